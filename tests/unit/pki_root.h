/*
 * trusted_root.json for tests: written of certificates and keys that pki.h
 * made.
 */
#ifndef TESTS_UNIT_PKI_ROOT_H
#define TESTS_UNIT_PKI_ROOT_H

#include "base/encode.h"
#include "base/rfc3339.h"
#include "evidence/trusted_root.h"
#include "tests/unit/pki.h"

#define PKI_ROOT_TYPE                                                          \
	"application/vnd.dev.sigstore.trustedroot+json;version=0.1"

/* Appends validFor of these seconds; 0: leave it out. */
static inline void pki_root_window(struct buf *out, int64_t start, int64_t end)
{
	char text[RFC3339_SIZE];

	buf_add_text(out, "\"validFor\":{");
	if (start) {
		rfc3339_format(text, start);
		buf_add_format(out, "\"start\":\"%s\"%s", text, end ? "," : "");
	}
	if (end) {
		rfc3339_format(text, end);
		buf_add_format(out, "\"end\":\"%s\"", text);
	}
	buf_add_text(out, "}");
}

/* Appends a log whose key is that of @pki. */
static inline void pki_root_log(struct buf *out, const struct pki *pki,
				const char *details, int64_t start, int64_t end)
{
	CLEANUP_CERT struct cert *cert = pki_cert(pki);
	struct digest id;

	digest_of(cert_spki(cert), &id);
	buf_add_text(out, "{\"baseUrl\":\"https://log.example\","
			  "\"hashAlgorithm\":\"SHA2_256\",\"publicKey\":{"
			  "\"rawBytes\":\"");
	encode_base64(out, cert_spki(cert));
	buf_add_format(out, "\",\"keyDetails\":\"%s\",", details);
	pki_root_window(out, start, end);
	buf_add_text(out, "},\"logId\":{\"keyId\":\"");
	encode_base64(out, (struct span){(char *)id.sha256, 32});
	buf_add_text(out, "\"}}");
}

/* Appends an authority of @count certificates, the anchor last. */
static inline void pki_root_authority(struct buf *out,
				      const struct pki *const *chain,
				      size_t count, int64_t start, int64_t end)
{
	size_t i;

	buf_add_text(out, "{\"uri\":\"https://ca.example\",\"certChain\":{"
			  "\"certificates\":[");
	for (i = 0; i < count; i++) {
		CLEANUP_BUF struct buf der = BUF_INIT;

		pki_der(chain[i], &der);
		buf_add_format(out, "%s{\"rawBytes\":\"", i ? "," : "");
		encode_base64(out, buf_span(&der));
		buf_add_text(out, "\"}");
	}
	buf_add_text(out, "]},");
	pki_root_window(out, start, end);
	buf_add_text(out, "}");
}

/* A root with one member, an array of what is in @items. */
static inline void pki_root_text(struct buf *out, const char *member,
				 const struct buf *items)
{
	buf_add_format(out, "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"%s\":[%s]}",
		       member, items->size ? items->data : "");
}

/* The same, parsed; the test ends when it cannot be. */
static inline struct trusted_root *pki_root(const char *member,
					    const struct buf *items)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct trusted_root *root;

	pki_root_text(&text, member, items);
	if (trusted_root_parse(buf_span(&text), "root", &root, &err) < 0)
		pki_die(err.reason.msg);
	return root;
}

#endif
