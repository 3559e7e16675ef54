#include "policy/remedies.h"

#include <stdio.h>
#include <string.h>

/* Docker, pod, Podman, spec. */
static const struct remedy all[] = {
	{"image.identity",
	 {"start an image that Docker pulled or loaded, by its name",
	  "let the node pull the image: image: NAME@sha256:...",
	  "start an image that Podman pulled or loaded, without --rootfs",
	  "umoci.json beside config.json, both root's, names the image"}},
	{"image.source",
	 {"docker run an image from a registry that the policy allows",
	  "image: of a registry that the policy allows",
	  "podman run an image from a registry that the policy allows",
	  "use an image from a registry that the policy allows"}},
	{"image.source/pinned",
	 {"docker run NAME@sha256:... in place of a tag",
	  "image: NAME@sha256:... in place of a tag",
	  "podman run NAME@sha256:... in place of a tag",
	  "name the image by NAME@sha256:... in place of a tag"}},
	{"image.source/name",
	 {"docker pull it by this name, or have it signed under it",
	  "let the node pull it by this name, or have it signed under it",
	  "podman pull it by this name, or have it signed under it",
	  "have it signed under this name"}},
	{"linux.privileged",
	 {"drop --privileged; --cap-add or --device the one thing needed",
	  "privileged: false; add the one capability that is needed",
	  "drop --privileged; --cap-add or --device the one thing needed",
	  "take away capabilities, devices and writable /sys; mask paths"}},
	{"linux.namespaces",
	 {"drop --network, --pid, --ipc, --uts and --cgroupns host or "
	  "container:",
	  "drop hostNetwork, hostPID, hostIPC and shareProcessNamespace",
	  "drop --network, --pid, --ipc, --uts and --cgroupns host or "
	  "container:",
	  "a linux.namespaces entry of each type, without a path"}},
	{"linux.namespaces/network",
	 {"drop --network host", "hostNetwork: false", "drop --network host",
	  "a network entry in linux.namespaces, without the host's path"}},
	{"linux.namespaces/pid",
	 {"drop --pid host", "hostPID: false", "drop --pid host",
	  "a pid entry in linux.namespaces, without the host's path"}},
	{"linux.namespaces/ipc",
	 {"drop --ipc host", "hostIPC: false", "drop --ipc host",
	  "an ipc entry in linux.namespaces, without the host's path"}},
	{"linux.namespaces/uts",
	 {"drop --uts host", "hostNetwork: false", "drop --uts host",
	  "a uts entry in linux.namespaces, without the host's path"}},
	{"linux.namespaces/cgroup",
	 {"--cgroupns private", "a node with cgroup v2, privileged: false",
	  "--cgroupns private",
	  "a cgroup entry in linux.namespaces, without the host's path"}},
	{"linux.namespaces/user",
	 {"userns-remap in daemon.json, without --userns host",
	  "hostUsers: false", "--userns auto",
	  "a user entry in linux.namespaces, with id mappings"}},
	{"linux.devices",
	 {"drop --device and --device-cgroup-rule, or have the device allowed",
	  "no device plugin or hostPath for it, or have the device allowed",
	  "drop --device and --device-cgroup-rule, or have the device allowed",
	  "take it out of linux.devices and linux.resources.devices"}},
	{"linux.sysctl",
	 {"drop --sysctl, or have it allowed",
	  "drop it from securityContext.sysctls, or have it allowed",
	  "drop --sysctl, or have it allowed", "take it out of linux.sysctl"}},
	{"linux.seccomp",
	 {"drop --security-opt seccomp=unconfined",
	  "seccompProfile.type=RuntimeDefault",
	  "drop --security-opt seccomp=unconfined",
	  "set linux.seccomp to a profile that denies something"}},
	{"linux.seccomp/calls",
	 {"--security-opt seccomp=FILE, a profile that denies them",
	  "seccompProfile.type=Localhost, a profile that denies them",
	  "--security-opt seccomp=FILE, a profile that denies them",
	  "take them out of linux.seccomp.syscalls"}},
	{"linux.seccomp/baseline",
	 {"--security-opt seccomp=FILE that allows no more than the baseline",
	  "seccompProfile.type=Localhost that allows no more than the baseline",
	  "--security-opt seccomp=FILE that allows no more than the baseline",
	  "a linux.seccomp that allows no more than the baseline"}},
	{"linux.maskedPaths",
	 {"drop --security-opt systempaths=unconfined", "procMount: Default",
	  "drop --security-opt unmask=",
	  "list them in linux.maskedPaths or linux.readonlyPaths"}},
	{"linux.resources",
	 {"--memory, --pids-limit, --cpus",
	  "set resources.limits for memory and cpu",
	  "--memory, --pids-limit, --cpus",
	  "set memory, pids and cpu in linux.resources"}},
	{"linux.resources/memory",
	 {"--memory SIZE", "set resources.limits.memory", "--memory SIZE",
	  "set linux.resources.memory.limit"}},
	{"linux.resources/pids",
	 {"--pids-limit N", "podPidsLimit in the kubelet's configuration",
	  "--pids-limit N", "set linux.resources.pids.limit"}},
	{"linux.resources/cpu",
	 {"--cpus N", "set resources.limits.cpu", "--cpus N",
	  "set linux.resources.cpu.quota and period"}},
	{"linux.other",
	 {"drop the flag that sets it (--cgroup-parent, --oom-score-adj), or "
	  "have it allowed",
	  "drop what sets it in the pod or its RuntimeClass, or have it "
	  "allowed",
	  "drop the flag that sets it (--cgroup-parent, --oom-score-adj), or "
	  "have it allowed",
	  "take the member out, or have it allowed"}},
	{"mounts.source",
	 {"use a named volume, not -v /PATH or --mount type=bind",
	  "use a claim, configMap, secret or emptyDir, not hostPath",
	  "use a named volume, not -v /PATH or --mount type=bind",
	  "take the bind out of mounts, or have its source allowed"}},
	{"mounts.type",
	 {"use -v VOLUME or --tmpfs, or have the type and options allowed",
	  "use emptyDir, configMap, secret, projected or a claim",
	  "use -v VOLUME or --tmpfs, or have the type and options allowed",
	  "use another type in mounts, or have it and its options allowed"}},
	{"mounts.runtimeSocket",
	 {"drop -v of the engine's socket, of its directories, or of a parent",
	  "drop the hostPath of the engine's socket, directories or a parent",
	  "drop -v of the engine's socket, of its directories, or of a parent",
	  "take the engine's socket, directories and parents out of mounts"}},
	{"mounts.propagation",
	 {"drop :shared, :rshared and bind-propagation=shared",
	  "drop mountPropagation: Bidirectional",
	  "drop :shared, :rshared and bind-propagation=shared",
	  "take shared and rshared out of mounts and rootfsPropagation"}},
	{"root.readonly",
	 {"--read-only, and --tmpfs where it has to write",
	  "readOnlyRootFilesystem: true, and emptyDir where it has to write",
	  "--read-only, and --tmpfs where it has to write",
	  "set root.readonly to true"}},
	{"root.path",
	 {"start an image: its root lies in Docker's storage",
	  "start an image: its root lies in the engine's storage",
	  "start an image, without --rootfs",
	  "a root.path in an engine's "
	  "storage, or have it allowed"}},
	{"root.pristine",
	 {"build it into the image; no docker cp, no volume over the program",
	  "build it into the image; no volumeMounts over the program",
	  "build it into the image; no podman cp, no volume over the program",
	  "a fresh root, and no writable mount over the program"}},
	{"root.pristine/storage",
	 {"storage driver overlay2 in Docker's daemon.json; vfs copies and "
	  "cannot tell",
	  "snapshotter overlayfs in containerd's configuration",
	  "driver overlay in storage.conf; vfs copies and cannot tell",
	  "mount the root as an overlay, or read-only"}},
	{"process.user",
	 {"--user UID:GID, or USER in the Dockerfile, other than 0",
	  "runAsNonRoot: true, and runAsUser other than 0",
	  "--user UID:GID, or USER in the Containerfile, other than 0",
	  "set process.user.uid to another than 0"}},
	{"process.user exec",
	 {"docker exec without --user root", "exec as the container's own user",
	  "podman exec without --user root",
	  "set user.uid in process.json to another than 0"}},
	{"process.user/group",
	 {"--user UID:GID with another GID, without --group-add of this one",
	  "runAsGroup, fsGroup and supplementalGroups without it",
	  "--user UID:GID with another GID, without --group-add of this one",
	  "take it out of process.user.gid and additionalGids"}},
	{"process.user/map",
	 {"userns-remap in daemon.json, to ids from /etc/subuid",
	  "hostUsers: false, with the kubelet's own range of ids",
	  "--userns auto, with ids from /etc/subuid",
	  "map to unprivileged ids in linux.uidMappings and gidMappings"}},
	{"process.noNewPrivileges",
	 {"--security-opt no-new-privileges", "allowPrivilegeEscalation: false",
	  "--security-opt no-new-privileges",
	  "set process.noNewPrivileges to true"}},
	{"process.capabilities",
	 {"--cap-drop ALL, then --cap-add what the policy allows",
	  "capabilities.drop: [ALL], then add what the policy allows",
	  "--cap-drop ALL, then --cap-add what the policy allows",
	  "take them out of all sets in process.capabilities"}},
	{"process.capabilities exec",
	 {"docker exec without --privileged",
	  "exec into a container with fewer capabilities",
	  "podman exec without --privileged and --cap-add",
	  "take them out of all sets in process.json's capabilities"}},
	{"process.apparmorProfile",
	 {"drop --security-opt apparmor=unconfined",
	  "appArmorProfile.type=RuntimeDefault",
	  "drop --security-opt apparmor=unconfined",
	  "set process.apparmorProfile to a profile that is loaded"}},
	{"process.selinuxLabel",
	 {"drop --security-opt label=disable and label=type:",
	  "leave seLinuxOptions out",
	  "drop --security-opt label=disable and label=type:",
	  "set process.selinuxLabel to a label of type container_t"}},
	{"process.env",
	 {"no -e for secrets: mount a file, and name it by NAME_FILE",
	  "mount the secret as a volume, and name its file by NAME_FILE",
	  "--secret in place of -e, and name its file by NAME_FILE",
	  "take it out of process.env; name a file by NAME_FILE"}},
	{"process.env/name",
	 {"drop -e of it, or ENV in the Dockerfile",
	  "drop it from env and envFrom",
	  "drop -e of it, or ENV in the "
	  "Containerfile",
	  "take it out of process.env"}},
	{"process.args",
	 {"give the secret as a file; no sshd: docker exec does that",
	  "give the secret as a volume; no sshd: kubectl exec does that",
	  "--secret in place of the argument; no sshd: podman exec does that",
	  "take it out of process.args"}},
	{"process.cwd",
	 {"--workdir, or WORKDIR in the Dockerfile: absolute, outside /proc",
	  "workingDir: absolute, outside /proc",
	  "--workdir, or WORKDIR in the Containerfile: absolute, outside "
	  "/proc",
	  "set process.cwd to an absolute path outside /proc"}},
	{"process.rlimits",
	 {"less by --ulimit, or default-ulimits in daemon.json",
	  "less in the runtime's base spec on the node",
	  "less by --ulimit, or default_ulimits in containers.conf",
	  "less in process.rlimits"}},
	{"annotations",
	 {"drop --annotation", "drop it from metadata.annotations",
	  "drop --annotation; the image can bring it too",
	  "take it out of annotations"}},
	{"hooks",
	 {"drop --gpus or the runtime that adds it, or have its path allowed",
	  "drop the RuntimeClass or the node's hook, or have its path allowed",
	  "drop --hooks-dir or the file there, or have its path allowed",
	  "take it out of hooks, or have its path allowed"}},
	{"config.unknown",
	 {"drop the option that sets it, update ocigate, or have it allowed",
	  "drop the field that sets it, update ocigate, or have it allowed",
	  "drop the option that sets it, update ocigate, or have it allowed",
	  "take the member out, update ocigate, or have it allowed"}},
	{"runtime.options",
	 {"drop runtimeArgs in daemon.json, or have the option allowed",
	  "drop it from the runtime's options on the node, or have it allowed",
	  "drop --runtime-flag, or have the option allowed",
	  "call the runtime without it, or have it allowed"}},
	{"restore.checkpoint",
	 {"docker start without --checkpoint",
	  "start an image and not a checkpoint",
	  "podman run an image in place of podman container restore",
	  "a root-owned directory that the rule's `allow` lists"}},
	{"exec.escalation",
	 {"docker exec without --privileged and without --user root",
	  "exec as the container's own user, with its capabilities",
	  "podman exec without --privileged and without --user root",
	  "ask in process.json for no more than the container has"}},
	{"exec.command",
	 {"docker exec a command that the policy allows",
	  "exec, or probe by, a command that the policy allows",
	  "podman exec a command that the policy allows",
	  "args in process.json that the policy allows"}},
	{"exec.command/terminal",
	 {"docker exec without -t", "kubectl exec without -t, tty: false",
	  "podman exec without -t", "terminal: false in process.json"}},
	{"update.resources",
	 {"docker run with the limits it needs, in place of docker update",
	  "set resources in the pod, in place of a resize",
	  "podman run with the limits it needs, in place of podman update",
	  "create with the limits it needs, in place of update"}},
};

const struct remedy *remedies_at(size_t index)
{
	return index < sizeof(all) / sizeof(all[0]) ? &all[index] : NULL;
}

enum remedies_words remedies_of_engine(const char *engine)
{
	static const struct {
		const char *engine;
		enum remedies_words words;
	} engines[] = {
		{"docker", REMEDIES_DOCKER},
		{"cri", REMEDIES_POD},
		{"crio", REMEDIES_POD},
		{"podman", REMEDIES_PODMAN},
	};

	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (strcmp(engines[i].engine, engine) == 0)
			return engines[i].words;
	return REMEDIES_SPEC;
}

const char *remedies_name(enum remedies_words words)
{
	static const char *const names[] = {"docker", "pod", "podman", "spec"};

	return names[words];
}

/* The row whose key is @rule, @mark and @thing. */
static const struct remedy *find(const char *rule, const char *mark,
				 const char *thing)
{
	char key[64];

	snprintf(key, sizeof(key), "%s%s%s", rule, mark, thing);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].key, key) == 0)
			return &all[i];
	return NULL;
}

const char *remedies_find(const struct rule_input *in, const char *rule,
			  const char *thing)
{
	const struct fact *engine = &in->facts->engine;
	bool known =
		engine->state == FACT_ATTESTED || engine->state == FACT_CHOSEN;
	const struct remedy *row = NULL;

	if (thing)
		row = find(rule, "/", thing);
	if (!row && in->verb == RULE_EXEC)
		row = find(rule, " ", "exec");
	if (!row)
		row = find(rule, "", "");
	if (!row)
		return NULL;
	return row->words[remedies_of_engine(known ? engine->value : "")];
}
