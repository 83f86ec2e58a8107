#!/usr/bin/env bash
# Breaks each rule of the design on purpose, one small wrong edit at a time, and shows that a test goes red.
#
#   Tests/mutants.sh                 every mutant (Tests/mutants/mutants.py lists them)
#   Tests/mutants.sh --only ID       one mutant; may be given several times, a prefix such as 3- takes all of a rule
#   Tests/mutants.sh --list          the mutants, and whether each still applies; builds nothing
#
# Works on a copy in .build-mutants and never edits this tree. The exit code is 0 when every mutant was caught, 1 when one
# survived or did not build, 2 when an edit no longer applies or the unbroken tests are not green.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

need_swift
need_packages libcurl4-openssl-dev libsqlite3-dev pkg-config sqlite3 openssl nghttp2-server python3

exec python3 -B Tests/mutants/run.py "$@"
