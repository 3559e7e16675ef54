#!/bin/sh
# Any system call may fail, and the process may be killed at any of them: a
# container that must be refused never starts. strace injects the faults; the
# runtime is one that leaves a mark when it is executed.
#
# FAULTS=N: at most so many occurrences of each system call are tried.

. "${0%/*}/lib.sh"
need strace umoci jq openssl
FAULTS=${FAULTS:-10}

strace -f -o /dev/null -e trace=none -e inject=getpid:error=EIO true \
	2>/dev/null || skip_or_fail "strace cannot trace here"

mkdir -p runtime
cat >runtime/runc <<-EOF
	#!/bin/sh
	echo "\$*" >>$live/started
EOF
chmod 755 runtime/runc
make_keys
make_images
policy
configure $live/runtime/runc
for name in unsigned good; do
	"$fixtures/make-bundle.sh" images/$name bundles/$name
done

create() { # BUNDLE [STRACE-OPTION]...
	bundle=$1
	shift
	rm -f $live/started bundles/"$bundle"/ocigate.json
	timeout 30 strace -f -qq -o trace "$@" $shim --log log.json create \
		--bundle "bundles/$bundle" c1 <stdin >out 2>err
	status=$?
}

# The numbers 1 to COUNT, at most FAULTS of them and always the ends.
some_of() { # COUNT
	awk -v count="$1" -v most="$FAULTS" 'BEGIN {
		step = count > most ? (count - 1) / (most - 1) : 1
		for (at = 1; at <= count + 0.01; at += step)
			print int(at + 0.5)
	}'
}

# Without a fault: the one starts, the other does not.
create good -e trace=none
check "without a fault the good image reaches the runtime" test -e started
create unsigned
check "without a fault the unsigned image does not" test ! -e started
is "$status" 1 "  and is refused"
sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' trace | sort | uniq -c >calls

tried=0
while read -r count name; do
	case $name in
	execve | exit | exit_group) continue ;;
	esac
	bad=
	for at in $(some_of "$count"); do
		for fault in error=EIO signal=KILL; do
			create unsigned -e trace="$name" \
				-e inject="$name:$fault:when=$at"
			tried=$((tried + 1))
			[ ! -e started ] && [ $status != 0 ] ||
				bad="$bad $fault:when=$at"
		done
	done
	is "$bad" "" "a fault of $name, up to $count times in one decision"
done <calls
note "$tried faults"

finish
