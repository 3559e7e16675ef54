#include "cli/target.h"

#include "cli/docker.h"
#include "cli/images.h"
#include "cli/manifest.h"
#include "cli/output.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_given_bundle(const char *path, struct bundle *bundle,
			     struct error *err)
{
	char absolute[PATH_MAX];

	if (!realpath(path, absolute))
		return error_set_errno(err, "bundle.open", "cannot find '%s'",
				       path);
	return bundle_open(absolute, FILE_ANY, bundle, err);
}

/* A file is a process object when it has args or user and no process. */
static bool is_process(struct span text)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	if (json_parse(text, &JSON_STRICT_LIMITS, "", &tree, &ignored) < 0)
		return false;
	return !json_has(tree, "process") && !json_has(tree, "ociVersion") &&
	       (json_has(tree, "args") || json_has(tree, "user") ||
		json_has(tree, "cwd"));
}

/* Reads the target into *text and fills the request's subject. */
static int open_target(const struct check *check, const char *target,
		       struct bundle *bundle, struct buf *text,
		       struct gate_request *request, struct error *err)
{
	struct stat st;

	if (stat(target, &st) < 0)
		return error_set_errno(err, "bundle.open", "cannot find '%s'",
				       target);
	if (S_ISDIR(st.st_mode)) {
		if (open_given_bundle(target, bundle, err) < 0 ||
		    bundle_read_config(bundle, FILE_ANY, text, err) < 0)
			return -1;
		request->bundle = bundle;
		request->config = buf_span(text);
		return 0;
	}
	if (file_read_path(target, FILE_ANY, CONFIG_SIZE_MAX, "bundle.config",
			   text, err) < 0)
		return -1;
	if (!is_process(buf_span(text))) {
		request->config = buf_span(text);
		return 0;
	}
	request->process = buf_span(text);
	if (!check->container)
		return 0;
	if (open_given_bundle(check->container, bundle, err) < 0)
		return -1;
	request->bundle = bundle;
	return 0;
}

static struct gate_request request_of(const struct check *check)
{
	return (struct gate_request){
		.verb = GATE_CHECK,
		.trust = FILE_ANY,
		.settings = &check->judge.settings,
		.may_repair = !check->as_hook,
		.policy = check->judge.policy,
		.profile = check->judge.profile,
		.facts_file = check->facts_file,
		.facts = buf_span(&check->facts),
		.image = check->has_image ? &check->image : NULL,
		.has_now = check->judge.has_now,
		.now = check->judge.now,
		.tolerate_not_judged = true,
		.skip_record = true,
		.started = HOST_UNANSWERED,
	};
}

/* Shows what became of @decision, and empties it. */
static int conclude(const struct check *check, const char *file,
		    const char *target, struct gate_decision *decision)
{
	int status = output_status(decision);

	if (check->hear)
		check->hear(check->context, target, decision);
	else if (check->report)
		report_add(check->report, file, target, decision);
	else
		output_decision(target, decision, check->judge.format, false);
	gate_release(decision);
	return status;
}

static int check_one(const struct check *check, const char *target)
{
	struct gate_request request = request_of(check);
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf config = BUF_INIT;
	CLEANUP(bundle_release) struct bundle bundle = BUNDLE_INIT;
	struct error err = ERROR_INIT;
	struct gate_decision decision;

	if (check->apart && !request.facts_file) {
		request.facts_file = target;
		request.facts = span_of("{}");
	}
	if (open_target(check, target, &bundle, &text, &request, &err) < 0)
		gate_refuse(&request, &err, &decision);
	else if (request.process.data && request.bundle &&
		 bundle_read_config(&bundle, FILE_ANY, &config, &err) < 0)
		gate_refuse(&request, &err, &decision);
	else {
		if (request.process.data && request.bundle)
			request.config = buf_span(&config);
		gate_decide(&request, &decision);
	}
	return conclude(check, target, target, &decision);
}

/* The containers and images of one target. */
struct drawn {
	const struct check *check;
	const char *target;
	int worst;
};

static void take_status(struct drawn *drawn, int status)
{
	drawn->worst = status > drawn->worst ? status : drawn->worst;
}

/* What a document tells of itself stands where --facts does not. */
static void give_facts(const struct drawn *drawn, struct span facts,
		       struct gate_request *request)
{
	if (request->facts_file)
		return;
	request->facts_file = drawn->target;
	request->facts = facts;
}

/*
 * The layout that holds the image (@layout, or NULL) is one more evidence
 * directory. A configured one that is not there is no error: who asks in CI has
 * none.
 */
static void choose_evidence(const struct check *check, const char *layout,
			    struct settings *settings)
{
	const size_t most =
		sizeof(settings->evidence) / sizeof(settings->evidence[0]);

	if (check->judge.evidence_count == 0 && settings->evidence_count == 1 &&
	    access(settings->evidence[0], F_OK) != 0)
		settings->evidence_count = 0;
	if (!layout)
		return;
	if (settings->evidence_count == most)
		settings->evidence_count--;
	snprintf(settings->evidence[settings->evidence_count++],
		 sizeof(settings->evidence[0]), "%s", layout);
}

/* Judges by the facts of the document, with the @layout of the image if any. */
static int judge_drawn(struct drawn *drawn, struct gate_request *request,
		       const char *name, const char *layout, struct error *err)
{
	CLEANUP_FREE struct settings *settings = malloc(sizeof(*settings));
	char target[PATH_MAX + 600];
	struct gate_decision decision;

	if (!settings)
		return error_set(err, ERROR_SYSTEM, "bundle.memory",
				 "out of memory");
	*settings = drawn->check->judge.settings;
	choose_evidence(drawn->check, layout, settings);
	request->settings = settings;
	snprintf(target, sizeof(target), "%s: %s", drawn->target, name);
	gate_decide(request, &decision);
	take_status(drawn,
		    conclude(drawn->check, drawn->target, target, &decision));
	return 0;
}

static int check_container(void *context,
			   const struct manifest_container *container,
			   struct error *err)
{
	struct drawn *drawn = context;
	struct gate_request request = request_of(drawn->check);

	request.config = container->config;
	give_facts(drawn, container->facts, &request);
	return judge_drawn(drawn, &request, container->name, NULL, err);
}

static int check_sketch(void *context, const char *name,
			const struct sketch *sketch, struct error *err)
{
	struct drawn *drawn = context;
	struct gate_request request = request_of(drawn->check);
	const struct collect_request image = {.image = sketch->image};
	CLEANUP_BUF struct buf config = BUF_INIT;
	CLEANUP_BUF struct buf facts = BUF_INIT;

	if (sketch_end(sketch, &config, &facts, err) < 0)
		return -1;
	request.config = buf_span(&config);
	request.unseen = sketch->unseen;
	request.unseen_count = sketch->unseen_count;
	if (!request.image && !digest_is_zero(&sketch->image))
		request.image = &image;
	give_facts(drawn, buf_span(&facts), &request);
	return judge_drawn(drawn, &request, name, sketch->evidence, err);
}

static int refuse_target(struct drawn *drawn, const struct error *err)
{
	struct gate_request request = request_of(drawn->check);
	struct gate_decision decision;

	gate_refuse(&request, err, &decision);
	take_status(drawn, conclude(drawn->check, drawn->target, drawn->target,
				    &decision));
	return drawn->worst;
}

static int check_images(const struct check *check, const char *target,
			bool archive)
{
	struct drawn drawn = {check, target, CLI_OK};
	struct error err = ERROR_INIT;

	if (images_read(target, archive, check->judge.settings.docker_root,
			check_sketch, &drawn, &err) == 0)
		return drawn.worst;
	return refuse_target(&drawn, &err);
}

static int check_manifest(const struct check *check, const char *target,
			  struct span text)
{
	struct drawn drawn = {check, target, CLI_OK};
	struct error err = ERROR_INIT;

	if (manifest_read(text, target, check_container, &drawn, &err) == 0)
		return drawn.worst;
	return refuse_target(&drawn, &err);
}

static int check_docker(const struct check *check, const char *target,
			struct span text)
{
	struct drawn drawn = {check, target, CLI_OK};
	struct error err = ERROR_INIT;

	if (docker_read(text, check->judge.settings.docker_root, check_sketch,
			&drawn, &err) == 0)
		return drawn.worst;
	return refuse_target(&drawn, &err);
}

static bool is_docker(struct span text)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	return json_parse(text, &JSON_STRICT_LIMITS, "", &tree, &ignored) ==
		       0 &&
	       docker_is(tree);
}

/* What the file begins with, as far as it tells what it is. */
static bool is_archive(const char *path)
{
	char head[512];
	CLEANUP_FD int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, head, sizeof(head));

	return size > 0 && images_is_archive((struct span){head, (size_t)size});
}

static int check_file(const struct check *check, const char *target)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error ignored = ERROR_INIT;

	if (is_archive(target))
		return check_images(check, target, true);
	if (file_read_path(target, FILE_ANY, CONFIG_SIZE_MAX, "bundle.config",
			   &text, &ignored) < 0)
		return check_one(check, target);
	if (manifest_is(buf_span(&text), target))
		return check_manifest(check, target, buf_span(&text));
	if (is_docker(buf_span(&text)))
		return check_docker(check, target, buf_span(&text));
	return check_one(check, target);
}

int target_check(const struct check *check, const char *target)
{
	struct stat st;

	if (stat(target, &st) < 0)
		return check_one(check, target);
	if (S_ISDIR(st.st_mode) && images_in_directory(target))
		return check_images(check, target, false);
	if (S_ISREG(st.st_mode))
		return check_file(check, target);
	return check_one(check, target);
}
