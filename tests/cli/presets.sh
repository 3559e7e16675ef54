#!/bin/sh
# What `ocigate policy explain` and `ocigate explain` say of the presets'
# controls. TAP.

# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"

controls() { # PRESET JQ
	"$ocigate" policy explain --preset "$1" --format json |
		jq -e "[.controls[] | select($2)] | length > 0" >/dev/null
}

for preset in pss-baseline pss-restricted pss-restricted@1.25 cis-docker nsa \
	production sandbox; do
	"$ocigate" policy explain --preset $preset >said &&
		grep -q ' (enforce)\| (fix)' said
	report "$preset says how it judges" $?
	controls $preset '.status == "judged" or .status == "added"'
	report "  as JSON too" $?
done
controls cis-docker '.control == "5.8" and .status == "not judged" and
	(.how | length > 0)'
report "what cannot be seen says why" $?
controls pss-restricted '.control == "capabilities_restricted" and
	.rule == "process.capabilities"'
report "restricted stands for its own control" $?
! controls pss-restricted '.control == "capabilities_baseline"'
report "  and not for the one that it replaces" $?
controls production '.rule == "linux.seccomp" and .mode == "fix"'
report "the mode is that of the preset" $?
"$ocigate" explain linux.namespaces | grep -q 'control cis-docker 5.10'
report "a rule says which controls it stands for" $?
"$ocigate" policy explain --preset nist >/dev/null 2>&1
[ $? = 2 ]
report "an unknown preset is wrong usage" $?
"$ocigate" policy explain >/dev/null 2>&1
[ $? = 2 ]
report "and so is none" $?
echo "1..$count"
