#include "evidence/notation_trust.h"

#include "evidence/cert_chain.h"
#include "evidence/cert_pem.h"

#include <stdlib.h>

#define ID     "policy.signer"
#define PREFIX "x509.subject:"

static int check_anchor(const struct cert *cert, enum notation_store store,
			const char *what, struct error *err)
{
	if (store == NOTATION_STORE_TSA && !cert_chain_is_self_signed(cert))
		return error_set(err, ERROR_POLICY, ID,
				 "%s: a certificate for timestamps is not a "
				 "root",
				 what);
	if (!cert_is_ca(cert) && !cert_chain_is_self_signed(cert))
		return error_set(err, ERROR_POLICY, ID,
				 "%s: a certificate is neither an authority "
				 "nor signed by itself",
				 what);
	return 0;
}

int notation_trust_add(struct notation_trust *trust, enum notation_store store,
		       struct span file, const char *what, struct error *err)
{
	struct cert_list *list = &trust->stores[store];
	size_t before = list->count;

	if (before >= CERT_LIST_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "%s: more than %d certificates", what,
				 CERT_LIST_MAX);
	if (cert_pem_read_any(file, CERT_LIST_MAX - before, what, list, err) <
	    0)
		return -1;
	for (size_t i = before; i < list->count; i++)
		if (check_anchor(list->certs[i], store, what, err) < 0)
			return -1;
	return 0;
}

int notation_trust_add_crl(struct notation_trust *trust, struct span file,
			   const char *what, struct error *err)
{
	return cert_crl_add(&trust->crls, file, what, err);
}

int notation_trust_add_identity(struct notation_trust *trust, struct span text,
				struct error *err)
{
	size_t prefix = strlen(PREFIX);
	size_t count = trust->identity_count;
	struct notation_subject *grown;

	if (trust->any_identity || (span_is(text, "*") && count > 0))
		return error_set(err, ERROR_POLICY, ID,
				 "the identity '*' stands alone");
	if (span_is(text, "*")) {
		trust->any_identity = true;
		return 0;
	}
	if (!span_starts(text, PREFIX))
		return error_set(err, ERROR_POLICY, ID,
				 "an identity is '*' or begins with " PREFIX);
	if (count == NOTATION_IDENTITIES_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "more than %d identities",
				 NOTATION_IDENTITIES_MAX);
	grown = reallocarray(trust->identities, count + 1, sizeof(*grown));
	if (!grown)
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	trust->identities = grown;
	if (notation_subject_parse(
		    (struct span){text.data + prefix, text.size - prefix},
		    &grown[count], err) < 0)
		return -1;
	trust->identity_count++;
	return 0;
}

int notation_trust_set(struct notation_trust *trust, struct span name,
		       struct span action, struct error *err)
{
	enum notation_check check;
	enum notation_action to;

	if (notation_level_find(name, &check) < 0 ||
	    notation_level_action(action, &to) < 0)
		return error_set(err, ERROR_POLICY, ID,
				 "no such check or action");
	if (to == NOTATION_SKIP && check != NOTATION_REVOCATION)
		return error_set(err, ERROR_POLICY, ID, "%s cannot be skipped",
				 notation_level_check(check));
	trust->actions[check] = to;
	return 0;
}

int notation_trust_check(const struct notation_trust *trust, struct error *err)
{
	if (trust->stores[NOTATION_STORE_CA].count == 0 &&
	    trust->stores[NOTATION_STORE_AUTHORITY].count == 0)
		return error_set(err, ERROR_POLICY, ID,
				 "no trust store says who may sign");
	if (!trust->any_identity && trust->identity_count == 0)
		return error_set(err, ERROR_POLICY, ID,
				 "no identity says who may sign");
	return 0;
}

void notation_trust_release(struct notation_trust *trust)
{
	for (unsigned i = 0; i < NOTATION_STORES; i++)
		cert_list_release(&trust->stores[i]);
	cert_crl_list_release(&trust->crls);
	free(trust->identities);
	memset(trust, 0, sizeof(*trust));
}
