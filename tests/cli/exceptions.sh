#!/bin/sh
# Exceptions and times, as `ocigate check` applies them: to whom, until when,
# and to whom not. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

one=sha256:$(printf '1%.0s' $(seq 64))
two=sha256:$(printf '2%.0s' $(seq 64))

mkdir empty
echo '{"imageLayoutVersion": "1.0.0"}' >empty/oci-layout
echo '{"schemaVersion": 2, "manifests": []}' >empty/index.json
cat >root.json <<'EOF'
{"ociVersion": "1.0.2", "process": {"user": {"uid": 0, "gid": 0},
 "args": ["/app"], "cwd": "/"}, "root": {"path": "rootfs"}}
EOF
cat >pod.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  initContainers: [{name: i, image: busybox}]
  containers: [{name: c, image: busybox}]
  ephemeralContainers: [{name: e, image: busybox}]
EOF

# A policy that asks for no root, with an exception of SCOPE and the EFFECT.
policy() { # SCOPE [EFFECT [MORE]]
	cat >policy.json <<-EOF
	{"ocigate": 1, "profiles": {"p": {"rules": {"process.user": {}}}},
	 "assign": [{"profile": "p"}], "exceptions": [{"rule": "process.user",
	 "scope": {$1}, ${2:-"\"mode\": \"audit\""}, "reason": "legacy",
	 "owner": "shop", "expires": "2027-01-01T00:00:00Z"}]${3:+, $3}}
	EOF
}

check() { # FACTS [NOW]
	echo "{$1}" >facts.json
	"$ocigate" check --policy policy.json --facts facts.json --now \
		"${2:-2026-12-31T23:59:59Z}" --evidence empty --format json \
		root.json >said 2>&1
}

admits() { # NAME FACTS [NOW]
	check "$2" "${3:-}"
	report "$1" $?
}

refuses() { # NAME FACTS [NOW]
	check "$2" "${3:-}"
	[ $? = 1 ] && jq -e '[.violations[].rule] | unique == ["process.user"]' \
		said >/dev/null
	report "$1" $?
}

is_wrong() { # NAME WORDS
	check ''
	[ $? = 3 ] && grep -qF "$2" said
	report "$1" $?
}

# One image.
digest() { # DIGEST
	echo "\"digests\": {\"config\": \"$1\"}"
}
policy "\"digest\": \"$one\""
admits "an exception admits its image" "$(digest "$one")"
jq -e '.violations[0] | .mode == "audit" and .rule == "process.user"' \
	said >/dev/null
report "  which is audited" $?
refuses "no other" "$(digest "$two")"
refuses "nor one that nobody knows" ''
refuses "nor one of the same name" \
	"$(digest "$two"), \"reference\": \"registry.example.com/shop/cart:1\""
admits "the manifest is as good as the config" \
	"\"digests\": {\"manifest\": \"$one\"}"
refuses "but for one that the snapshot does not prove" \
	"\"digests\": {\"manifest\": \"$one\", \"chainId\": \"$two\"}"
admits "a second before its end" "$(digest "$one")" 2026-12-31T23:59:59Z
refuses "at its end it is over" "$(digest "$one")" 2027-01-01T00:00:00Z
jq -e '.violations[0].message | contains("expired at 2027-01-01")' said \
	>/dev/null
report "  and the refusal says so" $?
policy "\"digest\": [\"$two\", \"$one\"], \"namespace\": \"shop\""
admits "one of several images, there" "$(digest "$one"), \"namespace\": \"shop\""
refuses "and not elsewhere" "$(digest "$one"), \"namespace\": \"shop2\""
refuses "nor where nothing is known" "$(digest "$one")"

# Kinds of containers.
policy '"namespace": "shop"'
for kind in container sandbox; do
	admits "what holds for a namespace holds for a $kind" \
		"\"namespace\": \"shop\", \"kind\": \"$kind\""
done
"$ocigate" check --policy policy.json --now 2026-12-01T00:00:00Z --format json \
	pod.yaml >said 2>&1 &&
	[ "$(jq -r .verdict said | sort | uniq -c | tr -s ' ')" = " 3 allow" ]
report "for init and ephemeral containers, too" $?
policy '"namespace": "shop", "kind": "sandbox"'
admits "of a sandbox alone" '"namespace": "shop", "kind": "sandbox"'
refuses "not of its containers" '"namespace": "shop", "kind": "container"'

# What it may say.
policy "\"digest\": \"$one\"" '"set": {"allowUserNamespace": false}'
refuses "parameters that do not help" "$(digest "$one")"
policy "\"digest\": \"$one\"" '"set": {"user": 1}'
is_wrong "parameters that the rule has not" "/user: unknown member"
policy "\"digest\": \"$one\"" '"mode": "audit", "set": {"gid": 1}'
is_wrong "an exception has one effect" "not both"
policy "\"digest\": \"$one\"" '"mode": "off"'
is_wrong "it cannot switch a rule off" "mode"
policy '"image": "registry.example.com/**", "labels": {"a": "b"}, "name": "x"'
admits "an image's name that the engine attests" \
	'"reference": "registry.example.com/a", "labels": {"a": "b"},
	 "name": "x"'
policy '"name": "x"'
is_wrong "a scope that a caller can choose" "what a caller can choose"
policy '"labels": {"a": "b"}, "kind": "container"'
is_wrong "  whatever stands beside it" "what a caller can choose"
policy '"namespace": "shop", "engine": "docker"'
is_wrong "  or where the fact is a label" "what a caller can choose"
for key in reason owner expires; do
	policy "\"digest\": \"$one\""
	jq "del(.exceptions[0].$key)" policy.json >less && mv less policy.json
	is_wrong "without $key it is none" "'$key' is missing"
done
policy "\"digest\": \"$one\"" '' '"floor": {"rules": {"process.user": {}}}'
refuses "the floor holds" "$(digest "$one")"
jq -e '[.violations[] | [.mode, .floor]] == [["enforce", true],
	["audit", null]]' said >/dev/null
report "  and the exception is told from it" $?

# A time before which a profile or a rule only audits.
until=2027-01-01T00:00:00Z
postponed() { # NAME PROFILE
	echo "{\"ocigate\": 1, \"profiles\": {\"p\": {$2}},
		\"assign\": [{\"profile\": \"p\"}]}" >policy.json
	admits "$1 is audited until then" '' 2026-12-31T23:59:59Z
	refuses "and enforced from then on" '' $until
}
postponed "a profile" "\"auditUntil\": \"$until\", \"rules\": {\"process.user\": {}}"
postponed "a rule" "\"rules\": {\"process.user\": {\"auditUntil\": \"$until\"}}"
postponed "a rule of a later profile" "\"auditUntil\": \"2028-01-01T00:00:00Z\",
	\"rules\": {\"process.user\": {\"auditUntil\": \"$until\"}}"
postponed "a profile that another extends" "\"extends\": [\"q\"], \"rules\": {}},
	\"q\": {\"auditUntil\": \"$until\", \"rules\": {\"process.user\": {}}"

echo "1..$count"
