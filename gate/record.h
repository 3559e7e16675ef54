/*
 * The decision log: one JSON object per line, one per judged request.
 * ocigate-shim(8), DECISION LOG.
 *
 * A line goes out in one write(2) on O_APPEND, so that writers need no lock.
 * Identical refusals of one container are counted in the line that is there
 * already, so that they cannot fill the disk and starve what is allowed.
 */
#ifndef GATE_RECORD_H
#define GATE_RECORD_H

#include "base/error.h"
#include "gate/gate.h"

#define RECORD_SIZE_MAX	   ((size_t)16 << 10)
#define RECORD_LOG_MAX	   ((off_t)64 << 20)  /* then it becomes FILE.1 */
#define RECORD_REPEAT_TAIL ((size_t)64 << 10) /* looked at for repeats */

/*
 * Appends the record of @decision. A refusal that is counted in an earlier
 * line takes that line's id, so that people can look it up. The file is root's,
 * regular, with one link; its directory is made (0700) when only that is
 * missing. Returns 0, or -1 with *err set ("record.write").
 */
int record_write(const struct gate_request *request,
		 struct gate_decision *decision, struct error *err);

/*
 * The time of the newest record, for the check of the clock; 0 when there is
 * none. Returns 0, or -1 with *err set when the log cannot be read.
 */
int record_newest(const struct settings *settings, int64_t *seconds,
		  struct error *err);

#endif
