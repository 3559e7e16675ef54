#include "policy/rules/age.h"

#include "base/rfc3339.h"
#include "policy/rules/params.h"

#include <stdio.h>
#include <string.h>

static bool is_age(struct span text)
{
	int64_t seconds;

	return span_is(text, "none") ||
	       rfc3339_parse_duration(text, &seconds) == 0;
}

const struct shape age_shape = {.kind = SHAPE_STRING,
				.is = is_age,
				.form = "a duration such as '7d', or 'none'"};

bool age_suffices(const struct rule_input *in, bool has_time, int64_t time,
		  char why[FOUND_WHY_MAX])
{
	const char *limit = params_word(in, "maxAge", "none");
	char when[RFC3339_SIZE];
	int64_t most, old;

	if (strcmp(limit, "none") == 0)
		return true;
	if (!has_time) {
		snprintf(why, FOUND_WHY_MAX,
			 "it does not say when it was "
			 "made");
		return false;
	}
	rfc3339_format(when, time);
	if (!in->clock_sane ||
	    rfc3339_parse_duration(span_of(limit), &most) < 0 ||
	    __builtin_sub_overflow(in->now, time, &old)) {
		snprintf(why, FOUND_WHY_MAX, "its age cannot be told");
		return false;
	}
	if (old < -AGE_AHEAD_SECONDS)
		snprintf(why, FOUND_WHY_MAX, "it is of the future: %s", when);
	else if (old > most)
		snprintf(why, FOUND_WHY_MAX, "it is of %s, older than %.20s",
			 when, limit);
	return old >= -AGE_AHEAD_SECONDS && old <= most;
}
