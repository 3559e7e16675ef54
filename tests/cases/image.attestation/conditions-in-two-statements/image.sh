image
document review |
	predicate --key scanner --type https://example.com/review/v1
predicate --key scanner --type https://example.com/review/v1 <<'END'
{"approved": false, "stage": "dev"}
END
