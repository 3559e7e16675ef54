#include "gate/work.h"

#include "gate/image.h"
#include "gate/load.h"
#include "gate/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A clock this much behind what must be past is not believed. */
#define CLOCK_SLACK_SECONDS 300

void work_cleanup(struct work **work)
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

int work_load_policy(struct work *work)
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

int work_read_clock(struct work *work)
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

int work_learn_facts(struct work *work, const struct json *config)
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
	facts_set(&facts->id, FACT_ATTESTED, question.id);
	if (request->runtime)
		facts_set(&facts->runtime, FACT_ATTESTED, request->runtime);
	work->engine.facts = facts;
	engine = engine_find(&question);
	facts_set(&facts->engine, FACT_ATTESTED, engine->name);
	if (engine->resolve(&question, &work->engine, work->err) < 0)
		return -1;
	/* exec, update: it runs already, and may have written */
	if (request->verb == GATE_EXEC || request->verb == GATE_UPDATE)
		facts->layer.state = LAYER_RUNNING;
	return gather_host(config, request->settings, question.bundle,
			   request->verb == GATE_CHECK ? GATHER_CHECK
						       : GATHER_NODE,
			   facts, work->err);
}

int work_choose_profile(struct work *work, const char *name)
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

/* What an exec will want to know, and nobody inspects the image again. */
static void keep_proof(const struct image_facts *image,
		       struct image_identity *identity)
{
	if (!image->named || identity->config_state == FACT_ATTESTED)
		return;
	identity->config = image->config;
	identity->config_state = FACT_ATTESTED;
}

int work_inspect(struct work *work)
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
	keep_proof(&work->out->image, &work->out->facts.identity);
	return 0;
}
