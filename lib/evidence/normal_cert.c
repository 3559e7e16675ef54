#include "evidence/normal_cert.h"

#include "base/encode.h"
#include "evidence/cert_identity.h"
#include "evidence/cert_name.h"
#include "evidence/cert_pem.h"
#include "evidence/normal_texts.h"
#include "evidence/pem.h"
#include "evidence/trusted_root.h"

#include <stdlib.h>
#include <string.h>

#define ID "evidence.certificate"

static int put_digest(struct json *out, const char *name,
		      const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];

	digest_format(text, digest);
	return json_set(out, name, json_new_text(text));
}

static int put_serial(struct json *out, struct span serial)
{
	char hex[2 * 64 + 1] = "";

	if (serial.size <= 64)
		encode_hex(hex, serial.data, serial.size);
	return json_set(out, "serial", json_new_text(hex));
}

/* A name that cannot be read is null: it is not the file that is wrong. */
static int put_name(struct json *out, const char *name, const struct cert *cert,
		    int (*read)(const struct cert *cert, struct cert_name *out,
				struct error *err))
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct cert_name parts;

	if (read(cert, &parts, NULL) < 0)
		return json_set_null(out, name);
	cert_name_format(&parts, &text);
	cert_name_release(&parts);
	return buf_ok(&text)
		       ? json_set(out, name, json_new_span(buf_span(&text)))
		       : -1;
}

static const char *kind_of(enum key_kind kind)
{
	switch (kind) {
	case KEY_RSA:
		return "RSA";
	case KEY_P256:
		return "P-256";
	case KEY_P384:
		return "P-384";
	case KEY_P521:
		return "P-521";
	case KEY_ED25519:
		return "Ed25519";
	}
	return "unknown";
}

static int put_key(struct json *out, const struct key *key,
		   const struct error *problem)
{
	if (!key)
		return json_set(out, "problem",
				json_new_text(problem->reason.msg));
	if (json_set(out, "kind", json_new_text(kind_of(key_kind(key)))) < 0 ||
	    (key_kind(key) == KEY_RSA &&
	     json_set(out, "bits", json_new_int(key_bits(key))) < 0))
		return -1;
	return put_digest(out, "id", key_id(key));
}

static int put_cert_key(struct json *out, const struct cert *cert)
{
	struct error problem = ERROR_INIT;
	const struct key *key = cert_key(cert, &problem);
	struct json *part = json_new_object();
	bool failed = !part || put_key(part, key, &problem) < 0;

	return json_set(out, "key", part) < 0 || failed ? -1 : 0;
}

static int put_fields(struct json *out, const struct cert *cert)
{
	struct json *map = json_new_object();
	bool failed = !map;

	for (unsigned i = CERT_IDENTITY_FIELD_FIRST;
	     map && i <= CERT_IDENTITY_FIELD_LAST; i++) {
		const char *name = cert_identity_field_name(i);
		char *text = NULL;

		if (!name || cert_identity_field(cert, i, &text, NULL) < 0 ||
		    !text)
			continue;
		failed |= json_set(map, name, json_new_text(text)) < 0;
		free(text);
	}
	return json_set(out, "fulcio", map) < 0 || failed ? -1 : 0;
}

static int put_identity(struct json *out, const struct cert *cert)
{
	static const char *const KINDS[] = {
		[CERT_SAN_URI] = "uri",
		[CERT_SAN_EMAIL] = "email",
		[CERT_SAN_DNS] = "dns",
		[CERT_SAN_OTHER] = "other",
	};
	struct cert_identity identity;

	if (cert_identity_read(cert, &identity, NULL) < 0)
		return 0;
	if (json_set(out, "identity", json_new_text(identity.name)) < 0 ||
	    json_set(out, "identity_kind",
		     json_new_text(KINDS[identity.kind])) < 0)
		return -1;
	if (!identity.issuer[0])
		return 0;
	if (json_set(out, "oidc_issuer", json_new_text(identity.issuer)) < 0)
		return -1;
	return put_fields(out, cert);
}

static int put_cert(struct json *out, const struct cert *cert)
{
	if (put_name(out, "subject", cert, cert_name_subject) < 0 ||
	    put_name(out, "issuer", cert, cert_name_issuer) < 0 ||
	    put_serial(out, cert_serial(cert)) < 0 ||
	    normal_texts_time(out, "not_before", cert_not_before(cert)) < 0 ||
	    normal_texts_time(out, "not_after", cert_not_after(cert)) < 0 ||
	    put_digest(out, "sha256", cert_id(cert)) < 0 ||
	    json_set(out, "ca", json_new_bool(cert_is_ca(cert))) < 0 ||
	    put_cert_key(out, cert) < 0)
		return -1;
	return put_identity(out, cert);
}

struct json *normal_cert(const struct cert *cert, struct error *err)
{
	struct json *out = json_new_object();

	if (out && put_cert(out, cert) == 0)
		return out;
	json_free(out);
	normal_texts_no_memory(err);
	return NULL;
}

static int put_certs(struct json *out, const struct cert_list *certs,
		     struct error *err)
{
	struct json *list = json_new_array();

	if (json_set(out, "certificates", list) < 0)
		return normal_texts_no_memory(err);
	for (size_t i = 0; i < certs->count; i++)
		if (json_append(list, normal_cert(certs->certs[i], err)) < 0)
			return normal_texts_no_memory(err);
	return 0;
}

static int list_certs(const struct cert_list *certs, struct json **out,
		      struct error *err)
{
	CLEANUP_JSON struct json *root = json_new_object();

	if (put_certs(root, certs, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}

static int read_key(struct span text, struct json **out, struct error *err)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_JSON struct json *root = json_new_object();
	struct json *part;
	bool failed;

	if (key_parse(text, KEY_SCHEME_DEFAULT, "the file", &key, err) < 0)
		return -1;
	part = json_new_object();
	failed = !part || put_key(part, key, NULL) < 0;
	if (json_set(root, "key", part) < 0 || failed ||
	    json_set(root, "kind", json_new_text("key")) < 0)
		return normal_texts_no_memory(err);
	*out = root;
	root = NULL;
	return 0;
}

static bool is_key(struct span text)
{
	static const char LABEL[] = "-----BEGIN PUBLIC KEY-----";

	return text.size > sizeof(LABEL) &&
	       memmem(text.data, text.size, LABEL, sizeof(LABEL) - 1) != NULL;
}

int normal_cert_file(struct span text, struct json **out, struct error *err)
{
	CLEANUP_CERT_LIST struct cert_list certs = {.count = 0};
	int result;

	*out = NULL;
	if (pem_begins(text) && is_key(text))
		return read_key(text, out, err);
	if (cert_pem_read_any(text, CERT_LIST_MAX, "the file", &certs, err) < 0)
		return -1;
	if (certs.count == 1) {
		*out = normal_cert(certs.certs[0], err);
		result = *out ? 0 : -1;
	} else {
		result = list_certs(&certs, out, err);
	}
	if (result == 0 &&
	    json_set(*out, "kind", json_new_text("certificate")) < 0) {
		json_free(*out);
		*out = NULL;
		return normal_texts_no_memory(err);
	}
	return result;
}

static int put_window(struct json *out,
		      const struct trusted_root_window *window)
{
	if (normal_texts_time(out, "start", window->start / 1000) < 0)
		return -1;
	return window->end == INT64_MAX
		       ? json_set_null(out, "end")
		       : normal_texts_time(out, "end", window->end / 1000);
}

static int put_party(struct json *list, const char *uri,
		     const struct trusted_root_window *window,
		     const char *problem)
{
	struct json *one = json_new_object();
	bool failed = !one;

	if (one)
		failed = json_set(one, "uri", json_new_text(uri)) < 0 ||
			 put_window(one, window) < 0 ||
			 (problem ? json_set(one, "problem",
					     json_new_text(problem))
				  : json_set_null(one, "problem")) < 0;
	return json_append(list, one) < 0 || failed ? -1 : 0;
}

static int put_logs(struct json *out, const char *name,
		    const struct trusted_root_logs *logs)
{
	struct json *list = json_new_array();
	bool failed = !list;

	for (size_t i = 0; !failed && i < logs->count; i++) {
		const struct trusted_root_log *log = &logs->logs[i];

		failed = put_party(list, log->base_url, &log->window,
				   log->key ? NULL : log->problem.msg) < 0;
	}
	return json_set(out, name, list) < 0 || failed ? -1 : 0;
}

static int put_authorities(struct json *out, const char *name,
			   const struct trusted_root_authorities *from)
{
	struct json *list = json_new_array();
	bool failed = !list;

	for (size_t i = 0; !failed && i < from->count; i++) {
		const struct trusted_root_authority *one =
			&from->authorities[i];

		failed = put_party(list, one->uri, &one->window,
				   one->usable ? NULL : one->problem.msg) < 0;
	}
	return json_set(out, name, list) < 0 || failed ? -1 : 0;
}

int normal_cert_root(struct span text, struct json **out, struct error *err)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	CLEANUP_JSON struct json *made = json_new_object();

	*out = NULL;
	if (trusted_root_parse(text, "the file", &root, err) < 0)
		return -1;
	if (put_logs(made, "tlogs", &root->tlogs) < 0 ||
	    put_logs(made, "ctlogs", &root->ctlogs) < 0 ||
	    put_authorities(made, "certificate_authorities",
			    &root->certificate_authorities) < 0 ||
	    put_authorities(made, "timestamp_authorities",
			    &root->timestamp_authorities) < 0)
		return normal_texts_no_memory(err);
	*out = made;
	made = NULL;
	return 0;
}

static int fill_authority(struct json *out,
			  const struct trusted_root_authority *authority,
			  struct error *err)
{
	if (!out || json_set(out, "uri", json_new_text(authority->uri)) < 0 ||
	    put_window(out, &authority->window) < 0)
		return normal_texts_no_memory(err);
	return put_certs(out, &authority->chain, err);
}

int normal_cert_authority(struct span text, struct json **out,
			  struct error *err)
{
	CLEANUP(trusted_root_authority_release)
	struct trusted_root_authority authority = {.uri = NULL};
	CLEANUP_JSON struct json *root = json_new_object();

	*out = NULL;
	if (trusted_root_authority_parse(text, "the file", &authority, err) < 0)
		return -1;
	if (fill_authority(root, &authority, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}
