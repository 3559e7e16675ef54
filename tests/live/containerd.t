#!/bin/sh
# containerd with the shim as the runtime of `ctr run`.

. "${0%/*}/lib.sh"
need runc jq openssl
make_keys
make_images
policy
configure "$(command -v runc)"
registry=registry.example.com

# Sets $status and $out.
ctr_says() { # ARGUMENT...
	out=$(timeout 60 ctr --address $engines/containerd.sock --namespace "$group" \
		"$@" 2>&1)
	status=$?
}

# What `run` and `containers create` are told; the tests change $options.
options=--read-only
container() { # VERB... -- IMAGE ID COMMAND...
	verb=
	while [ "$1" != -- ]; do
		verb="$verb $1" && shift
	done
	shift
	# shellcheck disable=SC2086 # lists of words
	ctr_says $verb --snapshotter $snapshotter $options "$@"
}

run_image() { # NAME COMMAND...
	name=$1
	shift
	container run --runc-binary $shim --rm -- "$registry/$name:1" \
		"run$tests" "$@"
}

refused() { # RULE-PATTERN DESCRIPTION
	is "$status" 1 "refused: $2"
	like "$out" "ocigate: refused \[($1)\] .* see: ocigate explain [0-9A-Z]{8}" \
		"  and ctr says why"
	id=${out##*ocigate explain }
	is "$(decision "${id%%[!0-9A-Z]*}" .verdict)" refuse \
		"  and it is recorded"
}

# overlayfs where the file system can, else whole copies.
load_images() {
	snapshotter=overlayfs
	for name in good unsigned root; do
		"$fixtures/make-archive.sh" images/$name $registry/$name:1 \
			$name.tar
		ctr_says images import --snapshotter $snapshotter $name.tar
		[ $status = 0 ] && continue
		snapshotter=native
		check "images import $name" ctr --address $engines/containerd.sock \
			--namespace "$group" images import \
			--snapshotter $snapshotter $name.tar
	done
}

run_tests() {
	run_image good id -u
	is "$status $out" "0 1000" "a signed and scanned image runs"
	is "$(decision create .image.config)" "$config" "  named by its config"
	run_image unsigned id
	refused image.signature "an unsigned image"
	run_image root id
	refused process.user "an image without USER"
	options=
	run_image good id
	refused root.readonly "a writable root"
	options='--read-only --privileged'
	run_image good id
	refused linux.privileged "--privileged"
	options='--read-only --rootfs'
	container run --runc-binary $shim --rm -- $live/unpacked/rootfs rootfs \
		/bin/id
	refused image.identity "--rootfs, which is no image"
	options="--read-only --mount type=bind,src=$engines,dst=/tmp,options=rbind"
	run_image good id
	refused mounts.runtimeSocket "the directory of containerd's socket"
	options='--read-only --annotation io.kubernetes.cri.image-name=x'
	run_image good id -u
	is "$status $out" "0 1000" "an annotation that only claims a name"
	options='--read-only --annotation run.oci.handler=krun'
	run_image good id
	refused annotations "an annotation that changes the runtime"
	options=--read-only
	run_image good grep -E '^(Seccomp|CapBnd|NoNewPrivs):' /proc/self/status
	is "$(echo "$out" | tr -d '\n\t ')" \
		"CapBnd:0000000000000400NoNewPrivs:1Seccomp:2" \
		"no seccomp, with capabilities: repaired"
	run_image good sh -c 'exit 42'
	is "$status" 42 "the exit status is the program's"
}

exec_tests() {
	container run --runc-binary $shim --detach -- $registry/good:1 long sleep 1000
	is "$status" 0 "a container in the background"
	ctr_says tasks exec --exec-id e1 long id -u
	is "$status $out" "0 1000" "tasks exec"
	ctr_says tasks exec --exec-id e2 long grep CapBnd /proc/self/status
	like "$out" 'CapBnd:.0{13}400$' "  without the capabilities that repair took"
	ctr_says tasks exec --exec-id e3 --user 0 long id
	refused 'exec.escalation|process.user' "tasks exec --user 0"
	ctr_says tasks pause long
	ctr_says tasks resume long
	is "$status" 0 "pause and resume"
	ctr_says tasks kill --signal KILL long
	is "$status" 0 "kill"
	wait_for 10 sh -c "ctr --address $engines/containerd.sock --namespace $group \
		tasks ls | grep -q STOPPED"
	ctr_says tasks delete long
	ctr_says containers delete long
	is "$status" 0 "delete"
}

# The name moves between the container and its task; the snapshot does not.
# `ctr` names no runtime here: containerd finds the shim as `runc` in its PATH.
tag_tests() {
	ctr_says images tag $registry/unsigned:1 $registry/moving:1
	container containers create -- $registry/moving:1 bad id -u
	ctr_says images tag --force $registry/good:1 $registry/moving:1
	ctr_says tasks start bad
	refused 'image.[a-z]*|engine[.a-z-]*' \
		"a tag that moved to a signed image (CVE-2022-47633)"
	ctr_says containers delete bad
	is "$status" 0 "what was refused can be deleted"
	ctr_says images tag --force $registry/unsigned:1 $registry/good:1
	run_image good id
	refused image.signature "an unsigned image under the signed one's name"
}

mkdir divert
ln -s $shim divert/runc
PATH=$live/divert:$PATH
start_containerd
load_images
# of a copy nobody can tell what was written into it
[ $snapshotter = overlayfs ] ||
	policy '.profiles.shop.rules["root.pristine"] = {mode: "audit"}'
"$fixtures/make-bundle.sh" images/good unpacked
run_tests
exec_tests
tag_tests
stop_engine
finish
