#include "policy/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct lint_at lint_at(struct document_place place, const char *format, ...)
{
	struct lint_at at = {.place = place};
	va_list args;

	va_start(args, format);
	vsnprintf(at.key, sizeof(at.key), format, args);
	va_end(args);
	return at;
}

void lint_tell(const struct lint *lint, enum policy_lint level,
	       const struct lint_at *at, const char *hint, const char *format,
	       ...)
{
	const struct document *document = &lint->policy->document;
	struct policy_finding finding = {.level = level, .hint = hint};
	char message[sizeof(finding.message)];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	finding.file = document->fragments[at->place.fragment].shown;
	document_position(document, at->place, &finding.line, &finding.column);
	error_escape(finding.message, sizeof(finding.message), message,
		     strlen(message));
	error_escape(finding.key, sizeof(finding.key), at->key,
		     strlen(at->key));
	lint->hear(lint->context, &finding);
}
