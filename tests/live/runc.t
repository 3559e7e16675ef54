#!/bin/sh
# The shim before runc.

flavour=runc
. "${0%/*}/runtime.sh"
