#include "evidence/vex_cyclonedx_components.h"

#include <string.h>

#define LIMIT "evidence.limit"

int vex_cyclonedx_components_copy(char *out, size_t capacity, struct span text,
				  struct error *err)
{
	if (!span_copy(out, capacity, text))
		return error_set(err, ERROR_INPUT, LIMIT,
				 "CycloneDX: a text is longer than %zu",
				 capacity - 1);
	return 0;
}

/* Nested ones close before what they are in. */
static unsigned level_of(const struct vex_cyclonedx *reading)
{
	return reading->depth - 1;
}

static int on_bom_ref(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	/* a longer one is none that was asked for */
	return text.size < VEX_CYCLONEDX_REF_MAX
		       ? vex_cyclonedx_components_copy(
				 reading->refs[level_of(reading)],
				 VEX_CYCLONEDX_REF_MAX, text, err)
		       : 0;
}

static int on_purl(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;

	(void)event;
	(void)offset;
	return text.size < VEX_PACKAGE_MAX
		       ? vex_cyclonedx_components_copy(
				 reading->purls[level_of(reading)],
				 VEX_PACKAGE_MAX, text, err)
		       : 0;
}

/* A ref that two packages have tells neither: it is as if they had no purl. */
static void resolve(struct vex_cyclonedx_saying *saying, const char *purl,
		    bool is_subject)
{
	if (!saying->is_resolved) {
		saying->is_resolved = true;
		saying->is_subject = is_subject;
		memcpy(saying->purl, purl, strlen(purl) + 1);
		return;
	}
	saying->is_subject = saying->is_subject && is_subject;
	if (strcmp(saying->purl, purl) != 0)
		saying->purl[0] = '\0';
}

static int on_component(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct vex_cyclonedx *reading = context;
	const char *ref, *purl;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		if (reading->depth == JSON_FIELDS_DEPTH)
			return error_set(err, ERROR_INPUT, LIMIT,
					 "CycloneDX: components are too deep");
		reading->refs[reading->depth][0] = '\0';
		reading->purls[reading->depth++][0] = '\0';
		return 0;
	}
	ref = reading->refs[--reading->depth];
	purl = reading->purls[reading->depth];
	for (uint32_t i = 0; ref[0] && i < reading->saying_count; i++) {
		struct vex_cyclonedx_saying *saying = &reading->sayings[i];

		if (strcmp(saying->ref, ref) == 0)
			resolve(saying, purl,
				reading->in_metadata && reading->depth == 0);
	}
	if (reading->in_metadata && reading->depth == 0)
		vex_product_name(&reading->product, span_of(purl),
				 reading->context);
	return 0;
}

static int on_metadata(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)text;
	(void)offset;
	(void)err;
	((struct vex_cyclonedx *)context)->in_metadata =
		event == JSON_EVENT_OBJECT;
	return 0;
}

static int on_document_time(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct vex_cyclonedx *reading = context;

	(void)event;
	(void)offset;
	return vex_cyclonedx_components_copy(reading->time,
					     sizeof(reading->time), text, err);
}

static const struct json_field COMPONENT;
static const struct json_field COMPONENT_FIELDS[] = {
	{.name = "bom-ref", .types = FIELD_STRING, .on = on_bom_ref},
	{.name = "purl", .types = FIELD_STRING, .on = on_purl},
	{.name = "components",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &COMPONENT},
	{.name = NULL},
};
static const struct json_field COMPONENT = {
	.types = FIELD_OBJECT,
	.fields = COMPONENT_FIELDS,
	.on = on_component,
};
static const struct json_field METADATA_FIELDS[] = {
	{.name = "timestamp", .types = FIELD_STRING, .on = on_document_time},
	{.name = "component",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = COMPONENT_FIELDS,
	 .on = on_component},
	{.name = NULL},
};
static const struct json_field SECOND_FIELDS[] = {
	{.name = "metadata",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = METADATA_FIELDS,
	 .on = on_metadata},
	{.name = "components",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &COMPONENT},
	{.name = NULL},
};
const struct json_field vex_cyclonedx_components = {
	.types = FIELD_OBJECT,
	.fields = SECOND_FIELDS,
};
