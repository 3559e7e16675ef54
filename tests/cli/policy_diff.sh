#!/bin/sh
# `ocigate policy diff`: what another policy would change, on its own, on
# bundles, and on the decision log. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

differs() { # ARGUMENT...
	"$ocigate" policy diff "$@" >said 2>&1
	status=$?
}
cat >a.json <<'END'
{"ocigate":1,"name":"one","profiles":{"app":{"rules":{
"process.user":{"mode":"audit"},
"process.noNewPrivileges":{"mode":"fix"},
"process.capabilities":{"allow":["CAP_CHOWN"]},
"process.cwd":{"mode":"enforce"},
"linux.seccomp":{"mode":"audit"}}}},
"exceptions":[{"rule":"linux.privileged","scope":{"engine":"none"},
"mode":"audit","expires":"2027-01-01T00:00:00Z","reason":"r","owner":"o"}],
"assign":[{"profile":"app"}]}
END
sed 's/"process.user":{"mode":"audit"}/"process.user":{"minHostId":9}/
	s/"mode":"fix"/"mode":"enforce"/; s/"CAP_CHOWN"/"CAP_KILL","CAP_CHOWN"/
	s/"process.cwd":{"mode":"enforce"}/"process.cwd":{"mode":"audit"}/' \
	a.json >b.json

# What they say.
differs a.json a.json
[ $status = 0 ] && grep -q 'say the same' said
report "a policy does not differ from itself" $?
differs a.json b.json
[ $status = 1 ] && grep -qxF 'app: process.user.mode: audit (a.json:2) -> enforce' said &&
	grep -qxF 'app: process.user.minHostId: none -> 9 (b.json:2)' said &&
	grep -qxF 'app: process.capabilities.allow: ["CAP_CHOWN"] (a.json:4) -> ["CAP_KILL","CAP_CHOWN"] (b.json:4)' said &&
	[ "$(wc -l <said)" = 5 ]
report "modes and parameters, each with its place" $?
differs --format json a.json b.json
[ $status = 1 ] && jq -e '.differences | length == 5 and any(.what ==
	"app: process.user.minHostId" and .b.value == "9" and
	.b.where == "b.json:2" and .a == {})' said >/dev/null
report "likewise as JSON" $?
"$fixtures/make-key.sh" release
"$fixtures/make-key.sh" other
jq '.signers.s.key = "release.pub" | .floor.rules["linux.privileged"] = {} |
	.assign = [{match:{kind:"sandbox"},profile:"pss-baseline"}] + .assign |
	.exceptions = [] | .contact = "us" | .profiles.new = .profiles.app' \
	a.json >c.json
differs a.json c.json
[ $status = 1 ] && grep -qF 'contact: none -> "us"' said &&
	grep -qF 'signer s: none -> {"key":"release.pub"}' said &&
	grep -qF 'profile new: none -> there (c.json:' said &&
	grep -qF 'profile floor: none -> there (c.json:' said &&
	grep -qF 'assign: none -> {"match":{"kind":"sandbox"}' said &&
	grep -q '^exceptions: {.* -> none' said
report "signers, profiles, floor, assign, exceptions" $?
mkdir moved && cp c.json moved && cp other.pub moved/release.pub
differs c.json moved/c.json
[ $status = 1 ] && grep -q '^content of release.pub: sha256' said
report "another key in a file of the same name" $?
jq '.assign |= reverse' c.json >d.json
differs c.json d.json
[ $status = 1 ] && grep -q '^assign: \[' said
report "the order of assign" $?
differs pss-baseline pss-restricted
[ $status = 1 ] && grep -q 'linux.seccomp.absent: "allow".* -> "refuse"' said
report "presets by their names" $?

# On bundles.
bundle() { # NAME [JQ]
	mkdir -p "bundles/$1"
	jq "${2:-.}" >"bundles/$1/config.json" <<'END'
{"ociVersion":"1.2.0","root":{"path":"rootfs"},
"process":{"user":{"uid":1000,"gid":1000},"args":["sh"],"cwd":"/",
"noNewPrivileges":true},"linux":{"namespaces":[{"type":"pid"}]}}
END
}
bundle same
bundle root '.process.user.uid = 0'
bundle nnp '.process.noNewPrivileges = false'
bundle cwd '.process.cwd = "/proc/1"'
bundle both '.process.cwd = "/proc/1" | .process.user.uid = 0'
echo '{"kind":"container"}' >facts.json
differs --facts facts.json a.json b.json bundles
[ $status = 1 ] && grep -qxF 'would refuse: bundles/root by process.user' said &&
	grep -qxF 'would refuse: bundles/nnp by process.noNewPrivileges' said &&
	grep -qxF 'would allow: bundles/cwd by process.cwd: refused now' said &&
	grep -qxF 'refuses otherwise: bundles/both by process.user' said &&
	grep -qxF 'would refuse 2 of 5, would allow 1 that are refused now' said
report "which bundles, by which rules" $?
differs --facts facts.json --format json a.json b.json bundles/*
[ $status = 1 ] && jq -e '.of == 5 and (.refused | length == 2) and
	.allowed[0].rules == ["process.cwd"] and .notJudged == []' said >/dev/null
report "likewise as JSON, and of single bundles" $?
differs --facts facts.json a.json a.json bundles
[ $status = 0 ] && grep -q '^would refuse 0 of 5' said
report "the same policy changes nothing" $?
mkdir bundles/broken && echo '{' >bundles/broken/config.json
differs --facts facts.json a.json a.json bundles
[ $status = 3 ] && grep -q '^cannot be judged: bundles/broken' said &&
	grep -q '; 1 could not be judged' said
report "what cannot be read is said, and no success" $?

# On the log.
digest=$("$ocigate" policy show --format json a.json | jq -r .digest)
record() { # NAME VERDICT VIOLATIONS [JQ]
	jq -nc --arg d "$digest" --arg n "$1" --arg v "$2" --argjson l "$3" \
		'{ocigate:1,time:"2026-11-20T00:00:00Z",decision:$n,verb:"create",
		verdict:$v,engine:"docker",container:{id:"0123",name:$n},
		profile:"app",policy:{digest:$d},violations:$l,repairs:[],
		last:"2026-11-20T00:00:00Z"} | '"${4:-.}" >>log
}
violation() { # RULE MODE
	echo "[{\"rule\":\"$1\",\"mode\":\"$2\"}]"
}
# The same rules in other modes, so that the log tells.
sed 's/"minHostId":9//; s/"CAP_KILL",//' b.json >e.json
record fine allow '[]'
record root allow "$(violation process.user audit)"
record cwd refuse "$(violation process.cwd enforce)"
record mended allow '[]' '.repairs = [{rule:"process.noNewPrivileges"}]'
record caps refuse "$(violation process.capabilities enforce)"
differs --log log a.json e.json
[ $status = 1 ] && grep -qxF 'would refuse: root create root by process.user' said &&
	grep -q '^would refuse: mended .* by process.noNewPrivileges' said &&
	grep -q '^would allow: cwd ' said &&
	grep -qxF 'would refuse 2 of 5, would allow 1 that are refused now' said
report "audit to enforce: which records, by which rules" $?
differs --log log a.json a.json
[ $status = 0 ]
report "the same policy changes nothing" $?
differs --log log a.json b.json
[ $status = 1 ] && grep -q '^cannot be judged: fine create fine by .*process.user' said &&
	grep -q '^would refuse: mended' said
report "a parameter that changed: the log does not tell" $?
rm log
record cut allow '[]' '.truncated = true'
record other allow '[]' '.policy.digest = "sha256:00"'
record early refuse '[]' '.refusal = {id:"assign.none"}'
record begun allow '[]' '.verb = "start"'
echo '{"decision"' >>log
differs --log log a.json e.json
[ $status = 1 ] && grep -q '^cannot be judged: cut .*not hold all' said &&
	grep -q '^cannot be judged: other .*another policy' said &&
	grep -q '^cannot be judged: early .*before its rules' said &&
	grep -q '^would refuse 0 of 4, .*; 4 could not be judged' said
report "records that do not tell are said, and no success" $?
rm log
record excepted allow "$(violation process.capabilities audit)"
jq '.profiles.app.rules["process.user"].mode = "warn"' a.json >f.json
differs --log log a.json f.json
[ $status = 0 ]
report "what an exception made an audit stays one" $?
jq '.exceptions[0].rule = "process.capabilities"' f.json >g.json
differs --log log a.json g.json
[ $status = 1 ] && grep -q 'cannot be judged: excepted .* by process.capabilities' said
report "unless the exceptions differ" $?
rm log
record moved allow "$(violation process.user audit)"
jq '.assign = [{match:{name:"moved"},profile:"n",trustCaller:true}] + .assign |
	.profiles.n.rules["process.user"].mode = "enforce"' a.json >h.json
differs --log log a.json h.json
[ $status = 1 ] && grep -q '^would refuse: moved' said
report "another profile, by the facts of the record" $?
jq '.assign[0].match = {kind:"sandbox"}' h.json >i.json
differs --log log a.json i.json
[ $status = 1 ] && grep -q "^cannot be judged: moved .*'kind'" said
report "or by one that it does not hold" $?

for usage in 'a.json' '--log log a.json b.json bundles' '--format xml a.json b.json'; do
	# shellcheck disable=SC2086
	differs $usage
	[ $status = 2 ]
	report "wrong usage: $usage" $?
done
differs a.json nowhere.json
[ $status = 3 ]
report "a policy that is not there" $?
differs --log nolog a.json b.json
[ $status = 3 ]
report "a log that is not there" $?

echo "1..$count"
