#!/bin/sh
# What is wrong with a policy: every error names file, line, column and key, and
# the nearest valid word when one is close. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

"$fixtures/make-key.sh" release
"$fixtures/make-key.sh" p384 big
echo '{"defaultAction":"X"}' >sc.json
echo '{}' >root.json

# The policy is wrong at LINE:COLUMN, and that is said.
wrong() { # LINE:COLUMN ID MESSAGE POLICY
	printf '%b\n' "$4" >p.json
	"$ocigate" policy lint p.json >said 2>&1
	[ $? = 3 ] && grep -F "[$2] p.json:$1: " said >told && grep -qF "$3" told
	report "$2: $3" $?
}
# A rule of a profile, on line 3 from column 1.
rule() { # COLUMN ID MESSAGE RULE
	wrong "3:$1" "$2" "$3" '{"ocigate":1,"signers":{"scan":{"key":"release.pub"}},
"profiles":{"p":{"rules":{
'"$4}}}}"
}
# A member of the document, on line 2 from column 1.
member() { # COLUMN ID MESSAGE MEMBER
	wrong "2:$1" "$2" "$3" '{"ocigate":1,"profiles":{"p":{"rules":{"process.user":{}}}},
'"$4}"
}

# The grammar.
wrong 1:14 policy.syntax "expected ',' or '}'" \
	'{"ocigate":1 "x"'
wrong 1:14 policy.syntax 'there twice' \
	'{"ocigate":1,"ocigate":1}'
wrong 1:15 policy.syntax 'something follows' \
	'{"ocigate":1} x'
wrong 3:12 policy.syntax 'control character' \
	'{\n  "ocigate": 1,\n  "name": "\001"}'
wrong 1:12 policy.syntax 'not a number' \
	'{"ocigate":01}'
# Members of the document.
wrong 1:2 policy.document '/ocigate:' \
	'{"ocigate":2}'
wrong 1:14 policy.document "/profils: unknown member, did you mean 'profiles'?" \
	'{"ocigate":1,"profils":{}}'
wrong 1:14 policy.document "/Profiles: differs from 'profiles' only in case" \
	'{"ocigate":1,"Profiles":{}}'
wrong 1:14 policy.document '/profiles: is an array, not an object' \
	'{"ocigate":1,"profiles":[]}'
wrong 1:1 policy.document "'ocigate' is missing" \
	'{"name":"x"}'
member 1 policy.document '/name: is an integer, not a string' '"name":1'
member 15 policy.document "/algorithms/curve: unknown member, did you mean 'curves'?" \
	'"algorithms":{"curve":["P-256"]}'
member 25 policy.document "/algorithms/curves/0: unknown value 'P256', did you mean 'P-256'?" \
	'"algorithms":{"curves":["P256"]}'
member 15 policy.document '/algorithms/rsaBits: is not within 2048 and 8192' \
	'"algorithms":{"rsaBits":1024}'
# Profiles and rules.
rule 1 policy.rule "rule 'process.usr' is not known to this version, did you mean 'process.user'?" \
	'"process.usr":{}'
rule 17 policy.rule "/process.user/minHostid: differs from 'minHostId' only in case" \
	'"process.user":{"minHostid":1}'
rule 17 policy.rule "/process.user/minHostI: unknown member, did you mean 'minHostId'?" \
	'"process.user":{"minHostI":1}'
rule 17 policy.rule "/process.user/mode: unknown value 'enforced', did you mean 'enforce'?" \
	'"process.user":{"mode":"enforced"}'
rule 17 policy.rule '/process.user/auditUntil:' '"process.user":{"auditUntil":"soon"}'
rule 15 policy.rule "/image.scan/maxAge: '7' is not a duration" \
	'"image.scan":{"maxAge":"7","signers":["scan"]}'
rule 26 policy.signer "signer 'scna' is not declared, did you mean 'scan'?" \
	'"image.scan":{"signers":["scna"]}'
rule 33 policy.signer "signer 'scan' is named twice" \
	'"image.scan":{"signers":["scan","scan"]}'
rule 15 policy.rule '/image.scan/signers: is empty' '"image.scan":{"signers":[]}'
rule 34 policy.rule "/process.capabilities/allow/0:" \
	'"process.capabilities":{"allow":[1]}'
member 1 policy.document '/profils:' '"profils":{}'
wrong 1:26 policy.profile "profile 'p' has no rules" \
	'{"ocigate":1,"profiles":{"p":{"rules":{}}}}'
wrong 1:42 policy.profile "did you mean 'pss-restricted'?" \
	'{"ocigate":1,"profiles":{"p":{"extends":["pss-restrictd"]}}}'
wrong 1:42 policy.profile "profile 'p' extends itself" \
	'{"ocigate":1,"profiles":{"p":{"extends":["p"]}}}'
wrong 1:26 policy.profile 'has the name of a preset' \
	'{"ocigate":1,"profiles":{"nsa":{"extends":["production"]}}}'
# Files that the policy names, said where it does.
rule 18 policy.load "cannot open './nowhere.json'" \
	'"linux.seccomp":{"baseline":"nowhere.json"}'
rule 18 policy.file 'sc.json: seccomp profile: /defaultAction' \
	'"linux.seccomp":{"baseline":"sc.json"}'
member 17 policy.load "cannot open './nokey.pub'" '"signers":{"s":{"key":"nokey.pub"}}'
member 12 key.pem "signer 's': sc.json: no PEM block" '"signers":{"s":{"key":"sc.json"}}'
member 12 trust-root "signer 's': root.json" \
	'"signers":{"s":{"root":"root.json","issuer":"https://x","identity":"a"}}'
member 12 cert.pem "signer 's': sc.json" \
	'"signers":{"s":{"trustStore":"sc.json","identities":"x509.subject: C=US, ST=WA, O=a"}}'
echo "text around it" >crl.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key \
	-out ca.pem -subj /C=US/ST=WA/O=a -days 9999 2>/dev/null
member 12 cert.crl "signer 's': crl.pem: the revocation list is not one in DER or PEM" \
	'"signers":{"s":{"trustStore":"ca.pem","crl":"crl.pem","identities":"x509.subject: C=US, ST=WA, O=a"}}'
grep -q "fix: give the DER, or one PEM block 'X509 CRL'" said
report "  with what to give" $?
member 12 policy.key "is not among the policy's algorithms" \
	'"signers":{"s":{"key":"big.pub"}},"algorithms":{"curves":["P-256"]}'
# Signers.
member 17 policy.document "/signers/s/keyy: unknown member, did you mean 'key'?" \
	'"signers":{"s":{"keyy":"release.pub"}}'
member 12 policy.signer "signer 's' has neither 'key'" '"signers":{"s":{"root":"x"}}'
member 37 policy.signer "has a 'root' that" \
	'"signers":{"s":{"key":"release.pub","root":"x"}}'
# assign and exceptions.
member 21 policy.document "/assign/0/match/namespaces: unknown member, did you mean 'namespace'?" \
	'"assign":[{"match":{"namespaces":["x"]},"profile":"p"}]'
member 21 policy.document "/assign/0/match/kind: unknown value 'sandbx', did you mean 'sandbox'?" \
	'"assign":[{"match":{"kind":"sandbx"},"profile":"p"}]'
member 12 policy.profile "no profile or preset 'nsaa', did you mean 'nsa'?" \
	'"assign":[{"profile":"nsaa"}]'
member 11 policy.assign 'the entry matches by what the caller of an engine can choose' \
	'"assign":[{"match":{"name":"x"},"profile":"p"}]'
member 21 policy.match "'acme/Shop' has capitals" \
	'"assign":[{"match":{"image":"acme/Shop"},"trustCaller":true,"profile":"p"}]'
exception() { # COLUMN ID MESSAGE MEMBERS
	member "$1" "$2" "$3" '"exceptions":[{'"$4"',"reason":"r","owner":"o"}]'
}
ends='"expires":"2027-01-01T00:00:00Z"'
exception 16 policy.rule "did you mean 'process.user'?" \
	'"rule":"process.usr","scope":{"namespace":"x"},"mode":"audit",'"$ends"
exception 15 policy.document "'expires' is missing" \
	'"rule":"process.user","scope":{"namespace":"x"},"mode":"audit"'
exception 15 policy.exception "an exception has either 'set' or 'mode'" \
	'"rule":"process.user","scope":{"namespace":"x"},'"$ends"
exception 15 policy.exception 'the scope holds nothing but what a caller can choose' \
	'"rule":"process.user","scope":{"name":"x"},"mode":"audit",'"$ends"
exception 71 policy.rule "/process.user/minHostI: unknown member, did you mean 'minHostId'?" \
	'"rule":"process.user","scope":{"namespace":"x"},"set":{"minHostI":1},'"$ends"
# The floor.
member 19 policy.rule "did you mean 'process.user'?" '"floor":{"rules":{"process.usr":{}}}'
member 19 policy.profile "the floor cannot switch 'process.user' off" \
	'"floor":{"rules":{"process.user":{"mode":"off"}}}'
# Of a directory it is the fragment that is named.
mkdir policy.d
echo '{"ocigate":1,"name":"a"}' >policy.d/a.json
printf '{"ocigate":1,\n"name":"b"}' >policy.d/b.json
"$ocigate" policy lint policy.d >said 2>&1
[ $? = 3 ] && grep -qF '[policy.duplicate] policy.d/b.json:2:1: /name: another' said
report "policy.duplicate: the second fragment" $?

echo "1..$count"
