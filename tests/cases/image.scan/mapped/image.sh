image
predicate --key scanner --type https://example.com/grype <<'END'
{"matches": [{"vulnerability": {"id": "CVE-2026-1", "severity": "Low",
   "fix": {"versions": [], "state": "unknown"}}, "relatedVulnerabilities": [],
  "artifact": {"name": "a", "version": "1", "purl": "pkg:apk/alpine/a@1"}}],
 "source": {"type": "image", "target": {"imageID": "@CONFIG@",
  "manifestDigest": "sha256:@HEX@", "repoDigests": []}},
 "descriptor": {"name": "grype", "version": "0.90.0", "timestamp": "2026-06-07T00:00:00Z"}}
END
