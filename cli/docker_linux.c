#include "cli/docker_container.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETNS  "/var/run/docker/netns/default"
#define JOINED "/proc/4242/ns/"
#define NANO   INT64_C(1000000000)
#define PERIOD INT64_C(100000)
#define ANY    (-1)

static int64_t number(const struct docker_container *container, const char *key)
{
	int64_t value = 0;

	json_int64(json_find(container->host, key), &value);
	return value;
}

static bool is_privileged(const struct docker_container *container)
{
	return json_true(json_find(container->host, "Privileged"));
}

/* ---- namespaces ---- */

/* What each member says, and what an empty one means. */
static const struct {
	const char *member, *type, *file;
	const char *own[8]; /* words for one of the container's own */
	bool empty_is_own;
} namespaces[] = {
	{"NetworkMode", "network", "net", {NULL}, true}, /* any network */
	{"UTSMode", "uts", "uts", {"private"}, true},
	{"PidMode", "pid", "pid", {"private"}, true},
	{"IpcMode", "ipc", "ipc", {"private", "shareable", "none"}, true},
	{"CgroupnsMode", "cgroup", "cgroup", {"private"}, false},
};
#define NAMESPACES (sizeof(namespaces) / sizeof(namespaces[0]))

static bool is_own(size_t at, const char *mode)
{
	if (!*mode)
		return namespaces[at].empty_is_own;
	if (!namespaces[at].own[0])
		return !strchr(mode, ':');
	for (size_t i = 0; namespaces[at].own[i]; i++)
		if (strcmp(namespaces[at].own[i], mode) == 0)
			return true;
	return false;
}

static void add_namespace(struct sketch *out, const char *type,
			  const char *path)
{
	struct json *linux_ = sketch_object(out, out->config, "linux");
	struct json *entry = json_new_object();

	sketch_text(out, entry, "type", type);
	sketch_text(out, entry, "path", path);
	sketch_append(out, sketch_array(out, linux_, "namespaces"), entry);
}

/* The host's network is joined by a path; other namespaces are left out. */
static void draw_namespace(const struct docker_container *container, size_t at,
			   struct sketch *out)
{
	const char *member = namespaces[at].member;
	const char *mode = json_text_at(container->host, member);
	char text[64];

	if (strcmp(mode, "host") == 0 || (!*mode && !is_own(at, mode))) {
		if (strcmp(member, "NetworkMode") != 0)
			return;
		add_namespace(out, namespaces[at].type, NETNS);
		sketch_text(out, sketch_object(out, out->facts, "namespaces"),
			    NETNS, "host");
	} else if (is_own(at, mode)) {
		add_namespace(out, namespaces[at].type, NULL);
	} else if (strncmp(mode, "container:", 10) == 0) {
		/* whose that is, the other container's document says */
		snprintf(text, sizeof(text), JOINED "%s", namespaces[at].file);
		add_namespace(out, namespaces[at].type, text);
	} else {
		snprintf(text, sizeof(text), "HostConfig.%s", member);
		sketch_unknown(out, text);
	}
}

/* ---- devices ---- */

/* Devices by their names: inspect does not tell their numbers. */
static const struct {
	const char *path;
	int64_t major, minor;
} devices[] = {
	{"/dev/mem", 1, 1},	   {"/dev/null", 1, 3},
	{"/dev/zero", 1, 5},	   {"/dev/full", 1, 7},
	{"/dev/random", 1, 8},	   {"/dev/urandom", 1, 9},
	{"/dev/kmsg", 1, 11},	   {"/dev/tty", 5, 0},
	{"/dev/console", 5, 1},	   {"/dev/ptmx", 5, 2},
	{"/dev/net/tun", 10, 200}, {"/dev/fuse", 10, 229},
	{"/dev/kvm", 10, 232},
};

static void set_numbers(struct sketch *out, struct json *object, int64_t major,
			int64_t minor)
{
	if (major != ANY)
		sketch_set(out, object, "major", json_new_int(major));
	if (minor != ANY)
		sketch_set(out, object, "minor", json_new_int(minor));
}

static void add_rule(struct sketch *out, bool allow, const char *type,
		     int64_t major, int64_t minor, const char *access)
{
	struct json *linux_ = sketch_object(out, out->config, "linux");
	struct json *resources = sketch_object(out, linux_, "resources");
	struct json *rule = json_new_object();

	sketch_set(out, rule, "allow", json_new_bool(allow));
	sketch_text(out, rule, "type", type);
	set_numbers(out, rule, major, minor);
	sketch_text(out, rule, "access", access);
	sketch_append(out, sketch_array(out, resources, "devices"), rule);
}

/* A device of which nobody knows the numbers may be any. */
static void draw_device(const struct json *device, struct sketch *out)
{
	const char *path = json_text_at(device, "PathOnHost");
	const char *access = json_text_at(device, "CgroupPermissions");
	struct json *linux_ = sketch_object(out, out->config, "linux");
	struct json *node = json_new_object();
	int64_t major = ANY, minor = ANY;

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (strcmp(devices[i].path, path) == 0) {
			major = devices[i].major;
			minor = devices[i].minor;
		}
	sketch_text(out, node, "path", path);
	sketch_text(out, node, "type", "c");
	set_numbers(out, node, major, minor);
	sketch_append(out, sketch_array(out, linux_, "devices"), node);
	add_rule(out, true, "c", major, minor, *access ? access : "rwm");
}

static int64_t read_number(const char *text)
{
	return *text == '*' ? ANY : strtoll(text, NULL, 10);
}

/* "c 10:229 rwm", "a *:* rwm" */
static void draw_cgroup_rule(const char *text, struct sketch *out)
{
	char type[2] = {*text, '\0'};
	const char *colon = strchr(text, ':');
	const char *access = colon ? strchr(colon, ' ') : NULL;

	if (!*text || text[1] != ' ' || !access) {
		sketch_unknown(out, "HostConfig.DeviceCgroupRules");
		return;
	}
	add_rule(out, true, type, read_number(text + 2), read_number(colon + 1),
		 access + 1);
}

/* GPUs come by a hook of NVIDIA's; other drivers change what they like. */
static void draw_requests(const struct docker_container *container,
			  struct sketch *out)
{
	const struct json *list = json_find(container->host, "DeviceRequests");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *driver = json_text_at(json_item(list, i), "Driver");
		struct json *hook;

		if (*driver && strcmp(driver, "nvidia") != 0) {
			sketch_unknown(out, "HostConfig.DeviceRequests");
			continue;
		}
		hook = json_new_object();
		sketch_text(out, hook, "path",
			    "/usr/bin/nvidia-container-runtime-hook");
		sketch_append(
			out,
			sketch_array(out,
				     sketch_object(out, out->config, "hooks"),
				     "prestart"),
			hook);
	}
}

static void draw_devices(const struct docker_container *container,
			 struct sketch *out)
{
	const struct json *list = json_find(container->host, "Devices");
	const struct json *rules =
		json_find(container->host, "DeviceCgroupRules");
	bool privileged = is_privileged(container);

	add_rule(out, privileged, NULL, ANY, ANY, "rwm");
	if (!privileged) {
		add_rule(out, true, "c", 1, 5, "rwm");
		add_rule(out, true, "c", 1, 3, "rwm");
		add_rule(out, true, "c", 1, 9, "rwm");
		add_rule(out, true, "c", 1, 8, "rwm");
		add_rule(out, true, "c", 5, 0, "rwm");
		add_rule(out, true, "c", 5, 1, "rwm");
		add_rule(out, false, "c", 10, 229, "rwm");
	}
	for (size_t i = 0; i < json_count(list); i++)
		draw_device(json_item(list, i), out);
	for (size_t i = 0; i < json_count(rules); i++) {
		const char *rule = json_text(json_item(rules, i));

		draw_cgroup_rule(rule ? rule : "", out);
	}
	draw_requests(container, out);
}

/* ---- resources ---- */

static void set_number(const struct docker_container *container,
		       const char *member, struct sketch *out,
		       struct json *resources, const char *group,
		       const char *key)
{
	int64_t value = number(container, member);

	if (value != 0)
		sketch_set(out, sketch_object(out, resources, group), key,
			   json_new_int(value));
}

/* Members of HostConfig and the members of resources that they become. */
static const struct {
	const char *member, *group, *key;
} limits[] = {
	{"Memory", "memory", "limit"},
	{"MemoryReservation", "memory", "reservation"},
	{"MemorySwap", "memory", "swap"},
	{"CpuShares", "cpu", "shares"},
	{"CpuQuota", "cpu", "quota"},
	{"CpuPeriod", "cpu", "period"},
	{"CpuRealtimeRuntime", "cpu", "realtimeRuntime"},
	{"CpuRealtimePeriod", "cpu", "realtimePeriod"},
	{"PidsLimit", "pids", "limit"},
	{"BlkioWeight", "blockIO", "weight"},
};

static void draw_resources(const struct docker_container *container,
			   struct sketch *out)
{
	struct json *linux_ = sketch_object(out, out->config, "linux");
	struct json *resources = sketch_object(out, linux_, "resources");
	int64_t nano = number(container, "NanoCpus");
	struct json *cpu;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		set_number(container, limits[i].member, out, resources,
			   limits[i].group, limits[i].key);
	cpu = sketch_object(out, resources, "cpu");
	sketch_text(out, cpu, "cpus",
		    json_text_at(container->host, "CpusetCpus"));
	sketch_text(out, cpu, "mems",
		    json_text_at(container->host, "CpusetMems"));
	if (nano > 0 && nano < INT64_MAX / PERIOD) {
		sketch_set(out, cpu, "quota",
			   json_new_int(nano * PERIOD / NANO));
		sketch_set(out, cpu, "period", json_new_int(PERIOD));
	}
	if (json_true(json_find(container->host, "OomKillDisable")))
		sketch_set(out, sketch_object(out, resources, "memory"),
			   "disableOOMKiller", json_new_bool(true));
}

/* ---- the rest ---- */

/* A slice of systemd, or a path; Docker's own is "/docker". */
static void draw_cgroup(const struct docker_container *container,
			struct sketch *out)
{
	struct json *linux_ = sketch_object(out, out->config, "linux");
	const char *parent = json_text_at(container->host, "CgroupParent");
	const char *id = json_text_at(container->all, "Id");
	size_t size = strlen(parent);
	CLEANUP_BUF struct buf path = BUF_INIT;

	if (size > 6 && strcmp(parent + size - 6, ".slice") == 0)
		buf_add_format(&path, "%s:docker:%s", parent, id);
	else
		buf_add_format(&path, "%s%s/%s",
			       *parent && *parent != '/' ? "/" : "",
			       *parent ? parent : "/docker", id);
	sketch_set(out, linux_, "cgroupsPath", json_new_span(buf_span(&path)));
}

/* What the container may ping and which ports it may open without root. */
static void draw_sysctls(const struct docker_container *container,
			 struct sketch *out)
{
	const char *mode = json_text_at(container->host, "NetworkMode");
	struct json *linux_ = sketch_object(out, out->config, "linux");
	struct json *sysctl = sketch_object(out, linux_, "sysctl");
	struct json_iter iter =
		json_iter(json_find(container->host, "Sysctls"));
	struct json_member member;

	if (strcmp(mode, "host") != 0 && strncmp(mode, "container:", 10) != 0) {
		sketch_text(out, sysctl, "net.ipv4.ip_unprivileged_port_start",
			    "0");
		sketch_text(out, sysctl, "net.ipv4.ping_group_range",
			    "0 2147483647");
	}
	while (json_next(&iter, &member))
		sketch_set(out, sysctl, member.key, json_copy(member.value));
}

/* The API's defaults stand in the document; null leaves the daemon's. */
static void draw_paths(const struct docker_container *container,
		       struct sketch *out)
{
	static const char *const lists[][2] = {
		{"MaskedPaths", "maskedPaths"},
		{"ReadonlyPaths", "readonlyPaths"}};
	struct json *linux_ = sketch_object(out, out->config, "linux");

	for (size_t i = 0; i < 2; i++) {
		const struct json *list =
			json_find(container->host, lists[i][0]);

		if (is_privileged(container))
			json_remove(linux_, lists[i][1]);
		else if (list)
			sketch_set(out, linux_, lists[i][1], json_copy(list));
	}
}

/* Under another runtime nobody knows what becomes of the spec. */
static void draw_runtime(const struct docker_container *container,
			 struct sketch *out)
{
	static const char *const known[] = {
		"",	   "runc",	   "crun",
		"ocigate", "ocigate-shim", "io.containerd.runc.v2",
		NULL};
	const char *name = json_text_at(container->host, "Runtime");

	for (size_t i = 0; known[i]; i++)
		if (strcmp(known[i], name) == 0)
			return;
	sketch_unseen(out, "runtime.options", true,
		      "what the runtime '%.60s' makes of the spec, and with "
		      "which options, Docker's configuration says",
		      name);
}

void docker_linux_draw(const struct docker_container *container,
		       struct sketch *out)
{
	for (size_t i = 0; i < NAMESPACES; i++)
		draw_namespace(container, i, out);
	draw_resources(container, out);
	draw_devices(container, out);
	draw_cgroup(container, out);
	draw_sysctls(container, out);
	draw_paths(container, out);
	draw_runtime(container, out);
}
