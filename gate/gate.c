#include "gate/gate.h"

#include "gate/carry.h"
#include "gate/confine.h"
#include "gate/engine.h"
#include "gate/image.h"
#include "gate/line.h"
#include "gate/load.h"
#include "gate/record.h"
#include "gate/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* A clock this much behind what must be past is not believed. */
#define CLOCK_SLACK_SECONDS 300

/* Everything that one decision holds while it is made. */
struct work {
	const struct gate_request *request;
	struct gate_decision *out;
	struct error *err;
	int64_t deadline;
	struct policy *loaded; /* owned */
	const struct policy *policy;
	const struct profile *profile;
	struct subject subject;
	struct subject container; /* exec: the adopted container's config */
	struct carry carry;
	struct engine_answer engine;
	struct evaluate_request evaluate;
	struct repairs repairs;
};

static void work_cleanup(struct work **work)
{
	if (!*work)
		return;
	for (size_t i = 0; i < (*work)->engine.store_count; i++)
		store_release(&(*work)->engine.stores[i]);
	subject_release(&(*work)->subject);
	subject_release(&(*work)->container);
	carry_release(&(*work)->carry);
	policy_free((*work)->loaded);
	free(*work);
}

static void new_id(char out[GATE_ID_SIZE])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t random[GATE_ID_SIZE - 1] = {0};

	/* An id that repeats is a nuisance, not a danger. */
	if (getrandom(random, sizeof(random), GRND_NONBLOCK) < 0)
		memset(random, 0, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		out[i] = digits[random[i] & 31];
	out[GATE_ID_SIZE - 1] = '\0';
}

static int load_configured_policy(struct work *work)
{
	const struct gate_request *request = work->request;
	struct gate_decision *out = work->out;
	struct digest digest;

	work->policy = request->policy;
	if (!work->policy) {
		if (load_policy(request->settings->policy, request->trust,
				&work->loaded, work->err) < 0)
			return -1;
		work->policy = work->loaded;
	}
	snprintf(out->policy_name, sizeof(out->policy_name), "%s",
		 policy_name(work->policy));
	snprintf(out->contact, sizeof(out->contact), "%s",
		 policy_contact(work->policy));
	policy_digest(work->policy, &digest);
	digest_format(out->policy_digest, &digest);
	return 0;
}

/* Whether the clock is later than what is known to be past. */
static int read_clock(struct work *work)
{
	const struct gate_request *request = work->request;
	struct rule_input *input = &work->evaluate.input;
	int64_t newest = 0;

	work->out->time = request->has_now ? request->now : time(NULL);
	input->now = work->out->time;
	input->clock_sane = true;
	if (request->has_now)
		return 0;
	if (!request->skip_record &&
	    record_newest(request->settings, &newest, work->err) < 0)
		return -1;
	if (newest < OCIGATE_BUILD_TIME)
		newest = OCIGATE_BUILD_TIME;
	input->clock_sane = input->now >= newest - CLOCK_SLACK_SECONDS;
	return 0;
}

static void set_fact(struct fact *fact, enum fact_state state,
		     const char *value)
{
	fact->state = state;
	snprintf(fact->value, sizeof(fact->value), "%s", value);
}

/* What the engine's records and this host say of the container's config. */
static int learn_facts(struct work *work, const struct json *config)
{
	const struct gate_request *request = work->request;
	struct facts *facts = &work->out->facts;
	struct engine_request question = {
		.settings = request->settings,
		.id = request->container_id ? request->container_id : "",
		.bundle = request->bundle ? request->bundle->path : "",
		.bundle_fd = request->bundle ? request->bundle->dirfd : -1,
		.config = config,
		.deadline = work->deadline,
		.trust = request->verb == GATE_CHECK ? FILE_ANY : FILE_ROOT,
	};
	const struct engine *engine;

	if (request->facts_file)
		return gather_file(request->facts, request->facts_file, config,
				   request->settings, facts, work->err);
	set_fact(&facts->id, FACT_ATTESTED, question.id);
	if (request->runtime)
		set_fact(&facts->runtime, FACT_ATTESTED, request->runtime);
	work->engine.facts = facts;
	engine = engine_find(&question);
	set_fact(&facts->engine, FACT_ATTESTED, engine->name);
	if (engine->resolve(&question, &work->engine, work->err) < 0)
		return -1;
	return gather_host(config, request->settings,
			   request->verb == GATE_CHECK ? GATHER_CHECK
						       : GATHER_NODE,
			   facts, work->err);
}

static int choose_profile(struct work *work, const char *name)
{
	if (name)
		work->profile = policy_profile(work->policy, name);
	else if (work->request->profile)
		work->profile = work->request->profile;
	else if (policy_assign(work->policy, &work->out->facts, &work->profile,
			       work->err) < 0)
		return -1;
	if (!work->profile)
		return error_set(work->err, ERROR_POLICY, "assign.gone",
				 "the container was started under profile "
				 "'%s', which the policy no longer has",
				 name);
	snprintf(work->out->profile, sizeof(work->out->profile), "%s",
		 work->profile->name);
	work->evaluate.policy = work->policy;
	work->evaluate.profile = work->profile;
	return 0;
}

/* Looks at the image only where a rule asks. */
static int inspect(struct work *work)
{
	struct rule_input *input = &work->evaluate.input;
	struct image_request question = {
		.request = work->request,
		.policy = work->policy,
		.profile = work->profile,
		.facts = &work->out->facts,
		.engine = &work->engine,
		.now = input->now,
		.clock_sane = input->clock_sane,
		.deadline = work->deadline,
	};

	if (!evaluate_asks(&work->evaluate, RULE_IMAGE))
		return 0;
	if (image_inspect(&question, &work->out->image, work->err) < 0)
		return -1;
	work->out->has_image = true;
	input->image = &work->out->image;
	return 0;
}

/* A container that was started without a record of ours is judged now. */
static int adopt(struct work *work)
{
	const struct gate_request *request = work->request;
	struct container_facts *container = &work->out->facts.container;
	struct gate_request as_create = *request;

	if (!request->config.data)
		return error_set(work->err, ERROR_INPUT, "record.carry",
				 "the container was started without ocigate "
				 "and its config cannot be read");
	as_create.verb = GATE_START;
	if (subject_parse(&as_create, &work->container, work->err) < 0 ||
	    learn_facts(work, work->container.document.root) < 0 ||
	    choose_profile(work, NULL) < 0)
		return -1;
	container->adopted = true;
	container->config = work->container.document.root;
	container->before = config_process(&work->container.document);
	container->after = container->before;
	subject_input(&work->container, &work->evaluate.input);
	if (inspect(work) < 0)
		return -1;
	evaluate_judge(&work->evaluate, &work->out->verdict);
	return 0;
}

/*
 * Takes up what create left in the bundle, and the profile of that name. It
 * must be this container's, whatever led to the bundle.
 */
static int recall_record(struct work *work, bool *found)
{
	const struct gate_request *request = work->request;
	struct facts *facts = &work->out->facts;
	const char *id = request->container_id;

	if (carry_read(request->bundle, found, &work->carry, facts, work->err) <
	    0)
		return -1;
	if (!*found)
		return 0;
	if (id && *id && strcmp(facts->id.value, id) != 0)
		return error_set(work->err, ERROR_INPUT, "record.carry",
				 "the bundle's " CARRY_NAME " is of the "
				 "container '%s'",
				 facts->id.value);
	facts->container.before = work->carry.before;
	facts->container.after = work->carry.after;
	facts->container.config = work->carry.config;
	/* Ids of an exec are those of a user namespace that may be joined. */
	if (work->carry.config &&
	    gather_joined(work->carry.config,
			  request->verb == GATE_CHECK ? GATHER_CHECK
						      : GATHER_NODE,
			  facts, work->err) < 0)
		return -1;
	return choose_profile(work, work->carry.profile);
}

/* exec and update go into a container that create told us about. */
static int recall(struct work *work)
{
	bool found = false;

	work->out->facts.container.started = work->request->started;
	if (work->request->bundle && recall_record(work, &found) < 0)
		return -1;
	return found ? 0 : adopt(work);
}

/* exec and update under check, where no container may be given. */
static int recall_for_check(struct work *work)
{
	struct container_facts *container = &work->out->facts.container;

	if (work->request->bundle)
		return recall(work);
	container->started = HOST_UNANSWERED;
	if (learn_facts(work, NULL) < 0)
		return -1;
	return choose_profile(work, NULL);
}

/* An image that runs nowhere: no engine, no names. */
static void set_no_container(struct facts *facts)
{
	set_fact(&facts->kind, FACT_ATTESTED, "container");
	facts->engine.state = FACT_NONE;
	facts->image.state = FACT_NONE;
	facts->namespace.state = FACT_NONE;
	facts->pod.state = FACT_NONE;
	facts->name.state = FACT_NONE;
	facts->containerd_namespace.state = FACT_NONE;
	facts->runtime.state = FACT_NONE;
	facts->labels_state = FACT_NONE;
}

/* Fills the facts, chooses the profile and looks at the image. */
static int establish(struct work *work)
{
	subject_input(&work->subject, &work->evaluate.input);
	switch (work->subject.verb) {
	case RULE_EXEC:
	case RULE_UPDATE:
		return work->request->verb == GATE_CHECK
			       ? recall_for_check(work)
			       : recall(work);
	case RULE_VERIFY:
		set_no_container(&work->out->facts);
		return choose_profile(work, NULL) < 0 ? -1 : inspect(work);
	case RULE_CREATE:
	case RULE_RESTORE:
		break;
	}
	if (learn_facts(work, work->subject.document.root) < 0 ||
	    choose_profile(work, NULL) < 0)
		return -1;
	return inspect(work);
}

static void judge(struct work *work, const struct subject *subject,
		  bool may_repair, struct verdict *out)
{
	const struct gate_request *request = work->request;
	struct rule_input *input = &work->evaluate.input;

	subject_input(subject, input);
	input->facts = &work->out->facts;
	input->options = request->options;
	input->option_count = request->option_count;
	input->checkpoint = request->checkpoint;
	input->checkpoint_trusted = request->checkpoint_trusted;
	work->evaluate.may_repair = may_repair;
	work->evaluate.tolerate_not_judged = request->tolerate_not_judged;
	evaluate_judge(&work->evaluate, out);
}

/* What the process was before the first repair of it. */
static int keep_process(struct work *work)
{
	const struct json *process = work->evaluate.input.process;

	if (work->out->before || !process)
		return 0;
	work->out->before = json_copy(process);
	if (work->out->before)
		return 0;
	return error_set(work->err, ERROR_SYSTEM, "internal.memory",
			 "out of memory");
}

/*
 * Repairs what @first found, or what is due before anything is judged, and
 * reads the result again as the runtime will.
 */
static int repair_subject(struct work *work, const struct verdict *first)
{
	size_t before = work->repairs.count;
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct subject again;

	if (keep_process(work) < 0 ||
	    subject_repair(&work->subject, &work->evaluate, first,
			   &work->repairs, &text, work->err) < 0)
		return -1;
	if (work->repairs.count == before)
		return 0;
	if (subject_reparse(&work->subject, buf_span(&text), &again,
			    work->err) < 0)
		return -1;
	subject_release(&work->subject);
	work->subject = again;
	buf_release(&work->out->repaired);
	work->out->repaired = text;
	text = (struct buf)BUF_INIT;
	return 0;
}

/* An exec first loses what repair took from its container, in every mode. */
static int prepare(struct work *work)
{
	if (work->subject.verb != RULE_EXEC || !work->request->may_repair)
		return 0;
	subject_input(&work->subject, &work->evaluate.input);
	return repair_subject(work, NULL);
}

static int repair(struct work *work)
{
	struct gate_decision *out = work->out;

	if (repair_subject(work, &out->verdict) < 0)
		return -1;
	verdict_release(&out->verdict);
	judge(work, &work->subject, false, &out->verdict);
	return 0;
}

static int check_frozen(struct work *work)
{
	const struct gate_frozen *frozen = work->request->frozen;
	struct violation one = {.not_judged = true};

	if (!frozen || frozen->compared == 0)
		return error_set(work->err, ERROR_SYSTEM, "internal.start",
				 "the frozen process was not compared");
	if (frozen->weaker.kind != ERROR_NONE) {
		*work->err = frozen->weaker;
		return -1;
	}
	for (size_t i = 0; i < frozen->unverified_count; i++) {
		one.reason = frozen->unverified[i];
		if (verdict_add_not_judged(&work->out->verdict, &one) < 0)
			return error_set(work->err, ERROR_SYSTEM,
					 "internal.memory", "out of memory");
	}
	return 0;
}

/*
 * What create judged was compared with what is about to run; a container that
 * create did not see is judged now, as it is.
 */
static int decide_start(struct work *work)
{
	struct gate_decision *out = work->out;
	bool found = false;

	if (work->request->bundle && recall_record(work, &found) < 0)
		return -1;
	if (found) {
		size_t compared;

		if (check_frozen(work) < 0)
			return -1;
		compared = work->request->frozen->compared;
		verdict_conclude(&out->verdict, compared, compared);
		return 0;
	}
	if (subject_parse(work->request, &work->subject, work->err) < 0 ||
	    establish(work) < 0)
		return -1;
	out->facts.container.adopted = true;
	judge(work, &work->subject, false, &out->verdict);
	return out->verdict.value == VERDICT_ALLOW ? check_frozen(work) : 0;
}

static int decide_request(struct work *work)
{
	const struct gate_request *request = work->request;
	struct gate_decision *out = work->out;

	if (subject_parse(request, &work->subject, work->err) < 0 ||
	    establish(work) < 0)
		return -1;
	if (out->facts.container.adopted) {
		if (out->verdict.value != VERDICT_ALLOW)
			return 0;
		verdict_release(&out->verdict);
		work->evaluate.input.image = NULL;
	}
	if (prepare(work) < 0)
		return -1;
	judge(work, &work->subject, request->may_repair, &out->verdict);
	if (verdict_repairable(&out->verdict) && repair(work) < 0)
		return -1;
	out->verdict.repairs = work->repairs;
	out->judged = work->subject.document;
	work->subject.document = (struct config)CONFIG_INIT;
	return 0;
}

static int decide(struct work *work)
{
	work->evaluate.input.facts = &work->out->facts;
	if (read_clock(work) < 0 || load_configured_policy(work) < 0)
		return -1;
	return work->request->verb == GATE_START ? decide_start(work)
						 : decide_request(work);
}

/* Writes the record and the lines; an allow that nobody knows of refuses. */
static void conclude(const struct gate_request *request,
		     struct gate_decision *out)
{
	struct error err = ERROR_INIT;

	/* borrowed trees end with the work */
	out->facts.container.before = NULL;
	out->facts.container.after = NULL;
	out->facts.container.config = NULL;
	out->duration_us = confine_now() / 1000 - out->duration_us;
	if (!request->skip_record && record_write(request, out, &err) < 0 &&
	    out->verdict.value == VERDICT_ALLOW &&
	    request->settings->decisions_required)
		verdict_refuse(&out->verdict, &err.reason);
	if (out->verdict.value != VERDICT_ALLOW)
		buf_release(&out->repaired);
	line_write(out, request->container_id);
}

static void start_decision(struct gate_decision *out)
{
	memset(out, 0, sizeof(*out));
	out->duration_us = confine_now() / 1000;
	new_id(out->id);
}

void gate_decide(const struct gate_request *request, struct gate_decision *out)
{
	__attribute__((cleanup(work_cleanup))) struct work *work =
		calloc(1, sizeof(*work));

	start_decision(out);
	if (!work) {
		error_set(&out->error, ERROR_SYSTEM, "internal.memory",
			  "out of memory");
		verdict_refuse(&out->verdict, &out->error.reason);
		conclude(request, out);
		return;
	}
	work->request = request;
	work->out = out;
	work->err = &out->error;
	work->deadline =
		confine_now() +
		(int64_t)request->settings->timeout_seconds * 1000000000;
	if (decide(work) < 0) {
		if (out->error.kind == ERROR_NONE)
			error_set(&out->error, ERROR_SYSTEM, "internal.error",
				  "failed without a reason");
		verdict_refuse(&out->verdict, &out->error.reason);
	}
	conclude(request, out);
}

void gate_revoke(const struct gate_request *request, const struct error *err,
		 struct gate_decision *decision)
{
	decision->error = *err;
	decision->duration_us = confine_now() / 1000;
	verdict_refuse(&decision->verdict, &err->reason);
	conclude(request, decision);
}

void gate_refuse(const struct gate_request *request, const struct error *err,
		 struct gate_decision *out)
{
	start_decision(out);
	out->time = time(NULL);
	out->error = *err;
	verdict_refuse(&out->verdict, &err->reason);
	conclude(request, out);
}

void gate_release(struct gate_decision *decision)
{
	verdict_release(&decision->verdict);
	facts_release(&decision->facts);
	facts_release_image(&decision->image);
	buf_release(&decision->repaired);
	config_release(&decision->judged);
	json_free(decision->before);
}
