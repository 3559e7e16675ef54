#!/bin/sh
# `ocigate check` of what docker inspect writes: the spec that it makes of a
# container's options, and what it says of each. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

# What Docker 20.10 writes for a container without options, in short.
cat >base.json <<'EOT'
[{"Id": "017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77",
  "Path": "/app", "Args": ["serve"], "State": {"Status": "created"},
  "Image": "sha256:7e3ca33bf3e8260c6baf17afbdd34b7301a3caf1156342bf394eea05451bd6c9",
  "HostnamePath": "/srv/docker/containers/017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77/hostname",
  "Name": "/shop", "AppArmorProfile": "", "ProcessLabel": "", "MountLabel": "",
  "Mounts": [], "NetworkSettings": {"Ports": {}},
  "HostConfig": {"Binds": null, "CapAdd": null, "CapDrop": null,
    "CgroupParent": "", "CgroupnsMode": "host", "Devices": [],
    "GroupAdd": null, "IpcMode": "private", "NetworkMode": "default",
    "PidMode": "", "PidsLimit": null, "Privileged": false, "Memory": 0,
    "NanoCpus": 0, "OomScoreAdj": 0, "ReadonlyRootfs": false,
    "Runtime": "runc", "SecurityOpt": null, "ShmSize": 67108864,
    "UTSMode": "", "UsernsMode": "", "Ulimits": [], "ConsoleSize": [0, 0],
    "PortBindings": {}, "RestartPolicy": {"Name": "no"},
    "MaskedPaths": ["/proc/asound", "/proc/acpi", "/proc/kcore",
      "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
      "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi",
      "/sys/firmware"],
    "ReadonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
      "/proc/sysrq-trigger"]},
  "Config": {"Hostname": "017dc8b3d397", "User": "1000:1000", "Tty": false,
    "Env": ["PATH=/bin"], "Cmd": ["/app", "serve"], "Entrypoint": null,
    "Image": "registry.example.com/shop:1", "WorkingDir": "",
    "Labels": {}}}]
EOT

# One rule each, so that nothing else decides.
policy() { # RULES
	echo "{\"ocigate\": 1, \"profiles\": {\"p\": {\"rules\": {$1}}},
		\"assign\": [{\"profile\": \"p\"}]}" >policy.json
}

check() { # FILE
	"$ocigate" check --policy policy.json --format json "$1" >said 2>&1
}

# The base changed by a filter on the container: the status, the one rule that
# is violated or "", and with a fifth the one that is not judged.
container() { # NAME STATUS RULE FILTER [UNJUDGED]
	jq ".[0] |= ($4)" base.json >inspect.json
	check inspect.json
	status=$?
	[ $status = "$2" ] && jq -e --arg rule "$3" --arg open "${5:-}" \
		'([.violations[].rule] | unique) == ([$rule] - [""]) and
		([.notJudged[].rule] | unique) == ([$open] - [""])' said >/dev/null
	report "$1" $?
}

host() { # NAME STATUS RULE MEMBERS [UNJUDGED]
	container "$1" "$2" "$3" ".HostConfig += {$4}" "${5:-}"
}

"$ocigate" check --preset pss-baseline base.json >said 2>&1
report "a container without options passes pss-baseline" $?
jq '.[0].HostConfig += {CapDrop: ["ALL"], ReadonlyRootfs: true,
	SecurityOpt: ["no-new-privileges"], Memory: 100000000, PidsLimit: 50,
	NanoCpus: 500000000, Init: true, Tmpfs: {"/tmp": "size=1m"}}' \
	base.json >hardened.json
for preset in pss-restricted cis-docker nsa; do
	"$ocigate" check --preset $preset hardened.json >said 2>&1
	report "and one with the usual ones $preset" $?
done

policy '"process.user": {"denyGroups": [0]}'
host "a user of numbers" 0 '' ''
container "no user" 1 process.user '.Config.User = ""'
container "root by name" 1 process.user '.Config.User = "root"'
container "root's group" 1 process.user '.Config.User = "1000"'
container "another name: only the image knows" 0 '' '.Config.User = "app"' \
	process.user
container "also of a group" 0 '' '.Config.User = "1000:app"' process.user
container "root in a group by name" 1 process.user '.Config.User = "root:app"'
container "a name in root's group" 1 process.user '.Config.User = "app:0"'
host "--group-add 0" 1 process.user '"GroupAdd": ["0"]'

policy '"process.noNewPrivileges": {}'
host "no SecurityOpt" 1 process.noNewPrivileges ''
host "no-new-privileges" 0 '' '"SecurityOpt": ["no-new-privileges"]'
host "no-new-privileges:true" 0 '' '"SecurityOpt": ["no-new-privileges:true"]'
host "no-new-privileges=false" 1 process.noNewPrivileges \
	'"SecurityOpt": ["no-new-privileges=false"]'

policy '"process.capabilities": {"allow": ["CAP_NET_BIND_SERVICE"]}'
host "the default set" 1 process.capabilities ''
host "--cap-drop ALL" 0 '' '"CapDrop": ["ALL"]'
host "--cap-drop all --cap-add one that is allowed" 0 '' \
	'"CapDrop": ["all"], "CapAdd": ["CAP_NET_BIND_SERVICE"]'
host "--cap-drop ALL --cap-add one that is not" 1 process.capabilities \
	'"CapDrop": ["ALL"], "CapAdd": ["net_raw"]'
host "--cap-drop ALL --cap-add ALL" 1 process.capabilities \
	'"CapDrop": ["ALL"], "CapAdd": ["ALL"]'
host "a capability that nobody knows" 1 process.capabilities \
	'"CapDrop": ["ALL"], "CapAdd": ["OWN_THE_HOST"]'
host "--privileged" 1 process.capabilities '"Privileged": true'

policy '"linux.seccomp": {"forbid": ["ptrace", "mount"], "absent": "refuse"}'
allowed='"SecurityOpt": ["seccomp={\"defaultAction\":\"SCMP_ACT_ERRNO\",
	\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}"]'
host "Docker's own profile lets ptrace run" 1 linux.seccomp ''
host "a profile that does not" 0 '' "$(echo "$allowed" | tr -d '\n\t')"
host "seccomp=unconfined" 1 linux.seccomp \
	'"SecurityOpt": ["seccomp=unconfined"]'
host "seccomp:unconfined" 1 linux.seccomp \
	'"SecurityOpt": ["seccomp:unconfined"]'
host "--privileged has none" 1 linux.seccomp '"Privileged": true'
policy '"linux.seccomp": {"forbid": ["mount"]}'
host "Docker's own profile keeps mount back" 0 '' ''
host "until somebody is to administrate" 1 linux.seccomp \
	'"CapAdd": ["CAP_SYS_ADMIN"]'
host "a profile that cannot be read" 3 '' '"SecurityOpt": ["seccomp={"]'

policy '"process.apparmorProfile": {}'
host "apparmor=unconfined" 1 process.apparmorProfile \
	'"SecurityOpt": ["apparmor=unconfined"]'
container "Docker's own" 0 '' '.AppArmorProfile = "docker-default"'
policy '"process.selinuxLabel": {}'
host "label=disable" 1 process.selinuxLabel '"SecurityOpt": ["label=disable"]'
host "label=type:spc_t" 1 process.selinuxLabel \
	'"SecurityOpt": ["label=type:spc_t"]'
container "Docker's own label" 0 '' \
	'.ProcessLabel = "system_u:system_r:container_t:s0:c1,c2"'

policy '"linux.namespaces": {"deny": ["pid", "ipc", "network", "uts", "cgroup"]}'
own='"CgroupnsMode": "private"'
host "namespaces of its own" 0 '' "$own"
host "a network of its own" 0 '' "$own, \"NetworkMode\": \"shop_net\""
for member in PidMode IpcMode UTSMode NetworkMode; do
	host "$member host" 1 linux.namespaces "$own, \"$member\": \"host\""
done
host "CgroupnsMode host" 1 linux.namespaces '"CgroupnsMode": "host"'
host "another container's: whose that is" 0 '' \
	"$own, \"PidMode\": \"container:shop\"" linux.namespaces

policy '"mounts.source": {"allow": [{"source": "/data/**", "readonly": true}]}'
mount() { # TYPE SOURCE RW [PROPAGATION]
	echo ".Mounts = [{Type: \"$1\", Source: \"$2\", Destination: \"/d\",
		RW: $3, Propagation: \"${4:-}\", Name: \"v\", Driver: \"local\"}]"
}
container "a host path" 1 mounts.source "$(mount bind /etc true)"
container "one that is allowed read-only" 0 '' "$(mount bind /data/a false)"
container "and is written" 1 mounts.source "$(mount bind /data/a true)"
container "a volume, wherever Docker's data lie: what is it made of" 0 '' \
	"$(mount volume /srv/docker/volumes/v/_data true)" mounts.source
hex=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
container "one without a name" 0 '' \
	"$(mount volume /srv/docker/volumes/$hex/_data true) |
	.Mounts[0].Name = \"$hex\""
container "a volume beside a host path" 1 mounts.source \
	"$(mount volume /srv/docker/volumes/v/_data true) |
	.HostConfig.Binds = [\"/etc:/e\"]"
container "one below another root than Docker's" 1 mounts.source \
	"$(mount volume /srv/docker2/volumes/v/_data true)"
container "a volume that was made of a directory" 1 mounts.source \
	"$(mount volume /srv/docker/volumes/v/_data true) |
	.HostConfig.Mounts = [{Type: \"volume\", Target: \"/d\", VolumeOptions:
		{DriverConfig: {Options: {o: \"bind\", device: \"/etc\"}}}}]"
host "a bind that Mounts leaves out" 1 mounts.source '"Binds": ["/etc:/d:ro"]'
host "a mount that Mounts leaves out" 1 config.unknown \
	'"Mounts": [{"Type": "bind", "Source": "/etc", "Target": "/d"}]'
container "a mount of a new kind" 1 config.unknown "$(mount npipe /data/a false)"
policy '"mounts.runtimeSocket": {}'
container "Docker's socket" 1 mounts.runtimeSocket \
	"$(mount bind /var/run/docker.sock true)"
policy '"mounts.propagation": {}'
container "rshared" 1 mounts.propagation "$(mount bind /data true rshared)"
container "rprivate" 0 '' "$(mount bind /data true rprivate)"

policy '"linux.devices": {"allow": ["c 10:229"]}'
host "the devices of every container" 0 '' ''
host "a device of which the numbers are not told" 1 linux.devices \
	'"Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/x",
		"CgroupPermissions": "rwm"}]'
host "one that is allowed" 0 '' \
	'"Devices": [{"PathOnHost": "/dev/fuse", "PathInContainer": "/dev/fuse",
		"CgroupPermissions": "rwm"}]'
host "a rule for all devices" 1 linux.devices \
	'"DeviceCgroupRules": ["a *:* rwm"]'
host "a rule that is allowed" 0 '' '"DeviceCgroupRules": ["c 10:229 r"]'
host "a rule that cannot be read" 1 config.unknown \
	'"DeviceCgroupRules": ["everything"]'
policy '"hooks": {}'
host "--gpus brings a hook" 1 hooks \
	'"DeviceRequests": [{"Driver": "", "Count": -1, "Capabilities": [["gpu"]]}]'
host "CDI brings what it likes" 1 config.unknown \
	'"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": ["vendor.com/x=y"]}]'

policy '"linux.privileged": {}'
host "privileged" 1 linux.privileged '"Privileged": true'
policy '"linux.maskedPaths": {}'
host "systempaths=unconfined" 1 linux.maskedPaths \
	'"MaskedPaths": [], "ReadonlyPaths": []'
host "an older daemon's default" 0 '' \
	'"MaskedPaths": null, "ReadonlyPaths": null'
policy '"root.readonly": {}'
host "a writable root" 1 root.readonly ''
host "--read-only" 0 '' '"ReadonlyRootfs": true'
policy '"root.path": {}'
host "Docker's storage" 0 '' ''
policy '"linux.sysctl": {}'
host "the sysctls of every container" 0 '' ''
host "another one" 1 linux.sysctl '"Sysctls": {"net.ipv4.ip_forward": "1"}'
policy '"linux.resources": {}'
host "no limits" 1 linux.resources ''
host "limits" 0 '' '"Memory": 100000000, "NanoCpus": 500000000, "PidsLimit": 9'
host "limits as quota" 0 '' \
	'"Memory": 100000000, "CpuQuota": 50000, "PidsLimit": 9'
policy '"process.rlimits": {"max": {"RLIMIT_NOFILE": 1024}}'
host "a ulimit" 0 '' '"Ulimits": [{"Name": "nofile", "Hard": 1024, "Soft": 9}]'
host "one that is too high" 1 process.rlimits \
	'"Ulimits": [{"Name": "nofile", "Hard": -1, "Soft": 9}]'
policy '"linux.other": {"cgroups": ["/docker/*"]}'
host "Docker's own cgroup" 0 '' ''
host "a cgroup of one's own" 1 linux.other '"CgroupParent": "/evil"'
policy '"annotations": {}'
host "an annotation that changes the runtime" 1 annotations \
	'"Annotations": {"run.oci.handler": "krun"}'
policy '"process.env": {}'
container "a secret" 1 process.env \
	'.Config.Env += ["TOKEN=AKIAIOSFODNN7EXAMPLZ"]'
policy '"process.args": {}'
container "sshd" 1 process.args '.Path = "/usr/sbin/sshd"'
policy '"process.cwd": {}'
container "a place below /proc" 1 process.cwd \
	'.Config.WorkingDir = "/proc/self/fd/7"'
policy '"runtime.options": {}'
host "another runtime" 0 '' '"Runtime": "nvidia"' runtime.options

# What is new, and what is wrong.
policy '"process.cwd": {}'
host "a new member that nobody uses" 0 '' \
	'"A": null, "B": [], "C": {}, "D": 0, "E": false, "F": ""'
host "a new member that somebody uses" 1 config.unknown '"Escape": true'
container "a new one elsewhere is none of ours" 0 '' '.State.New = true'
host "a mode that nobody knows" 1 config.unknown '"PidMode": "new"'
host "an option that nobody knows" 1 config.unknown '"SecurityOpt": ["new=1"]'
host "a member of a wrong type" 3 '' '"Privileged": "true"'
host "another one" 3 '' '"CapAdd": "ALL"'
host "a member in another case" 3 '' '"privileged": true'
jq '.[1] = .[0] | .[1].Config.WorkingDir = "/proc"' base.json >two.json
check two.json
[ $? = 1 ] && [ "$(jq -r .verdict said | tr '\n' ' ')" = "allow refuse " ]
report "two containers, each judged" $?

jq '.[0]' base.json >one.json
check one.json
report "one container without a list" $?
jq '.[0].OCIConfigPath = "/x/config.json"' base.json >podman.json
check podman.json
[ $? = 3 ] && jq -e '.error.hint | contains("OCIConfigPath")' said >/dev/null
report "what podman inspect writes is another thing" $?

# Images.
cat >image.json <<'EOT'
[{"Id": "sha256:7e3ca33bf3e8260c6baf17afbdd34b7301a3caf1156342bf394eea05451bd6c9",
  "RepoTags": ["registry.example.com/shop:1"], "RepoDigests": [],
  "Os": "linux", "Architecture": "amd64", "RootFS": {"Type": "layers"},
  "Config": {"User": "", "Env": ["PATH=/bin"], "Cmd": ["/app"],
    "WorkingDir": "/proc", "Labels": null}}]
EOT
policy '"process.user": {}, "process.cwd": {}, "root.readonly": {}'
check image.json
[ $? = 1 ] && jq -e '[.violations[].rule] == ["process.user", "process.cwd"]
	and [.notJudged[].rule] == ["hooks", "runtime.options", "root.readonly"]
	and .image.reference == "registry.example.com/shop:1"' said >/dev/null
report "an image says what it runs, and not how" $?

# The forms for machines.
jq '.[0].HostConfig.Privileged = true' base.json >inspect.json
"$ocigate" check --preset pss-baseline --format sarif inspect.json |
	jq -e '.runs[0].results | any(.ruleId == "linux.privileged" and
	.locations[0].physicalLocation.artifactLocation.uri == "inspect.json")' \
		>said 2>&1
report "SARIF names the file" $?
"$ocigate" check --preset pss-baseline --format junit inspect.json image.json \
	>said 2>&1
grep -q 'name="inspect.json: container shop"' said &&
	grep -q 'name="image.json: image registry.example.com/shop:1"' said
report "JUnit names container and image" $?

echo "1..$count"
