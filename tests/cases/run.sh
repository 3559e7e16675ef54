#!/bin/sh
# Judges every case by `ocigate check` and compares. Prints TAP. A case is a
# directory <rule id>/<name> with
#   config.json or process.json   what is judged
#   policy.json, facts.json       by which policy, with which facts (none: {})
#   want.json                     exit, verdict, ids of violations, repairs and
#                                 what is not judged; `says`: part of a message
#   container/, args              --container, more arguments
#   image.sh                      makes its image: image, sign, attest,
#                                 document | predicate, tamper;
#                                 $manifest is given as --image
# Some rules ask what check has not: runtime.options, restore.checkpoint and
# update.resources are in tests/unit and tests/live. B: the build directory;
# CASES: which to run.
cd "$(dirname "$0")/../.." || exit 1
ocigate=$PWD/${B:-build}/ocigate
fixtures=$PWD/tests/fixtures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/keys"
for key in release scanner security stranger; do
	"$fixtures/make-key.sh" "$work/keys/$key" || exit 1
done

image() {
	eval "$("$fixtures/make-image.sh" "$@" layout)"
}
sign() { # --key NAME [OPTION]...
	name=$2
	shift 2
	"$fixtures/sign-image.sh" --key "$work/keys/$name.key" "$@" layout
}
attest() { # --key NAME [OPTION]...
	name=$2
	shift 2
	"$fixtures/attest-scan.sh" --key "$work/keys/$name.key" "$@" layout
}
document() { # NAME [JQ]: a predicate of the fixtures, changed by the filter
	jq "${2:-.}" "$fixtures/predicates/$1.json"
}
predicate() { # --key NAME --type URI [OPTION]... <PREDICATE
	name=$2
	shift 2
	"$fixtures/attest-predicate.sh" --key "$work/keys/$name.key" "$@" layout
}
tamper() {
	"$fixtures/tamper.sh" "$1" layout
}

# Judges the case in the current directory: the exit status and what it said.
judge() {
	set -- --policy policy.json --facts facts.json --format json
	[ -e facts.json ] || echo '{}' >facts.json
	[ ! -e container ] || set -- "$@" --container container
	# shellcheck disable=SC2046
	[ ! -e args ] || set -- "$@" $(cat args)
	if [ -e image.sh ]; then
		. ./image.sh >image.log 2>&1 || return
		set -- "$@" --evidence layout
		[ -z "${manifest:-}" ] || set -- "$@" --image "$manifest"
	fi
	[ ! -e process.json ] || target=process.json
	"$ocigate" check "$@" "${target:-config.json}" >said 2>errors
	echo $?
}

# "same", or what came out and what was wanted.
compare='def ids: map(.rule) | sort;
	($said[0] // {}) as $is
	| {$exit, verdict: $is.verdict, violations: ($is.violations | ids),
	   repairs: ($is.repairs | ids), notJudged: ($is.notJudged | ids)} as $got
	| ($want[0] | {exit, verdict, violations: (.violations | sort),
	   repairs: (.repairs | sort), notJudged: (.notJudged | sort)}) as $wanted
	| ($want[0].says // "") as $says
	| if $got == $wanted and ($says == ""
		or any($is.violations[]; .message | contains($says)))
	  then "same" else "# got: \($got)\n# wanted: \($wanted) \($says)" end'

count=0
for want in tests/cases/${CASES:-*/*}/want.json; do
	count=$((count + 1))
	case=${want%/want.json}
	cp -r "$case" "$work/case" && cp "$work"/keys/*.pub "$work/case"
	status=$(cd "$work/case" && judge)
	result=$(jq -nr --argjson exit "${status:-null}" \
		--slurpfile said "$work/case/said" --slurpfile want "$want" \
		"$compare" 2>&1)
	if [ "$result" = same ]; then
		echo "ok $count - ${case#tests/cases/}"
	else
		echo "not ok $count - ${case#tests/cases/}"
		echo "$result"
		sed 's/^/# /' "$work/case/said" "$work/case/errors" \
			"$work/case/image.log" 2>/dev/null
	fi
	rm -rf "$work/case"
done
echo "1..$count"
