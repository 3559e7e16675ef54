/*
 * A plain bundle, made by root: umoci leaves umoci.json beside config.json,
 * which says what it unpacked. github.com/opencontainers/umoci, "umoci unpack".
 */
#include "gate/engine_answer.h"
#include "oci/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define NAME	   "umoci.json"
#define RECORD_MAX ((size_t)1 << 20)
#define WALK_MAX   16
#define ROOT	   "rootfs"

static bool owns(const struct engine_request *request)
{
	(void)request;
	return true;
}

/*
 * The walk leads from an index to the manifest; the last of it is what was
 * unpacked.
 */
static int read_walk(const struct json *walk, struct image_identity *identity)
{
	size_t count = json_count(walk);

	if (count == 0 || count > WALK_MAX)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct json *step = json_item(walk, i);
		struct digest digest;

		if (digest_parse(json_span(json_find(step, "digest")),
				 &digest) < 0)
			return -1;
		if (manifest_is_config_type(
			    json_span(json_find(step, "mediaType")))) {
			identity->config = digest;
			identity->config_state = FACT_ATTESTED;
		} else {
			identity->target = digest;
			identity->target_state = FACT_ATTESTED;
		}
	}
	return 0;
}

static int read_record(const struct engine_request *request, struct json **out,
		       struct error *err)
{
	CLEANUP_FD int fd =
		file_open_beneath(request->bundle_fd, NAME, "engine.none", err);
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (fd < 0 ||
	    file_check(fd, request->trust, NAME, "engine.none", err) < 0 ||
	    file_read(fd, RECORD_MAX, NAME, "engine.none", &text, err) < 0)
		return -1;
	return json_parse(buf_span(&text), &JSON_STRICT_LIMITS, NAME, out, err);
}

/* crun follows a link, to what nobody unpacked. One that is missing starts
   nothing. */
static bool root_is_elsewhere(const struct engine_request *request)
{
	struct stat st;

	if (fstatat(request->bundle_fd, ROOT, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno != ENOENT;
	return !S_ISDIR(st.st_mode);
}

static int resolve_image(const struct engine_request *request,
			 struct engine_answer *answer)
{
	CLEANUP_JSON struct json *record = NULL;
	struct error cause = ERROR_INIT;

	if (request->bundle_fd < 0)
		return engine_answer_unknown(answer,
					     "no bundle, only its config.json");
	if (read_record(request, &record, &cause) < 0)
		return engine_answer_unknown(
			answer,
			"a plain bundle is named by root's umoci.json beside "
			"config.json (umoci unpack): %s",
			cause.reason.msg);
	if (!engine_answer_root_is(request, NULL))
		return engine_answer_unknown(
			answer, "umoci.json speaks of 'rootfs', but root.path "
				"is another directory");
	if (root_is_elsewhere(request))
		return engine_answer_unknown(
			answer, "umoci.json speaks of 'rootfs', which is not "
				"a directory of the bundle");
	if (read_walk(json_at(record, "from_descriptor_path", "descriptor_walk",
			      NULL),
		      &answer->facts->identity) < 0)
		return engine_answer_unknown(
			answer, "umoci.json does not say what was unpacked "
				"(from_descriptor_path.descriptor_walk)");
	return 0;
}

static int resolve(const struct engine_request *request,
		   struct engine_answer *answer, struct error *err)
{
	struct facts *facts = answer->facts;

	(void)err;
	engine_answer_fact(&facts->engine, FACT_ATTESTED, "none");
	engine_answer_fact(&facts->kind, FACT_ATTESTED, "container");
	engine_answer_none(&facts->image);
	engine_answer_none(&facts->namespace);
	engine_answer_none(&facts->pod);
	engine_answer_none(&facts->name);
	engine_answer_none(&facts->containerd_namespace);
	facts->labels_state = FACT_NONE;
	return resolve_image(request, answer);
}

const struct engine engine_none = {
	.name = "none", .owns = owns, .resolve = resolve};
