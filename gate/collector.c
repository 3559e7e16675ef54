#include "gate/collector.h"

#include "gate/broker.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY ((size_t)512 << 20)

struct collector {
	const struct collector_task *task;
	struct collector_claims *out;
	size_t capacity;
	size_t material; /* bytes that wait for their signature */
};

/* The child's side. */

static int tell(void *context, const struct claim *claim, struct error *err)
{
	const int *socket = context;
	struct broker_message message = {.kind = BROKER_CLAIM};

	message.claim = *claim;
	return broker_tell(*socket, &message, err);
}

static int collect(void *context, int socket)
{
	const struct collector_task *task = ((struct collector *)context)->task;
	struct source source =
		broker_source(&socket, task->stores, task->store_count);
	struct error err = ERROR_INIT;

	collect_claims(task->what, &source, tell, &socket, &err);
	return broker_end(socket, &err);
}

/* The parent's side. */

static bool is_path(const struct claim_path *path, size_t stores)
{
	uint32_t i;

	if (path->count < 2 || path->count > CLAIM_PATH_MAX)
		return false;
	for (i = 0; i < path->count; i++)
		if (path->stores[i] >= stores)
			return false;
	return true;
}

/* Envelopes are never taken from signature files. */
static uint32_t max_file(uint32_t kind)
{
	return kind == CLAIM_SIMPLESIGNING ? SOURCE_FILES_MAX : 0;
}

/*
 * The forms that a kind of payload has. Material comes with cosign's
 * annotations alone, and whole.
 */
static bool is_item(const struct claim *claim, size_t material)
{
	const struct claim_signature *signature = &claim->signature;

	if (signature->material_size != material ||
	    (signature->item == CLAIM_ITEM_COSIGN) != (material > 0))
		return false;
	switch (signature->item) {
	case CLAIM_ITEM_NONE:
	case CLAIM_ITEM_COSIGN:
		return claim->kind != CLAIM_NOTATION;
	case CLAIM_ITEM_BUNDLE:
		return claim->kind == CLAIM_DSSE;
	case CLAIM_ITEM_NOTATION_JWS:
	case CLAIM_ITEM_NOTATION_COSE:
		return claim->kind == CLAIM_NOTATION;
	default:
		return false;
	}
}

static bool is_signature(const struct claim *claim,
			 const struct collector *collector)
{
	const struct claim_signature *signature = &claim->signature;

	return signature->store < collector->task->store_count &&
	       signature->file <= max_file(claim->kind) &&
	       signature->blob_size <= SOURCE_BLOB_MAX &&
	       signature->signature_size <= CLAIM_SIGNATURE_MAX &&
	       is_item(claim, collector->material);
}

/* Material stands directly before the signature that it goes with. */
static bool is_claim(const struct claim *claim,
		     const struct collector *collector)
{
	if (claim->layout > CLAIM_LAYOUT_DIR)
		return false;
	switch (claim->kind) {
	case CLAIM_PATH:
		return collector->material == 0 &&
		       is_path(&claim->path, collector->task->store_count);
	case CLAIM_SIMPLESIGNING:
	case CLAIM_DSSE:
	case CLAIM_NOTATION:
		return is_signature(claim, collector);
	case CLAIM_MATERIAL:
		return claim->material.size > 0 &&
		       claim->material.size <= CLAIM_PIECE_MAX &&
		       collector->material + claim->material.size <=
			       CLAIM_MATERIAL_MAX;
	case CLAIM_REJECTED:
		return collector->material == 0 &&
		       memchr(claim->rejected.reason, '\0',
			      sizeof(claim->rejected.reason)) != NULL;
	default:
		return false;
	}
}

static int keep_claim(void *context, const struct broker_message *message,
		      struct error *err)
{
	struct collector *collector = context;
	struct collector_claims *out = collector->out;

	if (!is_claim(&message->claim, collector))
		return broker_odd(err, "a claim that is none");
	if (out->count == COLLECTOR_CLAIMS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d claims", COLLECTOR_CLAIMS_MAX);
	if (out->count == collector->capacity) {
		size_t capacity =
			collector->capacity ? 2 * collector->capacity : 16;
		struct claim *items =
			reallocarray(out->items, capacity, sizeof(*items));

		if (!items)
			return error_set_errno(err, "evidence.inspect",
					       "cannot keep claims");
		out->items = items;
		collector->capacity = capacity;
	}
	out->items[out->count++] = message->claim;
	collector->material =
		message->claim.kind == CLAIM_MATERIAL
			? collector->material + message->claim.material.size
			: 0;
	return 0;
}

int collector_run(const struct collector_task *task, confine_work *work,
		  int64_t deadline, struct collector_claims *out,
		  struct error *err)
{
	struct collector collector = {.task = task, .out = out};
	const struct broker_task broker = {
		.stores = task->stores,
		.store_count = task->store_count,
		.limits = {COLLECTOR_ASKS_MAX, COLLECTOR_BYTES_MAX, MEMORY},
		.work = work ? work : collect,
		.tells = BROKER_CLAIM,
		.take = keep_claim,
		.context = &collector,
		.deadline = deadline,
	};

	*out = (struct collector_claims){0};
	if (broker_run(&broker, err) == 0)
		return 0;
	collector_release(out);
	return -1;
}

void collector_release(struct collector_claims *claims)
{
	free(claims->items);
	*claims = (struct collector_claims){0};
}
