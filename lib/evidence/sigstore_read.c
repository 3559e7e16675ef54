#include "evidence/sigstore_read.h"

#include "base/encode.h"

#include <string.h>

int sigstore_read_number(const struct json *node, uint64_t *out)
{
	struct span text = json_span(node);
	int64_t value = 0;

	*out = 0;
	if (!node || json_int64(node, &value)) {
		*out = (uint64_t)value;
		return value < 0 ? -1 : 0;
	}
	/* as text: decimal, without a sign or a zero in front */
	if (text.size == 0 || text.size > 18 ||
	    (text.size > 1 && text.data[0] == '0'))
		return -1;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		*out = *out * 10 + (uint64_t)(text.data[i] - '0');
	}
	return 0;
}

int sigstore_read_bytes(const struct json *node, struct buf *out)
{
	struct span text = json_span(node);

	if (!node)
		return 0;
	if (!json_text(node))
		return -1;
	return text.size ? encode_base64_decode(text, ENCODE_BASE64_EITHER, out,
						NULL)
			 : 0;
}

int sigstore_read_digest(const struct json *node, struct digest *out)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	if (sigstore_read_bytes(node, &bytes) < 0 ||
	    bytes.size != sizeof(out->sha256))
		return -1;
	memcpy(out->sha256, bytes.data, bytes.size);
	return 0;
}

int sigstore_read_hash(const struct json *node, enum key_hash *hash,
		       uint8_t value[64])
{
	static const char *const NAMES[KEY_HASHES] = {
		[KEY_HASH_SHA256] = "SHA2_256",
		[KEY_HASH_SHA384] = "SHA2_384",
		[KEY_HASH_SHA512] = "SHA2_512",
	};
	struct span name = json_span(json_find(node, "algorithm"));
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	size_t i = 0;

	while (i < KEY_HASHES && !span_is(name, NAMES[i]))
		i++;
	if (i == KEY_HASHES ||
	    sigstore_read_bytes(json_find(node, "digest"), &bytes) < 0 ||
	    bytes.size != key_hash_size((enum key_hash)i))
		return -1;
	*hash = (enum key_hash)i;
	memcpy(value, bytes.data, bytes.size);
	return 0;
}

int sigstore_read_text(const struct json *node, char *out, size_t capacity)
{
	out[0] = '\0';
	if (!node)
		return 0;
	return json_text(node) && span_copy(out, capacity, json_span(node))
		       ? 0
		       : -1;
}
