image
attest --key scanner --time 2026-06-07T00:00:00Z --critical 1
document openvex |
	predicate --key security --type https://openvex.dev/ns
document openvex '.timestamp = "2026-06-06T12:00:00Z" |
	del(.statements[0].justification) |
	.statements[0].status = "affected"' |
	predicate --key security --type https://openvex.dev/ns
