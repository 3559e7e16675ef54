#include "shim/start_ids.h"

#include "policy/rules/user.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define ID "bundle.weaker"

/* The user namespace's view: how ids inside are known on the host. */
struct id_view {
	bool own; /* its namespace is not ours: the map counts */
	struct frozen_map map[FROZEN_MAPS_MAX];
	size_t count;
};

static int weaker(struct error *err, const char *what, uint64_t found,
		  uint64_t judged)
{
	return error_set(err, ERROR_INPUT, ID,
			 "the frozen process has %s %llu, %llu was judged",
			 what, (unsigned long long)found,
			 (unsigned long long)judged);
}

/* What the host calls @inside; -1 when it calls it nothing. */
static int64_t outside(const struct id_view *view, int64_t inside)
{
	if (!view->own)
		return inside;
	for (size_t i = 0; i < view->count; i++) {
		const struct frozen_map *map = &view->map[i];

		if (inside >= map->inside &&
		    inside - map->inside < (int64_t)map->size)
			return map->outside + (inside - map->inside);
	}
	return -1;
}

static int compare_ids(const uint32_t found[4], const struct id_view *view,
		       int64_t judged, const char *what, struct error *err)
{
	int64_t want = outside(view, judged);

	for (size_t i = 0; i < 4; i++)
		if (want < 0 || found[i] != (uint64_t)want)
			return weaker(err, what, found[i],
				      want < 0 ? (uint64_t)judged
					       : (uint64_t)want);
	return 0;
}

/* Whether @group, as the host calls it, is one that was judged. */
static bool group_was_judged(const struct json *process,
			     const struct id_view *view, uint64_t group)
{
	const struct json *more =
		json_at(process, "user", "additionalGids", NULL);
	int64_t id;

	if (outside(view, user_id(process, "gid")) == (int64_t)group)
		return true;
	for (size_t i = 0; i < json_count(more); i++)
		if (json_int64(json_item(more, i), &id) &&
		    outside(view, id) == (int64_t)group)
			return true;
	return false;
}

/* crun leaves the groups alone where an annotation says so. */
static bool keeps_groups(const struct json *config)
{
	const char *value = json_text(json_at(
		config, "annotations", "run.oci.keep_original_groups", NULL));

	return value && strcmp(value, "0") != 0;
}

static int compare_groups(const struct frozen_status *status,
			  const struct json *process,
			  const struct id_view *view, struct error *err)
{
	struct span list = status->groups;
	uint64_t group;

	while (frozen_next_number(&list, &group))
		if (!group_was_judged(process, view, group))
			return error_set(err, ERROR_INPUT, ID,
					 "the frozen process is in group %llu, "
					 "which was not judged",
					 (unsigned long long)group);
	return 0;
}

/* Whether the maps that were judged are those that are there, in any order. */
static int compare_maps(const struct json *judged, const struct id_view *view,
			const char *what, struct error *err)
{
	size_t count = json_count(judged);
	bool same = count == view->count;

	for (size_t i = 0; same && i < count; i++) {
		const struct json *one = json_item(judged, i);
		int64_t inside = 0, host = 0, size = 0;
		bool found = false;

		json_int64(json_find(one, "containerID"), &inside);
		json_int64(json_find(one, "hostID"), &host);
		json_int64(json_find(one, "size"), &size);
		for (size_t j = 0; j < count; j++)
			found |= view->map[j].inside == inside &&
				 view->map[j].outside == host &&
				 view->map[j].size == size;
		same = found;
	}
	if (same || count == 0)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "the frozen process has other %s than were judged",
			 what);
}

static int view_ids(const struct frozen *frozen, const char *name,
		    struct id_view *out, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct stat found, own;

	if (fstatat(frozen->procfd, "ns/user", &found, 0) < 0 ||
	    stat("/proc/self/ns/user", &own) < 0)
		return error_set_errno(err, ID, "its user namespace");
	out->own = found.st_dev != own.st_dev || found.st_ino != own.st_ino;
	if (frozen_read(frozen, name, &text, err) < 0)
		return -1;
	return frozen_parse_map(buf_span(&text), out->map, &out->count, err);
}

int start_ids_compare(const struct frozen *frozen, const struct json *process,
		      const struct json *config, struct error *err)
{
	const struct json *root = json_find(config, "linux");
	const struct frozen_status *status = &frozen->status;
	struct id_view uids, gids;

	if (view_ids(frozen, "uid_map", &uids, err) < 0 ||
	    view_ids(frozen, "gid_map", &gids, err) < 0)
		return -1;
	if (uids.own && (compare_maps(json_find(root, "uidMappings"), &uids,
				      "uid maps", err) < 0 ||
			 compare_maps(json_find(root, "gidMappings"), &gids,
				      "gid maps", err) < 0))
		return -1;
	if (compare_ids(status->uid, &uids, user_id(process, "uid"), "uid",
			err) < 0 ||
	    compare_ids(status->gid, &gids, user_id(process, "gid"), "gid",
			err) < 0)
		return -1;
	return keeps_groups(config)
		       ? 0
		       : compare_groups(status, process, &gids, err);
}
