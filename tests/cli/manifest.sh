#!/bin/sh
# `ocigate check` of Kubernetes manifests: the containers that it sees in them,
# and what it says of each. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

# One rule each, so that nothing else decides.
policy() { # RULES
	echo "{\"ocigate\": 1, \"profiles\": {\"p\": {\"rules\": {$1}}},
		\"assign\": [{\"profile\": \"p\"}]}" >policy.json
}

check() { # FILE
	"$ocigate" check --policy policy.json --format json "$1" >said 2>&1
}

# Judges pod.yaml, read from standard input: the status, then the rule.
pod() { # NAME STATUS [RULE]
	cat >pod.yaml
	check pod.yaml
	status=$?
	[ $status = "$2" ] && { [ $# = 2 ] ||
		jq -e --arg rule "$3" '[.violations[].rule] == [$rule]' \
			said >/dev/null; }
	report "$1" $?
}

# A pod of one container with this security context.
context() { # NAME STATUS RULE CONTEXT
	pod "$1" "$2" ${3:+"$3"} <<-EOF
	{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
	 "spec": {"containers": [{"name": "c", "image": "busybox",
		"securityContext": $4}]}}
	EOF
}

policy '"process.user": {}'
context "an image's user is root until somebody says otherwise" 1 \
	process.user '{}'
context "runAsNonRoot starts no root" 0 '' '{"runAsNonRoot": true}'
context "runAsUser 0" 1 process.user '{"runAsNonRoot": true, "runAsUser": 0}'
context "runAsUser 1000" 0 '' '{"runAsUser": 1000}'
pod "a pod's user is its containers'" 0 <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  securityContext: {runAsUser: 1000}
  containers: [{name: c, image: busybox}]
EOF
pod "and they may choose another" 1 process.user <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  securityContext: {runAsUser: 1000}
  containers: [{name: c, image: busybox, securityContext: {runAsUser: 0}}]
EOF

policy '"process.noNewPrivileges": {}'
context "privileges may grow until somebody forbids it" 1 \
	process.noNewPrivileges '{}'
context "allowPrivilegeEscalation: false" 0 '' \
	'{"allowPrivilegeEscalation": false}'

policy '"process.capabilities": {"allow": ["CAP_NET_BIND_SERVICE"]}'
context "the default set" 1 process.capabilities '{}'
context "drop ALL" 0 '' '{"capabilities": {"drop": ["ALL"]}}'
context "drop all and add one that is allowed" 0 '' \
	'{"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}'
context "drop all and add one that is not" 1 process.capabilities \
	'{"capabilities": {"drop": ["ALL"], "add": ["cap_sys_admin"]}}'
context "drop some" 1 process.capabilities \
	'{"capabilities": {"drop": ["NET_RAW"]}}'
context "a capability that nobody knows" 1 process.capabilities \
	'{"capabilities": {"drop": ["ALL"], "add": ["OWN_THE_HOST"]}}'

policy '"process.capabilities": {"allow": ["CAP_CHOWN", "CAP_NET_RAW"],
	"added": ["CAP_CHOWN"]}'
context "what engines give may not be asked for" 1 process.capabilities \
	'{"capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}}'
context "but for what may" 0 '' \
	'{"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}'

policy '"linux.namespaces": {"hostPorts": false, "probeHosts": false}'
pod "a port of its own" 0 <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}],
  livenessProbe: {httpGet: {port: 80}}}]}
EOF
pod "a port of the host" 1 linux.namespaces <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i,
  ports: [{containerPort: 80, hostPort: 80}]}]}
EOF
pod "a handler that connects elsewhere" 1 linux.namespaces <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i,
  lifecycle: {preStop: {httpGet: {port: 80, host: 169.254.169.254}}}}]}
EOF

policy '"process.noNewPrivileges": {}, "linux.seccomp": {},
	"process.capabilities": {}'
pod "nothing of Linux is asked of a pod of Windows" 0 <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {os: {name: windows}, containers: [{name: c, image: i}]}
EOF
pod "but a process of the host is refused" 1 config.unknown <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {os: {name: windows}, containers: [{name: c, image: i,
  securityContext: {windowsOptions: {hostProcess: true}}}]}
EOF

policy '"process.apparmorProfile": {}'
context "AppArmor as the runtime has it" 0 '' \
	'{"appArmorProfile": {"type": "RuntimeDefault"}}'
context "AppArmor unconfined" 1 process.apparmorProfile \
	'{"appArmorProfile": {"type": "Unconfined"}}'
context "AppArmor of a type that nobody knows" 1 process.apparmorProfile \
	'{"appArmorProfile": {"type": "unconfined "}}'
pod "unconfined by an annotation" 1 process.apparmorProfile <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p, annotations: {
  container.apparmor.security.beta.kubernetes.io/c: unconfined}}
spec: {containers: [{name: c, image: i,
  securityContext: {appArmorProfile: {type: RuntimeDefault}}}]}
EOF

policy '"linux.maskedPaths": {}'
context "a procMount that nobody knows" 1 linux.maskedPaths \
	'{"procMount": "unmasked"}'

policy '"linux.seccomp": {}'
context "a type that nobody knows" 1 linux.seccomp \
	'{"seccompProfile": {"type": "Loose"}}'
context "no profile" 1 linux.seccomp '{}'
context "the runtime's default" 0 '' \
	'{"seccompProfile": {"type": "RuntimeDefault"}}'
context "Unconfined" 1 linux.seccomp '{"seccompProfile": {"type": "Unconfined"}}'

policy '"linux.privileged": {}'
context "privileged" 1 linux.privileged '{"privileged": true}'
context "not privileged" 0 '' '{"privileged": false}'

policy '"root.readonly": {}'
context "readOnlyRootFilesystem" 0 '' '{"readOnlyRootFilesystem": true}'
context "a writable root" 1 root.readonly '{}'

policy '"mounts.runtimeSocket": {}'
pod "a socket of the engine, mounted or not" 1 mounts.runtimeSocket <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: s, hostPath: {path: /run/containerd/containerd.sock}}]
  containers: [{name: c, image: busybox}]
EOF

# Kinds, and where their pods stand.
policy '"process.user": {}'
for kind in Deployment ReplicaSet ReplicationController StatefulSet DaemonSet \
	Job; do
	pod "a $kind" 0 <<-EOF
	{"apiVersion": "apps/v1", "kind": "$kind", "metadata": {"name": "w"},
	 "spec": {"template": {"spec": {"containers": [{"name": "c",
		"image": "busybox", "securityContext": {"runAsUser": 7}}]}}}}
	EOF
done
pod "a CronJob" 0 <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata: {name: w}
spec: {jobTemplate: {spec: {template: {spec: {containers: [
  {name: c, image: busybox, securityContext: {runAsUser: 7}}]}}}}}
EOF
pod "init and ephemeral containers, lists and several documents" 1 <<'EOF'
apiVersion: v1
kind: ConfigMap
metadata: {name: nothing}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: a, namespace: shop}
  spec:
    initContainers: [{name: i, image: busybox}]
    containers: [{name: c, image: busybox, securityContext: {runAsUser: 7}}]
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  containers: [{name: c, image: busybox, securityContext: {runAsUser: 7}}]
  ephemeralContainers: [{name: e, image: busybox}]
EOF
[ "$(jq -r '.target + ": " + .verdict' said)" = "\
pod.yaml: Pod shop/a, container i: refuse
pod.yaml: Pod shop/a, container c: allow
pod.yaml: Pod default/b, container c: allow
pod.yaml: Pod default/b, container e: refuse" ]
report "each is judged by itself" $?

# What cannot be read.
pod "a file without a pod" 3 <<'EOF'
apiVersion: v1
kind: ConfigMap
metadata: {name: nothing}
EOF
pod "broken YAML" 3 <<'EOF'
apiVersion: [v1
EOF
pod "a volume of a kind that nobody knows" 3 <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {volumes: [{name: v, new: {}}], containers: [{name: c, image: i}]}
EOF
pod "a mount of no volume" 3 <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i,
  volumeMounts: [{name: v, mountPath: /v}]}]}
EOF

# Which image it is: what a pod pins is what the node pulls, by its digest.
policy '"image.identity": {}'
digest=$("$fixtures/make-image.sh" image | sed -n 's/^manifest=//p')
pinned() { # IMAGE
	echo "{\"apiVersion\": \"v1\", \"kind\": \"Pod\",
		\"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\":
		[{\"name\": \"c\", \"image\": \"$1\"}]}}"
}
pinned "x.io/app@$digest" >pinned.json
pod "a pinned image that is not stored" 1 image.identity <pinned.json
grep -q 'no evidence directory holds' said
report "  is said to be missing" $?
"$ocigate" check --policy policy.json --evidence image pod.yaml >said 2>&1
report "and one that is stored is known" $?
"$ocigate" check --policy policy.json --evidence image \
	--image "sha256:$(printf x | sha256sum | cut -c 1-64)" pod.yaml >said 2>&1
[ $? = 1 ]
report "  unless --image says another" $?
pinned x.io/app:v1 >pinned.json
pod "a tag is no image" 1 image.identity <pinned.json
grep -q 'no digest is given; check takes it by --image' said
report "  and it is said how to give one" $?
"$ocigate" check --policy policy.json --evidence image --image "$digest" pod.yaml \
	>said 2>&1
report "  which identifies it" $?

echo "1..$count"
