image
document review |
	predicate --key scanner --type https://example.com/review/v1 \
		--subject sha256:1111111111111111111111111111111111111111111111111111111111111111
