#include "gate/gather_paths.h"

#include "base/cleanup.h"
#include "gate/gather_control.h"
#include "gate/gather_managed.h"
#include "gate/gather_place.h"
#include "oci/mount_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID "internal.facts"

/* One gathering: the controls are looked up when the first path asks. */
struct gathering {
	enum gather_mode mode;
	struct facts *facts;
	const char *root; /* of the spec, or NULL */
	struct gather_controls controls;
	struct gather_managed managed;
	struct gather_place place;
	bool opened;
};

static void answer(struct path_fact *fact, const char *label)
{
	fact->is_control = label ? HOST_YES : HOST_NO;
	snprintf(fact->control, sizeof(fact->control), "%s",
		 label ? label : "");
}

/* Normalises as written: no empty, "." or ".." components. */
static void normalise(const char *path, char out[FACT_VALUE_MAX])
{
	size_t used = 0;

	while (*path) {
		size_t size;

		path += strspn(path, "/");
		size = strcspn(path, "/");
		if (size == 2 && memcmp(path, "..", 2) == 0) {
			while (used > 0 && out[--used] != '/')
				;
		} else if (size > 0 && !(size == 1 && *path == '.')) {
			out[used++] = '/';
			memcpy(out + used, path, size);
			used += size;
		}
		path += size;
	}
	if (used == 0)
		out[used++] = '/';
	out[used] = '\0';
}

/* A path that is not here: it may still become what its name says. */
static void judge_as_written(const struct gathering *all,
			     struct path_fact *fact, bool is_root)
{
	normalise(fact->path, fact->resolved);
	answer(fact,
	       gather_control_by_name(&all->controls, fact->resolved, is_root));
	gather_managed_by_name(&all->managed, fact);
	/* On a node somebody may still put it there. */
	fact->parents_trusted =
		all->mode == GATHER_NODE ? HOST_UNKNOWN : HOST_YES;
}

static bool is_roots(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_uid == 0;
}

/*
 * Whether only root can put something else at @path: every directory above is
 * root's, and others write it only where it is sticky and the next is root's.
 */
static enum host_answer trusts_parents(const char *path)
{
	char parent[FACT_VALUE_MAX];
	bool shared = false; /* the last one: sticky, and others may write */

	for (size_t size = 0; path[size]; size++) {
		struct stat st;

		if (size > 0 && path[size] != '/')
			continue;
		memcpy(parent, path, size);
		strcpy(parent + size, size == 0 ? "/" : "");
		if (lstat(parent, &st) < 0)
			return HOST_UNKNOWN;
		if (st.st_uid != 0)
			return HOST_NO;
		shared = (st.st_mode & 022) != 0;
		if (shared && !(st.st_mode & S_ISVTX))
			return HOST_NO;
	}
	return shared && !is_roots(path) ? HOST_NO : HOST_YES;
}

/* What others mount below @real, and not read-only. */
static void find_writable_below(const struct mountinfo *mounts,
				const char *real, struct path_fact *fact)
{
	size_t i = 0;

	while ((i = mountinfo_next(mounts, real, i)) < mounts->count) {
		const struct mountinfo_mount *mount = &mounts->mounts[i++];

		if (strcmp(mount->point, real) == 0 ||
		    mountinfo_is_read_only(mount))
			continue;
		snprintf(fact->writable_below, sizeof(fact->writable_below),
			 "%s", mount->point);
		return;
	}
}

static void judge_found(const struct gathering *all,
			const struct gather_found *found,
			struct path_fact *fact, bool is_root)
{
	const char *label =
		gather_control_by_name(&all->controls, found->real, is_root);

	strcpy(fact->resolved, found->real);
	answer(fact, label ? label
			   : gather_place_judge(&all->place, &all->controls,
						found, is_root));
	gather_managed_judge(&all->managed, &all->place.mounts, found, fact);
	fact->parents_trusted = trusts_parents(found->real);
	/* what is mounted here says nothing of the nodes that are meant */
	if (all->mode == GATHER_NODE)
		find_writable_below(&all->place.mounts, found->real, fact);
}

/* Leaves the answers unknown when the path can be there and not be looked at.
 */
static int judge(struct gathering *all, struct path_fact *fact, bool is_root,
		 struct error *err)
{
	struct gather_found found;
	bool missing;

	if (all->mode == GATHER_GIVEN) {
		judge_as_written(all, fact, is_root);
		return 0;
	}
	if (!all->opened &&
	    gather_place_open(&all->controls, &all->place, err) < 0)
		return -1;
	all->opened = true;
	if (gather_place_find(&all->place, fact->path, &found) < 0) {
		missing = errno == ENOENT || errno == ENOTDIR ||
			  (all->mode == GATHER_CHECK && errno == EACCES &&
			   strncmp(fact->path, "/proc/", 6) != 0);
		if (missing)
			judge_as_written(all, fact, is_root);
		return 0;
	}
	if (strlen(found.real) < sizeof(fact->resolved))
		judge_found(all, &found, fact, is_root);
	gather_place_release_found(&found);
	return 0;
}

static int gather_path(struct gathering *all, struct span path,
		       struct error *err)
{
	struct facts *facts = all->facts;
	struct path_fact *fact;
	char text[FACT_VALUE_MAX];

	if (path.size == 0 || path.data[0] != '/' || path.size >= sizeof(text))
		return 0;
	memcpy(text, path.data, path.size);
	text[path.size] = '\0';
	if (facts_path(facts, text))
		return 0;
	if (facts->path_count == FACTS_PATHS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d host paths in the spec",
				 FACTS_PATHS_MAX);
	fact = realloc(facts->paths, (facts->path_count + 1) * sizeof(*fact));
	if (!fact)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	facts->paths = fact;
	fact += facts->path_count++;
	memset(fact, 0, sizeof(*fact));
	strcpy(fact->path, text);
	return judge(all, fact, all->root && strcmp(all->root, text) == 0, err);
}

/* Sockets are reached across an overlay, too. */
static int gather_overlay(struct gathering *all, const struct json *mount,
			  struct error *err)
{
	struct mount_paths paths = mount_paths(mount);
	struct span path;

	while (mount_paths_next(&paths, &path))
		/* "\:" is no end of a path for the kernel: stays unknown */
		if (!memchr(path.data, '\\', path.size) &&
		    gather_path(all, path, err) < 0)
			return -1;
	return 0;
}

static int gather_all(struct gathering *all, const struct json *config,
		      struct error *err)
{
	const struct json *mounts = json_find(config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);

		if (gather_path(all, json_span(json_find(mount, "source")),
				err) < 0 ||
		    gather_overlay(all, mount, err) < 0)
			return -1;
	}
	return gather_path(all, span_of(all->root), err);
}

int gather_paths(const struct json *config, const struct settings *settings,
		 const char *bundle, enum gather_mode mode, struct facts *facts,
		 struct error *err)
{
	struct gathering all = {
		.mode = mode,
		.facts = facts,
		.root = json_text(json_at(config, "root", "path", NULL)),
	};
	int result;

	if (gather_control_list(settings, &all.controls, err) < 0)
		return -1;
	result = gather_control_add_bundle(&all.controls, bundle, err);
	if (result == 0)
		result = gather_managed_list(settings, bundle, config,
					     mode != GATHER_GIVEN, &all.managed,
					     err);
	if (result == 0)
		result = gather_all(&all, config, err);
	if (all.opened)
		gather_place_release(&all.place);
	gather_managed_release(&all.managed);
	gather_control_release(&all.controls);
	return result;
}

int gather_paths_by_name(const struct settings *settings,
			 const struct json *config, bool is_root,
			 struct path_fact *fact, struct error *err)
{
	struct gather_controls controls;
	struct gather_managed managed;
	char plain[FACT_VALUE_MAX];

	if (gather_control_list(settings, &controls, err) < 0)
		return -1;
	normalise(fact->resolved, plain);
	answer(fact, gather_control_by_name(&controls, plain, is_root));
	gather_control_release(&controls);
	if (gather_managed_list(settings, "", config, false, &managed, err) < 0)
		return -1;
	gather_managed_by_name(&managed, fact);
	fact->parents_trusted = HOST_YES;
	gather_managed_release(&managed);
	return 0;
}
