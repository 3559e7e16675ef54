#!/bin/sh
# What `ocigate check` writes for other programs, SARIF and JUnit, and to a
# terminal. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

cat >pod.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: "a<b&\"c"}
spec:
  containers:
  - {name: good, image: busybox, securityContext: {runAsUser: 7}}
  - {name: root, image: busybox}
EOF
echo '{' >broken.json
cat >policy.json <<'EOF'
{"ocigate": 1, "assign": [{"profile": "p"}], "profiles": {"p": {"rules": {
	"process.user": {}, "root.readonly": {"mode": "warn"}}}}}
EOF

check() { # FORMAT TARGET...
	format=$1
	shift
	"$ocigate" check --policy policy.json --format "$format" "$@" >said \
		2>errors
}

check sarif pod.yaml
[ $? = 1 ] && jq -e '.version == "2.1.0" and (.runs | length) == 1 and
	([.runs[0].results[] | [.ruleId, .level]] == [
		["root.readonly", "warning"],
		["process.user", "error"], ["root.readonly", "warning"]])' \
	said >/dev/null
report "SARIF: one run, a result for each violation, by its weight" $?
jq -e '.runs[0] | [.tool.driver.rules[].id] as $rules |
	all(.results[]; .ruleId as $id | $rules | index($id)) and
	all(.results[]; .locations[0].physicalLocation.artifactLocation.uri ==
		"pod.yaml")' said >/dev/null
report "SARIF: rules are described, results are in the file" $?
jq -e '.runs[0].tool.driver.rules[] | select(.id == "root.readonly") |
	.help.text | contains("docker: --read-only") and
	contains("pod: readOnlyRootFilesystem")' said >/dev/null
report "SARIF: what to do stands there in the words of each engine" $?
check sarif broken.json
[ $? = 3 ] && jq -e '.runs[0].results | length == 1 and
	.[0].level == "error"' said >/dev/null
report "SARIF: what cannot be read is a result" $?

cp pod.yaml 'a b%: c.yaml'
check sarif 'a b%: c.yaml'
jq -e 'all(.runs[0].results[].locations[0];
	.physicalLocation.artifactLocation.uri == "a%20b%25%3A%20c.yaml" and
	(.logicalLocations[0].fullyQualifiedName | startswith("a b%: c.yaml: Pod")))' \
	said >/dev/null
report "SARIF: a path is written as a URI" $?

# The published schema is not ours to carry: name it by SARIF_SCHEMA.
count=$((count + 1))
if [ ! -e "${SARIF_SCHEMA:-}" ]; then
	echo "ok $count - SARIF: the schema # SKIP no SARIF_SCHEMA"
elif ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo "ok $count - SARIF: the schema # SKIP no jsonschema"
else
	count=$((count - 1))
	check sarif pod.yaml broken.json 'a b%: c.yaml'
	cp said sarif.json
	python3 -c 'import json, jsonschema, sys
schema, document = (json.load(open(name)) for name in sys.argv[1:])
jsonschema.validate(document, schema)' "$SARIF_SCHEMA" sarif.json >said 2>&1
	report "SARIF: the schema" $?
fi

check junit pod.yaml broken.json
[ $? = 3 ] &&
	grep -q '<testsuite name="ocigate" tests="3" failures="1" errors="1">' \
		said && [ "$(grep -c '<testcase ' said)" = 3 ] &&
	grep -q '<failure type="process.user" ' said &&
	grep -q '<system-out>warn root.readonly: ' said
report "JUnit: a case for each container, failures and errors apart" $?
grep -qF 'a&lt;b&amp;&quot;c' said && ! grep -qF 'a<b' said
report "JUnit: names from outside are escaped" $?

sed 's/a<b&.*"c/a\\nb: complies\\e[2J/' pod.yaml >forged.yaml
check text forged.yaml
[ $? = 1 ] && grep -qF 'a\x0ab: complies\x1b[2J, container root: refused' said &&
	! grep -q '^b: complies' said
report "text: a name from outside writes no line of its own" $?
"$ocigate" check --policy policy.json "$(printf -- '--x\n\033[2J')" >said 2>&1
[ $? = 2 ] && [ "$(wc -l <said)" = 1 ] && grep -qF 'x\x0a\x1b[2J' said
report "nor does a word that is no option" $?

"$ocigate" verify image --format sarif --image sha256:0 >said 2>&1
[ $? = 2 ]
report "verify has no such format" $?

echo "1..$count"
