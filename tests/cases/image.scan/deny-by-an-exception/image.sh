image
attest --key scanner --time 2026-06-07T00:00:00Z --low 1
