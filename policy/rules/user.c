#include "policy/rules/user.h"

#include "base/buf.h"
#include "oci/config.h"
#include "policy/remedies.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#define MIN_HOST_ID 65536

static const struct shape nonroot = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = INT32_MAX};
static const struct shape_field fields[] = {
	{"denyGroups", &params_ids, false},
	{"minHostId", &params_id, false},
	{"allowUserNamespace", &params_bool, false},
	{"uid", &nonroot, false},
	{"gid", &params_id, false},
	{0}};
const struct shape user_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* Which ids of the container are which of the host. */
struct space {
	bool mapped; /* false: the same */
	size_t uid_count, gid_count;
	struct id_map uids[FACTS_MAPS_MAX];
	struct id_map gids[FACTS_MAPS_MAX];
};

int64_t user_id(const struct json *process, const char *name)
{
	int64_t id = 0;

	json_int64(json_at(process, "user", name, NULL), &id);
	return id;
}

bool user_in_group(const struct json *process, int64_t gid)
{
	const struct json *more =
		json_at(process, "user", "additionalGids", NULL);

	if (user_id(process, "gid") == gid)
		return true;
	for (size_t i = 0; i < json_count(more); i++) {
		int64_t other;

		if (json_int64(json_item(more, i), &other) && other == gid)
			return true;
	}
	return false;
}

static uint32_t map_member(const struct json *entry, const char *name)
{
	int64_t value = 0;

	json_int64(json_find(entry, name), &value);
	return (uint32_t)value; /* the shape: 0 to 2^32 - 1 */
}

static int read_maps(const struct json *list, struct id_map *maps,
		     size_t *count, struct violation *out)
{
	*count = json_count(list);
	if (*count > FACTS_MAPS_MAX)
		return rule_violation(out, NULL, "/linux",
				      "%zu id mappings; the kernel takes %d",
				      *count, FACTS_MAPS_MAX);
	for (size_t i = 0; i < *count; i++) {
		const struct json *entry = json_item(list, i);

		maps[i].container = map_member(entry, "containerID");
		maps[i].host = map_member(entry, "hostID");
		maps[i].size = map_member(entry, "size");
	}
	return 0;
}

static bool same_maps(const struct id_map *a, size_t count,
		      const struct id_map *b, size_t other)
{
	if (count != other)
		return false;
	for (size_t i = 0; i < count; i++)
		if (a[i].container != b[i].container ||
		    a[i].host != b[i].host || a[i].size != b[i].size)
			return false;
	return true;
}

/* A namespace that exists: what the kernel says of it counts, not the spec. */
static int join_space(const struct rule_input *in, struct space *space,
		      struct violation *out)
{
	const struct facts *facts = in->facts;

	if (facts->joined_userns == HOST_UNANSWERED)
		return rule_not_judged(
			out, "the user namespace to join is not here");
	if (facts->joined_userns != HOST_YES ||
	    facts->uid_map_count > FACTS_MAPS_MAX ||
	    facts->gid_map_count > FACTS_MAPS_MAX)
		return rule_violation(
			out, NULL, "/linux/namespaces",
			"the mappings of the user namespace to join cannot "
			"be read");
	if (space->uid_count + space->gid_count > 0 &&
	    (!same_maps(space->uids, space->uid_count, facts->uid_maps,
			facts->uid_map_count) ||
	     !same_maps(space->gids, space->gid_count, facts->gid_maps,
			facts->gid_map_count)))
		return rule_violation(
			out, NULL, "/linux/uidMappings",
			"the mappings are not those of the user namespace to "
			"join");
	space->uid_count = facts->uid_map_count;
	space->gid_count = facts->gid_map_count;
	for (size_t i = 0; i < space->uid_count; i++)
		space->uids[i] = facts->uid_maps[i];
	for (size_t i = 0; i < space->gid_count; i++)
		space->gids[i] = facts->gid_maps[i];
	return 0;
}

static int fill_space(const struct rule_input *in, struct space *space,
		      struct violation *out)
{
	const struct json *config = spec_config(in);
	const struct json *entry = config_namespace(config, "user");
	const char *path = json_text(json_find(entry, "path"));

	if (read_maps(json_at(config, "linux", "uidMappings", NULL),
		      space->uids, &space->uid_count, out) < 0 ||
	    read_maps(json_at(config, "linux", "gidMappings", NULL),
		      space->gids, &space->gid_count, out) < 0)
		return -1;
	if (!entry && space->uid_count + space->gid_count > 0)
		return rule_violation(
			out, "remove the mappings, or add a user namespace",
			"/linux/uidMappings",
			"id mappings without a user namespace");
	if (!entry)
		return 0;
	if (path && *path &&
	    facts_namespace_is_host(in->facts, "user", path) == HOST_YES)
		return 0;
	space->mapped = true;
	if (path && *path)
		return join_space(in, space, out);
	if (space->uid_count == 0 || space->gid_count == 0)
		return rule_violation(out, NULL, "/linux/uidMappings",
				      "a user namespace without id mappings");
	return 0;
}

static bool ranges_meet(uint32_t a, uint32_t a_size, uint32_t b,
			uint32_t b_size)
{
	return a < (uint64_t)b + b_size && b < (uint64_t)a + a_size;
}

static int check_range(const struct id_map *map, int64_t min_host,
		       const char *pointer, struct violation *out)
{
	uint64_t container_end = (uint64_t)map->container + map->size;
	uint64_t host_end = (uint64_t)map->host + map->size;

	if (map->size == 0 || container_end > UINT32_MAX ||
	    host_end > UINT32_MAX)
		return rule_violation(out, NULL, pointer,
				      "no valid range of ids: %u ids from %u",
				      map->size, map->container);
	if (map->host == 0 || map->host < min_host)
		return rule_violation(
			out, NULL, pointer,
			"container ids from %u are host ids from %u, below "
			"%lld",
			map->container, map->host,
			(long long)(min_host ? min_host : 1));
	return 0;
}

static int check_maps(const struct id_map *maps, size_t count, int64_t min_host,
		      const char *pointer, struct violation *out)
{
	for (size_t i = 0; i < count; i++) {
		if (check_range(&maps[i], min_host, pointer, out) < 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (ranges_meet(maps[i].container, maps[i].size,
					maps[j].container, maps[j].size) ||
			    ranges_meet(maps[i].host, maps[i].size,
					maps[j].host, maps[j].size))
				return rule_violation(
					out, NULL, pointer,
					"two id mappings overlap");
	}
	return 0;
}

static bool has_id(const struct id_map *maps, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (id >= maps[i].container &&
		    id < (int64_t)maps[i].container + maps[i].size)
			return true;
	return false;
}

static int check_mapped(const struct rule_input *in, const struct space *space,
			struct violation *out)
{
	const struct json *more =
		json_at(in->process, "user", "additionalGids", NULL);
	int64_t min_host = params_number(in, "minHostId", MIN_HOST_ID);
	int64_t gid = user_id(in->process, "gid");
	bool all = has_id(space->uids, space->uid_count,
			  user_id(in->process, "uid")) &&
		   has_id(space->gids, space->gid_count, gid);

	if (check_maps(space->uids, space->uid_count, min_host,
		       "/linux/uidMappings", out) < 0 ||
	    check_maps(space->gids, space->gid_count, min_host,
		       "/linux/gidMappings", out) < 0)
		return -1;
	for (size_t i = 0; all && i < json_count(more); i++)
		all = json_int64(json_item(more, i), &gid) &&
		      has_id(space->gids, space->gid_count, gid);
	if (!all)
		return rule_violation(
			out, NULL, "/linux/uidMappings",
			"a user or group id of the process is not mapped");
	return 0;
}

static bool may_be_root(const struct rule_input *in, const struct space *space)
{
	return space->mapped && params_flag(in, "allowUserNamespace", true);
}

static int check_groups(const struct rule_input *in, struct violation *out)
{
	const struct json *denied = params_array(in, "denyGroups");
	char pointer[SPEC_POINTER_MAX];
	int64_t gid;

	for (size_t i = 0; i < json_count(denied); i++)
		if (json_int64(json_item(denied, i), &gid) &&
		    user_in_group(in->process, gid))
			return rule_violation(
				out, remedies_find(in, "process.user", "group"),
				spec_process_pointer(in, "/user", pointer),
				"runs with group %lld, which is denied",
				(long long)gid);
	return 0;
}

int user_check(const struct rule_input *in, struct violation *out)
{
	static const char *const overrides[] = {"run.oci.keep_original_groups",
						NULL};
	const struct json *uid = json_at(in->process, "user", "uid", NULL);
	struct space space = {.mapped = false};
	char pointer[SPEC_POINTER_MAX];

	if (spec_annotation(in, overrides))
		return rule_violation(
			out, "remove the annotation", "/annotations",
			"run.oci.keep_original_groups keeps the runtime's "
			"groups");
	if (fill_space(in, &space, out) < 0 ||
	    (space.mapped && check_mapped(in, &space, out) < 0)) {
		if (!out->reason.hint)
			out->reason.hint =
				remedies_find(in, "process.user", "map");
		return -1;
	}
	if (user_id(in->process, "uid") == 0 && !may_be_root(in, &space)) {
		rule_violation(out, NULL,
			       spec_process_pointer(in, "/user/uid", pointer),
			       uid ? "runs as root (uid 0)"
				   : "no user is set, so it runs as root");
		return rule_values(out, uid ? "0" : "missing", "not 0");
	}
	return check_groups(in, out);
}

bool user_is_mapped(const struct rule_input *in)
{
	struct space space = {.mapped = false};
	struct violation ignored;

	return fill_space(in, &space, &ignored) == 0 && space.mapped &&
	       check_maps(space.uids, space.uid_count, MIN_HOST_ID, "",
			  &ignored) == 0 &&
	       check_maps(space.gids, space.gid_count, MIN_HOST_ID, "",
			  &ignored) == 0;
}

static bool is_denied(const struct rule_input *in, int64_t gid)
{
	const struct json *denied = params_array(in, "denyGroups");
	int64_t other;

	for (size_t i = 0; i < json_count(denied); i++)
		if (json_int64(json_item(denied, i), &other) && other == gid)
			return true;
	return false;
}

static int set_id(struct json *process, const char *name, int64_t id,
		  struct repairs *done)
{
	struct json *user = json_edit(process, "user");
	int64_t old = user_id(process, name);

	if (json_set(user, name, json_new_int(id)) < 0)
		return -1;
	return rule_repaired(done, "process.user", "%s %lld became %lld", name,
			     (long long)old, (long long)id);
}

static int drop_groups(const struct rule_input *in, struct json *process,
		       struct repairs *done)
{
	struct json *more = json_find_edit(json_find_edit(process, "user"),
					   "additionalGids");
	CLEANUP_BUF struct buf names = BUF_INIT;
	int64_t gid;

	for (size_t i = json_count(more); i-- > 0;) {
		if (!json_int64(json_item(more, i), &gid) ||
		    !is_denied(in, gid))
			continue;
		json_remove_item(more, i);
		buf_add_format(&names, " %lld", (long long)gid);
	}
	if (names.size == 0)
		return 0;
	return rule_repaired(done, "process.user", "left the groups%s",
			     buf_ok(&names) ? names.data : "");
}

int user_fix(const struct rule_input *in, struct json *config,
	     struct json *process, struct repairs *done)
{
	struct json *target =
		process ? process : json_find_edit(config, "process");
	int64_t uid = params_number(in, "uid", 0);
	int64_t gid = params_number(in, "gid", -1);
	struct space space = {.mapped = false};
	struct violation ignored;
	bool root;

	if (!target || fill_space(in, &space, &ignored) < 0)
		return 0; /* nothing that other ids would mend */
	root = user_id(target, "uid") == 0 && !may_be_root(in, &space);
	if (root && uid > 0 && set_id(target, "uid", uid, done) < 0)
		return -1;
	if (gid >= 0 && gid != user_id(target, "gid") &&
	    (root || is_denied(in, user_id(target, "gid"))) &&
	    set_id(target, "gid", gid, done) < 0)
		return -1;
	return drop_groups(in, target, done);
}
