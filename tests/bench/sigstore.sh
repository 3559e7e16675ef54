#!/bin/sh
# What a Sigstore bundle costs: in one process beside its signatures alone, and
# as a process beside node with sigstore-js on the same bundle, where there is
# one (npm brings it). `make bench` starts it. BENCH_BUILD: the build directory;
# BENCH_ROUNDS=N: how often each process is started (default 30).

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0
rounds=${BENCH_ROUNDS:-30}
IDENTITY=dev@example.com ISSUER=https://issuer.example
npm=$(npm root -g 2>/dev/null)/npm/node_modules

# A figure beside what it has to be: at most, or at least with >=.
figure() { # NAME VALUE RELATION TARGET
	verdict="target $3 $4"
	awk "BEGIN { exit !($2 $3 $4) }" || {
		verdict="$verdict, MISSED"
		missed=1
	}
	printf '%-44s %12s %-13s %s\n' "$1" "$2" times "$verdict"
}

cat >"$work/verify.js" <<'END'
const [bundle, root, artifact, identity, issuer] = process.argv.slice(2)
const read = (name) => require('fs').readFileSync(name)
const { bundleFromJSON } = require('@sigstore/bundle')
const { TrustedRoot } = require('@sigstore/protobuf-specs')
const { toSignedEntity, toTrustMaterial, Verifier } =
	require('@sigstore/verify')
const trusted = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(read(root))))
new Verifier(trusted).verify(
	toSignedEntity(bundleFromJSON(JSON.parse(read(bundle))), read(artifact)),
	{ subjectAlternativeName: identity, extensions: { issuer } })
END

printf '\nA Sigstore bundle in one process (microseconds of CPU time)\n'
"$BENCH_BUILD/sigstore" "$work" >"$work/table"
while IFS='	' read -r name whole alone; do
	printf '%-44s %12s %-13s %s alone\n' "$name" "$whole" us "$alone"
	[ "$alone" = - ] || figure "  beside its signatures" \
		"$(awk "BEGIN { printf \"%.2f\", $whole / $alone }")" "<=" 2.0
done <"$work/table"

printf '\nA Sigstore bundle as a process (%d rounds)\n' "$rounds"
{
	echo ": ocigate verify-bundle"
	echo "$BENCH_BUILD/ocigate verify-bundle --bundle $work/bundle.json" \
		"--certificate-identity $IDENTITY" \
		"--certificate-oidc-issuer $ISSUER" \
		"--trusted-root $work/root.json $work/artifact"
	if [ -d "$npm/@sigstore/verify" ] && command -v node >"$work/node"; then
		echo ": node, sigstore-js"
		echo "NODE_PATH=$npm $(cat "$work/node") $work/verify.js" \
			"$work/bundle.json $work/root.json $work/artifact" \
			"$IDENTITY $ISSUER"
	fi
} >"$work/columns"
"$BENCH_BUILD/spawn" "$rounds" "$work/columns" | tee "$work/table"
if grep -q '^node' "$work/table"; then
	figure "node's time beside ours" \
		"$(awk '/^node/ { print $(NF - 4) }' "$work/table")" ">=" 20
	figure "node's CPU time beside ours" \
		"$(awk '/^node/ { print $(NF - 2) }' "$work/table")" ">=" 20
else
	echo "(no node with sigstore-js to compare with)"
fi
[ $missed = 0 ] || echo "bench: a target is missed; times are noisy" >&2
