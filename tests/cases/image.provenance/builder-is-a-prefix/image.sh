image
document provenance '.runDetails.builder.id = "https://ci.example.com/builder@v1.evil"' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
