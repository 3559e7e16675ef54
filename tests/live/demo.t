#!/bin/sh
# `make demo`, whose every step says whether it went as it should.

. "${0%/*}/lib.sh"
need runc umoci jq openssl
check "the demo goes as it should" "$top/contrib/demo.sh" "$LIVE_BUILD"
finish
