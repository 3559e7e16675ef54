image
document grype '.matches[0].vulnerability.severity = "Critical"' |
	predicate --key scanner --type https://example.com/grype
