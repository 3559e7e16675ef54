image
document cyclonedx 'del(.components[1])' |
	predicate --key stranger --type https://cyclonedx.org/bom
