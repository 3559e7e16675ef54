#include "evidence/normal_sbom.h"

#include "evidence/normal_texts.h"
#include "evidence/sbom_cyclonedx.h"
#include "evidence/sbom_spdx.h"

#include <stdlib.h>

#define ID "evidence.sbom"

struct reading {
	struct json *notes; /* "created", "main", "main_purl" */
	struct normal_texts purls, licenses, tools;
	int64_t vulnerabilities;
	struct statement statement;
	struct json_fields fields;
	struct sbom_cyclonedx cyclonedx;
	struct sbom_spdx spdx;
};

static int on_note(void *context, const char *name, struct span text,
		   struct error *err)
{
	struct reading *reading = context;

	if (strcmp(name, "tool") == 0)
		return normal_texts_add(&reading->tools, text, err);
	if (strcmp(name, "license") == 0)
		return normal_texts_add(&reading->licenses, text, err);
	return json_set(reading->notes, name, json_new_span(text)) == 0
		       ? 0
		       : normal_texts_no_memory(err);
}

static int on_purl(void *context, struct span purl, struct error *err)
{
	return normal_texts_add(&((struct reading *)context)->purls, purl, err);
}

static int on_vulnerability(void *context, struct error *err)
{
	(void)err;
	((struct reading *)context)->vulnerabilities++;
	return 0;
}

static int read_cyclonedx(struct reading *reading, struct span text,
			  const struct sbom_sink *sink, struct error *err)
{
	int result;

	sbom_cyclonedx_start(&reading->cyclonedx, &reading->fields, sink);
	json_fields_start(&reading->fields, &sbom_cyclonedx_root, "CycloneDX",
			  ID, &reading->cyclonedx);
	result = json_strict_read(text, &statement_document_limits, "CycloneDX",
				  json_fields_event, &reading->fields, err);
	if (result == 0)
		result = sbom_cyclonedx_finish(&reading->cyclonedx, err);
	sbom_cyclonedx_release(&reading->cyclonedx);
	return result;
}

static int read_spdx(struct reading *reading, struct span text,
		     const struct sbom_sink *sink, struct error *err)
{
	int result;

	sbom_spdx_start(&reading->spdx, &reading->fields, sink);
	json_fields_start(&reading->fields, &sbom_spdx_root, "SPDX", ID,
			  &reading->spdx);
	result = json_strict_read(text, &statement_document_limits, "SPDX",
				  json_fields_event, &reading->fields, err);
	if (result == 0)
		result = sbom_spdx_finish(&reading->spdx, err);
	sbom_spdx_release(&reading->spdx);
	return result;
}

static int put_note(const struct reading *reading, struct json *out,
		    const char *name)
{
	const struct json *note = json_find(reading->notes, name);

	return note ? json_set(out, name, json_copy(note))
		    : json_set_null(out, name);
}

static int make(struct reading *reading, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = json_new_object();
	const struct sbom *sbom = &reading->statement.sbom;
	bool is_spdx = sbom->format == SBOM_FORMAT_SPDX;

	if (json_set(root, "format",
		     json_new_text(is_spdx ? "spdx" : "cyclonedx")) < 0 ||
	    json_set(root, "spec", json_new_text(sbom->spec)) < 0 ||
	    put_note(reading, root, "created") < 0 ||
	    put_note(reading, root, "main") < 0 ||
	    json_set(root, "tools", normal_texts_list(&reading->tools)) < 0 ||
	    json_set(root, is_spdx ? "packages" : "components",
		     json_new_int(sbom->packages)) < 0 ||
	    json_set(root, "purls", normal_texts_sorted(&reading->purls)) < 0 ||
	    json_set(root, "licenses",
		     normal_texts_sorted(&reading->licenses)) < 0)
		return normal_texts_no_memory(err);
	if (!is_spdx && (put_note(reading, root, "main_purl") < 0 ||
			 json_set(root, "vulnerabilities",
				  json_new_int(reading->vulnerabilities)) < 0))
		return normal_texts_no_memory(err);
	*out = root;
	root = NULL;
	return 0;
}

typedef int read_document(struct reading *reading, struct span text,
			  const struct sbom_sink *sink, struct error *err);

static int read_normal(struct span text, read_document *read, struct json **out,
		       struct error *err)
{
	static const struct statement_context nothing_asked;
	struct reading *reading = calloc(1, sizeof(*reading));
	const struct sbom_listener listener = {
		.context = reading,
		.note = on_note,
		.purl = on_purl,
		.vulnerability = on_vulnerability,
	};
	struct sbom_sink sink = {.context = &nothing_asked,
				 .listener = &listener};
	int result;

	*out = NULL;
	if (!reading)
		return normal_texts_no_memory(err);
	sink.out = &reading->statement;
	reading->notes = json_new_object();
	result = read(reading, text, &sink, err);
	if (result == 0)
		result = make(reading, out, err);
	normal_texts_release(&reading->purls);
	normal_texts_release(&reading->licenses);
	normal_texts_release(&reading->tools);
	json_free(reading->notes);
	free(reading);
	return result;
}

int normal_sbom_cyclonedx(struct span text, struct json **out,
			  struct error *err)
{
	return read_normal(text, read_cyclonedx, out, err);
}

int normal_sbom_spdx(struct span text, struct json **out, struct error *err)
{
	return read_normal(text, read_spdx, out, err);
}
