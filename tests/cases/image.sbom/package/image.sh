image
document cyclonedx |
	predicate --key scanner --type https://cyclonedx.org/bom
