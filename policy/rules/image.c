#include "policy/rules/attestation.h"
#include "policy/rules/families.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"
#include "policy/rules/sbom.h"
#include "policy/rules/scan.h"
#include "policy/rules/signature.h"
#include "policy/rules/source.h"

#define VERBS (RULE_CREATE | RULE_RESTORE | RULE_VERIFY)

const struct rule image_identity = {
	.id = "image.identity",
	.verbs = VERBS,
	.flags = RULE_IMAGE,
	.params = &params_none,
	.check = identity_check,
	.summary = "the image has a digest that the engine's own records prove",
	.hint = "start it from an image of the engine (umoci.json beside a "
		"plain bundle)",
	.why = "Names and annotations can be chosen; only a digest says what "
	       "runs. All digests that are known must lead to one image.",
};

const struct rule image_source = {
	.id = "image.source",
	.verbs = VERBS,
	.flags = RULE_IMAGE,
	.params = &source_params,
	.check = source_check,
	.summary = "the image comes from where the policy says",
	.hint = "use an image from a registry that the policy allows",
	.why = "A name counts when the engine pulled the image by it or a "
	       "verified signature carries it: anyone can tag anything.",
};

const struct rule image_signature = {
	.id = "image.signature",
	.verbs = VERBS,
	.flags = RULE_IMAGE,
	.params = &signature_params,
	.check = signature_check,
	.summary = "accepted signers have signed the image's manifest, or an "
		   "index that lists it",
	.hint = "sign the image (cosign sign) and import the evidence "
		"(ocigate evidence import)",
	.why = "Only a signature says that this image is what your builds "
	       "made. Distinct keys are counted, not signatures.",
};

const struct rule image_scan = {
	.id = "image.scan",
	.verbs = VERBS,
	.flags = RULE_IMAGE | RULE_TIME,
	.params = &scan_params,
	.ask = scan_ask,
	.check = scan_check,
	.summary = "the newest accepted scan is fresh and finds no more than "
		   "the policy admits",
	.hint = "scan again, attest (cosign attest --type vuln) and import "
		"the evidence",
	.why = "Vulnerabilities become known after an image was built. The "
	       "newest accepted scan decides, never an older, cleaner one.",
};

const struct rule image_sbom = {
	.id = "image.sbom",
	.verbs = VERBS,
	.flags = RULE_IMAGE | RULE_TIME,
	.params = &sbom_params,
	.ask = sbom_ask,
	.check = sbom_check,
	.summary = "a trusted SBOM lists the image's packages, and none that "
		   "the policy denies",
	.hint = "make an SBOM (syft, trivy), attest it (cosign attest --type "
		"cyclonedx) and import the evidence",
	.why = "What an image holds is known before it starts: a package that "
	       "must not run anywhere is refused by name and version.",
};

const struct rule image_provenance = {
	.id = "image.provenance",
	.verbs = VERBS,
	.flags = RULE_IMAGE | RULE_TIME,
	.params = &attestation_provenance_params,
	.check = attestation_check_provenance,
	.summary = "a trusted builder says that it built the image, and of "
		   "which source",
	.hint = "build with a listed builder, attest its provenance (cosign "
		"attest --type slsaprovenance1) and import the evidence",
	.why = "A builder id can be written by anybody: it counts with the "
	       "signer that the policy expects of that builder.",
};

const struct rule image_attestation = {
	.id = "image.attestation",
	.verbs = VERBS,
	.flags = RULE_IMAGE | RULE_TIME,
	.params = &attestation_params,
	.ask = attestation_ask,
	.check = attestation_check,
	.summary = "accepted signers have attested what the policy asks for",
	.hint = "attest the predicate (cosign attest --type URI) and import "
		"the evidence",
	.why = "Reviews, tests and approvals are statements too: the policy "
	       "says which members they have to have.",
};
