#include "evidence/cert_pem.h"

#include "base/buf.h"
#include "evidence/pem.h"

static int add_der(struct span der, const char *what, struct cert_list *list,
		   struct error *err)
{
	struct cert *cert;

	if (cert_parse(der, what, &cert, err) < 0)
		return -1;
	return cert_list_add(list, cert, err);
}

static int read_blocks(struct span pem, size_t most, const char *what,
		       bool prose, struct cert_list *list, struct error *err)
{
	if (prose)
		pem_skip_prose(&pem);
	do {
		CLEANUP_BUF struct buf der = BUF_INIT;

		if (list->count == most)
			return error_set(err, ERROR_INPUT, "cert.pem",
					 "%s: more than %zu certificates", what,
					 most);
		if (pem_take(&pem, "CERTIFICATE", what, "cert.pem", &der, err) <
			    0 ||
		    add_der(buf_span(&der), what, list, err) < 0)
			return -1;
		if (prose)
			pem_skip_prose(&pem);
	} while (pem.size);
	return 0;
}

/* Moves what was read to the end of @out. */
static int hand_over(struct cert_list *from, struct cert_list *out,
		     struct error *err)
{
	size_t i, before = out->count;

	for (i = 0; i < from->count; i++) {
		if (cert_list_add(out, steal_pointer(&from->certs[i]), err) ==
		    0)
			continue;
		while (out->count > before)
			cert_free(out->certs[--out->count]);
		return -1;
	}
	return 0;
}

static int read_pem(struct span pem, size_t most, const char *what, bool prose,
		    struct cert_list *out, struct error *err)
{
	CLEANUP_CERT_LIST struct cert_list list = {0};

	if (pem.size > CERT_PEM_MAX)
		return error_set(err, ERROR_INPUT, "cert.pem",
				 "%s: more than %zu bytes of certificates",
				 what, CERT_PEM_MAX);
	if (read_blocks(pem, most, what, prose, &list, err) < 0) {
		error_hint(err, "give PEM blocks 'CERTIFICATE', as openssl "
				"x509 writes them");
		return -1;
	}
	return hand_over(&list, out, err);
}

int cert_pem_read(struct span pem, size_t most, const char *what,
		  struct cert_list *out, struct error *err)
{
	return read_pem(pem, most, what, false, out, err);
}

/* A SEQUENCE of more than 127 bytes, as each certificate is one. */
static bool is_der(struct span text)
{
	return text.size > 1 && text.data[0] == 0x30 && (text.data[1] & 0x80);
}

int cert_pem_read_any(struct span text, size_t most, const char *what,
		      struct cert_list *out, struct error *err)
{
	struct cert *cert;

	if (!is_der(text))
		return read_pem(text, most, what, true, out, err);
	if (cert_parse(text, what, &cert, err) < 0)
		return error_hint(err, "give a certificate in PEM or DER");
	return cert_list_add(out, cert, err);
}
