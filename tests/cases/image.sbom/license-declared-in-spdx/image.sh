image
document spdx '.packages[0].licenseDeclared = "AGPL-3.0-only"' |
	predicate --key scanner --type https://spdx.dev/Document
