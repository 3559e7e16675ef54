/*
 * Sigstore bundles, and the statements in them: what is read lies where it
 * says, and no key that signed nothing verifies it.
 */
#include "evidence/sigstore.h"

#include "base/encode.h"

#include <stdlib.h>

static const char PEM[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
	"6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
	"-----END PUBLIC KEY-----\n";

static void check_place(const struct sigstore_bundle *bundle, struct span text)
{
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct span place;

	if (bundle->payload_offset + bundle->payload_size > text.size)
		abort();
	place = (struct span){text.data + bundle->payload_offset,
			      (size_t)bundle->payload_size};
	if (encode_base64_decode(place, ENCODE_BASE64_EITHER, &payload, NULL) <
		    0 ||
	    !span_equal(buf_span(&payload), buf_span(&bundle->payload)))
		abort();
}

static void check(const struct sigstore_bundle *bundle, struct span text)
{
	struct span artifact = span_of("hello\n");
	struct key_message message = {.parts = &artifact, .count = 1};
	CLEANUP(key_cleanup) struct key *key = NULL;
	struct sigstore_result result;

	if (!bundle->form || bundle->signature.size == 0 ||
	    bundle->signature.size > CLAIM_SIGNATURE_MAX)
		abort();
	if (bundle->content == SIGSTORE_DSSE) {
		check_place(bundle, text);
		sigstore_subject_check(bundle, &message, NULL);
	}
	if (key_parse(span_of(PEM), KEY_SCHEME_DEFAULT, "key", &key, NULL) == 0)
		sigstore_verify(bundle, &(struct sigstore_trust){.key = key},
				&message, &result, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	if (bundle && sigstore_bundle_parse(text, bundle, NULL) == 0)
		check(bundle, text);
	return 0;
}
