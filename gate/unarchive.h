/*
 * Archives unpacked by two: a confined child that has libarchive read what a
 * stranger made, and this process, which writes what the child tells, beneath
 * one directory (oci/unpack.h).
 */
#ifndef GATE_UNARCHIVE_H
#define GATE_UNARCHIVE_H

#include "base/error.h"
#include "gate/confine.h"
#include "oci/unpack.h"

#include <stdint.h>

struct unarchive_request {
	struct span head; /* bytes that were read already */
	int fd;		  /* the rest */
	int dirfd;	  /* an empty directory */
	struct unpack_limits limits;
	bool pass_links;    /* links are passed over, never made */
	int64_t deadline;   /* CLOCK_MONOTONIC nanoseconds */
	confine_work *work; /* NULL: our own; for tests */
};

/*
 * Unpacks. What was unpacked before an error stays; the caller removes the
 * directory. Returns 0, or -1 with *err set ("archive.*"): a child that dies,
 * stalls or speaks oddly is "archive.format".
 */
int unarchive_run(const struct unarchive_request *request, struct error *err);

#endif
