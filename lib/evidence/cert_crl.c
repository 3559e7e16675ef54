#include "evidence/cert_crl_parts.h"

#include "evidence/der.h"
#include "evidence/pem.h"

#include <stdlib.h>

#define OID_NUMBER	  "\x55\x1d\x14"
#define OID_DELTA	  "\x55\x1d\x1b"
#define OID_ISSUING_POINT "\x55\x1d\x1c"

static int bad(const char *what, const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.crl",
			 "%s: the revocation list %s", what, words);
}

static void free_crl(struct cert_crl *crl)
{
	if (crl)
		free(crl->der);
	free(crl);
}

static void cleanup_crl(struct cert_crl **crl)
{
	free_crl(*crl);
}

bool cert_crl_take_time(struct span *der, int64_t *seconds)
{
	struct span content;
	int64_t milliseconds;
	uint8_t tag;

	if (!der_take_any(der, &tag, &content, NULL) ||
	    !der_time(tag, content, false, &milliseconds))
		return false;
	*seconds = milliseconds / 1000;
	return true;
}

bool cert_crl_take_extension(struct span *list, struct cert_crl_extension *out)
{
	struct span content, flag;

	*out = (struct cert_crl_extension){.critical = false};
	if (!der_take(list, DER_SEQUENCE, &content) ||
	    !der_take(&content, DER_OID, &out->oid))
		return false;
	if (content.size && content.data[0] == DER_BOOLEAN) {
		if (!der_take(&content, DER_BOOLEAN, &flag))
			return false;
		out->critical = flag.data[0] != 0;
	}
	return der_take(&content, DER_OCTET_STRING, &out->value) &&
	       content.size == 0;
}

/* IssuingDistributionPoint; what is beside these fields is not accepted. */
static bool read_issuing_point(struct span value, struct cert_crl *crl)
{
	struct span fields, content;
	uint8_t tag;

	if (!der_take(&value, DER_SEQUENCE, &fields) || value.size)
		return false;
	while (fields.size) {
		if (!der_take_any(&fields, &tag, &content, NULL))
			return false;
		if (tag == DER_CONTEXT) {
			if (!der_take(&content, DER_CONTEXT, &crl->points) ||
			    crl->points.size == 0)
				return false;
			continue;
		}
		if (content.size != 1)
			return false;
		if (tag == 0x81)
			crl->users_only = content.data[0] != 0;
		else if (tag == 0x82)
			crl->authorities_only = content.data[0] != 0;
		else if (content.data[0] != 0)
			return false;
	}
	return true;
}

/* A number that only grows; which is not negative. */
static bool read_number(struct span value, struct span *out)
{
	return der_take(&value, DER_INTEGER, out) && value.size == 0 &&
	       out->size && !(out->data[0] & 0x80);
}

static int read_extensions(struct span list, const char *what,
			   struct cert_crl *crl, struct error *err)
{
	struct cert_crl_extension one;

	while (list.size) {
		if (!cert_crl_take_extension(&list, &one))
			return bad(what, "has a broken extension", err);
		if (span_is(one.oid, OID_NUMBER)) {
			if (!read_number(one.value, &crl->number))
				return bad(what, "has a broken number", err);
		} else if (span_is(one.oid, OID_DELTA)) {
			crl->is_delta = true;
			if (!read_number(one.value, &crl->base))
				return bad(what, "is a delta of nothing", err);
		} else if (span_is(one.oid, OID_ISSUING_POINT)) {
			if (!read_issuing_point(one.value, crl))
				return bad(what,
					   "is indirect or partial, which is "
					   "not accepted",
					   err);
		} else if (one.critical) {
			return bad(what,
				   "has a critical extension that is not "
				   "understood",
				   err);
		}
	}
	if (crl->is_delta && crl->number.size == 0)
		return bad(what, "is a delta without a number", err);
	return 0;
}

/* TBSCertList, RFC 5280 5.1.2. */
static int read_signed(struct span tbs, const char *what, struct cert_crl *crl,
		       struct error *err)
{
	struct span version, algorithm, wrapped, extensions;

	if (!der_take(&tbs, DER_INTEGER, &version) ||
	    !span_equal(version, (struct span){"\x01", 1}) ||
	    !der_take(&tbs, DER_SEQUENCE, &algorithm) ||
	    !span_equal(algorithm, crl->algorithm) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &crl->issuer) ||
	    !cert_crl_take_time(&tbs, &crl->this_update))
		return bad(what, "is not of version 2", err);
	/* one without an end would be current for ever */
	if (!cert_crl_take_time(&tbs, &crl->next_update))
		return bad(what, "has no nextUpdate", err);
	if (tbs.size && (uint8_t)tbs.data[0] == DER_SEQUENCE)
		der_take(&tbs, DER_SEQUENCE, &crl->entries);
	if (tbs.size == 0)
		return 0;
	if (!der_take(&tbs, DER_CONTEXT, &wrapped) || tbs.size ||
	    !der_take(&wrapped, DER_SEQUENCE, &extensions) || wrapped.size)
		return bad(what, "is broken", err);
	return read_extensions(extensions, what, crl, err);
}

static int read_crl(struct cert_crl *crl, const char *what, struct error *err)
{
	struct span der = {crl->der, crl->size}, outer, tbs, bits;

	if (!der_is_strict(der) || !der_take(&der, DER_SEQUENCE, &outer) ||
	    !der_take_whole(&outer, DER_SEQUENCE, &crl->tbs) ||
	    !der_take(&outer, DER_SEQUENCE, &crl->algorithm) ||
	    !der_take(&outer, DER_BIT_STRING, &bits) || outer.size ||
	    bits.size < 2 || bits.data[0] != 0) {
		bad(what, "is not one in DER or PEM", err);
		return error_hint(err, "give the DER, or one PEM block 'X509 "
				       "CRL' and nothing else, as openssl crl "
				       "writes it without -text");
	}
	crl->signature = (struct span){bits.data + 1, bits.size - 1};
	tbs = crl->tbs;
	der_take(&tbs, DER_SEQUENCE, &outer);
	return read_signed(outer, what, crl, err);
}

static int add_der(struct cert_crl_list *list, struct span der,
		   const char *what, struct error *err)
{
	CLEANUP(cleanup_crl) struct cert_crl *crl = calloc(1, sizeof(*crl));
	struct cert_crl **longer;

	if (crl && der.size)
		crl->der = malloc(der.size);
	if (!crl || !crl->der)
		return bad(what, "is empty, or memory is out", err);
	memcpy(crl->der, der.data, der.size);
	crl->size = der.size;
	if (read_crl(crl, what, err) < 0)
		return -1;
	longer = reallocarray(list->crls, list->count + 1,
			      sizeof(struct cert_crl *));
	if (!longer)
		return error_set_errno(err, "cert.memory", "%s", what);
	list->crls = longer;
	list->crls[list->count++] = steal_pointer(&crl);
	return 0;
}

int cert_crl_add(struct cert_crl_list *list, struct span text, const char *what,
		 struct error *err)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	if (text.size > CERT_CRL_SIZE_MAX || list->count == CERT_CRL_LIST_MAX)
		return bad(what, "is too large, or one too many", err);
	if (!pem_begins(text))
		return add_der(list, text, what, err);
	if (pem_take(&text, "X509 CRL", what, "cert.crl", &der, err) < 0)
		return -1;
	if (text.size)
		return bad(what, "is not the only thing in the file", err);
	return add_der(list, buf_span(&der), what, err);
}

void cert_crl_list_release(struct cert_crl_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free_crl(list->crls[i]);
	free(list->crls);
	*list = (struct cert_crl_list){0};
}
