image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
document openvex '.statements[0].products[0]."@id" = "pkg:oci/app@sha256%3A0000000000000000000000000000000000000000000000000000000000000000"' |
	predicate --key security --type https://openvex.dev/ns
