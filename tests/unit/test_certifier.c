/* One item verified by a real child, and by children that lie in its place. */
#include "gate/certifier.h"

#include "tests/unit/cosign_world.h"
#include "tests/unit/tap.h"

#define PATIENT (confine_now() + 300 * (int64_t)1000000000)

static struct error err;
static struct reason why;
static struct item_result result;

static int certify(const struct certifier_task *task, confine_work *work)
{
	err = (struct error)ERROR_INIT;
	why = (struct reason){0};
	return certifier_run(task, work, PATIENT, &result, &why, &err);
}

static void test_truth(const struct certifier_task *task)
{
	const struct item_trust stranger = {
		.signer = "x",
		.sigstore = {.root = task->trusts->sigstore.root,
			     .issuer = WORLD_ISSUER,
			     .identity = "nobody@example.com"}};
	struct certifier_task other = *task;

	other.trusts = &stranger;
	ok(certify(task, NULL) == 0 && result.trusts == 1 &&
		   result.payload_size > 0,
	   "an item that is as it should be");
	ok(certify(&other, NULL) < 0 && err.kind == ERROR_NONE && why.msg[0] &&
		   result.trusts == 0,
	   "one that a stranger made: %s", why.msg);
}

/* What a child says: the least that can be true, and one thing changed. */
static const struct lie {
	const char *what;
	uint32_t verified;
	struct item_result result;
	bool believed;
} LIES[] = {
	{"the least that can be true",
	 1,
	 {.trusts = 1, .payload_offset = 9, .payload_size = 1},
	 true},
	{"that all are lenient",
	 1,
	 {.trusts = 1, .lenient = 1, .payload_size = 10},
	 true},
	{"2 for yes", 2, {.trusts = 1, .payload_size = 1}, false},
	{"that nobody made it", 1, {.payload_size = 1}, false},
	{"a trust that there is not",
	 1,
	 {.trusts = 3, .payload_size = 1},
	 false},
	{"that another is lenient",
	 1,
	 {.trusts = 1, .lenient = 2, .payload_size = 1},
	 false},
	{"a kind of payload that there is not",
	 1,
	 {.trusts = 1, .payload = ITEM_PAYLOADS, .payload_size = 1},
	 false},
	{"no payload", 1, {.trusts = 1}, false},
	{"a payload beyond the blob",
	 1,
	 {.trusts = 1, .payload_offset = 9, .payload_size = 2},
	 false},
	{"a payload beyond all",
	 1,
	 {.trusts = 1, .payload_offset = 9, .payload_size = UINT64_MAX - 8},
	 false},
};

#define COUNT (sizeof(LIES) / sizeof(LIES[0]))

/* The child has a copy of the task; which lie is due stands in its time. */
static int lie(void *context, int socket)
{
	const struct certifier_task *task = context;
	struct certifier_reply reply;

	memset(&reply, 0, sizeof(reply));
	reply.verified = LIES[task->now].verified;
	reply.result = LIES[task->now].result;
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0;
}

/* A refusal whose texts do not end. */
static int rave(void *context, int socket)
{
	struct certifier_reply reply;

	(void)context;
	memset(&reply, 0, sizeof(reply));
	memset(reply.result.check, 'x', sizeof(reply.result.check));
	memset(reply.result.reason, 'x', sizeof(reply.result.reason));
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0;
}

static void test_liars(const struct item_trust *trust)
{
	const struct item item = {.form = CLAIM_ITEM_BUNDLE,
				  .kind = CLAIM_DSSE,
				  .blob = span_of("0123456789")};
	struct certifier_task task = {
		.item = &item, .trusts = trust, .trust_count = 1};

	for (size_t i = 0; i < COUNT; i++) {
		int status;

		task.now = (int64_t)i;
		status = certify(&task, lie);
		ok(LIES[i].believed ? status == 0
				    : status < 0 && err.kind == ERROR_SYSTEM &&
					      !strcmp(err.reason.id,
						      "evidence.inspect") &&
					      result.trusts == 0,
		   "%s is %sbelieved", LIES[i].what,
		   LIES[i].believed ? "" : "not ");
	}
	ok(certify(&task, rave) < 0 && err.kind == ERROR_NONE && why.msg[0] &&
		   strlen(why.msg) < sizeof(why.msg),
	   "reasons without end are cut");
}

int main(void)
{
	struct world world = world_make();
	struct parts parts = world_bundle(&world, (struct wish){.dsse = true});
	const struct item item = {.form = CLAIM_ITEM_BUNDLE,
				  .kind = CLAIM_DSSE,
				  .blob = buf_span(&parts.json)};
	const struct item_trust trust = {
		.signer = "x",
		.sigstore = {.root = world.parsed,
			     .issuer = WORLD_ISSUER,
			     .identity = WORLD_IDENTITY}};
	const struct certifier_task task = {.item = &item,
					    .trusts = &trust,
					    .trust_count = 1,
					    .now = PKI_T0};

	test_truth(&task);
	test_liars(&trust);
	parts_release(&parts);
	world_release(&world);
	return tap_done();
}
