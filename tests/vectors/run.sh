#!/bin/sh
# Runs the trust vectors through the command line, one TAP line each. VECTORS:
# their directory; B: the build directory. Each case becomes the policy that it
# asks for; what it expects is in its index.
cd "$(dirname "$0")/../.." || exit 1
unset OCIGATE_CONFIG
VECTORS=$(realpath "${VECTORS:-../shared/vectors}" 2>/dev/null)
if [ ! -r "$VECTORS/index.json" ]; then
	echo "1..0 # SKIP no vectors in '${VECTORS:-$1}' (VECTORS=DIR)"
	exit 0
fi
ocigate=$(realpath "${B:-build}")/ocigate
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
count=0

# The policy and the command line that a case stands for.
policy='
(.params.require // []) as $require |
{ocigate: 1, signers: {key: ({key: "key.pub"} +
	(if .params.scheme == null then {} else {scheme: .params.scheme} end))},
 profiles: {case: {rules: (
	(if $require | index("signature") then {"image.signature":
		({signers: ["key"]} + (if .params.annotations then
			{annotations: .params.annotations} else {} end))}
	 else {} end) +
	(if $require | index("vuln") then {"image.scan":
		({signers: ["key"],
		  maxAge: (if .params.max_scan_age_hours then
			"\(.params.max_scan_age_hours)h" else "none" end)} +
		 (if .params.max_severity then {max: .params.max_severity}
		  else {} end) +
		 (if .params.require_targets then
			{minTargets: .params.require_targets} else {} end))}
	 else {} end))}},
 assign: [{profile: "case"}]}'
arguments='
["--evidence", $vectors + "/" + .files.layout, "--now", .params.now] +
(if .params.started.manifest then ["--image", .params.started.manifest]
 else [] end) +
(if .params.started.config then ["--config-digest", .params.started.config]
 else [] end) +
([.params.started.diff_ids // [] | .[] | ["--diff-id", .]] | add // []) |
@sh'

# The v3 formats come with a later version.
jq -c '.cases[] | select(.kind == "image-evidence") |
	select(.case | startswith("gen-v3-") | not)' \
	"$VECTORS/index.json" >"$dir/cases"
while read -r case; do
	count=$((count + 1))
	name=$(printf '%s' "$case" | jq -r .case)
	wanted=$(printf '%s' "$case" | jq -r .expect)
	printf '%s' "$case" | jq "$policy" >"$dir/policy.json"
	cp "$VECTORS/$(printf '%s' "$case" | jq -r .files.key)" "$dir/key.pub"
	eval "set -- $(printf '%s' "$case" |
		jq -r --arg vectors "$VECTORS" "$arguments")"
	output=$("$ocigate" verify image --policy "$dir/policy.json" "$@" 2>&1)
	case $? in
	0) got=pass ;;
	1) got=fail ;;
	*) got="neither verified nor refused" ;;
	esac
	# a weak key is an error of the policy that names it
	case $output in
	*'[key.weak]'*) got=fail ;;
	esac
	if [ "$got" = "$wanted" ]; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name: $got, not $wanted"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
done <"$dir/cases"
echo "1..$count"
