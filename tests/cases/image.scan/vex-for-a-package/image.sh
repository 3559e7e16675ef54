image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1 --verbose
document openvex '.statements[0].products[0].subcomponents = [{"@id": "pkg:deb/debian/libdemo@1.0"}]' |
	predicate --key security --type https://openvex.dev/ns
