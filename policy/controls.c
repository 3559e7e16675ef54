#include "policy/controls.h"

#include <string.h>

#define BASELINE   "pss-baseline"
#define RESTRICTED "pss-restricted"
#define CIS	   "cis-docker"
#define NSA	   "nsa"
#define PRODUCTION "production"
#define SANDBOX	   "sandbox"

static const struct control all[] = {
	/* Pod Security Standards, baseline */
	{BASELINE, "privileged", "no privileged containers", "linux.privileged",
	 CONTROLS_JUDGED, "by capabilities, devices, masks and /sys together"},
	{BASELINE, "hostNamespaces", "no hostNetwork, hostPID, hostIPC",
	 "linux.namespaces", CONTROLS_JUDGED,
	 "missing, or joined by a path that is the host's inode"},
	{BASELINE, "capabilities_baseline", "no capabilities beyond a list",
	 "process.capabilities", CONTROLS_IN_PART,
	 "all five sets; only a manifest shows that NET_RAW was added"},
	{BASELINE, "hostPathVolumes", "no hostPath volumes", "mounts.source",
	 CONTROLS_JUDGED,
	 "by where a source lies; a claim bound to a hostPath volume too"},
	{BASELINE, "appArmorProfile", "AppArmor is not unconfined",
	 "process.apparmorProfile", CONTROLS_JUDGED,
	 "where the host has AppArmor, none is unconfined"},
	{BASELINE, "seLinuxOptions", "SELinux types of containers alone",
	 "process.selinuxLabel", CONTROLS_JUDGED,
	 "user, role and type of the label"},
	{BASELINE, "procMount", "the default /proc", "linux.maskedPaths",
	 CONTROLS_JUDGED,
	 "what all engines mask; from 1.35 not in a user namespace"},
	{BASELINE, "seccompProfile_baseline", "seccomp is not unconfined",
	 "linux.seccomp", CONTROLS_IN_PART,
	 "unset and Unconfined are the same spec, but with Podman and CRI-O"},
	{BASELINE, "sysctls", "safe sysctls alone", "linux.sysctl",
	 CONTROLS_JUDGED, "the version's list; they are in a pod's sandbox"},
	{BASELINE, "hostPorts", "no hostPorts", "linux.namespaces",
	 CONTROLS_IN_PART,
	 "in a manifest; on a node others map ports, and no spec says so"},
	{BASELINE, "hostProbesAndHostLifecycle", "no host in probes",
	 "linux.namespaces", CONTROLS_IN_PART,
	 "from 1.34, in a manifest; on a node no container sees them"},
	{BASELINE, "windowsHostProcess", "no HostProcess", "config.unknown",
	 CONTROLS_JUDGED, "a windows section is refused as unknown"},
	/* Pod Security Standards, restricted */
	{RESTRICTED, "restrictedVolumes", "volume types from a list",
	 "mounts.source", CONTROLS_IN_PART,
	 "nfs, iscsi and fc can be a claim's, and pass"},
	{RESTRICTED, "restrictedVolumes", "volume types from a list",
	 "mounts.type", CONTROLS_JUDGED,
	 "file systems other than binds and the kernel's own"},
	{RESTRICTED, "procMount_restricted", "the default /proc, always",
	 "linux.maskedPaths", CONTROLS_JUDGED, "in a user namespace too"},
	{RESTRICTED, "allowPrivilegeEscalation",
	 "allowPrivilegeEscalation is false", "process.noNewPrivileges",
	 CONTROLS_JUDGED, "no_new_privs is set"},
	{RESTRICTED, "runAsNonRoot", "runs as non-root", "process.user",
	 CONTROLS_JUDGED,
	 "the uid that runs; from 1.35 root of a user namespace passes"},
	{RESTRICTED, "runAsUser", "runAsUser is not 0", "process.user",
	 CONTROLS_JUDGED, "the same"},
	{RESTRICTED, "seccompProfile_restricted", "a seccomp profile is set",
	 "linux.seccomp", CONTROLS_JUDGED, "and denies something"},
	{RESTRICTED, "capabilities_restricted",
	 "drops ALL, adds NET_BIND_SERVICE at most", "process.capabilities",
	 CONTROLS_JUDGED, "all five sets"},
	/* CIS Docker Benchmark, section 5 */
	{CIS, "5.1", "swarm mode is off", NULL, CONTROLS_UNJUDGED,
	 "the daemon's state"},
	{CIS, "5.2", "an AppArmor profile is set", "process.apparmorProfile",
	 CONTROLS_JUDGED, "where the host has AppArmor"},
	{CIS, "5.3", "SELinux options are set", "process.selinuxLabel",
	 CONTROLS_JUDGED, "where the host has SELinux"},
	{CIS, "5.4", "capabilities are restricted", "process.capabilities",
	 CONTROLS_JUDGED, "no more than Docker's default"},
	{CIS, "5.5", "no privileged containers", "linux.privileged",
	 CONTROLS_JUDGED, "by capabilities, devices, masks and /sys together"},
	{CIS, "5.6", "no sensitive directories of the host", "mounts.source",
	 CONTROLS_JUDGED,
	 "/, /boot, /dev, /etc, /lib, /proc, /sys, /usr; below them read-only"},
	{CIS, "5.7", "no sshd in containers", "process.args", CONTROLS_JUDGED,
	 "the program, exec included"},
	{CIS, "5.8", "no privileged ports are mapped", NULL, CONTROLS_UNJUDGED,
	 "port mappings are made by the daemon"},
	{CIS, "5.9", "only needed ports are open", NULL, CONTROLS_UNJUDGED,
	 "port mappings are made by the daemon"},
	{CIS, "5.10", "no network namespace of the host", "linux.namespaces",
	 CONTROLS_JUDGED, "by the inode"},
	{CIS, "5.11", "memory is limited", "linux.resources", CONTROLS_JUDGED,
	 "memory.limit or memory.max"},
	{CIS, "5.12", "CPU priority is set", "linux.resources", CONTROLS_JUDGED,
	 "shares, weight, quota or cpu.max"},
	{CIS, "5.13", "the root file system is read-only", "root.readonly",
	 CONTROLS_JUDGED, "and nothing covers it"},
	{CIS, "5.14", "ports are bound to one interface", NULL,
	 CONTROLS_UNJUDGED, "port mappings are made by the daemon"},
	{CIS, "5.15", "restarts are limited", NULL, CONTROLS_UNJUDGED,
	 "the daemon restarts; each start is judged"},
	{CIS, "5.16", "no pid namespace of the host", "linux.namespaces",
	 CONTROLS_JUDGED, "by the inode"},
	{CIS, "5.17", "no ipc namespace of the host", "linux.namespaces",
	 CONTROLS_JUDGED, "by the inode"},
	{CIS, "5.18", "no devices of the host", "linux.devices",
	 CONTROLS_JUDGED, "nodes and the cgroup's rules, by numbers"},
	{CIS, "5.19", "ulimits are overwritten only if needed",
	 "process.rlimits", CONTROLS_IN_PART,
	 "within bounds; who needs them nobody can see"},
	{CIS, "5.20", "no shared mount propagation", "mounts.propagation",
	 CONTROLS_JUDGED, "of mounts and of the root"},
	{CIS, "5.21", "no uts namespace of the host", "linux.namespaces",
	 CONTROLS_JUDGED, "by the inode"},
	{CIS, "5.22", "seccomp is on", "linux.seccomp", CONTROLS_JUDGED,
	 "a profile is set and denies something"},
	{CIS, "5.23", "no exec --privileged", "exec.escalation",
	 CONTROLS_JUDGED, "capabilities of each exec"},
	{CIS, "5.24", "no exec --user root", "exec.escalation", CONTROLS_JUDGED,
	 "the uid of each exec"},
	{CIS, "5.25", "the cgroup is the engine's", "linux.other",
	 CONTROLS_JUDGED, "cgroupsPath below engines' and kubelet's own"},
	{CIS, "5.26", "no new privileges", "process.noNewPrivileges",
	 CONTROLS_JUDGED, "no_new_privs is set"},
	{CIS, "5.27", "health is checked", NULL, CONTROLS_UNJUDGED,
	 "the daemon checks; the spec does not say"},
	{CIS, "5.28", "the image is the newest", NULL, CONTROLS_UNJUDGED,
	 "add image.source with pinned, or image.scan with maxAge"},
	{CIS, "5.29", "processes are limited", "linux.resources",
	 CONTROLS_JUDGED, "pids.limit or pids.max"},
	{CIS, "5.30", "docker0 is not used", NULL, CONTROLS_UNJUDGED,
	 "networks are made by the daemon"},
	{CIS, "5.31", "no user namespace of the host", NULL, CONTROLS_UNJUDGED,
	 "Docker's default; add linux.namespaces with deny: [\"user\"]"},
	{CIS, "5.32", "no socket of the engine is mounted",
	 "mounts.runtimeSocket", CONTROLS_JUDGED,
	 "also by parents, links and second names"},
	/* NSA/CISA Kubernetes Hardening, beyond restricted */
	{NSA, "immutable file systems", "containers run read-only",
	 "root.readonly", CONTROLS_JUDGED, "and nothing covers the root"},
	{NSA, "service account tokens", "no token where none is needed",
	 "mounts.source", CONTROLS_IN_PART,
	 "keepClear; who needs one writes keepClear: []"},
	{NSA, "host access", "no ways to the host's engine",
	 "mounts.runtimeSocket", CONTROLS_JUDGED,
	 "also by parents, links and second names"},
	{NSA, "host access", "no devices of the host", "linux.devices",
	 CONTROLS_JUDGED, "nodes and the cgroup's rules, by numbers"},
	{NSA, "host access", "no mounts that reach the host",
	 "mounts.propagation", CONTROLS_JUDGED, "shared propagation"},
	{NSA, "host access", "no uts namespace of the host", "linux.namespaces",
	 CONTROLS_JUDGED, "by the inode"},
	{NSA, "resource policies", "limits for memory and CPU", NULL,
	 CONTROLS_UNJUDGED, "add linux.resources with bounds of your own"},
	{NSA, "image scanning", "images are scanned and signed", NULL,
	 CONTROLS_UNJUDGED, "add image.signature and image.scan with signers"},
	{NSA, "audit logging", "every decision is logged", NULL,
	 CONTROLS_UNJUDGED, "the decision log does, whatever the profile"},
	{NSA, "network policies", "traffic is separated", NULL,
	 CONTROLS_UNJUDGED, "networks are made outside of the runtime"},
	/* what production adds */
	{PRODUCTION, "NIST 4.1.5", "trusted images alone", "image.signature",
	 CONTROLS_OWN, "signed by whom the policy names"},
	{PRODUCTION, "NIST 4.1.1", "no known vulnerabilities", "image.scan",
	 CONTROLS_OWN, "a scan of 7 days, nothing critical, nothing high"},
	{PRODUCTION, "NIST 4.4.4", "a read-only root", "root.readonly",
	 CONTROLS_OWN, "and nothing covers it"},
	{PRODUCTION, "NIST 4.4.5", "the image's own programs", "root.pristine",
	 CONTROLS_OWN, "nothing was written into the container before it ran"},
	{PRODUCTION, "CIS 5.32", "no socket of the engine",
	 "mounts.runtimeSocket", CONTROLS_OWN,
	 "also by parents, links and second names"},
	/* what sandboxes get */
	{SANDBOX, "CIS 5.26", "no new privileges", "process.noNewPrivileges",
	 CONTROLS_OWN, "set by repair"},
	{SANDBOX, "CIS 5.4", "containerd's default capabilities",
	 "process.capabilities", CONTROLS_OWN, "no more than those"},
	{SANDBOX, "CIS 5.22", "seccomp is on", "linux.seccomp", CONTROLS_OWN,
	 "set by repair"},
};

const struct control *controls_at(size_t index)
{
	return index < sizeof(all) / sizeof(all[0]) ? &all[index] : NULL;
}

/* What the shipped presets extend. */
static const struct {
	const char *name, *of;
} extends[] = {
	{RESTRICTED, BASELINE}, {NSA, RESTRICTED},	  {NSA, BASELINE},
	{PRODUCTION, BASELINE}, {PRODUCTION, RESTRICTED},
};

/* Whether @name is @level, or a version of it. */
static bool is_level(const char *name, const char *level)
{
	size_t size = strlen(level);

	return strncmp(name, level, size) == 0 &&
	       (name[size] == '\0' || name[size] == '@');
}

bool controls_cover(const char *name, const char *of)
{
	if (is_level(name, of))
		return true;
	for (size_t i = 0; i < sizeof(extends) / sizeof(extends[0]); i++)
		if (is_level(name, extends[i].name) &&
		    strcmp(of, extends[i].of) == 0)
			return true;
	return false;
}

const char *controls_seen_name(enum controls_seen seen)
{
	switch (seen) {
	case CONTROLS_JUDGED:
		return "judged";
	case CONTROLS_IN_PART:
		return "in part";
	case CONTROLS_UNJUDGED:
		return "not judged";
	case CONTROLS_OWN:
		return "added";
	}
	return "";
}
