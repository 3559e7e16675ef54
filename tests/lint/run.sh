#!/bin/sh
# Holds the walls of the house: floors, doors, names of symbols, what the
# static programs may contain. Prints TAP. B: the build directory.
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
count=0

# report NAME OFFENDERS: one test; offenders are shown when there are any.
report() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

sources() {
	git ls-files --cached --others --exclude-standard "$@" | grep '\.[ch]$'
}

# Floors, from the ground up; a file may name its own floor and those below.
floor_of() {
	case $1 in
	lib/base/* | base/*) echo 1 ;;
	lib/oci/* | oci/*) echo 2 ;;
	lib/evidence/* | evidence/*) echo 3 ;;
	policy/*) echo 4 ;;
	gate/*) echo 5 ;;
	hook/* | shim/* | cli/*) echo 6 ;;
	*) echo 0 ;;
	esac
}
report "includes point down" "$(
	sources lib policy gate hook shim cli | while read -r file; do
		own=$(floor_of "$file")
		sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" |
			while read -r name; do
				of=$(floor_of "$name")
				[ "$of" != 0 ] && [ "$of" -le "$own" ] ||
					echo "$file includes $name"
				[ "$of" = 6 ] && [ "${name%%/*}" != "${file%%/*}" ] &&
					echo "$file includes $name"
			done
	done)"

# door HEADER ALLOWED: who may include a library's header.
door() {
	report "only the door includes $1" "$(
		sources lib policy gate hook shim cli | xargs grep -l \
			"#include <$1" | grep -v -E "^($2)\.[ch]$")"
}
door 'json-c/' 'lib/base/json(_parse)?'
door 'json_' 'lib/base/json'
door 'openssl/' 'lib/evidence/(key|cert)(_[a-z]+)?|lib/oci/digest'
door 'archive' 'lib/oci/archive'
door 'seccomp.h' 'policy/rules/seccomp[a-z_]*'
door 'sys/capability.h' 'gate/confine_setup|policy/rules/capabilities'
door 'yaml.h' 'lib/base/yaml'
door 'nghttp2/' 'gate/grpc'

report "global symbols begin with the name of their file" "$(
	sources lib policy gate | grep '\.c$' | while read -r file; do
		object=$B/${file%.c}.o
		base=$(basename "$file" .c)
		[ -e "$object" ] || continue
		nm -g --defined-only "$object" | awk '{print $3}' |
			grep -v -i -E "^$base(_|$)" |
			grep -v -E '^(__odr_asan|__asan|_?_start|_?_stop)' |
			sed "s|^|$file: |"
	done)"

report "the judge, the hook and the shim hold no libarchive" "$(
	for program in ocigate-shim ocigate-judge ocigate-hook; do
		nm "$B/$program" 2>&1 | grep -i -E \
			' archive_(read|write|entry|version)|no symbols|No such'
	done)"
report "the shim holds neither json-c nor libcrypto" "$(
	nm "$B/ocigate-shim" 2>&1 | grep -E ' (EVP_|json_object_|SHA256_)')"
report "the static programs load nothing" "$(
	for program in ocigate-shim ocigate-judge ocigate-hook; do
		readelf -lW "$B/$program" 2>&1 | grep -E 'INTERP|Error'
	done)"
report "one line assigns VERDICT_ALLOW" "$(
	sources lib policy gate hook shim cli |
		xargs grep -n -E '[^=!]= *VERDICT_ALLOW' |
		awk 'NR > 1 || $0 !~ /^policy\/verdict.c/')"
report "files are formatted" "$(
	sources lib policy gate hook shim cli tests |
		xargs clang-format --dry-run 2>&1 | grep -E 'warning|error' |
		head -5)"
report "no goto, no unbounded string functions" "$(
	sources lib policy gate hook shim cli |
		xargs grep -n -E '^\s*goto |\b(strcat|sprintf|gets)\(')"
report "docs/RULES.md is what the program says (make docs)" "$(
	"$B/ocigate" explain --all --format markdown |
		diff - docs/RULES.md | head -5)"

report "lib/evidence/item.c lists the checks of items" "$(
	grep -ohE '"(cert|key|sigstore|timestamp)\.[a-z-]+"' lib/evidence/*.c |
		grep -v memory | sort -u | while read -r id; do
		grep -q "^	$id,$" lib/evidence/item.c || echo "$id"
	done)"

# A name may be broken into pieces, and begin with "refuses: " by its helper.
report "docs/THREATS.md names tests that are there" "$(
	sed -n '/^## Attacks and their tests/,/^## What remains/s/^| \(.*\) | `\([a-z/_.]*\)` | \(.*\) |$/\2|\3/p' \
		docs/THREATS.md | while IFS='|' read -r file name; do
		if [ -d "tests/$file" ]; then
			[ -d "tests/$file/$name" ] && continue
		elif [ -f "tests/$file" ]; then
			tr -s '\n\t ' ' ' <"tests/$file" | sed 's/" "//g' |
				grep -q -F -e "${name#refuses: }" && continue
		fi
		echo "$file: $name"
	done)"

echo "1..$count"
