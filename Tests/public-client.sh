#!/usr/bin/env bash
# Reads the simulated Okta org with an unmodified public client (the official Okta SDK for Python) and compares.
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
"$folder/bin/python" -c 'import okta' 2>/dev/null \
    || "$folder/bin/pip" install --quiet --disable-pip-version-check okta==3.4.6 \
    || skip "the package okta could not be installed"

announcement=$(mktemp)
"$(swift build --show-bin-path)/tailroster" simulate okta --users 450 --groups 12 --memberships 1500 >"$announcement" &
simulator=$!
trap 'kill "$simulator" 2>/dev/null || true; rm -f "$announcement"' EXIT
for _ in $(seq 100); do
    [ -s "$announcement" ] && break
    sleep 0.1
done
read -r url token < <(python3 -c '
import json, sys
org = json.load(open(sys.argv[1]))
print(org["url"], org["token"])' "$announcement")
"$folder/bin/python" Tests/SimulatorTests/public_client.py "$url" "$token"
