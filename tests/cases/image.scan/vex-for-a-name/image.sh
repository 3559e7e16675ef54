image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
document openvex '.statements[0].products[0]."@id" = "pkg:oci/app?repository_url=registry.example.com/app"' |
	predicate --key security --type https://openvex.dev/ns
