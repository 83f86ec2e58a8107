#!/usr/bin/env bash
# Kills the built binary (kill -9) at random moments of its passes, and looks at what it leaves behind.
#
#   Tests/kill.sh                    120 kills
#   Tests/kill.sh --kills 500        as many as you like
#   Tests/kill.sh --seed N           the same directory, the same hands and the same moments again
#   Tests/kill.sh --binary PATH      another binary than the debug build
#
# After each kill: both files are sound (PRAGMA integrity_check), the change feed has no effect twice and tells exactly what
# the store says, and nobody has what neither the old nor the new directory gives. Every few kills two passes are left in
# peace: then the store is what the directory wants, and a third pass does nothing. The exit code is 0 when all held.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

need_packages python3
exec python3 -B Tests/kill/kill.py "$@"
