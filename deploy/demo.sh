#!/usr/bin/env bash
# Sets up what is missing, builds tailroster, and shows the main job on a simulated company.
#
#   deploy/demo.sh
#
# On a machine with two cores the first build takes about four minutes; afterwards it is a matter of seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

need_swift
need_packages libcurl4-openssl-dev libsqlite3-dev pkg-config
say "Building (release)…"
swift build -c release --product tailroster >&2
# By this path, so that the commands which the demo shows at its end can be copied.
exec .build/release/tailroster demo "$@"
