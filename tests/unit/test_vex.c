/* VEX of each form, as attestations about one image, and each of its traps. */
#include "tests/unit/predicate.h"

#include <stdlib.h>

#define OPENVEX	  "https://openvex.dev/ns"
#define CYCLONEDX "https://cyclonedx.org/bom"
#define VENDOR	  "https://example.com/vex"

static struct statement_question csaf;

static void accept_as(const char *type, const char *predicate, uint32_t count,
		      const char *what)
{
	const char *why = predicate_read(type, predicate);

	ok(!why && got.vex.count == count, "%u about the image: %s%s%s", count,
	   what, why ? ": " : "", why ? why : "");
}

/* The predicate may stand before what says how to read it. */
static void test_order(void)
{
	static const char TEXT[] =
		"{\"predicate\":{\"statements\":[{\"status\":\"fixed\","
		"\"vulnerability\":\"CVE-1\"}],\"@context\":"
		"\"https://openvex.dev/ns\"},\"predicateType\":"
		"\"https://openvex.dev/ns\",\"subject\":[{\"digest\":{"
		"\"sha256\":\"" HEX_A "\"}}],\"_type\":"
		"\"https://in-toto.io/Statement/v1\"}";

	statement_release(&got);
	ok(statement_read(span_of(TEXT), CLAIM_DSSE, &context, &got, &err) ==
			   0 &&
		   got.vex.count == 1,
	   "everything the other way round");
}

/* An OpenVEX document with these statements. */
static const char *document(const char *statements)
{
	static char text[8192];

	snprintf(text, sizeof(text),
		 "{'@context':'https://openvex.dev/ns/v0.2.0','@id':'x',"
		 "'author':'y','timestamp':'2026-01-01T00:00:00Z','version':1,"
		 "'statements':[%s]}",
		 statements);
	return text;
}

static void openvex(const char *statements, uint32_t count, const char *what)
{
	accept_as(OPENVEX, document(statements), count, what);
}

static void refuse(const char *statements, const char *why)
{
	predicate_refuse(OPENVEX, document(statements), why);
}

#define CVE	"'vulnerability':{'name':'CVE-1'}"
#define FIXED	"'status':'fixed'"
#define PURL(h) "'pkg:oci/app@sha256%3A" h "?repository_url=r.example.com/app'"
/* The same in a format. */
#define PURLF(h)                                                               \
	"'pkg:oci/app@sha256%%3A" h "?repository_url=r.example.com/app'"

static void test_openvex(void)
{
	const struct vex_assertion *said;

	openvex("{'vulnerability':{'@id':'https://x/CVE-1','name':'CVE-1',"
		"'aliases':['GHSA-1','CVE-1']},'products':[{'@id':" PURL(
			HEX_A) "}],'status':'not_affected','justification':"
			       "'component_not_present'}",
		1, "by the digest of the manifest");
	said = &got.vex.items[0];
	ok(got.kind == STATEMENT_VEX && said->id_count == 2 &&
		   said->status == VEX_NOT_AFFECTED && said->justified &&
		   said->manifests == 1 && !said->is_subject &&
		   !said->package[0] && said->has_time &&
		   said->time == 1767225600,
	   "with its ids, each once, and the document's time");
	is(said->ids[1], "GHSA-1", "the alias");
	accept_as("https://openvex.dev/ns/v0.2.0",
		  document("{" CVE "," FIXED "}"), 1, "the versioned type");
	ok(got.vex.items[0].is_subject && got.vex.items[0].manifests == 0,
	   "no products: the subject of the statement");
	predicate_read("https://openvex.dev/nsx",
		       document("{" CVE "," FIXED "}"));
	ok(got.kind == STATEMENT_OTHER, "a type that only begins so is other");
	accept_as(OPENVEX,
		  "{'@context':'https://openvex.dev/ns','timestamp':"
		  "'2023-01-16T19:07:16.853479631-06:00','statements':[{"
		  "'vulnerability':'CVE-1','products':[" PURL(
			  HEX_A) "],'subcomponents':['pkg:apk/"
				 "x@1'],'status':'fixed'}]}",
		  1, "v0.0.x, with texts");
	is(got.vex.items[0].ids[0], "CVE-1", "the id");
	is(got.vex.items[0].package, "pkg:apk/x@1", "the package");
	openvex("{'vulnerability':{'@id':'CVE-9'}," FIXED "}", 1,
		"an id instead of a name");
	openvex("{" CVE "," FIXED ",'timestamp':'2026-02-01T00:00:00Z'}", 1,
		"its own time");
	ok(got.vex.items[0].time == 1769904000, "comes first");
	openvex("{" CVE "," FIXED ",'timestamp':'0001-01-01T00:00:00Z'}", 1,
		"the zero time");
	ok(!got.vex.items[0].has_time, "is none");
}

static void test_products(void)
{
	openvex("{" CVE "," FIXED ",'products':[{'@id':" PURL(HEX_D) "}]}", 0,
		"another digest");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'pkg:oci/app'}]}", 0,
		"a name without a digest");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'pkg:oci/app@1.2'}]}", 0,
		"a tag");
	openvex("{" CVE "," FIXED ",'products':[]}", 0, "no product at all");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'app'}]}", 0, "a word");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'pkg:deb/debian/x@1'}]}",
		0, "a package, which is no image");
	openvex("{" CVE "," FIXED ",'products':['pkg:oci/app@sha256:" HEX_A
		"']}",
		1, "a purl that is not encoded");
	openvex("{" CVE "," FIXED ",'products':['pkg:OCI/app@sha256%3a" HEX_A
		"#x']}",
		1, "its type and escapes in another case");
	openvex("{" CVE "," FIXED
		",'products':['r.example.com/app@sha256:" HEX_A "']}",
		1, "a reference with a digest");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'x','identifiers':{"
		"'purl':" PURL(HEX_A) "}}]}",
		1, "a purl among the identifiers");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'x','hashes':{"
		"'sha-256':'" HEX_A "'}}]}",
		1, "a hash");
	openvex("{" CVE "," FIXED ",'products':[{'@id':'x','hashes':{"
		"'sha-256':'" HEX_C "'}}]}",
		1, "the image's config");
	ok(got.vex.items[0].is_config, "is said so");
	openvex("{" CVE "," FIXED ",'products':[{'@id':" PURL(
			HEX_A) ",'hashes':{'sha-256':'" HEX_D "'}}]}",
		0, "two digests that differ");
	openvex("{" CVE "," FIXED ",'products':[{'@id':" PURL(
			HEX_D) "},{'@id':" PURL(HEX_B) "}]}",
		1, "one of several products");
	ok(got.vex.items[0].manifests == 2, "the second of the manifests");
	openvex("{" CVE "," FIXED ",'products':['pkg:oci/app@sha256%3A" HEX_A
		"%00']}",
		0, "a NUL behind the digest");
	openvex("{" CVE "," FIXED ",'products':['pkg:oci/app@sha256%3" HEX_A
		"']}",
		0, "an escape that is cut");
}

static void test_subcomponents(void)
{
	openvex("{" CVE "," FIXED ",'products':[{'@id':" PURL(
			HEX_A) ",'subcomponents':[{'@id':'pkg:apk/"
			       "a@1'},{'@id':'x',"
			       "'identifiers':{'purl':'pkg:apk/b@1'}}]}]}",
		2, "two packages");
	is(got.vex.items[0].package, "pkg:apk/a@1", "the first");
	is(got.vex.items[1].package, "pkg:apk/b@1", "the second");
	openvex("{" CVE "," FIXED ",'products':[{'@id':" PURL(
			HEX_A) ",'subcomponents':[{'@id':'libfoo'}]}]}",
		0, "a part that cannot be told excuses nothing");
	openvex("{" CVE ",'status':'affected','products':[{'@id':" PURL(
			HEX_A) ",'subcomponents':[{'@id':'libfoo'}]}]}",
		1, "but warns of all");
	ok(!got.vex.items[0].package[0], "without a package");
	openvex("{" CVE "," FIXED ",'subcomponents':['pkg:apk/a@1']}", 1,
		"a part of the subject");
	ok(got.vex.items[0].is_subject, "which is the product");
}

static void test_justification(void)
{
	static const struct {
		const char *text;
		uint32_t justified;
	} CASES[] = {
		{"", 0},
		{",'justification':'vulnerable_code_not_present'", 1},
		{",'justification':'because'", 0},
		{",'justification':'because','impact_statement':'words'", 1},
		{",'impact_statement':''", 0},
		{",'impact_statement':'words'", 1},
		{",'justification':null", 0},
	};
	char text[512];

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		snprintf(text, sizeof(text),
			 "{" CVE ",'status':'not_affected'%s}", CASES[i].text);
		openvex(text, 1, CASES[i].text);
		ok(got.vex.items[0].justified == CASES[i].justified &&
			   vex_assertion_excuses(&got.vex.items[0]) ==
				   (CASES[i].justified != 0),
		   "is%s a reason", CASES[i].justified ? "" : " not");
	}
	openvex("{" CVE ",'status':'affected'},{" CVE
		",'status':'under_investigation'},{" CVE "," FIXED "}",
		3, "the other states");
	ok(!vex_assertion_excuses(&got.vex.items[0]) &&
		   !vex_assertion_excuses(&got.vex.items[1]) &&
		   vex_assertion_excuses(&got.vex.items[2]),
	   "need none, and only fixed excuses");
}

/* What is too long to be anything excuses nothing. */
static void test_long(void)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "{'vulnerability':{'name':'%064d'}," FIXED "}", 0);
	openvex(text, 0, "an id that no finding has");
	snprintf(text, sizeof(text),
		 "{" CVE "," FIXED ",'subcomponents':['pkg:apk/%0256d']}", 0);
	openvex(text, 0, "a package that is too long");
	snprintf(text, sizeof(text),
		 "{" CVE ",'status':'affected','subcomponents':["
		 "'pkg:apk/%0256d']}",
		 0);
	openvex(text, 1, "but a warning about it");
	ok(!got.vex.items[0].package[0], "is one about all");
}

static void test_openvex_refused(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	refuse("{" CVE "}", "status");
	refuse("{" CVE ",'status':'Fixed'}", "not a status");
	refuse("{" CVE ",'status':'not affected'}", "not a status");
	refuse("{" FIXED "}", "vulnerability");
	refuse("{'vulnerability':{}," FIXED "}", "names no vulnerability");
	refuse("{'vulnerability':''," FIXED "}", "names no vulnerability");
	refuse("{'vulnerability':[]," FIXED "}", "object");
	refuse("{" CVE "," FIXED ",'Status':'affected'}", "status");
	refuse("{" CVE "," FIXED "," FIXED "}", "status");
	refuse("{" CVE "," FIXED ",'products':{}}", "array");
	refuse("{" CVE "," FIXED ",'products':[1]}", "object");
	refuse("{" CVE "," FIXED ",'timestamp':'now'}", "RFC 3339");
	refuse("[]", "object");
	predicate_refuse(OPENVEX,
			 "{'@context':'https://example.com','statements':[]}",
			 "@context");
	predicate_refuse(OPENVEX,
			 "{'@context':'https://openvex.dev/nsx','statements':"
			 "[]}",
			 "@context");
	predicate_refuse(OPENVEX, "{'@context':'https://openvex.dev/ns'}",
			 "statements");
	predicate_refuse(OPENVEX, "'text'", "not an object");
	for (unsigned i = 0; i <= VEX_ASSERTIONS_MAX; i++)
		buf_add_format(&text, "%s{" CVE "," FIXED "}",
			       i ? ","
				 : "{'@context':'https://openvex.dev/"
				   "ns','statements':[");
	buf_add_text(&text, "]}");
	predicate_refuse(OPENVEX, text.data, "assertions about the image");
	is(err.reason.id, "evidence.limit", "too many refuse");
	refuse("{'vulnerability':{'name':'CVE-1','aliases':['1','2','3','4',"
	       "'5','6','7','8','9','10','11','12','13','14','15','16']}," FIXED
	       "}",
	       "more than 16 ids");
}

/* A CSAF document. */
static const char *advisory(const char *rest)
{
	static char text[8192];

	snprintf(
		text, sizeof(text),
		"{'document':{'category':'csaf_vex','csaf_version':'2.0',"
		"'tracking':{'current_release_date':"
		"'2026-01-01T00:00:00.000Z'}},"
		"'product_tree':{'branches':[{'category':'vendor','branches':["
		"{'category':'product_version','product':{'product_id':'IMG',"
		"'product_identification_helper':{'purl':" PURLF(
			HEX_A) "}}},{'product':{'product_id':'OTHER',"
			       "'product_identification_helper':{'purl':" PURLF(
				       HEX_D) "}}}]}],'full_product_names':[{'"
					      "product_id':'LIB',"
					      "'product_identification_helper':"
					      "{'purl':'pkg:apk/a@1'}},"
					      "{'product_id':'HASH','product_"
					      "identification_helper':{"
					      "'hashes':[{'file_hashes':[{'"
					      "algorithm':'sha256','value':"
					      "'" HEX_A
					      "'}],'filename':'x'}]}},{'"
					      "product_id':'NONE'}],"
					      "'relationships':[{'category':'"
					      "default_component_of',"
					      "'product_reference':'LIB','"
					      "relates_to_product_reference':"
					      "'IMG','full_product_name':{'"
					      "product_id':'IMG:LIB'}},"
					      "{'category':'default_component_"
					      "of','product_reference':"
					      "'NONE','relates_to_product_"
					      "reference':'IMG',"
					      "'full_product_name':{'product_"
					      "id':'IMG:NONE'}}],"
					      "'product_groups':[{'group_id':'"
					      "G','product_ids':['IMG']}]},"
					      "'vulnerabilities':[{'cve':'CVE-"
					      "1'%s}]}",
		rest);
	return text;
}

static void test_csaf(void)
{
	static const struct {
		const char *text;
		uint32_t count, justified;
		const char *what;
	} CASES[] = {
		{",'product_status':{'fixed':['IMG']}", 1, 1, "an image"},
		{",'product_status':{'fixed':['HASH']}", 1, 1, "by its hash"},
		{",'product_status':{'fixed':['OTHER']}", 0, 0, "another one"},
		{",'product_status':{'fixed':['LIB']}", 0, 0, "a package"},
		{",'product_status':{'fixed':['NONE']}", 0, 0, "nothing"},
		{",'product_status':{'fixed':['X']}", 0, 0, "who knows what"},
		{",'product_status':{'fixed':['IMG:LIB']}", 1, 1,
		 "a package in the image"},
		{",'product_status':{'fixed':['IMG:NONE']}", 0, 0,
		 "a part that cannot be told"},
		{",'product_status':{'known_affected':['IMG']}", 1, 1,
		 "affected"},
		{",'product_status':{'known_not_affected':['IMG']}", 1, 0,
		 "not affected without a reason"},
		{",'flags':[{'label':'component_not_present','product_ids':["
		 "'IMG']}],'product_status':{'known_not_affected':['IMG']}",
		 1, 1, "with a flag"},
		{",'flags':[{'label':'component_not_present','group_ids':['G']"
		 "}],'product_status':{'known_not_affected':['IMG']}",
		 1, 1, "with a flag of its group"},
		{",'flags':[{'label':'component_not_present','product_ids':["
		 "'OTHER']}],'product_status':{'known_not_affected':['IMG']}",
		 1, 0, "with a flag of another product"},
		{",'flags':[{'label':'because','product_ids':['IMG']}],"
		 "'product_status':{'known_not_affected':['IMG']}",
		 1, 0, "with a flag that says nothing"},
		{",'threats':[{'category':'impact','details':'words',"
		 "'product_ids':['IMG']}],'product_status':{"
		 "'known_not_affected':['IMG']}",
		 1, 1, "with its impact"},
		{",'threats':[{'category':'exploit_status','details':'words',"
		 "'product_ids':['IMG']}],'product_status':{"
		 "'known_not_affected':['IMG']}",
		 1, 0, "with a threat of another kind"},
		{"", 0, 0, "no status"},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		accept_as(VENDOR, advisory(CASES[i].text), CASES[i].count,
			  CASES[i].what);
		if (CASES[i].count > 0)
			ok(got.vex.items[0].justified == CASES[i].justified &&
				   got.vex.items[0].manifests == 1 &&
				   got.vex.items[0].time == 1767225600,
			   "as it should");
	}
	accept_as(VENDOR,
		  advisory(",'ids':[{'system_name':'x','text':'GHSA-1'}],"
			   "'product_status':{'fixed':['IMG:LIB'],"
			   "'under_investigation':['IMG']}"),
		  2, "two statuses");
	is(got.vex.items[0].package, "pkg:apk/a@1", "the package's purl");
	is(got.vex.items[0].ids[1], "GHSA-1", "another id");
	ok(got.vex.items[1].status == VEX_UNDER_INVESTIGATION, "the other");
}

static void test_csaf_refused(void)
{
	predicate_refuse(
		VENDOR,
		"{'document':{'category':'csaf_base','csaf_version':'2.0',"
		"'tracking':{'current_release_date':'2026-01-01T00:00:00Z'}"
		"}}",
		"csaf_vex");
	predicate_refuse(
		VENDOR,
		"{'document':{'category':'csaf_vex','csaf_version':'3.0',"
		"'tracking':{'current_release_date':'2026-01-01T00:00:00Z'}"
		"}}",
		"version");
	predicate_refuse(VENDOR, "{'document':{'category':'csaf_vex'}}",
			 "csaf_version");
	predicate_refuse(VENDOR, "{}", "document");
	predicate_refuse(VENDOR, advisory(",'product_status':{'fixed':'IMG'}"),
			 "array");
	predicate_refuse(VENDOR,
			 advisory(",'product_status':{'Fixed':['IMG']}"),
			 "fixed");
	predicate_refuse(
		VENDOR,
		"{'document':{'category':'csaf_vex','csaf_version':'2.0',"
		"'tracking':{'current_release_date':'2026-01-01T00:00:00Z'}}"
		",'product_tree':{'full_product_names':[{'product_id':'A'},"
		"{'product_id':'A'}]}}",
		"two products");
}

/* A CycloneDX document about the component @subject. */
static const char *bom(const char *subject, const char *vulnerabilities)
{
	static char text[8192];

	snprintf(text, sizeof(text),
		 "{'bomFormat':'CycloneDX','specVersion':'1.5',"
		 "'vulnerabilities':[%s],'components':[{'bom-ref':'a','purl':"
		 "'pkg:apk/a@1','components':[{'bom-ref':'b','purl':"
		 "'pkg:apk/b@1'},{'bom-ref':'c'}]},{'bom-ref':'d','purl':"
		 "'pkg:apk/d@1'}],'metadata':{'timestamp':"
		 "'2026-01-01T00:00:00Z','component':{'bom-ref':'root'%s}}}",
		 vulnerabilities, subject);
	return text;
}

#define STATE(state, more)                                                     \
	"{'id':'CVE-1','analysis':{'state':'" state "'" more "},'affects':[{"  \
	"'ref':'%s'}]}"

static void test_cyclonedx(void)
{
	static const struct {
		const char *ref, *package;
		uint32_t count;
	} REFS[] = {
		{"root", "", 1},
		{"a", "pkg:apk/a@1", 1},
		{"b", "pkg:apk/b@1", 1},
		{"c", "", 0},
		{"d", "pkg:apk/d@1", 1},
		{"e", "", 0},
		{"pkg:apk/e@1", "pkg:apk/e@1", 1},
		{"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a",
		 "pkg:apk/a@1", 1},
	};
	char text[512];

	for (size_t i = 0; i < sizeof(REFS) / sizeof(REFS[0]); i++) {
		snprintf(text, sizeof(text), STATE("resolved", ""),
			 REFS[i].ref);
		accept_as(CYCLONEDX, bom("", text), REFS[i].count, REFS[i].ref);
		if (REFS[i].count > 0)
			ok(strcmp(got.vex.items[0].package, REFS[i].package) ==
					   0 &&
				   got.vex.items[0].is_subject &&
				   got.vex.items[0].status == VEX_FIXED &&
				   got.vex.items[0].time == 1767225600,
			   "its package");
	}
	snprintf(text, sizeof(text), STATE("exploitable", ""), "e");
	accept_as(CYCLONEDX, bom("", text), 1,
		  "a part that cannot be told is a warning of all");
	ok(!got.vex.items[0].package[0] && got.kind == STATEMENT_SBOM,
	   "and it all is an SBOM");
	snprintf(text, sizeof(text), STATE("resolved", ""), "a");
	accept_as(CYCLONEDX, bom(",'purl':" PURL(HEX_A), text), 1,
		  "a document about this image");
	accept_as(CYCLONEDX, bom(",'purl':" PURL(HEX_D), text), 0,
		  "a document about another image");
	accept_as(CYCLONEDX, bom("", "{'id':'CVE-1','affects':[{'ref':'a'}]}"),
		  0, "without an analysis nothing is said");
	accept_as("https://cyclonedx.org/bom/v1.6", bom("", text), 1,
		  "the versioned type");
	predicate_read("https://cyclonedx.org/bom/vX", bom("", text));
	ok(got.kind == STATEMENT_OTHER, "another type is other");
}

/* bom-ref is unique; a document where it is not says less, never more. */
static void test_cyclonedx_same_ref(void)
{
	static const struct {
		const char *others; /* components */
		const char *state, *package;
		uint32_t count;
	} CASES[] = {
		{"{'bom-ref':'x','purl':'pkg:apk/a@1'}", "resolved",
		 "pkg:apk/a@1", 1},
		{"{'bom-ref':'x','purl':'pkg:apk/a@1'},"
		 "{'bom-ref':'x','purl':'pkg:apk/a@1'}",
		 "resolved", "pkg:apk/a@1", 1},
		{"{'bom-ref':'x','purl':'pkg:apk/a@1'},"
		 "{'bom-ref':'x','purl':'pkg:apk/b@1'}",
		 "resolved", "", 0},
		{"{'bom-ref':'x','purl':'pkg:apk/a@1'},{'bom-ref':'x'},"
		 "{'bom-ref':'x','purl':'pkg:apk/a@1'}",
		 "resolved", "", 0},
		{"{'bom-ref':'x','purl':'pkg:apk/a@1'},"
		 "{'bom-ref':'x','purl':'pkg:apk/b@1'}",
		 "exploitable", "", 1},
	};
	char text[1024];

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		snprintf(text, sizeof(text),
			 "{'bomFormat':'CycloneDX','specVersion':'1.5',"
			 "'vulnerabilities':[{'id':'CVE-1','analysis':"
			 "{'state':'%s'},'affects':[{'ref':'x'}]}],"
			 "'components':[%s],'metadata':{'timestamp':"
			 "'2026-01-01T00:00:00Z'}}",
			 CASES[i].state, CASES[i].others);
		accept_as(CYCLONEDX, text, CASES[i].count, CASES[i].others);
		if (CASES[i].count > 0)
			is(got.vex.items[0].package, CASES[i].package,
			   "its package");
	}
	accept_as(CYCLONEDX,
		  "{'bomFormat':'CycloneDX','specVersion':'1.5',"
		  "'vulnerabilities':[{'id':'CVE-1','analysis':{'state':"
		  "'resolved'},'affects':[{'ref':'x'}]}],'components':[{"
		  "'bom-ref':'x','purl':'pkg:apk/a@1'}],'metadata':{"
		  "'timestamp':'2026-01-01T00:00:00Z','component':{'bom-ref':"
		  "'x'}}}",
		  0, "a package with the ref of the whole image");
}

static void test_cyclonedx_states(void)
{
	static const struct {
		const char *state, *more;
		enum vex_status status;
		bool excuses;
	} STATES[] = {
		{"not_affected", "", VEX_NOT_AFFECTED, false},
		{"not_affected", ",'justification':'code_not_reachable'",
		 VEX_NOT_AFFECTED, true},
		{"not_affected", ",'detail':'words'", VEX_NOT_AFFECTED, true},
		{"false_positive", "", VEX_NOT_AFFECTED, true},
		{"resolved", "", VEX_FIXED, true},
		{"resolved_with_pedigree", "", VEX_FIXED, true},
		{"exploitable", "", VEX_AFFECTED, false},
		{"in_triage", "", VEX_UNDER_INVESTIGATION, false},
		{"whatever", "", VEX_UNDER_INVESTIGATION, false},
	};
	char text[512];

	for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++) {
		snprintf(text, sizeof(text),
			 "{'id':'CVE-1','references':[{'id':'GHSA-1'}],"
			 "'analysis':{'firstIssued':'2026-01-03T00:00:00Z',"
			 "'lastUpdated':'2026-01-02T00:00:00Z','state':'%s'%s},"
			 "'affects':[{'ref':'root'}]}",
			 STATES[i].state, STATES[i].more);
		accept_as(CYCLONEDX, bom("", text), 1, STATES[i].state);
		ok(got.vex.count == 1 &&
			   got.vex.items[0].status == STATES[i].status &&
			   vex_assertion_excuses(&got.vex.items[0]) ==
				   STATES[i].excuses &&
			   got.vex.items[0].id_count == 2 &&
			   got.vex.items[0].time == 1767398400,
		   "its state, ids, and last time");
	}
	predicate_refuse(CYCLONEDX, "{'vulnerabilities':[]}",
			 "bomFormat is missing");
	predicate_refuse(CYCLONEDX, "{'bomFormat':'SPDX'}", "not CycloneDX");
	predicate_refuse(CYCLONEDX,
			 bom("", "{'analysis':{'State':'resolved'}}"),
			 "another case");
	predicate_refuse(CYCLONEDX, bom("", "{'id':1}"), "a number");
}

int main(void)
{
	memset(&context.subjects[0], 0xaa, 32);
	memset(&context.manifests[1], 0xbb, 32);
	context.subject_count = 1;
	memset(&context.config, 0xcc, 32);
	context.manifests[0] = context.subjects[0];
	context.manifest_count = 2;
	if (question_make(QUESTION_REPORT, span_of(VENDOR), span_of(""),
			  span_of("csaf"), &csaf, &err) < 0)
		abort();
	context.questions = &csaf;
	context.question_count = 1;
	test_order();
	test_openvex();
	test_products();
	test_subcomponents();
	test_justification();
	test_long();
	test_openvex_refused();
	test_csaf();
	test_csaf_refused();
	test_cyclonedx();
	test_cyclonedx_same_ref();
	test_cyclonedx_states();
	statement_release(&got);
	return tap_done();
}
