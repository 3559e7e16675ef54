#include "evidence/predicate_provenance.h"

#include "base/rfc3339.h"

#include <stdio.h>
#include <string.h>

#define ID "evidence.provenance"

static int keep(char out[STATEMENT_TEXT_MAX], struct span text,
		const char *what, struct error *err)
{
	if (!span_copy(out, STATEMENT_TEXT_MAX, text))
		return error_set(err, ERROR_INPUT, ID, "%s is longer than %d",
				 what, STATEMENT_TEXT_MAX - 1);
	return 0;
}

static int note(const struct predicate_provenance *reader, const char *name,
		struct span text, struct error *err)
{
	const struct predicate_provenance_listener *listener = reader->listener;

	return listener && text.size > 0
		       ? listener->note(listener->context, name, text, err)
		       : 0;
}

/* A handler that keeps a text as @member, tells of it as @name. */
#define KEEP(function, member, name, what)                                     \
	static int function(void *context, enum json_event event,              \
			    struct span text, uint64_t offset,                 \
			    struct error *err)                                 \
	{                                                                      \
		struct predicate_provenance *reader = context;                 \
                                                                               \
		(void)offset;                                                  \
		if (event != JSON_EVENT_STRING)                                \
			return 0;                                              \
		if (keep(reader->member, text, what, err) < 0)                 \
			return -1;                                             \
		return name ? note(reader, name, text, err) : 0;               \
	}

#define NO_NAME ((const char *)NULL)

KEEP(on_builder, out->builder, "builder_id", "builder.id")
KEEP(on_type, out->build_type, "build_type", "buildType")
KEEP(on_config, out->source, "config_source", "configSource.uri")
KEEP(on_workflow, workflow, NO_NAME, "the repository")
KEEP(on_workflow_ref, workflow_ref, NO_NAME, "the ref")
KEEP(on_repository, repository, NO_NAME, "the repository")
KEEP(on_ref, ref, NO_NAME, "the ref")
KEEP(on_source, source, "config_source", "the source")

/* The first one is what was built; the others are what it was built with. */
static int on_dependency(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT && reader->dependencies < UINT32_MAX)
		reader->dependencies++;
	return 0;
}

static int on_material(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return note(context, "sources", text, err);
}

static int on_uri(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct predicate_provenance *reader = context;

	if (reader->dependencies == 1 && event == JSON_EVENT_STRING &&
	    keep(reader->out->source, text, "the source", err) < 0)
		return -1;
	return on_material(context, event, text, offset, err);
}

static int on_defined(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)offset;
	(void)err;
	((struct predicate_provenance *)context)->is_elsewhere =
		event != JSON_EVENT_NUMBER || !span_is(text, "0");
	return 0;
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
	reader->out->has_finished = seconds >= RFC3339_YEAR_2000;
	reader->out->finished = reader->out->has_finished ? seconds : 0;
	return note(reader, "finished", text, err);
}

static int on_started(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return note(context, "started", text, err);
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
#define LIST(key, of)                                                          \
	{                                                                      \
		.name = (key), .types = FIELD_ARRAY | FIELD_NULL, .item = (of) \
	}
#define BUILDER                                                                \
	{                                                                      \
		.name = "builder", .types = FIELD_OBJECT, .required = true,    \
		.fields = BUILDER_FIELDS                                       \
	}

static const struct json_field BUILDER_FIELDS[] = {{.name = "id",
						    .types = FIELD_STRING,
						    .required = true,
						    .on = on_builder},
						   {.name = NULL}};

/* ---- versions 0.1 and 0.2 ---- */

static const struct json_field CONFIG_FIELDS[] = {MAYBE("uri", on_config),
						  {.name = NULL}};
static const struct json_field INVOCATION_FIELDS[] = {
	OBJECT("configSource", CONFIG_FIELDS), {.name = NULL}};
/* The invocation is written "...ID" and "...Id" by turns, and not needed. */
static const struct json_field OLD_METADATA_FIELDS[] = {
	MAYBE("buildStartedOn", on_started),
	MAYBE("buildFinishedOn", on_finished),
	{.name = NULL}};
static const struct json_field MATERIAL_FIELDS[] = {MAYBE("uri", on_material),
						    {.name = NULL}};
static const struct json_field MATERIAL = {.types = FIELD_OBJECT,
					   .fields = MATERIAL_FIELDS};
static const struct json_field V02_FIELDS[] = {
	BUILDER,
	TEXT("buildType", on_type),
	OBJECT("invocation", INVOCATION_FIELDS),
	OBJECT("metadata", OLD_METADATA_FIELDS),
	LIST("materials", &MATERIAL),
	{.name = NULL}};
const struct json_field predicate_provenance_v02 = {.types = FIELD_OBJECT,
						    .fields = V02_FIELDS};

static const struct json_field DEPENDENCY_FIELDS[] = {MAYBE("uri", on_uri),
						      {.name = NULL}};
static const struct json_field DEPENDENCY = {.types = FIELD_OBJECT,
					     .fields = DEPENDENCY_FIELDS,
					     .on = on_dependency};
static const struct json_field RECIPE_FIELDS[] = {
	TEXT("type", on_type),
	{.name = "definedInMaterial", .types = FIELD_ANY, .on = on_defined},
	{.name = NULL}};
static const struct json_field V01_FIELDS[] = {
	BUILDER,
	OBJECT("recipe", RECIPE_FIELDS),
	OBJECT("metadata", OLD_METADATA_FIELDS),
	LIST("materials", &DEPENDENCY),
	{.name = NULL}};
const struct json_field predicate_provenance_v01 = {.types = FIELD_OBJECT,
						    .fields = V01_FIELDS};

/* ---- version 1 ---- */

static const struct json_field WORKFLOW_FIELDS[] = {
	MAYBE("repository", on_workflow),
	MAYBE("ref", on_workflow_ref),
	{.name = NULL}};
static const struct json_field REPOSITORY_FIELDS[] = {
	MAYBE("repository", on_repository),
	MAYBE("ref", on_ref),
	{.name = NULL}};
static const struct json_field SOURCE_FIELDS[] = {MAYBE("uri", on_source),
						  {.name = NULL}};
/* GitHub, Google Cloud Build, SLSA's container-based builder, BuildKit */
static const struct json_field PARAMETER_FIELDS[] = {
	{.name = "workflow", .types = FIELD_ANY, .fields = WORKFLOW_FIELDS},
	{.name = "buildConfigSource",
	 .types = FIELD_ANY,
	 .fields = REPOSITORY_FIELDS},
	{.name = "source",
	 .types = FIELD_ANY,
	 .fields = SOURCE_FIELDS,
	 .on = on_source},
	{.name = "configSource",
	 .types = FIELD_ANY,
	 .fields = SOURCE_FIELDS,
	 .on = on_source},
	{.name = NULL}};
static const struct json_field DEFINITION_FIELDS[] = {
	TEXT("buildType", on_type),
	OBJECT("externalParameters", PARAMETER_FIELDS),
	LIST("resolvedDependencies", &DEPENDENCY),
	{.name = NULL}};
static const struct json_field METADATA_FIELDS[] = {
	MAYBE("startedOn", on_started),
	MAYBE("finishedOn", on_finished),
	{.name = NULL}};
static const struct json_field RUN_FIELDS[] = {
	BUILDER, OBJECT("metadata", METADATA_FIELDS), {.name = NULL}};
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

void predicate_provenance_start(
	struct predicate_provenance *reader,
	const struct predicate_provenance_listener *listener,
	struct provenance *out)
{
	memset(out, 0, sizeof(*out));
	*reader =
		(struct predicate_provenance){.out = out, .listener = listener};
}

/* "git+URL@REF" is of the repository URL. */
static bool is_of(const char *source, const char *repository)
{
	size_t size = strlen(repository);

	if (strncmp(source, "git+", 4) == 0)
		source += 4;
	if (strncmp(source, repository, size) != 0)
		return false;
	source += size;
	if (strncmp(source, ".git", 4) == 0)
		source += 4;
	return *source == '\0' || *source == '@';
}

static int compose(struct provenance *out, const char *repository,
		   const char *ref, struct error *err)
{
	int size = snprintf(out->source, sizeof(out->source), "git+%s%s%s",
			    repository, ref[0] ? "@" : "", ref);

	return size < (int)sizeof(out->source)
		       ? 0
		       : error_set(err, ERROR_INPUT, ID,
				   "the source is longer than %d",
				   STATEMENT_TEXT_MAX - 1);
}

/*
 * What the caller of a workflow asked for may be less than what the builder
 * found; where both are there they have to agree.
 */
int predicate_provenance_finish(struct predicate_provenance *reader,
				struct error *err)
{
	struct provenance *out = reader->out;

	if (reader->is_elsewhere)
		out->source[0] = '\0';
	if (reader->workflow[0] && out->source[0])
		return is_of(out->source, reader->workflow)
			       ? 0
			       : error_set(err, ERROR_INPUT, ID,
					   "the workflow is of another "
					   "repository than the source");
	if (reader->workflow[0])
		return compose(out, reader->workflow, reader->workflow_ref,
			       err);
	if (reader->source[0])
		memcpy(out->source, reader->source, sizeof(out->source));
	else if (reader->repository[0])
		return compose(out, reader->repository, reader->ref, err);
	return 0;
}
