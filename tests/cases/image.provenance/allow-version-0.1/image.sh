image
predicate --key scanner --type https://slsa.dev/provenance/v0.1 <<END
{"builder":{"id":"https://ci.example.com/builder"},"recipe":{"type":"https://ci.example.com/make","definedInMaterial":0},"metadata":{"buildFinishedOn":"2026-06-07T00:00:00Z"},"materials":[{"uri":"git+https://github.com/acme/shop@refs/heads/main"},{"uri":"git+https://github.com/other/tool"}]}
END
