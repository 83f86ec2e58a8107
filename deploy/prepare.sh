# Sourced by deploy/demo.sh and Tests/run.sh: finds Swift and installs the system packages that are missing.
# Root is asked for only when something is missing.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

need_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        say "Swift 6.2 or later is needed and was not found in PATH. See https://www.swift.org/install"
        exit 1
    fi
    local version major minor
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1.\2/p' | head -n 1)
    major=${version%%.*} minor=${version#*.}
    if [ "${major:-0}" -lt 6 ] || { [ "$major" -eq 6 ] && [ "${minor:-0}" -lt 2 ]; }; then
        say "Swift 6.2 or later is needed; found ${version:-no version}."
        exit 1
    fi
}

# need_packages NAME…: Debian or Ubuntu packages.
need_packages() {
    local missing=() name as_root=()
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing system packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            say "Run this as root once:  apt-get install ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq >&2 || say "apt-get update failed; trying with the package lists at hand."
    (
        # What a package brings along (prometheus, for its promtool) is not started: Debian asks policy-rc.d before it starts a
        # service, with systemd (deb-systemd-invoke) as without (invoke-rc.d). One that is there is the machine's own, and decides.
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            trap '"${as_root[@]}" rm -f "$policy"' EXIT
            trap 'exit 130' INT TERM
            printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
            "${as_root[@]}" chmod 755 "$policy"
        fi
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >&2
    ) || exit
    # Nor at the next boot.
    if [[ " ${missing[*]} " = *" prometheus "* ]] && command -v systemctl >/dev/null 2>&1; then
        "${as_root[@]}" systemctl --quiet disable prometheus.service prometheus-node-exporter.service >/dev/null 2>&1 || true
    fi
}
