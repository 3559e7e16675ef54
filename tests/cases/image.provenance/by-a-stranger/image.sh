image
document provenance |
	predicate --key stranger --type https://slsa.dev/provenance/v1
