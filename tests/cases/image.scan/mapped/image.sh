image
document grype |
	predicate --key scanner --type https://example.com/grype
