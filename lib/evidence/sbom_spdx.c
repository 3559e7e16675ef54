#include "evidence/sbom_spdx.h"

#include <stdlib.h>
#include <string.h>

#define ID	    "evidence.sbom"
#define UNSUPPORTED "evidence.unsupported"

static int on_spec(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;
	struct sbom *sbom = &reader->sink.out->sbom;

	(void)event;
	(void)offset;
	if (!span_is(text, "SPDX-2.2") && !span_is(text, "SPDX-2.3"))
		return error_set(err, ERROR_INPUT, UNSUPPORTED,
				 "this version of SPDX is not supported, only "
				 "2.2 and 2.3");
	memcpy(sbom->spec, text.data, text.size);
	sbom->spec[text.size] = '\0';
	reader->has_spec = true;
	return 0;
}

static int on_graph(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	(void)context;
	(void)event;
	(void)text;
	(void)offset;
	return error_set(err, ERROR_INPUT, UNSUPPORTED,
			 "SPDX 3 (JSON-LD) is not supported, only 2.2 and 2.3");
}

static int on_created(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return sbom_package_created(&((struct sbom_spdx *)context)->sink, text,
				    err);
}

/* "Tool: NAME-VERSION"; the others are people. */
static int on_creator(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	static const char TOOL[] = "Tool:";

	(void)event;
	(void)offset;
	if (!span_starts(text, TOOL))
		return 0;
	text.data += sizeof(TOOL) - 1;
	text.size -= sizeof(TOOL) - 1;
	while (text.size > 0 && *text.data == ' ') {
		text.data++;
		text.size--;
	}
	return sbom_package_tool(&((struct sbom_spdx *)context)->sink, text,
				 err);
}

static int on_package(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return sbom_package_end(&reader->sink, reader->package, err);
	if (!reader->package)
		reader->package = malloc(sizeof(*reader->package));
	if (!reader->package)
		return error_set_errno(err, ID, "cannot keep a package");
	sbom_package_start(reader->package, true);
	return 0;
}

static int on_name(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct sbom_package *package = ((struct sbom_spdx *)context)->package;

	(void)event;
	(void)offset;
	(void)err;
	sbom_package_text(package->name, sizeof(package->name), text);
	return 0;
}

static int on_version(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_package *package = ((struct sbom_spdx *)context)->package;

	(void)event;
	(void)offset;
	(void)err;
	sbom_package_text(package->version, sizeof(package->version), text);
	return 0;
}

static int on_purpose(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct sbom_spdx *)context)->package->is_file =
		span_is(text, "CONTAINER") || span_is(text, "FILE") ||
		span_is(text, "OPERATING-SYSTEM") ||
		span_is(text, "OPERATING_SYSTEM") || span_is(text, "DEVICE");
	return 0;
}

static int on_license(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;

	(void)event;
	(void)offset;
	return sbom_package_license(&reader->sink, reader->package, text, err);
}

/* Taken at its end: the members come in any order. */
static int on_reference(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		reader->is_purl = false;
		reader->locator[0] = '\0';
		return 0;
	}
	return reader->is_purl
		       ? sbom_package_purl(&reader->sink, reader->package,
					   span_of(reader->locator), err)
		       : 0;
}

/* Its category is "PACKAGE-MANAGER", "PACKAGE_MANAGER" or, by mistake, none. */
static int on_reference_type(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct sbom_spdx *)context)->is_purl =
		span_is(text, "purl") ||
		span_is(text, "http://spdx.org/rdf/references/purl") ||
		span_is(text, "https://spdx.org/rdf/references/purl");
	return 0;
}

static int on_locator(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;

	(void)event;
	(void)offset;
	(void)err;
	sbom_package_text(reader->locator, sizeof(reader->locator), text);
	return 0;
}

/*
 * Licences that SPDX does not list, by what the document calls them; packages
 * refer to them by an id that says nothing.
 */
static int on_other(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct sbom_spdx *reader = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		if (on_package(context, event, text, offset, err) < 0)
			return -1;
		reader->package->listed = false;
		reader->package->is_file = true;
		return 0;
	}
	return sbom_package_end(&reader->sink, reader->package, err);
}

/* A text of the licence itself is no name. */
static int on_extract(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	return text.size <= LICENSE_NAME_MAX
		       ? on_license(context, event, text, offset, err)
		       : 0;
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

static const struct json_field CREATOR = {.types = FIELD_STRING,
					  .on = on_creator};
static const struct json_field CREATION_FIELDS[] = {TEXT("created", on_created),
						    LIST("creators", &CREATOR),
						    {.name = NULL}};
static const struct json_field REFERENCE_FIELDS[] = {
	TEXT("referenceType", on_reference_type),
	TEXT("referenceLocator", on_locator),
	{.name = NULL}};
static const struct json_field REFERENCE = {
	.types = FIELD_OBJECT, .fields = REFERENCE_FIELDS, .on = on_reference};
static const struct json_field FILE_LICENSE = {.types = FIELD_STRING,
					       .on = on_license};
static const struct json_field PACKAGE_FIELDS[] = {
	TEXT("name", on_name),
	TEXT("versionInfo", on_version),
	TEXT("primaryPackagePurpose", on_purpose),
	TEXT("licenseConcluded", on_license),
	TEXT("licenseDeclared", on_license),
	LIST("licenseInfoFromFiles", &FILE_LICENSE),
	LIST("externalRefs", &REFERENCE),
	{.name = NULL}};
static const struct json_field PACKAGE = {
	.types = FIELD_OBJECT, .fields = PACKAGE_FIELDS, .on = on_package};
static const struct json_field OTHER_FIELDS[] = {
	TEXT("licenseId", on_name),
	TEXT("name", on_license),
	TEXT("extractedText", on_extract),
	{.name = NULL}};
static const struct json_field OTHER = {
	.types = FIELD_OBJECT, .fields = OTHER_FIELDS, .on = on_other};

#define DOCUMENT                                                               \
	{.name = "spdxVersion", .types = FIELD_STRING, .on = on_spec},         \
		{.name = "@graph", .types = FIELD_ANY, .on = on_graph},        \
		{.name = "@context", .types = FIELD_ANY, .on = on_graph},      \
		TEXT("name", on_document),                                     \
		{.name = "creationInfo",                                       \
		 .types = FIELD_OBJECT | FIELD_NULL,                           \
		 .fields = CREATION_FIELDS},                                   \
		LIST("packages", &PACKAGE),                                    \
		LIST("hasExtractedLicensingInfos", &OTHER)

static int on_document(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return sbom_package_note(&((struct sbom_spdx *)context)->sink, "main",
				 text, err);
}

static const struct json_field DATA_FIELDS[] = {DOCUMENT, {.name = NULL}};

static int on_data(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	static const struct json_field DATA = {.types = FIELD_OBJECT,
					       .fields = DATA_FIELDS};
	struct sbom_spdx *reader = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return 0;
	if (event != JSON_EVENT_OBJECT)
		return error_set(err, ERROR_INPUT, UNSUPPORTED,
				 "SPDX as tag-value text is not supported, "
				 "only as JSON");
	return json_fields_graft(reader->fields, &DATA, event, ID, reader, err);
}

static const struct json_field ROOT_FIELDS[] = {
	DOCUMENT,
	{.name = "Data", .types = FIELD_OBJECT | FIELD_STRING, .on = on_data},
	{.name = NULL}};
const struct json_field sbom_spdx_root = {.types = FIELD_OBJECT,
					  .fields = ROOT_FIELDS};

void sbom_spdx_start(struct sbom_spdx *reader, struct json_fields *fields,
		     const struct sbom_sink *sink)
{
	reader->sink = *sink;
	reader->fields = fields;
	reader->has_spec = false;
	memset(&sink->out->sbom, 0, sizeof(sink->out->sbom));
	sink->out->sbom.format = SBOM_FORMAT_SPDX;
}

int sbom_spdx_finish(struct sbom_spdx *reader, struct error *err)
{
	return reader->has_spec ? 0
				: error_set(err, ERROR_INPUT, ID,
					    "spdxVersion is missing");
}

void sbom_spdx_release(struct sbom_spdx *reader)
{
	free(reader->package);
	reader->package = NULL;
}
