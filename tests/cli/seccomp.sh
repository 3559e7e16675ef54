#!/bin/sh
# `ocigate seccomp show` and `diff`: what is said of profiles of each form. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

# shows NAME JQ PROFILE [OPTION]...
shows() {
	name=$1 filter=$2
	shift 2
	"$ocigate" seccomp show --format json "$@" >said 2>&1 &&
		jq -e "$filter" said >filtered 2>&1
	report "$name" $?
}

# differs STATUS NAME JQ A B
differs() {
	wanted=$1 name=$2 filter=$3
	shift 3
	"$ocigate" seccomp diff --format json "$@" >said 2>&1
	[ $? = "$wanted" ] && jq -e "$filter" said >filtered 2>&1
	report "$name" $?
}

# fails STATUS NAME TEXT ARGUMENT...
fails() {
	wanted=$1 name=$2 text=$3
	shift 3
	"$ocigate" seccomp "$@" >said 2>&1
	[ $? = "$wanted" ] && grep -qF -- "$text" said
	report "$name" $?
}

profile() { # FILE DEFAULT-ACTION SYSCALLS [ARCHITECTURES]
	jq -n --arg d "SCMP_ACT_$2" --argjson s "$3" \
		--argjson a "${4:-[\"SCMP_ARCH_X86_64\"]}" '{defaultAction: $d,
		architectures: $a, syscalls: [$s[] | {names: .[0],
		action: "SCMP_ACT_\(.[1])"} + (if .[2] then {args: [.[2]]}
		else {} end)]}' >"$1"
}

# runs CALL HOW [ARCH]: a filter for one call.
runs() {
	echo "[.calls[] | select(.name == \"$1\" and
		(.architectures | index(\"SCMP_ARCH_${3:-X86_64}\"))).runs] ==
		[\"$2\"]"
}

if [ "$(uname -m)" != x86_64 ]; then
	echo "1..0 # SKIP written for the system calls of x86-64"
	exit 0
fi

masked='{"index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}'
both='["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]'

shows "the shipped profile lets read() run" "$(runs read always)" default
shows "  and ptrace() never" "$(runs ptrace never)" default
shows "  and clone() without namespaces" "$(runs clone sometimes)" default
shows "  and names the architectures" \
	'.architectures == ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]' default
profile plain ERRNO '[[["read", "socket"], "ALLOW"],
	[["clone"], "ALLOW", '"$masked"']]'
shows "a condition is said" '.calls[] | select(.name == "clone").when ==
	["arg0 & 0x7e020000 == 0"]' plain
profile gate ERRNO '[[["socketcall"], "ALLOW"], [["socket"], "ALLOW",
	{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]]' "$both"
shows "x86-64 has the condition of socket()" "$(runs socket sometimes)" gate
shows "  and x86 the way around it by socketcall()" \
	"$(runs socket always X86)" gate
shows "  which x86-64 has not" '[.calls[] | select(.name == "socketcall")] |
	length == 1 and .[0].architectures == ["SCMP_ARCH_X86"]' gate
profile list ALLOW '[[["ptrace", "frobnicate"], "ERRNO"]]'
shows "a list of what is denied" "$(runs ptrace never)" list
shows "  says which names nobody knows" '.unknown == ["frobnicate"]' list
"$ocigate" seccomp show list >said 2>&1 && grep -qx 'all others: always' said
report "  and in words, what becomes of the others" $?
profile twice ERRNO '[[["ptrace"], "ALLOW"], [["ptrace"], "KILL"]]'
shows "of two rules for one call the looser counts" "$(runs ptrace always)" twice
profile logged ERRNO '[[["ptrace"], "LOG"], [["bpf"], "NOTIFY"]]'
shows "LOG runs" "$(runs ptrace always)" logged
shows "NOTIFY leaves it to another process, and says so" '.calls[] |
	select(.name == "bpf") | .runs == "always" and
	.when == ["SCMP_ACT_NOTIFY"]' logged
profile nothing ALLOW '[[["read"], "LOG"]]'
"$ocigate" seccomp show nothing >said 2>&1 && grep -q 'denies nothing' said
report "a profile that denies nothing is said to be none" $?

echo '{"defaultAction": "SCMP_ACT_ERRNO", "archMap": [{"architecture":
	"SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X32"]}],
	"syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ALLOW",
	"includes": {"caps": ["CAP_BPF"]}}, {"names": ["ptrace"],
	"action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
	{"names": ["chroot"], "action": "SCMP_ACT_ALLOW",
	"includes": {"caps": ["CAP_SYS_CHROOT"]}}]}' >docker
shows "Docker's form without the capability" '[.calls[].name] | index("bpf") |
	not' docker
shows "  and with it" "$(runs bpf always)" docker --cap CAP_BPF
shows "  with a default capability" "$(runs chroot always)" docker
shows "  on a newer kernel" "$(runs ptrace always)" docker --kernel 5.10
shows "  and on an older one" '[.calls[].name] | index("ptrace") | not' \
	docker --kernel 4.4

jq -n --slurpfile p plain '{ociVersion: "1.0.2", process: {cwd: "/",
	user: {uid: 1, gid: 1}, args: ["true"]}, root: {path: "rootfs"},
	linux: {seccomp: $p[0]}}' >config.json
differs 0 "a config.json has the profile that it has" '.calls == []' plain \
	config.json
jq 'del(.linux.seccomp)' config.json >without
fails 3 "  or none, and says so" "no seccomp profile" show without

differs 0 "nothing differs from itself" '.looser == false' default default
profile more ERRNO '[[["read", "socket", "ptrace"], "ALLOW"],
	[["clone"], "ALLOW"]]'
differs 1 "what is also allowed" '.calls[] | select(.name == "ptrace").runs ==
	{a: "never", b: "always"}' plain more
differs 1 "a condition that is gone" '.calls[] | select(.name == "clone").runs ==
	{a: "sometimes", b: "always"}' plain more
differs 1 "  makes it looser" '.looser and (.why | length > 0)' plain more
differs 1 "  and the other way stricter" '.looser == false' more plain
profile other ERRNO '[[["read", "socket"], "ALLOW"],
	[["clone"], "ALLOW", {"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]]'
differs 1 "another condition" '.calls[0].when == {a: ["arg0 & 0x7e020000 == 0"],
	b: ["arg0 == 8"]}' plain other
profile wide ERRNO '[[["read", "socket"], "ALLOW"],
	[["clone"], "ALLOW", '"$masked"']]' '["SCMP_ARCH_X86_64",
	"SCMP_ARCH_X32"]'
differs 1 "one more architecture" '.architectures.b == ["SCMP_ARCH_X32"] and
	.looser' plain wide
"$ocigate" seccomp diff plain more >said 2>&1
grep -q "^'more' is looser than 'plain': " said &&
	grep -q '^also allowed (X86_64):$' said
report "in words" $?

echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [], "extra": 1}' >extra
fails 3 "an unknown member" extra show extra
echo '{"defaultAction": "SCMP_ACT_ERRNO"' >torn
fails 3 "JSON that ends too early" torn show torn
fails 3 "a file that is not there" nosuch show nosuch
fails 2 "no profile" "show takes 1 profile" show
fails 2 "one where two are compared" "diff takes 2 profiles" diff default
fails 2 "another verb" "say show or diff" list
fails 2 "a kernel that is none" "like 6.1" show --kernel six default
for name in CAP_SYSADMIN BPF cap_bpf; do
	"$ocigate" seccomp show --cap $name docker >said 2>&1
	[ $? = 2 ] && grep -q -- "--cap '$name' is no capability" said
	report "--cap $name is wrong usage" $?
done
echo "1..$count"
