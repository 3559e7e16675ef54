/*
 * Reading the decision log back: its lines as JSON, oldest first.
 */
#ifndef CLI_LOG_FILE_H
#define CLI_LOG_FILE_H

#include "base/error.h"
#include "base/json.h"
#include "gate/settings.h"

/*
 * Calls @each with every record of the log, the rotated file first. A line
 * that is not a record (torn by a crash) is counted in *torn and passed over.
 * @each returns whether to go on. Returns 0, or -1 with *err set.
 */
int log_file_read(const struct settings *settings,
		  bool (*each)(void *context, const struct json *record,
			       struct span line),
		  void *context, size_t *torn, struct error *err);

/* Whether the record's verdict is allow; what a refusal repaired never ran. */
bool log_file_allowed(const struct json *record);

/* Prints the one-line form of a record to stdout. */
void log_file_print(const struct json *record);

#endif
