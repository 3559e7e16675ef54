#!/bin/sh
# `ocigate inspect` on files of each form, made here: what it says as text and
# JSON, and how it ends. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

# shows NAME FILTER FILE: its JSON makes the filter of jq true.
shows() {
	"$ocigate" inspect --format json "$3" >said 2>&1 &&
		[ "$(jq "$2" said 2>&1)" = true ]
	report "$1" $?
}

# refuses NAME STATUS WORDS FILE
refuses() {
	"$ocigate" inspect "$4" >said 2>&1
	[ $? = "$2" ] && grep -q -- "$3" said
	report "$1" $?
}

cat >cyclonedx.json <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.5",
 "metadata": {"component": {"name": "app"}, "tools": [{"name": "t"}]},
 "components": [{"name": "a", "purl": "pkg:npm/a@1",
	"licenses": [{"license": {"id": "MIT"}}]},
	{"name": "b", "components": [{"name": "c", "purl": "pkg:npm/a@1"}]}]}
END
shows "CycloneDX" '.kind == "sbom" and .spec == "1.5" and .components == 3 and
	.purls == ["pkg:npm/a@1"] and .main == "app" and .licenses == ["MIT"] and
	.tools == ["t"] and .vulnerabilities == 0' cyclonedx.json
echo '{"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}]}' >spdx.json
shows "SPDX" '.spec == "SPDX-2.3" and .packages == 1 and .purls == []' spdx.json
echo '{"SchemaVersion": 2, "Results": [{"Target": "t", "Class": "os-pkgs",
	"Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1", "PkgName": "p",
	"Severity": "HIGH"}]}]}' >trivy.json
shows "a report" '.kind == "scan" and .findings == 1 and .severity.high == 1 and
	.ids == ["CVE-2026-1"]' trivy.json
echo '{"buildDefinition": {"buildType": "t", "externalParameters": {"workflow":
	{"repository": "https://example.com/x", "ref": "refs/heads/main"}}},
	"runDetails": {"builder": {"id": "b"}}}' >slsa.json
shows "a provenance alone" '.kind == "provenance" and .builder_id == "b" and
	.source == "git+https://example.com/x@refs/heads/main" and
	.sources == []' slsa.json

"$fixtures/make-key.sh" key
eval "$("$fixtures/make-image.sh" layout)"
"$fixtures/attest-predicate.sh" --key key.key \
	--type https://cyclonedx.org/bom layout <cyclonedx.json
envelope=$(grep -l payloadType layout/blobs/sha256/*)
shows "an envelope" '.kind == "sbom" and .components == 3 and
	.statement == "https://in-toto.io/Statement/v1" and
	.predicate_type == "https://cyclonedx.org/bom" and
	.subjects == [{sha256: "'"${manifest#sha256:}"'"}] and
	.envelope.signatures == 1' "$envelope"
shows "a key" '.kind == "key" and .key.kind == "P-256"' key.pub
openssl req -x509 -key key.key -subj '/CN=a name' -days 2 -out cert.pem \
	>/dev/null 2>&1
shows "a certificate" '.kind == "certificate" and .subject == "CN=a name" and
	.key.kind == "P-256"' cert.pem
openssl x509 -in cert.pem -outform der -out cert.der
shows "and its DER" '.subject == "CN=a name"' cert.der

"$ocigate" inspect - <cyclonedx.json >said 2>&1 && grep -q '^components: 3$' said
report "as text, from standard input" $?
printf '{"bomFormat":"CycloneDX","specVersion":"1.5",
	"components":[{"purl":"a\\u001b[2J"}]}' >escape.json
"$ocigate" inspect escape.json >said 2>&1 && grep -q 'a\\x1b\[2J' said
report "nothing that a terminal would act on" $?

echo '{"@context": "https://spdx.org/rdf/3.0.1/x", "@graph": []}' >spdx3.json
refuses "SPDX 3" 1 'SPDX 3 (JSON-LD) is not supported' spdx3.json
echo '{"image_summary": {}, "provenance_summary": {}}' >gcb.json
refuses "another tool's own form" 1 unsupported gcb.json
echo hello >text
refuses "a text" 1 unsupported text
echo '{"bomFormat": "CycloneDX", "specVersion": "1.5",' >torn.json
refuses "a document that ends too soon" 3 'evidence.file' torn.json
: >empty
refuses "an empty file" 3 empty empty
refuses "a file that is not there" 3 'nowhere' nowhere
refuses "a directory" 3 'layout' layout
refuses "and says which file and what it reads" 1 "'text': unsupported" text
grep -q 'fix: give a scan report, SBOM' said
report "  with what to give" $?
refuses "a version that is not read" 1 "'spdx3.json': SPDX 3" spdx3.json
! "$ocigate" inspect - <text >said 2>&1 && grep -q '\] unsupported' said
report "standard input has no name" $?
"$ocigate" inspect --format xml text >said 2>&1
[ $? = 2 ] && grep -q "'xml' is not text or json" said
report "another format is wrong usage" $?
"$ocigate" inspect >said 2>&1
[ $? = 2 ]
report "no file is a usage error" $?
echo "1..$count"
