#!/usr/bin/env bash
# Sets up what is missing and runs every test.
#
#   Tests/run.sh                   all tests
#   Tests/run.sh --filter NAME     the tests of a suite or module, such as PlanningTests
#
# The servers that tests need are installed here and started by the tests themselves, on loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh
# shellcheck source=Tests/scim2-server.sh
. Tests/scim2-server.sh

need_swift
need_packages libcurl4-openssl-dev libsqlite3-dev pkg-config sqlite3 openssl nghttp2-server python3-venv

say "Format…"
swift format lint --strict --recursive Package.swift Sources Tests

say "Building (debug)…"
swift build --build-tests

say "Starting a real SCIM service…"
trap stop_scim EXIT
start_scim_servers

say "Testing…"
if [ $# -gt 0 ]; then
    swift test --skip-build "$@"
else
    # The built binary is tested by itself: it talks to simulated services in the tests' process, which want the processor.
    swift test --skip-build --skip tailrosterTests
    swift test --skip-build --filter tailrosterTests
    say "Using the simulated services with public clients…"
    Tests/public-client.sh
    say "All tests passed."
fi
