#!/bin/sh
# deps.sh GROUP...: installs with apt what is missing, and starts no service.
#   build     compiler and libraries
#   runtime   runc, crun, and a static busybox for the images
#   engines   containerd, dockerd, podman, and tools that write images
#   test      clang, valgrind, prove and what the scripts call
# Where all is present it does nothing, and needs neither root nor Debian.

set -eu

# Each word is PACKAGE=PROBE: a command, or a module of pkg-config after `pc:`.
# Present is what answers to the probe, whoever installed it.
group() {
	case $1 in
	build) echo gcc=gcc make=make pkg-config=pkg-config \
		libseccomp-dev=pc:libseccomp libcap-dev=pc:libcap \
		libjson-c-dev=pc:json-c libssl-dev=pc:libcrypto \
		libarchive-dev=pc:libarchive libnghttp2-dev=pc:libnghttp2 \
		libyaml-dev=pc:yaml-0.1 ;;
	runtime) echo runc=runc crun=crun busybox-static=static-busybox \
		umoci=umoci jq=jq openssl=openssl ;;
	engines) echo containerd=containerd containerd=ctr docker.io=dockerd \
		docker-cli=docker skopeo=skopeo podman=podman ;;
	test) echo valgrind=valgrind strace=strace clang=clang \
		libclang-rt=fuzzer clang-format=clang-format git=git \
		perl=prove procps=ps jq=jq openssl=openssl ;;
	*) echo "deps.sh: unknown group '$1': build runtime engines test" >&2
		return 2 ;;
	esac
}

# A busybox whose package is the dynamic one stays: its static sister conflicts
# with it and is put beside the build instead.
own_busybox=${0%/*}/../build/busybox

static_busybox() {
	for file in "$own_busybox" "$(command -v busybox)"; do
		[ ! -x "$file" ] || ldd "$file" >/dev/null 2>&1 || return 0
	done
	return 1
}

fuzzer() {
	runtime=$(clang -print-runtime-dir 2>/dev/null) &&
		ls "$runtime"/libclang_rt.fuzzer[-.]* >/dev/null 2>&1
}

present() { # PROBE
	case $1 in
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	static-busybox) static_busybox ;;
	fuzzer) fuzzer ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

known() { # PACKAGE
	apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

# The packages of this distribution that give what is missing.
resolve() { # PACKAGE...
	for package; do
		case $package in
		libclang-rt) package=libclang-rt-$(apt-cache depends clang |
			sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')-dev ;;
		docker-cli) known docker-cli || package=docker.io ;;
		busybox-static) [ ! -e /usr/share/doc/busybox ] || continue ;;
		esac
		echo "$package"
	done | sort -u
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		--no-remove -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

download_busybox() {
	mkdir -p "${own_busybox%/*}"
	dir=$(mktemp -d "$own_busybox.XXXXXX")
	(cd "$dir" && apt-get -qq download busybox-static &&
		dpkg-deb -x ./*.deb .)
	find "$dir" -name busybox -type f -perm -100 \
		-exec mv {} "$own_busybox" \;
	rm -rf "$dir"
}

missing=
for group in "$@"; do
	words=$(group "$group")
	for word in $words; do
		present "${word#*=}" || missing="$missing ${word%%=*}"
	done
done
# Good to have: the front starts faster with it (docs/ARCHITECTURE.md).
case " $* " in
*" build "*)
	if ! command -v musl-gcc >/dev/null && [ "$(id -u)" = 0 ] &&
		command -v apt-get >/dev/null; then
		apt install musl-tools >/dev/null 2>&1 ||
			echo "deps.sh: no musl-tools: the front will do without"
	fi
	;;
esac
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	echo "deps.sh: missing:$missing; run it as root, or install them" >&2
	exit 1
elif ! command -v apt-get >/dev/null; then
	echo "deps.sh: missing:$missing; no apt-get here: install them" >&2
	exit 1
fi

# The packages of daemons must not start them.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	trap 'rm -f $policy' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
fi
echo "deps.sh: installing$missing"
find /var/lib/apt/lists -name '*Packages*' 2>/dev/null | grep -q . ||
	apt update
# shellcheck disable=SC2046,SC2086 # lists of words
apt install $(resolve $missing) >/dev/null || {
	apt update && apt install $(resolve $missing) >/dev/null
}
case " $missing " in
*" busybox-static "*) static_busybox || download_busybox ;;
esac
