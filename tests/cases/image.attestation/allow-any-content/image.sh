image
document review |
	predicate --key scanner --type https://example.com/review/v1
