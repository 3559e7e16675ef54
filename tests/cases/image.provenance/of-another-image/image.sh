image
document provenance |
	predicate --key scanner --type https://slsa.dev/provenance/v1 --subject sha256:1111111111111111111111111111111111111111111111111111111111111111
