image
predicate --key scanner --type https://cyclonedx.org/bom <<'END'
{
 "bomFormat": "CycloneDX",
 "specVersion": "1.6",
 "metadata": {
  "timestamp": "2026-06-07T00:00:00Z",
  "tools": {
   "components": [
    {
     "type": "application",
     "name": "syft",
     "version": "1.0"
    }
   ]
  },
  "component": {
   "type": "container",
   "name": "registry.example.com/app",
   "purl": "pkg:oci/app@sha256%3A@HEX@"
  }
 },
 "components": [
  {
   "type": "library",
   "name": "openssl-libs",
   "version": "1.0.2k-16.el7",
   "purl": "pkg:rpm/centos/openssl-libs@1.0.2k-16.el7?arch=x86_64&epoch=1"
  }
 ]
}
END
