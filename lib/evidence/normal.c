#include "evidence/normal.h"

#include "evidence/normal_cert.h"
#include "evidence/normal_envelope.h"
#include "evidence/normal_member.h"
#include "evidence/normal_notation.h"
#include "evidence/normal_provenance.h"
#include "evidence/normal_sbom.h"
#include "evidence/normal_scan.h"
#include "evidence/normal_statement.h"
#include "evidence/normal_texts.h"
#include "evidence/normal_vex.h"
#include "evidence/pem.h"

#define ID "evidence.file"

static int provenance_v01(struct span text, struct json **out,
			  struct error *err)
{
	return normal_provenance(text, "v0.1", out, err);
}

static int provenance_v02(struct span text, struct json **out,
			  struct error *err)
{
	return normal_provenance(text, "v0.2", out, err);
}

static int provenance_v1(struct span text, struct json **out, struct error *err)
{
	return normal_provenance(text, "v1", out, err);
}

static int spdx3(struct span text, struct json **out, struct error *err)
{
	(void)text;
	(void)out;
	return error_set(err, ERROR_INPUT, NORMAL_UNSUPPORTED,
			 "SPDX 3 (JSON-LD) is not supported, only 2.2 and 2.3");
}

static int wrapped(struct span text, struct json **out, struct error *err);

typedef int normalise(struct span text, struct json **out, struct error *err);

#define KEYS_MAX 4

/* Members by which a form is known; of several the first row counts. */
static const struct {
	const char *keys[KEYS_MAX]; /* all of them, at the root */
	const char *kind;
	normalise *read;
} FORMS[] = {
	{{"mediaType", "verificationMaterial"}, NULL, normal_envelope_bundle},
	{{"payloadType", "payload", "signatures"}, NULL, normal_envelope_dsse},
	{{"payload", "protected", "header"}, "signature", normal_notation_jws},
	{{"_type", "predicateType"}, NULL, normal_statement},
	{{"bomFormat"}, "sbom", normal_sbom_cyclonedx},
	{{"spdxVersion"}, "sbom", normal_sbom_spdx},
	{{"@graph"}, NULL, spdx3},
	{{"@context", "statements"}, "vex", normal_vex_openvex},
	{{"document", "vulnerabilities"}, "vex", normal_vex_csaf},
	{{"document", "product_tree"}, "vex", normal_vex_csaf},
	{{"buildDefinition", "runDetails"}, "provenance", provenance_v1},
	{{"builder", "recipe"}, "provenance", provenance_v01},
	{{"builder", "buildType"}, "provenance", provenance_v02},
	{{"scanner", "metadata"}, "scan", normal_scan_vuln},
	{{"SchemaVersion"}, "scan", normal_scan_report},
	{{"matches"}, "scan", normal_scan_report},
	{{"runs"}, "scan", normal_scan_report},
	{{"vulnerabilities", "packageManager"}, "scan", normal_scan_report},
	{{"vulnerabilities", "docker"}, "scan", normal_scan_report},
	{{"critical"}, "signature", normal_notation_simplesigning},
	{{"certificateAuthorities"}, "trusted-root", normal_cert_root},
	{{"tlogs"}, "trusted-root", normal_cert_root},
	{{"mediaType", "timestampAuthorities"},
	 "trusted-root",
	 normal_cert_root},
	{{"certChain", "validFor"}, "authority", normal_cert_authority},
	{{"predicate"}, NULL, wrapped},
	{{"Data"}, NULL, wrapped},
};
#define FORM_COUNT (sizeof(FORMS) / sizeof(FORMS[0]))

/* What stands at the root of a document. */
struct outline {
	unsigned depth;
	bool is_object;
	uint64_t met[FORM_COUNT]; /* a bit for each key of a form */
};

static void meet(struct outline *outline, struct span key)
{
	for (size_t i = 0; i < FORM_COUNT; i++)
		for (size_t j = 0; j < KEYS_MAX && FORMS[i].keys[j]; j++)
			if (span_is(key, FORMS[i].keys[j]))
				outline->met[i] |= UINT64_C(1) << j;
}

static int on_event(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct outline *outline = context;

	(void)offset;
	(void)err;
	if (outline->depth == 0)
		outline->is_object = event == JSON_EVENT_OBJECT;
	if (event == JSON_EVENT_KEY && outline->depth == 1)
		meet(outline, text);
	outline->depth +=
		event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY;
	outline->depth -=
		event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END;
	return 0;
}

static int look(struct span text, struct outline *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	return json_strict_read(text, &normal_member_limits, "the file",
				on_event, out, err);
}

static bool has_all(const struct outline *outline, size_t form)
{
	size_t count = 0;

	while (count < KEYS_MAX && FORMS[form].keys[count])
		count++;
	return outline->met[form] == (UINT64_C(1) << count) - 1;
}

static int set_kind(struct json *out, const char *kind, struct error *err)
{
	if (!kind || json_has(out, "kind"))
		return 0;
	return json_set(out, "kind", json_new_text(kind)) == 0
		       ? 0
		       : normal_texts_no_memory(err);
}

static int unsupported(struct error *err)
{
	return error_set(err, ERROR_INPUT, NORMAL_UNSUPPORTED,
			 "unsupported: not a form of evidence that is read");
}

static int read_json(struct span text, struct json **out, struct error *err)
{
	struct outline outline;

	if (look(text, &outline, err) < 0)
		return -1;
	for (size_t i = 0; outline.is_object && i < FORM_COUNT; i++) {
		if (!has_all(&outline, i))
			continue;
		if (FORMS[i].read(text, out, err) < 0)
			return -1;
		return set_kind(*out, FORMS[i].kind, err);
	}
	return unsupported(err);
}

/* A document in "predicate", as in an example of cosign's, or in "Data". */
static int wrapped(struct span text, struct json **out, struct error *err)
{
	struct span inner;

	if (normal_member(text, "predicate", &inner, err) < 0 ||
	    (inner.size == 0 && normal_member(text, "Data", &inner, err) < 0))
		return -1;
	return inner.size > 0 ? read_json(inner, out, err) : unsupported(err);
}

static bool is_json(struct span text)
{
	while (text.size > 0 && strchr(" \t\r\n", *text.data)) {
		text.data++;
		text.size--;
	}
	return text.size > 0 && (*text.data == '{' || *text.data == '[');
}

int normal_read(struct span text, struct json **out, struct error *err)
{
	*out = NULL;
	if (text.size == 0)
		return error_set(err, ERROR_INPUT, ID, "the file is empty");
	if (is_json(text))
		return read_json(text, out, err);
	if (pem_begins(text) || *text.data == 0x30)
		return normal_cert_file(text, out, err);
	if ((unsigned char)*text.data == 0xd2) /* CBOR, tag 18: COSE_Sign1 */
		return normal_notation_cose(text, out, err) < 0
			       ? -1
			       : set_kind(*out, "signature", err);
	return unsupported(err);
}

static const struct {
	const char *type;
	bool versions; /* and what begins so */
	const char *kind;
	normalise *read;
} PREDICATES[] = {
	{"https://cosign.sigstore.dev/attestation/vuln/v1", false, "scan",
	 normal_scan_vuln},
	{"https://in-toto.io/attestation/vulns/", true, "scan",
	 normal_scan_vuln},
	{"https://slsa.dev/provenance/v0.1", false, "provenance",
	 provenance_v01},
	{"https://slsa.dev/provenance/v0.2", false, "provenance",
	 provenance_v02},
	{"https://slsa.dev/provenance/v1", false, "provenance", provenance_v1},
	{"https://openvex.dev/ns", true, "vex", normal_vex_openvex},
	{"https://cyclonedx.org/bom", true, "sbom", normal_sbom_cyclonedx},
	{"https://spdx.dev/Document", true, "sbom", normal_sbom_spdx},
};

int normal_predicate(struct span text, struct span type, struct json **out,
		     struct error *err)
{
	*out = NULL;
	for (size_t i = 0; i < sizeof(PREDICATES) / sizeof(PREDICATES[0]);
	     i++) {
		if (!span_is(type, PREDICATES[i].type) &&
		    (!PREDICATES[i].versions ||
		     !span_starts(type, PREDICATES[i].type)))
			continue;
		if (PREDICATES[i].read(text, out, err) < 0)
			return -1;
		return set_kind(*out, PREDICATES[i].kind, err);
	}
	return is_json(text) ? read_json(text, out, err) : unsupported(err);
}
