image
attest --key scanner --time 2026-06-07T00:00:00Z --predicate-type https://example.com/scan \
	--annotation https://cosign.sigstore.dev/attestation/vuln/v1
