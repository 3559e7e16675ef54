image
document cyclonedx '.components[0].name = "bash" |
	.components[0].version = "5.2.15-2" |
	.components[0].purl = "invalid-purl-format" |
	del(.components[0].licenses[0].license.id) |
	.components[0].licenses[0].license.name = "GPL-3.0-or-later" |
	del(.components[1:])' |
	predicate --key scanner --type https://cyclonedx.org/bom
