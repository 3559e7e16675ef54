#!/bin/sh
# Bad input: each file that a decision rests on, spoilt in each way, gives one
# clear line that names the file, exit 1, and nothing is started.

. "${0%/*}/lib.sh"
need umoci jq openssl

mkdir -p runtime
cat >runtime/runc <<-EOF
	#!/bin/sh
	echo "\$*" >>$live/started
EOF
chmod 755 runtime/runc
make_keys
make_images
policy
configure $live/runtime/runc '.evidence = [$live + "/images/good"]'
"$fixtures/make-bundle.sh" images/good bundles/good
cp -a bundles/good bundles/running
jq -c .process bundles/good/config.json >process.json
cp -a $live /var/tmp/ocigate-input.$$
trap 'rm -rf /var/tmp/ocigate-input.$$' EXIT
pristine=/var/tmp/ocigate-input.$$

# Spoils the file in one way; each is a function of its own.
missing() { rm "$1"; }
empty() { : >"$1"; }
oversized() { head -c 80000000 /dev/zero | tr '\0' ' ' >>"$1"; }
truncated() { truncate -s -2 "$1"; }
not_utf8() { sed -i 's/[a-z]"/\xff"/' "$1"; }
nested() { head -c 100000 /dev/zero | tr '\0' '[' >"$1"; }
duplicated() { sed -i 's/^{\(.*\)/{"a":1,"a":1,\1/' "$1"; }
trailing() { echo '{}' >>"$1"; }
writable() { chmod 666 "$1"; }
symlinked() { mv "$1" "$1.real" && ln -s "${1##*/}.real" "$1"; }
fifo() { rm "$1" && mkfifo "$1"; }

restore() { # FILE
	rm -rf "$1" "$1.real"
	cp -a "$pristine/$1" "$1"
}

# The line of a refusal, or what came instead.
attempt() { # COMMAND...
	rm -f started log.json
	timeout 20 "$@" >out 2>err
	status=$?
}

refused() { # FILE HOW
	name=$(basename "$1" .pub)
	if [ $status = 1 ] && [ ! -e started ] && [ "$(wc -l <err)" = 1 ] &&
		grep -q "^ocigate: refused \[" err &&
		grep -qiE -e "$name|$3" err; then
		result ok "$1 $2: refused"
		note "$(cut -c 1-160 err)"
		return
	fi
	result not "$1 $2: refused"
	note "exit $status" "$(cat err)" "$(cat started 2>/dev/null)"
}

create="$shim --log log.json create --bundle $live/bundles/good c1"
bytes="missing empty oversized truncated not_utf8 nested trailing fifo symlinked"

attempt $create
check "nothing spoilt: starts" test -e started
cp -a bundles/good/config.json "$pristine/bundles/good/"
rm -f bundles/good/ocigate.json

spoil() { # FILE WORDS HOW...
	file=$1 words=$2
	shift 2
	for how; do
		$how $file
		case $file in
		process.json) attempt $exec ;;
		*) attempt $create ;;
		esac
		refused $file $how "$words"
		restore $file
		rm -f bundles/good/ocigate.json
	done
}

spoil policy/policy.json policy $bytes duplicated writable
spoil policy/release.pub signer missing empty oversized truncated nested \
	trailing fifo symlinked writable
spoil bundles/good/config.json config.json $bytes duplicated writable
# Evidence that cannot be read; a store is not trusted, so its mode is its own.
spoil images/good/index.json 'image.signature|index' $bytes duplicated

# The configuration: the runtime must still be found for what passes through.
for how in empty oversized truncated not_utf8 nested trailing fifo symlinked \
	duplicated writable; do
	$how ocigate.json
	attempt $create
	refused ocigate.json $how ocigate.json
	restore ocigate.json
done

# exec into a container that runs: its bundle is found by the runtime's state.
mkdir -p state/c1
echo '{"id":"c1","init_process_pid":1,"init_process_start":1,"config":{"labels":["bundle='$live'/bundles/running"]}}' >state/c1/state.json
exec="$shim --root $live/state --log log.json exec --process $live/process.json c1"
spoil process.json process $bytes duplicated writable

# The state on a hook's standard input.
state='{"ociVersion":"1.0.2","id":"c1","status":"creating","pid":1,"bundle":"'$live/bundles/good'"}'
hook_input() { # HOW
	printf '%s' "$state" >hook.json
	[ "$1" = none ] || $1 hook.json
	attempt sh -c "$hook <hook.json"
}
hook_input none
is "$status" 0 "hook state not spoilt: starts"
for how in empty oversized truncated not_utf8 nested trailing duplicated; do
	hook_input $how
	is "$status $(wc -l <err)" "1 1" "hook state $how: refused"
	like "$(cat err)" 'state' "  and said so"
done

finish
