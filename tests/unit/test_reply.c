/* Replies of reading children: good ones, and each thing that can be wrong. */
#include "gate/reply.h"

#include "tests/unit/tap.h"

#include <string.h>

static struct statement_question questions[] = {
	{.kind = QUESTION_VULNERABILITY, .text = "CVE-1"},
	{.kind = QUESTION_VULNERABILITY, .text = "CVE-2"},
	{.kind = QUESTION_REPORT,
	 .text = "https://example.com/x",
	 .other = "sarif"},
	{.kind = QUESTION_PACKAGE, .text = "pkg:npm/a"},
};

static const struct statement_context context = {
	.subject_count = 1,
	.subjects = {{{1}}},
	.questions = questions,
	.question_count = 4,
};

static struct scan_mark marks[2];
static struct vex_assertion assertion;
static struct statement good;

static void set_type(struct statement *statement, const char *type)
{
	memset(statement->predicate_type, 0, sizeof(statement->predicate_type));
	memcpy(statement->predicate_type, type, strlen(type));
}

static void make_good(void)
{
	memset(&good, 0, sizeof(good));
	memset(marks, 0, sizeof(marks));
	memset(&assertion, 0, sizeof(assertion));
	good.kind = STATEMENT_SCAN;
	set_type(&good, "https://cosign.sigstore.dev/attestation/vuln/v1");
	good.match_count = 1;
	good.matches[0] = context.subjects[0];
	good.scan.has_report = true;
	good.scan.format = SCAN_FORMAT_TRIVY;
	good.scan.has_finished = true;
	good.scan.finished = 1769853600;
	good.scan.findings[SCAN_HIGH] = 2;
	good.scan.fixable[SCAN_HIGH] = 1;
	good.scan.marks = marks;
	good.scan.mark_count = 2;
	marks[0] = (struct scan_mark){.severity = SCAN_HIGH,
				      .fixable = 1,
				      .answer_count = 2,
				      .answers = {0, 1}};
	marks[1] = (struct scan_mark){
		.severity = SCAN_HIGH, .answer_count = 1, .answers = {1}};
	good.vex.items = &assertion;
	good.vex.count = 1;
	assertion = (struct vex_assertion){.id_count = 1,
					   .ids = {"CVE-1"},
					   .status = VEX_FIXED,
					   .justified = 1,
					   .has_time = 1,
					   .time = 1769853600,
					   .is_subject = 1};
}

static bool is_good(void)
{
	return reply_is_statement(&good, CLAIM_DSSE, &context);
}

static void expect(bool want, const char *what)
{
	ok(is_good() == want, "%s: %s", want ? "believed" : "not believed",
	   what);
	make_good();
}

static void test_kinds(void)
{
	make_good();
	expect(true, "a scan");
	ok(!reply_is_statement(&good, CLAIM_SIMPLESIGNING, &context),
	   "not believed: of a simple-signing payload");
	good.kind = STATEMENT_VEX;
	expect(false, "VEX of a scan's type");
	set_type(&good, "https://example.com/x");
	expect(true, "a type that was asked for");
	set_type(&good, "https://example.com/y");
	expect(false, "a type that was not");
	set_type(&good, "https://example.com/y");
	good.kind = STATEMENT_OTHER;
	expect(true, "which is of another kind");
	memset(good.predicate_type, 'x', sizeof(good.predicate_type));
	expect(false, "a type without an end");
	good.matches[0].sha256[0] = 2;
	expect(false, "a subject that nobody asked for");
	good.match_count = STATEMENT_MATCHES_MAX + 1;
	expect(false, "too many subjects");
}

static void test_marks(void)
{
	marks[0].severity = SCAN_SEVERITIES;
	expect(false, "a mark of no severity");
	marks[0].severity = SCAN_LOW;
	expect(false, "a mark that is none of the findings");
	marks[1].fixable = 1;
	expect(false, "more marks that can be fixed than findings");
	marks[1].fixable = 2;
	expect(false, "a mark that is fixable twice");
	marks[1].answer_count = 0;
	expect(false, "a mark without an answer");
	marks[1].answer_count = SCAN_MARK_ANSWERS + 1;
	expect(false, "a mark with too many");
	marks[0].answers[1] = 0;
	expect(false, "an answer twice");
	marks[1].answers[0] = 2;
	expect(false, "an answer to a question of another kind");
	marks[1].answers[0] = 4;
	expect(false, "an answer to no question");
	good.scan.findings[SCAN_HIGH] = 1;
	expect(false, "more marks than findings");
	good.scan.mark_count = 0;
	expect(true, "no marks");
}

static void test_scan(void)
{
	good.scan.fixable[SCAN_HIGH] = 3;
	expect(false, "more to fix than there is");
	good.scan.finished = 946684799;
	expect(false, "a time before 2000");
	good.scan.has_finished = false;
	expect(false, "a time that is none");
	memset(&good.scan.has_report, 2, 1);
	expect(false, "a boolean that is none");
	good.scan.format = SCAN_FORMATS;
	expect(false, "a format that is none");
	memset(good.scan.scanner, 'x', sizeof(good.scan.scanner));
	expect(false, "a scanner without an end");
}

static void test_vex(void)
{
	assertion.id_count = 0;
	expect(false, "VEX about nothing");
	assertion.id_count = VEX_IDS_MAX + 1;
	expect(false, "VEX with too many ids");
	assertion.ids[0][0] = '\0';
	expect(false, "VEX with an empty id");
	memset(assertion.ids[0], 'x', sizeof(assertion.ids[0]));
	expect(false, "VEX with an id without an end");
	assertion.status = VEX_STATUSES;
	expect(false, "VEX of no status");
	assertion.justified = 2;
	expect(false, "VEX justified twice");
	assertion.is_subject = 2;
	expect(false, "VEX about the subject twice");
	assertion.time = 1;
	expect(false, "VEX before 2000");
	assertion.has_time = 0;
	expect(false, "VEX with a time that is none");
	memset(assertion.package, 'x', sizeof(assertion.package));
	expect(false, "VEX of a package without an end");
}

static void make_sbom(void)
{
	make_good();
	set_type(&good, "https://cyclonedx.org/bom");
	good.kind = STATEMENT_SBOM;
	good.sbom = (struct sbom){.format = SBOM_FORMAT_CYCLONEDX,
				  .spec = "1.6",
				  .has_created = true,
				  .created = 1769853600,
				  .packages = 2,
				  .purls = 1,
				  .hit_count = 1,
				  .hits = {{.question = 3, .package = "a"}}};
	statement_answer(&good, 3);
}

static void expect_sbom(bool want, const char *what)
{
	ok(is_good() == want, "%s: %s", want ? "believed" : "not believed",
	   what);
	make_sbom();
}

static void test_sbom(void)
{
	make_sbom();
	expect_sbom(true, "an SBOM");
	good.sbom.hits[0].question = 4;
	expect_sbom(false, "a package for no question");
	good.sbom.hits[0].question = 2;
	expect_sbom(false, "a package for a question of another kind");
	memset(good.answers, 0, sizeof(good.answers));
	expect_sbom(false, "a package for a question that is not answered");
	memset(good.sbom.hits[0].package, 'x', SBOM_PACKAGE_MAX);
	expect_sbom(false, "a package without an end");
	good.sbom.hit_count = SBOM_HITS_MAX + 1;
	expect_sbom(false, "too many packages");
	good.sbom.purls = 3;
	expect_sbom(false, "more purls than packages");
	good.sbom.created = 1;
	expect_sbom(false, "an SBOM before 2000");
	good.sbom.has_created = false;
	expect_sbom(false, "a time that is none");
	memset(&good.sbom.has_created, 2, 1);
	expect_sbom(false, "a boolean that is none");
	memset(good.sbom.spec, 'x', sizeof(good.sbom.spec));
	expect_sbom(false, "a version without an end");
	memset(good.sbom.tool, 'x', sizeof(good.sbom.tool));
	expect_sbom(false, "a tool without an end");
	good.sbom.format = SBOM_FORMATS;
	expect_sbom(false, "a format that is none");
	set_type(&good, "https://spdx.dev/Document");
	expect_sbom(true, "an SBOM of another type");
	make_good();
}

static void test_lists(void)
{
	struct reply_list lists[REPLY_LISTS];
	struct scan_mark other;

	make_good();
	reply_lists(&good, lists);
	ok(reply_list_items(&lists[0]) == marks && lists[0].count == 2 &&
		   lists[0].size == sizeof(marks[0]),
	   "the list of marks");
	ok(reply_list_items(&lists[1]) == &assertion && lists[1].count == 1,
	   "and that of VEX");
	reply_list_set(&lists[0], &other);
	ok(good.scan.marks == &other, "are the statement's");
}

int main(void)
{
	test_kinds();
	test_marks();
	test_scan();
	test_vex();
	test_sbom();
	test_lists();
	return tap_done();
}
