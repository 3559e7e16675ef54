#!/bin/sh
# The command line on layouts and archives: what `ocigate evidence import` takes
# and refuses, and what it leaves behind. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

import() { # STORE INPUT...
	store=$1
	shift
	"$ocigate" evidence import --store "$store" "$@" >said 2>&1
}

# Whether no scratch directory stays beside the store.
is_tidy() { # STORE
	! ls -d ".$1".ocigate-import-* >/dev/null 2>&1
}

# Whether the image is proven from the store.
proves() { # STORE
	"$ocigate" verify image --image "$index" --key release.pub \
		--evidence "$1" >said 2>&1
}

takes() { # NAME INPUT, read from FILE where there is a third
	rm -rf store
	if [ $# = 3 ]; then
		import store "$2" <"$3"
	else
		import store "$2"
	fi
	report "$1 is imported" $?
	proves store && is_tidy store
	report "and proves what it holds, and nothing else stays" $?
}

refuses() { # NAME ID INPUT
	rm -rf store
	import store "$3"
	[ $? = 3 ] && grep -qF "[$2]" said && [ "$(wc -l <said)" -le 2 ]
	report "$1 is refused: $2" $?
	is_tidy store && [ -z "$(find store/blobs store/images -type f)" ]
	report "and leaves nothing" $?
}

"$fixtures/make-key.sh" release
eval "$("$fixtures/make-image.sh" --index image)"
"$fixtures/sign-image.sh" --key release.key image >/dev/null
tar -C image -cf image.tar .
gzip -k image.tar

takes "a layout" image
takes "an archive" image.tar
takes "a compressed archive" image.tar.gz
if zstd -q image.tar -o image.tar.zst 2>/dev/null; then
	takes "one of zstd" image.tar.zst
else
	count=$((count + 1))
	echo "ok $count - one of zstd # SKIP no zstd"
fi
takes "standard input" - image.tar
takes "a compressed one there" - image.tar.gz

import store image.tar && grep -q ' 0 blobs copied' said &&
	grep -q ' 0 entries written' said
report "once more changes nothing" $?
import store image image.tar && [ "$(wc -l <said)" = 2 ]
report "several at once" $?

# Other forms than layouts: each becomes ordinary manifests with a subject.
"$fixtures/make-dir.sh" image transport
tar -cf transport.tar transport
cp -r image attested
"$fixtures/attest-scan.sh" --key release.key attested >/dev/null
envelope=$(grep -l '"payloadType"' attested/blobs/sha256/*)
jq -c . "$envelope" >lines.jsonl && cat "$envelope" >>lines.jsonl
takes "a directory of the dir: transport" transport
takes "an archive of it" transport.tar
tar -cf nested.tar image
takes "an archive of a layout's directory" nested.tar
attests() { # STORE
	"$ocigate" verify image --image "$index" --key release.pub \
		--evidence image --evidence "$1" >said 2>&1 &&
		grep -q 'attestation.* (referrer) by key' said
}
loose() { # NAME INPUT, read from FILE where there is a third
	rm -rf store
	if [ $# = 3 ]; then
		import store "$2" <"$3"
	else
		import store "$2"
	fi && attests store && is_tidy store
	report "$1 is filed under its subject" $?
	import store "$2" <"${3:-/dev/null}" && grep -q ' 0 blobs copied' said &&
		grep -q ' 0 entries written' said
	report "once more changes nothing" $?
}
loose "a single envelope" "$envelope"
loose "one on standard input" - "$envelope"
loose "a file of one on each line" lines.jsonl
mkdir -p loose/below && cp "$envelope" loose/below/envelope && echo x >loose/text
ln -s /etc/passwd loose/link
loose "a directory of files" loose
tar --exclude=link -cf loose.tar loose
loose "an archive of them" loose.tar

# cosign 3 lists the image alone in index.json; its bundles lie in blobs/.
rm -rf hidden
"$ocigate" evidence import --store store "$envelope" >said 2>&1
mkdir hidden && cp -r image/oci-layout image/index.json image/blobs hidden/
cp store/blobs/sha256/* hidden/blobs/sha256/
"$ocigate" verify image --image "$index" --key release.pub --evidence hidden \
	>said 2>&1 && grep -q 'attestation.* (referrer) by key' said
report "a referrer that nothing lists is found in a layout as it is" $?
takes "such a layout" hidden
attests store
report "with its referrer" $?

# Hostile archives. Each is a good one with something more.
cp image.tar link.tar
ln -s /etc/passwd link && tar -rf link.tar link
refuses "an archive with a link" archive.type link.tar
cp image.tar hard.tar
echo x >one && ln one two && tar -rf hard.tar one two
refuses "one with a hard link" archive.type hard.tar
cp image.tar up.tar
echo x >evil && tar -P --transform 's|^evil|../evil2|' -rf up.tar evil
refuses "one that leads out of it" archive.name up.tar
[ ! -e evil2 ] && [ ! -e ../evil2 ]
report "and nothing is written there" $?
cp image.tar twice.tar
tar -C image -rf twice.tar ./index.json
refuses "one with a name twice" archive.name twice.tar
mkfifo fifo && tar -cf fifo.tar fifo
refuses "one with a FIFO" archive.type fifo.tar
head -c 700 image.tar >cut.tar
refuses "one that is cut" archive.format cut.tar
head -c 4096 /dev/urandom >noise
refuses "noise" archive.format noise
: >empty
refuses "an empty file" archive.format empty
tar -cf other.tar release.pub
refuses "an archive of something else" evidence.layout other.tar
refuses "a FIFO" evidence.import fifo
refuses "what is not there" evidence.import nothing
echo '{"a": 1}' >neither.json
refuses "JSON that is no evidence" evidence.loose neither.json
truncate -s 65M huge.json && printf '{' | dd of=huge.json conv=notrunc status=none
refuses "a huge file" evidence.limit huge.json
mkdir nothing-in-it
refuses "an empty directory" evidence.layout nothing-in-it

# Hostile layouts.
cp -r image many
jq -c '.manifests = [range(1001) as $i | .manifests[0]]' image/index.json \
	>many/index.json
refuses "an index of too many" evidence.limit many
cp -r image large
truncate -s 5M large/index.json
refuses "a large index" evidence.limit large
tar -C large -cf large.tar .
refuses "an archive of that" evidence.limit large.tar
cp -r image broken
echo '{' >broken/index.json
refuses "an index that is no JSON" evidence.store broken
cp -r image linked
mv linked/index.json linked/index && ln -s index linked/index.json
refuses "an index that is a link" evidence.store linked
cp -r image spoilt && "$fixtures/tamper.sh" blob spoilt
rm -rf store
import store spoilt
[ $? = 3 ] && grep -qF '[evidence.import]' said &&
	[ -z "$(find store/images -type f)" ]
report "a damaged blob is refused, and nothing names it" $?

# A store that is used has what it had after a refusal.
rm -rf store
import store image && ! import store link.tar && proves store
report "a refusal changes nothing of what is stored" $?

# Killed at some point: what is there is whole, and the next one goes on.
failed=0
for pause in 0 0.001 0.002 0.004 0.008 0.016 0.032 0.064; do
	rm -rf store .store.*
	"$ocigate" evidence import --store store image.tar >said 2>&1 &
	pid=$!
	sleep $pause
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	import store image.tar && proves store && is_tidy store || failed=1
done
report "an import that was killed can be done again" $failed
left=.store.ocigate-import-
mkdir -m 700 ${left}AAAAAA ${left}AAAAAAA ${left}CCCCCC && mkdir ${left}BBBBBB
echo x >${left}AAAAAA/x
flock ${left}CCCCCC "$ocigate" evidence import --store store image.tar >said &&
	[ ! -e ${left}AAAAAA ] && [ -e ${left}AAAAAAA ] &&
	[ -e ${left}BBBBBB ] && [ -e ${left}CCCCCC ]
report "what a killed one left is removed, and nothing else" $?

# What keeps a store.
rm -rf store .store.*
import store attested
"$ocigate" evidence list --store store >said 2>&1 &&
	grep -q "^$index  signatures: 1  attestations: 1\$" said
report "list says how much is signed" $?
cat >policy.json <<EOF
{"ocigate":1,"name":"shown","signers":{"ci":{"key":"release.pub"}},
"profiles":{"a":{"rules":{"image.scan":{"signers":["ci"],"maxAge":"7d"},
"image.signature":{"signers":["ci"]}}}},"assign":[{"profile":"a"}]}
EOF
"$ocigate" evidence show --store store --policy policy.json "$index" \
	>said 2>&1 && grep -q 'signature .* signed by ci' said &&
	grep -q 'scanned .*: critical 0' said && grep -q 'accepts it until' said
report "show says who signed, what a scan says and when it expires" $?
"$ocigate" evidence show --store store --policy policy.json --format json \
	"$index" 2>said | tee said | jq -e '.statements | map(select(
	.kind == "scan" and .signers == ["ci"] and .scan.expires)) |
	length == 1' >/dev/null
report "likewise as JSON" $?
"$fixtures/make-key.sh" other
sed 's/release.pub/other.pub/' policy.json >other.json
"$ocigate" evidence show --store store --policy other.json "$index" \
	>said 2>&1 && grep -q 'proves nothing' said && ! grep -q 'signed by' said
report "and what nobody who is trusted signed" $?
"$ocigate" evidence show --store store "$manifest" >said 2>&1 &&
	grep -q 'evidence  sha256:' said
report "without a policy it shows what is filed" $?
"$ocigate" evidence fsck --store store >said 2>&1
report "fsck finds nothing wrong" $?
blob=$(find store/blobs -type f -size +200c | head -n 1)
chmod u+w "$blob" && printf x >>"$blob"
"$ocigate" evidence fsck --store store >said 2>&1
[ $? = 1 ] && grep -q 'another digest' said
report "but for a damaged blob" $?
"$ocigate" evidence fsck --store store --repair >said 2>&1 &&
	"$ocigate" evidence fsck --store store >said 2>&1 &&
	import store attested && proves store
report "which it removes, and an import brings back" $?
"$ocigate" evidence prune --store store >said 2>&1
[ $? = 2 ] && proves store
report "prune wants to know what to keep" $?
echo "# the images that run
registry.example.com/app@$index" >kept
"$ocigate" evidence prune --store store --keep kept >said 2>&1 && proves store
report "and keeps it" $?
echo "sha256:$(echo another | sha256sum | cut -d' ' -f1)" >kept
"$ocigate" evidence prune --store store --keep kept --dry-run >said 2>&1 &&
	grep -q 'would go' said && proves store
report "says what would go" $?
"$ocigate" evidence prune --store store --keep kept >said 2>&1 &&
	[ -z "$(find store/blobs store/images -type f)" ]
report "and removes the rest" $?
echo app >kept
"$ocigate" evidence prune --store store --keep kept >said 2>&1
[ $? = 3 ] && grep -q 'kept:1' said
report "a line that is no digest is an error" $?

"$ocigate" evidence list --store nothing >said 2>&1
[ $? = 3 ] && grep -q "'nothing': it does not exist" said &&
	grep -q 'fix: import into it: ocigate evidence import' said
report "a store that is not there says how it comes to be" $?
"$ocigate" evidence list --store store >said 2>&1
report "  and one that is there is listed" $?

# Options belong to verbs: one that would count for nothing is an error.
alien() { # VERB OPTION [ARGUMENT]...
	verb=$1
	option=$2
	shift
	"$ocigate" evidence "$verb" --store store "$@" >said 2>&1
	[ $? = 2 ] && grep -q "$verb does not take $option;" said
	report "$verb does not take $option" $?
}
alien fsck --dry-run --repair
alien list --keep kept
alien import --format json image
alien prune --repair --older-than 1d
alien show --with skopeo "$manifest"
alien fetch --policy policy.json app
"$ocigate" evidence list --store store --format json >said 2>&1
report "and list takes --format" $?
echo hello >text
"$ocigate" evidence import --store store text >said 2>&1
[ $? = 3 ] && grep -q "'text': the archive cannot be read" said &&
	grep -q 'fix: import takes OCI layouts' said
report "a file that is nothing is told what import takes" $?
"$ocigate" verify image --image "$index" --key text >said 2>&1
[ $? = 3 ] && grep -q '\[key.pem\] text: no PEM block' said
report "a key that is none is named, and cannot be read" $?
"$ocigate" verify image --image "$index" --key release.pub >said 2>&1
[ $? != 3 ] && ! grep -q key.pem said
report "  and one that is one can" $?

# What fetch brings: with tools that only write down how they were called.
mkdir -p tools
cat >tools/cosign <<'EOF'
#!/bin/sh
echo "cosign $*" >>"$CALLS"
[ "$1" = save ] && cp -r "$LAYOUT" "$3"
EOF
cat >tools/oras <<'EOF'
#!/bin/sh
echo "oras $*" >>"$CALLS"
case $1 in
resolve) [ "$2" = --platform ] && echo "$MANIFEST" || echo "$INDEX" ;;
cp) [ "$2" != -r ] || cp -r "$LAYOUT" "${5%:image}" ;;
esac
EOF
chmod +x tools/*
export CALLS="$work/calls" LAYOUT="$work/image" INDEX="$index"
export MANIFEST="$manifest"
brings() { # TOOL [NAME]
	rm -rf store calls
	PATH="$work/tools:$PATH" "$ocigate" evidence fetch --store store \
		--with "$1" "${2:-registry.example.com/app:1}" >said 2>&1 &&
		proves store && is_tidy store
}
brings cosign && grep -q '^cosign save --dir .* registry.example.com/app:1$' calls
report "fetch brings what cosign saves" $?
brings oras && grep -q "^oras cp -r .*registry.example.com/app:1 " calls &&
	grep -q "^oras cp .*app:sha256-${index#sha256:}.sig " calls
report "or oras copies, with the tags of cosign" $?
grep -q "^oras cp .*app:sha256-${manifest#sha256:}.att " calls
report "  for the platform's image, too" $?
brings oras app && grep -q '^oras resolve docker.io/library/app:latest$' calls
report "  by the whole name, which it asks for" $?
brings oras "app:1@$index" && grep -q "^oras resolve docker.io/library/app@$index$" calls
report "  or by the digest" $?
mkdir comma,ted
PATH="$work/tools:$PATH" "$ocigate" evidence fetch --store comma,ted app \
	>said 2>&1
[ $? = 3 ] && grep -q "comma or '@'" said
report "no store whose path oras would read as names" $?
PATH="$work/tools:$PATH" "$ocigate" evidence fetch --store store --with wget app \
	>said 2>&1
[ $? = 2 ] && grep -q "'wget' is not oras, cosign or skopeo" said
report "only by a tool that it knows" $?
PATH="$work/tools:$PATH" "$ocigate" evidence fetch --store store --with oras \
	oci:image:v1 >said 2>&1
[ $? = 2 ] && grep -q "'oras' takes no name that begins with oci:" said
report "  and that can" $?
rm -rf store
PATH=/nowhere "$ocigate" evidence fetch --store store app >said 2>&1
[ $? = 3 ] && grep -q 'none of oras, cosign and skopeo' said
report "without a tool it says so" $?
"$ocigate" evidence fetch --store store -- --evil >said 2>&1
[ $? = 2 ] && is_tidy store
report "a name that begins with a dash is none" $?
LAYOUT=$work/nothing
! brings cosign && grep -q "'cosign save' failed" said && is_tidy store
report "a tool that fails is an error" $?
if command -v skopeo >/dev/null; then
	cp -r image tagged
	hex=${index#sha256:}
	jq -c --arg t "sha256-$hex.sig" '.manifests |= map(.annotations =
		{"org.opencontainers.image.ref.name":
		(if .annotations.kind | endswith("sigs") then $t else "v1" end)})' \
		image/index.json >tagged/index.json
	rm -rf store
	"$ocigate" evidence fetch --store store "oci:$work/tagged:v1" \
		>said 2>&1 && proves store && is_tidy store
	report "skopeo brings an image and its signatures" $?
else
	count=$((count + 1))
	echo "ok $count - skopeo # SKIP no skopeo"
fi

# Policies of other tools.
"$fixtures/make-key.sh" rekor
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes \
	-keyout ca.key -out ca.pem -subj /O=test/CN=ca \
	-addext keyUsage=critical,keyCertSign 2>/dev/null
signed=sigstoreSigned
cat >containers.json <<EOF
{"default":[{"type":"reject"}],"transports":{"docker":{
"registry.example.com":[{"type":"$signed","keyPath":"$work/release.pub",
"signedIdentity":{"type":"matchRepository"}}],
"registry.example.com/shop":[{"type":"$signed",
"keyPaths":["$work/release.pub","$work/other.pub"]}],
"registry.example.com/shop/cart:1":[{"type":"$signed",
"keyData":"$(base64 -w0 other.pub)","rekorPublicKeyPath":"$work/rekor.pub"}],
"*.example.org":[{"type":"$signed","fulcio":{"caPath":"$work/ca.pem",
"oidcIssuer":"https://issuer.example","subjectEmail":"a@example.org"},
"rekorPublicKeyData":"$(base64 -w0 rekor.pub)"}],
"both.example.com":[{"type":"$signed","keyPath":"$work/release.pub"},
{"type":"$signed","keyPath":"$work/other.pub"}],
"quay.io":[{"type":"signedBy","keyType":"GPGKeys","keyPath":"/gpg"}],
"moved.example.com":[{"type":"$signed","keyPath":"$work/release.pub",
"signedIdentity":{"type":"remapIdentity","prefix":"a","signedPrefix":"b"}}],
"docker.io/library/busybox":[{"type":"insecureAcceptAnything"}]},
"docker-daemon":{"":[{"type":"insecureAcceptAnything"}]}}}
EOF
"$ocigate" policy convert containers.json --output converted >said 2>&1
report "a containers policy.json is converted" $?
grep -q "quay.io: signedBy (OpenPGP" said &&
	grep -q "moved.example.com: signedIdentity 'remapIdentity'" said &&
	grep -q "transport 'docker-daemon'" said
report "and what cannot be carried over is said" $?
"$ocigate" policy lint converted >said 2>&1 && grep -q '^ok' said &&
	! grep -q 'used by no rule' said
report "what it makes can be used" $?
jq -r '.assign[] | .match.image[0] // "default"' converted/policy.json >said
printf '%s\n' registry.example.com/shop/cart:1 docker.io/library/busybox \
	registry.example.com/shop 'registry.example.com/**' \
	'moved.example.com/**' 'both.example.com/**' 'quay.io/**' \
	'*.example.org/**' default | cmp -s said -
report "the more specific scope comes first" $?
jq -e '.profiles["6 both.example.com"].rules["image.signature"] |
	.atLeast == 2 and (.signers | length == 2)' converted/policy.json >said
report "requirements that must all hold do" $?
jq -e '.profiles | [.["7 quay.io"], .["5 moved.example.com"], .["9 default"]] |
	all(.rules["image.source"].allow == ["refused.invalid/**"])' \
	converted/policy.json >said
report "what cannot be carried over refuses" $?
judged() { # PROFILE
	"$ocigate" verify image --image "$index" --evidence image \
		--policy converted --profile "$1" >said 2>&1
}
judged "4 registry.example.com"
report "an image that is signed as it asks complies" $?
judged "1 registry.example.com/shop/cart:1"
[ $? = 1 ]
report "one signed by another key, and not logged, does not" $?
judged "6 both.example.com"
[ $? = 1 ]
report "nor one that only one of two signed" $?
judged "9 default"
[ $? = 1 ]
report "nor any that is rejected" $?
"$ocigate" policy convert containers.json >said 2>&1
[ $? = 2 ] && grep -q 'name a directory' said
report "keys in the document need a directory" $?
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >any.json
"$ocigate" policy convert any.json >converted.json 2>said &&
	"$ocigate" policy lint converted.json >said 2>&1
report "without keys it is printed" $?
echo '{"default":[{"type":"brandNew"}]}' >new.json
"$ocigate" policy convert new.json 2>said | grep -q 'refused.invalid' &&
	grep -q "type 'brandNew'" said
report "an unknown requirement refuses" $?
echo '{"default":[]}' >empty.json
"$ocigate" policy convert empty.json 2>said | grep -q 'refused.invalid'
report "an empty list of requirements refuses" $?
for text in '{' '{}' '{"default":{}}' '{"default":[],"default":[]}'; do
	echo "$text" >bad.json
	"$ocigate" policy convert bad.json >said 2>&1
	[ $? = 3 ]
	report "$text is refused" $?
done

# Trust policies of the Notary Project.
mkdir -p notation/truststore/x509/ca/acme
cp ca.pem notation/truststore/x509/ca/acme/ca.crt
cat >notation/trustpolicy.json <<'EOF'
{"version":"1.0","trustPolicies":[{"name":"prod",
"registryScopes":["registry.example.com/shop"],
"signatureVerification":{"level":"strict"},"trustStores":["ca:acme"],
"trustedIdentities":["x509.subject: C=US, ST=WA, O=acme"]}]}
EOF
"$ocigate" policy convert notation/trustpolicy.json 2>said | jq -e '
	.signers.prod.trustStore and
	.profiles.prod.rules["image.signature"].signers == ["prod"] and
	.assign[0].profile == "prod"' >/dev/null
report "a trust policy of the Notary Project is converted" $?
rm -r notation/truststore
"$ocigate" policy convert notation/trustpolicy.json >said 2>&1
[ $? = 3 ] && grep -q truststore said
report "but not without its trust stores" $?

echo "1..$count"
