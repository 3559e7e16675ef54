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
   "type": "application",
   "name": "app.jar",
   "components": [
    {
     "type": "library",
     "group": "org.apache.logging.log4j",
     "name": "log4j-core",
     "version": "2.14.1",
     "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"
    }
   ]
  }
 ]
}
END
