image
document cyclonedx '.metadata.timestamp = "2026-05-07T00:00:00Z" |
	del(.components[1])' |
	predicate --key scanner --type https://cyclonedx.org/bom
