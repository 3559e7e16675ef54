/*
 * A decision as JSON: the members of its record.
 */
#ifndef GATE_DESCRIBE_H
#define GATE_DESCRIBE_H

#include "base/json.h"
#include "gate/gate.h"

/*
 * Everything that a record says of @decision but how often it happened. The
 * caller frees it; members may be missing when memory is out.
 */
struct json *describe_decision(const struct gate_request *request,
			       const struct gate_decision *decision);

#endif
