/*
 * The parts of `policy lint`: one file each, one for each part of a policy.
 */
#ifndef POLICY_LINT_PARTS_H
#define POLICY_LINT_PARTS_H

#include "policy/lint.h"

/* Profiles: unused, off, over, from sandbox. */
void lint_profiles(const struct lint *lint);

/* What rules are given: lists, patterns, ages. */
void lint_params(const struct lint *lint);

/* Seccomp that would keep a runtime from its own work. */
void lint_seccomp(const struct lint *lint);

/* Rules of profiles that ask for less than the floor does. */
void lint_floor(const struct lint *lint);

/* Entries of assign: never reached, never matching, chosen. */
void lint_assign(const struct lint *lint);

/* Signers: unused, over, the same key twice. */
void lint_signers(const struct lint *lint);

/* Exceptions: over, soon over, wide, without effect. */
void lint_exceptions(const struct lint *lint);

/* Whether a match can hold for nobody; tells so, at @at. */
bool lint_assign_match(const struct lint *lint, const struct lint_at *at,
		       const struct json *match);

/* Patterns of images that mean something else than they seem to. */
void lint_params_images(const struct lint *lint, const struct lint_at *at,
			const struct json *patterns);

#endif
