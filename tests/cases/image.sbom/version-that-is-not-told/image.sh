image
document cyclonedx 'del(.components[0].version) |
	del(.components[0].licenses) |
	.components[0].name = "bash" |
	.components[0].purl = "pkg:deb/debian/bash" |
	del(.components[1:])' |
	predicate --key scanner --type https://cyclonedx.org/bom
