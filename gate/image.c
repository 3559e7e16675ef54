#include "gate/image.h"

#include "gate/inspect.h"
#include "gate/signers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define VEX_SIGNERS_MAX 256

/* What one inspection needs; released as a whole. */
struct setup {
	struct store stores[SOURCE_STORES_MAX];
	size_t store_count;
	struct signers signers;
	struct asked asked;
	struct digest *wanted; /* owned */
	size_t wanted_count;
	struct questions questions;
	const char *vex_signers[VEX_SIGNERS_MAX]; /* of the policy */
	size_t vex_signer_count;
	struct collect_request what;
};

static void setup_cleanup(struct setup **setup)
{
	if (!*setup)
		return;
	for (size_t i = 0; i < (*setup)->store_count; i++)
		if ((*setup)->stores[i].dirfd >= 0)
			store_release(&(*setup)->stores[i]);
	signers_release(&(*setup)->signers);
	question_release(&(*setup)->questions);
	asked_release(&(*setup)->asked);
	free((*setup)->wanted);
	free(*setup);
}

const char *image_architecture(void)
{
	static const struct {
		const char *machine, *name;
	} table[] = {{"x86_64", "amd64"},    {"aarch64", "arm64"},
		     {"ppc64le", "ppc64le"}, {"s390x", "s390x"},
		     {"riscv64", "riscv64"}, {"loongarch64", "loong64"}};
	struct utsname host;

	if (uname(&host) < 0)
		return "";
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(host.machine, table[i].machine) == 0)
			return table[i].name;
	return "";
}

/* Fills @what; false when nothing names the image. */
static bool name_image(const struct image_request *request,
		       struct collect_request *what)
{
	const struct image_identity *identity = &request->facts->identity;

	if (request->request->image)
		*what = *request->request->image;
	if (identity->config_state == FACT_ATTESTED)
		what->config = identity->config;
	if (identity->target_state == FACT_ATTESTED)
		what->manifest = identity->target;
	if (identity->chain_state == FACT_ATTESTED)
		what->chain_id = identity->chain_id;
	strcpy(what->architecture, image_architecture());
	/* a chain ID alone says nothing of the config: it does not suffice */
	return !digest_is_zero(&what->image) || what->diff_id_count > 0 ||
	       !digest_is_zero(&what->config) ||
	       !digest_is_zero(&what->manifest);
}

static int open_stores(const struct image_request *request, struct setup *setup,
		       struct error *err)
{
	const struct settings *settings = request->request->settings;

	for (size_t i = 0; i < settings->evidence_count; i++) {
		if (store_open(settings->evidence[i], request->request->trust,
			       &setup->stores[setup->store_count], err) < 0)
			return error_hint(err, "create the directory, or set "
					       "'evidence' in ocigate.json");
		setup->store_count++;
	}
	for (size_t i = 0; i < request->engine->store_count &&
			   setup->store_count < SOURCE_STORES_MAX;
	     i++) {
		/* a second descriptor: the answer keeps its own */
		struct store *to = &setup->stores[setup->store_count];

		*to = request->engine->stores[i];
		to->dirfd = fcntl(to->dirfd, F_DUPFD_CLOEXEC, 3);
		if (to->dirfd < 0)
			return error_set_errno(err, "evidence.store",
					       "cannot keep '%s' open",
					       to->path);
		setup->store_count++;
	}
	return 0;
}

/* Digests that image.source compares with. */
static int want(struct setup *setup, const struct json *list, struct error *err)
{
	struct digest *grown = reallocarray(
		setup->wanted, setup->wanted_count + json_count(list) + 1,
		sizeof(*grown));

	if (!grown)
		return error_set_errno(err, "internal.memory",
				       "cannot keep digests");
	setup->wanted = grown;
	for (size_t i = 0; i < json_count(list); i++)
		if (digest_parse(json_span(json_item(list, i)),
				 &grown[setup->wanted_count]) == 0)
			setup->wanted_count++;
	return 0;
}

static int want_vex(struct setup *setup, const struct json *list,
		    struct error *err)
{
	for (size_t i = 0; i < json_count(list); i++) {
		if (setup->vex_signer_count == VEX_SIGNERS_MAX)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "more than %d signers of VEX",
					 VEX_SIGNERS_MAX);
		setup->vex_signers[setup->vex_signer_count++] =
			json_text(json_item(list, i));
	}
	return 0;
}

/* What one image rule wants to know. */
static int ask(struct setup *setup, const struct asked_item *asked,
	       struct error *err)
{
	const struct json *params = asked->params;

	if (asked->rule->ask &&
	    asked->rule->ask(params, &setup->questions, err) < 0)
		return -1;
	if (want(setup, json_find(params, "digests"), err) < 0 ||
	    want(setup, json_find(params, "denyDigests"), err) < 0)
		return -1;
	return want_vex(setup, json_find(params, "vex"), err);
}

static int ask_all(const struct image_request *request, struct setup *setup,
		   struct error *err)
{
	const struct asked_of of = {
		.policy = request->policy,
		.profile = request->profile,
		.facts = request->facts,
		.now = request->now,
		.clock_sane = request->clock_sane,
	};

	if (asked_collect(&of, &setup->asked, err) < 0)
		return -1;
	for (size_t i = 0; i < setup->asked.count; i++)
		if (ask(setup, &setup->asked.items[i], err) < 0)
			return -1;
	return signers_load(request->policy, &setup->asked, request->now,
			    request->clock_sane, &setup->signers, err);
}

int image_inspect(const struct image_request *request, struct image_facts *out,
		  struct error *err)
{
	__attribute__((cleanup(setup_cleanup))) struct setup *setup =
		calloc(1, sizeof(*setup));
	struct inspect_request question;

	memset(out, 0, sizeof(*out));
	if (!setup)
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	if (!name_image(request, &setup->what))
		return 0;
	if (ask_all(request, setup, err) < 0 ||
	    open_stores(request, setup, err) < 0)
		return -1;
	question = (struct inspect_request){
		.what = &setup->what,
		.stores = setup->stores,
		.store_count = setup->store_count,
		.keys = setup->signers.keys,
		.key_count = setup->signers.key_count,
		.trusts = setup->signers.trusts,
		.trust_count = setup->signers.trust_count,
		.now = request->now,
		.wanted = setup->wanted,
		.wanted_count = setup->wanted_count,
		.questions = &setup->questions,
		.vex_signers = setup->vex_signers,
		.vex_signer_count = setup->vex_signer_count,
		.deadline = request->deadline,
	};
	return inspect_image(&question, out, err);
}
