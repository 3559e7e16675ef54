image
document provenance '.buildDefinition.externalParameters.workflow.repository = "https://github.com/evil/shop"' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
