#!/bin/sh
# The test manifests of Kubernetes' own admission of the Pod Security Standards
# (k8s.io/pod-security-admission, test/testdata), judged by the preset of their
# level and version: the verdict, and the rule that the file's name asks for.
# TAP. PSS: where they lie; B: the build directory.

set -u
cd "$(dirname "$0")/../.." || exit 1
ocigate=$(realpath "${B:-build}/ocigate")
pss=${PSS:-../shared/pod-security-admission/test/testdata}

if [ ! -d "$pss/restricted" ]; then
	echo "1..0 # SKIP no manifests in $pss (PSS)"
	exit 0
fi

# The rule that judges what a file is named after.
rule_of() { # NAME
	case $1 in
	allowprivilegeescalation*) echo process.noNewPrivileges ;;
	apparmorprofile*) echo process.apparmorProfile ;;
	capabilities_*) echo process.capabilities ;;
	hostnamespaces* | hostports* | hostprobesandhostlifecycle*)
		echo linux.namespaces
		;;
	hostpathvolumes* | restrictedvolumes*) echo mounts.source ;;
	privileged*) echo linux.privileged ;;
	procmount*) echo linux.maskedPaths ;;
	runas*) echo process.user ;;
	seccompprofile_*) echo linux.seccomp ;;
	selinuxoptions*) echo process.selinuxLabel ;;
	sysctls*) echo linux.sysctl ;;
	windowshostprocess*) echo config.unknown ;;
	*) echo none ;;
	esac
}

# Judges FILE as PRESET; nothing when it is as wanted.
judge() { # PRESET FILE pass|fail
	said=$("$ocigate" check --preset "$1" --format json "$2" 2>&1)
	case $3$? in
	pass0) return ;;
	fail1)
		echo "$said" | grep -qF "{\"rule\":\"$(rule_of "${2##*/}")\"" &&
			return
		;;
	esac
	echo "# $2"
}

count=0
for level in baseline restricted; do
	for minor in $(seq 25 37); do
		for want in pass fail; do
			[ -d "$pss/$level/v1.$minor/$want" ] || continue
			wrong=$(for file in "$pss/$level/v1.$minor/$want"/*; do
				judge "pss-$level@1.$minor" "$file" $want
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
