#include "evidence/cert_sct.h"

#include "evidence/cert_parts.h"
#include "evidence/der.h"

/* Extension 1.3.6.1.4.1.11129.2.4.2 as its DER, and the same dotted. */
#define OID_SCT "1.3.6.1.4.1.11129.2.4.2"
#define OID_DER "\x06\x0a\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"

#define VERSION_1      0
#define CERTIFICATE_TS 0 /* SignatureType certificate_timestamp */
#define PRECERT_ENTRY  1 /* LogEntryType precert_entry */

/* SignedCertificateTimestamp. */
struct sct {
	struct span log_id;
	uint64_t time_ms;
	struct span extensions;
	uint8_t hash;
	uint8_t algorithm;
	struct span signature;
};

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.sct",
			 "the certificate's log timestamps (SCT): %s", words);
}

static bool take_bytes(struct span *from, size_t size, struct span *out)
{
	if (from->size < size)
		return false;
	*out = (struct span){from->data, size};
	*from = (struct span){from->data + size, from->size - size};
	return true;
}

static bool take_number(struct span *from, size_t size, uint64_t *out)
{
	struct span bytes;
	size_t i;

	if (!take_bytes(from, size, &bytes))
		return false;
	for (*out = 0, i = 0; i < size; i++)
		*out = *out << 8 | (uint8_t)bytes.data[i];
	return true;
}

/* opaque<..>: two bytes of length, then the bytes. */
static bool take_opaque(struct span *from, struct span *out)
{
	uint64_t size;

	return take_number(from, 2, &size) &&
	       take_bytes(from, (size_t)size, out);
}

/*
 * Reads one timestamp; false when it is broken. *known is whether it is of
 * version 1, the only one that says what follows.
 */
static bool read_sct(struct span text, struct sct *out, bool *known)
{
	uint64_t version, hash, algorithm;

	if (!take_number(&text, 1, &version))
		return false;
	*known = version == VERSION_1;
	if (!*known)
		return true;
	if (!take_bytes(&text, 32, &out->log_id) ||
	    !take_number(&text, 8, &out->time_ms) ||
	    !take_opaque(&text, &out->extensions) ||
	    !take_number(&text, 1, &hash) ||
	    !take_number(&text, 1, &algorithm) ||
	    !take_opaque(&text, &out->signature) || text.size)
		return false;
	out->hash = (uint8_t)hash;
	out->algorithm = (uint8_t)algorithm;
	return out->time_ms <= INT64_MAX;
}

/* Takes the extensions off the end of the TBSCertificate's content. */
static bool split_signed(struct span tbs, struct span *before,
			 struct span *extensions)
{
	struct span content, rest, wrapped, whole;
	uint8_t tag;

	if (!der_take(&tbs, DER_SEQUENCE, &content))
		return false;
	rest = content;
	while (der_take_any(&rest, &tag, &wrapped, &whole)) {
		if (tag != DER_CONTEXT + 3 || rest.size)
			continue;
		before->data = content.data;
		before->size = (size_t)(whole.data - content.data);
		return der_take(&wrapped, DER_SEQUENCE, extensions) &&
		       wrapped.size == 0;
	}
	return false;
}

/*
 * What the log signed: TBSCertificate without the one extension that the log's
 * own answer is (RFC 6962 3.2).
 */
static bool add_precert(const struct cert *cert, struct buf *out)
{
	static const struct span oid = {OID_DER, sizeof(OID_DER) - 1};
	CLEANUP_BUF struct buf kept = BUF_INIT;
	CLEANUP_BUF struct buf wrapped = BUF_INIT;
	CLEANUP_BUF struct buf list = BUF_INIT;
	struct span before, extensions, whole;
	size_t removed = 0;

	if (!split_signed(cert->tbs, &before, &extensions))
		return false;
	while (der_take_whole(&extensions, DER_SEQUENCE, &whole)) {
		struct span copy = whole, content;

		der_take(&copy, DER_SEQUENCE, &content);
		if (content.size >= oid.size &&
		    memcmp(content.data, oid.data, oid.size) == 0)
			removed++;
		else
			buf_add(&kept, whole.data, whole.size);
	}
	if (extensions.size || removed != 1)
		return false;
	der_add_header(&wrapped, DER_SEQUENCE, kept.size);
	buf_add(&wrapped, kept.data, kept.size);
	der_add_header(&list, DER_CONTEXT + 3, wrapped.size);
	buf_add(&list, wrapped.data, wrapped.size);
	der_add_header(out, DER_SEQUENCE, before.size + list.size);
	buf_add(out, before.data, before.size);
	buf_add(out, list.data, list.size);
	return buf_ok(&kept) && buf_ok(&wrapped) && buf_ok(&list) &&
	       buf_ok(out);
}

static void add_number(struct buf *out, uint64_t number, size_t size)
{
	while (size--)
		buf_add_char(out, (char)(number >> 8 * size));
}

/* What does not depend on the timestamp: issuer_key_hash, tbs_certificate. */
static bool add_entry(const struct cert *cert, const struct cert *issuer,
		      struct buf *out)
{
	CLEANUP_BUF struct buf precert = BUF_INIT;
	struct digest issuer_id;

	if (!add_precert(cert, &precert) || precert.size >= 1u << 24)
		return false;
	digest_of(cert_spki(issuer), &issuer_id);
	add_number(out, PRECERT_ENTRY, 2);
	buf_add(out, issuer_id.sha256, sizeof(issuer_id.sha256));
	add_number(out, precert.size, 3);
	buf_add(out, precert.data, precert.size);
	return buf_ok(out);
}

/* RFC 5246 7.4.1.4.1: sha256(4) with rsa(1) or ecdsa(3), and no other. */
static bool algorithm_of(const struct sct *sct, const struct key *key,
			 enum key_algorithm *out)
{
	if (sct->hash != 4)
		return false;
	*out = key_kind(key) == KEY_RSA ? KEY_PKCS1_SHA256 : KEY_ECDSA_SHA256;
	return sct->algorithm == (key_kind(key) == KEY_RSA ? 1 : 3) &&
	       key_kind(key) != KEY_ED25519;
}

static bool signed_by(const struct sct *sct, const struct key *key,
		      struct span entry)
{
	CLEANUP_BUF struct buf head = BUF_INIT;
	CLEANUP_BUF struct buf tail = BUF_INIT;
	enum key_algorithm algorithm;
	struct span parts[3];
	struct key_message message = {.parts = parts, .count = 3};

	if (!algorithm_of(sct, key, &algorithm))
		return false;
	add_number(&head, VERSION_1, 1);
	add_number(&head, CERTIFICATE_TS, 1);
	add_number(&head, sct->time_ms, 8);
	add_number(&tail, sct->extensions.size, 2);
	buf_add(&tail, sct->extensions.data, sct->extensions.size);
	if (!buf_ok(&head) || !buf_ok(&tail))
		return false;
	parts[0] = buf_span(&head);
	parts[1] = entry;
	parts[2] = buf_span(&tail);
	return key_verify_as(key, algorithm, &message, sct->signature);
}

/*
 * Whether a log of the root signed it within its window. Where one did not,
 * *why is set to what was wrong.
 */
static bool check_sct(const struct sct *sct, struct span entry,
		      const struct trusted_root *root, const char **why)
{
	const struct trusted_root_log *log;
	size_t from = 0;

	while ((log = trusted_root_find_log(&root->ctlogs, sct->log_id,
					    &from))) {
		if (!log->key)
			*why = "the key of a trusted log cannot be used";
		else if (!trusted_root_window_has_ms(&log->window,
						     (int64_t)sct->time_ms))
			*why = "a trusted log signed outside its time";
		else if (!signed_by(sct, log->key, entry))
			*why = "the signature of a trusted log does not verify";
		else
			return true;
	}
	return false;
}

static int check_list(struct span list, struct span entry,
		      const struct trusted_root *root, struct error *err)
{
	const char *why = "none is of a trusted log";
	unsigned verified = 0, count = 0;
	struct span text;

	while (list.size) {
		struct sct sct;
		bool known;

		if (++count > CERT_SCT_MAX || !take_opaque(&list, &text) ||
		    !read_sct(text, &sct, &known))
			return bad("the list is broken", err);
		if (known && !verified)
			verified += check_sct(&sct, entry, root, &why);
	}
	return verified ? 0 : bad(why, err);
}

int cert_sct_verify(const struct cert *cert, const struct cert *issuer,
		    const struct trusted_root *root, struct error *err)
{
	CLEANUP_BUF struct buf entry = BUF_INIT;
	struct span value, octets, list;

	if (!cert_extension(cert, OID_SCT, &value, NULL))
		return bad("there are none", err);
	if (!der_take(&value, DER_OCTET_STRING, &octets) || value.size ||
	    !take_opaque(&octets, &list) || octets.size)
		return bad("the list is broken", err);
	if (!add_entry(cert, issuer, &entry))
		return bad("the extension stands in an odd place", err);
	return check_list(list, buf_span(&entry), root, err);
}
