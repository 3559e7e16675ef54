#!/bin/sh
# What judging costs beyond parsing: a config.json as Docker writes it under the
# rules that need no evidence, and the choice among many entries of assign.
# `make bench` starts it. BENCH_BUILD: the build directory.

set -eu
here=${0%/*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0

figure() { # NAME VALUE UNIT [LIMIT]
	verdict=${4:+target <= $4}
	if [ -n "$verdict" ] && [ "$2" -gt "$4" ]; then
		verdict="$verdict, MISSED"
		[ "$3" != instructions ] || missed=$((missed + 1))
	fi
	printf '%-44s %12s %-13s %s\n' "$1" "$2" "$3" "$verdict"
}

# Of the one call that judges.
instructions() { # PRESET
	valgrind --quiet --tool=callgrind --collect-atstart=no \
		--toggle-collect=bench_judge --callgrind-out-file="$work/out" \
		"$BENCH_BUILD/judging" rules "$here/docker.json" "$1" >/dev/null
	sed -n 's/^totals: //p' "$work/out"
}

printf '\nJudging a config.json, beyond parsing it\n'
figure "production" "$(instructions production)" instructions 1500000
figure "pss-restricted" "$(instructions pss-restricted)" instructions
figure "cis-docker" "$(instructions cis-docker)" instructions
figure "every rule without evidence" "$(instructions all)" instructions 1500000

printf '\nA policy of many entries of assign (CPU time)\n'
for count in 100 1000 10000; do
	"$BENCH_BUILD/judging" assign $count >"$work/out"
	read -r reading choosing <"$work/out"
	figure "reading $count" "$reading" us
	figure "choosing the last of $count" "$choosing" us 5000
done
[ $missed = 0 ] || {
	echo "bench: $missed of the targets that are counted are missed" >&2
	exit 1
}
