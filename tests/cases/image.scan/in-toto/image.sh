image
predicate --key scanner --type https://in-toto.io/attestation/vulns/v0.2 <<'END'
{"scanner": {"uri": "https://example.com/scanner", "version": "1",
  "db": {"uri": "", "version": "", "lastUpdate": "2026-06-07T00:00:00Z"},
  "result": [{"id": "CVE-2026-1", "severity": [
   {"method": "nvd", "score": "6.9"}]}]},
 "metadata": {"scanStartedOn": "2026-06-07T00:00:00Z",
  "scanFinishedOn": "2026-06-07T00:00:00Z"}}
END
