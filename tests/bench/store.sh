#!/bin/sh
# What looking up the evidence of one image costs in a store that knows 10
# images, and in one that knows 100 000. `make bench` starts it.
#   BENCH_BUILD: where ocigate, spawn and fill are; BENCH_ROUNDS=N

set -eu
here=$(realpath "${0%/*}")
fixtures=$here/../fixtures
rounds=${BENCH_ROUNDS:-30}
images=${BENCH_IMAGES:-100000}
ocigate=$BENCH_BUILD/ocigate
work=$(mktemp -d) && chmod 711 "$work" # children leave their counts there
trap 'rm -rf "$work"' EXIT
cd "$work"

# The sum over all processes, as tests/bench/run.sh counts.
instructions() { # STORE
	rm -rf callgrind
	mkdir -m 777 callgrind
	valgrind --quiet --tool=callgrind --dump-before=confine_child_send \
		--zero-before=close_files \
		--callgrind-out-file="$work/callgrind/%p" \
		"$ocigate" verify image --image "$image" --key release.pub \
		--evidence "$1" >said 2>&1 || {
		cat said >&2
		exit 1
	}
	for file in callgrind/*; do
		[ -e "$file.1" ] || sed -n 's/^totals: //p' "$file"
	done | awk '{ sum += $1 } END { print sum }'
}

syscalls() { # STORE
	strace -f -c -o counts "$ocigate" verify image --image "$image" \
		--key release.pub --evidence "$1" >said 2>&1
	awk '$NF == "total" { print $(NF - 1 - (NF > 5)) }' counts
}

ratio() { # ONE OTHER
	awk "BEGIN { printf \"%.3f\", $2 / $1 }"
}

missed=0
figure() { # NAME FEW MANY UNIT
	all=$(ratio "$2" "$3")
	verdict="target <= 2"
	if awk "BEGIN { exit !($all > 2) }"; then
		verdict="$verdict, MISSED"
		[ "$4" = us ] || missed=1
	fi
	printf '%-28s %12s %12s %-13s ratio %6s  %s\n' "$1" "$2" "$3" "$4" \
		"$all" "$verdict"
}

"$fixtures/make-key.sh" release
eval "$("$fixtures/make-image.sh" --index layout)"
"$fixtures/sign-image.sh" --key release.key layout >/dev/null
# shellcheck disable=SC2154 # make-image.sh says it
image=$index
for store in few many; do
	"$ocigate" evidence import --store $store layout >/dev/null
done
"$BENCH_BUILD/fill" few 10
"$BENCH_BUILD/fill" many "$images"

printf '\nA look-up among 10 and among %s images (%s rounds)\n' \
	"$images" "$rounds"
for store in few many; do
	echo ": $store"
	echo "$ocigate verify image --image $image --key $work/release.pub" \
		"--evidence $work/$store"
done >columns
"$BENCH_BUILD/spawn" "$rounds" columns
figure "instructions, user space" "$(instructions few)" \
	"$(instructions many)" instructions
figure "system calls" "$(syscalls few)" "$(syscalls many)" calls
[ $missed = 0 ]
