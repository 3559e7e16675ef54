image
document provenance '.runDetails.metadata.finishedOn = "2026-01-01T00:00:00Z"' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
