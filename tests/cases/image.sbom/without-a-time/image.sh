image
predicate --key scanner --type https://cyclonedx.org/bom <<'END'
{
 "bomFormat": "CycloneDX",
 "specVersion": "1.6",
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
