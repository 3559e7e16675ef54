#include "evidence/sbom_package.h"

#include "base/rfc3339.h"
#include "evidence/purl_match.h"
#include "evidence/version.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ID "evidence.sbom"

void sbom_package_start(struct sbom_package *package, bool listed)
{
	package->listed = listed;
	package->is_file = false;
	package->group[0] = '\0';
	package->name[0] = '\0';
	package->version[0] = '\0';
	package->purl[0] = '\0';
	package->licenses = (struct license_answers){{0}};
	package->packages = (struct license_answers){{0}};
}

void sbom_package_text(char *out, size_t capacity, struct span text)
{
	bool fits = text.size < capacity;
	size_t size = fits ? text.size : capacity - 2;

	if (!fits)
		*out++ = '?';
	if (size > 0)
		memcpy(out, text.data, size);
	out[size] = '\0';
}

/* "name", or as Maven and npm write it with its group. */
static bool is_named(const struct sbom_package *package,
		     const struct purl_match_name *wanted)
{
	static const char *const MARKS[] = {"/", ":"};
	char full[2 * PURL_MATCH_NAME_MAX];
	char own[2 * SBOM_NAME_MAX];

	if (strcasecmp(package->name, wanted->name) == 0)
		return true;
	if (!wanted->space[0])
		return false;
	snprintf(own, sizeof(own), "%s%s%s", package->group,
		 package->group[0] ? "/" : "", package->name);
	for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
		snprintf(full, sizeof(full), "%s%s%s", wanted->space, MARKS[i],
			 wanted->name);
		if (strcasecmp(package->name, full) == 0 ||
		    strcasecmp(own, full) == 0)
			return true;
	}
	return false;
}

/* Without a version nothing says that it is not below. */
static bool is_below(struct span type, const char *version, const char *below)
{
	return !below[0] || version_is_below(type, version, below);
}

static bool covers(const struct statement_question *asked, struct span purl,
		   const struct sbom_package *package)
{
	char version[SBOM_PURL_MAX + PURL_MATCH_EPOCH_MAX];
	struct span type;

	if (!purl_match_covers(span_of(asked->text), purl))
		return false;
	if (!purl_match_version(purl, &type, version))
		return true;
	return is_below(type, version[0] ? version : package->version,
			asked->other);
}

static bool answers_by_name(const struct statement_question *asked,
			    const struct sbom_package *package)
{
	struct purl_match_name wanted;

	if (package->is_file ||
	    !purl_match_name(span_of(asked->text), &wanted) ||
	    !is_named(package, &wanted))
		return false;
	if (wanted.version[0])
		return !package->version[0] ||
		       strcmp(wanted.version, package->version) == 0;
	return is_below(span_of(wanted.type), package->version, asked->other);
}

int sbom_package_purl(const struct sbom_sink *sink,
		      struct sbom_package *package, struct span text,
		      struct error *err)
{
	const struct statement_context *context = sink->context;
	const struct sbom_listener *listener = sink->listener;

	if (text.size == 0)
		return 0;
	if (package->listed && listener && listener->purl &&
	    listener->purl(listener->context, text, err) < 0)
		return -1;
	if (!package->purl[0] || !purl_match_is_purl(span_of(package->purl))) {
		sbom_package_text(package->purl, sizeof(package->purl), text);
		return 0;
	}
	/* one more name of it; its version is still to come, maybe */
	for (uint32_t i = 0; i < context->question_count; i++)
		if (context->questions[i].kind == QUESTION_PACKAGE &&
		    text.size < SBOM_PURL_MAX &&
		    covers(&context->questions[i], text, package))
			package->packages.bits[i / 64] |= UINT64_C(1) << i % 64;
	return 0;
}

static bool answers(const struct statement_context *context, uint32_t index,
		    const struct sbom_package *package, bool has_purl)
{
	const struct statement_question *asked = &context->questions[index];

	if (asked->kind == QUESTION_LICENSE)
		return package->licenses.bits[index / 64] >> index % 64 & 1;
	if (asked->kind != QUESTION_PACKAGE)
		return false;
	if (package->packages.bits[index / 64] >> index % 64 & 1)
		return true;
	return has_purl ? covers(asked, span_of(package->purl), package)
			: answers_by_name(asked, package);
}

static void hit(struct sbom *sbom, uint32_t question,
		const struct sbom_package *package)
{
	struct sbom_hit *out = &sbom->hits[sbom->hit_count];
	char text[SBOM_PURL_MAX + SBOM_VERSION_MAX + 2];

	if (sbom->hit_count == SBOM_HITS_MAX)
		return;
	sbom->hit_count++;
	out->question = question;
	snprintf(text, sizeof(text), "%s%s%s",
		 package->name[0] ? package->name : package->purl,
		 package->version[0] ? " " : "", package->version);
	error_escape(out->package, sizeof(out->package), text, strlen(text));
}

int sbom_package_end(const struct sbom_sink *sink, struct sbom_package *package,
		     struct error *err)
{
	const struct statement_context *context = sink->context;
	struct sbom *sbom = &sink->out->sbom;
	bool has_purl = purl_match_is_purl(span_of(package->purl));

	if (sbom->packages == UINT32_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "too many packages");
	sbom->packages += package->listed;
	sbom->purls += package->listed && has_purl;
	for (uint32_t i = 0; i < context->question_count; i++) {
		if (!answers(context, i, package, has_purl))
			continue;
		if (!statement_says(sink->out, i))
			hit(sbom, i, package);
		statement_answer(sink->out, i);
	}
	return 0;
}

int sbom_package_license(const struct sbom_sink *sink,
			 struct sbom_package *package, struct span text,
			 struct error *err)
{
	license_read(text, sink->context, &package->licenses);
	if (text.size == 0 || text.size > LICENSE_NAME_MAX ||
	    span_is(text, "NONE") || span_is(text, "NOASSERTION"))
		return 0;
	return sbom_package_note(sink, "license", text, err);
}

int sbom_package_note(const struct sbom_sink *sink, const char *name,
		      struct span text, struct error *err)
{
	const struct sbom_listener *listener = sink->listener;

	return listener && listener->note
		       ? listener->note(listener->context, name, text, err)
		       : 0;
}

int sbom_package_created(const struct sbom_sink *sink, struct span text,
			 struct error *err)
{
	struct sbom *sbom = &sink->out->sbom;
	int64_t seconds;

	if (text.size == 0)
		return 0;
	if (rfc3339_parse(text, &seconds) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the time of the SBOM is no time");
	sbom->has_created = seconds >= RFC3339_YEAR_2000;
	sbom->created = sbom->has_created ? seconds : 0;
	return sbom_package_note(sink, "created", text, err);
}

int sbom_package_tool(const struct sbom_sink *sink, struct span text,
		      struct error *err)
{
	struct sbom *sbom = &sink->out->sbom;

	if (text.size == 0)
		return 0;
	if (!sbom->tool[0])
		error_escape(sbom->tool, sizeof(sbom->tool), text.data,
			     text.size);
	return sbom_package_note(sink, "tool", text, err);
}
