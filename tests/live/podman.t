#!/bin/sh
# Podman with the shim as its runtime.

client=podman
. "${0%/*}/client.sh"
need skopeo
good_manifest=$manifest # the last that was made

start_tests() {
	is "$(podman info --format '{{.Host.OCIRuntime.Name}}')" ocigate \
		"contrib/podman/ocigate.conf makes the shim the runtime"
	run_image --name fine $good id -u
	is "$status $out" "0 1000" "a signed and scanned image runs"
	is "$(decision create '"\(.engine) \(.container.name)"')" "podman fine" \
		"  known as Podman's"
	is "$(decision create .image.config)" \
		"sha256:$(podman image inspect --format '{{.Id}}' $good)" \
		"  named by its image ID"
	run_image $unsigned id
	refused image.signature 126 "an unsigned image"
	client_says run --rm --network none --rootfs $live/rootfs id
	refused image.identity 126 "a directory in place of an image"
}

config_tests() {
	run_image $root id
	refused process.user 126 "an image without USER"
	run_image --user 0 $good id
	refused process.user 126 "--user 0"
	run_image --privileged $good id
	refused linux.privileged 126 "--privileged"
	client_says run --rm --network none $good id
	refused root.readonly 126 "a writable root"
	run_image --volume $engines:/host $good id
	refused mounts.runtimeSocket 126 "the directory of the engine's storage"
	run_image --security-opt seccomp=unconfined $good \
		grep -E '^(Seccomp|CapBnd|NoNewPrivs):' /proc/self/status
	is "$(echo "$out" | tr -d '\n\t ')" \
		"CapBnd:0000000000000400NoNewPrivs:1Seccomp:2" \
		"unconfined, with capabilities: repaired"
	run_image $good sh -c 'exit 42'
	is "$status" 42 "the exit status is the program's"
	run_image $good /no/such/program
	is "$status" 127 "a program that is not there is the runtime's own error"
}

exec_tests() {
	client_says run --detach --name long --network none --read-only \
		$good sleep 1000
	is "$status" 0 "a container in the background"
	client_says exec long id -u
	is "$status $out" "0 1000" "exec"
	client_says exec long grep CapBnd /proc/self/status
	like "$out" 'CapBnd:.0{13}400$' "  without the capabilities that repair took"
	client_says exec --privileged long id
	refused 'exec.escalation|process.capabilities' 255 "exec --privileged"
	client_says exec --user 0 long id
	refused 'exec.escalation|process.user' 255 "exec --user 0"
	client_says pause long
	client_says unpause long
	is "$status" 0 "pause and unpause"
	client_says restart --time 1 long
	is "$status" 0 "restart"
	client_says exec long id -u
	is "$status $out" "0 1000" "  and exec again"
	client_says rm --force --time 1 long
	is "$status" 0 "rm --force"
}

# A name that moves, and layers that are not the image's.
attack_tests() {
	client_says tag $unsigned registry.example.com/moving:1
	client_says create --name bad --network none --read-only \
		registry.example.com/moving:1 id -u
	client_says tag $good registry.example.com/moving:1
	client_says start --attach bad
	refused image.signature 125 "an unsigned image that lost its name"
	client_says tag $unsigned $good
	run_image $good id
	refused image.signature 126 "an unsigned image under the signed one's name"
	client_says load --input good.tar
	client_says create --name filled --network none --read-only $good id
	printf '#!/bin/sh\necho foreign\n' >foreign
	chmod 755 foreign
	client_says cp foreign filled:/bin/id
	client_says start --attach filled
	refused root.pristine 125 "podman cp over the program"
	client_says run --rm --network host --read-only $good id
	refused linux.namespaces 126 "--network host"
	run_image --volume plain:/data $good id -u
	is "$status $out" "0 1000" "a volume"
	run_image --volume /srv:/data $good id
	refused mounts.source 126 "a path of the host"
	client_says rm bad filled
	is "$status" 0 "what was refused can be removed"
}

# Who got an image by its digest may say from where.
source_tests() { # MANIFEST
	policy '.profiles.shop.rules["image.source"] =
		{allow: ["registry.example.com/**"]}'
	run_image $good id
	refused image.source 126 "a tag alone says nothing of the source"
	cp -a images/good alone
	jq -c --arg d "$1" '.manifests |= map(select(.digest == $d))' \
		images/good/index.json >alone/index.json
	skopeo copy --quiet oci:alone \
		"containers-storage:registry.example.com/good@$1"
	run_image "registry.example.com/good@$1" id -u
	is "$status $out" "0 1000" "a name with the image's own digest does"
	is "$(decision create .image.reference)" \
		"registry.example.com/good@$1" "  and is recorded"
	policy
}

crun_tests() {
	configure "$(command -v crun)"
	run_image $good id -u
	is "$status $out" "0 1000" "crun: a signed and scanned image runs"
	run_image $unsigned id
	refused image.signature 126 "crun: an unsigned image"
	configure "$(command -v runc)"
}

prepare_podman
load_images
mkdir rootfs
start_tests
config_tests
exec_tests
attack_tests
source_tests "$good_manifest"
crun_tests
finish
