# Sourced by docker.t and podman.t, which set $client: an engine that is asked
# by a command, with the shim as its runtime.

. "${0%/*}/lib.sh"
need runc crun jq openssl
make_keys
make_images
policy
configure "$(command -v runc)"

# Sets $status and $out (both streams: where the client writes is its affair).
client_says() { # ARGUMENT...
	out=$(timeout 60 "$client" "$@" 2>&1)
	status=$?
}

run_image() { # [OPTION]... IMAGE COMMAND...
	client_says run --rm --network none --read-only "$@"
}

refused() { # RULE-PATTERN STATUS DESCRIPTION
	is "$status" "$2" "refused: $3"
	like "$out" "ocigate: refused \[($1)\] .* see: ocigate explain [0-9A-Z]{8}" \
		"  and the client says why"
	id=${out##*ocigate explain }
	is "$(decision "${id%%[!0-9A-Z]*}" .verdict)" refuse \
		"  and it is recorded"
}

load_images() {
	for name in good unsigned root; do
		"$fixtures/make-archive.sh" images/$name \
			registry.example.com/$name:1 $name.tar
		client_says load --input $name.tar
	done
	good=registry.example.com/good:1
	unsigned=registry.example.com/unsigned:1
	root=registry.example.com/root:1
}
