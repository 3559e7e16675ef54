/* Checkpoints of logs, and signatures that nobody made. */
#include "evidence/checkpoint.h"

#include <stdlib.h>

static const char PEM[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
	"6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
	"-----END PUBLIC KEY-----\n";

static bool is_within(struct span inner, struct span outer)
{
	return inner.data >= outer.data &&
	       inner.data + inner.size <= outer.data + outer.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span note = {(const char *)data, size};
	CLEANUP(key_cleanup) struct key *key = NULL;
	char host[] = "log.example:3000";
	struct trusted_root_log log = {.host = host, .log_id = {.size = 32}};
	struct checkpoint checkpoint;

	if (checkpoint_read(note, &checkpoint, NULL) < 0)
		return 0;
	if (!is_within(checkpoint.text, note) ||
	    !is_within(checkpoint.origin, checkpoint.text) ||
	    !is_within(checkpoint.signatures, note))
		abort();
	if (key_parse(span_of(PEM), KEY_SCHEME_DEFAULT, "key", &key, NULL) < 0)
		return 0;
	log.key = key;
	/* the id is all zero, so that a line can have it for its hint */
	if (checkpoint_verify(&checkpoint, &log, NULL) == 0)
		abort();
	return 0;
}
