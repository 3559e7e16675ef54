#!/bin/sh
# `ocigate policy test`: cases that a policy is held to. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
top=$OLDPWD

# The spec of a container, changed by a filter of jq.
spec() { # FILE [JQ]
	jq "${2:-.}" >"$1" <<'END'
{"ociVersion":"1.2.0","root":{"path":"rootfs"},
"process":{"user":{"uid":1000,"gid":1000},"args":["sh"],"cwd":"/",
"noNewPrivileges":true},"linux":{"namespaces":[{"type":"pid"}]}}
END
}
case_of() { # NAME WANT [JQ]
	mkdir -p "$1"
	spec "$1/config.json" "${3:-.}"
	echo "$2" >"$1/want.json"
}
tests() { # ARGUMENT...
	"$ocigate" policy test "$@" >said 2>&1
	status=$?
}
cat >policy.json <<'END'
{"ocigate":1,"profiles":{"app":{"rules":{"process.user":{},
"process.noNewPrivileges":{"mode":"fix"},"process.cwd":{"mode":"audit"}}},
"strict":{"rules":{"process.user":{"minHostId":1}}}},
"assign":[{"match":{"kind":"sandbox"},"profile":"strict"},{"profile":"app"}]}
END
root='.process.user.uid = 0'
case_of good/a-user '{"verdict":"allow","profile":"app","violations":[],
	"repairs":[],"exit":0}'
case_of good/below/root '{"verdict":"refuse","violations":["process.user"],
	"says":"uid 0","exit":1}' "$root"
case_of good/repaired '{"verdict":"allow","repairs":["process.noNewPrivileges"]}' \
	'.process.noNewPrivileges = false'
case_of good/audited '{"verdict":"allow","violations":["process.cwd"]}' \
	'.process.cwd = "/proc/1"'
case_of good/hook '{"verdict":"refuse","as":"hook",
	"violations":["process.noNewPrivileges"]}' \
	'.process.noNewPrivileges = false'
case_of good/sandbox '{"verdict":"allow","profile":"strict"}'
echo '{"kind":"sandbox"}' >good/sandbox/facts.json
case_of good/exec '{"verdict":"refuse","violations":["process.user"]}'
spec good/exec/process.json '.process | .user.uid = 0'
rm good/exec/config.json
tests --policy policy.json good
[ $status = 0 ] && grep -qx 'ok 1 - a-user' said &&
	grep -qx 'ok 3 - below/root' said && grep -qx '1..7' said
report "cases as wanted pass, each by its name" $?
prove --version >/dev/null 2>&1 && prove -e "$ocigate policy test --policy \
	policy.json" good/a-user >/dev/null 2>&1
report "and the output is TAP" $?
tests good policy.json
[ $status = 0 ]
report "the policy may stand behind the cases" $?
tests --policy policy.json good/below/root
[ $status = 0 ] && grep -qx '1..1' said
report "a single case can be named" $?

differs() { # NAME WANT JQ DIFFERENCE
	rm -rf bad
	case_of bad/one "$2" "$3"
	tests --policy policy.json bad
	[ $status = 1 ] && grep -q '^not ok 1 - one' said && grep -qF "$4" said
	report "differs: $1" $?
}
differs "a verdict" '{"verdict":"allow"}' "$root" \
	'verdict: wanted allow, came refuse'
differs "a refusal that does not come" \
	'{"verdict":"refuse","violations":["process.user"]}' . \
	'violations: wanted process.user, came none'
differs "a refusal by another rule" \
	'{"verdict":"refuse","violations":["process.capabilities"]}' "$root" \
	'violations: wanted process.capabilities, came process.user'
differs "one rule more" '{"verdict":"refuse","violations":["process.user"]}' \
	"$root | .process.cwd = \"/proc/1\"" 'came process.user, process.cwd'
differs "a repair" '{"verdict":"allow","repairs":[]}' \
	'.process.noNewPrivileges = false' \
	'repairs: wanted none, came process.noNewPrivileges'
differs "the profile" '{"verdict":"allow","profile":"strict"}' . \
	'profile: wanted strict, came app'
differs "what is said" '{"verdict":"refuse","violations":["process.user"],
	"says":["uid 0","moon"]}' "$root" "no message holds 'moon'"
differs "the exit status" '{"verdict":"allow","exit":1}' . \
	'exit: wanted 1, came 0'

# What cannot be judged is no pass.
refuses() { # NAME MESSAGE
	tests --policy policy.json bad
	[ $status = 3 ] && ! grep -q '^ok' said && grep -qF "$2" said
	report "$1 is an error" $?
}
rm -rf bad && mkdir bad
refuses "an empty directory" 'is empty'
mkdir bad/empty
refuses "one below" 'is empty'
rm -r bad/empty && echo x >bad/README
refuses "a directory without a case" 'holds no case'
spec bad/config.json
refuses "a case without expectation" 'has no want.json'
wrong() { # NAME WANT MESSAGE
	rm -rf bad
	case_of bad/one "$2"
	refuses "$1" "$3"
}
wrong "an empty want.json" '' 'want.json:2:1: ends'
wrong "one without a verdict" '{"violations":[]}' "'verdict' is missing"
wrong "one that says nothing" '{}' "'verdict' is missing"
wrong "an unknown member" '{"verdict":"allow","violation":[]}' \
	"did you mean 'violations'?"
wrong "an unknown verdict" '{"verdict":"deny"}' "unknown value 'deny'"
wrong "an unknown rule" '{"verdict":"refuse","violations":["process.usr"]}' \
	"did you mean 'process.user'?"
wrong "a refusal by nothing" '{"verdict":"refuse","violations":[]}' \
	'does not say by what'
wrong "a target that is not there" '{"verdict":"allow","target":"x.yaml"}' \
	"its target 'x.yaml' is not there"
wrong "a time that is none" '{"verdict":"allow","now":"today"}' 'is not a time'
rm bad/one/config.json
echo '{"verdict":"allow"}' >bad/one/want.json
refuses "a case with nothing to judge" 'holds nothing that could be judged'
spec bad/one/config.json && cp bad/one/config.json bad/one/process.json
refuses "one with two targets" 'holds both'
rm bad/one/process.json && echo '{' >bad/one/config.json
refuses "a spec that is no JSON" 'verdict: wanted allow, came refuse'
echo '{"verdict":"refuse","error":"bundle.config"}' >bad/one/want.json
tests --policy policy.json bad
[ $status = 0 ]
report "unless that is wanted" $?
echo '{"ocigate":1,"profile":{}}' >broken.json
tests --policy broken.json good
[ $status = 3 ] && grep -q 'broken.json:1:14' said
report "a policy that cannot be read is an error" $?
tests --policy nowhere.json good
[ $status = 3 ]
report "so is one that is not there" $?
tests nowhere
[ $status = 3 ]
report "and a directory that is not" $?
tests
[ $status = 2 ]
report "no directory is wrong usage" $?
tests --format xml good
[ $status = 2 ]
report "so is a format that there is not" $?
tests --policy policy.json good policy.json
[ $status = 2 ]
report "and two policies" $?

# A policy of its own; what it expects of assign.
rm -rf own
case_of own/nobody '{"verdict":"refuse","error":"assign.none"}'
jq '.assign = [.assign[0]]' policy.json >own/nobody/policy.json
case_of own/somebody '{"verdict":"allow","profile":"app"}'
mkdir own/somebody/policy.d && cp policy.json own/somebody/policy.d/a.json
tests own
[ $status = 0 ]
report "a case may have a policy of its own" $?
tests --policy policy.json own
[ $status = 1 ] && grep -q 'error: wanted assign.none, came none' said
report "but for one that is given for all" $?

# Evidence, clock, image.
"$fixtures/make-key.sh" release
case_of image/signed '{"verdict":"allow"}'
manifest=
eval "$("$fixtures/make-image.sh" image/signed/evidence)"
"$fixtures/sign-image.sh" --key release.key image/signed/evidence >/dev/null
echo "{\"verdict\":\"allow\",\"image\":\"$manifest\"}" >image/signed/want.json
cp -r image/signed image/unsigned && rm -r image/unsigned/evidence
cat >image/unsigned/want.json <<END
{"verdict":"refuse","image":"$manifest","violations":["image.identity",
"image.signature"],"now":"2026-11-21T20:55:04Z"}
END
cat >signed.json <<'END'
{"ocigate":1,"signers":{"release":{"key":"release.pub"}},"profiles":{"app":
{"rules":{"image.signature":{"signers":["release"]},"image.identity":
{"mode":"audit"}}}},"assign":[{"profile":"app"}]}
END
tests --policy signed.json image
[ $status = 0 ]
report "a case brings its evidence and image" $?

# Other forms of output.
tests --policy policy.json --format json good
[ $status = 0 ] && jq -se 'length == 7 and all(.result == "ok") and
	(.[2] | .case == "below/root" and .came.verdict == "refuse" and
	.came.violations == ["process.user"] and .wanted.verdict == "refuse")' said >/dev/null
report "JSON: an object for each case" $?
differs "for JSON" '{"verdict":"allow"}' "$root" 'verdict'
tests --policy policy.json --format json bad
[ $status = 1 ] && jq -e '.result == "differs" and (.differences | length > 0)' \
	said >/dev/null
report "which says what differs" $?
tests --policy policy.json --format junit bad
[ $status = 1 ] && grep -q 'tests="1" failures="1" errors="0"' said &&
	grep -q '<failure type="policy.test" message="verdict: wanted' said
report "JUnit too" $?
tests --policy policy.json --format junit good
[ $status = 0 ] && grep -q 'tests="7" failures="0" errors="0"' said
report "without failures" $?

tests --preset pss-restricted "$top/contrib/policy/cases"
[ $status = 0 ]
report "the example in contrib is as it says" $?

echo "1..$count"
