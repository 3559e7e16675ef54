#!/bin/sh
# What the gate costs, beside the bare runtime in the same run. `make bench`
# starts it. BENCH_ROUNDS=N: how often each start is measured (default 30).
#
# Wall times are noisy: compare ratios within a table. Instructions (of user
# space, by callgrind, in a build without the loaded filter, which valgrind
# does not know) and page faults are nearly the same in each run.

# shellcheck disable=SC2154 # from lib.sh
. "${0%/*}/../live/lib.sh"
need runc crun umoci jq openssl valgrind strace
rounds=${BENCH_ROUNDS:-30}
here=$top/tests/bench
missed=0

heading() { # TEXT
	printf '\n%s\n' "$1"
}

stop() { # REASON
	echo "bench: $1" >&2
	exit 1
}

# A figure beside what it may be at most. What is counted and not timed is the
# same in each run: a miss of that is a failure.
figure() { # NAME VALUE UNIT [LIMIT]
	verdict=${4:+target <= $4}
	if [ -n "$verdict" ] && awk "BEGIN { exit !($2 > $4) }"; then
		verdict="$verdict, MISSED"
		[ "${3#* }" = time ] || missed=$((missed + 1))
	fi
	printf '%-44s %12s %-13s %s\n' "$1" "$2" "$3" "$verdict"
}

# ---- images, bundles, policies ----

# Images with an attestation of the size of a usual one, of 1 MiB, of 10 MiB.
make_evidence() {
	make_keys
	for layout in realistic large huge; do
		image $layout --user 1000:1000
		sign images/$layout release
	done
	attest images/realistic scanner --verbose --low 49
	attest images/large scanner --verbose --low 454
	attest images/huge scanner --verbose --low 4540
}

# The least that a runtime can do: no cgroup limits, no seccomp.
minimal='del(.hostname) |
	.linux = {namespaces: [{type: "mount"}, {type: "pid"}]} |
	.process.noNewPrivileges = true | .process.capabilities = {} |
	.process.args = ["true"] | .mounts |= map(select(.type == "proc"))'

# What Docker writes for a hardened container; its default profile less what
# would be repaired here.
realistic='.linux.cgroupsPath = "/" + $group + "/bench" |
	.linux.seccomp.syscalls[].names -= ["ptrace", "process_vm_readv",
		"process_vm_writev"] |
	.linux.seccomp.syscalls |= map(select(.names != []))'

make_bundles() {
	make_bundle=$fixtures/make-bundle.sh
	"$make_bundle" --filter "$minimal" images/realistic bundles/minimal
	for layout in realistic large huge; do
		"$make_bundle" images/$layout bundles/$layout
		jq -c --arg group "$group" "$realistic" "$here/docker.json" \
			>bundles/$layout/config.json
	done
	cp -a bundles/realistic bundles/root
	jq -c '.process.user.uid = 0' bundles/realistic/config.json \
		>bundles/root/config.json
}

# Configurations beside the default one, chosen by OCIGATE_CONFIG: NAME.json
# with its policy in NAME/.
variant() { # NAME POLICY-JQ [CONFIGURATION-JQ]
	mkdir "$1"
	cp policy/*.pub "$1"
	jq "$2" policy/policy.json >"$1/policy.json"
	jq ".policy = \"$live/$1\" | ${3:-.}" ocigate.json >"$1.json"
}

without_images='.profiles.shop = {rules: {
	"process.user": {}, "process.noNewPrivileges": {"mode": "fix"},
	"process.capabilities": {"mode": "fix"}, "root.readonly": {},
	"mounts.runtimeSocket": {}, "linux.privileged": {}}}'

# Of the minimal bundle nothing may be asked that would make the runtime do more
# than the bare one does.
lenient='.profiles.shop.rules += ([
	"linux.seccomp", "linux.namespaces", "linux.maskedPaths"] |
	map({(.): {mode: "off"}}) | add)'

make_variants() { # RUNTIME
	rm -rf full config large huge lenient
	configure "$1" ".override = true | .evidence = [\"$live/images/realistic\"]"
	variant full .
	variant lenient "$lenient"
	variant config "$without_images"
	variant large . ".evidence = [\"$live/images/large\"]"
	variant huge . ".evidence = [\"$live/images/huge\"]"
}

# ---- starts ----

cycle() { # NAME PROGRAM BUNDLE
	echo ": $1"
	for step in "create --bundle $live/bundles/$3" start; do
		echo "$2 --root $live/state $step bench-%"
	done
	echo wait
	echo "$2 --root $live/state delete bench-%"
}

start_table() { # FLAVOUR BUNDLE FULL-VARIANT
	heading "create + start + delete, $1, $2 bundle ($rounds rounds)"
	bare=$(command -v "$1")
	make_variants "$bare"
	{
		cycle "bare $1" "$bare" "$2"
		cycle "ocigate, config rules" \
			"OCIGATE_CONFIG=$live/config.json $shim" "$2"
		cycle "ocigate, signature and scan" \
			"OCIGATE_CONFIG=$live/$3.json $shim" "$2"
	} >columns
	"$BENCH_BUILD/spawn" "$rounds" columns >table || stop "a start failed"
	cat table
}

# ---- the gate alone ----

call() { # NAME VARIANT ARGUMENTS [!]
	echo ": $1"
	echo "${4:+$4 }OCIGATE_CONFIG=$live/$2.json $shim --root $live/state $3"
}

# The median time of the row that begins with NAME: until it has ended, or of CPU.
elapsed() { # NAME
	sed -n "s/^$1  *//p" table | awk '{ print $1 }'
}
cpu() { # NAME
	sed -n "s/^$1  *//p" table | cut -d . -f 2 | awk '{ print $2 }'
}

# What a verification takes of a start, by elapsed() or cpu().
share() { # MEASURE
	awk "BEGIN {
		printf \"%.3f\", ($($1 "create, signature and scan") - \
		$($1 "no runtime")) / $($1 "bare runc, realistic") }"
}

# In the same rounds as a start, with the caches as that leaves them.
share_table() {
	heading "The create call alone, beside a start ($rounds rounds)"
	make_variants $live/null/runc
	{
		cycle "bare runc, realistic" "$(command -v runc)" realistic
		printf ': no runtime\n%s\n' "$live/null/runc"
		call "create, config rules" config \
			"create --bundle $live/bundles/realistic bench"
		call "create, signature and scan" full \
			"create --bundle $live/bundles/realistic bench"
	} >columns
	"$BENCH_BUILD/spawn" "$rounds" columns >table || stop "a start failed"
	cat table
	figure "a full verification, of a runc start" "$(share elapsed)" \
		"wall time" 0.08
	figure "a full verification, of a runc start" "$(share cpu)" \
		"CPU time" 0.08
}

process_table() {
	heading "The gate alone, before a runtime that does nothing ($1 rounds)"
	make_variants "$live/null/runc"
	{
		printf ': the runtime that does nothing\n%s\n' "$live/null/runc"
		call "pass-through" config "state bench"
		call "create, config rules" config \
			"create --bundle $live/bundles/realistic bench"
		call "create, signature and scan" full \
			"create --bundle $live/bundles/realistic bench"
		call "create, scan of 1 MiB" large \
			"create --bundle $live/bundles/large bench"
		call "create, scan of 10 MiB" huge \
			"create --bundle $live/bundles/huge bench"
		call "create refused" full \
			"create --bundle $live/bundles/root bench" !
	} >columns
	"$BENCH_BUILD/spawn" "$1" columns >table || stop "a call failed"
	cat table
	figure "peak memory, scan of 1 MiB" \
		"$(awk '/ 1 MiB/ { print $NF }' table)" MiB 8
	figure "peak memory, scan of 10 MiB" \
		"$(awk '/ 10 MiB/ { print $NF }' table)" MiB 16
}

# ---- instructions ----

# The sum over a call's processes: each up to where it becomes another one, and
# a confined child, which is killed, up to its last message; those parts are in
# files PID.N. A child begins with what its parent has counted: not so here.
# The environment is as large as an engine's: the C library reads it, too.
instructions() { # COMMAND...
	rm -rf callgrind
	mkdir -m 777 callgrind
	env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 GOMAXPROCS=4 \
		TTRPC_ADDRESS=/run/containerd/containerd.sock.ttrpc \
		${OCIGATE_CONFIG:+OCIGATE_CONFIG=$OCIGATE_CONFIG} \
		valgrind --quiet --tool=callgrind --dump-before=execv \
		--dump-before=confine_child_send --zero-before=close_files \
		--callgrind-out-file=$live/callgrind/%p "$@" >out 2>err
	for file in callgrind/*; do
		[ -e "$file.1" ] || sed -n 's/^totals: //p' "$file"
	done | awk '{ sum += $1 } END { print sum }'
}

judged() { # NAME VARIANT BUNDLE [LIMIT]
	sum=$(OCIGATE_CONFIG=$live/$2.json instructions \
		$live/counted/ocigate-judge "$shim" "$shim" --root $live/state \
		create --bundle "$live/bundles/$3" bench)
	figure "$1" $((front + sum)) instructions "${4:-}"
}

instruction_table() {
	heading "Instructions in user space (all processes of a call)"
	make_variants $live/null/runc
	front=$(instructions $shim --root $live/state create \
		--bundle $live/bundles/realistic bench)
	figure "pass-through" "$(instructions $shim --root $live/state \
		state bench)" instructions 80000
	figure "create, the front's part" "$front" instructions
	judged "create, config rules" config realistic
	judged "create, signature and scan" full realistic 14000000
	judged "create, scan of 1 MiB" large large
	judged "create refused, uid 0" config root
	judged "create refused, no signature" large realistic
}

# ---- what pass-through opens ----

# The path of each open, from the descriptor and the name that strace shows.
opened() {
	strace -f -y -e trace=open,openat,openat2 -o strace.out "$@" \
		>out 2>err
	sed -nE -e 's/.*AT_FDCWD[^,]*, "([^"]*)".*/\1/p' -e t \
		-e 's/.*<(\/[^>]*)>, "([^"]*)".*/\1\/\2/p' strace.out |
		sed 's|//*|/|g' | sort -u
}

opens_table() {
	heading "What pass-through opens"
	configure $live/null/runc
	beyond=$(opened $shim --root $live/state state bench |
		while read -r path; do
			case $live/ocigate.json:$live/null/runc: in
			"$path"[/:]* | *":$path"[/:]*) ;;
			*) [ "$path" = / ] || echo "$path" ;;
			esac
		done)
	figure "beyond configuration and runtime" \
		"$(printf '%s' "$beyond" | grep -c .)" files 0
	[ -z "$beyond" ] || printf '\t%s\n' "$beyond"
}

# ---- all of it ----

policy
make_evidence
make_bundles
mkdir null counted
cp "$BENCH_BUILD/null" null/runc
cp "$BENCH_BUILD/ocigate-judge" counted/

start_table crun minimal lenient
start_table crun realistic full
start_table runc minimal lenient
start_table runc realistic full
share_table
process_table $((rounds * 5))
instruction_table
opens_table
[ $missed = 0 ] || stop "$missed of the targets that are counted are missed"
