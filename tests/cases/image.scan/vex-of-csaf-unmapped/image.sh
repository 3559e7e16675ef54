image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
predicate --key security --type https://example.com/csaf <<'END'
{"document": {"category": "csaf_vex", "csaf_version": "2.0", "tracking": {
  "current_release_date": "2026-06-07T00:00:00Z"}},
 "product_tree": {"full_product_names": [{"product_id": "app", "name": "app",
  "product_identification_helper": {"purl": "pkg:oci/app@sha256%3A@HEX@"}}]},
 "vulnerabilities": [{"cve": "CVE-2026-1000-CRITICAL",
  "flags": [{"label": "component_not_present", "product_ids": ["app"]}],
  "product_status": {"known_not_affected": ["app"]}}]}
END
