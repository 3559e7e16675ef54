image
predicate --key scanner --type https://cosign.sigstore.dev/attestation/v1 <<'END'
{"Data": "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"x\"}}, \"results\": [{\"ruleId\": \"CVE-2026-1\", \"level\": \"note\"}]}]}",
 "Timestamp": "2026-06-07T00:00:00Z"}
END
