image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
predicate --key security --type https://openvex.dev/ns <<'END'
{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex",
 "author": "security", "timestamp": "2026-06-07T00:00:00Z", "version": 1, "statements": [
 {"vulnerability": {"name": "CVE-2026-1000-CRITICAL"}, "products": [{"@id": "pkg:oci/app@sha256%3A@HEX@"}],
  "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}
END
