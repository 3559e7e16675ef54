#!/bin/sh
# ocigate-hook, called by bare runc and crun.

. "${0%/*}/lib.sh"
need runc crun umoci jq openssl
make_keys
make_images
echo input >input

# What the shim has repaired leaves the hook nothing to find.
repaired_bundle() {
	policy
	configure "$(command -v runc)"
	"$fixtures/make-bundle.sh" --filter '.process.args = ["id", "-u"]' \
		images/good repaired
	check "a bundle, repaired by the shim" "$shim" --root $live/state \
		run --bundle repaired repaired <input
}

# Such a bundle, with the hook at STAGE.
bundle() { # NAME IMAGE STAGE [JQ]
	"$fixtures/make-bundle.sh" "images/$2" "bundles/$1"
	jq -c --slurpfile own "bundles/$1/config.json" \
		".hooks.$3 = [{path: \"$hook\"}] |
		.process.user = \$own[0].process.user |
		.linux.cgroupsPath = \"/$group/$1\" | ${4:-.}" \
		repaired/config.json >config.new
	cat config.new >"bundles/$1/config.json"
}

# Sets $status and $out. Each container has its own name: refusals of one are
# counted in one record.
run() { # RUNTIME NAME
	id=$2-$tests
	out=$(timeout 60 "$1" --root $live/state run --bundle "bundles/$2" \
		"$id" <input 2>&1)
	status=$?
	"$1" --root $live/state delete --force "$id" >/dev/null 2>&1
	rm -r "bundles/$2"
}

# crun does not show what a hook says; the record does.
refused() { # RUNTIME RULE DESCRIPTION
	like "$status" '^[^0]' "$1: $3 is refused"
	is "$(decision hook '"\(.verdict) \(.violations[0].rule)"')" \
		"refuse $2" "  and it is recorded"
	[ "$1" = crun ] ||
		like "$out" "ocigate: refused \[$2\]" "  and the runtime says why"
}

hook_tests() { # RUNTIME STAGE
	bundle fine good "$2"
	run "$1" fine
	is "$status $out" "0 1000" "$1, $2: a signed and scanned image runs"
	bundle unsigned unsigned "$2"
	run "$1" unsigned
	refused "$1" image.signature "$2: an unsigned image"
	bundle root root "$2"
	run "$1" root
	refused "$1" process.user "$2: uid 0"
	bundle bare good "$2" 'del(.linux.seccomp)'
	run "$1" bare
	refused "$1" linux.seccomp "$2: what the shim would repair"
	bundle more good "$2" ".hooks.$2 += [{path: \"/bin/true\"}]"
	run "$1" more
	refused "$1" hooks "$2: a hook that nobody allowed"
}

# What the hook does not understand it refuses.
input_tests() {
	for text in '' '{' '[]' '{"ociVersion":"1.0.2"}' \
		'{"ociVersion":"1.0.2","id":"x","status":"created","bundle":"b"}' \
		'{"ociVersion":"1.0.2","id":"x","status":"created","bundle":"/none"}'
	do
		out=$(printf %s "$text" | "$hook" 2>&1)
		is "$? $(echo "$out" | grep -c '^ocigate: ')" "1 1" \
			"state: ${text:-nothing}"
	done
}

repaired_bundle
for runtime in runc crun; do
	policy ".profiles.shop.rules.hooks = {allow: [\"$hook\"]}"
	configure "$(command -v $runtime)"
	for stage in prestart createRuntime; do
		hook_tests $runtime $stage
	done
done
input_tests
finish
