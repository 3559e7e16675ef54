#!/bin/sh
# run.sh SECONDS PROGRAM: runs one fuzz target on a copy of its seed corpus; one
# line of TAP. What crashed it is kept beside the program.

set -u
seconds=$1 program=$2
name=${program##*/}
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
seeds=${0%/*}/corpus/${name#fuzz_}
[ ! -d "$seeds" ] || cp -R "$seeds/." "$corpus"
# Rules judge what the cases of tests/cases are made of.
[ "$name" != fuzz_rules ] || for case in "${0%/*}"/../cases/*/*/; do
	for file in config process; do
		[ ! -e "$case$file.json" ] || cp "$case$file.json" \
			"$corpus/$(echo "$file$case" | cksum | cut -d ' ' -f 1)"
	done
done
echo 1..1
if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	-artifact_prefix="$program." -print_final_stats=1 "$corpus" \
	>"$program.log" 2>&1; then
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$program.log")
	echo "ok 1 - $name: ${runs:-0} inputs in $seconds s"
else
	echo "not ok 1 - $name"
	tail -n 30 "$program.log" | sed 's/^/# /'
	exit 1
fi
