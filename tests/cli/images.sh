#!/bin/sh
# `ocigate check` of layouts and archives of images, as skopeo, docker save and
# others write them; and of hostile ones. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

TMPDIR=$work/tmp
mkdir "$TMPDIR"
export TMPDIR

policy() { # RULES [SIGNERS]
	echo "{\"ocigate\": 1, \"signers\": {${2:-}},
		\"profiles\": {\"p\": {\"rules\": {$1}}},
		\"assign\": [{\"profile\": \"p\"}]}" >policy.json
}

check() { # TARGET...
	"$ocigate" check --policy policy.json --format json "$@" >said 2>&1
}

# Whether nothing that was unpacked is left.
is_tidy() {
	[ -z "$(ls -A "$TMPDIR")" ]
}

judges() { # NAME STATUS TARGET [FILTER]
	check "$3"
	[ $? = "$2" ] && { [ $# = 3 ] || jq -se "$4" said >/dev/null; } &&
		is_tidy
	report "$1" $?
}

refuses() { # NAME TARGET
	check "$2"
	[ $? = 3 ] && jq -e '.error.id == "bundle.image" and
		.verdict == "refuse"' said >/dev/null && is_tidy
	report "$1 is refused" $?
}

"$fixtures/make-key.sh" release
eval "$("$fixtures/make-image.sh" --index --user 1000:1000 image)"
"$fixtures/make-image.sh" root >/dev/null
tar -C image -cf image.tar .
gzip -k image.tar

policy '"process.user": {}, "linux.seccomp": {}'
judges "a layout" 0 image '[.[0].notJudged[].rule] | contains(["linux.seccomp"])'
judges "one whose image is root's" 1 root \
	'.[0].violations[0].rule == "process.user"'
judges "an archive" 0 image.tar
judges "a compressed archive" 0 image.tar.gz
if zstd -q image.tar -o image.tar.zst 2>/dev/null; then
	judges "one of zstd" 0 image.tar.zst
else
	count=$((count + 1))
	echo "ok $count - one of zstd # SKIP no zstd"
fi
tar -cf nested.tar image
judges "an archive of a layout's directory" 0 nested.tar
check image root
[ $? = 1 ] && [ "$(jq -r .verdict said | tr '\n' ' ')" = "allow refuse " ]
report "several targets: the worst counts" $?
# docker save: Docker 25 and later writes a layout with manifest.json, older
# ones only that.
"$fixtures/make-archive.sh" image registry.example.com/shop:1 saved.tar
"$fixtures/make-archive.sh" root registry.example.com/root:1 rootsaved.tar
judges "docker save" 0 saved.tar \
	'.[0].image.reference == "registry.example.com/shop:1"'
judges "and of root's" 1 rootsaved.tar
classic() { # FROM TO: as Docker 20 writes it
	mkdir -p classic.d && tar -C classic.d -xf "$1" && (
		cd classic.d &&
			config=$(jq -r '.[0].Config' manifest.json) &&
			name=$(basename "$config").json && cp "$config" "$name" &&
			jq -c --arg name "$name" '.[0].Config = $name |
				.[0].Layers = ["layer.tar"]' manifest.json >m &&
			mv m manifest.json && : >layer.tar &&
			rm -rf blobs index.json oci-layout
	) && tar -C classic.d -cf "$2" . && rm -rf classic.d
}
classic saved.tar classic.tar
classic rootsaved.tar rootclassic.tar
judges "docker save of an older Docker" 0 classic.tar \
	'.[0].image.reference == "registry.example.com/shop:1"'
judges "and of root's" 1 rootclassic.tar
mkdir unpacked && tar -C unpacked -xf classic.tar
judges "the same, unpacked" 0 unpacked
jq -c '.[0].RepoTags += ["registry.example.com/shop:2"]' \
	unpacked/manifest.json >m && cp m unpacked/manifest.json
judges "an image of two names is judged under each" 0 unpacked \
	'map(.image.reference) == ["registry.example.com/shop:1",
		"registry.example.com/shop:2"]'

# A layer that two images share is a link there, and nobody needs it.
mkdir shared && tar -C shared -xf classic.tar && ln -s layer.tar shared/again.tar
tar -C shared -cf shared.tar .
judges "one with links between layers" 0 shared.tar
rm shared/manifest.json && echo '[]' >shared/other.json &&
	ln -s other.json shared/manifest.json && tar -C shared -cf linked.tar .
refuses "one whose manifest.json is a link" linked.tar

# What else the config says.
custom() { # FILTER: the layout `custom` with another config
	rm -rf custom && cp -r root custom
	layout=custom/blobs/sha256
	top=$(jq -r '.manifests[0].digest | sub("sha256:"; "")' custom/index.json)
	old=$(jq -r '.config.digest | sub("sha256:"; "")' $layout/"$top")
	jq -c "$1" $layout/"$old" >config
	new=$(sha256sum <config | cut -c 1-64)
	cp config $layout/"$new"
	jq -c --arg d "sha256:$new" --argjson s "$(wc -c <config)" \
		'.config.digest = $d | .config.size = $s' $layout/"$top" >manifest
	new=$(sha256sum <manifest | cut -c 1-64)
	cp manifest $layout/"$new"
	jq -c --arg d "sha256:$new" --argjson s "$(wc -c <manifest)" \
		'.manifests[0].digest = $d | .manifests[0].size = $s' \
		root/index.json >custom/index.json
}
policy '"process.env": {}, "process.args": {}, "process.cwd": {},
	"process.user": {}'
custom '.config.User = "app"'
judges "a user by name: only /etc/passwd knows" 0 custom \
	'.[0].notJudged[] | select(.rule == "process.user") |
	.message | test("/etc/passwd")'
custom '.config += {User: "7", Env: ["TOKEN=AKIAIOSFODNN7EXAMPLZ"],
	Entrypoint: ["/usr/sbin/sshd"], WorkingDir: "/proc/self/fd/7"}'
judges "a secret, sshd and a way out" 1 custom \
	'[.[0].violations[].rule] | sort ==
	["process.args", "process.cwd", "process.env"]'
custom '.config.Labels = {"a": "b"} | .config.User = "7" | .config.Memory = 1'
judges "what says nothing of what runs is passed over" 0 custom
custom '.config.User = 7'
refuses "a user that is no string" custom
custom '.config.Env = "A=B"'
refuses "an environment that is no list" custom

# An index of several platforms: this one's is meant.
eval "$("$fixtures/make-image.sh" --user 1000:1000 here)"
mine=$manifest
eval "$("$fixtures/make-image.sh" --arch other there)"
cp there/blobs/sha256/* here/blobs/sha256/
arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
platforms() { # ARCHITECTURE: of the one that is root's not
	jq -nc --arg mine "$mine" --arg other "$manifest" --arg arch "$1" \
		'{schemaVersion: 2,
		mediaType: "application/vnd.oci.image.index.v1+json", manifests:
		[[$other, "other"], [$mine, $arch]] | map({digest: .[0], size: 1,
		mediaType: "application/vnd.oci.image.manifest.v1+json",
		platform: {os: "linux", architecture: .[1]}})}' >index
	digest=$(sha256sum <index | cut -c 1-64)
	cp index here/blobs/sha256/"$digest"
	jq -nc --arg d "sha256:$digest" '{schemaVersion: 2, manifests: [{size: 1,
		digest: $d, mediaType: "application/vnd.oci.image.index.v1+json",
		annotations: {"io.containerd.image.name": "r.example.com/a:1"}}]}' \
		>here/index.json
}
policy '"process.user": {}'
platforms "$arch"
judges "of an index this machine's image" 0 here \
	'length == 1 and .[0].image.reference == "r.example.com/a:1"'
platforms none
refuses "an index without one" here

# Image rules take the layout's own evidence.
policy '"image.signature": {"signers": ["release"]}' \
	'"release": {"key": "release.pub"}'
judges "an image without a signature" 1 image \
	'.[0].violations[0].rule == "image.signature"'
"$fixtures/sign-image.sh" --key release.key image >/dev/null
tar -C image -cf signed.tar .
judges "one that is signed in the layout" 0 image \
	'length == 1 and .[0].image.manifest'
judges "and in an archive of it" 0 signed.tar
"$ocigate" check --policy policy.json --evidence image classic.tar >said 2>&1
report "docker save with the evidence of --evidence" $?
"$ocigate" check --policy policy.json --evidence image rootclassic.tar \
	>said 2>&1
[ $? = 1 ]
report "which is none for another image" $?

# A pod that pins its image is judged with the evidence that is given.
pod() { # IMAGE
	echo "{\"apiVersion\": \"v1\", \"kind\": \"Pod\",
		\"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\":
		[{\"name\": \"c\", \"image\": \"$1\"}]}}" >pod.json
	"$ocigate" check --policy policy.json --format json --evidence image \
		pod.json >said 2>&1
}
pinned() { # NAME STATUS IMAGE FILTER
	pod "$3"
	[ $? = "$2" ] && jq -e "$4" said >/dev/null
	report "$1" $?
}
top=$(jq -r '.manifests[0].digest' image/index.json)
pinned "a pod that pins the signed image" 0 "ghcr.io/x/app@$top" \
	'.verdict == "allow"'
pinned "with a tag beside the digest" 0 "ghcr.io/x/app:v1@$top" \
	'.verdict == "allow"'
pinned "one that pins another image" 1 \
	"ghcr.io/x/app@sha256:$(printf x | sha256sum | cut -c 1-64)" \
	'.violations[0].message | contains("no evidence directory holds")'
pinned "one that pins nothing" 1 ghcr.io/x/app:v1 \
	'.violations[0].message | contains("no digest is given")'
check pod.json
[ $? = 1 ] && jq -e '.error == null' said >/dev/null
report "without evidence a pod is refused, and no error" $?

# Hostile ones.
policy '"process.user": {}'
bad() { # NAME COMMAND...
	rm -rf bad && cp -r root bad
	name=$1
	shift
	(cd bad && eval "$*")
	refuses "$name" bad
	tar -C bad -cf bad.tar .
	refuses "an archive of it" bad.tar
}
bad "an index.json that is none" "echo '{}' >index.json"
bad "one that is no JSON" "echo '{' >index.json"
bad "one that is empty" ": >index.json"
bad "one without images" \
	"echo '{\"schemaVersion\":2,\"manifests\":[]}' >index.json"
bad "a layout whose blobs are not there" "rm -rf blobs/sha256/*"
bad "a blob that has another digest" \
	'for f in blobs/sha256/*; do [ $(wc -c <$f) -gt 9999 ] || echo " " >>$f; done'
rm -rf bad && cp -r root bad && rm -r bad/index.json &&
	ln -s ../root/index.json bad/index.json
refuses "a link for index.json" bad
mkdir link && echo '[{"Config": "../policy.json"}]' >link/manifest.json
refuses "a config outside of the directory" link
ln -s ../image link/inside
echo '[{"Config": "inside/index.json"}]' >link/manifest.json
refuses "one by a link" link
head -c 700 saved.tar >cut.tar
refuses "an archive that is cut" cut.tar
cp saved.tar up.tar && echo x >evil &&
	tar -P --transform 's|^evil|../evil2|' -rf up.tar evil
refuses "one that leads out of it" up.tar
[ ! -e "$TMPDIR/../evil2" ]
report "and nothing is written there" $?
printf '\037\213nonsense' >nonsense.gz
refuses "what is not compressed" nonsense.gz
tar -cf other.tar policy.json
refuses "an archive of something else" other.tar
custom '.'
jq -c '.manifests = [range(300) as $i | .manifests[0]]' custom/index.json >many
cp many custom/index.json
refuses "more images than anybody has" custom

echo "1..$count"
