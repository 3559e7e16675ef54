#!/bin/sh
# The files of contrib/, given to the programs that they are for.

. "${0%/*}/lib.sh"
need runc dockerd docker containerd umoci jq openssl bash
make_keys
make_images
contrib=$top/contrib

# A file of contrib/ whose installed programs are this test's.
ours() { # FILE
	sed "s|/usr/local/bin|$live/bin|" "$contrib/$1"
}

# ---- policy and configuration ----

make_bundle() { # NAME [JQ]
	"$fixtures/make-bundle.sh" --filter ".process.args = [\"id\", \"-u\"] |
		.linux.cgroupsPath = \"/$group/$1\" | ${2:-.}" \
		"images/$1" "bundles/$1"
}

run() { # PROGRAM NAME
	out=$(timeout 60 "$1" --root $live/state run --bundle "bundles/$2" \
		"$2" <stdin 2>&1)
	status=$?
}

policy_tests() {
	cp "$contrib/policy/production.json" policy/
	check "the example policy passes lint" ocigate policy lint policy
	make_bundle good
	make_bundle unsigned
	jq --arg live $live --arg runc "$(command -v runc)" '
		.runtime = $runc | .policy = $live + "/policy" |
		.evidence = [$live + "/images/good"] |
		.decisions.file = $live + "/decisions.jsonl"' \
		"$contrib/ocigate.json" >ocigate.json
	run $shim good
	is "$status $out" "0 1000" "with it a signed and scanned image runs"
	run $shim unsigned
	like "$status $out" '^1 ocigate: refused \[image.(identity|signature)\]' \
		"  and an unsigned one does not"
}

# ---- engines ----

docker_tests() {
	ours docker/daemon.json >daemon.json
	start_dockerd --storage-driver vfs --config-file $live/daemon.json
	is "$(docker info --format '{{.DefaultRuntime}} {{(index .Runtimes "ocigate").Path}}')" \
		"ocigate $shim" "dockerd takes daemon.json: the shim is the default"
	stop_engine
}

binary_name() { # FILE
	containerd --config "$contrib/containerd/$1" config dump |
		sed -n "s/^ *BinaryName = [\"']\(.*\)[\"']/\1/p"
}

containerd_tests() {
	is "$(binary_name ocigate-v2.toml)" /usr/local/bin/ocigate-shim \
		"containerd takes ocigate-v2.toml: the handler runc is the shim"
	case $(containerd --version) in
	*" "1.*) ;; # knows no version 3
	*) is "$(binary_name ocigate-v3.toml)" /usr/local/bin/ocigate-shim \
		"containerd takes ocigate-v3.toml: the handler runc is the shim" ;;
	esac
}

# As podman and CRI-O put it into config.json.
hook_tests() {
	is "$(jq -r '.version, .when.always, .stages[]' \
		"$contrib/hooks.d/ocigate.json" | tr '\n' ' ')" \
		"1.0.0 true createRuntime " "the hook is for every container"
	rm -rf bundles/unsigned
	make_bundle unsigned \
		".hooks.createRuntime = [$(ours hooks.d/ocigate.json | jq .hook)]"
	run runc unsigned
	like "$status $out" '^1 .*ocigate: refused \[image.(identity|signature)\]' \
		"  and refuses an unsigned image"
	[ "$(runc --root $live/state list --quiet)" = "" ]
	is $? 0 "  of which nothing is left"
}

# ---- completion ----

completed() { # WORD...
	bash -c '. "$0" && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
		_ocigate && echo "${COMPREPLY[@]}"' \
		"$contrib/completions/ocigate.bash" "$@"
}

options_of() { # COMMAND
	ocigate "$1" --help | grep -oE -e '--[a-z][a-z-]*' | grep -v help |
		sort -u
}

completion_tests() {
	is "$(completed ocigate "" | tr ' ' '\n' | grep -v '^-' | sort)" \
		"$(ocigate --help | sed -n 's/^  \([a-z-]\{1,\}\) .*/\1/p' | sort)" \
		"each command is completed"
	for command in check verify verify-bundle inspect evidence policy \
		seccomp explain log; do
		is "$(completed ocigate $command -- | tr ' ' '\n' |
			grep -v help | sort)" "$(options_of $command)" \
			"each option of $command is completed"
	done
	is "$(completed ocigate --config x pol)" policy "the command, after an option"
	is "$(completed ocigate check --po)" --policy "options of the command"
	is "$(completed ocigate log --verdict "")" "allow refuse" "values of options"
	like "$(completed ocigate check bun)" 'bundles' "files"
}

policy_tests
docker_tests
containerd_tests
hook_tests
completion_tests
finish
