#!/bin/sh
# Signatures of the Notary Project from the policy to the verdict: an image that
# is signed by a leaf of a trust store, and what must not count. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

policy() { # SIGNER-JSON
	jq -n --argjson s "$1" '{ocigate: 1, name: "notary",
		signers: {release: $s},
		profiles: {p: {rules: {"image.signature": {
			signers: ["release"]}}}},
		assign: [{profile: "p"}]}' >policy.json
}

# verifies STATUS LAYOUT NAME [TEXT]
verifies() {
	"$ocigate" verify image --policy policy.json --image "$manifest" \
		--evidence "$2" >said 2>&1
	status=$?
	[ $status = "$1" ] && grep -qF -- "${4:-}" said
	report "$3" $?
}

refuses_policy() { # NAME TEXT SIGNER-JSON
	policy "$3"
	"$ocigate" policy lint policy.json >said 2>&1
	[ $? -ne 0 ] && grep -qF "$2" said
	report "$1" $?
}

sign() { # OPTION... LAYOUT; a layout of its own
	for layout in "$@"; do :; done
	cp -r image "$layout"
	"$fixtures/sign-notary.sh" "$@" >said 2>&1 || report "signing" 1
}

OCI=application/vnd.oci.image
eval "$("$fixtures/make-image.sh" image)"
ACME='/C=US/ST=WA/O=acme/CN=release'
NAMED='"identities":"x509.subject: C=US, ST=WA, O=acme"'
sign --chain acme --make "$ACME" signed
sign --chain other --make "$ACME" stranger
sign --chain acme --time 2019-01-01T00:00:00Z \
	--expiry 2020-01-01T00:00:00Z expired
sign --chain acme --scheme notary.x509.signingAuthority authority
sign --chain acme --no-critical lax
sign --chain acme --size 1 larger
sign --chain acme --type "$OCI.index.v1+json" retyped
sign --chain acme --type application/json untyped
sign --chain acme \
	--type application/vnd.docker.distribution.manifest.v2+json docker
cp -r image unrelated
"$fixtures/sign-notary.sh" --chain acme --subject "$config" unrelated \
	>said 2>&1 || :

policy "{\"trustStore\":\"acme-root.pem\",$NAMED,\"revocation\":\"skip\"}"
"$ocigate" policy lint policy.json >said 2>&1
report "a policy with a trust store is right" $?
verifies 0 signed "an image that a trusted leaf signed" release
verifies 1 image "one that nobody signed"
verifies 1 stranger "one of another root, with the same subject" \
	"in a trust store [evidence.notation]"
verifies 1 expired "a signature past its expiry" "expired"
verifies 1 authority "a scheme that its anchor is not for"
verifies 1 lax "a scheme that is not critical"
verifies 1 unrelated "a signature of another digest"
verifies 1 larger "a signature of another size" "with the size"
verifies 1 retyped "attack 39: a manifest signed as an index" \
	"and media type that were signed"
verifies 1 untyped "attack 39: a manifest signed as no image"
verifies 0 docker "a manifest by its Docker name" release

policy "{\"trustStore\":[\"acme-root.pem\",\"other-root.pem\"],$NAMED}"
verifies 0 signed "one of several files of a trust store"
verifies 0 stranger "and the other of them"
policy "{\"trustStore\":\"acme-root.pem\",$NAMED,\"expiry\":\"log\"}"
verifies 0 expired "an expiry that the policy only logs, and says so" \
	"only logs failed"
policy "{\"trustStore\":\"acme-root.pem\",\"identities\":\"*\"}"
verifies 0 signed "any identity of the store, where the policy says so"
policy '{"trustStore":"acme-root.pem",
	"identities":["x509.subject: C=US, ST=WA, O=evil"]}'
verifies 1 signed "another identity of the same store" "identity"
policy "{\"trustStore\":\"acme-root.pem\",$NAMED,\"tsa\":\"other-root.pem\"}"
verifies 1 signed "a timestamp that is demanded and not there" "timestamp"
policy "{\"trustStore\":\"acme-root.pem\",$NAMED,\"tsa\":\"other-root.pem\",
	\"verifyTimestamp\":\"afterCertExpiry\"}"
verifies 0 signed "or demanded of expired chains alone"
policy "{\"trustStore\":\"acme-root.pem\",$NAMED}"
jq '.algorithms = {rsaBits: 3072}' policy.json >p && mv p policy.json
verifies 1 signed "a key below the policy's algorithms" "algorithms"

mkdir -p truststore/x509/ca/acme
cp acme-root.pem truststore/x509/ca/acme/
jq -n '{version: "1.0", trustPolicies: [{name: "all", registryScopes: ["*"],
	signatureVerification: {level: "strict"}, trustStores: ["ca:acme"],
	trustedIdentities: ["x509.subject: C=US, ST=WA, O=acme"]}]}' \
	>trustpolicy.json
"$ocigate" policy convert trustpolicy.json --output converted >said 2>&1
report "a trust policy of the Notary Project is converted" $?
cp converted/policy.json policy.json
verifies 0 signed "and lets in what it let in"
verifies 1 stranger "and nothing else"

refuses_policy "a trust store without identities" identities \
	'{"trustStore":"acme-root.pem"}'
refuses_policy "a key beside a trust store" "does not go with" \
	"{\"key\":\"acme.pub\",\"trustStore\":\"acme-root.pem\",$NAMED}"
refuses_policy "everybody and somebody" "release" \
	'{"trustStore":"acme-root.pem",
	  "identities":["*","x509.subject: C=US, ST=WA, O=acme"]}'
refuses_policy "a time of verification without authority" "tsa" \
	"{\"trustStore\":\"acme-root.pem\",$NAMED,
	  \"verifyTimestamp\":\"always\"}"
refuses_policy "authenticity that is not enforced" authenticity \
	"{\"trustStore\":\"acme-root.pem\",$NAMED,\"authenticity\":\"log\"}"
refuses_policy "a leaf as an anchor" release \
	"{\"trustStore\":\"acme.pem\",$NAMED}"
refuses_policy "a file that is not there" nowhere.pem \
	"{\"trustStore\":\"nowhere.pem\",$NAMED}"

# Signatures of the Notary Project come with the layout they refer in.
"$ocigate" evidence import --store store signed >said 2>&1
report "a layout with a signature is imported" $?
rm -rf store
jws=$(grep -l '"protected"' signed/blobs/sha256/*)
"$ocigate" evidence import --store store "$jws" >said 2>&1
[ $? = 3 ] && grep -q 'Notary Project without its manifest' said
report "a JWS envelope alone is told to need it" $?
printf '\322\204C\241\001\046' >cose.sig
"$ocigate" evidence import --store store cose.sig >said 2>&1
[ $? = 3 ] && grep -q 'Notary Project without its manifest' said
report "and one of COSE" $?

echo "1..$count"
