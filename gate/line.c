#include "gate/line.h"

#include "gate/disarm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The parts of a line, already escaped. */
struct parts {
	const char *verb; /* "refused", "warning" */
	const char *id;
	char who[200];
	char image[300]; /* with its parentheses, or "" */
	char message[300];
	char hint[160];
	char also[400];
	char contact[200];
	const char *decision;
};

static void add_text(char *out, size_t capacity, const char *text)
{
	size_t used = strlen(out);

	error_escape(out + used, capacity - used, text, strlen(text));
}

static bool known(const struct fact *fact)
{
	return (fact->state == FACT_CHOSEN || fact->state == FACT_ATTESTED) &&
	       fact->value[0];
}

static void name_container(const struct facts *facts, const char *id,
			   struct parts *out)
{
	char text[3 * 64 + 8];

	if (known(&facts->namespace) && known(&facts->pod) &&
	    known(&facts->name))
		snprintf(text, sizeof(text), "%.60s/%.60s/%.60s",
			 facts->namespace.value, facts->pod.value,
			 facts->name.value);
	else if (known(&facts->name))
		snprintf(text, sizeof(text), "%.120s", facts->name.value);
	else
		snprintf(text, sizeof(text), "%.12s", id && *id ? id : "-");
	add_text(out->who, sizeof(out->who), text);
}

static void name_image(const struct gate_decision *decision, struct parts *out)
{
	const struct image_identity *identity = &decision->facts.identity;
	const struct fact *image = &decision->facts.image;
	const struct digest *digest = NULL;
	char hex[DIGEST_TEXT_SIZE];

	if (decision->has_image && decision->image.has_manifest)
		digest = &decision->image.manifest;
	else if (identity->config_state == FACT_ATTESTED)
		digest = &identity->config;
	if (!known(image) && !digest)
		return;
	add_text(out->image, sizeof(out->image), " (");
	if (known(image))
		add_text(out->image, 240, image->value);
	if (digest && !(known(image) && strchr(image->value, '@'))) {
		digest_format(hex, digest);
		hex[7 + 12] = '\0';
		add_text(out->image, sizeof(out->image) - 1, "@");
		add_text(out->image, sizeof(out->image) - 1, hex);
	}
	add_text(out->image, sizeof(out->image), ")");
}

static int print(const struct parts *parts, bool also, bool image,
		 size_t message, char *out, size_t capacity)
{
	const char *contact = parts->contact;

	return snprintf(out, capacity,
			"ocigate: %s [%s] %s%s: %.*s%s%s%s%s%s%s; "
			"see: ocigate explain %s",
			parts->verb, parts->id, parts->who,
			image ? parts->image : "", (int)message, parts->message,
			parts->hint[0] ? "; fix: " : "", parts->hint,
			also && parts->also[0] ? "; also " : "",
			also ? parts->also : "", contact[0] ? "; ask " : "",
			contact, parts->decision);
}

/* Cuts ALSO, then IMAGE, then as much of MESSAGE as is needed. */
static void join(const struct parts *parts, char out[GATE_LINE_MAX])
{
	size_t message = strlen(parts->message);
	int length = print(parts, true, true, message, out, GATE_LINE_MAX);

	if (length >= GATE_LINE_MAX)
		length = print(parts, false, true, message, out, GATE_LINE_MAX);
	if (length >= GATE_LINE_MAX)
		length =
			print(parts, false, false, message, out, GATE_LINE_MAX);
	if (length >= GATE_LINE_MAX) {
		size_t over = (size_t)length - GATE_LINE_MAX + 1;

		print(parts, false, false, message > over ? message - over : 0,
		      out, GATE_LINE_MAX);
	}
	disarm_phrases(out);
}

/* Which violations a line tells. */
enum telling {
	TELL_WARNINGS,
	TELL_REFUSING,
	TELL_PENDING
};

static bool told(const struct verdict_violation *one, enum telling telling)
{
	switch (telling) {
	case TELL_WARNINGS:
		return one->mode == MODE_WARN;
	case TELL_REFUSING:
		return one->mode == MODE_ENFORCE ||
		       (one->mode == MODE_FIX && !one->pending);
	case TELL_PENDING:
		return one->pending;
	}
	return true;
}

/* The first violation that is told is the headline, the rest "also". */
static const struct violation *pick(const struct gate_decision *decision,
				    enum telling telling, struct parts *parts)
{
	const struct violation *first = NULL;

	for (size_t i = 0; i < decision->verdict.count; i++) {
		const struct verdict_violation *one =
			&decision->verdict.violations[i];

		if (!told(one, telling))
			continue;
		if (!first) {
			first = &one->violation;
			continue;
		}
		if (strstr(parts->also, one->violation.reason.id) ||
		    strcmp(first->reason.id, one->violation.reason.id) == 0)
			continue;
		if (parts->also[0])
			add_text(parts->also, sizeof(parts->also), ", ");
		add_text(parts->also, sizeof(parts->also),
			 one->violation.reason.id);
	}
	return first;
}

/* What would be repaired is not told to people, unless nothing else refuses. */
static const struct violation *
pick_refusing(const struct gate_decision *decision, struct parts *parts)
{
	const struct violation *first = pick(decision, TELL_REFUSING, parts);

	if (first || decision->verdict.refusal.id)
		return first;
	return pick(decision, TELL_PENDING, parts);
}

static void compose(const struct gate_decision *decision, const char *id,
		    bool warn, char out[GATE_LINE_MAX])
{
	struct parts parts = {.verb = warn ? "warning" : "refused",
			      .decision = decision->id};
	const struct violation *first =
		warn ? pick(decision, TELL_WARNINGS, &parts)
		     : pick_refusing(decision, &parts);
	const struct reason *reason = first ? &first->reason : NULL;

	if (!warn && decision->verdict.refusal.id)
		reason = &decision->verdict.refusal;
	out[0] = '\0';
	if (!reason && warn)
		return;
	parts.id = reason ? reason->id : "internal.verdict";
	add_text(parts.message, sizeof(parts.message),
		 reason ? reason->msg : "no verdict was reached");
	if (reason && reason->hint)
		add_text(parts.hint, sizeof(parts.hint), reason->hint);
	add_text(parts.contact, sizeof(parts.contact), decision->contact);
	name_container(&decision->facts, id, &parts);
	name_image(decision, &parts);
	join(&parts, out);
}

void line_write(struct gate_decision *decision, const char *container_id)
{
	decision->line[0] = '\0';
	if (decision->verdict.value != VERDICT_ALLOW)
		compose(decision, container_id, false, decision->line);
	compose(decision, container_id, true, decision->warning);
}
