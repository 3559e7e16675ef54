#include "evidence/cert_name.h"

#include "base/buf.h"
#include "evidence/cert_parts.h"

#include <openssl/err.h>
#include <openssl/objects.h>

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.name", "a name %s", words);
}

static void free_bytes(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}

static bool has_control(struct span text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
			return true;
	return false;
}

static void read_type(const ASN1_OBJECT *oid, char *out, size_t size)
{
	int nid = OBJ_obj2nid(oid);

	if (nid == NID_undef || strlen(OBJ_nid2sn(nid)) >= size)
		OBJ_obj2txt(out, (int)size, oid, 1);
	else
		memcpy(out, OBJ_nid2sn(nid), strlen(OBJ_nid2sn(nid)) + 1);
}

/* Appends the value to @text; the span is made when @text no longer moves. */
static int read_value(const ASN1_STRING *string, struct buf *text, size_t *size,
		      struct error *err)
{
	CLEANUP(free_bytes) unsigned char *utf8 = NULL;
	int length = ASN1_STRING_to_UTF8(&utf8, string);

	if (length < 0)
		return bad("holds a value that is no text", err);
	if (length == 0 || length > CERT_VALUE_MAX)
		return bad("holds a value that is empty or too long", err);
	*size = (size_t)length;
	if (has_control((struct span){(const char *)utf8, *size}))
		return bad("holds a control character", err);
	buf_add(text, utf8, *size);
	return 0;
}

static int read_name(const X509_NAME *name, struct cert_name *out,
		     struct buf *text, struct error *err)
{
	int i, count = X509_NAME_entry_count(name);
	const char *at;

	if (count > CERT_NAME_MAX)
		return bad("has too many attributes", err);
	for (i = 0; i < count; i++) {
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
		struct cert_attribute *to = &out->attributes[i];

		read_type(X509_NAME_ENTRY_get_object(entry), to->type,
			  sizeof(to->type));
		to->rdn = (unsigned)X509_NAME_ENTRY_set(entry);
		if (read_value(X509_NAME_ENTRY_get_data(entry), text,
			       &to->value.size, err) < 0)
			return -1;
	}
	if (!buf_ok(text))
		return error_set_errno(err, "cert.memory", "a name");
	out->count = (size_t)count;
	at = out->text = text->data;
	*text = (struct buf)BUF_INIT;
	for (i = 0; i < count; i++) {
		out->attributes[i].value.data = at;
		at += out->attributes[i].value.size;
	}
	return 0;
}

static int read_and_clear(const X509_NAME *name, struct cert_name *out,
			  struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	int result;

	*out = (struct cert_name){0};
	result = read_name(name, out, &text, err);
	ERR_clear_error();
	if (result < 0)
		*out = (struct cert_name){0};
	return result;
}

int cert_name_subject(const struct cert *cert, struct cert_name *out,
		      struct error *err)
{
	return read_and_clear(X509_get_subject_name(cert->x509), out, err);
}

int cert_name_issuer(const struct cert *cert, struct cert_name *out,
		     struct error *err)
{
	return read_and_clear(X509_get_issuer_name(cert->x509), out, err);
}

void cert_name_release(struct cert_name *name)
{
	free(name->text);
	*name = (struct cert_name){0};
}

static void add_escaped(struct span value, struct buf *out)
{
	size_t i;

	for (i = 0; i < value.size; i++) {
		char c = value.data[i];

		if (strchr("\\,+\"<>;", c) || (c == '#' && i == 0) ||
		    (c == ' ' && (i == 0 || i == value.size - 1)))
			buf_add_char(out, '\\');
		buf_add_char(out, c);
	}
}

void cert_name_format(const struct cert_name *name, struct buf *out)
{
	size_t i;

	for (i = 0; i < name->count; i++) {
		const struct cert_attribute *one = &name->attributes[i];

		if (i)
			buf_add_text(out,
				     one[-1].rdn == one->rdn ? " + " : ", ");
		buf_add_format(out, "%s=", one->type);
		add_escaped(one->value, out);
	}
}
