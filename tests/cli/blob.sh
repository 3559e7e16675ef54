#!/bin/sh
# `ocigate verify blob` and `verify-bundle` with bundles that keys made: files
# small and large, digests in their place, statements, and what must not pass.
# TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
INTOTO=application/vnd.in-toto+json

# gives STATUS NAME TEXT ARGUMENT...
gives() {
	wanted=$1 name=$2 text=$3
	shift 3
	"$ocigate" "$@" >said 2>&1
	status=$?
	[ $status = "$wanted" ] && grep -qF -- "$text" said
	report "$name" $?
}

blob() { # STATUS NAME TEXT KEY BUNDLE TARGET
	gives "$1" "$2" "$3" verify blob --sigstore-bundle "$5" --key "$4" "$6"
}

digest() { # FILE [BITS]
	printf 'sha%s:' "${2:-256}"
	"sha${2:-256}sum" <"$1" | cut -d ' ' -f 1
}

sign() { # KEY FILE; the signature in base64. Ed25519 has no hash.
	if openssl pkey -in "$1.key" -noout -text | grep -q ED25519; then
		openssl pkeyutl -sign -rawin -inkey "$1.key" -in "$2"
	else
		openssl dgst "-${3:-sha256}" -sign "$1.key" "$2"
	fi | base64 -w 0
}

# message KEY FILE [FILE-THAT-IT-SAYS]: a bundle on standard output
message() {
	hash=$(openssl dgst -sha256 -binary "${3:-$2}" | base64 -w 0)
	jq -n --arg hash "$hash" --arg signature "$(sign "$1" "$2")" '{
		mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		verificationMaterial: {publicKey: {hint: "x"}},
		messageSignature: {messageDigest: {algorithm: "SHA2_256",
			digest: $hash}, signature: $signature}}'
}

# envelope KEY STATEMENT [TYPE]
envelope() {
	type=${3:-$INTOTO}
	printf 'DSSEv1 %d %s %d ' ${#type} "$type" "$(wc -c <"$2")" |
		cat - "$2" >pae
	jq -n --arg payload "$(base64 -w 0 "$2")" --arg type "$type" \
		--arg signature "$(sign "$1" pae)" '{
		mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		verificationMaterial: {publicKey: {hint: "x"}},
		dsseEnvelope: {payload: $payload, payloadType: $type,
			signatures: [{sig: $signature, keyid: ""}]}}'
}

statement() { # SUBJECT-DIGEST-JSON
	jq -cn --argjson digest "$1" '{_type: "https://in-toto.io/Statement/v1",
		subject: [{name: "x", digest: {sha256: ("00" * 32)}},
			{name: "y", digest: $digest}],
		predicateType: "https://example.com/p", predicate: {}}'
}

for type in p256 p384 ed25519 rsa2048; do
	"$fixtures/make-key.sh" $type $type
done
"$fixtures/make-key.sh" p256 other
echo hello >file
echo other >another
head -c 40000000 /dev/zero >large
for type in p256 p384 ed25519 rsa2048; do
	message $type file >$type.json
	blob 0 "a file, $type" verified $type.pub $type.json file
	blob 1 "another file, $type" sigstore.digest $type.pub $type.json \
		another
done

# The bundle's own words of the artifact are nobody's.
message p256 file another >lying.json
blob 1 "a bundle that lies of its digest" sigstore.digest p256.pub lying.json \
	file
blob 1 "and one that names another file's" sigstore.signature p256.pub \
	lying.json another
blob 1 "another key" sigstore.signature other.pub p256.json file
blob 0 "a digest in place of the file" verified p256.pub p256.json \
	"$(digest file)"
blob 1 "another digest" sigstore.digest p256.pub p256.json "$(digest another)"
blob 1 "Ed25519 with a digest" "the artifact itself" ed25519.pub ed25519.json \
	"$(digest file)"
blob 1 "a kind of digest that the bundle does not say" sigstore.digest \
	p256.pub p256.json "$(digest file 512)"
blob 3 "a digest that is none" "cannot open" p256.pub p256.json sha256:00
cp another "$(digest file)"
blob 1 "a file of that name comes first" sigstore.digest p256.pub p256.json \
	"$(digest file)"
rm "$(digest file)"

message p256 large >large.json
blob 0 "a large file" verified p256.pub large.json large
printf x >>large
blob 1 "a large file that has changed" sigstore.digest p256.pub large.json large
(ulimit -v 200000 && truncate -s 330M large &&
	message p256 large >large.json)
(ulimit -v 300000 && "$ocigate" verify blob --sigstore-bundle large.json \
	--key p256.pub large >said 2>&1)
report "memory does not grow with the file" $?
message ed25519 large >large.json 2>/dev/null &&
	blob 1 "Ed25519 and a file too large to be kept" sigstore.artifact \
		ed25519.pub large.json large
rm large

hex=$(digest file)
statement "{\"sha256\":\"${hex#*:}\"}" >statement
envelope p256 statement >dsse.json
blob 0 "a statement about the file" verified p256.pub dsse.json file
blob 0 "and about its digest" verified p256.pub dsse.json "$hex"
blob 1 "a statement about another file" sigstore.subject p256.pub dsse.json \
	another
hex=$(digest file 512)
statement "{\"sha512\":\"${hex#*:}\"}" >statement
envelope p256 statement >sha512.json
blob 0 "a subject by SHA-512" verified p256.pub sha512.json file
blob 0 "and by that digest" verified p256.pub sha512.json "$hex"
blob 1 "and by one that it does not name" sigstore.subject p256.pub \
	sha512.json "$(digest file)"
hex=$(digest file | tr a-f A-F)
statement "{\"sha256\":\"${hex#*:}\"}" >statement
envelope p256 statement >upper.json
blob 1 "a digest in upper case" sigstore.subject p256.pub upper.json file
envelope p256 statement text/plain >type.json
blob 1 "another payload type" sigstore.payload-type p256.pub type.json file
jq '.dsseEnvelope.payloadType = "'$INTOTO'"' type.json >swapped.json
blob 1 "a payload type that was swapped" sigstore.signature p256.pub \
	swapped.json file
jq '.dsseEnvelope.signatures += .dsseEnvelope.signatures' dsse.json >two.json
blob 1 "two signatures" sigstore.bundle p256.pub two.json file
jq '.dsseEnvelope.payload = "e30="' dsse.json >payload.json
blob 1 "another payload" sigstore.signature p256.pub payload.json file

# What the command line has to say.
gives 0 "JSON says the same" '"verified":true' verify blob --format json \
	--sigstore-bundle p256.json --key p256.pub file
gives 1 "and why not" '"id":"sigstore.signature"' verify blob --format json \
	--sigstore-bundle p256.json --key other.pub file
gives 2 "an identity without an issuer" "an identity and its issuer" \
	verify-bundle --bundle p256.json --certificate-identity x file
gives 2 "an identity without a trusted root" "--trusted-root" \
	verify-bundle --bundle p256.json --certificate-identity x \
	--certificate-oidc-issuer y file
echo '{}' >trusted_root.json
export OCIGATE_CONFIG="$work/ocigate.json"
gives 3 "a root beside the configuration is taken" trusted_root.json \
	verify-bundle --bundle p256.json --certificate-identity x \
	--certificate-oidc-issuer y file
gives 0 "but not where a key is given" verified verify-bundle \
	--bundle p256.json --key p256.pub file
gives 2 "that of staging is another" "--trusted-root" verify-bundle --staging \
	--bundle p256.json --certificate-identity x \
	--certificate-oidc-issuer y file
unset OCIGATE_CONFIG
gives 2 "a key and an identity" "exclude each other" verify-bundle \
	--bundle p256.json --certificate-identity x --key p256.pub file
gives 0 "the words of sigstore-conformance" verified verify-bundle --staging \
	--bundle p256.json --key p256.pub file
gives 3 "a bundle that is not there" "no.json" verify-bundle --bundle no.json \
	--key p256.pub file
cat p256.pub other.pub >both.pub
gives 3 "two keys in one file" key. verify-bundle --bundle p256.json \
	--key both.pub file
gives 3 "a private key in place of the public one" key. verify-bundle \
	--bundle p256.json --key p256.key file
echo "1..$count"
