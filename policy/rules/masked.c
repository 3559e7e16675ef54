#include "policy/rules/masked.h"

#include "base/buf.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"
#include "policy/rules/user.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct shape_field fields[] = {
	{"masked", &params_paths, false},
	{"readonly", &params_paths, false},
	{"allowUserNamespace", &params_bool, false},
	{0}};
const struct shape masked_params = {.kind = SHAPE_OBJECT, .fields = fields};

/*
 * What all of them write: Docker 20, containerd 1.6, kubelet 1.25, Podman 4,
 * CRI-O. /proc/asound is masked by some and read-only with others. What came
 * later (powercap, interrupts) is written by repair and asked by `masked`.
 */
static const char *const hidden[] = {
	"/proc/acpi",	       "/proc/kcore",	   "/proc/keys",
	"/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
	"/proc/sched_debug",   "/proc/scsi",	   "/sys/firmware"};
static const char *const guarded[] = {"/proc/asound", "/proc/bus",
				      "/proc/fs",     "/proc/irq",
				      "/proc/sys",    "/proc/sysrq-trigger"};
static const char *const later[] = {"/proc/asound", "/proc/interrupts",
				    "/sys/devices/virtual/powercap"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void add_name(struct buf *names, const char *path)
{
	buf_add_text(names, names->size > 0 ? ", " : "");
	buf_add_text(names, path);
}

/* What has to be hidden and is not. */
static void find_visible(const struct rule_input *in, const struct json *masked,
			 struct buf *names)
{
	const struct json *more = params_array(in, "masked");

	for (size_t i = 0; i < COUNT(hidden); i++)
		if (!json_array_has(masked, hidden[i]))
			add_name(names, hidden[i]);
	for (size_t i = 0; i < json_count(more); i++) {
		const char *path = json_text(json_item(more, i));

		if (!json_array_has(masked, path))
			add_name(names, path);
	}
}

static void find_one_writable(const struct json *masked,
			      const struct json *read_only, const char *path,
			      struct buf *names)
{
	if (!json_array_has(masked, path) && !json_array_has(read_only, path))
		add_name(names, path);
}

static void find_writable(const struct rule_input *in,
			  const struct json *config, struct buf *names)
{
	const struct json *masked =
		json_at(config, "linux", "maskedPaths", NULL);
	const struct json *read_only =
		json_at(config, "linux", "readonlyPaths", NULL);
	const struct json *more = params_array(in, "readonly");

	for (size_t i = 0; i < COUNT(guarded); i++)
		find_one_writable(masked, read_only, guarded[i], names);
	for (size_t i = 0; i < json_count(more); i++)
		find_one_writable(masked, read_only,
				  json_text(json_item(more, i)), names);
}

/* Masks are laid on /proc and /sys; a second proc elsewhere has none. */
static const char *shown_elsewhere(const struct json *config)
{
	static const struct {
		const char *type, *place;
	} kinds[] = {{"proc", "/proc"}, {"sysfs", "/sys"}};
	const struct json *mounts = json_find(config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *type = json_text(json_find(mount, "type"));
		const char *place = json_text(json_find(mount, "destination"));
		char plain[PATH_MAX];

		if (!type || !place || spec_mount_is_bind(mount))
			continue;
		for (size_t k = 0; k < COUNT(kinds); k++)
			if (strcmp(type, kinds[k].type) == 0 &&
			    (!spec_path_normalise(place, plain,
						  sizeof(plain)) ||
			     strcmp(plain, kinds[k].place) != 0))
				return place;
	}
	return NULL;
}

static int refuse(struct violation *out, const char *pointer, const char *what,
		  const struct buf *names)
{
	if (!buf_ok(names))
		return rule_violation(out, NULL, pointer, "out of memory");
	rule_violation(out, NULL, pointer, "%s: %s", what, names->data);
	return rule_values(out, names->data, "what engines write");
}

int masked_check(const struct rule_input *in, struct violation *out)
{
	const struct json *masked =
		json_at(in->config, "linux", "maskedPaths", NULL);
	CLEANUP_BUF struct buf names = BUF_INIT;
	const char *place;

	/* PSS 1.35: what is unmasked in a user namespace is root's of it. */
	if (params_flag(in, "allowUserNamespace", false) && user_is_mapped(in))
		return 0;
	find_visible(in, masked, &names);
	if (names.size > 0 || !buf_ok(&names))
		return refuse(out, "/linux/maskedPaths",
			      "paths of the host are not masked", &names);
	find_writable(in, in->config, &names);
	if (names.size > 0 || !buf_ok(&names))
		return refuse(out, "/linux/readonlyPaths",
			      "paths of the host are writable", &names);
	place = shown_elsewhere(in->config);
	if (!place)
		return 0;
	rule_violation(out, "remove the mount", "/mounts",
		       "the mount on '%.100s' shows what is masked", place);
	return rule_values(out, place, "/proc and /sys alone");
}

static int add_missing(struct json *list, const char *path, struct buf *names)
{
	if (json_array_has(list, path))
		return 0;
	add_name(names, path);
	return json_append(list, json_new_text(path));
}

/* The list @name for writing, made when it is missing. */
static struct json *list_of(struct json *linux_part, const char *name)
{
	if (!json_find(linux_part, name) &&
	    json_set(linux_part, name, json_new_array()) < 0)
		return NULL;
	return json_find_edit(linux_part, name);
}

static int add_table(struct json *list, const char *const *table, size_t count,
		     const struct json *more, struct buf *names)
{
	int result = 0;

	for (size_t i = 0; i < count; i++)
		result |= add_missing(list, table[i], names);
	for (size_t i = 0; i < json_count(more); i++)
		result |=
			add_missing(list, json_text(json_item(more, i)), names);
	return result;
}

int masked_fix(const struct rule_input *in, struct json *config,
	       struct json *process, struct repairs *done)
{
	struct json *linux_part = config ? json_edit(config, "linux") : NULL;
	CLEANUP_BUF struct buf names = BUF_INIT;
	struct json *masked, *read_only;

	(void)process;
	if (!linux_part)
		return config ? -1 : 0;
	masked = list_of(linux_part, "maskedPaths");
	read_only = list_of(linux_part, "readonlyPaths");
	if (!masked || !read_only ||
	    add_table(masked, hidden, COUNT(hidden), params_array(in, "masked"),
		      &names) < 0 ||
	    add_table(masked, later, COUNT(later), NULL, &names) < 0 ||
	    /* /proc/asound is masked by now */
	    add_table(read_only, guarded + 1, COUNT(guarded) - 1,
		      params_array(in, "readonly"), &names) < 0)
		return -1;
	if (names.size == 0)
		return buf_ok(&names) ? 0 : -1;
	return rule_repaired(done, "linux.maskedPaths", "masked %s",
			     names.data);
}
