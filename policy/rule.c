#include "policy/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 2, 0)))
fill_reason(struct reason *reason, const char *format, va_list args)
{
	char raw[512];

	vsnprintf(raw, sizeof(raw), format, args);
	error_reason(reason, NULL, NULL, "%s", raw);
}

int rule_violation(struct violation *out, const char *hint, const char *pointer,
		   const char *format, ...)
{
	va_list args;

	*out = (struct violation){0};
	va_start(args, format);
	fill_reason(&out->reason, format, args);
	va_end(args);
	out->reason.hint = hint;
	error_escape(out->pointer, sizeof(out->pointer), pointer,
		     strlen(pointer));
	return -1;
}

int rule_values(struct violation *out, const char *actual, const char *expected)
{
	error_escape(out->actual, sizeof(out->actual), actual, strlen(actual));
	error_escape(out->expected, sizeof(out->expected), expected,
		     strlen(expected));
	return -1;
}

int rule_not_judged(struct violation *out, const char *format, ...)
{
	va_list args;

	*out = (struct violation){.not_judged = true};
	va_start(args, format);
	fill_reason(&out->reason, format, args);
	va_end(args);
	return -1;
}

int rule_repaired(struct repairs *done, const char *rule, const char *format,
		  ...)
{
	char raw[512];
	va_list args;

	if (done->count == REPAIR_MAX)
		return -1;
	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	done->items[done->count].rule = rule;
	error_escape(done->items[done->count].message,
		     sizeof(done->items[done->count].message), raw,
		     strlen(raw));
	done->count++;
	return 0;
}
