image
predicate --key scanner --type https://cosign.sigstore.dev/attestation/vuln/v1 <<'END'
{"scanner": {"uri": "", "version": "", "db": {"uri": "", "version": ""},
  "result": null}, "metadata": {"scanStartedOn": "2026-06-07T00:00:00Z",
  "scanFinishedOn": "2026-06-07T00:00:00Z"}}
END
