#include "policy/verdict.h"

#include <stdlib.h>
#include <string.h>

static const char *const MODE_NAMES[] = {
	[MODE_ENFORCE] = "enforce", [MODE_FIX] = "fix", [MODE_WARN] = "warn",
	[MODE_AUDIT] = "audit",	    [MODE_OFF] = "off",
};

const char *verdict_mode_name(enum mode mode)
{
	return MODE_NAMES[mode];
}

bool verdict_mode_refuses(enum mode mode)
{
	return mode == MODE_ENFORCE || mode == MODE_FIX;
}

/* Refusing ones first, then what waits for a repair, then the others. */
static unsigned rank(const struct verdict_violation *found)
{
	switch (found->mode) {
	case MODE_ENFORCE:
	case MODE_OFF: /* nobody asked it: whoever added it is wrong */
		return 0;
	case MODE_FIX:
		return found->pending ? 1 : 0;
	case MODE_WARN:
		return 2;
	case MODE_AUDIT:
		return 3;
	}
	return 0;
}

/* Refuses because something that was found cannot be kept; returns -1. */
static int refuse_full(struct verdict *verdict)
{
	struct reason reason;

	error_reason(&reason, "internal.verdict", NULL,
		     "cannot keep more than %zu violations", verdict->count);
	verdict_refuse(verdict, &reason);
	return -1;
}

/* Makes room for one more; the new element is the last. Returns 0 or -1. */
static int grow(struct verdict_violation **items, size_t *count)
{
	struct verdict_violation *grown;

	if (*count >= VERDICT_VIOLATIONS_MAX)
		return -1;
	grown = realloc(*items, (*count + 1) * sizeof(**items));
	if (!grown)
		return -1;
	*items = grown;
	++*count;
	return 0;
}

/* Keeps the order of rank(), and of coming within a rank. */
static int insert(struct verdict *verdict, const struct verdict_violation *new)
{
	size_t at;

	if (grow(&verdict->violations, &verdict->count) < 0)
		return refuse_full(verdict);
	at = verdict->count - 1;
	while (at > 0 && rank(&verdict->violations[at - 1]) > rank(new))
		at--;
	memmove(&verdict->violations[at + 1], &verdict->violations[at],
		(verdict->count - 1 - at) * sizeof(*new));
	verdict->violations[at] = *new;
	return 0;
}

int verdict_add(struct verdict *verdict, const struct violation *violation,
		enum mode mode, bool floor)
{
	struct verdict_violation new = {
		.violation = *violation,
		.mode = mode,
		.floor = floor,
	};

	return insert(verdict, &new);
}

int verdict_add_pending(struct verdict *verdict,
			const struct violation *violation, bool floor)
{
	struct verdict_violation new = {
		.violation = *violation,
		.mode = MODE_FIX,
		.floor = floor,
		.pending = true,
	};

	return insert(verdict, &new);
}

int verdict_add_not_judged(struct verdict *verdict,
			   const struct violation *violation)
{
	if (grow(&verdict->not_judged, &verdict->not_judged_count) < 0)
		return refuse_full(verdict);
	verdict->not_judged[verdict->not_judged_count - 1] =
		(struct verdict_violation){.violation = *violation};
	return 0;
}

bool verdict_refuses(const struct verdict *verdict)
{
	if (verdict->refusal.id)
		return true;
	return verdict->count > 0 && rank(&verdict->violations[0]) == 0;
}

bool verdict_repairable(const struct verdict *verdict)
{
	return !verdict_refuses(verdict) && verdict->count > 0 &&
	       rank(&verdict->violations[0]) == 1;
}

void verdict_refuse(struct verdict *verdict, const struct reason *reason)
{
	verdict->value = VERDICT_REFUSE;
	if (verdict->refusal.id)
		return;
	verdict->refusal = *reason;
	if (!reason->id)
		verdict->refusal.id = "internal.verdict";
}

/* Refuses unless every rule that was asked has answered. */
static void demand_answers(struct verdict *verdict, size_t asked, size_t judged)
{
	struct reason reason;

	if (asked == 0)
		error_reason(&reason, "policy.no-rules",
			     "leave a rule of the base on for it",
			     "no rule of the profile judges this request");
	else
		error_reason(&reason, "internal.unanswered", NULL,
			     "%zu rules were asked and %zu answered", asked,
			     judged);
	if (asked == 0 || asked != judged)
		verdict_refuse(verdict, &reason);
}

void verdict_conclude(struct verdict *verdict, size_t asked, size_t judged)
{
	verdict->value = VERDICT_REFUSE;
	demand_answers(verdict, asked, judged);
	if (verdict_refuses(verdict) || verdict_repairable(verdict))
		return;
	verdict->value = VERDICT_ALLOW;
}

void verdict_release(struct verdict *verdict)
{
	free(verdict->violations);
	free(verdict->not_judged);
	*verdict = (struct verdict){.value = VERDICT_REFUSE};
}
