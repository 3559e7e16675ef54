/*
 * The floor: rules that are judged beside every profile and never merged with
 * one. docs/POLICY.md, "Members of the document".
 */
#ifndef POLICY_FLOOR_H
#define POLICY_FLOOR_H

#include "policy/written.h"

/*
 * Reads the floor of all fragments into *out, whose settings the caller frees;
 * without any its count is 0. Returns 0, or -1 with *err set
 * ("policy.profile", "policy.rule", "policy.duplicate").
 */
int floor_collect(const struct document *document,
		  const struct written_context *context, struct profile *out,
		  struct error *err);

#endif
