image
document provenance '.runDetails.metadata.finishedOn = ""' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
