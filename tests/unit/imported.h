/*
 * Imports for tests: a layout into a store, as the command line does it.
 */
#ifndef TESTS_UNIT_IMPORTED_H
#define TESTS_UNIT_IMPORTED_H

#include "evidence/import.h"
#include "gate/relater.h"

/* Imports the layout @from into the open store @to. */
static inline int imported_run(const char *from, const struct store *to,
			       struct import_result *result, struct error *err)
{
	CLEANUP(store_release) struct store layout = {.dirfd = -1};
	CLEANUP(plan_release) struct plan plan = {0};
	int64_t deadline = confine_now() + (int64_t)60 * 1000000000;

	*result = (struct import_result){0};
	if (store_open(from, FILE_ANY, &layout, err) < 0 ||
	    relater_run(&layout, NULL, deadline, &plan, err) < 0)
		return -1;
	return import_write(&layout, to, &plan, result, err);
}

#endif
