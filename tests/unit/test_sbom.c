/* SBOMs as statements: what is counted, which questions are answered. */
#include "tests/unit/predicate.h"

#define CDX  "https://cyclonedx.org/bom"
#define SPDX "https://spdx.dev/Document"

static struct statement_question questions[8];

static void ask(enum question_kind kind, const char *text, const char *other)
{
	const struct span none = {NULL, 0};

	question_make(kind, span_of(text), none, span_of(other),
		      &questions[context.question_count++], NULL);
}

static void accept(const char *type, const char *predicate, const char *what)
{
	const char *why = predicate_read(type, predicate);

	ok(!why, "accepted: %s%s%s", what, why ? ": " : "", why ? why : "");
}

#define BOM "'bomFormat':'CycloneDX','specVersion':'1.6'"

static void test_cyclonedx(void)
{
	accept(CDX,
	       "{" BOM ",'metadata':{'timestamp':'2026-06-07T00:00:00.5Z',"
	       "'tools':[{'vendor':'a','name':'trivy','version':'1'}],"
	       "'component':{'name':'app','components':[{'name':'in'}]}},"
	       "'components':[{'name':'a','purl':'pkg:npm/a@1'},"
	       "{'type':'file','name':'b','components':[{'name':'c',"
	       "'components':[{'name':'d','purl':'not one'}]}]}]}",
	       "CycloneDX");
	ok(got.kind == STATEMENT_SBOM &&
		   got.sbom.format == SBOM_FORMAT_CYCLONEDX &&
		   got.sbom.packages == 4 && got.sbom.purls == 1 &&
		   got.sbom.has_created && got.sbom.created == 1780790400,
	   "it is counted, but for what it is about");
	is(got.sbom.spec, "1.6", "its version");
	is(got.sbom.tool, "trivy", "a tool of a list");
	accept(CDX "/v1.4",
	       "{'components':[],'metadata':{'tools':{'components':[{'name':"
	       "'syft'},{'name':'b'}]}},'specVersion':'1.2','bomFormat':"
	       "'CycloneDX'}",
	       "members in another order, and a version in its type");
	is(got.sbom.tool, "syft", "a tool of an object");
	accept(CDX,
	       "{'Data':{" BOM ",'components':[{'name':'a'}]},"
	       "'Timestamp':''}",
	       "as older versions of cosign wrap it");
	ok(got.sbom.packages == 1, "and read");
	predicate_refuse(CDX, "{'specVersion':'1.6'}", "bomFormat is missing");
	predicate_refuse(CDX, "{'bomFormat':'CycloneDX'}",
			 "specVersion is missing");
	predicate_refuse(CDX, "{'bomFormat':'Cyclone','specVersion':'1.6'}",
			 "bomFormat is not CycloneDX");
	predicate_refuse(CDX, "{'bomFormat':'CycloneDX','specVersion':'1.8'}",
			 "only 1.2 to 1.7");
	predicate_refuse(CDX, "{'bomFormat':'CycloneDX','specVersion':'1.1'}",
			 "only 1.2 to 1.7");
	predicate_refuse(CDX, "{" BOM ",'Components':[]}", "another case");
	predicate_refuse(CDX, "{" BOM ",'components':{}}",
			 "must not be an object");
	predicate_refuse(CDX, "{" BOM ",'components':[{'purl':1}]}",
			 "must not be a number");
	predicate_refuse(CDX, "{" BOM ",'metadata':{'timestamp':'today'}}",
			 "no time");
	predicate_refuse(CDX, "'text'", "not an object");
	predicate_refuse(CDX, "[]", "must not be an array");
}

#define DOC "'spdxVersion':'SPDX-2.3'"

static void test_spdx(void)
{
	accept(SPDX,
	       "{" DOC ",'name':'app','creationInfo':{'created':"
	       "'2026-06-07T00:00:00Z','creators':['Person: x','Tool: syft-1',"
	       "'Tool: b']},'packages':[{'name':'a','externalRefs':["
	       "{'referenceCategory':'PACKAGE_MANAGER','referenceLocator':"
	       "'pkg:npm/a@1','referenceType':'purl'}]},{'name':'b'}]}",
	       "SPDX");
	ok(got.kind == STATEMENT_SBOM && got.sbom.format == SBOM_FORMAT_SPDX &&
		   got.sbom.packages == 2 && got.sbom.purls == 1 &&
		   got.sbom.has_created,
	   "it is counted");
	is(got.sbom.tool, "syft-1", "the tool among its creators");
	accept(SPDX "/v2.2", "{'spdxVersion':'SPDX-2.2'}", "2.2");
	predicate_refuse(SPDX, "{}", "spdxVersion is missing");
	predicate_refuse(SPDX, "{'spdxVersion':'SPDX-2.1'}",
			 "only 2.2 and 2.3");
	predicate_refuse(SPDX, "{'spdxVersion':'SPDX-3.0'}",
			 "only 2.2 and 2.3");
	predicate_refuse(SPDX, "{'@graph':[]}", "SPDX 3 (JSON-LD)");
	predicate_refuse(SPDX, "{'@context':'https://spdx.org/rdf/3.0.1/x'}",
			 "SPDX 3 (JSON-LD)");
	predicate_refuse(SPDX, "'SPDXVersion: SPDX-2.3'", "tag-value text");
	predicate_refuse(SPDX, "{'Data':'SPDXVersion: SPDX-2.3'}",
			 "tag-value text");
}

static void test_answers(void)
{
	ask(QUESTION_PACKAGE, "pkg:npm/%40a/b", "");	 /* 0 */
	ask(QUESTION_PACKAGE, "pkg:npm/%40a/b", "1.10"); /* 1 */
	ask(QUESTION_PACKAGE, "pkg:npm/%40a/b@1.9", ""); /* 2 */
	ask(QUESTION_LICENSE, "GPL-*", "");		 /* 3 */
	ask(QUESTION_PACKAGE, "pkg:deb/debian/b", "2");	 /* 4 */
	accept(CDX,
	       "{" BOM ",'components':[{'components':[{'name':'in','licenses':["
	       "{'license':{'id':'GPL-2.0-only'}}]}],'purl':'pkg:npm/@A/b@1.9',"
	       "'version':'1.9','name':'b','licenses':[{'expression':"
	       "'MIT OR GPL-2.0-only'}]}]}",
	       "the purl of a scope that is not encoded");
	ok(statement_says(&got, 0) && statement_says(&got, 1) &&
		   statement_says(&got, 2) && statement_says(&got, 3) &&
		   !statement_says(&got, 4),
	   "it answers");
	ok(got.sbom.hit_count == 4 && got.sbom.hits[0].question == 3,
	   "the one inside first");
	is(got.sbom.hits[0].package, "in", "which it is");
	is(got.sbom.hits[1].package, "b 1.9", "and the other");
	accept(CDX, "{" BOM ",'components':[{'purl':'pkg:npm/%40a/b@1.10'}]}",
	       "another version");
	ok(statement_says(&got, 0) && !statement_says(&got, 1) &&
		   !statement_says(&got, 2) && !statement_says(&got, 3),
	   "it is not below");
	accept(CDX,
	       "{" BOM ",'metadata':{'component':{'name':'b','version':'1'}},"
	       "'components':[]}",
	       "what the document is about");
	ok(statement_says(&got, 4) && got.sbom.packages == 0,
	   "is no part of it, but must not be denied either");
	accept(CDX, "{" BOM ",'components':[{'type':'file','name':'b'}]}",
	       "a file");
	ok(!statement_says(&got, 4), "is no package");
	accept(SPDX,
	       "{" DOC ",'packages':[{'name':'b','versionInfo':'3',"
	       "'externalRefs':[{'referenceType':'purl','referenceLocator':"
	       "'pkg:npm/x@1'},{'referenceType':'purl','referenceLocator':"
	       "'pkg:deb/debian/b@1'}]}]}",
	       "a package of two names");
	ok(statement_says(&got, 4) && !statement_says(&got, 0),
	   "is what either says");
	accept(SPDX, "{" DOC ",'packages':[{'name':'B','versionInfo':'1.0'}]}",
	       "a package without a purl");
	ok(statement_says(&got, 4) && statement_says(&got, 0),
	   "counts by its name, whatever its namespace may be");
	accept(SPDX, "{" DOC ",'packages':[{'name':'b','versionInfo':'3'}]}",
	       "a later one");
	ok(!statement_says(&got, 4), "does not");
	context.question_count = 0;
}

/* A predicate that stands before its type is read once more. */
static void test_deferred(void)
{
	static const char TEXT[] =
		"{\"predicate\":{\"components\":[{\"purl\":\"pkg:npm/a@1\"},{"
		"\"bom-ref\":\"r\",\"purl\":\"pkg:npm/b@1\",\"components\":[{}]"
		"}],\"vulnerabilities\":[{\"id\":\"CVE-1\",\"analysis\":{"
		"\"state\":\"resolved\",\"lastUpdated\":"
		"\"2026-06-07T00:00:00Z\"},\"affects\":[{\"ref\":\"r\"}]}],"
		"\"specVersion\":\"1.5\",\"bomFormat\":\"CycloneDX\"},"
		"\"predicateType\":\"" CDX "\",\"subject\":[{\"digest\":{"
		"\"sha256\":\"" HEX_A "\"}}],"
		"\"_type\":\"https://in-toto.io/Statement/v1\"}";

	ask(QUESTION_PACKAGE, "pkg:npm/a", "");
	ask(QUESTION_PACKAGE, "pkg:npm/c", "");
	statement_release(&got);
	ok(statement_read(span_of(TEXT), CLAIM_DSSE, &context, &got, NULL) ==
			   0 &&
		   got.sbom.packages == 3 && got.sbom.purls == 2,
	   "a predicate before its type is counted once");
	ok(statement_says(&got, 0) && !statement_says(&got, 1), "it answers");
	ok(got.vex.count == 1 &&
		   strcmp(got.vex.items[0].package, "pkg:npm/b@1") == 0,
	   "and its VEX is read");
	context.question_count = 0;
}

/* Memory does not grow with what is listed, and levels are few. */
static void test_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text, "{" BOM ",'components':[{'name':'0'}");
	for (int i = 1; i < 20000; i++)
		buf_add_format(&text, ",{'name':'%d','purl':'pkg:npm/n%d@1'}",
			       i, i);
	buf_add_text(&text, "]}");
	accept(CDX, text.data, "20000 components");
	ok(got.sbom.packages == 20000 && got.sbom.purls == 19999, "counted");
	text.size = 0;
	buf_add_text(&text, "{" BOM);
	for (int i = 0; i < 20; i++)
		buf_add_text(&text, ",'components':[{'name':'x'");
	for (int i = 0; i < 20; i++)
		buf_add_text(&text, "}]");
	buf_add_text(&text, "}");
	accept(CDX, text.data, "20 levels");
	text.size = 0;
	buf_add_text(&text, "{" BOM);
	for (int i = 0; i < 21; i++)
		buf_add_text(&text, ",'components':[{'name':'x'");
	for (int i = 0; i < 21; i++)
		buf_add_text(&text, "}]");
	buf_add_text(&text, "}");
	predicate_refuse(CDX, text.data, "more than 20");
}

int main(void)
{
	context.questions = questions;
	test_cyclonedx();
	test_spdx();
	test_answers();
	test_deferred();
	test_limits();
	statement_release(&got);
	return tap_done();
}
