#include "gate/recall.h"

#include "gate/gather.h"

#include <string.h>

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
	    work_learn_facts(work, work->container.document.root) < 0 ||
	    work_choose_profile(work, NULL) < 0)
		return -1;
	container->adopted = true;
	container->config = work->container.document.root;
	container->before = config_process(&work->container.document);
	container->after = container->before;
	subject_input(&work->container, &work->evaluate.input);
	if (work_inspect(work) < 0)
		return -1;
	evaluate_judge(&work->evaluate, &work->out->verdict);
	return 0;
}

int recall_record(struct work *work, bool *found)
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
	return work_choose_profile(work, work->carry.profile);
}

/* exec and update go into a container that create told us about. */
static int recall_or_adopt(struct work *work)
{
	bool found = false;

	work->out->facts.container.started = work->request->started;
	if (work->request->bundle && recall_record(work, &found) < 0)
		return -1;
	return found ? 0 : adopt(work);
}

int recall_container(struct work *work)
{
	struct container_facts *container = &work->out->facts.container;

	if (work->request->bundle || work->request->verb != GATE_CHECK)
		return recall_or_adopt(work);
	container->started = HOST_UNANSWERED;
	if (work_learn_facts(work, NULL) < 0)
		return -1;
	return work_choose_profile(work, NULL);
}
