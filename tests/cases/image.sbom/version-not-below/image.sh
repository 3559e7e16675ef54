image
document cyclonedx '.components[0].version = "3.0.9-1" |
	.components[0].purl = "pkg:deb/debian/openssl@3.0.9-1" |
	del(.components[1:])' |
	predicate --key scanner --type https://cyclonedx.org/bom
