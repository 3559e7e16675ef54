/*
 * Reports and VEX in their normal form: our own small ones, and those of other
 * projects where $VECTORS has them.
 */
#include "evidence/normal.h"
#include "evidence/normal_sbom.h"
#include "evidence/normal_scan.h"
#include "evidence/normal_vex.h"
#include "evidence/statement.h"

#include "base/encode.h"

#include "tap.h"
#include "vectors.h"

typedef int normalise(struct span text, struct json **out, struct error *err);

/* What a predicate is wrapped in, in the example of cosign's specification. */
static int vuln_of(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	CLEANUP_BUF struct buf inner = BUF_INIT;

	if (json_parse(text, &JSON_STRICT_LIMITS, "test", &root, err) < 0)
		return -1;
	json_write(json_find(root, "predicate"), &inner);
	return normal_scan_vuln(buf_span(&inner), out, err);
}

static const struct {
	const char *kind, *file;
	normalise *make;
} KINDS[] = {
	{"scan-trivy", "report", normal_scan_report},
	{"scan-grype", "report", normal_scan_report},
	{"scan-sarif", "report", normal_scan_report},
	{"scan-cosign-vuln", "predicate", vuln_of},
	{"vex-openvex", "json", normal_vex_openvex},
	{"vex-csaf", "json", normal_vex_csaf},
};

/* Whether @is says everything that @wanted does. */
static bool holds(const struct json *wanted, const struct json *is,
		  const char *path)
{
	struct json_iter iter = json_iter(wanted);
	struct json_member member;
	bool good = true;

	if (json_type(wanted) == JSON_ARRAY) {
		good = json_count(wanted) == json_count(is);
		for (size_t i = 0; good && i < json_count(wanted); i++)
			good = holds(json_item(wanted, i), json_item(is, i),
				     path);
		return good;
	}
	if (json_type(wanted) != JSON_OBJECT)
		return json_equal(wanted, is);
	while (json_next(&iter, &member)) {
		if (holds(member.value, json_find(is, member.key), path))
			continue;
		printf("# %s: '%s' differs\n", path, member.key);
		good = false;
	}
	return good;
}

static bool judge(const char *dir, const struct json *one, const char *file,
		  normalise *make)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *is = NULL;
	struct error err = ERROR_INIT;

	if (!vectors_read(dir, vectors_file(one, file), &text) ||
	    make(buf_span(&text), &is, &err) < 0) {
		printf("# %s\n", err.reason.msg);
		return false;
	}
	return holds(json_find(one, "expect"), is, vectors_name(one));
}

/* An envelope that nobody signed, or a scan's predicate alone. */
static bool reads(struct span text)
{
	static const struct statement_context nothing_asked;
	static struct statement statement;
	CLEANUP_JSON struct json *root = NULL;
	CLEANUP_JSON struct json *is = NULL;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct error err = ERROR_INIT;
	bool good;

	if (json_parse(text, &JSON_STRICT_LIMITS, "test", &root, &err) < 0)
		return false;
	if (!json_has(root, "payload"))
		return normal_scan_vuln(text, &is, &err) == 0;
	good = encode_base64_decode(json_span(json_find(root, "payload")),
				    ENCODE_BASE64_EITHER, &payload,
				    &err) == 0 &&
	       statement_read(buf_span(&payload), CLAIM_DSSE, &nothing_asked,
			      &statement, &err) == 0;
	statement_release(&statement);
	return good;
}

static void judge_statement(const char *dir, const struct json *one)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	ok(vectors_read(dir, vectors_file(one, "json"), &text) &&
		   reads(buf_span(&text)) == vectors_passes(one),
	   "%s", vectors_name(one));
}

static void test_vector(const char *dir, const struct json *one)
{
	struct span kind = json_span(json_find(one, "kind"));

	if (span_is(kind, "statement"))
		judge_statement(dir, one);
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (span_is(kind, KINDS[i].kind))
			ok(judge(dir, one, KINDS[i].file, KINDS[i].make), "%s",
			   vectors_name(one));
}

/* What @make says of @text, written with ' for ". */
static struct json *say(normalise *make, const char *text)
{
	CLEANUP_BUF struct buf json = BUF_INIT;
	struct json *out = NULL;
	struct error err = ERROR_INIT;

	for (; *text; text++)
		buf_add_char(&json, *text == '\'' ? '"' : *text);
	if (make(buf_span(&json), &out, &err) < 0)
		printf("# %s\n", err.reason.msg);
	return out;
}

static int64_t number_of(const struct json *node, const char *name)
{
	int64_t value = -1;

	json_int64(json_find(node, name), &value);
	return value;
}

static void test_scans(void)
{
	CLEANUP_JSON struct json *trivy = say(
		normal_scan_report,
		"{'SchemaVersion':2,'Results':[{'Vulnerabilities':[{"
		"'VulnerabilityID':'b','Severity':'HIGH','FixedVersion':'1'},{"
		"'VulnerabilityID':'b','Severity':'HIGH','FixedVersion':'1'},{"
		"'VulnerabilityID':'a','Severity':'grave'}]},{}]}");
	CLEANUP_JSON struct json *sarif = say(
		normal_scan_report,
		"{'version':'2.1.0','runs':[{'results':[{'ruleId':'a','level':"
		"'note'},{'ruleId':'a'}],'tool':{'driver':{'name':'x','version'"
		":'2','rules':[{'id':'a','properties':{'security-severity':"
		"'9.1'}}]}}}]}");
	CLEANUP_JSON struct json *none =
		say(normal_scan_report, "{'components':[]}");

	ok(number_of(trivy, "findings") == 3 &&
		   number_of(trivy, "distinct") == 2 &&
		   number_of(trivy, "fixable") == 2 &&
		   number_of(trivy, "results") == 2 &&
		   number_of(json_find(trivy, "severity"), "high") == 2 &&
		   number_of(json_find(trivy, "severity"), "unknown") == 1,
	   "as listed, and as they count");
	is(json_text(json_item(json_find(trivy, "ids"), 0)), "a",
	   "ids are sorted");
	ok(json_count(json_find(trivy, "ids")) == 2, "each once");
	ok(json_has(trivy, "scan_time") && !json_find(trivy, "scan_time") &&
		   json_has(trivy, "image_id"),
	   "null where the report does not say");
	ok(number_of(sarif, "rules") == 1 && number_of(sarif, "results") == 2 &&
		   number_of(json_find(sarif, "severity"), "critical") == 2 &&
		   number_of(json_find(sarif, "levels"), "note") == 1 &&
		   number_of(json_find(sarif, "levels"), "warning") == 1,
	   "SARIF that is read twice is told once");
	is(json_text(json_at(sarif, "security_severity", "a", NULL)), "9.1",
	   "scores of rules");
	ok(!none, "what is no report has no form");
}

static void test_vex(void)
{
	CLEANUP_JSON struct json *openvex =
		say(normal_vex_openvex,
		    "{'@context':'https://openvex.dev/ns','timestamp':"
		    "'2026-01-01T00:00:00Z','statements':[{'vulnerability':"
		    "'CVE-1','products':['a',{'@id':'b','subcomponents':[{"
		    "'@id':'c'}]}],'subcomponents':['d'],'status':'fixed'}]}");
	const struct json *one = json_item(json_find(openvex, "statements"), 0);

	is(json_text(json_find(one, "vuln")), "CVE-1", "the vulnerability");
	ok(json_has(one, "justification") && !json_find(one, "justification"),
	   "no justification");
	is(json_text(json_item(json_find(one, "products"), 1)), "b",
	   "the second product");
	one = json_item(json_find(openvex, "details"), 0);
	ok(json_count(json_find(one, "subcomponents")) == 2, "both parts");
	is(json_text(json_find(one, "timestamp")), "2026-01-01T00:00:00Z",
	   "the document's time");
}

/* What it is about is counted nowhere; what it lists is, however deep. */
static void test_sboms(void)
{
	CLEANUP_JSON struct json *about = say(
		normal_sbom_cyclonedx,
		"{'bomFormat':'CycloneDX','specVersion':'1.5','metadata':{"
		"'component':{'name':'app','purl':'pkg:npm/app@1'}},"
		"'components':[{'name':'b','components':[{'name':'a','purl':"
		"'pkg:npm/a@1'}]}]}");
	CLEANUP_JSON struct json *listed =
		say(normal_sbom_cyclonedx,
		    "{'components':[{'name':'app','purl':'pkg:npm/app@1'}],"
		    "'bomFormat':'CycloneDX','specVersion':'1.5'}");

	ok(number_of(about, "components") == 2 &&
		   json_count(json_find(about, "purls")) == 1,
	   "what it is about is not listed");
	is(json_text(json_item(json_find(about, "purls"), 0)), "pkg:npm/a@1",
	   "what is nested is");
	is(json_text(json_find(about, "main")), "app", "its name");
	is(json_text(json_find(about, "main_purl")), "pkg:npm/app@1",
	   "its package URL");
	ok(number_of(listed, "components") == 1 &&
		   json_count(json_find(listed, "purls")) == 1 &&
		   json_has(listed, "main_purl") &&
		   !json_find(listed, "main_purl"),
	   "the same package in the list is listed");
}

/* A file is told by its members, whichever of them a trusted root has. */
static void test_roots(void)
{
	CLEANUP_JSON struct json *root =
		say(normal_read,
		    "{'mediaType':'application/vnd.dev.sigstore.trustedroot+"
		    "json;version=0.1','timestampAuthorities':[]}");
	CLEANUP_JSON struct json *odd =
		say(normal_read, "{'mediaType':'application/vnd.dev.sigstore."
				 "trustedroot+json;version=0.1',"
				 "'timestampAuthorities':1}");
	CLEANUP_JSON struct json *other =
		say(normal_read, "{'mediaType':'application/vnd.dev.sigstore."
				 "signingconfig.v0.2+json','tsaConfig':{}}");

	is(json_text(json_find(root, "kind")), "trusted-root",
	   "authorities of timestamps alone");
	ok(!odd, "which are a list");
	ok(!other, "what is no trusted root is none");
}

int main(void)
{
	test_scans();
	test_sboms();
	test_roots();
	test_vex();
	vectors_each(NULL, test_vector);
	return tap_done();
}
