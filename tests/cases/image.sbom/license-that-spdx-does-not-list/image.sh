image
document spdx '.packages[0].licenseDeclared = "LicenseRef-1" |
	.hasExtractedLicensingInfos = [{"licenseId": "LicenseRef-1", "extractedText": "see there", "name": "Business Source License 1.1"}]' |
	predicate --key scanner --type https://spdx.dev/Document
