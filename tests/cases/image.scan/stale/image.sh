image
attest --key scanner --time 2026-05-01T00:00:00Z
