image
predicate --key scanner --type https://slsa.dev/provenance/v1 <<END
{"buildDefinition":{"buildType":"https://slsa.dev/container-based-build/v0.1?draft","externalParameters":{"source":{"uri":"git+ssh://git@example.com/acme/shop@refs/heads/main"}},"resolvedDependencies":[{"uri":"git+https://example.com/tool@v1"}]},"runDetails":{"builder":{"id":"https://ci.example.com/builder"}}}
END
