image
attest --key scanner --time 2026-06-07T00:00:00Z 
attest --key stranger --time 2026-06-07T12:00:00Z --low 1
