image
predicate --key scanner --type https://slsa.dev/provenance/v0.2 <<'END'
{
 "builder": {
  "id": "https://ci.example.com/builder@v1"
 },
 "buildType": "https://slsa.dev/build/v1",
 "invocation": {
  "configSource": {
   "uri": "git+https://github.com/acme/shop@refs/heads/main",
   "digest": {
    "sha1": "0000000000000000000000000000000000000000"
   },
   "entryPoint": "r.yml"
  }
 },
 "metadata": {
  "buildFinishedOn": "2026-06-07T00:00:00Z"
 },
 "materials": [
  {
   "uri": "git+https://github.com/acme/shop@refs/heads/main"
  },
  {
   "uri": "https://example.com/tool"
  }
 ]
}
END
