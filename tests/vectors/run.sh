#!/bin/sh
# Judges the images of the test vectors in $VECTORS with `ocigate verify image`,
# each under the policy that its parameters ask for. TAP.

set -u
ocigate=${B:-build}/ocigate
vectors=${VECTORS:-../shared/vectors}
index=$vectors/index.json
if [ ! -e "$index" ]; then
	echo "1..0 # SKIP no test vectors in VECTORS=$vectors"
	exit 0
fi
vectors=$(realpath "$vectors")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# One line for each case: a policy and the command line, quoted for the shell.
# With the containers dir: transport the image is named by its manifest alone.
cases() {
	jq -r --arg vectors "$vectors" '
	def path: $vectors + "/" + .;
	def signers: [.files | (.keys // [.key])[] | path] |
		to_entries | map({key: "key\(.key)", value: {key: .value} });
	.cases[] | select(.kind == "image-evidence" or
		.kind == "simplesigning-dir") |
	signers as $signers | ($signers | map(.key)) as $names |
	(.params // {require: ["signature"]}) as $params |
	{ocigate: 1, name: "vectors",
	 signers: ($signers | map(if $params.scheme then
		.value.scheme = $params.scheme else . end) | from_entries),
	 profiles: {image: {rules: ({
		"image.signature": (if $params.require | index("signature") then
			{signers: $names, annotations: ($params.annotations)} |
			del(.annotations | nulls) else null end),
		"image.scan": (if $params.require | index("vuln") then
			{signers: $names,
			 maxAge: "\($params.max_scan_age_hours)h",
			 max: $params.max_severity,
			 minTargets: $params.require_targets} |
			del(.minTargets | nulls) else null end)} |
		with_entries(select(.value))) }},
	 assign: [{profile: "image"}]} as $policy |
	[.case, .expect, ($policy | tojson), (.files.manifest // "" | path),
	 ((.files.layout // (.files.manifest | rtrimstr("/manifest.json"))) |
		path)] +
	($params.started // {} | (
		if .manifest then ["--image", .manifest] else [] end) +
		(if .config then ["--config-digest", .config] else [] end) +
		((.diff_ids // []) | map("--diff-id", .) )) +
	(if $params.now then ["--now", $params.now] else [] end) | @sh' "$index"
}

judge() { # CASE EXPECT POLICY MANIFEST EVIDENCE OPTION...
	name=$1 expect=$2 manifest=$4 evidence=$5
	printf '%s' "$3" >"$work/policy.json"
	shift 5
	[ ! -f "$manifest" ] ||
		set -- --image "sha256:$(sha256sum <"$manifest" | cut -c 1-64)"
	said=$("$ocigate" verify image --policy "$work/policy.json" \
		--evidence "$evidence" "$@" 2>&1)
	status=$?
	wanted=1
	[ "$expect" != pass ] || wanted=0
	count=$((count + 1))
	case $status.$name in
	$wanted.*) echo "ok $count - $name: $expect" ;;
	3.*rsa1024*) echo "ok $count - $name: no key of a policy" ;;
	*)
		echo "not ok $count - $name: $expect, exit status $status"
		printf '%s\n' "$said" | sed 's/^/# /' ;;
	esac
}

cases >"$work/cases" || exit 1
while read -r line; do
	eval "judge $line"
done <"$work/cases"
echo "1..$count"
