/*
 * Relaters: confined children that read a layout to be imported and say what
 * belongs together in it. Each relation is checked as it comes.
 */
#ifndef GATE_RELATER_H
#define GATE_RELATER_H

#include "base/error.h"
#include "evidence/plan.h"
#include "evidence/store.h"
#include "gate/confine.h"

#include <stdint.h>

/* Limits beside those of relate.h: more is an error ("evidence.limit"). */
#define RELATER_ASKS_MAX  65536
#define RELATER_BYTES_MAX ((uint64_t)1 << 30) /* handed to the child */

/*
 * Runs @work (NULL: relate_layout()) in a confined child over the layout @from
 * and makes @plan (zeroed; the caller releases it) of what it tells, sealed.
 * This process lists the blobs' names and looks which of them hold the word
 * "subject", but parses none. Returns 0, or -1 with *err set as broker_run()
 * does, with "evidence.layout" when it is no OCI layout, and
 * "evidence.relation" when the child tells a relation that is none.
 */
int relater_run(const struct store *from, confine_work *work, int64_t deadline,
		struct plan *plan, struct error *err);

#endif
