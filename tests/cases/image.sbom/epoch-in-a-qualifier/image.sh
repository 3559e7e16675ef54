image
document cyclonedx 'del(.components[0].licenses) |
	.components[0].name = "openssl-libs" |
	.components[0].version = "1.0.2k-16.el7" |
	.components[0].purl = "pkg:rpm/centos/openssl-libs@1.0.2k-16.el7?arch=x86_64&epoch=1" |
	del(.components[1:])' |
	predicate --key scanner --type https://cyclonedx.org/bom
