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
   "name": "bash",
   "version": "5.2.15-2",
   "purl": "pkg:deb/debian/bash@5.2.15-2?arch=amd64",
   "licenses": [
    {
     "expression": "MIT AND GPL-2.0+"
    }
   ]
  }
 ]
}
END
