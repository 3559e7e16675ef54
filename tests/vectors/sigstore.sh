#!/bin/sh
# Verifies the Sigstore bundles of the test vectors in $VECTORS with `ocigate
# verify-bundle`, and cosign's keyless attestations with `ocigate verify image`.
# TAP.

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

# A case has come out as it should: NAME EXPECT STATUS SAID.
report() {
	count=$((count + 1))
	case $2.$3 in
	pass.0 | fail.[13]) echo "ok $count - $1: $2" ;;
	*)
		echo "not ok $count - $1: $2, exit status $3"
		printf '%s\n' "$4" | sed 's/^/# /' ;;
	esac
}

# The digest of the first subject of a bundle's statement.
first_subject() { # BUNDLE
	jq -r '.dsseEnvelope.payload | @base64d | fromjson | .subject[] |
		.digest | if .sha256 then "sha256:" + .sha256 elif .sha512
		then "sha512:" + .sha512 else empty end' "$1" | head -n 1
}

verify_bundle() { # NAME EXPECT ARTIFACT BUNDLE OPTION...
	name=$1 expect=$2 artifact=$3 bundle=$4
	shift 4
	[ "$artifact" != "$vectors/" ] || artifact=$(first_subject "$bundle")
	said=$("$ocigate" verify-bundle --bundle "$bundle" "$@" "$artifact" \
		2>&1)
	report "$name" "$expect" $? "$said"
	[ -f "$artifact" ] || return 0
	hex=$(sha256sum <"$artifact" | cut -c 1-64)
	said=$("$ocigate" verify-bundle --bundle "$bundle" "$@" "sha256:$hex" \
		2>&1)
	report "$name, by digest" "$expect" $? "$said"
}

verify_image() { # NAME EXPECT POLICY OPTION...
	name=$1 expect=$2
	printf '%s' "$3" >"$work/policy.json"
	shift 3
	said=$("$ocigate" verify image --policy "$work/policy.json" "$@" 2>&1)
	report "$name" "$expect" $? "$said"
}

jq -r --arg vectors "$vectors" '
	def path: $vectors + "/" + (. // "");
	.cases[] | select(.kind == "sigstore-bundle") |
	["verify_bundle", .case, .expect, (.files.artifact | path),
	 (.files.bundle | path)] +
	(if .files.key then ["--key", (.files.key | path)] else
		["--certificate-identity", .identity,
		 "--certificate-oidc-issuer", .issuer] end) +
	(if .files.trusted_root then
		["--trusted-root", (.files.trusted_root | path)] else [] end) |
	@sh' "$index" >"$work/cases" || exit 1

# What the policy asks for is in the parameters: a builder, or a scan.
jq -r --arg vectors "$vectors" '
	.cases[] | select(.kind == "cosign-save-attestation") |
	.params as $params |
	{ocigate: 1,
	 signers: {ci: {root: ($vectors + "/" + .files.trusted_root),
		issuer, identity}},
	 profiles: {image: {rules:
		(if $params.predicate_type | test("vuln") then
			{"image.scan": {signers: ["ci"], maxAge: "none"}}
		else {"image.provenance": {signers: ["ci"],
			builders: [$params.builder_id]}} end)}},
	 assign: [{profile: "image"}]} as $policy |
	["verify_image", .case, .expect, ($policy | tojson),
	 "--evidence", $vectors + "/" + .files.layout,
	 "--image", $params.started_manifest,
	 "--config-digest", $params.image_config] | @sh' \
	"$index" >>"$work/cases" || exit 1

while read -r line; do
	eval "$line"
done <"$work/cases"
echo "1..$count"
