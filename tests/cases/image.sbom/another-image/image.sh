image
document cyclonedx 'del(.components[1])' |
	predicate --key scanner --type https://cyclonedx.org/bom --subject sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
