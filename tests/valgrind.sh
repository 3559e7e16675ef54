#!/bin/sh
# valgrind.sh PROGRAM: runs a unit test for its use of memory; one line of TAP.
# Its own results count in the plain run: valgrind lacks system calls (openat2,
# seccomp) and answers /proc/self/exe itself, so that some differ here.

set -u
name=${1##*/}
case $name in
test_frozen | test_start)
	# Their children wait for what only a pidfd can tell.
	echo "1..0 # SKIP valgrind lacks pidfd_open"
	exit 0
	;;
esac
rm -f "$1".*.memory
# A child or a thread that ends has live blocks of libcap and of the C library,
# to which only pointers into their middle lead: those are not lost.
kinds=definite,indirect
timeout --kill-after=5 600 valgrind -q --error-exitcode=99 --leak-check=full \
	--show-leak-kinds=$kinds --errors-for-leak-kinds=$kinds \
	--log-file="$1.%p.memory" "$1" >/dev/null 2>&1
status=$?
errors=$(grep -h '^==' "$1".*.memory)
echo 1..1
if [ $status -lt 99 ] && [ -z "$errors" ]; then
	echo "ok 1 - $name"
else
	echo "not ok 1 - $name: exit status $status"
	echo "$errors" | head -n 40 | sed 's/^/# /'
	exit 1
fi
