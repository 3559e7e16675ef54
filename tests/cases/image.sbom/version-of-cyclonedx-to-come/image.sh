image
document cyclonedx '.specVersion = "2.0" |
	del(.components[1])' |
	predicate --key scanner --type https://cyclonedx.org/bom
