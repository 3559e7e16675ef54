image
document provenance '.runDetails.builder.id = "https://ci.example.com/builder@v2"' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
