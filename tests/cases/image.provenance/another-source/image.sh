image
document provenance '.buildDefinition.externalParameters.workflow.repository = "https://github.com/evil/shop" |
	.buildDefinition.resolvedDependencies[0].uri = "git+https://github.com/evil/shop@refs/heads/main"' |
	predicate --key scanner --type https://slsa.dev/provenance/v1
