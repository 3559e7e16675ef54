#include "tests/unit/subject.h"

#include "policy/rules/families.h"

#define NOW 1795302000 /* 2026-11-21T23:00:00Z */
#define DAY 86400

static const struct digest config = {{1}};
static const struct digest manifest = {{2}};
static const struct digest platform_index = {{3}};
static const struct digest other = {{9}};
static const struct digest key_a = {{0xa}};
static const struct digest key_b = {{0xb}};

static void copy(char *out, size_t capacity, const char *text)
{
	if (strlen(text) >= capacity)
		abort();
	memcpy(out, text, strlen(text) + 1);
}

/* An image whose digests are proven, with room for statements. */
struct picture {
	struct subject subject;
	struct image_statement statements[8];
	struct image_found found[4];
};

static void picture_open(struct picture *picture)
{
	struct subject *subject = &picture->subject;
	struct image_facts *image = &subject->image;

	memset(picture, 0, sizeof(*picture));
	subject_open(subject, "{}");
	image->named = true;
	image->config = config;
	image->has_manifest = true;
	image->manifest = manifest;
	image->indexes[0] = platform_index;
	image->index_count = 1;
	image->statements = picture->statements;
	image->found = picture->found;
	subject->in.image = image;
	subject->in.now = NOW;
	subject->in.clock_sane = true;
	subject->facts.identity.config_state = FACT_ATTESTED;
	subject->facts.identity.config = config;
	subject->facts.image.state = FACT_ATTESTED;
	copy(subject->facts.image.value, FACT_VALUE_MAX,
	     "registry.example.com/shop/cart:1.2");
}

static void picture_close(struct picture *picture)
{
	subject_close(&picture->subject);
}

static void expect(struct picture *picture, const char *id, const char *params,
		   const char *want, const char *name)
{
	subject_expect(&picture->subject, id, params, want, name);
}

/* A verified statement about the image's manifest. */
static struct image_statement *state(struct picture *picture,
				     enum statement_kind kind,
				     const char *signer,
				     const struct digest *key)
{
	struct image_statement *statement =
		&picture->statements[picture->subject.image.statement_count++];

	statement->statement.kind = kind;
	statement->signer_count = 1;
	statement->signers[0] = signer;
	statement->key_ids[0] = *key;
	statement->about_image = true;
	statement->about_manifest = true;
	statement->subject = manifest;
	return statement;
}

static struct image_statement *sign(struct picture *picture, const char *signer,
				    const struct digest *key)
{
	struct image_statement *statement =
		state(picture, STATEMENT_IMAGE, signer, key);

	copy(statement->statement.reference, STATEMENT_TEXT_MAX,
	     "registry.example.com/shop/cart");
	return statement;
}

/* A clean scan that was finished so many days ago. */
static struct image_statement *scan(struct picture *picture, int days)
{
	struct image_statement *statement =
		state(picture, STATEMENT_SCAN, "ci", &key_a);
	struct scan *report = &statement->statement.scan;

	report->has_report = true;
	report->has_finished = true;
	report->finished = NOW - (int64_t)days * DAY;
	report->targets = 2;
	report->config = SCAN_NAMES_SAME;
	copy(statement->statement.predicate_type, STATEMENT_TEXT_MAX,
	     "https://cosign.sigstore.dev/attestation/vuln/v1");
	copy(report->scanner, STATEMENT_TEXT_MAX,
	     "https://github.com/aquasecurity/trivy");
	return statement;
}

static void find(struct picture *picture, const char *kind, const char *reason)
{
	struct image_found *found =
		&picture->found[picture->subject.image.found_count++];

	copy(found->kind, sizeof(found->kind), kind);
	copy(found->reason, sizeof(found->reason), reason);
}

static void test_identity(void)
{
	static const char *const ids[] = {"image.identity", "image.source",
					  "image.signature", "image.scan"};
	static const char *const params[] = {
		"{}", "{}", "{'signers':['ci']}",
		"{'signers':['ci'],'maxAge':'7d'}"};
	struct picture picture;

	picture_open(&picture);
	expect(&picture, "image.identity", "{}", NULL, "a proven image");
	picture.subject.facts.identity.config = other;
	expect(&picture, "image.identity", "{}", "another image config",
	       "records that name another config");
	picture.subject.facts.identity.config = config;
	picture.subject.facts.identity.target_state = FACT_CHOSEN;
	picture.subject.facts.identity.target = platform_index;
	expect(&picture, "image.identity", "{}", NULL, "an index of it");
	picture.subject.facts.identity.target = other;
	expect(&picture, "image.identity", "{}", "does not lead to",
	       "a target that is another image");
	picture.subject.image.named = false;
	expect(&picture, "image.identity", "{}",
	       "no evidence directory holds the manifest",
	       "a manifest that is not stored");
	picture.subject.facts.identity.target_state = FACT_UNKNOWN;
	expect(&picture, "image.identity", "{}",
	       "no evidence directory holds the image",
	       "a config that is not stored");
	picture.subject.facts.identity.config_state = FACT_UNKNOWN;
	expect(&picture, "image.identity", "{}", "is not known",
	       "an image that the engine does not name");
	for (size_t i = 0; i < 4; i++) {
		struct picture bare;

		picture_open(&bare);
		sign(&bare, "ci", &key_a);
		scan(&bare, 1);
		bare.subject.image.named = false;
		copy(bare.subject.facts.identity.why, 256,
		     "no record of the container");
		expect(&bare, ids[i], params[i], "no record of the container",
		       "an image that nobody names");
		bare.subject.in.image = NULL;
		expect(&bare, ids[i], params[i], "is not known",
		       "an image that was not inspected");
		picture_close(&bare);
	}
	picture_close(&picture);
}

#define HEX(digit)                                                             \
	"sha256:" digit                                                        \
	"00000000000000000000000000000000000000000000000000000000000000"

static void test_digests(void)
{
	struct picture picture;

	picture_open(&picture);
	expect(&picture, "image.source", "{}", NULL, "nothing asked");
	expect(&picture, "image.source", "{'digests':['" HEX("01") "']}", NULL,
	       "a listed config");
	expect(&picture, "image.source", "{'digests':['" HEX("02") "']}", NULL,
	       "a listed manifest");
	expect(&picture, "image.source", "{'digests':['" HEX("03") "']}", NULL,
	       "a listed index");
	expect(&picture, "image.source", "{'digests':['" HEX("09") "']}",
	       "not one of the listed", "an image that is not listed");
	expect(&picture, "image.source", "{'digests':[]}",
	       "not one of the listed", "an empty list lists nothing");
	expect(&picture, "image.source", "{'denyDigests':['" HEX("09") "']}",
	       NULL, "another denied digest");
	expect(&picture, "image.source", "{'denyDigests':['" HEX("03") "']}",
	       "is denied", "a denied index");
	picture.subject.image.has_manifest = false;
	expect(&picture, "image.source", "{'denyDigests':['" HEX("09") "']}",
	       "which manifest", "a manifest that is not known");
	picture.subject.facts.identity.target_state = FACT_ATTESTED;
	expect(&picture, "image.source", "{'denyDigests':['" HEX("09") "']}",
	       NULL, "a manifest that the engine names");
	picture_close(&picture);
}

static void test_names(void)
{
	static const char allow[] =
		"{'allow':['registry.example.com/shop/**']}";
	struct picture picture;
	struct fact *image;

	picture_open(&picture);
	image = &picture.subject.facts.image;
	expect(&picture, "image.source", allow, NULL, "an allowed source");
	expect(&picture, "image.source", "{'allow':['shop/**']}",
	       "not from an allowed", "the same path on another registry");
	expect(&picture, "image.source",
	       "{'deny':['registry.example.com/shop/cart']}",
	       "not from an allowed", "a denied repository");
	expect(&picture, "image.source",
	       "{'allow':['registry.example.com/**'],"
	       "'deny':['registry.example.com/shop/**']}",
	       "not from an allowed", "deny goes before allow");
	expect(&picture, "image.source", "{'pinned':true}",
	       "not named by its digest", "a tag where a digest is asked for");
	copy(image->value, FACT_VALUE_MAX,
	     "registry.example.com/shop/cart@" HEX("02"));
	expect(&picture, "image.source", "{'pinned':true}", NULL,
	       "the manifest's digest");
	copy(image->value, FACT_VALUE_MAX,
	     "registry.example.com/shop/cart@" HEX("09"));
	expect(&picture, "image.source", "{'pinned':true}",
	       "not named by its digest", "a digest of something else");
	image->state = FACT_UNKNOWN;
	expect(&picture, "image.source", allow, "is not known", "no name");
	expect(&picture, "image.source", "{'deny':['x/**']}", "is not known",
	       "no name to deny");
	expect(&picture, "image.source", "{}", NULL,
	       "no name where none is asked for");
	image->state = FACT_NONE;
	expect(&picture, "image.source", allow, "is not known",
	       "an engine without names");
	picture_close(&picture);
}

/* docker tag evil registry.example.com/shop/cart */
static void test_chosen_names(void)
{
	static const char allow[] =
		"{'allow':['registry.example.com/shop/**']}";
	struct picture picture;
	struct image_statement *statement;

	picture_open(&picture);
	picture.subject.facts.image.state = FACT_CHOSEN;
	expect(&picture, "image.source", allow, "only what the caller says",
	       "a name that anyone can give");
	statement = sign(&picture, "ci", &key_a);
	expect(&picture, "image.source", allow, NULL,
	       "a name that is signed, too");
	statement->about_image = false;
	expect(&picture, "image.source", allow, "only what the caller says",
	       "a signature of another image");
	statement->about_image = true;
	copy(statement->statement.reference, STATEMENT_TEXT_MAX,
	     "registry.example.com/shop/other");
	expect(&picture, "image.source", allow, "only what the caller says",
	       "a signature for another name");
	picture_close(&picture);
}

#define SIGNERS "'signers':['ci','release']"

static void test_signatures(void)
{
	struct picture picture;
	struct image_statement *statement;

	picture_open(&picture);
	expect(&picture, "image.signature", "{" SIGNERS "}",
	       "no signature was found for manifest sha256:02000", "none");
	find(&picture, "rejected", "has 0 bytes");
	expect(&picture, "image.signature", "{" SIGNERS "}",
	       "0000; 1 filed there could not be used: has 0 bytes",
	       "one that cannot be read");
	find(&picture, "signature", "no key of the policy verifies it");
	expect(&picture, "image.signature", "{" SIGNERS "}",
	       "counts: no key of the policy verifies it", "a stranger's");
	statement = sign(&picture, "guest", &key_a);
	expect(&picture, "image.signature", "{" SIGNERS "}",
	       "signed by 'guest', whom this rule does not name",
	       "a signer of another rule");
	statement->signers[0] = "ci";
	expect(&picture, "image.signature", "{" SIGNERS "}", NULL,
	       "a good one");
	statement->about_image = false;
	expect(&picture, "image.signature", "{" SIGNERS "}", "counts",
	       "one of another image filed under this one");
	statement->about_image = true;
	statement->statement.kind = STATEMENT_SCAN;
	expect(&picture, "image.signature", "{" SIGNERS "}", "counts",
	       "an attestation is no signature");
	statement->statement.kind = STATEMENT_OTHER;
	expect(&picture, "image.signature", "{" SIGNERS "}", "counts",
	       "nor is any other statement");
	statement->statement.kind = STATEMENT_IMAGE;
	statement->signer_count = 0;
	expect(&picture, "image.signature", "{" SIGNERS "}", "nobody",
	       "a statement without signers");
	picture_close(&picture);
}

static void test_threshold(void)
{
	static const char two[] = "{" SIGNERS ",'atLeast':2}";
	struct picture picture;
	struct image_statement *statement;

	picture_open(&picture);
	sign(&picture, "ci", &key_a);
	expect(&picture, "image.signature", two, "1 of 2 signatures",
	       "one of two");
	sign(&picture, "ci", &key_a);
	sign(&picture, "release", &key_a);
	expect(&picture, "image.signature", two, "1 of 2 signatures",
	       "one key under two names, three times");
	is(picture.subject.out.expected, "at least 2", "what would do");
	sign(&picture, "release", &key_b);
	expect(&picture, "image.signature", two, NULL, "two keys");
	picture_close(&picture);

	picture_open(&picture);
	statement = sign(&picture, "ci", &key_a);
	statement->signer_count = 2;
	statement->signers[1] = "release";
	statement->key_ids[1] = key_b;
	expect(&picture, "image.signature", two, NULL,
	       "two keys on one payload");
	picture_close(&picture);
}

static void annotate(struct image_statement *statement, const char *key,
		     const char *value)
{
	uint32_t at = statement->statement.annotation_count++;

	copy(statement->statement.annotations[at].key, 64, key);
	copy(statement->statement.annotations[at].value, 192, value);
}

static void test_annotations(void)
{
	static const char wanted[] =
		"{" SIGNERS ",'annotations':{'env':'prod'}}";
	struct picture picture;
	struct image_statement *statement;

	picture_open(&picture);
	statement = sign(&picture, "ci", &key_a);
	expect(&picture, "image.signature", wanted,
	       "the signed annotation 'env'", "no annotation");
	annotate(statement, "env", "test");
	expect(&picture, "image.signature", wanted,
	       "the signed annotation 'env'", "another value");
	copy(statement->statement.annotations[0].value, 192, "prod");
	expect(&picture, "image.signature", wanted, NULL, "the value");
	annotate(statement, "env", "test");
	expect(&picture, "image.signature", wanted,
	       "the signed annotation 'env'", "two values");
	picture_close(&picture);
}

static void test_reference(void)
{
	static const char repository[] =
		"{" SIGNERS ",'reference':'repository'}";
	static const char exact[] = "{" SIGNERS ",'reference':'exact'}";
	struct picture picture;
	char *name;
	char *own;

	picture_open(&picture);
	name = sign(&picture, "ci", &key_a)->statement.reference;
	own = picture.subject.facts.image.value;
	expect(&picture, "image.signature", repository, NULL,
	       "the same repository");
	expect(&picture, "image.signature", exact, "another name",
	       "a tag that was not signed");
	copy(name, STATEMENT_TEXT_MAX, "registry.example.com/shop/cart:1.2");
	expect(&picture, "image.signature", exact, NULL, "the same tag");
	copy(name, STATEMENT_TEXT_MAX, "registry.example.com/shop/cart:1.1");
	expect(&picture, "image.signature", exact, "another name",
	       "another tag");
	copy(own, FACT_VALUE_MAX, "registry.example.com/shop/cart@" HEX("02"));
	expect(&picture, "image.signature", exact, NULL,
	       "by digest any tag of the repository will do");
	copy(name, STATEMENT_TEXT_MAX, "evil.example.com/shop/cart");
	expect(&picture, "image.signature", repository, "another name",
	       "another registry");
	copy(name, STATEMENT_TEXT_MAX, "");
	expect(&picture, "image.signature", repository, "another name",
	       "no signed name");
	picture.subject.facts.image.state = FACT_NONE;
	expect(&picture, "image.signature", repository,
	       "no signed name can be compared", "a container without a name");
	picture_close(&picture);
}

#define SCAN "'signers':['ci'],'maxAge':'7d'"

static void test_scan_age(void)
{
	struct picture picture;
	struct scan *report;

	picture_open(&picture);
	expect(&picture, "image.scan", "{" SCAN "}", "no scan was found",
	       "none");
	find(&picture, "attestation", "it was signed by nobody");
	expect(&picture, "image.scan", "{" SCAN "}", "signed by nobody",
	       "an unsigned one");
	report = &scan(&picture, 1)->statement.scan;
	expect(&picture, "image.scan", "{" SCAN "}", NULL, "a fresh one");
	report->finished = NOW - 8 * DAY;
	expect(&picture, "image.scan", "{" SCAN "}", "older than 7d", "stale");
	expect(&picture, "image.scan", "{'signers':['ci'],'maxAge':'none'}",
	       NULL, "stale, where age does not count");
	report->finished = NOW + 299;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "a clock a little ahead");
	report->finished = NOW + 301;
	expect(&picture, "image.scan", "{" SCAN "}", "in the future",
	       "from the future");
	report->finished = INT64_MAX;
	expect(&picture, "image.scan", "{" SCAN "}", "in the future",
	       "from the far future");
	report->finished = -62135596800;
	expect(&picture, "image.scan", "{" SCAN "}", "does not say when",
	       "Go's zero time");
	report->has_finished = false;
	report->finished = NOW;
	expect(&picture, "image.scan", "{" SCAN "}", "does not say when",
	       "no time");
	expect(&picture, "image.scan", "{'signers':['ci'],'maxAge':'none'}",
	       NULL, "no time, where age does not count");
	report->has_finished = true;
	picture.subject.in.clock_sane = false;
	expect(&picture, "image.scan", "{" SCAN "}", "cannot be told",
	       "a clock that is wrong");
	picture_close(&picture);
}

static void test_newest(void)
{
	struct picture picture;
	struct scan *older;
	struct scan *newer;

	picture_open(&picture);
	older = &scan(&picture, 3)->statement.scan;
	newer = &scan(&picture, 2)->statement.scan;
	older->findings[SCAN_CRITICAL] = 1;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "the newest is clean");
	newer->findings[SCAN_CRITICAL] = 1;
	older->findings[SCAN_CRITICAL] = 0;
	expect(&picture, "image.scan", "{" SCAN "}", "1 critical",
	       "an older clean one does not help");
	older->finished = newer->finished;
	expect(&picture, "image.scan", "{" SCAN "}", "1 critical",
	       "nor does one of the same second");
	newer->finished = NOW - 4 * DAY;
	newer->has_finished = false;
	expect(&picture, "image.scan", "{" SCAN "}", "does not say when",
	       "one without a time may be the newest");
	expect(&picture, "image.scan", "{'signers':['ci'],'maxAge':'none'}",
	       "1 critical", "and decides where age does not count");
	picture.statements[1].signers[0] = "guest";
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "what a stranger says does not count");
	picture.statements[0].signers[0] = "guest";
	expect(&picture, "image.scan", "{" SCAN "}",
	       "signed by 'guest', whom this rule does not name",
	       "strangers alone");
	picture_close(&picture);
}

static void test_subject_of_scan(void)
{
	struct picture picture;
	struct image_statement *statement;
	struct scan *report;

	picture_open(&picture);
	statement = scan(&picture, 1);
	report = &statement->statement.scan;
	report->config = SCAN_NAMES_NOTHING;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "the manifest is the subject");
	statement->about_manifest = false;
	expect(&picture, "image.scan", "{" SCAN "}", "is about an index",
	       "an index, and a report that names nobody");
	report->config = SCAN_NAMES_OTHER;
	expect(&picture, "image.scan", "{" SCAN "}", "is about an index",
	       "an index, and another platform's report");
	report->config = SCAN_NAMES_NOTHING;
	report->diff_ids = SCAN_NAMES_SAME;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "an index, and a report with these layers");
	report->config = SCAN_NAMES_OTHER;
	expect(&picture, "image.scan", "{" SCAN "}", "image config differ",
	       "a report that contradicts itself");
	statement->about_manifest = true;
	report->diff_ids = SCAN_NAMES_NOTHING;
	expect(&picture, "image.scan", "{" SCAN "}", "image config differ",
	       "the manifest, and a report of another config");
	report->config = SCAN_NAMES_SAME;
	report->manifest = SCAN_NAMES_OTHER;
	expect(&picture, "image.scan", "{" SCAN "}", "manifest differ",
	       "a report of another manifest");
	report->manifest = SCAN_NAMES_SAME;
	statement->about_image = false;
	expect(&picture, "image.scan", "{" SCAN "}", "no scan was found",
	       "another image");
	picture_close(&picture);
}

static void test_findings(void)
{
	struct picture picture;
	struct scan *report;

	picture_open(&picture);
	report = &scan(&picture, 1)->statement.scan;
	report->findings[SCAN_HIGH] = 3;
	report->findings[SCAN_LOW] = 90;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "what is not listed is not limited");
	expect(&picture, "image.scan", "{" SCAN ",'max':{'high':2}}",
	       "3 high findings in the newest scan, at most 2 allowed",
	       "more than listed");
	expect(&picture, "image.scan", "{" SCAN ",'max':{'high':3}}", NULL,
	       "no more than listed");
	expect(&picture, "image.scan",
	       "{" SCAN ",'max':{'high':0},'fixableOnly':true}", NULL,
	       "none of them can be fixed");
	report->fixable[SCAN_HIGH] = 1;
	expect(&picture, "image.scan",
	       "{" SCAN ",'max':{'high':0},'fixableOnly':true}", "1 high",
	       "one of them can be fixed");
	report->findings[SCAN_UNKNOWN] = 1;
	expect(&picture, "image.scan", "{" SCAN "}",
	       "1 critical finding (unknown ones counted)",
	       "unknown counts as critical");
	expect(&picture, "image.scan", "{" SCAN ",'max':{'unknown':1}}", NULL,
	       "unless it is listed");
	expect(&picture, "image.scan", "{" SCAN ",'max':{'unknown':0}}",
	       "1 unknown", "and then by its own number");
	report->findings[SCAN_CRITICAL] = 1;
	expect(&picture, "image.scan",
	       "{" SCAN ",'max':{'high':9,'unknown':9}"
	       "}",
	       "1 critical", "critical is 0 where others are listed");
	expect(&picture, "image.scan", "{" SCAN ",'max':{'critical':2}}", NULL,
	       "unless it is listed, too");
	picture_close(&picture);
}

static void test_content(void)
{
	struct picture picture;
	struct scan *report;

	picture_open(&picture);
	report = &scan(&picture, 1)->statement.scan;
	report->targets = 0;
	expect(&picture, "image.scan", "{" SCAN "}", "looked at 0 targets",
	       "a scan of nothing");
	expect(&picture, "image.scan", "{" SCAN ",'minTargets':0}", NULL,
	       "where nothing is enough");
	report->has_report = false;
	expect(&picture, "image.scan", "{" SCAN ",'minTargets':0}",
	       "holds no report", "but a report there must be");
	report->has_report = true;
	report->targets = 2;
	expect(&picture, "image.scan", "{" SCAN ",'minTargets':3}",
	       "looked at 2 targets", "fewer targets than wanted");
	report->end_of_life = true;
	expect(&picture, "image.scan", "{" SCAN "}", "end of life",
	       "a distribution that nobody maintains");
	expect(&picture, "image.scan", "{" SCAN ",'refuseEol':false}", NULL,
	       "where that does not count");
	report->end_of_life = false;
	expect(&picture, "image.scan",
	       "{" SCAN ",'scanners':['https://github.com/aquasecurity/*']}",
	       NULL, "a listed scanner");
	expect(&picture, "image.scan",
	       "{" SCAN ",'scanners':['https://github.com/*']}",
	       "not a listed scanner", "another scanner");
	report->scanner[0] = '\0';
	expect(&picture, "image.scan", "{" SCAN ",'scanners':['trivy']}",
	       "not a listed scanner", "a scanner without a name");
	picture_close(&picture);
}

/* verify image: nobody starts it, so no rule asks for its name. */
static void test_without_container(void)
{
	static const char allow[] = "{'allow':['registry.example.com/**']}";
	static const char tied[] = "{" SIGNERS ",'reference':'exact'}";
	struct picture picture;

	picture_open(&picture);
	sign(&picture, "ci", &key_a);
	picture.subject.facts.image.state = FACT_NONE;
	picture.subject.in.verb = RULE_VERIFY;
	expect(&picture, "image.source", allow, NULL, "an image without name");
	expect(&picture, "image.signature", tied, NULL,
	       "a signature of an image without name");
	expect(&picture, "image.source", "{'denyDigests':['" HEX("02") "']}",
	       "is denied", "a denied image without name");
	picture.subject.in.verb = RULE_CREATE;
	expect(&picture, "image.source", allow, "is not known",
	       "a container without a name");
	picture_close(&picture);
}

/* Asks for @id in the package @purl; its index. */
static uint16_t ask_for(struct picture *picture, const char *id,
			const char *purl)
{
	struct questions *questions = &picture->subject.image.questions;
	struct statement_question question;
	struct error err = ERROR_INIT;

	if (question_make(QUESTION_VULNERABILITY, span_of(id), span_of(""),
			  span_of(purl), &question, &err) < 0 ||
	    question_add(questions, &question, &err) < 0)
		abort();
	return (uint16_t)question_find(questions, &question);
}

/* VEX by @signer, of so many days ago, about @id in all of the image. */
static struct vex_assertion *assert_vex(struct picture *picture,
					struct vex_assertion *assertion,
					const char *signer, const char *id,
					enum vex_status status, int days)
{
	struct image_statement *statement =
		state(picture, STATEMENT_VEX, signer, &key_b);
	struct vex *vex = &statement->statement.vex;
	struct error err = ERROR_INIT;

	copy(statement->statement.predicate_type, STATEMENT_TEXT_MAX,
	     "https://openvex.dev/ns");
	vex_assertion_start(assertion, status);
	if (vex_assertion_add_id(assertion, span_of(id), &err) < 0)
		abort();
	assertion->justified = 1;
	assertion->has_time = 1;
	assertion->time = NOW - (int64_t)days * DAY;
	assertion->is_subject = 1;
	vex->items = assertion;
	vex->count = 1;
	return assertion;
}

#define VEX	  SCAN ",'vex':['security']"
#define CLEAN_IS  "1 critical finding in the newest scan"
#define IMAGE_VEX "image.scan", "{" VEX "}"

/* A scan with one critical finding, which answers questions @a and @b. */
static struct scan_mark *find_one(struct picture *picture,
				  struct scan_mark *mark, uint16_t a,
				  uint16_t b)
{
	struct scan *report = &scan(picture, 1)->statement.scan;

	report->findings[SCAN_CRITICAL] = 1;
	*mark = (struct scan_mark){
		.severity = SCAN_CRITICAL,
		.answer_count = a == b ? 1 : 2,
		.answers = {a, b},
	};
	report->marks = mark;
	report->mark_count = 1;
	return mark;
}

static void test_vex(void)
{
	struct picture picture;
	struct scan_mark mark;
	struct vex_assertion first, second;
	struct vex_assertion *said;
	uint16_t id;

	picture_open(&picture);
	id = ask_for(&picture, "CVE-1", "");
	find_one(&picture, &mark, id, id);
	expect(&picture, IMAGE_VEX, CLEAN_IS, "a finding");
	said = assert_vex(&picture, &first, "security", "CVE-1",
			  VEX_NOT_AFFECTED, 2);
	expect(&picture, IMAGE_VEX, NULL, "VEX excuses it");
	expect(&picture, "image.scan", "{" SCAN "}", CLEAN_IS,
	       "where the rule names no signer of VEX it does not");
	picture.statements[1].signers[0] = "ci";
	expect(&picture, IMAGE_VEX, CLEAN_IS,
	       "nor by a signer who is accepted for scans alone");
	picture.statements[1].signers[0] = "security";
	picture.statements[1].about_image = false;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "nor for another image");
	picture.statements[1].about_image = true;
	said->is_subject = 0;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "nor for another product");
	said->manifests = 1;
	expect(&picture, IMAGE_VEX, NULL, "a product that is this image");
	said->justified = 0;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "not affected without a reason");
	said->justified = 1;
	said->has_time = 0;
	said->time = 0;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "an excuse without a time");
	said->has_time = 1;
	said->time = NOW + 301;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "an excuse from the future");
	said->time = NOW + 299;
	expect(&picture, IMAGE_VEX, NULL, "a clock a little ahead");
	said->time = NOW - 2 * DAY;
	said->status = VEX_FIXED;
	expect(&picture, IMAGE_VEX, NULL, "it is fixed");
	said->status = VEX_AFFECTED;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "it is affected");
	said->status = VEX_UNDER_INVESTIGATION;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "it is being looked into");
	said->status = VEX_NOT_AFFECTED;
	expect(&picture, "image.scan", "{" VEX ",'deny':['CVE-1']}",
	       "CVE-1, which is denied", "what is denied has no excuse");
	said = assert_vex(&picture, &second, "security", "CVE-1", VEX_AFFECTED,
			  1);
	expect(&picture, IMAGE_VEX, CLEAN_IS, "a newer one takes it back");
	said->time = first.time;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "as does one of the same second");
	said->time = first.time - 1;
	expect(&picture, IMAGE_VEX, NULL, "an older one does not");
	said->has_time = 0;
	said->time = 0;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "one without a time does");
	picture.statements[2].signers[0] = "guest";
	expect(&picture, IMAGE_VEX, NULL, "a stranger's does not");
	question_release(&picture.subject.image.questions);
	picture_close(&picture);
}

/* Of one package, and of the whole image: the newest that is about both. */
static void test_vex_of_packages(void)
{
	struct picture picture;
	struct scan_mark mark;
	struct vex_assertion whole, part;
	uint16_t of_all, of_part;

	picture_open(&picture);
	of_all = ask_for(&picture, "CVE-1", "");
	of_part = ask_for(&picture, "CVE-1", "pkg:deb/debian/a");
	find_one(&picture, &mark, of_all, of_part);
	assert_vex(&picture, &whole, "security", "CVE-1", VEX_NOT_AFFECTED, 3);
	assert_vex(&picture, &part, "security", "CVE-1", VEX_AFFECTED, 2);
	copy(part.package, sizeof(part.package), "pkg:deb/debian/a");
	expect(&picture, IMAGE_VEX, CLEAN_IS, "the package is affected");
	mark.answer_count = 1;
	expect(&picture, IMAGE_VEX, NULL, "but not another package");
	mark.answer_count = 2;
	part.status = VEX_FIXED;
	whole.status = VEX_AFFECTED;
	expect(&picture, IMAGE_VEX, NULL, "it was fixed in the package later");
	part.time = whole.time;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "not in the same second");
	part.time = whole.time - 1;
	expect(&picture, IMAGE_VEX, CLEAN_IS, "nor earlier");
	mark.answers[0] = of_part;
	mark.answer_count = 1;
	expect(&picture, IMAGE_VEX, NULL, "alone it counts");
	question_release(&picture.subject.image.questions);
	picture_close(&picture);
}

static void test_vex_and_fixable(void)
{
	struct picture picture;
	struct scan_mark mark;
	struct vex_assertion said;
	struct scan *report;
	uint16_t id;

	picture_open(&picture);
	id = ask_for(&picture, "CVE-1", "");
	find_one(&picture, &mark, id, id);
	report = &picture.statements[0].statement.scan;
	report->findings[SCAN_CRITICAL] = 2;
	report->fixable[SCAN_CRITICAL] = 1;
	assert_vex(&picture, &said, "security", "CVE-1", VEX_FIXED, 1);
	expect(&picture, IMAGE_VEX,
	       "1 critical finding in the newest scan (1 excused by VEX)",
	       "one of two is excused");
	expect(&picture, "image.scan", "{" VEX ",'fixableOnly':true}",
	       "1 critical", "but not the one that can be fixed");
	mark.fixable = 1;
	expect(&picture, "image.scan", "{" VEX ",'fixableOnly':true}", NULL,
	       "unless it is that one");
	question_release(&picture.subject.image.questions);
	picture_close(&picture);
}

static void test_denied(void)
{
	struct picture picture;
	struct scan_mark mark;
	struct scan *report;
	uint16_t id, of_part;

	picture_open(&picture);
	id = ask_for(&picture, "CVE-1", "");
	of_part = ask_for(&picture, "CVE-2", "pkg:deb/debian/a");
	ask_for(&picture, "CVE-2", "");
	find_one(&picture, &mark, id, id);
	report = &picture.statements[0].statement.scan;
	report->findings[SCAN_CRITICAL] = 0;
	report->findings[SCAN_LOW] = 1;
	mark.severity = SCAN_LOW;
	expect(&picture, "image.scan", "{" SCAN "}", NULL,
	       "a finding that does not matter");
	expect(&picture, "image.scan", "{" SCAN ",'deny':['CVE-1']}",
	       "CVE-1, which is denied, is in the newest scan",
	       "unless denied");
	expect(&picture, "image.scan",
	       "{" SCAN ",'deny':['CVE-1'],'fixableOnly':true}", "denied",
	       "though it cannot be fixed");
	expect(&picture, "image.scan", "{" SCAN ",'deny':['CVE-2']}", NULL,
	       "another id is denied");
	mark.answers[0] = of_part;
	expect(&picture, "image.scan", "{" SCAN ",'deny':['CVE-2']}", NULL,
	       "an answer about a package is none about the id");
	expect(&picture, "image.scan", "{" SCAN ",'deny':['CVE-3']}",
	       "CVE-3, which is denied",
	       "an id that nobody asked the scan for may be in it");
	question_release(&picture.subject.image.questions);
	picture_close(&picture);
}

static void test_predicates(void)
{
	struct picture picture;
	struct image_statement *statement;

	picture_open(&picture);
	statement = scan(&picture, 1);
	statement->statement.scan.format = SCAN_FORMAT_GRYPE;
	copy(statement->statement.predicate_type, STATEMENT_TEXT_MAX,
	     "https://in-toto.io/attestation/vulns/v0.2");
	expect(&picture, "image.scan", "{" SCAN "}", NULL, "in-toto's type");
	copy(statement->statement.predicate_type, STATEMENT_TEXT_MAX,
	     "https://example.com/grype");
	expect(&picture, "image.scan", "{" SCAN "}", "does not read",
	       "a type that another rule asked for");
	expect(&picture, "image.scan",
	       "{" SCAN ",'predicates':{'https://example.com/grype':'grype'}}",
	       NULL, "a type that this one asks for");
	expect(&picture, "image.scan",
	       "{" SCAN ",'predicates':{'https://example.com/grype':'trivy'}}",
	       "does not read", "but it is another tool's report");
	picture_close(&picture);
}

static void test_questions(void)
{
	static const char TEXT[] =
		"{\"deny\":[\"CVE-1\",\"CVE-2\"],\"predicates\":"
		"{\"https://example.com/x\":\"sarif\"}}";
	CLEANUP_JSON struct json *params = NULL;
	struct questions questions = {.count = 0};
	struct error err = ERROR_INIT;

	ok(json_parse(span_of(TEXT), &JSON_STRICT_LIMITS, "params", &params,
		      &err) == 0 &&
		   image_scan.ask(params, &questions, &err) == 0 &&
		   image_scan.ask(params, &questions, &err) == 0,
	   "a rule asks twice");
	ok(questions.count == 3, "each question is there once");
	is(questions.items[1].text, "CVE-2", "an id");
	ok(questions.items[2].kind == QUESTION_REPORT, "and a type");
	is(questions.items[2].other, "sarif", "with its format");
	question_release(&questions);
}

int main(void)
{
	test_identity();
	test_digests();
	test_names();
	test_chosen_names();
	test_signatures();
	test_threshold();
	test_annotations();
	test_reference();
	test_scan_age();
	test_newest();
	test_subject_of_scan();
	test_findings();
	test_content();
	test_without_container();
	test_vex();
	test_vex_of_packages();
	test_vex_and_fixable();
	test_denied();
	test_predicates();
	test_questions();
	return tap_done();
}
