#include "evidence/predicate_provenance.h"

#include "base/rfc3339.h"

#include <stdio.h>
#include <string.h>

#define ID	  "evidence.provenance"
#define YEAR_2000 INT64_C(946684800)

static int keep(char out[STATEMENT_TEXT_MAX], struct span text,
		const char *what, struct error *err)
{
	if (text.size >= STATEMENT_TEXT_MAX)
		return error_set(err, ERROR_INPUT, ID, "%s is longer than %d",
				 what, STATEMENT_TEXT_MAX - 1);
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return 0;
}

static int on_builder(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)event;
	(void)offset;
	return keep(reader->out->builder, text, "builder.id", err);
}

static int on_type(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)event;
	(void)offset;
	return keep(reader->out->build_type, text, "buildType", err);
}

static int on_source(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)event;
	(void)offset;
	return keep(reader->out->source, text, "the source", err);
}

static int on_repository(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)event;
	(void)offset;
	return keep(reader->repository, text, "the repository", err);
}

static int on_ref(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)event;
	(void)offset;
	return keep(reader->ref, text, "the ref", err);
}

/* The first one is what was built; the others are what it was built with. */
static int on_dependency(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT)
		reader->dependencies++;
	return 0;
}

static int on_uri(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	return reader->dependencies == 1
		       ? on_source(context, event, text, offset, err)
		       : 0;
}

static int on_finished(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;
	int64_t seconds;

	(void)offset;
	if (event == JSON_EVENT_NULL || text.size == 0)
		return 0;
	if (rfc3339_parse(text, &seconds) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the time of the build is no time");
	reader->out->has_finished = seconds >= YEAR_2000;
	reader->out->finished = reader->out->has_finished ? seconds : 0;
	return 0;
}

#define TEXT(key, handler)                                                     \
	{                                                                      \
		.name = (key), .types = FIELD_STRING, .on = (handler)          \
	}
#define MAYBE(key, handler)                                                    \
	{                                                                      \
		.name = (key), .types = FIELD_STRING | FIELD_NULL,             \
		.on = (handler)                                                \
	}
#define OBJECT(key, table)                                                     \
	{                                                                      \
		.name = (key), .types = FIELD_OBJECT | FIELD_NULL,             \
		.fields = (table)                                              \
	}

static const struct json_field BUILDER_FIELDS[] = {{.name = "id",
						    .types = FIELD_STRING,
						    .required = true,
						    .on = on_builder},
						   {.name = NULL}};
static const struct json_field CONFIG_FIELDS[] = {MAYBE("uri", on_source),
						  {.name = NULL}};
static const struct json_field INVOCATION_FIELDS[] = {
	OBJECT("configSource", CONFIG_FIELDS), {.name = NULL}};
static const struct json_field OLD_METADATA_FIELDS[] = {
	MAYBE("buildFinishedOn", on_finished), {.name = NULL}};
static const struct json_field V02_FIELDS[] = {
	{.name = "builder",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = BUILDER_FIELDS},
	TEXT("buildType", on_type),
	OBJECT("invocation", INVOCATION_FIELDS),
	OBJECT("metadata", OLD_METADATA_FIELDS),
	{.name = NULL}};
const struct json_field predicate_provenance_v02 = {.types = FIELD_OBJECT,
						    .fields = V02_FIELDS};

static const struct json_field WORKFLOW_FIELDS[] = {
	MAYBE("repository", on_repository),
	MAYBE("ref", on_ref),
	{.name = NULL}};
static const struct json_field PARAMETER_FIELDS[] = {
	{.name = "workflow", .types = FIELD_ANY, .fields = WORKFLOW_FIELDS},
	{.name = NULL}};
static const struct json_field DEPENDENCY_FIELDS[] = {MAYBE("uri", on_uri),
						      {.name = NULL}};
static const struct json_field DEPENDENCY = {.types = FIELD_OBJECT,
					     .fields = DEPENDENCY_FIELDS,
					     .on = on_dependency};
static const struct json_field DEFINITION_FIELDS[] = {
	TEXT("buildType", on_type),
	OBJECT("externalParameters", PARAMETER_FIELDS),
	{.name = "resolvedDependencies",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &DEPENDENCY},
	{.name = NULL}};
static const struct json_field METADATA_FIELDS[] = {
	MAYBE("finishedOn", on_finished), {.name = NULL}};
static const struct json_field RUN_FIELDS[] = {
	{.name = "builder",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = BUILDER_FIELDS},
	OBJECT("metadata", METADATA_FIELDS),
	{.name = NULL}};
static const struct json_field V1_FIELDS[] = {{.name = "buildDefinition",
					       .types = FIELD_OBJECT,
					       .required = true,
					       .fields = DEFINITION_FIELDS},
					      {.name = "runDetails",
					       .types = FIELD_OBJECT,
					       .required = true,
					       .fields = RUN_FIELDS},
					      {.name = NULL}};
const struct json_field predicate_provenance_v1 = {.types = FIELD_OBJECT,
						   .fields = V1_FIELDS};

void predicate_provenance_start(struct predicate_provenance *reader,
				struct provenance *out)
{
	memset(out, 0, sizeof(*out));
	*reader = (struct predicate_provenance){.out = out};
}

/* "git+URL@REF" is of the repository URL. */
static bool is_of(const char *source, const char *repository)
{
	size_t size = strlen(repository);

	if (strncmp(source, "git+", 4) == 0)
		source += 4;
	return strncmp(source, repository, size) == 0 &&
	       (source[size] == '\0' || source[size] == '@' ||
		strncmp(source + size, ".git", 4) == 0);
}

/*
 * What the caller of a builder asked for may be less than what the builder
 * found; where both are there they have to agree.
 */
int predicate_provenance_finish(struct predicate_provenance *reader,
				struct error *err)
{
	struct provenance *out = reader->out;
	int size;

	if (!reader->repository[0])
		return 0;
	if (out->source[0])
		return is_of(out->source, reader->repository)
			       ? 0
			       : error_set(err, ERROR_INPUT, ID,
					   "the workflow is of another "
					   "repository than the source");
	size = snprintf(out->source, sizeof(out->source), "git+%s%s%s",
			reader->repository, reader->ref[0] ? "@" : "",
			reader->ref);
	return size < (int)sizeof(out->source)
		       ? 0
		       : error_set(err, ERROR_INPUT, ID,
				   "the source is longer than %d",
				   STATEMENT_TEXT_MAX - 1);
}
