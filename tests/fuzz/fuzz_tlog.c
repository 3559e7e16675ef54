/*
 * Bodies of log entries, compared with a bundle of an envelope or a message
 * (the first byte says which): one that is taken has to hold the signature, or
 * the hash of the whole envelope.
 */
#include "evidence/tlog.h"

#include <stdlib.h>

static const char PEM[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
	"6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
	"-----END PUBLIC KEY-----\n";

static void check(struct sigstore_bundle *bundle, const struct key *key,
		  struct span body)
{
	struct span part = span_of("hello\n");
	struct key_message message = {.parts = &part, .count = 1};
	const struct tlog_subject subject = {
		.bundle = bundle, .message = &message, .key = key};
	struct sigstore_entry entry = {.index = 1};

	buf_add(&entry.body, body.data, body.size);
	tlog_body_check(&entry, &subject, NULL);
	buf_release(&entry.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	CLEANUP(key_cleanup) struct key *key = NULL;

	if (size == 0 || !bundle ||
	    key_parse(span_of(PEM), KEY_SCHEME_DEFAULT, "key", &key, NULL) < 0)
		return 0;
	bundle->form = SIGSTORE_COSIGN;
	bundle->content = data[0] == 'm' ? SIGSTORE_MESSAGE : SIGSTORE_DSSE;
	buf_add_text(&bundle->signature, "signature");
	buf_add_text(&bundle->payload, "{}");
	digest_of(span_of("hello\n"), &bundle->stored);
	check(bundle, key, (struct span){(const char *)data + 1, size - 1});
	return 0;
}
