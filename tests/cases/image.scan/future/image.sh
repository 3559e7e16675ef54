image
attest --key scanner --time 2026-06-09T00:00:00Z
