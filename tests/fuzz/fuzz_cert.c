/* Certificates, DER or PEM, and everything that is read of one. */
#include "base/buf.h"
#include "evidence/cert_chain.h"
#include "evidence/cert_identity.h"
#include "evidence/cert_name.h"
#include "evidence/cert_pem.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_sct.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_names(const struct cert *cert)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct cert_name name;

	if (cert_name_subject(cert, &name, NULL) == 0) {
		cert_name_format(&name, &text);
		cert_name_release(&name);
	}
	if (cert_name_issuer(cert, &name, NULL) == 0)
		cert_name_release(&name);
}

static void read_identity(const struct cert *cert)
{
	struct cert_identity identity;
	unsigned number;
	char *text;

	cert_identity_read(cert, &identity, NULL);
	for (number = 0; number <= CERT_IDENTITY_FIELD_LAST; number++)
		if (cert_identity_field(cert, number, &text, NULL) == 0)
			free(text);
}

/* Each certificate by itself, and all of them as a chain to the last one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_CERT_LIST struct cert_list list = {0};
	static const struct trusted_root none;
	struct cert_list anchor;
	struct cert_path path;
	size_t i;

	if (cert_pem_read_any((struct span){(const char *)data, size}, 8,
			      "cert", &list, NULL) < 0)
		return 0;
	anchor = (struct cert_list){list.certs + list.count - 1, 1};
	for (i = 0; i < list.count; i++) {
		const struct cert *cert = list.certs[i];
		const struct cert_chain chain = {
			.anchors = &anchor,
			.untrusted = &list,
			.time = cert_not_before(cert),
		};

		read_names(cert);
		read_identity(cert);
		cert_profile_code_signing(cert, NULL);
		cert_profile_timestamping(cert, NULL);
		cert_profile_authority(cert, NULL);
		cert_sct_verify(cert, cert, &none, NULL);
		cert_chain_verify(cert, &chain, &path, NULL);
		cert_chain_is_self_signed(cert);
	}
	return 0;
}
