image
document review |
	predicate --key stranger --type https://example.com/review/v1
