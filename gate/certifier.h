/*
 * Certifiers: confined children that verify one item of evidence each, with
 * certificates or a log. Such a child has read what a stranger wrote, so it
 * sees that item alone: what it says can be wrong about nothing else.
 * docs/ARCHITECTURE.md, "How evidence becomes a fact", point 2.
 */
#ifndef GATE_CERTIFIER_H
#define GATE_CERTIFIER_H

#include "base/error.h"
#include "evidence/item.h"
#include "gate/confine.h"

#include <stdint.h>

struct certifier_task {
	const struct item *item;
	const struct item_trust *trusts;
	size_t trust_count;
	int64_t now; /* seconds since 1970 */
};

/* What a child sends, once. */
struct certifier_reply {
	uint32_t verified;
	struct item_result result;
};

/*
 * Has @task's item verified by @work (NULL: item_verify()) in a fresh child.
 * Returns 0 with *out filled: at least one of the trusts made it, and the
 * payload lies within the blob; -1 with err unset and *why set when none did;
 * -1 with *err set ("evidence.inspect") when the child dies, answers oddly or
 * takes longer than @deadline.
 */
int certifier_run(const struct certifier_task *task, confine_work *work,
		  int64_t deadline, struct item_result *out, struct reason *why,
		  struct error *err);

#endif
