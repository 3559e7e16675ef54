image
document provenance |
	predicate --key scanner --type https://slsa.dev/provenance/v1
