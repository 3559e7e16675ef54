#!/bin/sh
# demo.sh BUILD: real containers with runc behind ocigate-shim, in a temporary
# directory. BUILD holds the programs of `make live`, whose compiled-in
# configuration file does not exist. No engine and nothing in /etc is touched.

set -u
build=$(realpath "$1")
fixtures=$(realpath "${0%/*}/../tests/fixtures")
if [ "$(id -u)" != 0 ]; then
	echo "demo.sh: containers need root" >&2
	exit 1
fi
dir=$(mktemp -d /var/tmp/ocigate-demo.XXXXXX)
chmod 755 "$dir"
cd "$dir" || exit 1
surprises=0

clean_up() {
	runc --root "$dir/state" delete --force long 2>/dev/null
	cd / && rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

say() {
	printf '\n%s\n' "$*"
}

# Shows a command as one would type it, and what it prints.
type_and_show() { # COMMAND...
	echo "$ $*"
	"$@" <input >output 2>&1
	status=$?
	fold -s -w 76 output | sed 's/^/    /; s/ *$//'
}

runs() { # COMMAND...
	type_and_show "$@"
	[ $status = 0 ] || surprise
}

refused() { # RULE COMMAND...
	rule=$1
	shift
	type_and_show "$@"
	grep -q "^ocigate: refused \[$rule\]" output && [ $status = 1 ] &&
		return
	surprise
}

surprise() {
	echo "    (this is not what the demo expects)"
	surprises=$((surprises + 1))
}

# Another image each time: the label is in its config.
image() { # NAME [OPTION OF make-image.sh]...
	name=$1
	shift
	"$fixtures/make-image.sh" --label "demo=$name" "$@" "$name" >/dev/null
}

sign() { # NAME KEY
	"$fixtures/sign-image.sh" --key "$2.key" "$1"
}

scan() { # NAME [OPTION OF attest-scan.sh]...
	name=$1
	shift
	"$fixtures/attest-scan.sh" --key scanner.key "$@" "$name"
}

# A bundle whose process shows who it is; JQ edits its config.json.
bundle() { # IMAGE NAME [JQ]
	"$fixtures/make-bundle.sh" --filter ".process.args = [\"id\"] |
		${3:-.}" "$1" "bundles/$2"
}

shim_run() { # NAME
	echo "ocigate-shim --root state run --bundle bundles/$1 $1"
}

policy() { # JQ
	jq -n '{ocigate: 1, name: "demo", contact: "platform@example.com",
	 signers: {release: {key: "release.pub"}, scanner: {key: "scanner.pub"}},
	 profiles: {shop: {extends: ["production"], rules: {
		"image.signature": {signers: ["release"]},
		"image.scan": {signers: ["scanner"]}}}},
	 assign: [{profile: "shop"}]} | '"$1" >policy/policy.json
}

# ---- what the demo works on ----

mkdir bin policy bundles evidence
install -m 755 "$build"/ocigate "$build"/ocigate-shim "$build"/ocigate-judge \
	bin
PATH=$dir/bin:$PATH
echo hello >input # containers get a file as stdin
jq -n --arg dir "$dir" '{ocigate: 1, runtime: $runc,
	policy: ($dir + "/policy"), evidence: [$dir + "/evidence"],
	decisions: {file: ($dir + "/decisions.jsonl")}}' \
	--arg runc "$(command -v runc)" >ocigate.json
export OCIGATE_CONFIG="$dir"/ocigate.json

for key in release scanner stranger; do
	"$fixtures/make-key.sh" $key
done
cp release.pub scanner.pub policy/
policy .
for name in web unsigned stranger tampered stale critical root; do
	user='--user 1000:1000'
	[ $name != root ] || user=
	# shellcheck disable=SC2086 # none, or two words
	image $name $user
	case $name in
	unsigned) ;;
	stranger) sign "$name" stranger ;;
	*) sign "$name" release ;;
	esac
	case $name in
	stale) scan $name --time 2026-01-01T00:00:00Z ;;
	critical) scan $name --critical 1 ;;
	*) scan $name ;;
	esac
	[ $name != tampered ] || "$fixtures/tamper.sh" payload $name
	ocigate evidence import $name >output 2>&1 || cat output
	bundle $name $name '.process.capabilities = {}'
done
all='["CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_PTRACE", "CAP_NET_RAW"]'
bundle web privileged ".process.capabilities = {bounding: $all,
	effective: $all, permitted: $all} | .linux.maskedPaths = [] |
	.linux.readonlyPaths = [] |
	.linux.resources.devices = [{allow: true, access: \"rwm\"}]"
bundle web status '.process.args = ["grep", "-E", "^(CapBnd|Seccomp):",
	"/proc/self/status"]'
bundle web no-profile '.process.capabilities = {}'
bundle web allow-all '.process.capabilities = {} |
	.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW"}'
bundle web long '.process.args = ["sleep", "60"]'
jq -c '.process.args = ["id"] | .process' bundles/web/config.json >same.json
jq -c '.capabilities.bounding += ["CAP_SYS_ADMIN"]' same.json >more.json

# ---- the demo ----

echo "ocigate $(ocigate --version | sed 's/[^0-9]*//') before $(runc --version |
	head -n 1), in $dir"
echo "The policy takes images signed by the key 'release', with a scan by the"
echo "key 'scanner' that is 7 days old at most and has no critical finding."

say "1. What image is it? Signed and scanned runs, nothing else."
runs $(shim_run web)
refused image.signature $(shim_run unsigned)
refused image.signature $(shim_run stranger)
refused image.signature $(shim_run tampered)
refused image.scan $(shim_run stale)
refused image.scan $(shim_run critical)

say "2. What does it ask for? Not root, not privileged; what can be repaired is:"
refused process.user $(shim_run root)
refused linux.privileged $(shim_run privileged)
runs runc --root state run --bundle bundles/status status
runs $(shim_run status)

say "3. A second policy, whose linux.seccomp is \"enforce\", repairs no profile."
policy '.profiles.shop.rules["linux.seccomp"] = {mode: "enforce"}'
refused linux.seccomp $(shim_run no-profile)
refused linux.seccomp $(shim_run allow-all)
policy .

say "4. exec: no more than the container has."
ocigate-shim --root state run --detach --bundle bundles/long long <input
runs ocigate-shim --root state exec --process same.json long
refused exec.escalation ocigate-shim --root state exec --process more.json long

say "5. Every decision is on record."
runs ocigate log -n 5
runs ocigate explain "$(tail -n 1 decisions.jsonl | jq -r .decision)"

echo
if [ $surprises != 0 ]; then
	echo "demo: $surprises of the steps above did not go as they should"
	exit 1
fi
echo "demo: everything went as it should"
