/*
 * Scan reports of each tool, as the predicate of cosign and in-toto and under
 * types that a policy maps; and each of their traps.
 */
#include "tests/unit/predicate.h"

#include <stdlib.h>

#define COSIGN "https://cosign.sigstore.dev/attestation/vuln/v1"
#define CUSTOM "https://cosign.sigstore.dev/attestation/v1"
#define INTOTO "https://in-toto.io/attestation/vulns/v0.2"
#define VENDOR "https://example.com/report"

static struct questions questions;

static void accept_as(const char *type, const char *predicate, const char *what)
{
	const char *why = predicate_read(type, predicate);

	ok(!why && got.kind == STATEMENT_SCAN, "accepted: %s%s%s", what,
	   why ? ": " : "", why ? why : "");
}

/* The report inside cosign's predicate. */
static const char *wrapped(const char *report)
{
	static char text[16384];

	snprintf(text, sizeof(text),
		 "{'scanner':{'uri':'','version':'','db':{'uri':'','version':"
		 "''},'result':%s},'metadata':{'scanStartedOn':"
		 "'2026-01-31T10:00:00Z','scanFinishedOn':"
		 "'2026-01-31T10:00:00Z'}}",
		 report);
	return text;
}

static void accept(const char *report, const char *what)
{
	accept_as(COSIGN, wrapped(report), what);
}

static void refuse(const char *report, const char *why)
{
	predicate_refuse(COSIGN, wrapped(report), why);
}

/* Whether so many of each severity were found, in the order of the enum. */
static bool counts(uint32_t critical, uint32_t high, uint32_t medium,
		   uint32_t low, uint32_t negligible, uint32_t unknown)
{
	const uint32_t *found = got.scan.findings;

	return found[SCAN_CRITICAL] == critical && found[SCAN_HIGH] == high &&
	       found[SCAN_MEDIUM] == medium && found[SCAN_LOW] == low &&
	       found[SCAN_NEGLIGIBLE] == negligible &&
	       found[SCAN_UNKNOWN] == unknown;
}

static void ask(enum question_kind kind, const char *text, const char *other)
{
	struct statement_question question;

	if (question_make(kind, span_of(text), span_of(""), span_of(other),
			  &question, &err) < 0 ||
	    question_add(&questions, &question, &err) < 0)
		abort();
	context.questions = questions.items;
	context.question_count = (uint32_t)questions.count;
}

static void test_trivy_duplicates(void)
{
	accept("{'SchemaVersion':2,'Results':[{'Vulnerabilities':["
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','InstalledVersion':"
	       "'1','Severity':'HIGH'},"
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','InstalledVersion':"
	       "'1','Severity':'HIGH'},"
	       "{'VulnerabilityID':'CVE-1','PkgName':'b','InstalledVersion':"
	       "'1','Severity':'HIGH'},"
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','InstalledVersion':"
	       "'2','Severity':'HIGH'}]},{'Vulnerabilities':["
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','InstalledVersion':"
	       "'1','Severity':'HIGH'},"
	       "{'VulnerabilityID':'CVE-2','PkgName':'a','InstalledVersion':"
	       "'1','Severity':'HIGH'}]}]}",
	       "the same finding several times");
	ok(counts(0, 4, 0, 0, 0, 0) && got.scan.listed == 6,
	   "counts once for each id, package and version");
	accept("{'SchemaVersion':2,'Results':[{'Vulnerabilities':["
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','Severity':'LOW'},"
	       "{'VulnerabilityID':'CVE-1','PkgName':'a','Severity':'HIGH'}"
	       "]}]}",
	       "the same finding with two severities");
	ok(counts(0, 1, 0, 1, 0, 0), "counts as each of them");
	accept("{'SchemaVersion':2,'Results':[{'Vulnerabilities':["
	       "{'Severity':'HIGH'},{'Severity':'HIGH'}]}]}",
	       "findings without an id");
	ok(counts(0, 2, 0, 0, 0, 0), "are all different");
}

static void test_trivy_targets(void)
{
	accept("{'SchemaVersion':2,'Results':[{'Class':'secret'},{'Class':"
	       "'config'},{'Class':'license'}]}",
	       "a scan for everything but packages");
	ok(got.scan.targets == 0, "has scanned nothing");
	accept("{'SchemaVersion':2,'Results':[{'Class':'os-pkgs'},{'Class':"
	       "'lang-pkgs'},{'Class':'secret'}]}",
	       "a scan for packages too");
	ok(got.scan.targets == 2, "has two targets");
	accept("{'SchemaVersion':2,'Results':[{'Vulnerabilities':[],"
	       "'ExperimentalModifiedFindings':[{'Type':'vulnerability',"
	       "'Status':'ignored','Finding':{'VulnerabilityID':'CVE-1',"
	       "'Severity':'CRITICAL'}}]}]}",
	       "a finding that Trivy was told to ignore");
	ok(counts(0, 0, 0, 0, 0, 0) && got.scan.suppressed == 1,
	   "is not counted, but reported");
	accept("{'SchemaVersion':2,'CreatedAt':'0001-01-01T00:00:00Z',"
	       "'Results':[{'Target':'a'}]}",
	       "a report without a time of its own");
	ok(got.scan.has_finished, "has the predicate's");
}

static void test_image_id_of_manifest(void)
{
	accept("{'SchemaVersion':2,'Metadata':{'ImageID':'sha256:" HEX_A
	       "'},'Results':[]}",
	       "an engine that calls the manifest the image's ID");
	ok(got.scan.config == SCAN_NAMES_NOTHING &&
		   got.scan.manifest == SCAN_NAMES_SAME &&
		   got.scan.manifests == 1,
	   "names the manifest");
	accept("{'SchemaVersion':2,'Metadata':{'ImageID':'sha256:" HEX_D
	       "'},'Results':[]}",
	       "an ID of something else");
	ok(got.scan.config == SCAN_NAMES_OTHER, "contradicts");
}

#define GRYPE(matches, rest)                                                   \
	"{'matches':" matches ",'descriptor':{'name':'grype','version':"       \
	"'0.90.0','timestamp':'2026-01-30T10:00:00.123456789+01:00','db':"     \
	"{'status':{'built':'2026-01-29T00:00:00Z'}}}" rest "}"

static void test_grype(void)
{
	accept(GRYPE("[{'vulnerability':{'id':'GHSA-1','severity':'Critical',"
		     "'fix':{'versions':['2'],'state':'fixed'}},"
		     "'relatedVulnerabilities':[{'id':'CVE-1'}],'artifact':{"
		     "'name':'a','version':'1','purl':'pkg:npm/a@1'}},"
		     "{'vulnerability':{'id':'CVE-2','severity':'Negligible',"
		     "'fix':{'versions':[],'state':'wont-fix'}},'artifact':{"
		     "'name':'b','version':'1'}},"
		     "{'vulnerability':{'id':'CVE-3','severity':'Unknown'}},"
		     "{'vulnerability':{'id':'CVE-4'}},"
		     "{'vulnerability':{'id':'CVE-5','severity':'HIGH'}}]",
		     ""),
	       "Grype");
	ok(got.scan.format == SCAN_FORMAT_GRYPE && counts(1, 1, 0, 0, 1, 2) &&
		   got.scan.targets == 1,
	   "severities in any case, unknown and missing ones");
	ok(got.scan.fixable[SCAN_CRITICAL] == 1 &&
		   got.scan.fixable[SCAN_NEGLIGIBLE] == 0,
	   "fixable where the state is fixed");
	is(got.scan.scanner, "grype", "its name");
	is(got.scan.scanner_version, "0.90.0", "and version");
	ok(got.scan.has_finished && got.scan.finished == 1769853600,
	   "the predicate's time, not the report's");
	accept(GRYPE("[]", ""), "nothing was found");
	ok(got.scan.targets == 1 && counts(0, 0, 0, 0, 0, 0), "in one target");
	accept(GRYPE("null", ""), "no list of what was found");
	ok(got.scan.targets == 0, "nothing was scanned");
	accept(GRYPE("[]",
		     ",'ignoredMatches':[{'vulnerability':{'id':'CVE-1',"
		     "'severity':'Critical'},'appliedIgnoreRules':[{}]}]"),
	       "an ignored match");
	ok(got.scan.suppressed == 1 && counts(0, 0, 0, 0, 0, 0),
	   "is not counted, but reported");
	refuse("{'matches':[]}", "descriptor.name is missing");
	refuse("{'matches':[],'descriptor':{'name':'syft'}}", "not of Grype");
	refuse(GRYPE("[{'vulnerability':{}}]", ""), "id is missing");
	refuse(GRYPE("[{'vulnerability':{'id':1}}]", ""), "a number");
	refuse(GRYPE("[{'Vulnerability':{'id':'1'}}]", ""), "another case");
	refuse(GRYPE("{}", ""), "an object");
}

static void test_grype_names(void)
{
	accept(GRYPE("[]", ",'source':{'type':'image','target':{'imageID':"
			   "'sha256:" HEX_C "','manifestDigest':'sha256:" HEX_A
			   "','repoDigests':['x@sha256:" HEX_D "']}}"),
	       "names of ours");
	ok(got.scan.config == SCAN_NAMES_SAME &&
		   got.scan.manifest == SCAN_NAMES_SAME,
	   "are the same");
	accept(GRYPE("[]", ",'source':{'type':'image','target':{'imageID':"
			   "'sha256:" HEX_C "','manifestDigest':'sha256:" HEX_D
			   "','repoDigests':[]}}"),
	       "a manifest that Syft made up");
	ok(got.scan.manifest == SCAN_NAMES_NOTHING, "says nothing");
	accept(GRYPE("[]", ",'source':{'type':'image','target':{'imageID':"
			   "'sha256:" HEX_D "','repoDigests':['x@sha256:" HEX_D
			   "']}}"),
	       "names of another image");
	ok(got.scan.config == SCAN_NAMES_OTHER &&
		   got.scan.manifest == SCAN_NAMES_OTHER,
	   "contradict");
	accept(GRYPE("[]", ",'source':{'type':'directory','target':'/x'}"),
	       "a directory");
	ok(got.scan.config == SCAN_NAMES_NOTHING, "names nothing");
}

#define RUN(rules, results)                                                    \
	"{'tool':{'driver':{'name':'Trivy','version':'1','rules':" rules       \
	"}},'results':" results "}"
#define SARIF(runs)    "{'version':'2.1.0','runs':[" runs "]}"
#define RULE(id, more) "{'id':'" id "'" more "}"
#define SCORE(score)   ",'properties':{'security-severity':" score "}"

static void test_sarif(void)
{
	accept(SARIF(RUN(
		       "[" RULE("a", SCORE("'9.0'")) "," RULE(
			       "b",
			       SCORE("'8."
				     "9'")) "," RULE("c",
						     SCORE("4")) "," RULE("d",
									  SCORE("'0.1'")) "," RULE("e",
												   SCORE("'0.0'")) "," RULE("f",
															    SCORE("'high'")) "," RULE("g",
																		      "") "]",
		       "[{'ruleId':'a','level':'note'},{'ruleId':'b'},"
		       "{'ruleId':'c'},{'ruleId':'d'},{'ruleId':'e','level':"
		       "'error'},{'ruleId':'f','level':'error'},{'ruleId':"
		       "'g'}]")),
	       "scores before levels");
	ok(got.scan.format == SCAN_FORMAT_SARIF && counts(1, 3, 2, 1, 0, 0),
	   "what is no score leaves the level, which is a warning by default");
	is(got.scan.scanner, "Trivy", "the tool");
	accept(SARIF(RUN("[]", "[{'ruleId':'1','level':'error'},{'ruleId':'2',"
			       "'level':'warning'},{'ruleId':'3','level':"
			       "'note'},{'ruleId':'4','level':'none'},{'ruleId'"
			       ":'5'},{'ruleId':'6','level':'grave'},{}]")),
	       "levels of results whose rules are not there");
	ok(counts(0, 1, 3, 1, 1, 1), "error, warning, note, none, other words");
	accept(SARIF(RUN("[" RULE("a",
				  ",'properties':{'tags':['security',"
				  "'CRITICAL'],'security-severity':'0.0'"
				  "}") "," RULE("b",
						",'properties':{'"
						"tags':['UNKNOWN']"
						"}") "," RULE("c", ",'"
								   "prop"
								   "erti"
								   "es':"
								   "{'"
								   "tags"
								   "':['"
								   "LOW'"
								   "],"
								   "'sec"
								   "urit"
								   "y-"
								   "seve"
								   "rity"
								   "':'"
								   "9.8'"
								   "}") "]",
			 "[{'ruleId':'a','level':'note'},{'ruleId':'b',"
			 "'level':'note'},{'ruleId':'c','level':'note'}]")),
	       "Trivy's tags");
	ok(counts(2, 0, 0, 0, 0, 1), "stand between score and level");
	accept(SARIF(RUN(
		       "[{'id':'a','defaultConfiguration':{'level':'error'}}]",
		       "[{'ruleId':'a'},{'ruleIndex':0,'message':{}},"
		       "{'rule':{'id':'a'}},{'ruleId':'a','level':'note'}]")),
	       "the rule's own level");
	ok(counts(0, 2, 0, 1, 0, 0), "holds where the result has none");
	accept(SARIF(RUN("[" RULE("a", SCORE("'9.8'")) "]",
			 "[{'ruleIndex':0}]")),
	       "a rule by its index alone");
	ok(counts(1, 0, 0, 0, 0, 0), "is found");
	accept(SARIF("{'tool':{'driver':{'name':'x'},'extensions':[{'rules':["
		     "{'id':'e','properties':{'security-severity':'9.8'}}]}]},"
		     "'results':[{'rule':{'id':'e','toolComponent':{'index':0}"
		     "}}]}"),
	       "a rule of an extension");
	ok(counts(1, 0, 0, 0, 0, 0), "is found by its id");
}

static void test_sarif_order(void)
{
	accept("{'runs':[{'results':[{'level':'note','ruleId':'a'},{'ruleId':"
	       "'b'}],'tool':{'driver':{'rules':[{'properties':{"
	       "'security-severity':'9.8'},'id':'a'}],'name':'x'}}},{'results':"
	       "[{'ruleId':'a','level':'note'}],'tool':{'driver':{'name':'y'}}}"
	       "],'version':'2.1.0'}",
	       "results before their rules");
	ok(counts(1, 0, 1, 1, 0, 0) && got.scan.targets == 2,
	   "are as severe, each run by its own rules, and counted once");
	accept(SARIF(RUN("[]", "[]") "," RUN("[]", "null")),
	       "an empty list and none");
	ok(got.scan.targets == 1, "one run has scanned something");
	accept(SARIF(""), "no runs");
	ok(got.scan.targets == 0, "scanned nothing");
}

static void test_sarif_suppressed(void)
{
	accept(SARIF(RUN(
		       "[]",
		       "[{'ruleId':'1','suppressions':[{'kind':'external'}]},"
		       "{'ruleId':'2','suppressions':[]},"
		       "{'ruleId':'3','suppressions':[{'status':'accepted'}]},"
		       "{'ruleId':'4','suppressions':[{'status':'rejected'}]},"
		       "{'ruleId':'5','suppressions':[{'status':'underReview'},"
		       "{'status':'accepted'}]},"
		       "{'ruleId':'6','kind':'pass'},{'ruleId':'7','kind':"
		       "'notApplicable'},{'ruleId':'8','kind':'fail'},"
		       "{'ruleId':'9','baselineState':'absent'}]")),
	       "suppressions");
	ok(got.scan.suppressed == 2 && counts(0, 0, 4, 0, 0, 0),
	   "only accepted ones count, and what passed is no finding");
	refuse("{'version':'2.0.0','runs':[]}", "not a report of SARIF 2.1.0");
	refuse("{'runs':[]}", "not a report of SARIF 2.1.0");
	refuse("{'version':'2.1.0','runs':[{}]}", "tool is missing");
	refuse("{'version':'2.1.0','runs':[{'tool':{}}]}", "driver is missing");
	refuse("{'version':'2.1.0','runs':[{'tool':{'driver':{}}}]}",
	       "name is missing");
	refuse(SARIF(RUN("[" RULE("a", SCORE("'9.8'")) "," RULE(
				 "a", SCORE("'1'")) "]",
			 "[]")),
	       "two rules");
	refuse(SARIF(RUN("[]", "{}")), "an object");
	refuse(SARIF(RUN("[]", "[{'ruleid':'a'}]")), "another case");
}

static void test_snyk(void)
{
	accept("{'vulnerabilities':[{'id':'SNYK-1','identifiers':{'CVE':["
	       "'CVE-1'],'CWE':[]},'severity':'critical','packageName':'a',"
	       "'version':'1','nearestFixedInVersion':'2'},{'id':'SNYK-2',"
	       "'severity':'low','fixedIn':[]}],'ok':false,'docker':{}}",
	       "Snyk");
	ok(got.scan.format == SCAN_FORMAT_SNYK && counts(1, 0, 0, 1, 0, 0) &&
		   got.scan.fixable[SCAN_CRITICAL] == 1 &&
		   got.scan.fixable[SCAN_LOW] == 0,
	   "is read");
	is(got.scan.scanner, "snyk", "its name");
	refuse("{'vulnerabilities':[{'severity':'low'}]}", "id is missing");
}

static void test_vulns(void)
{
	accept_as(
		INTOTO,
		"{'invocation':{'uri':''},'scanner':{'uri':'pkg:x/y','version'"
		":'1','db':{'uri':'','version':'','lastUpdate':"
		"'2026-01-01T00:00:00Z'},'result':[{'id':'CVE-1','severity':"
		"[{'method':'nvd','score':'9.8'},{'method':'x','score':"
		"'MEDIUM'}]},{'id':'CVE-2','severity':[{'method':'nvd',"
		"'score':7.1},{'method':'old','score':'4.0'}]},{'id':'CVE-3',"
		"'severity':[{'method':'a','score':'low'},{'method':'b',"
		"'score':'High'}]},{'id':'CVE-4','severity':[]},{'id':'CVE-5'"
		"},{'id':'CVE-6','severity':[{'method':'v','score':"
		"'CVSS:3.1/AV:N'}]},{'vulnerability':{'id':'CVE-7',"
		"'severity':[{'score':'critical'}]}}]},'metadata':{"
		"'scanStartedOn':'2026-01-31T09:00:00Z','scanFinishedOn':"
		"'2026-01-31T10:00:00Z'}}",
		"in-toto's list");
	ok(got.scan.format == SCAN_FORMAT_VULNS && counts(1, 2, 1, 0, 0, 3),
	   "words before scores, the worst of each, else unknown");
	ok(got.scan.targets == 1 && got.scan.has_report &&
		   got.scan.finished == 1769853600,
	   "one target, the image");
	is(got.scan.scanner, "pkg:x/y", "the scanner");
	accept_as("https://in-toto.io/attestation/vulns/v0.1",
		  "{'scanner':{'result':[]},'metadata':{}}", "an empty list");
	ok(got.scan.targets == 1 && !got.scan.has_finished &&
		   counts(0, 0, 0, 0, 0, 0),
	   "nothing was found, at no known time");
	accept_as(INTOTO, "{'scanner':{'result':null}}", "null");
	ok(!got.scan.has_report && got.scan.targets == 0, "is no report");
	accept_as(INTOTO,
		  wrapped(GRYPE("[{'vulnerability':{'id':'1','severity':"
				"'Low'}}]",
				"")),
		  "a tool's report in in-toto's predicate");
	ok(counts(0, 0, 0, 1, 0, 0), "is read");
	accept("[{'id':'CVE-1','severity':[{'score':'low'}]}]",
	       "a list in cosign's predicate");
	ok(counts(0, 0, 0, 1, 0, 0), "is read too");
	predicate_refuse(INTOTO, "{'scanner':{'result':[{'id':1}]}}",
			 "a number");
	predicate_refuse(INTOTO, "{'scanner':{'result':['CVE-1']}}",
			 "a string");
	predicate_refuse(INTOTO, "{'scanner':{'result':[{'severity':{}}]}}",
			 "an object");
	predicate_read("https://in-toto.io/attestation/vulns/v0.3", "{}");
	ok(got.kind == STATEMENT_OTHER, "a version that nobody knows is other");
}

static void test_mapped(void)
{
	static const char TRIVY[] =
		"{'SchemaVersion':2,'CreatedAt':'2026-01-31T11:00:00.5+01:00',"
		"'Results':[{'Vulnerabilities':[{'Severity':'LOW'}]}]}";

	predicate_read(VENDOR, TRIVY);
	ok(got.kind == STATEMENT_OTHER, "a type that nobody asks for is other");
	ask(QUESTION_REPORT, VENDOR, "trivy");
	accept_as(VENDOR, TRIVY, "a type that a policy maps");
	ok(got.scan.has_report && counts(0, 0, 0, 1, 0, 0) &&
		   got.scan.finished == 1769853600,
	   "with the report's own time");
	accept_as(VENDOR, GRYPE("[]", ""), "another tool's report");
	ok(got.scan.format == SCAN_FORMAT_GRYPE &&
		   got.scan.finished == 1769763600,
	   "says so: the rule decides");
	accept_as(VENDOR,
		  SARIF("{'tool':{'driver':{'name':'x'}},'invocations':[{"
			"'endTimeUtc':'2026-01-31T10:00:00Z'},{'endTimeUtc':"
			"'2026-01-30T10:00:00Z'}],'results':[]}"),
		  "SARIF with times");
	ok(got.scan.finished == 1769767200, "the oldest counts");
	accept_as(VENDOR, SARIF(RUN("[]", "[]")), "SARIF without");
	ok(!got.scan.has_finished, "has none");
	predicate_refuse(VENDOR, "{'SchemaVersion':2,'CreatedAt':'soon'}",
			 "not a time");
	predicate_refuse(VENDOR, "{}", "not a report");
	predicate_refuse(VENDOR, "[]", "an array");
	predicate_refuse(VENDOR, "'text'", "not an object");
}

static void test_custom(void)
{
	static const char TEXT[] =
		"{'Data':'{\\\"SchemaVersion\\\":2,\\\"Results\\\":[{"
		"\\\"Vulnerabilities\\\":[{\\\"Severity\\\":\\\"HIGH\\\"}]}]}',"
		"'Timestamp':'2026-01-31T10:00:00Z'}";

	predicate_read(CUSTOM, TEXT);
	ok(got.kind == STATEMENT_OTHER, "a custom predicate is no scan");
	ask(QUESTION_REPORT, CUSTOM, "trivy");
	accept_as(CUSTOM, TEXT, "unless a policy says so: text");
	ok(counts(0, 1, 0, 0, 0, 0) && got.scan.targets == 1 &&
		   got.scan.finished == 1769853600,
	   "with cosign's time where it has none itself");
	accept_as(CUSTOM,
		  "{'Data':{'SchemaVersion':2,'CreatedAt':"
		  "'2026-01-30T10:00:00Z','Results':[{}]},'Timestamp':"
		  "'2026-01-31T10:00:00Z'}",
		  "an object");
	ok(got.scan.finished == 1769767200, "with its own time");
	accept_as(CUSTOM,
		  "{'Timestamp':'','Data':'{\\\"runs\\\":[{\\\"results\\\":[{"
		  "\\\"ruleId\\\":\\\"a\\\"}],\\\"tool\\\":{\\\"driver\\\":{"
		  "\\\"name\\\":\\\"x\\\",\\\"rules\\\":[{\\\"id\\\":\\\"a\\\","
		  "\\\"properties\\\":{\\\"security-severity\\\":\\\"9.9\\\"}}]"
		  "}}}],\\\"version\\\":\\\"2.1.0\\\"}'}",
		  "text that is read twice");
	ok(counts(1, 0, 0, 0, 0, 0) && !got.scan.has_finished, "counts once");
	predicate_refuse(CUSTOM, "{'Data':'foobar test attestation'}", "Data");
	predicate_refuse(CUSTOM, "{'Data':'{} {}'}", "Data");
	predicate_refuse(
		CUSTOM,
		"{'Data':'{\\\"SchemaVersion\\\":2,\\\"SchemaVersion\\\":2}'}",
		"SchemaVersion");
	predicate_refuse(CUSTOM, "{'Data':null}", "null");
	predicate_refuse(CUSTOM, "{}", "Data is missing");
}

static void test_marks(void)
{
	question_release(&questions);
	ask(QUESTION_VULNERABILITY, "CVE-2026-1", "");
	ask(QUESTION_VULNERABILITY, "CVE-2026-1", "pkg:npm/a");
	ask(QUESTION_VULNERABILITY, "CVE-2026-1", "pkg:npm/b");
	ask(QUESTION_VULNERABILITY, "cve-2026-10", "");
	accept(GRYPE("[{'vulnerability':{'id':'GHSA-1','severity':'Critical',"
		     "'fix':{'state':'fixed'}},'relatedVulnerabilities':[{'id':"
		     "'CVE-2026-1'}],'artifact':{'name':'a','version':'1',"
		     "'purl':'pkg:npm/a@1'}},{'vulnerability':{'id':"
		     "'CVE-2026-10','severity':'Low'}},{'vulnerability':{'id':"
		     "'CVE-2026-100','severity':'Low'}}]",
		     ""),
	       "findings that are asked for");
	ok(got.scan.mark_count == 2 &&
		   got.scan.marks[0].severity == SCAN_CRITICAL &&
		   got.scan.marks[0].fixable == 1 &&
		   got.scan.marks[0].answer_count == 2 &&
		   got.scan.marks[0].answers[0] == 0 &&
		   got.scan.marks[0].answers[1] == 1,
	   "an alias, in the image and in the package");
	ok(got.scan.marks[1].answer_count == 1 &&
		   got.scan.marks[1].answers[0] == 3,
	   "an id in another case, whole");
	accept(SARIF("{'tool':{'driver':{'name':'Grype'}},'results':["
		     "{'ruleId':'CVE-2026-1-a'},{'ruleId':'CVE-2026-10'},"
		     "{'ruleId':'CVE-2026-100-a'}]}"),
	       "Grype's SARIF");
	ok(got.scan.mark_count == 2 && got.scan.marks[0].answers[0] == 0 &&
		   got.scan.marks[1].answers[0] == 3,
	   "has the package behind the id");
	accept(SARIF("{'tool':{'driver':{'name':'x'}},'results':[{'ruleId':"
		     "'CVE-2026-1-a'}]}"),
	       "another tool's SARIF");
	ok(got.scan.mark_count == 0, "has not");
	accept("{'SchemaVersion':2,'Results':[{'Vulnerabilities':["
	       "{'VulnerabilityID':'CVE-2026-1','PkgName':'a','Severity':"
	       "'LOW'},{'VulnerabilityID':'CVE-2026-1','PkgName':'a',"
	       "'Severity':'LOW'},{'VulnerabilityID':'DSA-1','VendorIDs':["
	       "'CVE-2026-1'],'PkgIdentifier':{'PURL':'pkg:npm/b@2'},"
	       "'Severity':'HIGH'}]}]}",
	       "Trivy, one of them twice");
	ok(got.scan.mark_count == 2 && got.scan.marks[0].answer_count == 1 &&
		   got.scan.marks[1].answer_count == 2 &&
		   got.scan.marks[1].answers[1] == 2,
	   "is marked once; a vendor's id has the CVE beside it");
}

static void test_many_aliases(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text, "{'matches':[{'vulnerability':{'id':'ELSA-1'},"
			    "'relatedVulnerabilities':[");
	for (unsigned i = 0; i < 500; i++)
		buf_add_format(&text, "%s{'id':'CVE-2025-%u'}", i ? "," : "",
			       i);
	buf_add_text(&text, ",{'id':'CVE-2026-10'}]}],'descriptor':{'name':"
			    "'grype'}}");
	accept_as(VENDOR, text.data, "an advisory for hundreds of ids");
	ok(got.scan.mark_count == 1 && got.scan.marks[0].answer_count == 1,
	   "the one that is asked for is found");
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	for (unsigned more = 0; more <= 1; more++) {
		buf_release(&text);
		buf_add_text(&text, "{'SchemaVersion':2,'Results':[{"
				    "'Vulnerabilities':[");
		for (unsigned i = 0; i < SCAN_MARKS_MAX + more; i++)
			buf_add_format(&text,
				       "%s{'VulnerabilityID':'CVE-2026-1',"
				       "'PkgName':'p%u'}",
				       i ? "," : "", i);
		buf_add_text(&text, "]}]}");
		if (more == 0)
			accept_as(VENDOR, text.data, "as many marks as fit");
		else
			predicate_refuse(VENDOR, text.data, "asked for by id");
	}
	is(err.reason.id, "evidence.limit", "one more refuses");
}

int main(void)
{
	memset(&context.subjects[0], 0xaa, 32);
	context.subject_count = 1;
	memset(&context.config, 0xcc, 32);
	context.manifests[0] = context.subjects[0];
	context.manifest_count = 1;
	test_trivy_duplicates();
	test_trivy_targets();
	test_image_id_of_manifest();
	test_grype();
	test_grype_names();
	test_sarif();
	test_sarif_order();
	test_sarif_suppressed();
	test_snyk();
	test_vulns();
	test_mapped();
	test_custom();
	test_marks();
	ask(QUESTION_REPORT, VENDOR, "trivy");
	test_many_aliases();
	test_limits();
	statement_release(&got);
	question_release(&questions);
	return tap_done();
}
