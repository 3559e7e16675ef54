#!/bin/sh
# tally.sh DIR: adds up the TAP files below DIR, as prove kept them, and prints
# `N passed, N failed, N skipped`. A file without its plan, or with another
# number of tests, has failed; so has a check named in DIR/failed that left no
# trace of why.

set -eu
checks=0
if [ -e "$1/failed" ]; then
	echo "failed: $(tr '\n' ' ' <"$1/failed")"
	checks=$(wc -l <"$1/failed")
fi
find "$1" -mindepth 2 -type f | sort | while read -r file; do
	awk -v file="${file#"$1/"}" '
	/^1\.\.[0-9]+/ { plan = substr($1, 4); planned = 1 }
	/^1\.\.0 # SKIP/ { skipped++ }
	/^ok [0-9]+/ { if (/# SKIP/) skipped++; else passed++; seen++ }
	/^not ok [0-9]+/ { print file ": " $0; failed++; seen++ }
	END {
		if (!planned || plan + 0 != seen + 0) {
			print file ": not all tests ran"
			failed++
		}
		print "counts", passed + 0, failed + 0, skipped + 0
	}' "$file"
done | awk -v checks="$checks" '
	$1 != "counts" { print; next }
	{ passed += $2; failed += $3; skipped += $4 }
	END {
		if (failed < checks)
			failed = checks
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0 || passed == 0
	}'
