#include "evidence/sbom_cyclonedx.h"

#include <stdlib.h>
#include <string.h>

#define ID	    "evidence.sbom"
#define UNSUPPORTED "evidence.unsupported"

static int on_format(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	if (!span_is(text, "CycloneDX"))
		return error_set(err, ERROR_INPUT, ID,
				 "bomFormat is not CycloneDX");
	((struct sbom_cyclonedx *)context)->is_cyclonedx = true;
	return 0;
}

static int on_spec(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;
	struct sbom *sbom = &reader->sink.out->sbom;

	(void)event;
	(void)offset;
	if (text.size != 3 || !span_starts(text, "1.") || text.data[2] < '2' ||
	    text.data[2] > '7')
		return error_set(err, ERROR_INPUT, UNSUPPORTED,
				 "this version of CycloneDX is not supported, "
				 "only 1.2 to 1.7");
	memcpy(sbom->spec, text.data, text.size);
	sbom->spec[text.size] = '\0';
	reader->has_spec = true;
	return 0;
}

static int on_time(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return sbom_package_created(&((struct sbom_cyclonedx *)context)->sink,
				    text, err);
}

static int on_tool(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return sbom_package_tool(&((struct sbom_cyclonedx *)context)->sink,
				 text, err);
}

/* The component that is read: the innermost one. */
static struct sbom_package *package_of(struct sbom_cyclonedx *reader)
{
	return &reader->levels[reader->depth - 1];
}

static int on_name(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;
	struct sbom_package *package = package_of(reader);

	(void)event;
	(void)offset;
	sbom_package_text(package->name, sizeof(package->name), text);
	return reader->depth == reader->depth_of_metadata
		       ? sbom_package_note(&reader->sink, "main", text, err)
		       : 0;
}

static int on_type(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	package_of(context)->is_file =
		text.size > 0 && !span_is(text, "library") &&
		!span_is(text, "framework") && !span_is(text, "application");
	return 0;
}

static int on_group(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct sbom_package *package = package_of(context);

	(void)event;
	(void)offset;
	(void)err;
	sbom_package_text(package->group, sizeof(package->group), text);
	return 0;
}

static int on_version(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_package *package = package_of(context);

	(void)event;
	(void)offset;
	(void)err;
	sbom_package_text(package->version, sizeof(package->version), text);
	return 0;
}

static int on_purl(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;

	(void)event;
	(void)offset;
	if (reader->depth == reader->depth_of_metadata &&
	    sbom_package_note(&reader->sink, "main_purl", text, err) < 0)
		return -1;
	return sbom_package_purl(&reader->sink, package_of(reader), text, err);
}

static int on_license(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;

	(void)event;
	(void)offset;
	return sbom_package_license(&reader->sink, package_of(reader), text,
				    err);
}

/* Nested ones end before what they are in. */
static int open_component(struct sbom_cyclonedx *reader, struct error *err)
{
	if (reader->depth == SBOM_CYCLONEDX_DEPTH_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "components within each other: more than %d",
				 SBOM_CYCLONEDX_DEPTH_MAX);
	if (reader->depth == reader->capacity) {
		struct sbom_package *levels = reallocarray(
			reader->levels, reader->capacity + 4, sizeof(*levels));

		if (!levels)
			return error_set_errno(err, ID,
					       "cannot keep a component");
		reader->levels = levels;
		reader->capacity += 4;
	}
	sbom_package_start(&reader->levels[reader->depth++],
			   reader->depth_of_metadata == 0);
	return 0;
}

static int on_component(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT)
		return open_component(reader, err);
	reader->depth--;
	return sbom_package_end(&reader->sink, &reader->levels[reader->depth],
				err);
}

/* What the document is about is no part of its list. */
static int on_main(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;
	int result;

	if (event == JSON_EVENT_NULL)
		return 0;
	if (event == JSON_EVENT_OBJECT)
		reader->depth_of_metadata = reader->depth + 1;
	result = on_component(context, event, text, offset, err);
	if (event == JSON_EVENT_OBJECT_END)
		reader->depth_of_metadata = 0;
	return result;
}

static int on_vulnerability(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct sbom_cyclonedx *reader = context;
	const struct sbom_listener *listener = reader->sink.listener;

	(void)text;
	(void)offset;
	reader->has_vulnerabilities = !reader->is_wrapped;
	if (event != JSON_EVENT_OBJECT || !listener || !listener->vulnerability)
		return 0;
	return listener->vulnerability(listener->context, err);
}

#define TEXT(key, handler)                                                     \
	{                                                                      \
		.name = (key), .types = FIELD_STRING | FIELD_NULL,             \
		.on = (handler)                                                \
	}
#define LIST(key, of)                                                          \
	{                                                                      \
		.name = (key), .types = FIELD_ARRAY | FIELD_NULL, .item = (of) \
	}
#define OBJECT(key, table)                                                     \
	{                                                                      \
		.name = (key), .types = FIELD_OBJECT | FIELD_NULL,             \
		.fields = (table)                                              \
	}

static const struct json_field LICENSE_FIELDS[] = {
	TEXT("id", on_license), TEXT("name", on_license), {.name = NULL}};
static const struct json_field CHOICE_FIELDS[] = {
	OBJECT("license", LICENSE_FIELDS),
	TEXT("expression", on_license),
	{.name = NULL}};
static const struct json_field CHOICE = {.types = FIELD_OBJECT,
					 .fields = CHOICE_FIELDS};
static const struct json_field EVIDENCE_FIELDS[] = {LIST("licenses", &CHOICE),
						    {.name = NULL}};

static const struct json_field COMPONENT;
static const struct json_field COMPONENT_FIELDS[] = {
	TEXT("type", on_type),
	TEXT("group", on_group),
	TEXT("name", on_name),
	TEXT("version", on_version),
	TEXT("purl", on_purl),
	LIST("licenses", &CHOICE),
	OBJECT("evidence", EVIDENCE_FIELDS),
	LIST("components", &COMPONENT),
	{.name = NULL}};
static const struct json_field COMPONENT = {
	.types = FIELD_OBJECT, .fields = COMPONENT_FIELDS, .on = on_component};

/* Until 1.4 a list; since then an object with components, too. */
static const struct json_field TOOL_FIELDS[] = {TEXT("name", on_tool),
						{.name = NULL}};
static const struct json_field TOOL = {.types = FIELD_OBJECT,
				       .fields = TOOL_FIELDS};
static const struct json_field TOOLS_FIELDS[] = {LIST("components", &TOOL),
						 {.name = NULL}};
static const struct json_field METADATA_FIELDS[] = {
	TEXT("timestamp", on_time),
	{.name = "tools",
	 .types = FIELD_OBJECT | FIELD_ARRAY | FIELD_NULL,
	 .fields = TOOLS_FIELDS,
	 .item = &TOOL},
	{.name = "component",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = COMPONENT_FIELDS,
	 .on = on_main},
	{.name = NULL}};
static const struct json_field VULNERABILITY = {.types = FIELD_OBJECT,
						.on = on_vulnerability};

#define DOCUMENT                                                               \
	{.name = "bomFormat", .types = FIELD_STRING, .on = on_format},         \
		{.name = "specVersion", .types = FIELD_STRING, .on = on_spec}, \
		OBJECT("metadata", METADATA_FIELDS),                           \
		LIST("components", &COMPONENT),                                \
		LIST("vulnerabilities", &VULNERABILITY)

static const struct json_field DATA_FIELDS[] = {DOCUMENT, {.name = NULL}};

static int on_data(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_cyclonedx *reader = context;
	static const struct json_field DATA = {.types = FIELD_OBJECT,
					       .fields = DATA_FIELDS};

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return 0;
	reader->is_wrapped = true;
	return json_fields_graft(reader->fields, &DATA, event, ID, reader, err);
}

static const struct json_field ROOT_FIELDS[] = {
	DOCUMENT,
	{.name = "Data", .types = FIELD_OBJECT, .on = on_data},
	{.name = NULL}};
const struct json_field sbom_cyclonedx_root = {.types = FIELD_OBJECT,
					       .fields = ROOT_FIELDS};

void sbom_cyclonedx_start(struct sbom_cyclonedx *reader,
			  struct json_fields *fields,
			  const struct sbom_sink *sink)
{
	reader->sink = *sink;
	reader->fields = fields;
	reader->depth = 0;
	reader->depth_of_metadata = 0;
	reader->is_cyclonedx = reader->has_spec = false;
	reader->is_wrapped = reader->has_vulnerabilities = false;
	memset(&sink->out->sbom, 0, sizeof(sink->out->sbom));
	sink->out->sbom.format = SBOM_FORMAT_CYCLONEDX;
}

int sbom_cyclonedx_finish(struct sbom_cyclonedx *reader, struct error *err)
{
	if (!reader->is_cyclonedx)
		return error_set(err, ERROR_INPUT, ID, "bomFormat is missing");
	if (!reader->has_spec)
		return error_set(err, ERROR_INPUT, ID,
				 "specVersion is missing");
	return 0;
}

void sbom_cyclonedx_release(struct sbom_cyclonedx *reader)
{
	free(reader->levels);
	reader->levels = NULL;
	reader->capacity = 0;
}
