/* Key files, and signatures under the keys that are accepted. */
#include "base/cleanup.h"
#include "evidence/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file is the key; what stands behind a NUL is a signature. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size}, signature = {NULL, 0};
	struct span message = span_of("message");
	const char *end = size ? memchr(data, 0, size) : NULL;
	int scheme;

	if (end) {
		text.size = (size_t)(end - text.data);
		signature = (struct span){end + 1, size - text.size - 1};
	}
	for (scheme = KEY_SCHEME_DEFAULT; scheme <= KEY_SCHEME_RSA_PSS_SHA256;
	     scheme++) {
		CLEANUP(key_cleanup) struct key *key = NULL;

		if (key_parse(text, (enum key_scheme)scheme, "key", &key,
			      NULL) == 0 &&
		    key_verify(key, &message, 1, signature))
			continue;
	}
	return 0;
}
