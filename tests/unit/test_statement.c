/* Payloads as signers write them, and each of their traps. */
#include "evidence/statement.h"

#include "base/buf.h"
#include "tests/unit/tap.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define HEX_D "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

#define TYPE	"'_type':'https://in-toto.io/Statement/v0.1'"
#define VULN	"'predicateType':'https://cosign.sigstore.dev/attestation/vuln/v1'"
#define SIGN	TYPE ",'predicateType':'https://sigstore.dev/cosign/sign/v1'"
#define SUBJECT "'subject':[{'name':'x','digest':{'sha256':'" HEX_A "'}}]"

static struct statement_context context;
static struct statement got;
static struct error err;

/* Fixtures are written with ' for ". */
static struct span json_of(const char *text, struct buf *out)
{
	buf_release(out);
	for (; *text; text++)
		buf_add_char(out, *text == '\'' ? '"' : *text);
	return buf_span(out);
}

/* Reads; NULL when accepted, else the message. */
static const char *read_text(const char *text, enum claim_kind kind)
{
	CLEANUP_BUF struct buf json = BUF_INIT;
	struct statement zero;

	err = (struct error)ERROR_INIT;
	statement_release(&got);
	if (statement_read(json_of(text, &json), kind, &context, &got, &err) ==
	    0)
		return NULL;
	memset(&zero, 0, sizeof(zero));
	ok(memcmp(&zero, &got, sizeof(zero)) == 0 &&
		   strncmp(err.reason.id, "evidence.", 9) == 0,
	   "an error leaves nothing, and has its id");
	return err.reason.msg;
}

static void accept(const char *text, enum claim_kind kind, const char *what)
{
	const char *why = read_text(text, kind);

	ok(!why, "accepted: %s%s%s", what, why ? ": " : "", why ? why : "");
}

static void refuse(const char *text, enum claim_kind kind, const char *why)
{
	const char *msg = read_text(text, kind);

	ok(msg && strstr(msg, why), "refused, for '%s': %s", why,
	   msg ? msg : "ACCEPTED");
}

static void set_context(void)
{
	memset(&context, 0, sizeof(context));
	memset(&context.subjects[0], 0xaa, 32);
	memset(&context.subjects[1], 0xbb, 32);
	context.subject_count = 2;
	memset(&context.config, 0xcc, 32);
	context.manifests[0] = context.subjects[0];
	context.manifests[1] = context.subjects[1];
	context.manifest_count = 2;
	digest_chain(context.subjects, 2, &context.chain_id);
}

#define IDENTITY "'identity':{'docker-reference':'registry.example.com/app'}"
#define IMAGE	 "'image':{'docker-manifest-digest':'sha256:" HEX_A "'}"
#define SIGNED	 "'type':'cosign container image signature'"
#define CRITICAL "'critical':{" IDENTITY "," IMAGE "," SIGNED "}"

static void test_simplesigning(void)
{
	accept("{" CRITICAL ",'optional':null}", CLAIM_SIMPLESIGNING, "cosign");
	ok(got.kind == STATEMENT_IMAGE && got.match_count == 1 &&
		   digest_equal(&got.matches[0], &context.subjects[0]),
	   "an image signature about our digest");
	is(got.reference, "registry.example.com/app", "its reference");
	accept("{" CRITICAL "}", CLAIM_SIMPLESIGNING, "without optional");
	accept("{'critical':{" IDENTITY ",'image':{'docker-manifest-digest':"
	       "'sha256:" HEX_D "'}," SIGNED "}}",
	       CLAIM_SIMPLESIGNING, "another digest");
	ok(got.match_count == 0, "which is about nothing of ours");
	accept("{" CRITICAL ",'optional':{'env':'prod','n':1,'o':{'env':'x'},"
	       "'a':['b'],'z':'last'}}",
	       CLAIM_SIMPLESIGNING, "annotations");
	ok(got.annotation_count == 2, "strings only");
	is(got.annotations[0].key, "env", "the first key");
	is(got.annotations[0].value, "prod", "and value");
	is(got.annotations[1].value, "last", "the last value");
}

static void test_annotation_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	unsigned i;

	buf_add_text(&text, "{" CRITICAL ",'optional':{'':'empty',");
	buf_add_format(&text, "'%064d':'long key','long':'%0192d'", 0, 0);
	for (i = 0; i < 40; i++)
		buf_add_format(&text, ",'%063u':'%0191u'", i, i);
	buf_add_text(&text, "}}");
	accept(text.data, CLAIM_SIMPLESIGNING, "long and many annotations");
	ok(got.annotation_count == STATEMENT_ANNOTATIONS_MAX,
	   "as many as there is room for");
	ok(strlen(got.annotations[0].key) == 63 &&
		   strlen(got.annotations[31].value) == 191,
	   "only such as fit whole");
}

static void test_simplesigning_refused(void)
{
	static const struct {
		const char *text, *why;
	} CASES[] = {
		{"{'critical':{" IDENTITY "," IMAGE ",'type':'atomic container "
		 "signature'}}",
		 "critical.type"},
		{"{'critical':{" IDENTITY "," IMAGE ",'type':'cosign container "
		 "image signature\\u0000'}}",
		 ""},
		{"{'critical':{" IDENTITY "," IMAGE "}}", "type is missing"},
		{"{'critical':{" IDENTITY "," SIGNED "}}", "image is missing"},
		{"{'critical':{" IDENTITY ",'image':{}," SIGNED "}}",
		 "docker-manifest-digest is missing"},
		{"{'critical':{" IDENTITY ",'image':null," SIGNED "}}",
		 "must not be null"},
		{"{'critical':{" IDENTITY "," IMAGE "," SIGNED ",'more':1}}",
		 "not known"},
		{"{'critical':{" IDENTITY ",'image':{'docker-manifest-digest':"
		 "'sha256:" HEX_A "','x':1}," SIGNED "}}",
		 "not known"},
		{"{'critical':{" IDENTITY ",'image':{'Docker-manifest-digest':"
		 "'sha256:" HEX_A "'}," SIGNED "}}",
		 "another case"},
		{"{'Critical':{" IDENTITY "," IMAGE "," SIGNED "}}",
		 "another case"},
		{"{'critical':{" IDENTITY "," IMAGE "," IMAGE "," SIGNED "}}",
		 "image"},
		{"{" CRITICAL "," CRITICAL "}", "critical"},
		{"{'critical':{" IDENTITY ",'image':{'docker-manifest-digest':"
		 "'sha256:AA'}," SIGNED "}}",
		 "not a sha256"},
		{"{'critical':{" IDENTITY ",'image':{'docker-manifest-digest':"
		 "'" HEX_A "'}," SIGNED "}}",
		 "not a sha256"},
		{"{'critical':{" IDENTITY ",'image':{'docker-manifest-digest':"
		 "['sha256:" HEX_A "']}," SIGNED "}}",
		 "must not be an array"},
		{"{'optional':{'docker-manifest-digest':'sha256:" HEX_A "'}}",
		 "critical is missing"},
		{"{" CRITICAL ",'optional':'x'}", "must not be a string"},
		{"{" CRITICAL ",'optional':[]}", "must not be an array"},
		{"{" CRITICAL "}{}", ""},
		{"{" CRITICAL "} x", ""},
		{"[]", "must not be an array"},
		{"", ""},
	};
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		refuse(CASES[i].text, CLAIM_SIMPLESIGNING, CASES[i].why);
	refuse("{" TYPE "," VULN "," SUBJECT "}", CLAIM_SIMPLESIGNING,
	       "critical is missing");
	refuse("{" CRITICAL "}", CLAIM_DSSE, "_type is missing");
	refuse("{" CRITICAL "}", CLAIM_PATH, "not a kind");
}

static void test_intoto(void)
{
	accept("{" TYPE ",'predicateType':'https://example.com/x'," SUBJECT
	       ",'predicate':'text'}",
	       CLAIM_DSSE, "a predicate nobody asks for");
	ok(got.kind == STATEMENT_OTHER && got.match_count == 1,
	   "kind other, about us");
	is(got.predicate_type, "https://example.com/x", "its type");
	accept("{'_type':'https://in-toto.io/Statement/v1','predicateType':"
	       "'x:y','subject':[{'digest':{'sha512':'00','sha256':'" HEX_D
	       "'}},{'name':'y','digest':{'sha256':'" HEX_B
	       "'}},{'digest':{'sha256':'" HEX_A
	       "'}},{'digest':{'sha256':'" HEX_A "'}}]}",
	       CLAIM_DSSE, "v1, several subjects, no predicate");
	ok(got.match_count == 2 &&
		   digest_equal(&got.matches[0], &context.subjects[1]),
	   "those that were asked for, once");
	accept("{" TYPE ",'predicateType':'https://cosign.sigstore.dev/"
	       "attestation/vuln/v1x'," SUBJECT ",'predicate':{}}",
	       CLAIM_DSSE, "a type that only begins like a scan's");
	ok(got.kind == STATEMENT_OTHER, "which is not a scan");
}

static void test_intoto_refused(void)
{
	static const struct {
		const char *text, *why;
	} CASES[] = {
		{"{'_type':'https://in-toto.io/Statement/v2'," VULN "," SUBJECT
		 "}",
		 "_type"},
		{"{'_type':'https://in-toto.io/Statement/v1/'," VULN "," SUBJECT
		 "}",
		 "_type"},
		{"{" VULN "," SUBJECT "}", "_type is missing"},
		{"{" TYPE "," SUBJECT "}", "predicateType is missing"},
		{"{" TYPE ",'predicateType':''," SUBJECT "}", "0 bytes"},
		{"{" TYPE ",'predicateType':'cosign.sigstore.dev/attestation/"
		 "vuln/v1'," SUBJECT "}",
		 "not a URI"},
		{"{" TYPE ",'predicateType':':x'," SUBJECT "}", "not a URI"},
		{"{" TYPE ",'predicateType':'x:'," SUBJECT "}", "not a URI"},
		{"{" TYPE ",'predicateType':null," SUBJECT "}", "null"},
		{"{" TYPE ",'predicateType':'x:y'}", "subject is missing"},
		{"{" TYPE ",'predicateType':'x:y','subject':[]}",
		 "no subjects"},
		{"{" TYPE ",'predicateType':'x:y','subject':{}}", "an object"},
		{"{" TYPE ",'predicateType':'x:y','subject':[{}]}",
		 "digest is missing"},
		{"{" TYPE ",'predicateType':'x:y','subject':[{'digest':"
		 "{'sha256':1}}]}",
		 "must not be a number"},
		{"{" TYPE ",'predicateType':'x:y','subject':[{'digest':"
		 "{'sha256':'sha256:" HEX_A "'}}]}",
		 "64 lower-case"},
		{"{" TYPE ",'predicateType':'x:y','subject':[{'digest':"
		 "{'sha256':'" HEX_A "00'}}]}",
		 "64 lower-case"},
		{"{" TYPE ",'predicateType':'x:y'," SUBJECT "," SUBJECT "}",
		 "subject"},
		{"{" TYPE ",'predicateType':'x:y'," SUBJECT ",'Subject':[]}",
		 "another case"},
		{"{" TYPE ",'predicateType':'x:y'," SUBJECT "}[]", ""},
		{"{" TYPE "," VULN "," SUBJECT "}", "no predicate"},
	};
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		refuse(CASES[i].text, CLAIM_DSSE, CASES[i].why);
}

/* in-toto: unset is the same as empty, which an image signature's always is. */
static void test_without_predicate(void)
{
	static const char *const NEED_ONE[] = {
		"https://cosign.sigstore.dev/attestation/vuln/v1",
		"https://in-toto.io/attestation/vulns/v0.2",
		"https://slsa.dev/provenance/v1",
		"https://openvex.dev/ns",
		"https://cyclonedx.org/bom",
		"https://spdx.dev/Document",
	};
	CLEANUP_BUF struct buf text = BUF_INIT;
	size_t i;

	accept("{" SIGN ",'subject':[{'digest':{'sha256':'" HEX_A
	       "'},'annotations':{}}]}",
	       CLAIM_DSSE, "an image signature without a predicate");
	ok(got.kind == STATEMENT_IMAGE && got.match_count == 1,
	   "which is one, about us");
	accept("{" SIGN "," SUBJECT ",'predicate':{}}", CLAIM_DSSE,
	       "with an empty one");
	ok(got.kind == STATEMENT_IMAGE, "the same");
	refuse("{" SIGN "," SUBJECT ",'predicate':null}", CLAIM_DSSE,
	       "not an object");
	refuse("{" SIGN "," SUBJECT ",'predicate':'{}'}", CLAIM_DSSE,
	       "not an object");
	for (i = 0; i < sizeof(NEED_ONE) / sizeof(NEED_ONE[0]); i++) {
		buf_release(&text);
		buf_add_format(&text,
			       "{" TYPE ",'predicateType':'%s'," SUBJECT "}",
			       NEED_ONE[i]);
		refuse(text.data, CLAIM_DSSE, "no predicate");
	}
}

static void test_type_limit(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_format(&text, "{" TYPE ",'predicateType':'x:%0*d'," SUBJECT "}",
		       STATEMENT_TEXT_MAX - 3, 0);
	accept(text.data, CLAIM_DSSE, "the longest type");
	ok(strlen(got.predicate_type) == STATEMENT_TEXT_MAX - 1, "kept whole");
	buf_release(&text);
	buf_add_format(&text, "{" TYPE ",'predicateType':'x:%0*d'," SUBJECT "}",
		       STATEMENT_TEXT_MAX - 2, 0);
	refuse(text.data, CLAIM_DSSE, "256 bytes");
}

static void test_subject_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	unsigned count, i;

	for (count = STATEMENT_SUBJECTS_MAX;
	     count <= STATEMENT_SUBJECTS_MAX + 1; count++) {
		buf_release(&text);
		buf_add_text(&text,
			     "{" TYPE ",'predicateType':'x:y','subject':[");
		for (i = 0; i < count; i++)
			buf_add_format(&text, "%s{'digest':{'a':'b'}}",
				       i ? "," : "");
		buf_add_text(&text, "]}");
		if (count == STATEMENT_SUBJECTS_MAX)
			accept(text.data, CLAIM_DSSE, "1024 subjects");
		else
			refuse(text.data, CLAIM_DSSE, "subjects");
	}
	buf_release(&text);
	buf_add_text(&text, "{" TYPE ",'predicateType':'x:y','subject':[{"
			    "'digest':{");
	for (i = 0; i < 33; i++)
		buf_add_format(&text, "%s'a%u':'b'", i ? "," : "", i);
	buf_add_text(&text, "}}]}");
	refuse(text.data, CLAIM_DSSE, "digests of a subject");
}

/* A scan whose report is @report, with the time @time. */
static const char *scan_text(const char *report, const char *time)
{
	static char text[8192];

	snprintf(text, sizeof(text),
		 "{" TYPE "," VULN "," SUBJECT
		 ",'predicate':{'invocation':{'parameters':null},'scanner':{"
		 "'uri':'pkg:github/aquasecurity/trivy@0.70.0','version':"
		 "'0.70.0','db':{'uri':'','version':''},'result':%s},"
		 "'metadata':{'scanStartedOn':%s,'scanFinishedOn':%s}}}",
		 report, time, time);
	return text;
}

#define TIME "'2026-01-31T10:00:00Z'"

static void accept_scan(const char *report, const char *what)
{
	accept(scan_text(report, TIME), CLAIM_DSSE, what);
	ok(got.kind == STATEMENT_SCAN && got.match_count == 1,
	   "a scan about our digest");
}

static void refuse_scan(const char *report, const char *why)
{
	refuse(scan_text(report, TIME), CLAIM_DSSE, why);
}

static void test_scan(void)
{
	const struct scan *scan = &got.scan;

	accept_scan("{'SchemaVersion':2,'Results':[{'Target':'a',"
		    "'Vulnerabilities':["
		    "{'VulnerabilityID':'1','Severity':'CRITICAL',"
		    "'FixedVersion':'1.1'},"
		    "{'VulnerabilityID':'2','Severity':'critical'},"
		    "{'VulnerabilityID':'3','Severity':'High','FixedVersion':"
		    "''},{'FixedVersion':'2','Severity':'MEDIUM'},"
		    "{'Severity':'LOW'},{'Severity':'Negligible'},"
		    "{'Severity':'UNKNOWN'},{'Severity':''},{'Severity':"
		    "'grave'},{'VulnerabilityID':'none'}]},{'Target':'b'},"
		    "{'Target':'c','Vulnerabilities':null}]}",
		    "findings");
	ok(scan->has_report && scan->targets == 3, "three targets");
	ok(scan->findings[SCAN_CRITICAL] == 2 &&
		   scan->findings[SCAN_HIGH] == 1 &&
		   scan->findings[SCAN_MEDIUM] == 1 &&
		   scan->findings[SCAN_LOW] == 1 &&
		   scan->findings[SCAN_NEGLIGIBLE] == 1,
	   "severities in any case");
	ok(scan->findings[SCAN_UNKNOWN] == 4,
	   "unknown, empty, new and missing words count as unknown");
	ok(scan->fixable[SCAN_CRITICAL] == 1 && scan->fixable[SCAN_HIGH] == 0 &&
		   scan->fixable[SCAN_MEDIUM] == 1 &&
		   scan->fixable[SCAN_UNKNOWN] == 0,
	   "fixable where a fixed version stands");
	is(scan->scanner, "pkg:github/aquasecurity/trivy@0.70.0", "scanner");
	is(scan->scanner_version, "0.70.0", "its version");
	ok(scan->has_finished && scan->finished == 1769853600, "its time");
	ok(scan->config == SCAN_NAMES_NOTHING &&
		   scan->diff_ids == SCAN_NAMES_NOTHING &&
		   scan->manifest == SCAN_NAMES_NOTHING && !scan->end_of_life,
	   "nothing named, nothing said of end of life");
}

static void test_scan_of_nothing(void)
{
	accept_scan("{'SchemaVersion':2}", "no results");
	ok(got.scan.has_report && got.scan.targets == 0, "no targets");
	accept_scan("{'SchemaVersion':2,'Results':null}", "null results");
	ok(got.scan.targets == 0, "no targets");
	accept_scan("{'SchemaVersion':2,'Results':[]}", "empty results");
	ok(got.scan.targets == 0, "no targets");
	accept_scan("null", "no report at all");
	ok(!got.scan.has_report && got.scan.targets == 0, "which shows");
	accept_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':[],"
		    "'ExperimentalModifiedFindings':[{'Type':'vulnerability'},"
		    "{}]}]}",
		    "suppressed findings");
	ok(got.scan.suppressed == 2 && got.scan.targets == 1, "are counted");
}

static void test_scan_names(void)
{
	const struct scan *scan = &got.scan;

	accept_scan("{'SchemaVersion':2,'Metadata':{'OS':{'EOSL':true},"
		    "'ImageID':'sha256:" HEX_C "','DiffIDs':['sha256:" HEX_A
		    "','sha256:" HEX_B "'],'RepoDigests':['x@sha256:" HEX_D
		    "','y.example.com:5000/y@sha256:" HEX_B "']}}",
		    "the same names");
	ok(scan->config == SCAN_NAMES_SAME && scan->diff_ids == SCAN_NAMES_SAME,
	   "config and diff_ids are ours");
	ok(scan->manifest == SCAN_NAMES_SAME && scan->manifests == 2,
	   "one of the digests is ours, the second");
	ok(digest_equal(&scan->chain_id, &context.chain_id), "the chain ID");
	ok(scan->end_of_life, "end of life");
	accept_scan("{'SchemaVersion':2,'Metadata':{'OS':{'EOSL':false},"
		    "'ImageID':'sha256:" HEX_D "','DiffIDs':['sha256:" HEX_B
		    "','sha256:" HEX_A "'],'RepoDigests':['x@sha256:" HEX_D
		    "']}}",
		    "other names");
	ok(scan->config == SCAN_NAMES_OTHER &&
		   scan->diff_ids == SCAN_NAMES_OTHER &&
		   scan->manifest == SCAN_NAMES_OTHER && !scan->end_of_life,
	   "contradict");
	accept_scan("{'SchemaVersion':2,'Metadata':{'ImageID':'x','DiffIDs':["
		    "'sha256:" HEX_A "'],'RepoDigests':['nothing']}}",
		    "names that are none");
	ok(scan->config == SCAN_NAMES_OTHER &&
		   scan->diff_ids == SCAN_NAMES_OTHER &&
		   scan->manifest == SCAN_NAMES_OTHER,
	   "contradict too");
	accept_scan("{'SchemaVersion':2,'Metadata':{'ImageID':'','DiffIDs':[],"
		    "'RepoDigests':[],'OS':null}}",
		    "empty names");
	ok(scan->config == SCAN_NAMES_NOTHING &&
		   scan->diff_ids == SCAN_NAMES_NOTHING &&
		   scan->manifest == SCAN_NAMES_NOTHING,
	   "say nothing");
	memset(&context.config, 0, sizeof(context.config));
	memset(&context.chain_id, 0, sizeof(context.chain_id));
	context.manifest_count = 0;
	accept_scan("{'SchemaVersion':2,'Metadata':{'ImageID':'sha256:" HEX_D
		    "','DiffIDs':['sha256:" HEX_B
		    "'],'RepoDigests':['x@sha256:" HEX_D "']}}",
		    "with nothing to compare");
	ok(scan->config == SCAN_NAMES_NOTHING &&
		   scan->diff_ids == SCAN_NAMES_NOTHING &&
		   scan->manifest == SCAN_NAMES_NOTHING,
	   "nothing is said");
	ok(digest_equal(&scan->chain_id, &context.subjects[1]),
	   "but the chain ID of one layer, itself, is kept");
	set_context();
}

static void test_scan_times(void)
{
	static const struct {
		const char *time;
		bool has;
		int64_t finished;
	} TIMES[] = {
		{"'2026-01-31T11:00:00+01:00'", true, 1769853600},
		{"'2026-01-31T10:00:00.123456789Z'", true, 1769853600},
		{"'2000-01-01T00:00:00Z'", true, 946684800},
		{"'1999-12-31T23:59:59Z'", false, 0},
		{"'0001-01-01T00:00:00Z'", false, 0},
		{"''", false, 0},
		{"null", false, 0},
	};
	size_t i;

	for (i = 0; i < sizeof(TIMES) / sizeof(TIMES[0]); i++) {
		accept(scan_text("{'SchemaVersion':2}", TIMES[i].time),
		       CLAIM_DSSE, TIMES[i].time);
		ok(got.scan.has_finished == TIMES[i].has &&
			   got.scan.finished == TIMES[i].finished,
		   "its time");
	}
	refuse(scan_text("{'SchemaVersion':2}", "'yesterday'"), CLAIM_DSSE,
	       "not a time");
	refuse(scan_text("{'SchemaVersion':2}", "1769853600"), CLAIM_DSSE,
	       "must not be a number");
}

static void test_scan_refused(void)
{
	refuse_scan("{}", "not a report");
	refuse_scan("{'Results':[]}", "SchemaVersion is missing");
	refuse_scan("{'SchemaVersion':3}", "schema version 2");
	refuse_scan("{'SchemaVersion':'2'}", "must not be a string");
	refuse_scan("{'matches':[],'descriptor':{'name':'syft'}}",
		    "not of Grype");
	refuse_scan("{'SchemaVersion':2,'matches':[]}", "two tools at once");
	refuse_scan("'text'", "must not be a string");
	refuse_scan("{'SchemaVersion':2,'results':[]}", "another case");
	refuse_scan("{'SchemaVersion':2,'Results':{}}", "an object");
	refuse_scan("{'SchemaVersion':2,'Results':[null]}", "null");
	refuse_scan("{'SchemaVersion':2,'Results':[[]]}", "an array");
	refuse_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':{}}]}",
		    "an object");
	refuse_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':['x']}]}",
		    "a string");
	refuse_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':[{"
		    "'Severity':4}]}]}",
		    "a number");
	refuse_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':[{"
		    "'severity':'LOW'}]}]}",
		    "another case");
	refuse_scan("{'SchemaVersion':2,'Results':[{'Vulnerabilities':[{"
		    "'FixedVersion':null}]}]}",
		    "null");
	refuse_scan("{'SchemaVersion':2,'Metadata':{'OS':{'EOSL':'true'}}}",
		    "a string");
	refuse_scan("{'SchemaVersion':2,'Metadata':{'ImageID':1}}", "a number");
	refuse_scan("{'SchemaVersion':2,'Metadata':{'DiffIDs':'x'}}",
		    "a string");
	refuse_scan("{'SchemaVersion':2,'Results':[],'Results':[]}", "Results");
	refuse("{" TYPE "," VULN "," SUBJECT ",'predicate':{'metadata':{}}}",
	       CLAIM_DSSE, "scanner is missing");
	refuse("{" TYPE "," VULN "," SUBJECT ",'predicate':{'scanner':{}}}",
	       CLAIM_DSSE, "result is missing");
	refuse("{" TYPE "," VULN "," SUBJECT ",'predicate':null}", CLAIM_DSSE,
	       "not an object");
	refuse("{" TYPE "," VULN "," SUBJECT ",'predicate':'text'}", CLAIM_DSSE,
	       "not an object");
	refuse("{" TYPE "," VULN "," SUBJECT ",'predicate':[]}", CLAIM_DSSE,
	       "must not be an array");
}

/* The predicate may stand before what says how to read it. */
static void test_order(void)
{
	accept("{'predicate':{'metadata':{'scanFinishedOn':" TIME
	       "},'scanner':{'result':{'Results':[{'Vulnerabilities':[{"
	       "'Severity':'HIGH'}]}],'Trivy':{'Version':'0.1'},"
	       "'SchemaVersion':2}}}," SUBJECT "," VULN "," TYPE "}",
	       CLAIM_DSSE, "everything the other way round");
	ok(got.kind == STATEMENT_SCAN && got.match_count == 1 &&
		   got.scan.findings[SCAN_HIGH] == 1 && got.scan.targets == 1 &&
		   got.scan.has_finished,
	   "is read all the same, and once");
	is(got.scan.scanner, "trivy", "the tool's name where no uri stands");
	is(got.scan.scanner_version, "0.1", "and its own version");
	refuse("{'predicate':{'scanner':{'result':{}}}," SUBJECT "," VULN
	       "," TYPE "}",
	       CLAIM_DSSE, "not a report");
	accept("{'predicate':{'scanner':{'result':{}}}," SUBJECT
	       ",'predicateType':'x:y'," TYPE "}",
	       CLAIM_DSSE, "a predicate of another type is not looked into");
}

static void test_large(void)
{
	CLEANUP_BUF struct buf report = BUF_INIT, text = BUF_INIT;
	unsigned i;

	buf_add_text(&report, "{'SchemaVersion':2,'Results':[{"
			      "'Vulnerabilities':[");
	for (i = 0; i < 20000; i++)
		buf_add_format(&report,
			       "%s{'VulnerabilityID':'CVE-%u',"
			       "'Severity':'LOW'}",
			       i ? "," : "", i);
	buf_add_text(&report, "]}]}");
	buf_add_text(&text, "{" TYPE "," VULN "," SUBJECT
			    ",'predicate':{'scanner':{'result':");
	buf_add(&text, report.data, report.size);
	buf_add_text(&text, "}}}");
	accept(text.data, CLAIM_DSSE, "a large report");
	ok(got.scan.findings[SCAN_LOW] == 20000, "every finding counts");
}

int main(void)
{
	set_context();
	test_simplesigning();
	test_annotation_limits();
	test_simplesigning_refused();
	test_intoto();
	test_intoto_refused();
	test_without_predicate();
	test_type_limit();
	test_subject_limits();
	test_scan();
	test_scan_of_nothing();
	test_scan_names();
	test_scan_times();
	test_scan_refused();
	test_order();
	test_large();
	return tap_done();
}
