image
document spdx |
	predicate --key scanner --type https://spdx.dev/Document
