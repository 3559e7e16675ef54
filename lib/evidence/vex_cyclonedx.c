#include "evidence/vex_cyclonedx.h"

#include "evidence/vex_cyclonedx_components.h"

#include <stdlib.h>
#include <string.h>

#define ID    "evidence.vex"
#define LIMIT "evidence.limit"

static const struct {
	const char *word;
	enum vex_status status;
	bool needs_reason;
} STATES[] = {
	{"not_affected", VEX_NOT_AFFECTED, true},
	{"false_positive", VEX_NOT_AFFECTED, false},
	{"resolved", VEX_FIXED, false},
	{"resolved_with_pedigree", VEX_FIXED, false},
	{"exploitable", VEX_AFFECTED, false},
	{"in_triage", VEX_UNDER_INVESTIGATION, false},
};

static int on_format(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	if (!span_is(text, "CycloneDX"))
		return error_set(err, ERROR_INPUT, ID,
				 "bomFormat is not CycloneDX");
	((struct vex_cyclonedx *)context)->is_cyclonedx = true;
	return 0;
}

static int on_id(void *context, enum json_event event, struct span text,
		 uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return vex_assertion_add_id(
		&((struct vex_cyclonedx *)context)->assertion, text, err);
}

static int on_state(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++) {
		if (!span_is(text, STATES[i].word))
			continue;
		reading->has_state = true;
		reading->needs_reason = STATES[i].needs_reason;
		reading->assertion.status = STATES[i].status;
		return 0;
	}
	/* a state that is not known excuses nothing */
	reading->has_state = true;
	reading->needs_reason = false;
	reading->assertion.status = VEX_UNDER_INVESTIGATION;
	return 0;
}

static int on_reason(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	if (text.size > 0)
		((struct vex_cyclonedx *)context)->has_reason = true;
	return 0;
}

/* The last of its times, in whatever order they stand. */
static int on_time(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;
	struct vex_assertion other;

	(void)event;
	(void)offset;
	vex_assertion_start(&other, VEX_AFFECTED);
	if (vex_assertion_set_time(&other, text, err) < 0)
		return -1;
	if (!other.has_time || (reading->assertion.has_time &&
				reading->assertion.time >= other.time))
		return 0;
	reading->assertion.has_time = other.has_time;
	reading->assertion.time = other.time;
	return 0;
}

static int grow(struct vex_cyclonedx *reading, struct error *err)
{
	struct vex_cyclonedx_saying *sayings;

	if (reading->saying_count == VEX_ASSERTIONS_MAX)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "CycloneDX: more than %d components of "
				 "vulnerabilities",
				 VEX_ASSERTIONS_MAX);
	sayings = reallocarray(reading->sayings, reading->saying_count + 1,
			       sizeof(*sayings));
	if (!sayings)
		return error_set_errno(err, "internal.memory",
				       "cannot keep VEX");
	reading->sayings = sayings;
	memset(&sayings[reading->saying_count], 0, sizeof(*sayings));
	sayings[reading->saying_count].assertion = reading->assertion_count;
	return 0;
}

/* A bom-ref, or a link to it: "urn:cdx:SERIAL/VERSION#REF". */
static int on_ref(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;
	const char *hash = span_starts(text, "urn:cdx:")
				   ? memchr(text.data, '#', text.size)
				   : NULL;

	(void)event;
	(void)offset;
	if (hash)
		text = (struct span){
			hash + 1, (size_t)(text.data + text.size - (hash + 1))};
	if (grow(reading, err) < 0)
		return -1;
	/* a longer one cannot be told */
	if (text.size >= VEX_CYCLONEDX_REF_MAX)
		text.size = 0;
	return vex_cyclonedx_components_copy(
		reading->sayings[reading->saying_count++].ref,
		VEX_CYCLONEDX_REF_MAX, text, err);
}

static int keep_assertion(struct vex_cyclonedx *reading, struct error *err)
{
	struct vex_assertion *assertions;

	if (reading->assertion_count == VEX_ASSERTIONS_MAX)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "CycloneDX: more than %d analyses",
				 VEX_ASSERTIONS_MAX);
	assertions =
		reallocarray(reading->assertions, reading->assertion_count + 1,
			     sizeof(*assertions));
	if (!assertions)
		return error_set_errno(err, "internal.memory",
				       "cannot keep VEX");
	reading->assertions = assertions;
	assertions[reading->assertion_count++] = reading->assertion;
	return 0;
}

static int on_vulnerability(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct vex_cyclonedx *reading = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		vex_assertion_start(&reading->assertion, VEX_AFFECTED);
		reading->has_state = reading->has_reason = false;
		reading->first = reading->saying_count;
		return 0;
	}
	if (!reading->has_state) {
		reading->saying_count = reading->first;
		return 0;
	}
	reading->assertion.justified =
		!reading->needs_reason || reading->has_reason;
	return keep_assertion(reading, err);
}

static const struct json_field REFERENCE_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = on_id},
	{.name = NULL},
};
static const struct json_field REFERENCE = {
	.types = FIELD_OBJECT,
	.fields = REFERENCE_FIELDS,
};
static const struct json_field ANALYSIS_FIELDS[] = {
	{.name = "state", .types = FIELD_STRING, .on = on_state},
	{.name = "justification", .types = FIELD_STRING, .on = on_reason},
	{.name = "detail", .types = FIELD_STRING, .on = on_reason},
	{.name = "firstIssued", .types = FIELD_STRING, .on = on_time},
	{.name = "lastUpdated", .types = FIELD_STRING, .on = on_time},
	{.name = NULL},
};
static const struct json_field AFFECTED_FIELDS[] = {
	{.name = "ref", .types = FIELD_STRING, .required = true, .on = on_ref},
	{.name = NULL},
};
static const struct json_field AFFECTED = {
	.types = FIELD_OBJECT,
	.fields = AFFECTED_FIELDS,
};
static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = on_id},
	{.name = "references",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &REFERENCE},
	{.name = "analysis",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = ANALYSIS_FIELDS},
	{.name = "affects",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &AFFECTED},
	{.name = NULL},
};
static const struct json_field VULNERABILITY = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = on_vulnerability,
};
static const struct json_field FIRST_FIELDS[] = {
	{.name = "bomFormat",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_format},
	{.name = "vulnerabilities",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &VULNERABILITY},
	{.name = NULL},
};
static const struct json_field FIRST = {
	.types = FIELD_OBJECT,
	.fields = FIRST_FIELDS,
};

/*
 * A document is about the image that the statement names, and contradicts
 * itself when its own component is another one. What it says of a component
 * that cannot be told is no excuse for any, but a warning for all.
 */
static int add(struct vex_cyclonedx *reading,
	       const struct vex_assertion *assertion,
	       const struct vex_cyclonedx_saying *saying, struct vex *out,
	       struct error *err)
{
	struct span purl = {NULL, 0};

	if (reading->product.names && !vex_product_is_ours(&reading->product))
		return 0;
	if (saying && !saying->is_subject) {
		purl = span_of(saying->purl);
		if (!saying->is_resolved &&
		    strncmp(saying->ref, "pkg:", 4) == 0)
			purl = span_of(saying->ref);
	}
	if (purl.size == 0 && (!saying || !saying->is_subject) &&
	    vex_assertion_excuses(assertion))
		return 0;
	return vex_add(out, assertion, NULL, purl, err);
}

static int add_all(struct vex_cyclonedx *reading, struct vex *out,
		   struct error *err)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < reading->assertion_count; i++) {
		struct vex_assertion *assertion = &reading->assertions[i];
		uint32_t first = next;

		if (!assertion->has_time &&
		    vex_assertion_set_time(assertion, span_of(reading->time),
					   err) < 0)
			return -1;
		for (; next < reading->saying_count &&
		       reading->sayings[next].assertion == i;
		     next++)
			if (add(reading, assertion, &reading->sayings[next],
				out, err) < 0)
				return -1;
		if (next == first &&
		    add(reading, assertion, NULL, out, err) < 0)
			return -1;
	}
	return 0;
}

static int pass(struct vex_cyclonedx *reading, struct span text,
		const struct json_field *root, struct error *err)
{
	json_fields_start(&reading->fields, root, "CycloneDX", ID, reading);
	return json_strict_read(text, &statement_document_limits, "CycloneDX",
				json_fields_event, &reading->fields, err);
}

int vex_cyclonedx_read(struct span text,
		       const struct statement_context *context, struct vex *out,
		       struct error *err)
{
	struct vex_cyclonedx *reading = calloc(1, sizeof(*reading));
	int result;

	if (!reading)
		return error_set_errno(err, "internal.memory",
				       "cannot read VEX");
	reading->context = context;
	result = pass(reading, text, &FIRST, err);
	if (result == 0 && reading->assertion_count > 0) {
		result = pass(reading, text, &vex_cyclonedx_components, err);
		if (result == 0)
			result = add_all(reading, out, err);
	}
	free(reading->assertions);
	free(reading->sayings);
	free(reading);
	return result;
}
