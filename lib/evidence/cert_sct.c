#include "evidence/cert_internal.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define ID	      "cert.sct"
#define SCT_OID	      "1.3.6.1.4.1.11129.2.4.2"
#define SCTS_MAX      32
#define HASH_SHA256   4 /* RFC 5246, HashAlgorithm */
#define ENTRY_PRECERT 1

/* One signed certificate timestamp, RFC 6962 section 3.2. */
struct sct {
	struct digest log;
	uint64_t milliseconds;
	struct span extensions;
	uint8_t hash;
	struct span signature;
};

static int fail(const char *words, struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_INPUT, ID, "%s", words);
}

/* Takes @size bytes off the front of *from. */
static bool take(struct span *from, size_t size, struct span *out)
{
	if (from->size < size)
		return false;
	*out = (struct span){from->data, size};
	from->data += size;
	from->size -= size;
	return true;
}

static bool take_number(struct span *from, size_t size, uint64_t *out)
{
	struct span bytes;

	if (!take(from, size, &bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < size; i++)
		*out = *out << 8 | (uint8_t)bytes.data[i];
	return true;
}

/* Takes bytes behind their length of two bytes. */
static bool take_block(struct span *from, struct span *out)
{
	uint64_t size;

	return take_number(from, 2, &size) && take(from, (size_t)size, out);
}

static bool read_sct(struct span text, struct sct *out)
{
	uint64_t version, hash, kind;
	struct span id;

	if (!take_number(&text, 1, &version) || version != 0 ||
	    !take(&text, sizeof(out->log.sha256), &id) ||
	    !take_number(&text, 8, &out->milliseconds) ||
	    !take_block(&text, &out->extensions) ||
	    !take_number(&text, 1, &hash) || !take_number(&text, 1, &kind) ||
	    !take_block(&text, &out->signature))
		return false;
	out->hash = (uint8_t)hash;
	memcpy(out->log.sha256, id.data, id.size);
	return text.size == 0;
}

static void add_number(struct buf *buf, uint64_t number, size_t size)
{
	while (size-- > 0)
		buf_add_char(buf, (char)(number >> (8 * size)));
}

static void free_x509(X509 **x509)
{
	X509_free(*x509);
}

static void free_bytes(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}

/* The TBSCertificate without the extension at @at. */
static int take_tbs(const struct cert *cert, int at, struct buf *out)
{
	CLEANUP(free_x509) X509 *copy = X509_dup(cert->x509);
	CLEANUP(free_bytes) unsigned char *der = NULL;
	int size;

	if (!copy)
		return -1;
	X509_EXTENSION_free(X509_delete_ext(copy, at));
	size = i2d_re_X509_tbs(copy, &der);
	if (size <= 0)
		return -1;
	buf_add(out, der, (size_t)size);
	return buf_ok(out) ? 0 : -1;
}

/* What a log signs, but for the time and the extensions. */
struct entry {
	struct digest issuer; /* SHA-256 of its SubjectPublicKeyInfo */
	struct buf tbs;
};

static bool is_signed(const struct entry *entry, const struct sct *sct,
		      const struct key *key)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span part;

	add_number(&text, 0, 2); /* v1, certificate_timestamp */
	add_number(&text, sct->milliseconds, 8);
	add_number(&text, ENTRY_PRECERT, 2);
	buf_add(&text, entry->issuer.sha256, sizeof(entry->issuer.sha256));
	add_number(&text, entry->tbs.size, 3);
	buf_add(&text, entry->tbs.data, entry->tbs.size);
	add_number(&text, sct->extensions.size, 2);
	buf_add(&text, sct->extensions.data, sct->extensions.size);
	part = buf_span(&text);
	return buf_ok(&text) && sct->hash == HASH_SHA256 &&
	       key_verify(key, &part, 1, sct->signature);
}

static bool holds(const struct entry *entry, const struct sct *sct,
		  const struct cert_log *logs, size_t count)
{
	uint64_t seconds = sct->milliseconds / 1000;

	for (size_t i = 0; i < count; i++)
		if (digest_equal(&logs[i].id, &sct->log) &&
		    seconds <= INT64_MAX && (int64_t)seconds >= logs[i].start &&
		    (int64_t)seconds <= logs[i].end &&
		    is_signed(entry, sct, logs[i].key))
			return true;
	return false;
}

/* The list as it stands in the extension: an OCTET STRING in itself. */
static int take_list(const struct cert *cert, int at, struct span *list,
		     ASN1_OCTET_STRING **owned)
{
	const ASN1_OCTET_STRING *value =
		X509_EXTENSION_get_data(X509_get_ext(cert->x509, at));
	const unsigned char *from = ASN1_STRING_get0_data(value);
	const unsigned char *end = from + ASN1_STRING_length(value);
	struct span all;

	*owned = d2i_ASN1_OCTET_STRING(NULL, &from, end - from);
	if (!*owned || from != end)
		return -1;
	all = (struct span){(const char *)ASN1_STRING_get0_data(*owned),
			    (size_t)ASN1_STRING_length(*owned)};
	return take_block(&all, list) && all.size == 0 && list->size ? 0 : -1;
}

static int check_list(struct span list, const struct entry *entry,
		      const struct cert_log *logs, size_t count,
		      struct error *err)
{
	bool good = false;

	for (size_t i = 0; list.size; i++) {
		struct span text;
		struct sct sct;

		if (i == SCTS_MAX || !take_block(&list, &text) ||
		    !read_sct(text, &sct))
			return fail("the certificate's list of SCTs is broken",
				    err);
		good = good || holds(entry, &sct, logs, count);
	}
	return good ? 0
		    : fail("no trusted log has seen the certificate: its SCTs "
			   "are by others, of another time or of another "
			   "certificate",
			   err);
}

static void free_entry(struct entry *entry)
{
	buf_release(&entry->tbs);
}

static void free_octets(ASN1_OCTET_STRING **octets)
{
	ASN1_OCTET_STRING_free(*octets);
}

static void free_object(ASN1_OBJECT **object)
{
	ASN1_OBJECT_free(*object);
}

int cert_check_sct(const struct cert *cert, struct span issuer,
		   const struct cert_log *logs, size_t count, struct error *err)
{
	CLEANUP(free_object) ASN1_OBJECT *oid = OBJ_txt2obj(SCT_OID, 1);
	CLEANUP(free_octets) ASN1_OCTET_STRING *owned = NULL;
	CLEANUP(cert_cleanup) struct cert *above = NULL;
	CLEANUP(free_entry) struct entry entry = {.tbs = BUF_INIT};
	struct span list;
	int at;

	at = oid ? X509_get_ext_by_OBJ(cert->x509, oid, -1) : -1;
	if (at < 0)
		return fail("the certificate carries no SCT: no log has seen "
			    "it",
			    err);
	if (X509_get_ext_by_OBJ(cert->x509, oid, at) >= 0 ||
	    take_list(cert, at, &list, &owned) < 0)
		return fail("the certificate's list of SCTs is broken", err);
	if (cert_parse(issuer, "the issuer", &above, err) < 0)
		return -1;
	entry.issuer = above->key_id;
	if (take_tbs(cert, at, &entry.tbs) < 0)
		return fail("the certificate cannot be taken apart", err);
	return check_list(list, &entry, logs, count, err);
}
