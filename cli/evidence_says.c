#include "cli/evidence_says.h"

#include "base/rfc3339.h"

#include <stdio.h>
#include <string.h>

#define UNKNOWN "an unknown time"

static const char *time_text(char out[RFC3339_SIZE], bool has, int64_t time)
{
	snprintf(out, RFC3339_SIZE, "%s", UNKNOWN);
	if (has)
		rfc3339_format(out, time);
	return out;
}

static const char *format_word(const struct sbom *sbom)
{
	return sbom->format == SBOM_FORMAT_SPDX ? "SPDX" : "CycloneDX";
}

static void print_sbom(const struct sbom *sbom)
{
	char time[RFC3339_SIZE];

	printf("            %s%s of %s%s%s: %u packages\n",
	       sbom->format == SBOM_FORMAT_CYCLONEDX ? "CycloneDX " : "",
	       sbom->spec, time_text(time, sbom->has_created, sbom->created),
	       sbom->tool[0] ? " by " : "", sbom->tool, sbom->packages);
}

static void print_provenance(const struct provenance *provenance)
{
	char time[RFC3339_SIZE];
	char builder[4 * STATEMENT_TEXT_MAX], source[4 * STATEMENT_TEXT_MAX];

	error_escape(builder, sizeof(builder), provenance->builder,
		     strlen(provenance->builder));
	error_escape(source, sizeof(source), provenance->source,
		     strlen(provenance->source));
	printf("            built at %s by %s\n",
	       time_text(time, provenance->has_finished, provenance->finished),
	       builder);
	printf("            of %s\n",
	       source[0] ? source : "a source that is not told");
}

void evidence_says_print(const struct statement *statement)
{
	if (statement->kind == STATEMENT_SBOM)
		print_sbom(&statement->sbom);
	if (statement->kind == STATEMENT_PROVENANCE)
		print_provenance(&statement->provenance);
}

static void put_time(struct json *out, const char *name, bool has, int64_t time)
{
	char text[RFC3339_SIZE];

	if (has)
		json_set(out, name, json_new_text(time_text(text, has, time)));
}

static struct json *sbom_json(const struct sbom *sbom)
{
	struct json *out = json_new_object();

	json_set(out, "format", json_new_text(format_word(sbom)));
	json_set(out, "spec", json_new_text(sbom->spec));
	json_set(out, "tool", json_new_text(sbom->tool));
	json_set(out, "packages", json_new_int(sbom->packages));
	put_time(out, "created", sbom->has_created, sbom->created);
	return out;
}

static struct json *provenance_json(const struct provenance *provenance)
{
	struct json *out = json_new_object();

	json_set(out, "builder", json_new_text(provenance->builder));
	json_set(out, "buildType", json_new_text(provenance->build_type));
	json_set(out, "source", json_new_text(provenance->source));
	put_time(out, "finished", provenance->has_finished,
		 provenance->finished);
	return out;
}

void evidence_says_put(struct json *item, const struct statement *statement)
{
	if (statement->kind == STATEMENT_SBOM)
		json_set(item, "sbom", sbom_json(&statement->sbom));
	if (statement->kind == STATEMENT_PROVENANCE)
		json_set(item, "provenance",
			 provenance_json(&statement->provenance));
}
