#!/usr/bin/env bash
# Uses the simulated services with unmodified public clients and compares: Okta's own SDK for Python, and the package tailscale.
# Called by Tests/run.sh after the build. Skipped, with a line that says so, where Python or the network is missing; never
# skipped when CI is set.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    if [ -n "${CI:-}" ]; then
        printf 'public client: FAILED: %s\n' "$1" >&2
        exit 1
    fi
    printf 'public client: skipped: %s\n' "$1" >&2
    exit 0
}

command -v python3 >/dev/null 2>&1 || skip "python3 is missing"
folder=.build/public-client
[ -x "$folder/bin/python" ] || python3 -m venv "$folder" || skip "python3 cannot make a virtual environment"
need() {
    "$folder/bin/python" -c "import $1" 2>/dev/null \
        || "$folder/bin/pip" install --quiet --disable-pip-version-check "$1==$2" \
        || skip "the package $1 could not be installed"
}
need okta 3.4.6
need tailscale 1.0.0

announcement=$(mktemp)
simulator=
trap 'kill "$simulator" 2>/dev/null || true; rm -f "$announcement"' EXIT

# check SCRIPT KIND ARGUMENTS…: runs a client's script against a simulated service.
check() {
    local script=$1
    shift
    : >"$announcement"
    "$(swift build --show-bin-path)/tailroster" simulate "$@" >"$announcement" &
    simulator=$!
    for _ in $(seq 100); do
        [ -s "$announcement" ] && break
        sleep 0.1
    done
    read -r url token < <(python3 -c '
import json, sys
service = json.load(open(sys.argv[1]))
print(service["url"], service["token"])' "$announcement")
    "$folder/bin/python" "Tests/SimulatorTests/$script" "$url" "$token"
    kill "$simulator"
    wait "$simulator" || true
}
check public_client.py okta --users 450 --groups 12 --memberships 1500
check tailscale_client.py tailscale --users 60
