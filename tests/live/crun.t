#!/bin/sh
# The shim before crun.

flavour=crun
. "${0%/*}/runtime.sh"
