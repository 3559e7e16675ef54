image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
predicate --key security --type https://cyclonedx.org/bom <<'END'
{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
 "metadata": {"timestamp": "2026-06-07T00:00:00Z", "component": {
  "type": "container", "bom-ref": "app", "name": "app",
  "purl": "pkg:oci/app@sha256%3A@HEX@"}},
 "components": [{"type": "library", "bom-ref": "libdemo", "name": "libdemo",
  "version": "1.0"}],
 "vulnerabilities": [{"id": "CVE-2026-1000-CRITICAL", "affects": [{"ref": "app"}],
  "analysis": {"state": "not_affected", "justification": "code_not_reachable"}}]}
END
