#include "gate/gate.h"

#include "gate/confine.h"
#include "gate/line.h"
#include "gate/recall.h"
#include "gate/record.h"
#include "gate/work.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

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

/* An image that runs nowhere: no engine, no names. */
static void set_no_container(struct facts *facts)
{
	facts_set(&facts->kind, FACT_ATTESTED, "container");
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
		return recall_container(work);
	case RULE_VERIFY:
		set_no_container(&work->out->facts);
		return work_choose_profile(work, NULL) < 0 ? -1
							   : work_inspect(work);
	case RULE_CREATE:
	case RULE_RESTORE:
		break;
	}
	if (work_learn_facts(work, work->subject.document.root) < 0 ||
	    work_choose_profile(work, NULL) < 0)
		return -1;
	return work_inspect(work);
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
	work->evaluate.unseen = request->unseen;
	work->evaluate.unseen_count = request->unseen_count;
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
	if (work_read_clock(work) < 0 || work_load_policy(work) < 0)
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
