image
document grype '.descriptor.timestamp = "2026-05-01T00:00:00Z"' |
	predicate --key scanner --type https://example.com/grype
