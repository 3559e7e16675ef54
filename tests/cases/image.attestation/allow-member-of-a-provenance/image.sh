image
predicate --key scanner --type https://slsa.dev/provenance/v1 <<'END'
{
 "buildDefinition": {
  "buildType": "https://slsa.dev/build/v1",
  "externalParameters": {
   "workflow": {
    "repository": "https://github.com/acme/shop",
    "ref": "refs/heads/main",
    "path": "r.yml"
   }
  },
  "resolvedDependencies": [
   {
    "uri": "git+https://github.com/acme/shop@refs/heads/main",
    "digest": {
     "gitCommit": "0000000000000000000000000000000000000000"
    }
   },
   {
    "uri": "git+https://github.com/other/tool@refs/tags/v1"
   }
  ]
 },
 "runDetails": {
  "builder": {
   "id": "https://ci.example.com/builder@v1"
  },
  "metadata": {
   "invocationId": "1",
   "finishedOn": "2026-06-07T00:00:00Z"
  }
 }
}
END
