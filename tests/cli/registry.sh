#!/bin/sh
# `ocigate evidence fetch` with the real skopeo from a real registry on
# loopback: what stands under cosign's tags, and referrers under the tag that a
# registry without a list of them has. TAP; skipped where a program is missing.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

for program in docker-registry skopeo curl; do
	command -v $program >/dev/null || {
		echo "1..0 # SKIP no $program"
		exit 0
	}
done

# A registry without TLS, which skopeo is told to take so.
host=127.0.0.1:$((20000 + $$ % 20000))
cat >registry.yml <<EOF2
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: $host}
EOF2
export HOME="$work/home"
mkdir -p home/.config/containers
printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' $host \
	>home/.config/containers/registries.conf
docker-registry serve registry.yml >registry.log 2>&1 &
registry=$!
trap 'kill $registry; cd / && rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	curl -s "http://$host/v2/" >/dev/null && break
	sleep 0.3
done

copy() { # FROM TO
	skopeo copy --multi-arch all --preserve-digests "$1" "docker://$2" \
		>copied 2>&1 || sed 's/^/# /' copied
}
fetch() { # NAME
	rm -rf store
	"$ocigate" evidence fetch --store store --with skopeo "$1" >said 2>&1
}
proves() {
	"$ocigate" verify image --image "$manifest" --key release.pub \
		--evidence store >said 2>&1
}
tagged() { # FROM TO: names for what skopeo copies
	cp -r "$1" "$2"
	jq -c --arg t "sha256-${index#sha256:}" '.manifests |= map(.annotations =
		{"org.opencontainers.image.ref.name": (.annotations.kind |
		if endswith("sigs") then $t + ".sig"
		elif endswith("atts") then $t + ".att" else "v1" end)})' \
		"$1/index.json" >"$2/index.json"
}
put() { # REPOSITORY DIGEST: a blob of the layout "image"
	at=$(curl -s -i -X POST "http://$host/v2/$1/blobs/uploads/" |
		tr -d '\r' | sed -n 's/^Location: //p')
	curl -s -X PUT -H 'Content-Type: application/octet-stream' \
		--data-binary "@image/blobs/sha256/${2#sha256:}" "$at&digest=$2"
}
put_manifest() { # REPOSITORY TYPE FILE NAME
	curl -s -X PUT -H "Content-Type: $2" --data-binary "@$3" \
		"http://$host/v2/$1/manifests/$4"
}

"$fixtures/make-key.sh" release
eval "$("$fixtures/make-image.sh" --arch s390x image)"
eval "$("$fixtures/make-image.sh" --index --beside "$manifest" image)"
cp -r image bare
"$fixtures/sign-image.sh" --key release.key image
"$fixtures/attest-scan.sh" --key release.key image
tagged image tagged
copy oci:tagged:v1 "$host/shop/tags:1"
for kind in sig att; do
	copy "oci:tagged:sha256-${index#sha256:}.$kind" \
		"$host/shop/tags:sha256-${index#sha256:}.$kind"
done
fetch "$host/shop/tags:1" && proves
report "an index of two platforms that is signed under a tag" $?
fetch "docker://$host/shop/tags@$index" && proves
report "  by its digest" $?
fetch "$host/shop/tags:1@$index" && proves
report "  by tag and digest, which skopeo does not take" $?
grep -q 'attestation sha256:' said
report "  with its attestation" $?
fetch "$host/shop/none:1"
[ $? = 3 ] && grep -q "'skopeo copy' failed" said
report "a name that the registry has not" $?

# cosign 3 without the list of referrers: an index under the tag sha256-HEX.
rm -rf image tagged
cp -r bare image
tagged image tagged
copy oci:tagged:v1 "$host/shop/refers:1"
fetch "$host/shop/refers:1" && ! proves && grep -q 'no signature was found' said
report "an image that nobody signed" $?
echo '{}' | "$fixtures/attest-predicate.sh" --key release.key \
	--type https://sigstore.dev/cosign/sign/v1 image
bundle=application/vnd.dev.sigstore.bundle.v0.3+json
oci=application/vnd.oci.image
blob() {
	echo "image/blobs/sha256/${1#sha256:}"
}
put_file() { # FILE: moves it among the blobs, prints its digest
	hex=$(sha256sum <"$1" | cut -d ' ' -f 1)
	mv "$1" "image/blobs/sha256/$hex" && echo "sha256:$hex"
}
atts=$(jq -r '.manifests[] | select(.annotations.kind |
	endswith("atts")).digest' image/index.json)
envelope=$(jq -r '.layers[0].digest' "$(blob "$atts")")
jq -cj --arg t $bundle '{mediaType: $t, verificationMaterial:
	{publicKey: {hint: "release"}, tlogEntries: []}, dsseEnvelope: .}' \
	"$(blob "$envelope")" >bundle
layer=$(put_file bundle)
printf '{}' >empty
empty=$(put_file empty)
jq -cjn --arg t $bundle --arg o $oci --arg e "$empty" --arg l "$layer" \
	--arg i "$index" --argjson s "$(stat -c %s "$(blob "$layer")")" \
	--argjson is "$(stat -c %s "$(blob "$index")")" '
	{schemaVersion: 2, mediaType: ($o + ".manifest.v1+json"),
	 artifactType: $t, config: {mediaType: "application/vnd.oci.empty.v1+json",
		digest: $e, size: 2}, layers: [{mediaType: $t, digest: $l, size: $s}],
	 subject: {mediaType: ($o + ".index.v1+json"), digest: $i, size: $is}}
	' >referrer
jq -cjn --arg t $bundle --arg o $oci --argjson s "$(stat -c %s referrer)" \
	--arg d "sha256:$(sha256sum <referrer | cut -d ' ' -f 1)" '
	{schemaVersion: 2, mediaType: ($o + ".index.v1+json"), manifests: [
		{mediaType: ($o + ".manifest.v1+json"), digest: $d, size: $s,
		 artifactType: $t}]}' >list
put shop/refers "$layer"
put shop/refers "$empty"
put_manifest shop/refers $oci.manifest.v1+json referrer \
	"sha256:$(sha256sum <referrer | cut -d ' ' -f 1)"
put_manifest shop/refers $oci.index.v1+json list "sha256-${index#sha256:}"
fetch "$host/shop/refers:1" && proves && grep -q '(referrer) by' said
report "and with a bundle that refers to it" $?
echo "1..$count"
