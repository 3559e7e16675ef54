image
predicate --key scanner --type https://slsa.dev/provenance/v1 <<END
{"buildDefinition":{"buildType":"https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md","externalParameters":{"configSource":{"uri":"https://github.com/acme/shop.git#refs/heads/main","digest":{"sha1":"00"},"path":"Dockerfile"},"request":{"frontend":"dockerfile.v0"}},"resolvedDependencies":[{"uri":"pkg:docker/debian@12?platform=linux%2Famd64","digest":{"sha256":"aa"}}]},"runDetails":{"builder":{"id":"https://ci.example.com/buildkit"},"metadata":{"invocationId":"x","invocationID":"y"}}}
END
