image
document cyclonedx 'del(.metadata) |
	del(.components[1])' |
	predicate --key scanner --type https://cyclonedx.org/bom
