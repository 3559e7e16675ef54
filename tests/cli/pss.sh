#!/bin/sh
# The test manifests of Kubernetes' own admission of the Pod Security Standards
# (k8s.io/pod-security-admission, test/testdata), judged by the preset of their
# level and version. TAP. PSS: where they lie; B: the build directory.

set -u
cd "$(dirname "$0")/../.." || exit 1
ocigate=$(realpath "${B:-build}/ocigate")
pss=${PSS:-../shared/pod-security-admission/test/testdata}

if [ ! -d "$pss/restricted" ]; then
	echo "1..0 # SKIP no manifests in $pss (PSS)"
	exit 0
fi

# What no runtime can see: see `ocigate policy explain --preset pss-baseline`.
unseen='/(hostports|hostprobesandhostlifecycle|base_windows)[0-9]*\.yaml$'
# NET_RAW that is added is the default of containerd and Docker.
unseen="$unseen|/baseline/.*/capabilities_baseline[01]\.yaml\$"

count=0
for level in baseline restricted; do
	for minor in $(seq 25 37); do
		for want in pass fail; do
			files=$(ls "$pss/$level/v1.$minor/$want"/*.yaml 2>/dev/null |
				grep -v -E "$unseen")
			[ -n "$files" ] || continue
			wrong=$(for file in $files; do
				"$ocigate" check --preset "pss-$level@1.$minor" \
					"$file" >/dev/null 2>&1
				case $want$? in
				pass0 | fail1) ;;
				*) echo "# $file" ;;
				esac
			done)
			count=$((count + 1))
			if [ -z "$wrong" ]; then
				echo "ok $count - $level 1.$minor: $want"
			else
				echo "not ok $count - $level 1.$minor: $want"
				echo "$wrong"
			fi
		done
	done
done
echo "1..$count"
