image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
document openvex '.statements[0].vulnerability.name = "CVE-2026-1001-CRITICAL"' |
	predicate --key security --type https://openvex.dev/ns
