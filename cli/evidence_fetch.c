#include "cli/evidence.h"

#include "base/encode.h"
#include "cli/scratch.h"
#include "cli/tool.h"
#include "evidence/import.h"
#include "gate/image.h"
#include "oci/reference.h"

#include <stdio.h>
#include <string.h>

#define ID	  "evidence.fetch"
#define NAME_SIZE 1024
#define DOCKER	  "docker://"

/* What is fetched, and where to. */
struct fetch {
	const char *image;    /* as it was given */
	char base[NAME_SIZE]; /* without tag and digest */
	char name[NAME_SIZE]; /* with its registry, and a digest or tag */
	char source[NAME_SIZE + sizeof(DOCKER)];
	char layout[NAME_SIZE]; /* the directory that is filled */
};

static void name_of(const struct fetch *fetch, const char *tag,
		    char out[3 * NAME_SIZE])
{
	snprintf(out, 3 * (size_t)NAME_SIZE, "oci:%s:%s", fetch->layout, tag);
}

/* cosign brings referrers, too, since its version 3.0.3. */
static int fetch_cosign(const struct fetch *fetch, struct error *err)
{
	return tool_run((const char *[]){"cosign", "save", "--dir",
					 fetch->layout, fetch->name, NULL},
			NULL, false, err);
}

/* What stands behind the names that cosign gives to what it attaches. */
static const char *const suffixes[] = {".sig", ".att", ""};

/* The tag "sha256-HEX" and a suffix, for the digest that @text is. */
static int tag_of(struct span text, const char *suffix, char out[NAME_SIZE])
{
	struct digest digest;
	char hex[2 * sizeof(digest) + 1];

	while (text.size && text.data[text.size - 1] == '\n')
		text.size--;
	if (digest_parse(text, &digest) < 0)
		return -1;
	encode_hex(hex, digest.sha256, sizeof(digest.sha256));
	snprintf(out, NAME_SIZE, "sha256-%s%s", hex, suffix);
	return 0;
}

/* Copies what cosign 2 attached to the document of that digest, if anything. */
static int copy_tags(const struct fetch *fetch, struct span digest,
		     struct error *err)
{
	for (size_t i = 0; suffixes[i][0]; i++) {
		char from[3 * NAME_SIZE];
		char tag[NAME_SIZE];
		char target[3 * NAME_SIZE];

		if (tag_of(digest, suffixes[i], tag) < 0)
			return error_set(err, ERROR_INPUT, ID,
					 "'oras resolve' prints no digest");
		snprintf(from, sizeof(from), "%s:%s", fetch->base, tag);
		snprintf(target, sizeof(target), "%s:%s", fetch->layout, tag);
		tool_run((const char *[]){"oras", "cp", "--to-oci-layout", from,
					  target, NULL},
			 NULL, true, NULL); /* there need not be one */
	}
	return 0;
}

/*
 * oras brings referrers; what cosign 2 attached to the index or to this
 * platform's image stands under tags.
 */
static int fetch_oras(const struct fetch *fetch, struct error *err)
{
	CLEANUP_BUF struct buf digest = BUF_INIT, ours = BUF_INIT;
	char to[NAME_SIZE + 16];
	char platform[64];

	snprintf(to, sizeof(to), "%s:image", fetch->layout);
	snprintf(platform, sizeof(platform), "linux/%s", image_architecture());
	if (tool_run((const char *[]){"oras", "resolve", fetch->name, NULL},
		     &digest, false, err) < 0 ||
	    tool_run((const char *[]){"oras", "cp", "-r", "--to-oci-layout",
				      fetch->name, to, NULL},
		     NULL, false, err) < 0 ||
	    copy_tags(fetch, buf_span(&digest), err) < 0)
		return -1;
	if (tool_run((const char *[]){"oras", "resolve", "--platform", platform,
				      fetch->name, NULL},
		     &ours, true, NULL) < 0)
		return 0; /* it is for another platform, or says none */
	return copy_tags(fetch, buf_span(&ours), err);
}

/* Copies what is attached to the document that @source names. */
static int copy_attached(const struct fetch *fetch, const char *source,
			 struct error *err)
{
	CLEANUP_BUF struct buf raw = BUF_INIT;
	struct digest digest;
	char text[DIGEST_TEXT_SIZE];

	if (tool_run((const char *[]){"skopeo", "inspect", "--raw", source,
				      NULL},
		     &raw, false, err) < 0)
		return -1;
	digest_of(buf_span(&raw), &digest);
	digest_format(text, &digest);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		char from[3 * NAME_SIZE];
		char to[3 * NAME_SIZE];
		char tag[NAME_SIZE];

		tag_of(span_of(text), suffixes[i], tag);
		snprintf(from, sizeof(from), "%s%s:%s",
			 strncmp(fetch->base, "oci:", 4) == 0 ? "" : DOCKER,
			 fetch->base, tag);
		name_of(fetch, tag, to);
		/* An index of referrers loses artifactType, so that its digest
		   cannot be kept; what counts is what it lists. */
		tool_run((const char *[]){"skopeo", "copy", "--multi-arch",
					  "all", from, to,
					  suffixes[i][0] ? "--preserve-digests"
							 : NULL,
					  NULL},
			 NULL, true, NULL); /* there need not be one */
	}
	return 0;
}

/*
 * skopeo brings what it is named: the index, this platform's image, and what
 * cosign's tags and the fallback tag of referrers hold for both.
 */
static int fetch_skopeo(const struct fetch *fetch, struct error *err)
{
	char image[3 * NAME_SIZE];
	char index[3 * NAME_SIZE];

	name_of(fetch, "image", image);
	name_of(fetch, "index", index);
	if (tool_run((const char *[]){"skopeo", "copy", "--preserve-digests",
				      fetch->source, image, NULL},
		     NULL, false, err) < 0 ||
	    tool_run((const char *[]){"skopeo", "copy", "--multi-arch",
				      "index-only", "--preserve-digests",
				      fetch->source, index, NULL},
		     NULL, false, err) < 0 ||
	    copy_attached(fetch, fetch->source, err) < 0)
		return -1;
	return copy_attached(fetch, image, err);
}

static const struct tool {
	const char *name;
	int (*fetch)(const struct fetch *fetch, struct error *err);
	bool any_transport; /* not only registries */
} tools[] = {
	{"oras", fetch_oras, false}, /* brings the most */
	{"cosign", fetch_cosign, false},
	{"skopeo", fetch_skopeo, true},
};
#define TOOLS (sizeof(tools) / sizeof(tools[0]))

/* Fills in what @image names: a reference, or docker:// or oci: and a path. */
static int read_image(struct fetch *fetch, struct error *err)
{
	bool layout = strncmp(fetch->image, "oci:", 4) == 0;
	struct reference reference;
	const char *colon;

	if (strlen(fetch->image) >= NAME_SIZE - 16)
		return error_set(err, ERROR_USAGE, ID, "the name is too long");
	if (layout) {
		colon = strrchr(fetch->image + 4, ':');
		snprintf(fetch->source, NAME_SIZE, "%s", fetch->image);
		snprintf(fetch->base, NAME_SIZE, "%.*s",
			 colon ? (int)(colon - fetch->image) : NAME_SIZE - 1,
			 fetch->image);
		return 0;
	}
	if (strncmp(fetch->image, DOCKER, strlen(DOCKER)) == 0)
		fetch->image += strlen(DOCKER);
	if (reference_parse(span_of(fetch->image), &reference, err) < 0) {
		if (err)
			err->kind = ERROR_USAGE;
		return -1;
	}
	snprintf(fetch->base, NAME_SIZE, "%s", reference.repository);
	/* skopeo takes no name that has both */
	if (reference.digest[0])
		snprintf(fetch->name, NAME_SIZE, "%s@%s", reference.repository,
			 reference.digest);
	else
		snprintf(fetch->name, NAME_SIZE, "%s:%s", reference.repository,
			 reference.tag[0] ? reference.tag : "latest");
	snprintf(fetch->source, sizeof(fetch->source), DOCKER "%s",
		 fetch->name);
	return 0;
}

static bool is_tool(const char *name)
{
	for (size_t i = 0; i < TOOLS; i++)
		if (strcmp(name, tools[i].name) == 0)
			return true;
	return false;
}

/* The tool that was asked for, or the first that is there and will do. */
static const struct tool *choose(const struct evidence_words *words,
				 bool registry, struct error *err)
{
	for (size_t i = 0; i < TOOLS; i++) {
		if (words->tool && strcmp(words->tool, tools[i].name) != 0)
			continue;
		if ((registry || tools[i].any_transport) &&
		    tool_is_there(tools[i].name))
			return &tools[i];
	}
	if (words->tool && tool_is_there(words->tool)) {
		error_set(err, ERROR_USAGE, ID,
			  "'%s' takes no name that begins with oci:",
			  words->tool);
		error_hint(err, "take skopeo");
		return NULL;
	}
	error_set(err, ERROR_INPUT, ID,
		  words->tool ? "'%s' is not in PATH"
			      : "%s is in PATH, so nothing can be fetched",
		  words->tool ? words->tool
		  : registry  ? "none of oras, cosign and skopeo"
			      : "no skopeo");
	error_hint(err, "fetch on another host, and import what 'cosign save' "
			"writes there");
	return NULL;
}

static int fetch_one(struct fetch *fetch, const struct evidence_words *words,
		     const struct store *store)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	bool registry = strncmp(fetch->image, "oci:", 4) != 0;
	struct error err = ERROR_INIT;
	const struct tool *tool;

	if (read_image(fetch, &err) < 0)
		return cli_fail(&err);
	tool = choose(words, registry, &err);
	if (!tool || scratch_make(store->path, &scratch, &err) < 0)
		return cli_fail(&err);
	if (strpbrk(scratch.path, ":@,") ||
	    snprintf(fetch->layout, NAME_SIZE, "%s/layout", scratch.path) >=
		    NAME_SIZE) {
		error_set(&err, ERROR_INPUT, ID,
			  "the path of the store is too long, or has a colon, "
			  "comma or '@': '%s'",
			  scratch.path);
		return cli_fail(&err);
	}
	if (tool->fetch(fetch, &err) < 0) {
		error_wrap(&err, "'%s'", fetch->image);
		return cli_fail(&err);
	}
	return evidence_import_one(fetch->layout, fetch->image, store);
}

int evidence_fetch(struct evidence_words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct error err = ERROR_INIT;
	int worst = CLI_OK;

	if (words->count == 0)
		return cli_usage("evidence", "name an image to fetch for");
	if (words->tool && !is_tool(words->tool))
		return cli_usage("evidence",
				 "--with '%s' is not oras, cosign or skopeo",
				 words->tool);
	if (import_open(path, &store, &err) < 0)
		return cli_fail(&err);
	for (int i = 0; i < words->count; i++) {
		struct fetch fetch = {.image = words->arguments[i]};
		int status = fetch_one(&fetch, words, &store);

		worst = status > worst ? status : worst;
	}
	return worst;
}
