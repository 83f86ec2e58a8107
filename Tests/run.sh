#!/usr/bin/env bash
# Sets up what is missing and runs every test.
#
#   Tests/run.sh                     all tests
#   Tests/run.sh --filter NAME       the tests of a suite or module, such as PlanningTests
#   Tests/run.sh --seed N            one history of chance again; a failure prints its seed and the shortest history found
#   Tests/run.sh --histories N       so many histories, from seed 1 on or, after --seed, from that one
#   Tests/run.sh --long              an hour: histories until it is over, twenty times the damaged input, a thousand kills
#   Tests/run.sh --deploy [NAME]     installs each artefact of deploy/ and completes a pass with it (as root): systemd, cron,
#                                    image, kubernetes, debian, monitoring
#   Tests/run.sh --sanitize NAME     all tests under thread or address, in a build of their own; --filter may follow
#
# The servers that tests need are installed here and started by the tests themselves, on loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh
# shellcheck source=Tests/scim2-server.sh
. Tests/scim2-server.sh

need_swift
need_packages libcurl4-openssl-dev libsqlite3-dev pkg-config sqlite3 openssl nghttp2-server python3-venv prometheus chromium

usage() {
    sed -n '2,/^set/ { /^#/ s/^# \{0,1\}//p }' "$0" >&2
    exit 64
}

if [ "${1:-}" = --deploy ]; then
    shift
    exec Tests/deploy.sh "$@"
fi

# Foundation's Process copies whole directory entries out of a buffer that ends within the last one (swift-corelibs-foundation). Where
# each thread has a heap of its own, that buffer may end with the heap, and the tests with a segmentation fault.
export MALLOC_ARENA_MAX=1

sanitizer="" filter=() is_long=false
while [ $# -gt 0 ]; do
    case "$1" in
    --long) is_long=true && shift && continue ;;
    --filter | --seed | --histories | --sanitize) [ $# -ge 2 ] || usage ;;
    *) usage ;;
    esac
    case "$1" in
    --filter) filter+=(--filter "$2") ;;
    --seed) export TAILROSTER_SEED="$2" && filter=(--filter ProofTests.HistoryTests) ;;
    --histories) export TAILROSTER_HISTORIES="$2" && filter=(--filter ProofTests.HistoryTests) ;;
    --sanitize) sanitizer="$2" ;;
    esac
    shift 2
done

if [ -n "$sanitizer" ]; then
    case "$sanitizer" in thread | address) ;; *) usage ;; esac
    # Each suite's work is done some ten times as slowly: fewer of what is only repeated.
    export TAILROSTER_HISTORIES="${TAILROSTER_HISTORIES:-60}"
    # Foundation's Process copies whole directory entries out of a buffer that ends within the last one.
    export ASAN_OPTIONS="suppressions=$PWD/Tests/sanitizers/addresses.txt:${ASAN_OPTIONS:-}"
    # XCTest's runner leaks by itself; a report stops the run with an exit code of its own.
    export LSAN_OPTIONS="suppressions=$PWD/Tests/sanitizers/leaks.txt:${LSAN_OPTIONS:-}"
    export TSAN_OPTIONS="halt_on_error=0:exitcode=66:${TSAN_OPTIONS:-}"
    build=(--sanitize "$sanitizer" --scratch-path ".build-$sanitizer")
    say "Building with the $sanitizer sanitizer…"
    swift build --build-tests "${build[@]}"
    say "Testing under the $sanitizer sanitizer…"
    if [ ${#filter[@]} -eq 0 ]; then
        # The built binary is a process of its own, and its tests measure time: its modules are all tested here.
        filter=(--skip tailrosterTests)
    fi
    swift test --skip-build "${build[@]}" "${filter[@]}"
    exit
fi

say "Format…"
swift format lint --strict --recursive Package.swift Sources Tests

say "Building (debug)…"
swift build --build-tests

say "Starting a real SCIM service…"
trap stop_scim EXIT
start_scim_servers

say "Testing…"
if $is_long; then
    TAILROSTER_LONG_SECONDS=3000 swift test --skip-build --filter ProofTests.HistoryTests
    TAILROSTER_FUZZ_SCALE=20 swift test --skip-build --filter "ProofTests.Damaged|Fuzz"
    Tests/kill.sh --kills 1000 --seed "$RANDOM"
elif [ ${#filter[@]} -gt 0 ]; then
    swift test --skip-build "${filter[@]}"
else
    # The built binary is tested by itself: it talks to simulated services in the tests' process, which want the processor.
    # So are the histories, which are of no use to anybody's patience with a socket.
    swift test --skip-build --skip tailrosterTests --skip ProofTests
    swift test --skip-build --filter ProofTests
    swift test --skip-build --filter tailrosterTests
    say "Killing the built binary…"
    Tests/kill.sh
    Tests/documents.sh
    say "Mutants…"
    Tests/mutants.sh --list >/dev/null
    say "The status page in a browser…"
    Tests/page.sh
    say "Using the simulated services with public clients…"
    Tests/public-client.sh
    say "All tests passed."
fi
