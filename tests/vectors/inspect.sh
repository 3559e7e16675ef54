#!/bin/sh
# Shows reports, SBOMs, VEX, provenances, envelopes, bundles and certificates of
# the test vectors in $VECTORS with `ocigate inspect`, and compares the values
# that are expected of them. Whether something verifies is no matter here: what
# only fails there is left to the other scripts. TAP.

set -u
ocigate=${B:-build}/ocigate
vectors=${VECTORS:-../shared/vectors}
index=$vectors/index.json
if [ ! -e "$index" ]; then
	echo "1..0 # SKIP no test vectors in VECTORS=$vectors"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# Name, expected outcome (values: to be compared), file; quoted for the shell.
cases() {
	jq -r '.cases[] |
	select((.kind | test("^(scan|sbom|vex|slsa)")) or
		(.kind | IN("statement", "other", "dsse", "notation-jws",
			"notation-cose", "sigstore-bundle", "x509-profile",
			"trusted-root"))) |
	.files as $files |
	([$files | (.json, .report, .predicate, .envelope, .bundle, .cert,
		.root, .trusted_root) | values][0] // empty) as $file |
	(if .expect | type == "object" then "values" else .expect end) as $expect |
	select($expect != "fail" or .kind == "statement") |
	[.case, $expect, $file] | @sh' "$index"
}

# Whether what is shown holds all that is wanted: "true".
compare='def holds($wanted): . as $is |
	if ($wanted | type) == "object" then
		type == "object" and ([$wanted | to_entries[] | .key as $key |
		.value as $value | ($is | has($key)) and
		($is[$key] | holds($value))] | all)
	elif ($wanted | type) == "array" then
		type == "array" and length == ($wanted | length) and
		([range(length) | . as $at | $is[$at] | holds($wanted[$at])] |
		all)
	else . == $wanted end;
	holds($wanted[0].cases[] | select(.case == $case) | .expect)'

show() { # CASE EXPECT FILE
	"$ocigate" inspect --format json "$vectors/$3" >"$work/said" \
		2>"$work/errors"
	status=$?
	count=$((count + 1))
	case $2.$status in
	values.0)
		[ "$(jq --arg case "$1" --slurpfile wanted "$index" \
			"$compare" "$work/said" 2>&1)" = true ] &&
			echo "ok $count - $1: values" && return ;;
	pass.0 | parse.0 | fail.3 | unsupported.1)
		echo "ok $count - $1: $2" && return ;;
	esac
	echo "not ok $count - $1: $2, exit status $status"
	sed 's/^/# /' "$work/said" "$work/errors"
}

cases >"$work/cases" || exit 1
while read -r line; do
	eval "show $line"
done <"$work/cases"
echo "1..$count"
