#include "evidence/normal_provenance.h"

#include "evidence/normal_texts.h"
#include "evidence/predicate_provenance.h"

#include <string.h>

#define ID "evidence.provenance"

struct reading {
	struct json *notes;
	struct normal_texts sources;
	struct json_fields fields;
	struct predicate_provenance reader;
	struct provenance provenance;
};

static int on_note(void *context, const char *name, struct span text,
		   struct error *err)
{
	struct reading *reading = context;

	if (strcmp(name, "sources") == 0)
		return normal_texts_add(&reading->sources, text, err);
	return json_set(reading->notes, name, json_new_span(text)) == 0
		       ? 0
		       : normal_texts_no_memory(err);
}

static int read_with(struct reading *reading, const struct json_field *root,
		     struct span text, struct error *err)
{
	const struct predicate_provenance_listener listener = {
		.context = reading, .note = on_note};

	predicate_provenance_start(&reading->reader, &listener,
				   &reading->provenance);
	json_fields_start(&reading->fields, root, "provenance", ID,
			  &reading->reader);
	if (json_strict_read(text, &statement_document_limits, "provenance",
			     json_fields_event, &reading->fields, err) < 0)
		return -1;
	return predicate_provenance_finish(&reading->reader, err);
}

static int make(const struct reading *reading, struct json **out,
		struct error *err)
{
	static const char *const NOTES[] = {"builder_id", "build_type",
					    "config_source", "started",
					    "finished"};
	CLEANUP_JSON struct json *root = json_new_object();
	const char *source = reading->provenance.source;
	bool failed = !root;

	for (size_t i = 0; !failed && i < sizeof(NOTES) / sizeof(NOTES[0]);
	     i++) {
		const struct json *note = json_find(reading->notes, NOTES[i]);

		failed = note ? json_set(root, NOTES[i], json_copy(note)) < 0
			      : json_set_null(root, NOTES[i]) < 0;
	}
	if (failed ||
	    (source[0] ? json_set(root, "source", json_new_text(source))
		       : json_set_null(root, "source")) < 0 ||
	    json_set(root, "sources", normal_texts_list(&reading->sources)) < 0)
		return normal_texts_no_memory(err);
	*out = root;
	root = NULL;
	return 0;
}

int normal_provenance(struct span text, const char *version, struct json **out,
		      struct error *err)
{
	const struct json_field *root =
		strcmp(version, "v1") == 0     ? &predicate_provenance_v1
		: strcmp(version, "v0.2") == 0 ? &predicate_provenance_v02
					       : &predicate_provenance_v01;
	struct reading reading = {.notes = json_new_object()};
	int result;

	*out = NULL;
	result = read_with(&reading, root, text, err);
	if (result == 0)
		result = make(&reading, out, err);
	normal_texts_release(&reading.sources);
	json_free(reading.notes);
	return result;
}
