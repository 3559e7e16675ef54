image
attest --key scanner --time 2026-06-07T00:00:00Z --annotation https://example.com/scan
