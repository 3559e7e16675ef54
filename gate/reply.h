/*
 * Checks of what a reading child replied: a statement says only what a payload
 * of its form can say, in well-formed texts and numbers, within all limits.
 */
#ifndef GATE_REPLY_H
#define GATE_REPLY_H

#include "evidence/claim.h"
#include "evidence/statement.h"

#include <stddef.h>

/* The lists that a statement owns; they follow it in messages of their own. */
#define REPLY_LISTS 2

struct reply_list {
	void *pointer; /* where the statement keeps the one to its items */
	uint32_t count;
	uint32_t max;
	size_t size; /* of one item */
};

/* Fills @lists; the pointers are the statement's own. */
void reply_lists(struct statement *statement,
		 struct reply_list lists[REPLY_LISTS]);

/* The items of @list, the statement's. */
void *reply_list_items(const struct reply_list *list);

/* Makes @items, taken, the statement's. */
void reply_list_set(const struct reply_list *list, void *items);

/* Whether @text ends within @capacity. */
bool reply_is_text(const char *text, size_t capacity);

/*
 * Whether @statement, with its lists, may be what a payload of form @kind said
 * to whoever asked with @context.
 */
bool reply_is_statement(const struct statement *statement, enum claim_kind kind,
			const struct statement_context *context);

#endif
