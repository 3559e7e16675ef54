image
document cyclonedx '.components[0].name = "bash" |
	.components[0].version = "5.2.15-2" |
	.components[0].purl = "pkg:deb/debian/bash@5.2.15-2?arch=amd64" |
	del(.components[0].licenses[0].license) |
	.components[0].licenses[0].expression = "MIT OR (GPL-2.0-only WITH Classpath-exception-2.0)" |
	del(.components[1:])' |
	predicate --key scanner --type https://cyclonedx.org/bom
