/*
 * Whose hooks a spec has: hooks run as root of the host, so that only the
 * engine's own are let through without being listed.
 */
#ifndef GATE_GATHER_HOOKS_H
#define GATE_GATHER_HOOKS_H

#include "base/error.h"
#include "gate/gather.h"

/*
 * Fills facts->hooks. Without the host (GATHER_CHECK, GATHER_GIVEN) Docker's
 * hook is known by its shape. Returns 0, or -1 with *err set on limits
 * ("internal.facts").
 */
int gather_hooks(const struct json *config, enum gather_mode mode,
		 struct facts *facts, struct error *err);

#endif
