#!/bin/sh
# `ocigate policy show --resolved`: what profiles come to, and where each value
# was written. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

"$fixtures/make-key.sh" release
mkdir policy.d
cat >policy.d/10-base.json <<'END'
{ "ocigate": 1, "name": "shown",
  "signers": { "release": { "key": "../release.pub" } },
  "profiles": {
    "base": {
      "extends": ["pss-restricted@1.25"],
      "mode": "warn",
      "rules": { "linux.seccomp": { "forbid": ["bpf"] } } } } }
END
cat >policy.d/20-app.json <<'END'
{ "ocigate": 1,
  "profiles": {
    "app": {
      "extends": ["base"],
      "rules": {
        "process.user": { "mode": "enforce",
          "minHostId": 100000 },
        "image.signature": { "signers": ["release"] },
        "linux.seccomp": {
          "forbid": ["ptrace"],
          "auditUntil": "2027-01-01T00:00:00Z" } } } },
  "floor": { "rules": {
    "linux.privileged": {} } },
  "assign": [ { "profile": "app" } ] }
END
show() { # ARGUMENT...
	"$ocigate" policy show --resolved "$@" >said 2>&1
}
says() { # NAME LINE
	tr -s ' ' <said | grep -qxF " $2"
	report "$1" $?
}
show --profile app policy.d
report "a profile is shown" $?
says "what it writes" \
	'process.user.minHostId = 100000 policy.d/20-app.json:7'
says "its mode" 'process.user.mode = enforce policy.d/20-app.json:6'
says "the mode of a profile that it extends" \
	'process.noNewPrivileges.mode = warn policy.d/10-base.json:6'
says "what a preset of a version writes" \
	'linux.sysctl.pss = "1.25" preset pss-restricted@1.25:1'
grep -q 'linux.seccomp.absent = "refuse"  *preset pss-restricted:[0-9]' said
report "and what a preset behind it does" $?
says "each place of a list that was united" 'linux.seccomp.forbid = ["bpf","ptrace"] policy.d/20-app.json:10, policy.d/10-base.json:7'
says "a time" 'linux.seccomp.auditUntil = 2027-01-01T00:00:00Z policy.d/20-app.json:11'
says "what is implied" 'image.identity.mode = enforce implied by image rules'
says "what nobody wrote" 'image.signature.mode = enforce built-in default'
says "parameters that nobody wrote" \
	'process.user: built-in defaults of denyGroups, uid, gid'
says "the floor" 'linux.privileged.mode = enforce built-in default'
grep -qx 'profile app (policy.d/20-app.json:3)' said &&
	grep -qx 'floor (policy.d/20-app.json:12)' said
report "where profile and floor are" $?
! grep -q '^profile base' said
report "and no other profile" $?
show policy.d && grep -q '^profile base' said && grep -q '^profile pss-baseline' said
report "without a name all of them are" $?
show --format json policy.d && jq -e '
	.profiles.app["process.user"].minHostId == 100000 and
	.origins.app["process.user"].minHostId == ["policy.d/20-app.json:7:11"] and
	.origins.app["linux.seccomp"].forbid[1] == "policy.d/10-base.json:7:37" and
	.origins.app["image.identity"].mode == [] and
	.floor["linux.privileged"].mode == "enforce" and
	.floorOrigins["linux.privileged"].mode == []' said >/dev/null
report "JSON has the values, and their places beside them" $?
show --preset production && grep -q 'image.scan.maxAge = "7d"  *preset production:' said
report "a preset" $?
show --profile nobody policy.d
[ $? = 2 ]
report "a profile that there is not is wrong usage" $?
# Every line that says where leads to a line that says what.
show policy.d
lost=$(sed -n 's/^  [a-z.A-Z]*\.\([a-zA-Z]*\) = .* \(policy.d[^ ,:]*\):\([0-9]*\)$/\1 \2 \3/p' said |
	while read -r key file line; do
		sed -n "${line}p" "$file" | grep -q "\"$key\"" || echo "$file:$line"
	done)
[ -z "$lost" ] && [ "$(grep -c 'policy.d/' said)" -gt 20 ]
report "each place has the key" $?

echo "1..$count"
