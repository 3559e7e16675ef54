#include "evidence/notation_level.h"

#include <string.h>

static const char *const CHECKS[NOTATION_CHECKS] = {
	[NOTATION_AUTHENTICITY] = "authenticity",
	[NOTATION_AUTHENTIC_STAMP] = "authenticTimestamp",
	[NOTATION_BEST_BEFORE] = "expiry",
	[NOTATION_REVOCATION] = "revocation",
};

static const char *const ACTIONS[] = {
	[NOTATION_ENFORCE] = "enforce",
	[NOTATION_LOG] = "log",
	[NOTATION_SKIP] = "skip",
};

static const struct {
	const char *name;
	enum notation_action actions[NOTATION_CHECKS];
} LEVELS[] = {
	{"strict",
	 {NOTATION_ENFORCE, NOTATION_ENFORCE, NOTATION_ENFORCE,
	  NOTATION_ENFORCE}},
	{"permissive",
	 {NOTATION_ENFORCE, NOTATION_LOG, NOTATION_LOG, NOTATION_LOG}},
	{"audit", {NOTATION_LOG, NOTATION_LOG, NOTATION_LOG, NOTATION_LOG}},
	{"skip", {NOTATION_SKIP, NOTATION_SKIP, NOTATION_SKIP, NOTATION_SKIP}},
};

const char *notation_level_check(enum notation_check check)
{
	return check < NOTATION_CHECKS ? CHECKS[check] : "";
}

int notation_level_find(struct span name, enum notation_check *out)
{
	for (unsigned i = 0; i < NOTATION_CHECKS; i++) {
		if (!span_is(name, CHECKS[i]))
			continue;
		*out = (enum notation_check)i;
		return 0;
	}
	return -1;
}

int notation_level_action(struct span name, enum notation_action *out)
{
	for (unsigned i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++) {
		if (!span_is(name, ACTIONS[i]))
			continue;
		*out = (enum notation_action)i;
		return 0;
	}
	return -1;
}

int notation_level_read(struct span name,
			enum notation_action actions[NOTATION_CHECKS])
{
	for (size_t i = 0; i < sizeof(LEVELS) / sizeof(LEVELS[0]); i++) {
		if (!span_is(name, LEVELS[i].name))
			continue;
		memcpy(actions, LEVELS[i].actions, sizeof(LEVELS[i].actions));
		return 0;
	}
	return -1;
}
