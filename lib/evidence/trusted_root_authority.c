#include "evidence/trusted_root_read.h"

#include <stdlib.h>

static int add_cert(struct cert_list *list, struct span der, const char *what,
		    struct error *err)
{
	struct cert *cert;

	if (cert_parse(der, what, &cert, err) < 0)
		return -1;
	return cert_list_add(list, cert, err);
}

/*
 * Reads the chain. A certificate that is malformed makes the authority
 * unusable (@local), base64 that is none the document (@err).
 */
static int read_chain(const struct json *certificates, const char *what,
		      struct trusted_root_authority *out, struct error *local,
		      struct error *err)
{
	size_t i, count = json_count(certificates);

	if (count > TRUSTED_ROOT_CHAIN_MAX)
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "%s: a chain of %zu certificates, not up to "
				 "%d",
				 what, count, TRUSTED_ROOT_CHAIN_MAX);
	for (i = 0; i < count; i++) {
		CLEANUP_BUF struct buf der = BUF_INIT;
		const struct json *one = json_item(certificates, i);

		if (trusted_root_read_bytes(json_find(one, "rawBytes"), what,
					    &der, err) < 0)
			return -1;
		if (local->kind == ERROR_NONE)
			add_cert(&out->chain, buf_span(&der), what, local);
	}
	if (local->kind == ERROR_NONE)
		out->anchor =
			(struct cert_list){out->chain.certs + count - 1, 1};
	return 0;
}

int trusted_root_authority_read(const struct json *node, const char *what,
				struct trusted_root_authority *out,
				struct error *err)
{
	struct error local = ERROR_INIT;

	if (trusted_root_read_text(json_find(node, "uri"), what, &out->uri,
				   err) < 0 ||
	    trusted_root_read_text(json_find(node, "operator"), what,
				   &out->operator_name, err) < 0 ||
	    read_chain(json_at(node, "certChain", "certificates", NULL), what,
		       out, &local, err) < 0)
		return -1;
	trusted_root_read_window(json_find(node, "validFor"), &out->window,
				 &local);
	out->usable = local.kind == ERROR_NONE;
	out->problem = local.reason;
	return 0;
}

int trusted_root_authority_parse(struct span json, const char *what,
				 struct trusted_root_authority *out,
				 struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;

	*out = (struct trusted_root_authority){0};
	if (trusted_root_read_json(json, &trusted_root_read_authority, what,
				   &root, err) < 0)
		return -1;
	if (trusted_root_authority_read(root, what, out, err) == 0) {
		if (out->usable)
			return 0;
		error_set(err, ERROR_POLICY, out->problem.id, "%s: %s", what,
			  out->problem.msg);
	}
	trusted_root_authority_release(out);
	return -1;
}

void trusted_root_authority_release(struct trusted_root_authority *authority)
{
	free(authority->uri);
	free(authority->operator_name);
	cert_list_release(&authority->chain);
	*authority = (struct trusted_root_authority){0};
}
