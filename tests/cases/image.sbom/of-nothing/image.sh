image
document cyclonedx '.components = []' |
	predicate --key scanner --type https://cyclonedx.org/bom
