#include "gate/relater.h"

#include "evidence/inventory.h"
#include "gate/broker.h"

#include <sys/stat.h>

#define MEMORY ((size_t)2 << 30) /* documents and what is kept of them */

struct relater {
	const struct store *from;
	const struct digest *candidates;
	size_t candidate_count;
	struct plan *plan;
};

/* The child's side. */

static int relate(void *context, int socket)
{
	const struct relater *relater = context;
	struct source source = broker_source(&socket, relater->from, 1);
	struct error err = ERROR_INIT;

	relate_layout(&source, relater->candidates, relater->candidate_count,
		      broker_tell_relation, &socket, &err);
	return broker_end(socket, &err);
}

/* The parent's side. */

static int take(void *context, const struct broker_message *message,
		struct error *err)
{
	return plan_add(((struct relater *)context)->plan, &message->relation,
			err);
}

/* Only layouts are imported; what serves as it is need not be. */
static int check_form(const struct store *from, struct error *err)
{
	struct stat st;

	if (!from->kept && !from->is_directory) {
		if (fstatat(from->dirfd, "blobs/sha256", &st, 0) == 0)
			return 0;
		return error_set(err, ERROR_INPUT, "evidence.layout",
				 "no blobs/sha256: not an OCI layout");
	}
	error_set(err, ERROR_INPUT, "evidence.layout",
		  "'%s' is not an OCI layout but %s", from->path,
		  from->kept ? "an evidence store"
			     : "a directory of the dir: transport");
	return error_hint(err, "it serves as it is: name it as an evidence "
			       "directory");
}

int relater_run(const struct store *from, confine_work *work, int64_t deadline,
		struct plan *plan, struct error *err)
{
	CLEANUP_FREE struct digest *candidates = NULL;
	struct relater relater = {.from = from, .plan = plan};
	const struct broker_task broker = {
		.stores = from,
		.store_count = 1,
		.limits = {RELATER_ASKS_MAX, RELATER_BYTES_MAX, MEMORY},
		.work = work ? work : relate,
		.tells = BROKER_RELATION,
		.take = take,
		.context = &relater,
		.deadline = deadline,
	};

	if (check_form(from, err) < 0 ||
	    inventory_candidates(from, &candidates, &relater.candidate_count,
				 err) < 0)
		return -1;
	relater.candidates = candidates;
	if (broker_run(&broker, err) < 0)
		return -1;
	plan_seal(plan);
	return 0;
}
