#include "cli/docker_container.h"

#include <stdio.h>
#include <string.h>

#define SHM_SIZE   INT64_C(67108864)
#define ANONYMOUS  64 /* hex digits: the name of a volume that has none */
#define HOST_NAME  "/hostname"
#define CONTAINERS "/containers/"

/*
 * A path as it would be under the data root that is spoken of: the document
 * says where its own lies.
 */
static void rebase(const struct docker_container *container, const char *path,
		   struct buf *out)
{
	const char *named = json_text_at(container->all, "HostnamePath");
	const char *end = strstr(named, CONTAINERS);
	size_t size = end ? (size_t)(end - named) : 0;

	if (size > 0 && strncmp(path, named, size) == 0 &&
	    (path[size] == '/' || path[size] == '\0'))
		buf_add_format(out, "%s%s", container->root, path + size);
	else
		buf_add_text(out, path);
	buf_add_char(out, '\0');
}

static bool is_hex(const char *name)
{
	return strlen(name) == ANONYMOUS &&
	       strspn(name, "0123456789abcdef") == ANONYMOUS;
}

/* What was asked for at @destination by --mount, or NULL. */
static const struct json *find_asked(const struct docker_container *container,
				     const char *destination)
{
	const struct json *list = json_find(container->host, "Mounts");

	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_text_at(json_item(list, i), "Target"),
			   destination) == 0)
			return json_item(list, i);
	return NULL;
}

/* The directory that a volume was made of, when the document says so. */
static const char *device_of(const struct json *asked)
{
	return json_text(json_at(asked, "VolumeOptions", "DriverConfig",
				 "Options", "device", NULL));
}

/*
 * A volume is the engine's own, unless it was made of something else. Of one
 * with a name only `docker volume inspect` says what it was made of.
 */
static void draw_volume(const struct docker_container *container,
			const struct json *mount, struct sketch *out)
{
	static const char *const rules[] = {"mounts.source",
					    "mounts.runtimeSocket"};
	const char *destination = json_text_at(mount, "Destination");
	const struct json *asked = find_asked(container, destination);
	const char *device = device_of(asked);
	const char *name = json_text_at(mount, "Name");
	CLEANUP_BUF struct buf source = BUF_INIT;
	const char *options[] = {
		"rbind", json_true(json_find(mount, "RW")) ? "" : "ro", NULL};

	rebase(container, device ? device : json_text_at(mount, "Source"),
	       &source);
	if (!buf_ok(&source))
		out->failed = true;
	else
		sketch_bind(out, source.data, destination, options);
	if (!device && !is_hex(name))
		for (size_t i = 0; i < 2; i++)
			sketch_unseen(out, rules[i], true,
				      "only docker volume inspect says what "
				      "the volume '%.60s' was made of",
				      name);
}

static void draw_host_path(const struct docker_container *container,
			   const struct json *mount, struct sketch *out)
{
	const char *destination = json_text_at(mount, "Destination");
	const char *propagation = json_text_at(mount, "Propagation");
	const struct json *asked = find_asked(container, destination);
	bool alone =
		json_true(json_at(asked, "BindOptions", "NonRecursive", NULL));
	CLEANUP_BUF struct buf source = BUF_INIT;
	const char *options[] = {
		alone ? "bind" : "rbind",
		*propagation ? propagation : "rprivate",
		json_true(json_find(mount, "RW")) ? "" : "ro",
		NULL,
	};

	rebase(container, json_text_at(mount, "Source"), &source);
	if (!buf_ok(&source))
		out->failed = true;
	else
		sketch_bind(out, source.data, destination, options);
}

/* Options are separated by commas; Docker puts its own before them. */
static void add_tmpfs(struct sketch *out, const char *destination,
		      const char *words)
{
	static const char *const usual[] = {"noexec", "nosuid", "nodev"};
	struct json *mount = json_new_object();
	struct json *options;

	sketch_text(out, mount, "destination", destination);
	sketch_text(out, mount, "type", "tmpfs");
	sketch_text(out, mount, "source", "tmpfs");
	options = sketch_array(out, mount, "options");
	for (size_t i = 0; i < 3; i++)
		sketch_append(out, options, json_new_text(usual[i]));
	while (*words) {
		size_t size = strcspn(words, ",");

		if (size > 0)
			sketch_append(
				out, options,
				json_new_span((struct span){words, size}));
		words += size + (words[size] == ',');
	}
	sketch_append(out, sketch_array(out, out->config, "mounts"), mount);
}

static void draw_mount(const struct docker_container *container,
		       const struct json *mount, struct sketch *out)
{
	const char *type = json_text_at(mount, "Type");
	const struct json *asked =
		find_asked(container, json_text_at(mount, "Destination"));

	if (strcmp(type, "volume") == 0)
		draw_volume(container, mount, out);
	else if (strcmp(type, "bind") == 0)
		draw_host_path(container, mount, out);
	else if (strcmp(type, "tmpfs") == 0)
		add_tmpfs(out, json_text_at(mount, "Destination"), "");
	else
		sketch_unknown(out, "Mounts.Type");
	if (json_count(json_at(asked, "TmpfsOptions", "Options", NULL)) > 0)
		sketch_unknown(out, "HostConfig.Mounts.TmpfsOptions.Options");
}

static bool has_mount(const struct sketch *out, const char *destination)
{
	const struct json *mounts = json_find(out->config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++)
		if (strcmp(json_text_at(json_item(mounts, i), "destination"),
			   destination) == 0)
			return true;
	return false;
}

/* A bind that Mounts does not tell of: SOURCE:DESTINATION[:OPTIONS]. */
static void draw_bind(const struct docker_container *container,
		      const char *text, struct sketch *out)
{
	static const char *const options[] = {"rbind", "rprivate", NULL};
	size_t size = strcspn(text, ":");
	const char *rest = text[size] ? text + size + 1 : "";
	CLEANUP_BUF struct buf source = BUF_INIT;
	CLEANUP_BUF struct buf destination = BUF_INIT;

	buf_add(&source, text, size);
	buf_add_char(&source, '\0');
	buf_add(&destination, rest, strcspn(rest, ":"));
	buf_add_char(&destination, '\0');
	if (!buf_ok(&source) || !buf_ok(&destination))
		out->failed = true;
	else if (!has_mount(out, destination.data) && *source.data == '/')
		sketch_bind(out, source.data, destination.data, options);
	else if (!has_mount(out, destination.data))
		sketch_unknown(out, "HostConfig.Binds");
	(void)container;
}

/* And what --mount asked for: nothing is left out because a list is short. */
static void draw_asked(const struct docker_container *container,
		       struct sketch *out)
{
	const struct json *binds = json_find(container->host, "Binds");
	const struct json *asked = json_find(container->host, "Mounts");

	for (size_t i = 0; i < json_count(binds); i++) {
		const char *bind = json_text(json_item(binds, i));

		draw_bind(container, bind ? bind : "", out);
	}
	for (size_t i = 0; i < json_count(asked); i++)
		if (!has_mount(out,
			       json_text_at(json_item(asked, i), "Target")))
			sketch_unknown(out, "HostConfig.Mounts");
}

static void draw_tmpfs(const struct docker_container *container,
		       struct sketch *out)
{
	struct json_iter iter = json_iter(json_find(container->host, "Tmpfs"));
	struct json_member member;

	while (json_next(&iter, &member))
		add_tmpfs(out, member.key,
			  json_text(member.value) ? json_text(member.value)
						  : "");
}

/* /dev/shm: its own, that of the host, or one that others may join. */
static void draw_shm(const struct docker_container *container,
		     struct sketch *out)
{
	static const char *const options[] = {"rbind", "rprivate", NULL};
	const char *mode = json_text_at(container->host, "IpcMode");
	int64_t size = SHM_SIZE;
	char words[64];

	if (strcmp(mode, "none") == 0)
		return;
	if (strcmp(mode, "host") == 0) {
		sketch_bind(out, "/dev/shm", "/dev/shm", options);
		return;
	}
	json_int64(json_find(container->host, "ShmSize"), &size);
	snprintf(words, sizeof(words), "mode=1777,size=%lld", (long long)size);
	add_tmpfs(out, "/dev/shm", words);
}

static void draw_files(const struct docker_container *container,
		       struct sketch *out)
{
	static const char *const options[] = {"rbind", "rprivate", NULL};
	static const char *const files[] = {"resolv.conf", "hostname", "hosts"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		CLEANUP_BUF struct buf source = BUF_INIT;
		char destination[32];

		snprintf(destination, sizeof(destination), "/etc/%s", files[i]);
		buf_add_format(&source, "%s" CONTAINERS "%s/%s",
			       container->root,
			       json_text_at(container->all, "Id"), files[i]);
		if (!buf_ok(&source))
			out->failed = true;
		else
			sketch_bind(out, source.data, destination, options);
	}
}

void docker_mounts_draw(const struct docker_container *container,
			struct sketch *out)
{
	static const char *const readonly[] = {"bind", "ro", NULL};
	const struct json *mounts = json_find(container->all, "Mounts");

	draw_shm(container, out);
	draw_files(container, out);
	draw_tmpfs(container, out);
	for (size_t i = 0; i < json_count(mounts); i++)
		draw_mount(container, json_item(mounts, i), out);
	draw_asked(container, out);
	if (json_true(json_find(container->host, "Init")))
		sketch_bind(out, "/usr/bin/docker-init", "/sbin/docker-init",
			    readonly);
}
