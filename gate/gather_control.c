#include "gate/gather_control.h"

#include "gate/engine_answer.h"

#include "gate/mountinfo.h"
#include "oci/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID     "internal.facts"
#define ITSELF GATHER_CONTROL_ITSELF
#define TREE   GATHER_CONTROL_TREE

static const struct {
	enum gather_control_kind kind;
	const char *path;
	const char *label;
} known[] = {
	{ITSELF, "/run/docker.sock", "Docker's socket"},
	{TREE, "/run/docker", "Docker's state"},
	{ITSELF, "/run/containerd/containerd.sock", "containerd's socket"},
	{ITSELF, "/run/containerd/containerd.sock.ttrpc",
	 "containerd's socket"},
	{TREE, "/run/containerd/s", "containerd's shims"},
	{TREE, "/run/containerd/runc", "runc's state"},
	{GATHER_CONTROL_LAYERS, "/run/containerd/io.containerd.runtime.v2.task",
	 "containerd's bundles"},
	{TREE, "/var/lib/containerd/io.containerd.metadata.v1.bolt",
	 "containerd's records"},
	{TREE, "/var/lib/containerd/io.containerd.content.v1.content",
	 "containerd's content"},
	{TREE, "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs",
	 "containerd's layers"},
	{ITSELF, "/run/k3s/containerd/containerd.sock", "containerd's socket"},
	{GATHER_CONTROL_LAYERS,
	 "/run/k3s/containerd/io.containerd.runtime.v2.task",
	 "containerd's bundles"},
	{TREE, "/run/nri", "containerd's plugin socket"},
	{ITSELF, "/run/crio/crio.sock", "CRI-O's socket"},
	{TREE, "/run/podman", "Podman's socket"},
	{ITSELF, "/run/cri-dockerd.sock", "cri-dockerd's socket"},
	{ITSELF, "/run/dockershim.sock", "dockershim's socket"},
	{TREE, "/run/buildkit", "BuildKit's socket"},
	{TREE, "/run/runc", "runc's state"},
	{TREE, "/run/crun", "crun's state"},
	{TREE, OCIGATE_LIBEXEC, "ocigate's programs"},
};

/* Below Docker's data root. */
static const struct {
	enum gather_control_kind kind;
	const char *path;
	const char *label;
} docker[] = {
	{GATHER_CONTROL_DOCKER, "/containers", "Docker's records"},
	{TREE, "/image", "Docker's records"},
	{TREE, "/network", "Docker's records"},
	{TREE, "/swarm", "Docker's records"},
	/* scripts that call a runtime with arguments of its own */
	{TREE, "/runtimes", "Docker's runtimes"},
	{TREE, "/containerd", "containerd's records"},
	{GATHER_CONTROL_LAYERS, "/overlay2", "Docker's layers"},
	{GATHER_CONTROL_LAYERS, "/rootfs", "Docker's layers"},
	{GATHER_CONTROL_LAYERS, "/vfs", "Docker's layers"},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Adds @front followed by @back; nothing when both are empty: not set. */
static int add(struct gather_controls *out, enum gather_control_kind kind,
	       struct span front, const char *back, const char *label,
	       struct error *err)
{
	struct gather_control *one = &out->all[out->count];

	if (front.size == 0)
		return 0;
	if (front.data[0] != '/' || out->count == GATHER_CONTROLS_MAX)
		return error_set(err, ERROR_SYSTEM, ID,
				 "'%.*s' is not absolute, or there are more "
				 "than %d paths of engines",
				 SPAN_ARGS(front), GATHER_CONTROLS_MAX);
	if (asprintf(&one->path, "%.*s%s", SPAN_ARGS(front), back) < 0) {
		one->path = NULL;
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	}
	one->kind = kind;
	one->label = label;
	out->count++;
	return 0;
}

static int add_one(struct gather_controls *out, enum gather_control_kind kind,
		   const char *path, const char *label, struct error *err)
{
	return add(out, kind, span_of(path), "", label, err);
}

/* A file of ocigate's; its directory too where that is ocigate's alone. */
static int add_own(struct gather_controls *out, const char *path,
		   const char *label, struct error *err)
{
	static const char name[] = "/ocigate";
	const char *slash = strrchr(path, '/');
	size_t size = slash ? (size_t)(slash - path) : 0;
	size_t length = strlen(name);

	if (size >= length && memcmp(slash - length, name, length) == 0 &&
	    add(out, TREE, (struct span){path, size}, "", label, err) < 0)
		return -1;
	return add_one(out, ITSELF, path, label, err);
}

/* Shim and hook lie in PREFIX/bin when the judge is in PREFIX/libexec. */
static int add_shim(struct gather_controls *out, struct error *err)
{
	static const char below[] = "/libexec/ocigate";
	struct span prefix = span_of(OCIGATE_LIBEXEC);

	if (prefix.size <= strlen(below) ||
	    strcmp(prefix.data + prefix.size - strlen(below), below) != 0)
		return 0;
	prefix.size -= strlen(below);
	if (add(out, ITSELF, prefix, "/bin/ocigate-shim", "ocigate's programs",
		err) < 0)
		return -1;
	return add(out, ITSELF, prefix, "/bin/ocigate-hook",
		   "ocigate's programs", err);
}

static int add_programs(struct gather_controls *out,
			const struct settings *settings, struct error *err)
{
	static const char *const directories[] = {
		"/usr/bin",	   "/usr/sbin", "/usr/local/bin",
		"/usr/local/sbin", "/bin",	"/sbin"};

	if (add_shim(out, err) < 0)
		return -1;
	if (settings->runtime[0])
		return add_one(out, ITSELF, settings->runtime, "the runtime",
			       err);
	for (size_t i = 0; i < COUNT(directories); i++)
		if (add(out, ITSELF, span_of(directories[i]), "/runc",
			"the runtime", err) < 0 ||
		    add(out, ITSELF, span_of(directories[i]), "/crun",
			"the runtime", err) < 0)
			return -1;
	return 0;
}

static int add_settings(struct gather_controls *out,
			const struct settings *settings, struct error *err)
{
	for (size_t i = 0; i < settings->evidence_count; i++)
		if (add_one(out, TREE, settings->evidence[i],
			    "ocigate's evidence", err) < 0)
			return -1;
	for (size_t i = 0; i < COUNT(docker); i++)
		if (add(out, docker[i].kind, span_of(settings->docker_root),
			docker[i].path, docker[i].label, err) < 0)
			return -1;
	if (add_one(out, ITSELF, settings->containerd_address,
		    "containerd's socket", err) < 0 ||
	    add_one(out, ITSELF, settings->docker_root, "Docker's data", err) <
		    0 ||
	    add_one(out, ITSELF, settings->storage_root,
		    "the storage of Podman and CRI-O", err) < 0 ||
	    add_one(out, ITSELF, settings->storage_run,
		    "the storage of Podman and CRI-O", err) < 0 ||
	    add_own(out, settings_default_path(), "ocigate's configuration",
		    err) < 0 ||
	    add_own(out, settings->path, "ocigate's configuration", err) < 0 ||
	    add_one(out, TREE, settings->policy, "ocigate's policy", err) < 0)
		return -1;
	return add_own(out, settings->decisions_file, "ocigate's decisions",
		       err);
}

int gather_control_add(struct gather_controls *controls, const char *path,
		       const char *label, struct error *err)
{
	return add_one(controls, ITSELF, path, label, err);
}

int gather_control_add_bundle(struct gather_controls *controls,
			      const char *bundle, struct error *err)
{
	struct engine_answer_task task;
	size_t depth = 2; /* .../NAMESPACE/ID */
	size_t size = strlen(bundle);

	if (!engine_answer_task(bundle, &task))
		return 0;
	while (size > 0 && depth > 0)
		depth -= bundle[--size] == '/';
	return add(controls, GATHER_CONTROL_LAYERS, (struct span){bundle, size},
		   "", "the engine's bundles", err);
}

int gather_control_list(const struct settings *settings,
			struct gather_controls *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->all = calloc(GATHER_CONTROLS_MAX, sizeof(*out->all));
	if (!out->all)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	for (size_t i = 0; i < COUNT(known); i++)
		if (add_one(out, known[i].kind, known[i].path, known[i].label,
			    err) < 0)
			break;
	if (out->count == COUNT(known) &&
	    add_settings(out, settings, err) == 0 &&
	    add_programs(out, settings, err) == 0)
		return 0;
	gather_control_release(out);
	return -1;
}

void gather_control_release(struct gather_controls *controls)
{
	for (size_t i = 0; i < controls->count; i++)
		free(controls->all[i].path);
	free(controls->all);
	memset(controls, 0, sizeof(*controls));
}

/* What Docker itself mounts from below its records: "ID/hostname". */
static bool is_dockers_mount(const char *rest)
{
	static const char *const files[] = {"/hostname", "/hosts",
					    "/resolv.conf"};
	static const char *const trees[] = {"/mounts/", "/secrets/"};
	struct digest id;

	if (*rest++ != '/' || strlen(rest) < 64 ||
	    digest_parse_hex((struct span){rest, 64}, &id) < 0)
		return false;
	rest += 64;
	for (size_t i = 0; i < COUNT(files); i++)
		if (strcmp(rest, files[i]) == 0)
			return true;
	for (size_t i = 0; i < COUNT(trees); i++)
		if (span_starts(span_of(rest), trees[i]))
			return true;
	return false;
}

bool gather_control_covers(const struct gather_control *control,
			   const char *rest, bool is_root)
{
	switch (control->kind) {
	case GATHER_CONTROL_ITSELF:
		return *rest == '\0';
	case GATHER_CONTROL_TREE:
		return true;
	case GATHER_CONTROL_LAYERS:
		return !is_root || *rest == '\0';
	case GATHER_CONTROL_DOCKER:
		return !is_dockers_mount(rest);
	}
	return true;
}

static const char *find_name(const struct gather_controls *controls,
			     const char *path, bool is_root)
{
	for (size_t i = 0; i < controls->count; i++) {
		const struct gather_control *one = &controls->all[i];

		if (mountinfo_below(one->path, path) ||
		    (mountinfo_below(path, one->path) &&
		     gather_control_covers(one, path + strlen(one->path),
					   is_root)))
			return one->label;
	}
	return NULL;
}

const char *gather_control_by_name(const struct gather_controls *controls,
				   const char *path, bool is_root)
{
	const char *label = find_name(controls, path, is_root);

	/* /var/run is /run, by a link or a mount */
	if (!label && mountinfo_below(path, "/var/run"))
		label = find_name(controls,
				  path[strlen("/var/run")]
					  ? path + strlen("/var")
					  : "/run",
				  is_root);
	return label;
}
