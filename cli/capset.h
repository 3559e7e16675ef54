/*
 * Capabilities as engines name them in their own documents: without "CAP_", in
 * any case. Docker and containerd start with the same default set.
 */
#ifndef CLI_CAPSET_H
#define CLI_CAPSET_H

#include <stdbool.h>
#include <stddef.h>

struct capset {
	const char *name; /* "CHOWN" */
	bool is_default;
};

/* Capability @index of all that there are, the default ones first; or NULL. */
const struct capset *capset_at(size_t index);

#endif
