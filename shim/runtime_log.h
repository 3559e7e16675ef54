/*
 * Speaks to the engine as the runtime does: its --log file, where engines look
 * for the reason, and standard error. Nothing is ever written to standard
 * output, which may be the container's.
 */
#ifndef SHIM_RUNTIME_LOG_H
#define SHIM_RUNTIME_LOG_H

#include "base/error.h"
#include "shim/runtime_argv.h"

#include <stdint.h>
#include <time.h>

#define RUNTIME_LOG_LINE_MAX 2048

/*
 * Writes to @out the line that the runtime would log at @level ("error",
 * "warning") for @message at @now, in the format that @argv asks for. Returns
 * its length, newline included.
 */
size_t runtime_log_format(const struct runtime_argv *argv, const char *level,
			  const char *message, const struct timespec *now,
			  char out[RUNTIME_LOG_LINE_MAX]);

/*
 * Appends that line, for now, to the --log file: a regular file that is no
 * link. Without --log, or for a log of crun's that is no file, nothing is
 * written. Returns 0, or -1 when it could not be written.
 */
int runtime_log_append(const struct runtime_argv *argv, const char *level,
		       const char *message);

/* Tells @line to the log and to standard error. */
void runtime_log_refusal(const struct runtime_argv *argv, const char *line);

/*
 * The same for a refusal that no decision stands behind: the judge cannot be
 * run, or the runtime for what is only passed on.
 */
void runtime_log_error(const struct runtime_argv *argv,
		       const struct error *err);

/*
 * Opens /dev/null, closed again by exec, in place of standard descriptors
 * that are closed, so that nothing of ours is opened there.
 */
void runtime_log_guard_stdio(void);

#endif
