image
predicate --key scanner --type https://spdx.dev/Document/v3.0 <<'END'
{
 "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
 "@graph": []
}
END
