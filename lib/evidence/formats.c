#include "evidence/envelope.h"
#include "evidence/format.h"
#include "evidence/notation_envelope.h"
#include "evidence/signature_file.h"
#include "evidence/sigstore_bundle.h"

static const struct format ROWS[] = {
	{SIGNATURE_MEDIA_TYPE, format_simplesigning_read},
	{ENVELOPE_MEDIA_TYPE, format_dsse_read},
	/* the bundle itself says its version again, and that is what counts */
	{SIGSTORE_BUNDLE_TYPE ".v0.3+json", format_bundle_read},
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.3", format_bundle_read},
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.2", format_bundle_read},
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.1", format_bundle_read},
	{NOTATION_JWS_TYPE, format_notation_read},
	{NOTATION_COSE_TYPE, format_notation_read},
};

const struct format *formats_find(struct span media_type)
{
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (span_is(media_type, ROWS[i].media_type))
			return &ROWS[i];
	return NULL;
}
