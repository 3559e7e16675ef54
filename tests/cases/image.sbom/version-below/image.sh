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
   "name": "openssl",
   "version": "3.0.11-1",
   "purl": "pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12",
   "licenses": [
    {
     "license": {
      "id": "Apache-2.0"
     }
    }
   ]
  }
 ]
}
END
