#!/bin/sh
# Docker with the shim as its default runtime.

client=docker
. "${0%/*}/client.sh"

start_tests() { # STORAGE-DRIVER
	load_images
	run_image $good id -u
	is "$status $out" "0 1000" "a signed and scanned image runs ($1)"
	is "$(decision create .image.config)" \
		"$(docker image inspect --format '{{.Id}}' $good)" \
		"  named by its image ID"
	run_image $unsigned id
	refused image.signature 125 "an unsigned image ($1)"
	configure "$(command -v runc)" '.evidence = [$live + "/images/good"]'
	run_image $unsigned id
	refused image.identity 125 "an image of which nothing is stored ($1)"
	like "$out" "fix: import the image's evidence" "  with what to do"
	configure "$(command -v runc)"
}

config_tests() {
	run_image $root id
	refused process.user 125 "an image without USER"
	run_image --user 0 $good id
	refused process.user 125 "--user 0"
	run_image --privileged $good id
	refused linux.privileged 125 "--privileged"
	client_says run --rm --network none $good id
	refused root.readonly 125 "a writable root"
	run_image --volume $engines/docker.sock:/docker.sock $good id
	refused mounts.runtimeSocket 125 "the engine's socket in the container"
	run_image --volume $engines:/host $good id
	refused mounts.runtimeSocket 125 "the directory of the engine's socket"
	run_image --security-opt seccomp=unconfined $good \
		grep -E '^(Seccomp|CapBnd|NoNewPrivs):' /proc/self/status
	is "$(echo "$out" | tr -d '\n\t ')" \
		"CapBnd:0000000000000400NoNewPrivs:1Seccomp:2" \
		"unconfined, with capabilities: repaired"
	run_image $good sh -c 'exit 42'
	is "$status" 42 "the exit status is the program's"
	run_image $good /no/such/program
	is "$status" 127 "a program that is not there is Docker's own error"
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
	refused exec.escalation 126 "exec --privileged"
	client_says exec --user 0 long id
	refused 'exec.escalation|process.user' 126 "exec --user 0"
	client_says top long
	like "$out" "sleep 1000" "top"
	client_says pause long
	client_says unpause long
	is "$status" 0 "pause and unpause"
	client_says update --memory 64m --memory-swap 64m long
	is "$status" 0 "update"
	client_says restart --time 1 long
	is "$status" 0 "restart"
	client_says exec long id -u
	is "$status $out" "0 1000" "  and exec again"
	client_says rm --force long
	is "$status" 0 "rm --force"
}

# The name moves between create and start; the container does not.
tag_tests() {
	docker tag $unsigned registry.example.com/moving:1
	client_says create --name bad --network none --read-only \
		registry.example.com/moving:1 id -u
	docker tag $good registry.example.com/moving:1
	client_says start --attach bad
	refused image.signature 1 \
		"a tag that moved to a signed image (CVE-2022-47633)"
	client_says create --name fine --network none --read-only \
		registry.example.com/moving:1 id -u
	docker tag $unsigned registry.example.com/moving:1
	client_says start --attach fine
	is "$status $out" "0 1000" "a signed image that lost its name runs"
	client_says tag $unsigned $good
	run_image $good id
	refused image.signature 125 "an unsigned image under the signed one's name"
	client_says rm bad fine
	is "$status" 0 "what was refused can be removed"
}

# Foreign code and foreign files under a good digest. Needs an overlay.
attack_tests() {
	client_says create --name empty --network none --read-only $good id -u
	client_says start --attach empty
	is "$status $out" "0 1000" "a container that was only created"
	client_says start --attach empty
	is "$status $out" "0 1000" "  and again: mount points are no writes"
	client_says create --name filled --network none $good /tmp/foreign
	printf '#!/bin/sh\necho foreign\n' >foreign
	chmod 755 foreign
	client_says cp foreign filled:/tmp/foreign
	client_says start --attach filled
	refused root.pristine 1 "docker cp into a created container"
	client_says volume create --opt type=none --opt o=bind \
		--opt device=/etc etc
	run_image --volume etc:/data $good id
	refused mounts.source 125 "a volume that is a bind of /etc"
	client_says volume create plain
	run_image --volume plain:/data $good id -u
	is "$status $out" "0 1000" "a volume"
	run_image --volume plain:/bin $good id -u
	refused root.pristine 125 "a volume over the program"
	run_image --volume /srv:/data $good id
	refused mounts.source 125 "a path of the host"
	client_says run --rm --network host --read-only $good id
	refused linux.namespaces 125 "--network host"
	run_image --pid host $good id
	refused linux.namespaces 125 "--pid host"
	run_image --tmpfs /scratch --init $good id -u
	is "$status $out" "0 1000" "--tmpfs and --init"
	client_says rm empty filled
}

# Limits stay, and only what is listed is put into the container.
running_tests() {
	policy '.profiles.shop.rules += {"update.resources": {},
		"exec.command": {allow: [["id", "**"]]}}'
	client_says run --detach --name long --network none --read-only \
		--memory 64m --memory-swap 64m --pids-limit 50 $good sleep 1000
	client_says update --memory 32m --memory-swap 32m long
	is "$status" 0 "an update that lowers a limit"
	client_says update --memory 64m --memory-swap 64m long
	is "$status" 0 "and one that raises it to what it was"
	client_says update --memory 128m --memory-swap 128m long
	refused update.resources 1 "an update that lifts a limit"
	client_says update --pids-limit -1 long
	refused update.resources 1 "an update that takes a limit away"
	client_says exec long id -u
	is "$status $out" "0 1000" "exec of a command that is listed"
	client_says exec long sh -c 'id -u'
	refused exec.command 126 "exec of another"
	client_says rm --force long
	policy
}

# The same with crun behind the shim.
crun_tests() {
	configure "$(command -v crun)"
	run_image $good id -u
	is "$status $out" "0 1000" "crun: a signed and scanned image runs"
	run_image $unsigned id
	refused image.signature 125 "crun: an unsigned image"
	client_says run --detach --name long --network none --read-only \
		$good sleep 1000
	client_says exec long id -u
	is "$status $out" "0 1000" "crun: exec"
	client_says exec --privileged long id
	refused exec.escalation 126 "crun: exec --privileged"
	client_says rm --force long
	is "$status" 0 "crun: rm --force"
	configure "$(command -v runc)"
}

for driver in vfs overlay2; do
	# of a copy nobody can tell what was written into it
	if [ $driver = vfs ]; then
		policy '.profiles.shop.rules["root.pristine"] = {mode: "audit"}'
	else
		policy
	fi
	start_dockerd --storage-driver $driver --default-runtime gate \
		--add-runtime gate=$shim
	start_tests $driver
	if [ $driver = vfs ]; then
		config_tests
		exec_tests
		crun_tests
		tag_tests
	else
		attack_tests
		running_tests
	fi
	stop_engine
	rm -rf $engines/docker
done
finish
