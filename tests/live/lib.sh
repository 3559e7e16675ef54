# Sourced by the live tests: real runtimes and engines in namespaces of their
# own, where /run is a fresh tmpfs that also holds the test build's compiled-in
# configuration. What a test starts and mounts ends with it.
#
# LIVE=required makes a skip a failure. LIVE_BUILD is the test build's
# directory (`make live` gives it).

set -u
top=$(cd "${0%/*}/../.." && pwd)
fixtures=$top/tests/fixtures
tests=0

# ---- TAP ----

result() { # ok|not DESCRIPTION
	tests=$((tests + 1))
	[ "$1" = ok ] && echo "ok $tests - $2" && return
	echo "not ok $tests - $2"
	return 1
}

# Shows text as a comment of TAP.
note() {
	printf '%s\n' "$@" | sed 's/^/# /'
}

# A command that must succeed; what it printed is shown when it does not.
check() { # DESCRIPTION COMMAND...
	description=$1
	shift
	output=$("$@" 2>&1) && result ok "$description" && return
	result not "$description"
	note "$output"
}

is() { # GOT WANTED DESCRIPTION
	[ "$1" = "$2" ] && result ok "$3" && return
	result not "$3"
	note "wanted: $2" "got:    $1"
}

# An extended regular expression somewhere in the text.
like() { # TEXT PATTERN DESCRIPTION
	printf '%s\n' "$1" | grep -qE -e "$2" && result ok "$3" && return
	result not "$3"
	note "wanted: $2" "got:    $1"
}

skip_or_fail() { # REASON
	if [ "${LIVE:-}" = required ]; then
		echo "1..1"
		echo "not ok 1 - $1"
		exit 1
	fi
	echo "1..0 # SKIP $1"
	exit 0
}

# Each test ends so.
finish() {
	is "$(stat -c %u:%a /run/host-null)" 0:666 \
		"the host's /dev/null is untouched"
	echo "1..$tests"
}

need() { # COMMAND...
	for command; do
		command -v "$command" >/dev/null ||
			skip_or_fail "$command is not installed"
	done
}

# ---- namespaces ----

# Runs this test again in namespaces of its own; the network's too, because
# engines touch bridges and sysctls. Cgroups are not in a namespace: those that
# are left and empty go when all processes have gone.
enter_namespaces() {
	[ "$(id -u)" = 0 ] || skip_or_fail "needs root"
	[ -x "$LIVE_BUILD/ocigate-shim" ] ||
		skip_or_fail "needs the programs in $LIVE_BUILD"
	unshare --mount --pid --net --fork true 2>/dev/null ||
		skip_or_fail "cannot make namespaces here"
	group=ocigate-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')
	trap 'find /sys/fs/cgroup -depth -type d -path "*/$group*" \
		-exec rmdir {} + 2>/dev/null' EXIT
	trap 'kill -KILL $child; wait $child; exit 1' HUP INT TERM
	LIVE_INSIDE=$group unshare --mount --pid --net --fork --kill-child \
		--mount-proc --propagation private "$0" &
	child=$!
	wait $child
	exit
}

LIVE_BUILD=${LIVE_BUILD:-$top/build/live}
[ -n "${LIVE_INSIDE:-}" ] || enter_namespaces
group=$LIVE_INSIDE
mount -t tmpfs -o mode=755 tmpfs /run || skip_or_fail "cannot mount a tmpfs"
# A runtime whose stdin is /dev/null gives it to the container's user: crun under
# Docker does. Here it is a node of our own.
: >/run/host-null
mount --bind /dev/null /run/host-null
mknod -m 666 /run/null c 1 3 && mount --bind /run/null /dev/null ||
	skip_or_fail "cannot make a device"
# crun 1.8 refuses the hybrid of cgroup v1 and v2.
umount /sys/fs/cgroup/unified 2>/dev/null

live=/run/ocigate-live # as in SYSCONFDIR and LIBEXECDIR of `make live`
shim=$live/bin/ocigate-shim
hook=$live/bin/ocigate-hook
engines=/run/engines # apart: what lies beside ocigate's files is no mount
decisions=$live/log/decisions.jsonl
mkdir -p $live/bin $live/policy $live/images $live/bundles $engines
cd $live || exit 1
: >stdin
exec <stdin
install -m 755 "$LIVE_BUILD/ocigate" "$LIVE_BUILD/ocigate-shim" \
	"$LIVE_BUILD/ocigate-judge" "$LIVE_BUILD/ocigate-hook" $live/bin
PATH=$live/bin:$PATH

wait_for() { # SECONDS COMMAND...
	tries=$(($1 * 10))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

# ---- evidence, policy, configuration ----

# The release key signs, the scanner's key attests; a stranger has one too.
make_keys() {
	for name in release scanner stranger; do
		"$fixtures/make-key.sh" $live/$name
	done
	cp release.pub scanner.pub policy/
}

# An image whose layout is images/NAME; $manifest and $config are its digests.
image() { # NAME [OPTION OF make-image.sh]...
	name=$1
	shift
	eval "$("$fixtures/make-image.sh" --label "name=$name" "$@" \
		"images/$name")"
}

sign() { # LAYOUT KEY [OPTION OF sign-image.sh]...
	layout=$1 key=$2
	shift 2
	"$fixtures/sign-image.sh" --key "$key.key" "$@" "$layout"
}

attest() { # LAYOUT KEY [OPTION OF attest-scan.sh]...
	layout=$1 key=$2
	shift 2
	"$fixtures/attest-scan.sh" --key "$key.key" "$@" "$layout"
}

# The images that the tests run. `root` alone has no USER; the layers of
# `unsigned` are not those of `good`.
make_images() {
	image unsigned --user 1000:1000 --file release.pub:etc/motd
	image root
	sign images/root release
	attest images/root scanner
	image good --user 1000:1000
	sign images/good release
	attest images/good scanner
}

# The policy: everything that `production` asks, by these signers; JQ edits it.
policy() { # [JQ]
	jq -n '{ocigate: 1, name: "live", contact: "platform@example.com",
	 signers: {release: {key: "release.pub"}, scanner: {key: "scanner.pub"}},
	 profiles: {shop: {extends: ["production"], rules: {
		"image.signature": {signers: ["release"]},
		"image.scan": {signers: ["scanner"]}}}},
	 assign: [{profile: "shop"}]} | '"${1:-.}" >policy/policy.json
}

# The node's configuration: the images' layouts are the evidence; JQ edits it.
configure() { # RUNTIME [JQ]
	stores=$(for layout in "$live"/images/*; do echo "$layout"; done |
		jq -R . | jq -sc .)
	jq -n --arg runtime "$1" --argjson evidence "$stores" --arg live "$live" \
		--arg engines $engines \
		'{ocigate: 1, runtime: $runtime, policy: ($live + "/policy"),
		  evidence: $evidence, engines: {
			docker: {root: ($engines + "/docker")},
			containerd: {address: ($engines + "/containerd.sock")},
			storage: {root: ($engines + "/storage"),
				run: ($engines + "/storage-run")}},
		  decisions: {file: ($live + "/log/decisions.jsonl"),
			required: true}} | '"${2:-.}" >ocigate.json
}

# A decision, or a part of it: by the id at the end of a refusal, else the
# last one of VERB.
decision() { # ID|VERB [JQ]
	jq -rs --arg of "$1" 'map(select(.decision == $of or .verb == $of)) |
		last | '"${2:-.}" $decisions 2>&1
}

# ---- engines ----

start_containerd() {
	need containerd ctr
	cat >containerd.toml <<-TOML
	version = 2
	root = "$engines/containerd/root"
	state = "$engines/containerd/state"
	disabled_plugins = ["io.containerd.grpc.v1.cri"]
	[grpc]
	address = "$engines/containerd.sock"
	TOML
	containerd --config $live/containerd.toml >containerd.log 2>&1 &
	engine_pid=$!
	wait_for 30 ctr -a $engines/containerd.sock version ||
		engine_failed containerd
}

start_dockerd() { # [OPTION OF dockerd]...
	need dockerd docker containerd
	export DOCKER_HOST=unix://$engines/docker.sock
	export DOCKER_CONFIG=$engines/docker-client
	dockerd --data-root $engines/docker --exec-root $engines/docker-run \
		--host "$DOCKER_HOST" --pidfile $engines/dockerd.pid \
		--bridge none --iptables=false --ip6tables=false \
		--cgroup-parent "/$group" "$@" \
		>dockerd.log 2>&1 &
	engine_pid=$!
	wait_for 60 docker version || engine_failed dockerd
}

# Podman has no daemon: what `podman` finds in this namespace is its setting.
prepare_podman() {
	need podman conmon
	mkdir -p $engines/containers/containers.conf.d
	cat >$engines/containers/storage.conf <<-TOML
	[storage]
	driver = "overlay"
	graphroot = "$engines/storage"
	runroot = "$engines/storage-run"
	TOML
	cat >$engines/containers/containers.conf <<-TOML
	[containers]
	default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
	cgroup_parent = "/$group"
	[engine]
	cgroup_manager = "cgroupfs"
	events_logger = "none"
	TOML
	sed "s|/usr/local/bin|$live/bin|" "$top/contrib/podman/ocigate.conf" \
		>$engines/containers/containers.conf.d/ocigate.conf
	echo '{"default": [{"type": "insecureAcceptAnything"}]}' \
		>$engines/containers/policy.json
	mkdir -p /etc/containers &&
		mount --bind $engines/containers /etc/containers ||
		skip_or_fail "cannot mount over /etc/containers"
	podman info >podman.log 2>&1 || engine_failed podman
}

stop_engine() {
	kill "$engine_pid" && wait "$engine_pid"
}

engine_failed() { # NAME
	note "$(tail -n 20 "$1.log")"
	skip_or_fail "$1 does not start here"
}
