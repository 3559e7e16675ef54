#!/bin/sh
# `ocigate policy lint`: each thing that it says, and where; that a good policy
# is told nothing. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

"$fixtures/make-key.sh" release
"$fixtures/make-key.sh" other
lint() { # ARGUMENT...
	"$ocigate" policy lint --now 2026-11-21T00:00:00Z "$@" >said 2>&1
	status=$?
	grep -v 'note: on a node' said >kept
	mv kept said
}
cat >good.json <<'END'
{ "ocigate": 1, "signers": { "release": { "key": "release.pub" } },
  "profiles": {
    "app": { "extends": ["production"], "rules": {
      "image.signature": { "signers": ["release"] },
      "image.scan": { "signers": ["release"] } } },
    "pause": { "extends": ["sandbox"], "rules": {
      "image.signature": { "signers": ["release"] } } } },
  "assign": [
    { "match": { "kind": "sandbox" }, "profile": "pause" },
    { "profile": "app" } ] }
END
lint good.json
[ $status = 0 ] && ! grep -q 'warning\|error' said && grep -q '^ok' said
report "a good policy is told nothing" $?
lint --format json good.json
[ $status = 0 ] && grep -v '^  fix' said | jq -e '.ok and (.findings | map(
	select(.severity != "note")) == [])' >/dev/null
report "nor as JSON" $?

# A good policy, changed by a filter of jq.
says() { # SEVERITY STATUS NAME JQ KEY MESSAGE
	jq "$4" good.json >p.json
	lint p.json
	[ $status = "$2" ] && grep -F "$1: p.json:" said >told &&
		grep -F ": $5: " told | grep -qF "$6"
	report "$3" $?
}
warns() { # NAME JQ KEY MESSAGE
	says warning 0 "$@"
}
app='.profiles.app.rules'
warns "a profile of nobody" '.profiles.x = .profiles.app' /profiles/x 'assigned to nobody'
warns "a base rule that is off" "$app.hooks.mode = \"off\"" \
	/profiles/app/rules/hooks/mode "'hooks' is off"
warns "parameters of a rule that is off" \
	"${app}[\"process.user\"] = {mode:\"off\",minHostId:1}" \
	/profiles/app/rules/process.user/mode 'but has parameters'
seccomp=/profiles/app/rules/linux.seccomp
warns "a system call that a runtime needs is forbidden" \
	"${app}[\"linux.seccomp\"] = {forbid: [\"openat2\"]}" $seccomp \
	"no repair forbids 'openat2'"
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["execve"],
	"action": "SCMP_ACT_ALLOW"}]}' >tight.json
warns "a profile with which a runtime would fail" \
	"${app}[\"linux.seccomp\"] = {profile: \"tight.json\"}" $seccomp \
	"'tight.json' denies what runc or crun needs itself: brk, capget"
lint "$(jq "${app}[\"linux.seccomp\"] = {profile: \"default\"}" good.json \
	>p.json && echo p.json)"
[ $status = 0 ] && ! grep -q 'needs itself' said
report "the shipped one denies nothing of that" $?
warns "an audit that is over" \
	"${app}[\"process.user\"].auditUntil = \"2026-11-20T00:00:00Z\"" \
	/profiles/app/rules/process.user/auditUntil 'is over'
warns "one that lasts" \
	"${app}[\"process.user\"].auditUntil = \"2028-11-20T00:00:00Z\"" \
	/profiles/app/rules/process.user/auditUntil 'half a year'
warns "one that nothing follows" \
	"${app}[\"process.user\"] = {mode:\"audit\",auditUntil:\"2026-12-20T00:00:00Z\"}" \
	/profiles/app/rules/process.user/auditUntil 'still not enforced'
warns "a scan of any age" "${app}[\"image.scan\"].maxAge = \"none\"" \
	/profiles/app/rules/image.scan/maxAge 'signed at any time'
warns "an SBOM of any age" "${app}[\"image.sbom\"] = {signers:[\"release\"]}" \
	/profiles/app/rules/image.sbom/maxAge 'signed at any time'
says error 1 "sandbox without images" \
	'.profiles.pause.rules = {"process.cwd":{}}' /profiles/pause 'comes from sandbox'
says error 1 "the preset sandbox" '.assign[0].profile = "sandbox"' /assign 'names neither'

# assign
entry() { # BEFORE AFTER
	echo ".assign = [{match:$1,profile:\"app\"},{match:$2,profile:\"app\"}]"
}
never() { # NAME BEFORE AFTER
	warns "$1" "$(entry "$2" "$3")" /assign 'never reached'
}
reached() { # NAME BEFORE AFTER
	jq "$(entry "$2" "$3")" good.json >p.json
	lint p.json
	[ $status = 0 ] && ! grep -q 'never reached' said
	report "$1" $?
}
never "an entry twice" '{kind:"sandbox"}' '{kind:"sandbox"}'
warns "one behind one for all" '.assign |= [{profile:"app"}] + .' /assign \
	'never reached'
never "one behind a list" '{engine:["cri","docker"]}' '{engine:"docker"}'
never "one behind a wider glob" '{namespace:"shop-*"}' '{namespace:["shop-a","shop-b*"]}'
never "one behind fewer keys" '{namespace:"a"}' '{namespace:"a",kind:"container"}'
never "an image, by its full name" '{image:"nginx",namespace:"*"}' \
	'{image:"docker.io/library/nginx:1",namespace:"*"}'
reached "but not behind more keys" '{namespace:"a",kind:"container"}' '{namespace:"a"}'
reached "nor a narrower glob" '{namespace:"shop-*"}' '{namespace:"*"}'
reached "nor a part of a list" '{engine:"cri"}' '{engine:["cri","docker"]}'
reached "nor a tag" '{image:"example.com/a:1",namespace:"*"}' \
	'{image:"example.com/a",namespace:"*"}'
reached "nor where a caller decides" '{namespace:"a",labels:{x:"y"}}' '{namespace:"a"}'
warns "nothing is assigned" '.assign = []' /assign 'nothing is assigned'
warns "a caller who is trusted" \
	'.assign[0] = {match:{name:"x"},profile:"app",trustCaller:true}' /assign 'trusts what the caller'
warns "trust that nobody needs" '.assign[0].trustCaller = true' /assign 'asks for nothing that a caller chooses'
warns "labels beside an attested fact" \
	'.assign[0].match = {namespace:"a",labels:{x:"y"}}' /assign 'choose not to match'
warns "a namespace of Docker" \
	'.assign[0].match = {engine:"docker",namespace:"a",name:"x"} |
	.assign[0].trustCaller = true' /assign "can never match: the engines it names have no such 'namespace'"
warns "a sandbox of Docker" '.assign[0].match = {kind:"sandbox",engine:"docker"}' \
	/assign "no such 'kind'"
warns "an image without registry" \
	'.assign[0].match = {image:"shop/**",namespace:"a"}' /assign "docker.io alone"
warns "an image by a regular expression" \
	'.assign[0].match = {image:"example.com/(a|b)",namespace:"a"}' /assign "can never match"

# parameters
from() {
	echo "${app}[\"image.source\"] = $1"
}
warns "an element twice" "$(from '{allow:["example.com/a","example.com/a"]}')" \
	/profiles/app/rules/image.source/allow 'listed twice'
warns "a source without registry" "$(from '{allow:["shop/*"]}')" \
	/profiles/app/rules/image.source/allow 'docker.io alone'
warns "what is allowed and denied" \
	"$(from '{allow:["example.com/a"],deny:["example.com/**"]}')" \
	/profiles/app/rules/image.source/allow "'deny' goes before it"
warns "a variable that is denied and allowed" \
	"${app}[\"process.env\"] = {allow:[\"LD_*\"],deny:[\"LD_PRELOAD\"]}" \
	/profiles/app/rules/process.env/deny "'allow' goes before it"
warns "a command that is denied and allowed" \
	"${app}[\"exec.command\"] = {allow:[[\"/bin/sh\",\"-c\"]],deny:[[\"/bin/*\",\"**\"]]}" \
	/profiles/app/rules/exec.command/allow "'deny' goes before it"
warns "a mount that is never asked" \
	"${app}[\"mounts.source\"] = {allow:[{source:\"/srv/**\"},{source:\"/srv/a\"}]}" \
	/profiles/app/rules/mounts.source/allow "is never asked"

# the floor
floor() { # RULE FLOOR PROFILE
	echo ".floor.rules[\"$1\"] = $2 | ${app}[\"$1\"] = $3"
}
weaker() { # NAME RULE FLOOR PROFILE KEY
	warns "weaker than the floor: $1" "$(floor "$2" "$3" "$4")" \
		"/profiles/app/rules/$2/$5" 'is weaker than the floor'
}
weaker "a mode" process.user '{}' '{mode:"audit"}' mode
weaker "a number" process.user '{minHostId:100000}' '{minHostId:1}' minHostId
weaker "an age" image.scan '{signers:["release"],maxAge:"7d"}' \
	'{signers:["release"],maxAge:"2w"}' maxAge
weaker "findings" image.scan '{signers:["release"],maxAge:"7d",max:{high:0}}' \
	'{signers:["release"],maxAge:"7d",max:{high:5}}' max
weaker "a list" process.capabilities '{allow:["CAP_CHOWN"]}' \
	'{allow:["CAP_CHOWN","CAP_KILL"]}' allow
jq "$(floor process.user '{minHostId:1}' '{minHostId:2}')" good.json >p.json
lint p.json
[ $status = 0 ] && ! grep -q 'weaker' said
report "what is stricter is told nothing" $?

# signers
warns "a signer of nobody" '.signers.x = {key:"other.pub"}' /signers/x 'used by no rule'
warns "one whose time is over" '.signers.release.notAfter = "2026-11-20T00:00:00Z"' \
	/signers/release/notAfter 'not valid any more'
warns "one whose time ends soon" '.signers.release.notAfter = "2026-12-01T00:00:00Z"' \
	/signers/release/notAfter 'for 10 days more'
warns "one whose time has not come" '.signers.release.notBefore = "2026-12-01T00:00:00Z"' \
	/signers/release/notBefore 'not valid yet'
cp release.pub copy.pub
warns "a key under two names" '.signers.x = {key:"copy.pub"}' /signers/x/key \
	"has the key of 'release'"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes \
	-keyout ca.key -out ca.pem -subj /O=test/CN=ca -days 1 \
	-addext keyUsage=critical,keyCertSign 2>/dev/null
notary='.signers.n = {trustStore:"ca.pem",identities:"x509.subject: C=US, ST=WA, O=acme"}'
jq "$notary" good.json >p.json
"$ocigate" policy lint --now "$(date -u -d '10 days' +%FT%TZ)" p.json >said 2>&1
grep -q "warning: p.json:.*: /signers/n/trustStore: .*a certificate of 'ca.pem' is over" said
report "a certificate that is over" $?
"$ocigate" policy lint --now "$(date -u +%FT%TZ)" p.json >said 2>&1
grep -q "a certificate of 'ca.pem' ends in [01] days" said
report "one that soon will be" $?

# exceptions
exception() { # JQ
	echo '.exceptions = [{rule:"process.user",scope:{namespace:"a"},
	mode:"audit",expires:"2027-03-01T00:00:00Z",reason:"r",owner:"o"} | '"$1"']'
}
jq "$(exception .)" good.json >p.json
lint p.json
[ $status = 0 ] && ! grep -q 'exception' said
report "a good exception is told nothing" $?
warns "one that expired" "$(exception '.expires = "2026-11-20T00:00:00Z"')" \
	/exceptions 'expired at'
warns "one that soon will" "$(exception '.expires = "2026-11-29T00:00:00Z"')" \
	/exceptions 'expires at'
warns "one that lasts" "$(exception '.expires = "2029-11-29T00:00:00Z"')" \
	/exceptions 'more than a year'
warns "one as wide as an engine" "$(exception '.scope = {engine:"cri"}')" \
	/exceptions 'as wide as an engine'
warns "one from what nobody judges" "$(exception '.rule = "process.args"')" \
	/exceptions 'needs no exception'
warns "one from the floor" "$(exception .) | .floor.rules[\"process.user\"] = {}" \
	/exceptions 'knows no exception'
warns "one that can never match" "$(exception '.scope = {engine:"docker",kind:"sandbox"}')" \
	/exceptions 'can never match'

# Output and exit status.
jq '.profiles.x = .profiles.app' good.json >p.json
lint --strict p.json
[ $status = 1 ] && ! grep -q '^ok' said
report "--strict makes warnings errors" $?
lint --strict good.json
[ $status = 0 ]
report "where there are any" $?
lint --format json --strict p.json
[ $status = 1 ] && jq -e '.ok == false and any(.findings[]; .severity ==
	"warning" and .file == "p.json" and .line > 1 and .column > 1 and
	.key == "/profiles/x" and (.hint | length > 0))' said >/dev/null
report "JSON has place, key and remedy" $?
echo '{"ocigate":1,"profils":{}}' >p.json
lint --format json p.json
[ $status = 3 ] && grep "^{" said | jq -e '.ok == false and
	.error.id == "policy.document"' >/dev/null
report "a policy that cannot be read is status 3, as JSON too" $?
lint --now yesterday good.json
[ $status = 2 ]
report "a time that is none is wrong usage" $?

for option in --profile=app --output=x --resolved; do
	lint $option good.json
	[ $status = 2 ] && grep -q "lint does not take ${option%=*};" said
	report "$option, which lint would not look at, too" $?
done
"$ocigate" policy show --strict good.json >said 2>&1
[ $? = 2 ] && grep -q 'show does not take --strict' said &&
	"$ocigate" policy show --resolved --profile app good.json >said 2>&1
report "show takes its own options alone" $?

# 10 000 entries are looked at in no time.
jq '.assign = [range(10000) as $i | {match:{namespace:"n\($i)"},profile:"app"}] +
	.assign' good.json >many.json
begin=$(date +%s)
lint many.json
[ $status = 0 ] && [ $(($(date +%s) - begin)) -le 10 ]
report "10 000 entries" $?

echo "1..$count"
