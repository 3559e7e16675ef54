#include "cli/convert_root.h"

#include "base/encode.h"
#include "evidence/key.h"
#include "evidence/spki.h"
#include "evidence/trusted_root.h"

#include <string.h>

#define ID     "policy.convert"
#define BEGIN  "-----BEGIN CERTIFICATE-----"
#define END    "-----END CERTIFICATE-----"
#define ALWAYS "\"validFor\":{\"start\":\"1970-01-01T00:00:00Z\"}"
/* The public-good log, whose host its checkpoints name. */
#define REKOR_ID                                                               \
	"c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d"

/* Appends what stands in one PEM block, without white space. */
static int add_certificate(struct span body, bool first, struct buf *out,
			   struct error *err)
{
	CLEANUP_BUF struct buf base64 = BUF_INIT;
	CLEANUP_BUF struct buf der = BUF_INIT;

	for (size_t i = 0; i < body.size; i++)
		if (!memchr(" \t\r\n", body.data[i], 4))
			buf_add_char(&base64, body.data[i]);
	if (base64.size == 0 ||
	    encode_base64_decode(buf_span(&base64), ENCODE_BASE64_STANDARD,
				 &der, NULL) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "a CA certificate is no PEM");
	buf_add_format(out,
		       "%s{\"subject\":{},\"uri\":\"\",\"certChain\":"
		       "{\"certificates\":[{\"rawBytes\":\"%s\"}]}," ALWAYS "}",
		       first ? "" : ",", base64.data);
	return 0;
}

static int add_authorities(struct span pem, struct buf *out, struct error *err)
{
	bool first = true;

	while (pem.size) {
		const char *begin =
			memmem(pem.data, pem.size, BEGIN, strlen(BEGIN));
		const char *end;
		size_t left;

		if (!begin)
			break;
		begin += strlen(BEGIN);
		left = pem.size - (size_t)(begin - pem.data);
		end = memmem(begin, left, END, strlen(END));
		if (!end)
			return error_set(err, ERROR_INPUT, ID,
					 "a CA certificate does not end");
		if (add_certificate((struct span){begin, (size_t)(end - begin)},
				    first, out, err) < 0)
			return -1;
		first = false;
		pem.size -= (size_t)(end - pem.data);
		pem.data = end;
	}
	return first ? error_set(err, ERROR_INPUT, ID,
				 "there is no CA certificate")
		     : 0;
}

/* The name of the key's kind; NULL for one that logs do not have. */
static const char *details_of(const struct key *key)
{
	switch (key_kind(key)) {
	case KEY_P256:
		return "PKIX_ECDSA_P256_SHA_256";
	case KEY_P384:
		return "PKIX_ECDSA_P384_SHA_384";
	case KEY_P521:
		return "PKIX_ECDSA_P521_SHA_512";
	case KEY_ED25519:
		return "PKIX_ED25519";
	case KEY_RSA:
		break;
	}
	switch (key_bits(key)) {
	case 2048:
		return "PKIX_RSA_PKCS1V15_2048_SHA256";
	case 3072:
		return "PKIX_RSA_PKCS1V15_3072_SHA256";
	case 4096:
		return "PKIX_RSA_PKCS1V15_4096_SHA256";
	}
	return NULL;
}

static int add_log(struct span pem, bool first, struct buf *out,
		   struct error *err)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct digest id;
	char hex[2 * sizeof(id) + 1];

	if (key_parse(pem, KEY_SCHEME_DEFAULT, "rekor key", &key, err) < 0 ||
	    spki_read_pem(pem, "rekor key", &der, err) < 0)
		return -1;
	if (!details_of(key))
		return error_set(err, ERROR_INPUT, ID,
				 "a Rekor key is of a size that no log has");
	digest_of(buf_span(&der), &id);
	encode_hex(hex, id.sha256, sizeof(id.sha256));
	buf_add_format(out,
		       "%s{\"baseUrl\":\"https://%s\",\"hashAlgorithm\":"
		       "\"SHA2_256\",\"publicKey\":{\"rawBytes\":\"",
		       first ? "" : ",",
		       strcmp(hex, REKOR_ID) == 0 ? "rekor.sigstore.dev"
						  : "rekor.invalid");
	encode_base64(out, buf_span(&der));
	buf_add_format(out,
		       "\",\"keyDetails\":\"%s\"," ALWAYS
		       "},\"logId\":{\"keyId\":\"",
		       details_of(key));
	encode_base64(
		out, (struct span){(const char *)id.sha256, sizeof(id.sha256)});
	buf_add_text(out, "\"}}");
	return 0;
}

int convert_root_write(struct span authorities, const struct span *logs,
		       size_t count, struct buf *out, struct error *err)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	size_t start = out->size;

	buf_add_text(out, "{\"mediaType\":\"application/vnd.dev.sigstore."
			  "trustedroot+json;version=0.1\",\"tlogs\":[");
	for (size_t i = 0; i < count; i++)
		if (add_log(logs[i], i == 0, out, err) < 0)
			return -1;
	buf_add_text(out, "],\"certificateAuthorities\":[");
	if (authorities.size && add_authorities(authorities, out, err) < 0)
		return -1;
	buf_add_text(out, "],\"ctlogs\":[],\"timestampAuthorities\":[]}\n");
	if (!buf_ok(out))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for a trusted root");
	return trusted_root_parse(
		(struct span){out->data + start, out->size - start},
		"trusted root", &root, err);
}
