# shellcheck shell=sh disable=SC2034
# What the scripts in tests/cli share, read by each before all else: where
# things lie, an own directory to work in, and report(). B: the build directory.

set -u
cd "$(dirname "$0")/../.." || exit 1
ocigate=$(realpath "${B:-build}/ocigate")
fixtures=$(realpath tests/fixtures)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
count=0

# One test; what the program said lies in the file `said`.
report() { # NAME STATUS
	count=$((count + 1))
	if [ "$2" = 0 ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		[ ! -e said ] || sed 's/^/# /' said
	fi
}
