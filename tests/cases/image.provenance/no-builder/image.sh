image
predicate --key scanner --type https://slsa.dev/provenance/v1 <<'END'
{"buildDefinition": {"buildType": "x"}, "runDetails": {}}
END
