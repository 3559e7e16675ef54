#include "shim/start.h"

#include "gate/gather_namespaces.h"
#include "oci/config.h"
#include "shim/start_ids.h"
#include "shim/start_paths.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define ID "bundle.weaker"

/* In the order of their numbers, capabilities(7). */
static const char capability_names[][24] = {"CAP_CHOWN",
					    "CAP_DAC_OVERRIDE",
					    "CAP_DAC_READ_SEARCH",
					    "CAP_FOWNER",
					    "CAP_FSETID",
					    "CAP_KILL",
					    "CAP_SETGID",
					    "CAP_SETUID",
					    "CAP_SETPCAP",
					    "CAP_LINUX_IMMUTABLE",
					    "CAP_NET_BIND_SERVICE",
					    "CAP_NET_BROADCAST",
					    "CAP_NET_ADMIN",
					    "CAP_NET_RAW",
					    "CAP_IPC_LOCK",
					    "CAP_IPC_OWNER",
					    "CAP_SYS_MODULE",
					    "CAP_SYS_RAWIO",
					    "CAP_SYS_CHROOT",
					    "CAP_SYS_PTRACE",
					    "CAP_SYS_PACCT",
					    "CAP_SYS_ADMIN",
					    "CAP_SYS_BOOT",
					    "CAP_SYS_NICE",
					    "CAP_SYS_RESOURCE",
					    "CAP_SYS_TIME",
					    "CAP_SYS_TTY_CONFIG",
					    "CAP_MKNOD",
					    "CAP_LEASE",
					    "CAP_AUDIT_WRITE",
					    "CAP_AUDIT_CONTROL",
					    "CAP_SETFCAP",
					    "CAP_MAC_OVERRIDE",
					    "CAP_MAC_ADMIN",
					    "CAP_SYSLOG",
					    "CAP_WAKE_ALARM",
					    "CAP_BLOCK_SUSPEND",
					    "CAP_AUDIT_READ",
					    "CAP_PERFMON",
					    "CAP_BPF",
					    "CAP_CHECKPOINT_RESTORE"};
#define CAPABILITIES (sizeof(capability_names) / sizeof(capability_names[0]))

static bool names_capability(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *one = json_text(json_item(list, i));

		/* crun takes them in any case */
		if (one && strcasecmp(one, name) == 0)
			return true;
	}
	return false;
}

static int compare_bounding(const struct frozen_status *status,
			    const struct start_judged *judged,
			    struct error *err)
{
	const struct json *list =
		json_at(judged->process, "capabilities", "bounding", NULL);
	char unknown[16];

	for (size_t i = 0; i < 64; i++) {
		const char *name = unknown;

		if (!(status->bounding >> i & 1))
			continue;
		if (i < CAPABILITIES)
			name = capability_names[i];
		else
			snprintf(unknown, sizeof(unknown), "number %zu", i);
		if (i >= CAPABILITIES || !names_capability(list, name))
			return error_set(err, ERROR_INPUT, ID,
					 "the frozen process can have the "
					 "capability %s, which was not judged",
					 name);
	}
	return 0;
}

static int compare_no_new_privileges(const struct frozen_status *status,
				     const struct start_judged *judged,
				     struct error *err)
{
	if (!json_true(json_find(judged->process, "noNewPrivileges")) ||
	    status->no_new_privileges)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "the frozen process may gain privileges, which was "
			 "judged as forbidden");
}

/* Whether the runtimes make a filter of it: of {} runc makes none. */
static bool wants_filter(const struct json *config)
{
	const struct json *seccomp = json_at(config, "linux", "seccomp", NULL);
	const char *action = json_text(json_find(seccomp, "defaultAction"));

	return (action && *action) ||
	       json_count(json_find(seccomp, "syscalls")) > 0;
}

static int compare_seccomp(const struct frozen_status *status,
			   const struct start_judged *judged,
			   struct gate_frozen *out, struct error *err)
{
	bool later = judged->flavour == RUNTIME_CRUN &&
		     json_true(json_find(judged->process, "noNewPrivileges"));

	if (!wants_filter(judged->config) || status->seccomp == 2)
		return 0;
	if (!later)
		return error_set(err, ERROR_INPUT, ID,
				 "the frozen process has no seccomp filter, "
				 "which was judged");
	error_reason(&out->unverified[out->unverified_count++], "linux.seccomp",
		     NULL, "crun applies the filter only after this moment");
	return 0;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The namespaces of the specification, and what proc calls them. */
static const struct {
	const char *type;
	const char *file;
	const char *own;
} namespaces[] = {
	{"user", "ns/user", "/proc/self/ns/user"},
	{"pid", "ns/pid", "/proc/self/ns/pid"},
	{"network", "ns/net", "/proc/self/ns/net"},
	{"mount", "ns/mnt", "/proc/self/ns/mnt"},
	{"ipc", "ns/ipc", "/proc/self/ns/ipc"},
	{"uts", "ns/uts", "/proc/self/ns/uts"},
	{"cgroup", "ns/cgroup", "/proc/self/ns/cgroup"},
	/* entered by the exec that start releases */
	{"time", "ns/time_for_children", "/proc/self/ns/time_for_children"},
};

/*
 * Whether it is the namespace that @path led to when that was judged. Without
 * a record of that: leads to now, or any that is not the host's.
 */
static bool is_joined(const struct stat *found, const struct stat *own,
		      const char *path, const char *identity)
{
	char text[FACTS_IDENTITY_SIZE];
	struct stat now;

	gather_namespaces_identity(found, text);
	if (identity)
		return strcmp(identity, text) == 0;
	return stat(path, &now) == 0 ? same_file(found, &now)
				     : !same_file(found, own);
}

static int compare_namespace(const struct frozen *frozen,
			     const struct start_judged *judged,
			     const struct json *entry, size_t i,
			     struct error *err)
{
	const char *path = json_text(json_find(entry, "path"));
	const char *identity =
		json_text(json_find(judged->namespaces, namespaces[i].type));
	struct stat found, own;

	if (fstatat(frozen->procfd, namespaces[i].file, &found, 0) < 0 ||
	    stat(namespaces[i].own, &own) < 0)
		return error_set_errno(err, ID, "its %s namespace",
				       namespaces[i].type);
	if (path && *path ? is_joined(&found, &own, path, identity)
			  : !same_file(&found, &own))
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "the frozen process is in another %s namespace than "
			 "was judged%s",
			 namespaces[i].type,
			 same_file(&found, &own) ? ": the host's" : "");
}

static int compare_namespaces(const struct frozen *frozen,
			      const struct start_judged *judged,
			      struct gate_frozen *out, struct error *err)
{
	const size_t count = sizeof(namespaces) / sizeof(namespaces[0]);

	for (size_t i = 0; i < count; i++) {
		const struct json *entry =
			config_namespace(judged->config, namespaces[i].type);

		if (!entry) /* the host's was judged */
			continue;
		if (compare_namespace(frozen, judged, entry, i, err) < 0)
			return -1;
		out->compared++;
	}
	return 0;
}

void start_compare(const struct frozen *frozen,
		   const struct start_judged *judged, struct gate_frozen *out)
{
	const struct frozen_status *status = &frozen->status;
	struct error *err = &out->weaker;

	memset(out, 0, sizeof(*out));
	if (compare_namespaces(frozen, judged, out, err) < 0 ||
	    start_ids_compare(frozen, judged->process, judged->config, err) <
		    0 ||
	    compare_bounding(status, judged, err) < 0 ||
	    compare_no_new_privileges(status, judged, err) < 0 ||
	    compare_seccomp(status, judged, out, err) < 0 ||
	    start_paths_compare(frozen->rootfd, judged->config, err) < 0)
		error_hint(err, "find out what changed the bundle or the "
				"runtime after create");
	else
		out->compared += 10;
}
