#include "gate/gather_managed.h"

#include "base/glob.h"
#include "gate/engine_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID "internal.facts"

enum kind {
	MOUNTED, /* into containers */
	INIT,	 /* likewise, and only read-only */
	ROOT,	 /* of a container */
};

/* Below the directories of each engine; globs. */
static const struct {
	enum gather_managed_engine engine;
	enum kind kind;
	const char *glob;
} rows[] = {
	{GATHER_DOCKER, MOUNTED, "/containers/*/hostname"},
	{GATHER_DOCKER, MOUNTED, "/containers/*/hosts"},
	{GATHER_DOCKER, MOUNTED, "/containers/*/resolv.conf"},
	{GATHER_DOCKER, MOUNTED, "/containers/*/mounts/**"},
	{GATHER_DOCKER, MOUNTED, "/containers/*/secrets/**"},
	{GATHER_DOCKER, MOUNTED, "/volumes/*/_data"},
	{GATHER_DOCKER, ROOT, "/overlay2/*/merged"},
	{GATHER_DOCKER, ROOT, "/fuse-overlayfs/*/merged"},
	{GATHER_DOCKER, ROOT, "/vfs/dir/*"},
	{GATHER_DOCKER, ROOT, "/btrfs/subvolumes/*"},
	{GATHER_DOCKER, ROOT, "/zfs/graph/*"},
	{GATHER_DOCKER, ROOT, "/devicemapper/mnt/*/rootfs"},
	{GATHER_DOCKER, ROOT, "/aufs/mnt/*"},
	{GATHER_DOCKER, ROOT, "/rootfs/*/*"},
	{GATHER_CONTAINERD_ROOT, MOUNTED,
	 "/io.containerd.grpc.v1.cri/sandboxes/*/hostname"},
	{GATHER_CONTAINERD_ROOT, MOUNTED,
	 "/io.containerd.grpc.v1.cri/sandboxes/*/hosts"},
	{GATHER_CONTAINERD_ROOT, MOUNTED,
	 "/io.containerd.grpc.v1.cri/sandboxes/*/resolv.conf"},
	{GATHER_CONTAINERD_ROOT, MOUNTED,
	 "/io.containerd.grpc.v1.cri/containers/*/volumes/*"},
	{GATHER_CONTAINERD_STATE, MOUNTED,
	 "/io.containerd.grpc.v1.cri/sandboxes/*/shm"},
	{GATHER_CONTAINERD_STATE, MOUNTED,
	 "/io.containerd.grpc.v1.cri/containers/*/volumes/*"},
	{GATHER_CONTAINERD_STATE, MOUNTED,
	 "/io.containerd.grpc.v1.cri/image-volumes/**"},
	{GATHER_CONTAINERD_STATE, ROOT,
	 "/io.containerd.runtime.v2.task/*/*/rootfs"},
	{GATHER_CONTAINERD_STATE, ROOT,
	 "/io.containerd.runtime.v1.linux/*/*/rootfs"},
	{GATHER_KUBELET, MOUNTED, "/pods/*/volumes/*~*/**"},
	{GATHER_KUBELET, MOUNTED, "/pods/*/volume-subpaths/**"},
	{GATHER_KUBELET, MOUNTED, "/pods/*/etc-hosts"},
	{GATHER_KUBELET, MOUNTED, "/pods/*/containers/*/*"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/hostname"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/hosts"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/resolv.conf"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/.containerenv"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/shm"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/passwd"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/group"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/localtime"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/secrets/**"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/run/secrets"},
	{GATHER_STORAGE, MOUNTED, "/*-containers/*/userdata/run/secrets/**"},
	{GATHER_STORAGE, MOUNTED, "/volumes/*/_data"},
	{GATHER_STORAGE, ROOT, "/overlay/*/merged"},
	{GATHER_STORAGE, ROOT, "/vfs/dir/*"},
	{GATHER_STORAGE, ROOT, "/btrfs/subvolumes/*"},
	{GATHER_STORAGE, ROOT, "/zfs/graph/*"},
	{GATHER_NERDCTL, MOUNTED, "/*/volumes/*/*/_data"},
	{GATHER_NERDCTL, MOUNTED, "/*/containers/*/*/hostname"},
	{GATHER_NERDCTL, MOUNTED, "/*/containers/*/*/resolv.conf"},
	{GATHER_NERDCTL, MOUNTED, "/*/etchosts/*/*/hosts"},
	{GATHER_HOST, INIT, "/usr/bin/docker-init"},
	{GATHER_HOST, INIT, "/usr/sbin/docker-init"},
	{GATHER_HOST, INIT, "/usr/local/bin/docker-init"},
	{GATHER_HOST, INIT, "/usr/libexec/docker/docker-init"},
	{GATHER_HOST, INIT, "/usr/libexec/docker/cli-plugins/docker-init"},
	{GATHER_HOST, INIT, "/usr/bin/tini-static"},
	{GATHER_HOST, INIT, "/usr/bin/catatonit"},
	{GATHER_HOST, INIT, "/usr/libexec/podman/catatonit"},
	{GATHER_HOST, INIT, "/usr/libexec/catatonit/catatonit"},
};

/* Where distributions keep them; the settings name others. */
static const struct {
	enum gather_managed_engine engine;
	const char *path;
} usual[] = {
	{GATHER_CONTAINERD_ROOT, "/var/lib/containerd"},
	{GATHER_CONTAINERD_ROOT, "/var/lib/rancher/k3s/agent/containerd"},
	{GATHER_CONTAINERD_ROOT, "/var/lib/rancher/rke2/agent/containerd"},
	{GATHER_CONTAINERD_ROOT, "/var/lib/k0s/containerd"},
	{GATHER_CONTAINERD_ROOT,
	 "/var/snap/microk8s/common/var/lib/containerd"},
	{GATHER_CONTAINERD_STATE, "/run/containerd"},
	{GATHER_CONTAINERD_STATE, "/run/k3s/containerd"},
	{GATHER_CONTAINERD_STATE, "/run/k0s/containerd"},
	{GATHER_CONTAINERD_STATE, "/var/snap/microk8s/common/run/containerd"},
	{GATHER_KUBELET, "/var/lib/kubelet"},
	{GATHER_KUBELET, "/var/lib/k0s/kubelet"},
	{GATHER_KUBELET, "/var/snap/microk8s/common/var/lib/kubelet"},
	{GATHER_STORAGE, "/var/lib/containers/storage"},
	{GATHER_STORAGE_RUN, "/run/containers/storage"},
	{GATHER_NERDCTL, "/var/lib/nerdctl"},
	{GATHER_HOST, ""},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int add(struct gather_managed *out, enum gather_managed_engine engine,
	       struct span path, struct error *err)
{
	if (out->count == GATHER_MANAGED_BASES)
		return error_set(err, ERROR_SYSTEM, ID,
				 "more than %d directories of engines",
				 GATHER_MANAGED_BASES);
	out->bases[out->count].path = strndup(path.data, path.size);
	if (!out->bases[out->count].path)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	out->bases[out->count++].engine = engine;
	return 0;
}

/* @path without its last @depth components. */
static struct span parent_of(const char *path, size_t depth)
{
	size_t size = strlen(path);

	while (size > 0 && depth > 0)
		depth -= path[--size] == '/';
	return (struct span){path, size};
}

/* containerd's state, by STATE/io.containerd.runtime.v2.task/NAMESPACE/ID, and
 * its root, by the link "work" there: neither need be where it usually is. */
static int add_containerd(struct gather_managed *out, const char *bundle,
			  struct error *err)
{
	struct engine_answer_task task;
	char path[SETTINGS_PATH_MAX + 8];
	char work[SETTINGS_PATH_MAX];
	ssize_t size;

	if (!engine_answer_task(bundle, &task))
		return 0;
	if (add(out, GATHER_CONTAINERD_STATE, parent_of(bundle, 3), err) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/work", bundle);
	size = readlink(path, work, sizeof(work) - 1);
	if (size <= 0 || work[0] != '/')
		return 0;
	work[size] = '\0';
	return add(out, GATHER_CONTAINERD_ROOT, parent_of(work, 3), err);
}

/* CRI engines write it last, over what a pod's own annotations say. */
static const char *pod_of(const struct json *config)
{
	static const char *const keys[] = {"io.kubernetes.cri.sandbox-uid",
					   "io.kubernetes.pod.uid"};
	const struct json *annotations = json_find(config, "annotations");

	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *uid = json_text(json_find(annotations, keys[i]));

		if (uid && *uid)
			return uid;
	}
	return NULL;
}

/* An engine writes paths without links, wherever its directory is a link to. */
static int add_real(struct gather_managed *out, struct error *err)
{
	size_t count = out->count;

	for (size_t i = 0; i < count; i++) {
		char *real = realpath(out->bases[i].path, NULL);
		int result = 0;

		if (real && strcmp(real, out->bases[i].path) != 0)
			result = add(out, out->bases[i].engine, span_of(real),
				     err);
		free(real);
		if (result < 0)
			return -1;
	}
	return 0;
}

int gather_managed_list(const struct settings *settings, const char *bundle,
			const struct json *config, bool here,
			struct gather_managed *out, struct error *err)
{
	int result = 0;

	memset(out, 0, sizeof(*out));
	out->pod = pod_of(config);
	if (*bundle)
		snprintf(out->root, sizeof(out->root), "%s/rootfs", bundle);
	for (size_t i = 0; result == 0 && i < COUNT(usual); i++)
		result = add(out, usual[i].engine, span_of(usual[i].path), err);
	if (result == 0 && settings->docker_root[0])
		result = add(out, GATHER_DOCKER, span_of(settings->docker_root),
			     err);
	if (result == 0 && settings->storage_root[0])
		result = add(out, GATHER_STORAGE,
			     span_of(settings->storage_root), err);
	if (result == 0 && settings->storage_run[0])
		result = add(out, GATHER_STORAGE_RUN,
			     span_of(settings->storage_run), err);
	if (result == 0)
		result = add_containerd(out, bundle, err);
	if (result == 0 && here)
		result = add_real(out, err);
	if (result < 0)
		gather_managed_release(out);
	return result;
}

void gather_managed_release(struct gather_managed *managed)
{
	for (size_t i = 0; i < managed->count; i++)
		free(managed->bases[i].path);
	memset(managed, 0, sizeof(*managed));
}

/* Podman and CRI-O keep the same files in both places. */
static bool has_row(size_t row, enum gather_managed_engine engine)
{
	return rows[row].engine == engine ||
	       (engine == GATHER_STORAGE_RUN &&
		rows[row].engine == GATHER_STORAGE &&
		rows[row].kind == MOUNTED);
}

/* Another pod's volumes are the host's. */
static bool is_own_pod(const struct gather_managed *managed, const char *rest)
{
	static const char front[] = "/pods/";
	size_t size = managed->pod ? strlen(managed->pod) : 0;

	if (!managed->pod || strncmp(rest, front, sizeof(front) - 1) != 0)
		return true;
	rest += sizeof(front) - 1;
	return strncmp(rest, managed->pod, size) == 0 && rest[size] == '/';
}

/* /var/run is /run, by a link or a mount. */
static const char *without_var(const char *path)
{
	return strncmp(path, "/var/run/", 9) == 0 ? path + 4 : path;
}

/* The row of @path, and in *base what it lies below; -1: none. */
static int find_row(const struct gather_managed *managed, const char *path,
		    const char **base)
{
	path = without_var(path);
	for (size_t i = 0; i < managed->count; i++) {
		const char *rest;

		*base = managed->bases[i].path;
		if (!mountinfo_below(path, *base) && **base)
			continue;
		rest = path + strlen(*base);
		if (managed->bases[i].engine == GATHER_KUBELET &&
		    !is_own_pod(managed, rest))
			continue;
		for (size_t row = 0; row < COUNT(rows); row++)
			if (has_row(row, managed->bases[i].engine) &&
			    glob_match(span_of(rows[row].glob), span_of(rest),
				       "/"))
				return (int)row;
	}
	return -1;
}

static void answer(const struct gather_managed *managed, int row,
		   struct path_fact *fact)
{
	bool root = row >= 0 && rows[row].kind == ROOT;

	fact->is_managed = row >= 0 && !root ? HOST_YES : HOST_NO;
	fact->managed_readonly = row >= 0 && rows[row].kind == INIT;
	fact->is_storage = root || (managed->root[0] &&
				    strcmp(managed->root, fact->resolved) == 0)
				   ? HOST_YES
				   : HOST_NO;
}

void gather_managed_by_name(const struct gather_managed *managed,
			    struct path_fact *fact)
{
	const char *base;

	answer(managed, find_row(managed, fact->resolved, &base), fact);
}

/* Whether @path lies below a directory of an engine, not being it. */
static bool is_inside(const struct gather_managed *managed, const char *path)
{
	path = without_var(path);
	for (size_t i = 0; i < managed->count; i++) {
		const char *base = managed->bases[i].path;

		if (*base && mountinfo_below(path, base) &&
		    path[strlen(base)] != '\0')
			return true;
	}
	return false;
}

/*
 * kubelet's local volumes are binds of the host by design: who made them is
 * who may make PersistentVolumes. No pod can.
 */
static bool is_local_volume(const char *path)
{
	return strstr(path, "/volumes/kubernetes.io~local-volume/") != NULL;
}

/*
 * A mount inside of an engine's directory shows a volume's own file system, or
 * something of the host. It is the host's when the same place has a name that
 * is not the engine's, by a mount that is not: "/etc" for a volume that is a
 * bind of it. A name that is the engine's by a mount from outside (that of the
 * whole disk) says that it has always been the engine's.
 */
static bool is_host(const struct gather_managed *managed,
		    const struct mountinfo *mounts,
		    const struct gather_found *found, char *real, size_t size)
{
	const char *base;
	char name[4096];
	bool host = false;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct mountinfo_mount *mount = &mounts->mounts[i];

		if (!mountinfo_holds(mount->device, mount->root,
				     &found->place) ||
		    is_inside(managed, mount->point) ||
		    !mountinfo_name(mount, &found->place, name, sizeof(name)))
			continue;
		if (find_row(managed, name, &base) >= 0)
			return false;
		if (!host && strlen(name) < size)
			strcpy(real, name);
		host = true;
	}
	return host;
}

void gather_managed_judge(const struct gather_managed *managed,
			  const struct mountinfo *mounts,
			  const struct gather_found *found,
			  struct path_fact *fact)
{
	const char *base;
	int row = find_row(managed, found->real, &base);
	char real[FACT_VALUE_MAX] = "";

	if ((row < 0 || rows[row].kind != INIT) &&
	    !is_local_volume(found->real) &&
	    is_host(managed, mounts, found, real, sizeof(real))) {
		fact->borrowed = row >= 0 || is_inside(managed, found->real);
		row = -1;
		strcpy(fact->real, real);
	}
	answer(managed, row, fact);
}
