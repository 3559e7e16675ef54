image
document grype '.matches[0].vulnerability.severity = "Critical"' |
	predicate --key scanner --type https://example.com/grype
document grype '.descriptor.timestamp = "2026-06-07T12:00:00Z"' |
	predicate --key stranger --type https://example.com/grype
