image
document cyclonedx 'del(.components[0])' |
	predicate --key scanner --type https://cyclonedx.org/bom
document cyclonedx '.metadata.timestamp = "2026-06-07T12:00:00Z" |
	del(.components[1])' |
	predicate --key stranger --type https://cyclonedx.org/bom
