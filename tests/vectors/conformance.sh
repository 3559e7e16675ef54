#!/bin/sh
# The public suite sigstore-conformance, as its own client calls programs: each
# bundle with its file and with that file's digest. CONFORMANCE: a checkout of
# github.com/sigstore/sigstore-conformance. TAP.

set -u
ocigate=$(realpath "${B:-build}/ocigate")
suite=${CONFORMANCE:-../shared/sigstore-conformance}
root=${VECTORS:-../shared/vectors}/trusted-root/public-good.json
if [ ! -d "$suite/test/assets/bundle-verify" ] || [ ! -e "$root" ]; then
	echo "1..0 # SKIP no suite in CONFORMANCE=$suite"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
beacon=https://github.com/sigstore-conformance/extremely-dangerous-public
beacon=$beacon-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon
beacon=$beacon.yml@refs/heads/main
actions=https://token.actions.githubusercontent.com

# Where clients know the public instance, this one has it as its default.
cp "$root" "$work/trusted_root.json"
export OCIGATE_CONFIG="$work/ocigate.json"
cd "$suite/test/assets" || exit 1

verify() { # CASE TARGET NAME
	set -- "$@" --bundle "$1/bundle.sigstore.json"
	if [ -e "$1/key.pub" ]; then
		set -- "$@" --key "$1/key.pub"
	else
		identity=$beacon issuer=$actions
		[ ! -e "$1/identity" ] || identity=$(cat "$1/identity")
		[ ! -e "$1/issuer" ] || issuer=$(cat "$1/issuer")
		set -- "$@" --certificate-identity "$identity" \
			--certificate-oidc-issuer "$issuer"
	fi
	[ ! -e "$1/trusted_root.json" ] ||
		set -- "$@" --trusted-root "$1/trusted_root.json"
	target=$2 name=$3
	shift 3
	said=$("$ocigate" verify-bundle "$@" "$target" 2>&1)
	status=$?
	wanted=0
	case ${name%%,*} in
	*_fail) wanted='[13]' ;;
	esac
	count=$((count + 1))
	# shellcheck disable=SC2254 # a pattern
	case $status in
	$wanted) echo "ok $count - $name" ;;
	*)
		echo "not ok $count - $name: exit status $status"
		printf '%s\n' "$said" | sed 's/^/# /' ;;
	esac
}

for case in bundle-verify/*/; do
	case=${case%/}
	name=${case##*/}
	artifact=bundle-verify/a.txt
	[ ! -e "$case/artifact" ] || artifact=$case/artifact
	verify "$case" "$artifact" "$name"
	verify "$case" "sha256:$(sha256sum <"$artifact" | cut -c 1-64)" \
		"$name, by digest"
done
echo "1..$count"
