#include "cli/docker_container.h"

#include "cli/capset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ALL "ALL"

/* A number of digits alone that fits; "root" is 0 in every image. */
static bool read_id(const char *text, size_t size, int64_t *out)
{
	char digits[12];

	if (size == 4 && memcmp(text, "root", 4) == 0) {
		*out = 0;
		return true;
	}
	if (size == 0 || size >= sizeof(digits))
		return false;
	memcpy(digits, text, size);
	digits[size] = '\0';
	if (strspn(digits, "0123456789") != size)
		return false;
	*out = strtoll(digits, NULL, 10);
	return true;
}

static void draw_groups(const struct docker_container *container, int64_t gid,
			struct sketch *out, struct json *user)
{
	const struct json *list = json_find(container->host, "GroupAdd");
	struct json *groups = sketch_array(out, user, "additionalGids");

	sketch_append(out, groups, json_new_int(gid));
	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_text(json_item(list, i));
		int64_t id;

		if (name && read_id(name, strlen(name), &id))
			sketch_append(out, groups, json_new_int(id));
		else
			sketch_unseen(out, "process.user", true,
				      "which group '%.60s' is, only the "
				      "image's /etc/group says",
				      name ? name : "");
	}
}

/*
 * USER[:GROUP]. Of a user without a group Docker takes what the image's
 * /etc/passwd says, else 0.
 */
static int64_t draw_user(const struct docker_container *container,
			 struct sketch *out, struct json *process)
{
	const char *text = json_text_at(container->config, "User");
	struct json *user = sketch_object(out, process, "user");
	size_t size = strcspn(text, ":");
	int64_t uid = 0, gid = 0;

	if (size > 0 && !read_id(text, size, &uid)) {
		uid = SKETCH_NOBODY;
		gid = SKETCH_NOBODY;
		sketch_unseen(out, "process.user", true,
			      "which user '%.60s' is, only the image's "
			      "/etc/passwd says; a number can be judged",
			      text);
	}
	if (text[size] && text[size + 1] &&
	    !read_id(text + size + 1, strlen(text + size + 1), &gid)) {
		gid = SKETCH_NOBODY;
		sketch_unseen(out, "process.user", true,
			      "which group '%.60s' is, only the image's "
			      "/etc/group says; a number can be judged",
			      text + size + 1);
	}
	sketch_set(out, user, "uid", json_new_int(uid));
	sketch_set(out, user, "gid", json_new_int(gid));
	draw_groups(container, gid, out, user);
	return uid;
}

static void append_all(struct sketch *out, struct json *to,
		       const struct json *from)
{
	for (size_t i = 0; i < json_count(from); i++)
		sketch_append(out, to, json_copy(json_item(from, i)));
}

static void draw_args(const struct docker_container *container,
		      struct sketch *out, struct json *process)
{
	const char *path = json_text_at(container->all, "Path");
	struct json *args = sketch_array(out, process, "args");

	if (json_true(json_find(container->host, "Init"))) {
		sketch_append(out, args, json_new_text("/sbin/docker-init"));
		sketch_append(out, args, json_new_text("--"));
	}
	if (*path) {
		sketch_append(out, args, json_new_text(path));
		append_all(out, args, json_find(container->all, "Args"));
		return;
	}
	append_all(out, args, json_find(container->config, "Entrypoint"));
	append_all(out, args, json_find(container->config, "Cmd"));
}

static void draw_env(const struct docker_container *container,
		     struct sketch *out, struct json *process)
{
	const char *host = json_text_at(container->config, "Hostname");
	struct json *env = sketch_array(out, process, "env");
	CLEANUP_BUF struct buf name = BUF_INIT;

	append_all(out, env, json_find(container->config, "Env"));
	buf_add_format(&name, "HOSTNAME=%s", host);
	if (*host)
		sketch_append(out, env, json_new_span(buf_span(&name)));
}

/* "cap_chown", "CHOWN" and "CAP_CHOWN" are the same. */
static bool names_cap(const struct json *list, const char *cap)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_text(json_item(list, i));

		if (name && strncasecmp(name, "CAP_", 4) == 0)
			name += 4;
		if (name && strcasecmp(name, cap) == 0)
			return true;
	}
	return false;
}

/* What is added is added last, unless all are. moby, oci/caps/utils.go */
static bool has_cap(const struct docker_container *container,
		    const struct capset *cap)
{
	const struct json *add = json_find(container->host, "CapAdd");
	const struct json *drop = json_find(container->host, "CapDrop");

	if (json_true(json_find(container->host, "Privileged")))
		return true;
	if (names_cap(add, ALL))
		return !names_cap(drop, cap->name);
	if (names_cap(add, cap->name))
		return true;
	return cap->is_default && !names_cap(drop, ALL) &&
	       !names_cap(drop, cap->name);
}

/* An added name that is none of the known ones is kept, to be refused. */
static void append_unknown(const struct docker_container *container,
			   struct sketch *out, struct json *set)
{
	const struct json *add = json_find(container->host, "CapAdd");

	for (size_t i = 0; i < json_count(add); i++) {
		const char *name = json_text(json_item(add, i));
		const struct capset *cap;
		size_t at = 0;

		if (name && strncasecmp(name, "CAP_", 4) == 0)
			name += 4;
		if (!name || strcasecmp(name, ALL) == 0)
			continue;
		while ((cap = capset_at(at)) &&
		       strcasecmp(cap->name, name) != 0)
			at++;
		if (!cap)
			sketch_append(out, set, json_new_text(name));
	}
}

/* Another user than root has them in the bounding set alone. */
static void draw_capabilities(const struct docker_container *container,
			      bool is_root, struct sketch *out,
			      struct json *process)
{
	static const char *const sets[] = {"bounding", "effective",
					   "permitted"};
	struct json *capabilities = sketch_object(out, process, "capabilities");

	for (size_t i = 0; i < (is_root ? 3 : 1); i++) {
		struct json *set = sketch_array(out, capabilities, sets[i]);
		const struct capset *cap;
		char name[64];

		for (size_t j = 0; (cap = capset_at(j)); j++) {
			snprintf(name, sizeof(name), "CAP_%s", cap->name);
			if (has_cap(container, cap))
				sketch_append(out, set, json_new_text(name));
		}
		append_unknown(container, out, set);
	}
}

/* Names are Docker's, without RLIMIT_; -1 is no limit. */
static void draw_rlimits(const struct docker_container *container,
			 struct sketch *out, struct json *process)
{
	const struct json *list = json_find(container->host, "Ulimits");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_item(list, i);
		struct json *limit = json_new_object();
		char type[64] = "RLIMIT_";
		int64_t hard = 0, soft = 0;

		snprintf(type + 7, sizeof(type) - 7, "%s",
			 json_text_at(one, "Name"));
		for (char *at = type; *at; at++)
			if (*at >= 'a' && *at <= 'z')
				*at = (char)(*at - 'a' + 'A');
		json_int64(json_find(one, "Hard"), &hard);
		json_int64(json_find(one, "Soft"), &soft);
		sketch_text(out, limit, "type", type);
		sketch_set(out, limit, "hard",
			   json_new_int(hard < 0 ? INT64_MAX : hard));
		sketch_set(out, limit, "soft",
			   json_new_int(soft < 0 ? INT64_MAX : soft));
		sketch_append(out, sketch_array(out, process, "rlimits"),
			      limit);
	}
}

void docker_process_draw(const struct docker_container *container,
			 struct sketch *out)
{
	struct json *process = sketch_object(out, out->config, "process");
	int64_t uid = draw_user(container, out, process);
	int64_t score = 0;

	draw_args(container, out, process);
	draw_env(container, out, process);
	draw_capabilities(container, uid == 0, out, process);
	draw_rlimits(container, out, process);
	sketch_text(out, process, "cwd",
		    json_text_at(container->config, "WorkingDir"));
	json_int64(json_find(container->host, "OomScoreAdj"), &score);
	sketch_set(out, process, "oomScoreAdj", json_new_int(score));
	if (json_true(json_find(container->config, "Tty")))
		sketch_set(out, process, "terminal", json_new_bool(true));
}
