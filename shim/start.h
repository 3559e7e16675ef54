/*
 * The check at start: the frozen process is compared with what was judged,
 * before user code runs. What is weaker than judged refuses; what is stronger
 * is the runtime's affair.
 */
#ifndef SHIM_START_H
#define SHIM_START_H

#include "base/json.h"
#include "gate/gate.h"
#include "shim/frozen.h"
#include "shim/runtime_options.h"

/* What was judged, and how it came to be. */
struct start_judged {
	enum runtime_flavour flavour;
	const struct json *process;    /* as it should run */
	const struct json *config;     /* its root, linux and annotations */
	const struct json *namespaces; /* as carried, or NULL */
};

/*
 * Compares; *out has the first thing that is weaker, or none, and what this
 * flavour does only later.
 */
void start_compare(const struct frozen *frozen,
		   const struct start_judged *judged, struct gate_frozen *out);

#endif
