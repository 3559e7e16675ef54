image
predicate --key scanner --type https://spdx.dev/Document <<'END'
{
 "spdxVersion": "SPDX-2.3",
 "SPDXID": "SPDXRef-DOCUMENT",
 "name": "app",
 "creationInfo": {
  "created": "2026-06-07T00:00:00Z",
  "creators": [
   "Organization: Anchore, Inc",
   "Tool: syft-1.0"
  ]
 },
 "packages": [
  {
   "SPDXID": "SPDXRef-1",
   "name": "openssl",
   "versionInfo": "3.0.11-1",
   "licenseConcluded": "NOASSERTION",
   "licenseDeclared": "AGPL-3.0-only",
   "externalRefs": [
    {
     "referenceCategory": "SECURITY",
     "referenceType": "cpe23Type",
     "referenceLocator": "cpe:2.3:a:openssl:openssl:3.0.11:*:*:*:*:*:*:*"
    },
    {
     "referenceCategory": "PACKAGE-MANAGER",
     "referenceType": "purl",
     "referenceLocator": "pkg:deb/debian/openssl@3.0.11-1?arch=amd64"
    }
   ]
  }
 ]
}
END
