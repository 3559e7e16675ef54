/*
 * Real evidence inspected by real children, and children that lie, die, stall
 * and rave in their place.
 */
#include "gate/inspect.h"

#include "gate/broker.h"
#include "gate/collector.h"
#include "gate/reader.h"
#include "tests/unit/children.h"
#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#define SECOND	((int64_t)1000000000)
#define PATIENT (confine_now() + 60 * SECOND)
#define SHORT	(confine_now() + SECOND / 2)

static char fixtures[4096];
static struct key *keys[2];
static struct verify_key trusted[2];
static struct digest manifest, config, diff_id, image_index;
static struct digest other_manifest, other_config;

static struct store stores[2];
static size_t store_count;
static struct collect_request what;
static struct image_facts facts;
static struct error err;

static void read_digest(const char *name, struct digest *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct span span = temp_read(name, &text);

	while (span.size && span.data[span.size - 1] == '\n')
		span.size--;
	ok(digest_parse(span, out) == 0, "the digest of %s", name);
}

static void read_key(unsigned i, const char *name, const char *signer)
{
	CLEANUP_BUF struct buf pem = BUF_INIT;

	ok(key_parse(temp_read(name, &pem), KEY_SCHEME_DEFAULT, name, &keys[i],
		     NULL) == 0,
	   "%s", name);
	trusted[i] = (struct verify_key){.key = keys[i], .signer = signer};
}

/* Layouts: image (unsigned), other (signed), and what is made of them. */
static void make_fixtures(void)
{
	temp_run("for k in release ci stranger; do %s/make-key.sh $k; done",
		 fixtures);
	temp_run("eval \"$(%s/make-image.sh --index image)\"; echo $manifest "
		 ">manifest; echo $config >config; echo $diff_id >diff_id; "
		 "echo $index >index",
		 fixtures);
	temp_run("eval \"$(%s/make-image.sh --label a=b other)\"; echo "
		 "$manifest >other_manifest; echo $config >other_config",
		 fixtures);
	temp_run("%s/sign-image.sh --key release.key other >/dev/null",
		 fixtures);
	temp_run("cp -r image signed; %s/sign-image.sh --key release.key "
		 "--annotation env=prod signed >/dev/null; %s/attest-scan.sh "
		 "--key ci.key --high 2 --subject $(cat manifest) signed "
		 ">/dev/null",
		 fixtures, fixtures);
	temp_run("cp -r image strange; %s/sign-image.sh --key stranger.key "
		 "strange >/dev/null",
		 fixtures);
	temp_run("cp -r signed forged; %s/tamper.sh payload forged; cp -r "
		 "signed spoilt; %s/tamper.sh blob spoilt",
		 fixtures, fixtures);
	read_digest("manifest", &manifest);
	read_digest("config", &config);
	read_digest("diff_id", &diff_id);
	read_digest("index", &image_index);
	read_digest("other_manifest", &other_manifest);
	read_digest("other_config", &other_config);
	read_key(0, "release.pub", "release");
	read_key(1, "ci.pub", "ci");
}

static void open_store(const char *name)
{
	char path[4096];

	if (!getcwd(path, sizeof(path) - 64))
		abort();
	strcat(strcat(path, "/"), name);
	ok(store_open(path, FILE_ANY, &stores[store_count++], NULL) == 0,
	   "the store %s", name);
}

static void close_stores(void)
{
	while (store_count)
		store_release(&stores[--store_count]);
}

static int open_count(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Inspects with what stands in the variables above. */
static int inspect(const struct inspect_works *works, int64_t deadline)
{
	struct inspect_request request = {
		.what = &what,
		.stores = stores,
		.store_count = store_count,
		.keys = trusted,
		.key_count = 2,
		.deadline = deadline,
		.works = works,
	};
	int before = open_count(), result;

	facts_release_image(&facts);
	err = (struct error)ERROR_INIT;
	result = inspect_image(&request, &facts, &err);
	if (result < 0)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	for (size_t i = 0; result == 0 && i < facts.found_count; i++)
		printf("# found: %s\n", facts.found[i].reason);
	if (open_count() != before)
		ok(false, "descriptors stay open");
	if (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD)
		ok(false, "a child is left");
	return result;
}

static int inspect_layout(const char *name)
{
	close_stores();
	open_store(name);
	return inspect(NULL, PATIENT);
}

static void know(const struct digest *a_manifest, const struct digest *a_config)
{
	memset(&what, 0, sizeof(what));
	strcpy(what.architecture, "amd64");
	if (a_manifest)
		what.manifest = *a_manifest;
	if (a_config)
		what.config = *a_config;
}

static const struct image_statement *statement_of(enum statement_kind kind)
{
	size_t i;

	for (i = 0; i < facts.statement_count; i++)
		if (facts.statements[i].statement.kind == kind)
			return &facts.statements[i];
	return NULL;
}

/* Whether anything of what was found counts for the image. */
static bool anything_counts(void)
{
	size_t i;

	for (i = 0; i < facts.statement_count; i++)
		if (facts.statements[i].about_image)
			return true;
	for (i = 0; i < facts.found_count; i++)
		if (facts.found[i].proves)
			return true;
	return false;
}

static void test_signed(void)
{
	const struct image_statement *image, *scan;

	know(NULL, &config);
	ok(inspect_layout("signed") == 0 && facts.named, "a signed image");
	ok(digest_equal(&facts.config, &config) && facts.has_manifest &&
		   digest_equal(&facts.manifest, &manifest),
	   "its config and manifest");
	ok(facts.index_count == 1 &&
		   digest_equal(&facts.indexes[0], &image_index),
	   "its index, which is signed");
	ok(facts.statement_count == 2 && facts.found_count == 2,
	   "two statements");
	image = statement_of(STATEMENT_IMAGE);
	scan = statement_of(STATEMENT_SCAN);
	if (!image || !scan)
		return;
	ok(image->about_image && !image->about_manifest &&
		   digest_equal(&image->subject, &image_index),
	   "the signature is on the index");
	ok(image->signer_count == 1 &&
		   digest_equal(&image->key_ids[0], key_id(keys[0])),
	   "by one key");
	is(image->signers[0], "release", "whose name is known");
	is(image->statement.annotations[0].value, "prod", "its annotation");
	ok(scan->about_image && scan->about_manifest &&
		   digest_equal(&scan->subject, &manifest),
	   "the scan is of the manifest");
	is(scan->signers[0], "ci", "by another");
	ok(scan->statement.scan.findings[SCAN_HIGH] == 2 &&
		   scan->statement.scan.config == SCAN_NAMES_SAME,
	   "with its findings, of this config");
	ok(facts.found[0].proves && facts.found[1].proves &&
		   facts.found[0].reason[0] && facts.found[1].reason[0],
	   "both are told");
}

static void test_unsigned(void)
{
	know(NULL, &config);
	ok(inspect_layout("image") == 0 && facts.named &&
		   facts.statement_count == 0 && facts.found_count == 0,
	   "an unsigned image is named and nothing more");
	ok(facts.has_manifest && digest_equal(&facts.manifest, &manifest),
	   "its manifest is found");
	ok(inspect_layout("strange") == 0 && facts.statement_count == 0 &&
		   facts.found_count == 1 && !facts.found[0].proves &&
		   !facts.found[0].signer,
	   "a stranger's signature");
	ok(inspect_layout("forged") == 0 && !statement_of(STATEMENT_IMAGE),
	   "a forged payload");
	ok(inspect_layout("spoilt") == 0 && !statement_of(STATEMENT_IMAGE),
	   "a spoilt payload");
	know(NULL, &other_config);
	ok(inspect_layout("signed") == 0 && facts.named && !anything_counts() &&
		   !facts.has_manifest,
	   "another image's evidence is not this one's");
}

static void test_names(void)
{
	struct digest nothing;

	memset(&nothing, 7, sizeof(nothing));
	know(&manifest, NULL);
	ok(inspect_layout("signed") == 0 && facts.named && anything_counts() &&
		   digest_equal(&facts.config, &config),
	   "named by its manifest");
	know(&image_index, NULL);
	ok(inspect_layout("signed") == 0 && facts.named && anything_counts() &&
		   digest_equal(&facts.manifest, &manifest),
	   "named by its index");
	know(&image_index, &config);
	ok(inspect_layout("signed") == 0 && facts.named, "by index and config");
	know(NULL, NULL);
	what.image = config;
	ok(inspect_layout("signed") == 0 && facts.named && anything_counts(),
	   "by a digest that turns out to be the config");
	what.image = manifest;
	ok(inspect_layout("signed") == 0 && facts.named && anything_counts(),
	   "that turns out to be the manifest");
	what.image = nothing;
	ok(inspect_layout("signed") < 0 || (!facts.named && !anything_counts()),
	   "that is nothing at all");
	know(&nothing, &config);
	ok(inspect_layout("signed") < 0 || (!facts.named && !anything_counts()),
	   "a manifest that nobody has");
	know(&other_manifest, &config);
	close_stores();
	open_store("signed");
	open_store("other");
	ok(inspect(NULL, PATIENT) < 0 || (!facts.named && !anything_counts()),
	   "a manifest of another config");
}

static void test_layers(void)
{
	know(&manifest, NULL);
	what.chain_id = diff_id;
	what.diff_ids[0] = diff_id;
	what.diff_id_count = 1;
	ok(inspect_layout("signed") == 0 && facts.named,
	   "layers that are the config's");
	what.chain_id = manifest;
	what.diff_id_count = 0;
	ok(inspect_layout("signed") < 0, "another chain ID");
	is(err.reason.id, "image.identity", "contradicts");
	know(NULL, NULL);
	what.chain_id = diff_id;
	ok(inspect_layout("signed") < 0 || !facts.named,
	   "a chain ID alone names nothing");
	know(NULL, NULL);
	what.diff_ids[0] = diff_id;
	what.diff_id_count = 1;
	ok(inspect_layout("signed") == 0 && facts.named && anything_counts(),
	   "diff_ids alone do");
}

static void test_wanted(void)
{
	struct inspect_request request = {
		.what = &what,
		.stores = stores,
		.store_count = 1,
		.wanted = &image_index,
		.wanted_count = 1,
		.deadline = PATIENT,
	};

	know(NULL, &config);
	close_stores();
	open_store("image");
	facts_release_image(&facts);
	ok(inspect_image(&request, &facts, NULL) == 0 &&
		   facts.index_count == 1 &&
		   digest_equal(&facts.indexes[0], &image_index),
	   "an index that a policy lists is proven without a signature");
}

/* Children that misbehave. */

static int say_little(void *context, int socket)
{
	(void)context;
	return confine_child_send(socket, "verified", 8);
}

static int say_much(void *context, int socket)
{
	static char text[CONFINE_MESSAGE_MAX];

	(void)context;
	memset(text, 1, sizeof(text));
	return confine_child_send(socket, text, sizeof(text));
}

/* As long as the right answer, but of ones. */
static int say_ones(void *context, int socket)
{
	size_t size = *(const size_t *)context;
	char *text = malloc(size);
	int result;

	if (!text)
		return 1;
	memset(text, 1, size);
	result = confine_child_reply(socket, text, size);
	free(text);
	return result;
}

static int say_ones_collect(void *context, int socket)
{
	size_t size = sizeof(struct broker_message);

	(void)context;
	return say_ones(&size, socket);
}

static int say_ones_statement(void *context, int socket)
{
	size_t size = sizeof(struct reader_statement_reply);

	(void)context;
	return say_ones(&size, socket);
}

static int say_ones_link(void *context, int socket)
{
	size_t size = sizeof(struct reader_link_reply);

	(void)context;
	return say_ones(&size, socket);
}

static void test_bad_children(void)
{
	static const struct {
		const char *what;
		struct inspect_works works;
	} BAD[] = {
		{"a collector that just ends", {.collect = children_end}},
		{"one that crashes", {.collect = children_crash}},
		{"one that says little", {.collect = say_little}},
		{"one that says much", {.collect = say_much}},
		{"one that raves", {.collect = say_ones_collect}},
		{"one that stalls", {.collect = children_hang}},
		{"a reader that just ends", {.statement = children_end}},
		{"one that crashes", {.statement = children_crash}},
		{"one that says little", {.statement = say_little}},
		{"one that says much", {.statement = say_much}},
		{"one that raves", {.statement = say_ones_statement}},
		{"one that stalls", {.statement = children_hang}},
		{"a link reader that just ends", {.link = children_end}},
		{"one that crashes", {.link = children_crash}},
		{"one that says little", {.link = say_little}},
		{"one that says much", {.link = say_much}},
		{"one that raves", {.link = say_ones_link}},
		{"one that stalls", {.link = children_hang}},
	};
	size_t i;

	know(NULL, &config);
	close_stores();
	open_store("signed");
	for (i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		bool stalls = BAD[i].works.collect == children_hang ||
			      BAD[i].works.statement == children_hang ||
			      BAD[i].works.link == children_hang;

		ok(inspect(&BAD[i].works, stalls ? SHORT : PATIENT) < 0 &&
			   !facts.named && !facts.statements,
		   "%s is an error", BAD[i].what);
		is(err.reason.id, "evidence.inspect", "of the inspection");
	}
	ok(inspect(NULL, confine_now() - 1) < 0, "no time at all is one too");
}

/* A collector that says what it was told to say, as an attacker would. */
static struct broker_message lies[8];
static size_t lie_count;

static int lie(void *context, int socket)
{
	struct broker_message last = {.kind = BROKER_DONE};
	size_t i;

	(void)context;
	for (i = 0; i < lie_count; i++)
		if (confine_child_send(socket, &lies[i], sizeof(lies[i])) < 0)
			return 1;
	return confine_child_send(socket, &last, sizeof(last));
}

static const struct inspect_works LIAR = {.collect = lie};

static struct claim *add_lie(enum claim_kind kind)
{
	struct broker_message *message = &lies[lie_count++];

	memset(message, 0, sizeof(*message));
	message->kind = BROKER_CLAIM;
	message->claim.kind = kind;
	return &message->claim;
}

static void add_path(const struct digest *a, const struct digest *b,
		     const struct digest *c)
{
	struct claim *claim = add_lie(CLAIM_PATH);

	claim->path.digests[claim->path.count++] = *a;
	claim->path.digests[claim->path.count++] = *b;
	if (c)
		claim->path.digests[claim->path.count++] = *c;
}

/* What an honest collector claims of @layout, put among the lies. */
static void add_truth(const char *layout, uint32_t store)
{
	struct collector_claims claims;
	struct store from;
	struct collector_task task = {.stores = &from, .store_count = 1};
	struct collect_request request = {.manifest = other_manifest};
	char path[4096];
	size_t i;

	strcpy(request.architecture, "amd64");
	task.what = &request;
	if (!getcwd(path, sizeof(path) - 64))
		abort();
	strcat(strcat(path, "/"), layout);
	ok(store_open(path, FILE_ANY, &from, NULL) == 0 &&
		   collector_run(&task, NULL, PATIENT, &claims, NULL) == 0,
	   "what is claimed of %s", layout);
	for (i = 0; i < claims.count; i++) {
		if (claims.items[i].kind != CLAIM_SIMPLESIGNING)
			continue;
		*add_lie(CLAIM_SIMPLESIGNING) = claims.items[i];
		lies[lie_count - 1].claim.signature.store = store;
	}
	collector_release(&claims);
	store_release(&from);
}

static void test_liars(void)
{
	struct claim *claim;

	know(NULL, &config);
	close_stores();
	open_store("image");
	open_store("other");
	lie_count = 0;
	add_path(&manifest, &config, NULL);
	claim = add_lie(CLAIM_SIMPLESIGNING);
	claim->signature.blob = manifest;
	claim->signature.blob_size = 1000;
	claim->signature.signature_size = 70;
	ok(inspect(&LIAR, PATIENT) == 0 && facts.named && !anything_counts(),
	   "a signature that is none");
	lie_count = 0;
	add_truth("other", 1);
	add_path(&manifest, &config, NULL);
	ok(lie_count == 2 && inspect(&LIAR, PATIENT) == 0 && facts.named &&
		   facts.statement_count == 0 && !anything_counts(),
	   "a good signature of another image");
	lies[1].claim.path.digests[0] = other_manifest;
	lies[1].claim.path.stores[0] = 1;
	ok(inspect(&LIAR, PATIENT) == 0 && facts.named &&
		   facts.statement_count == 1 && !anything_counts() &&
		   !facts.has_manifest,
	   "with a path that does not hold");
	add_path(&image_index, &other_manifest, &config);
	lies[2].claim.path.stores[1] = 1;
	ok(inspect(&LIAR, PATIENT) == 0 && !anything_counts(),
	   "with another that does not hold");
	lies[1].claim.path.stores[0] = 0;
	ok(inspect(&LIAR, PATIENT) == 0 && !anything_counts(),
	   "with a document that is not there");
	know(&other_manifest, NULL);
	lies[1].claim.path.digests[1] = other_config;
	lies[1].claim.path.stores[0] = lies[1].claim.path.stores[1] = 1;
	lie_count = 2;
	ok(inspect(&LIAR, PATIENT) == 0 && anything_counts(),
	   "the truth is believed");
}

/* A store without the image's config, of which the manifest speaks anyway. */
static void test_no_config(void)
{
	temp_run("cp -r other bare; rm bare/blobs/sha256/$(cut -d: -f2 "
		 "<other_config)");
	close_stores();
	open_store("image");
	open_store("bare");
	know(&other_manifest, NULL);
	lies[0].claim.signature.store = 1;
	lie_count = 2;
	ok(inspect(&LIAR, PATIENT) == 0 && facts.named && anything_counts() &&
		   digest_equal(&facts.config, &other_config),
	   "a config that is not stored is still named by its manifest");
	what.chain_id = diff_id;
	ok(inspect(&LIAR, PATIENT) == 0 && !facts.named && !anything_counts(),
	   "but says nothing of its layers");
	know(NULL, &other_config);
	ok(inspect(&LIAR, PATIENT) == 0 && facts.named && anything_counts(),
	   "when the engine names it too");
}

/* The dir: transport: with all that is stored, and with the manifest alone. */
static void test_directories(void)
{
	temp_run("%s/make-dir.sh signed whole; %s/make-dir.sh --bare other "
		 "lone; cp -r lone lone2; printf x >>lone2/manifest.json; "
		 "%s/make-dir.sh --bare strange foreign",
		 fixtures, fixtures, fixtures);
	know(NULL, &config);
	ok(inspect_layout("whole") == 0 && facts.named && anything_counts() &&
		   digest_equal(&facts.statements[0].subject, &image_index),
	   "an index that is signed in a directory");
	is(facts.found[0].layout, "dir", "is told to lie there");
	know(&other_manifest, NULL);
	ok(inspect_layout("lone") == 0 && facts.named && anything_counts() &&
		   digest_equal(&facts.config, &other_config),
	   "a manifest alone, signed in a directory");
	what.chain_id = diff_id;
	ok(inspect_layout("lone") < 0 || (!facts.named && !anything_counts()),
	   "says nothing of layers");
	know(&other_manifest, &config);
	ok(inspect_layout("lone") < 0 || (!facts.named && !anything_counts()),
	   "nor of another config");
	know(&other_manifest, NULL);
	ok(inspect_layout("lone2") == 0 && !facts.named && !anything_counts(),
	   "nor a manifest that was changed");
	know(&image_index, NULL);
	ok(inspect_layout("foreign") == 0 && !anything_counts(),
	   "nor a stranger");
}

static void refuse_lie(const char *id, const char *why)
{
	ok(inspect(&LIAR, PATIENT) < 0, "%s", why);
	is(err.reason.id, id, "an error, not silence");
}

static void test_malformed_claims(void)
{
	struct claim *claim;

	know(NULL, &config);
	close_stores();
	open_store("image");
	lie_count = 0;
	add_path(&manifest, &config, NULL);
	lies[0].claim.path.count = 1;
	refuse_lie("evidence.inspect", "a path of one");
	lies[0].claim.path.count = CLAIM_PATH_MAX + 1;
	refuse_lie("evidence.inspect", "a path too long");
	lies[0].claim.path.count = 2;
	lies[0].claim.path.stores[1] = 1;
	refuse_lie("evidence.inspect", "a store that is none");
	lie_count = 0;
	claim = add_lie(CLAIM_DSSE);
	claim->signature.signature_size = CLAIM_SIGNATURE_MAX + 1;
	refuse_lie("evidence.inspect", "a signature too long");
	claim->signature.signature_size = 1;
	claim->signature.blob_size = UINT64_MAX;
	refuse_lie("evidence.inspect", "a blob too large");
	claim->signature.blob_size = 1;
	claim->signature.file = 1;
	refuse_lie("evidence.inspect", "an envelope in a signature file");
	claim->kind = CLAIM_SIMPLESIGNING;
	claim->signature.file = SOURCE_FILES_MAX + 1;
	refuse_lie("evidence.inspect", "a signature file of no number");
	claim->kind = 17;
	refuse_lie("evidence.inspect", "a claim of no kind");
	claim->kind = CLAIM_REJECTED;
	memset(claim->rejected.reason, 'x', sizeof(claim->rejected.reason));
	refuse_lie("evidence.inspect", "a reason without an end");
	memset(claim->rejected.reason + 20, 0, 1);
	claim->rejected.reason[3] = '\n';
	ok(inspect(&LIAR, PATIENT) == 0, "one with");
	is(facts.found[0].reason, "xxx\\x0axxxxxxxxxxxxxxxx", "is escaped");
	claim->layout = 9;
	refuse_lie("evidence.inspect", "no layout");
	lies[0].kind = BROKER_ASK;
	lies[0].ask.store = 0;
	lies[0].ask.item = SOURCE_LAST + 1;
	refuse_lie("evidence.inspect", "a question of no kind");
	lies[0].ask.item = SOURCE_BLOB;
	lies[0].ask.store = 1;
	refuse_lie("evidence.inspect", "a question to no store");
	lies[0].ask.store = 0;
	lies[0].ask.limit = SIZE_MAX;
	refuse_lie("evidence.inspect", "a question without limit");
	lies[0].kind = BROKER_FAILED;
	strcpy(lies[0].failed.id, "image.identity");
	memset(lies[0].failed.text, 'y', sizeof(lies[0].failed.text));
	refuse_lie("image.identity", "a failure that knows why");
	strcpy(lies[0].failed.id, "verdict.allow");
	refuse_lie("evidence.inspect", "a failure of an unknown kind");
}

/* Claims without end, or questions. */
static int chatter(void *context, int socket)
{
	static struct broker_message message;

	(void)context;
	message.kind = BROKER_CLAIM;
	message.claim.kind = CLAIM_PATH;
	message.claim.path.count = 2;
	while (confine_child_send(socket, &message, sizeof(message)) == 0)
		;
	return 0;
}

static int nag(void *context, int socket)
{
	static struct broker_message message;
	struct broker_answer answer;
	size_t size;
	int fd;

	(void)context;
	message.kind = BROKER_ASK;
	message.ask.item = SOURCE_BLOB;
	message.ask.digest = manifest;
	message.ask.limit = SOURCE_BLOB_MAX;
	while (confine_child_send(socket, &message, sizeof(message)) == 0 &&
	       confine_child_receive(socket, &answer, sizeof(answer), &size,
				     &fd) == 0 &&
	       size > 0)
		close(fd);
	return 0;
}

static void test_limits(void)
{
	static const struct inspect_works CHATTER = {.collect = chatter};
	static const struct inspect_works NAG = {.collect = nag};

	know(NULL, &config);
	ok(inspect(&CHATTER, PATIENT) < 0, "claims without end");
	is(err.reason.id, "evidence.limit", "meet a limit");
	ok(inspect(&NAG, PATIENT) < 0, "questions without end");
	is(err.reason.id, "evidence.limit", "meet a limit too");
}

/* A reader whose answer is well-formed but for one thing. */
static enum {
	LIE_MATCH,
	LIE_KIND,
	LIE_TYPE,
	LIE_BOOL,
	LIE_COUNT,
	LIE_TEXT,
	LIE_FIXABLE,
	LIE_TIME,
	LIE_NAMES,
	LIE_READABLE,
	LIE_MARKS, /* more than there may be */
	LIE_VEX,   /* more than are sent */
	LIES,
	LIE_LIMIT, /* it says that the statement is too large */
} reader_lie;

static int lie_as_reader(void *context, int socket)
{
	const struct reader_statement_task *task = context;
	static struct reader_statement_reply reply;
	struct statement *out = &reply.statement;

	reply.readable = 1;
	out->kind = STATEMENT_OTHER;
	strcpy(out->predicate_type, "x");
	if (task->kind == CLAIM_SIMPLESIGNING) {
		out->kind = STATEMENT_IMAGE;
		out->predicate_type[0] = '\0';
	}
	out->match_count = 1;
	out->matches[0] = task->context->subjects[0];
	switch (reader_lie) {
	case LIE_MATCH:
		memset(&out->matches[0], 9, sizeof(out->matches[0]));
		break;
	case LIE_KIND:
		out->kind = STATEMENT_SCAN;
		break;
	case LIE_TYPE:
		strcpy(out->predicate_type,
		       "https://cosign.sigstore.dev/attestation/vuln/v1");
		break;
	case LIE_BOOL:
		memset(&out->scan.end_of_life, 2, 1);
		break;
	case LIE_COUNT:
		out->match_count = STATEMENT_MATCHES_MAX + 1;
		break;
	case LIE_TEXT:
		memset(out->reference, 'x', sizeof(out->reference));
		break;
	case LIE_FIXABLE:
		out->scan.fixable[0] = 1;
		break;
	case LIE_TIME:
		out->scan.finished = 1;
		break;
	case LIE_NAMES:
		memset(&out->scan.config, 0x7f, sizeof(out->scan.config));
		break;
	case LIE_READABLE:
		reply.readable = 2;
		break;
	case LIE_MARKS:
		out->scan.mark_count = SCAN_MARKS_MAX + 1;
		break;
	case LIE_VEX:
		out->vex.count = 1;
		break;
	case LIE_LIMIT:
		reply.readable = 0;
		reply.limit = 1;
		break;
	case LIES:
		break;
	}
	return confine_child_reply(socket, &reply, sizeof(reply));
}

static void test_lying_readers(void)
{
	static const struct inspect_works READER = {.statement = lie_as_reader};
	int i;

	know(NULL, &config);
	close_stores();
	open_store("signed");
	for (i = 0; i < LIES; i++) {
		reader_lie = i;
		ok(inspect(&READER, PATIENT) < 0, "a reader's lie number %d",
		   i);
		is(err.reason.id, "evidence.inspect", "is an error");
	}
	reader_lie = LIE_LIMIT;
	ok(inspect(&READER, PATIENT) < 0, "a statement that is too large");
	is(err.reason.id, "evidence.limit", "refuses by itself");
	reader_lie = LIES;
	ok(inspect(&READER, PATIENT) == 0, "a reader that tells no lie");
}

/* A large report, to see what it costs. */
static void test_large(void)
{
	know(NULL, &config);
	temp_run("cp -r image large; %s/attest-scan.sh --key ci.key --low 4000 "
		 "large >/dev/null",
		 fixtures);
	ok(inspect_layout("large") == 0 && statement_of(STATEMENT_SCAN) &&
		   statement_of(STATEMENT_SCAN)
				   ->statement.scan.findings[SCAN_LOW] == 4000,
	   "a large attestation");
}

int main(void)
{
	key_init();
	if (!getcwd(fixtures, sizeof(fixtures) - 64))
		return 1;
	strcat(fixtures, "/tests/fixtures");
	temp_make();
	make_fixtures();
	test_signed();
	test_unsigned();
	test_names();
	test_layers();
	test_wanted();
	test_bad_children();
	test_liars();
	test_no_config();
	test_directories();
	test_malformed_claims();
	test_limits();
	test_lying_readers();
	test_large();
	facts_release_image(&facts);
	close_stores();
	key_free(keys[0]);
	key_free(keys[1]);
	temp_remove();
	return tap_done();
}
