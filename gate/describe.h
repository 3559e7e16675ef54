/*
 * A decision as JSON: the members of its record.
 */
#ifndef GATE_DESCRIBE_H
#define GATE_DESCRIBE_H

#include "base/json.h"
#include "gate/gate.h"

#define DESCRIBE_VIOLATIONS_MAX 32 /* in a record */

/* A list of violations, each with its mode; the caller's. */
struct json *describe_violations(const struct verdict_violation *list,
				 size_t count);

/* A list of repairs; the caller's. */
struct json *describe_repairs(const struct repairs *repairs);

/*
 * Everything that a record says of @decision but how often it happened. The
 * caller frees it; members may be missing when memory is out.
 */
struct json *describe_decision(const struct gate_request *request,
			       const struct gate_decision *decision);

#endif
