/* Signature files: what is accepted has its payload where it says. */
#include "evidence/signature_file.h"

#include "base/encode.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct signature_file file;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct span text = {(const char *)data, size};
	struct digest digest;

	if (signature_file_read(text, &file, NULL) < 0)
		return 0;
	if (file.signature_size == 0 ||
	    file.signature_size > CLAIM_SIGNATURE_MAX ||
	    file.payload_size == 0 ||
	    file.payload_offset + file.payload_size >= size)
		abort();
	text = (struct span){text.data + file.payload_offset,
			     (size_t)file.payload_size};
	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &payload, NULL) <
	    0)
		abort();
	digest_of(buf_span(&payload), &digest);
	if (!digest_equal(&digest, &file.payload))
		abort();
	return 0;
}
