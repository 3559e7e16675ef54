image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
attest --key stranger --time 2026-06-07T12:00:00Z
