#!/usr/bin/env bash
# Makes the Debian package, from this tree, for the release of Debian or Ubuntu that this runs on:
#
#   deploy/debian/build.sh [--version VERSION] [--output FOLDER]
#
# It prints the package's path. The version is the program's own unless given; whose package it is, DEBFULLNAME and DEBEMAIL say. A binary built before is taken where
# $TAILROSTER_BINARY names one (it must have been linked with --static-swift-stdlib).
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

version=$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/tailroster/Version.swift)
output="$PWD/.build-deploy"
while [ $# -gt 0 ]; do
    case "$1" in
    --version) version="${2:?a version}" ;;
    --output) output="${2:?a folder}" ;;
    *)
        sed -n '2,/^set/ { /^#/ s/^# \{0,1\}//p }' "$0" >&2
        exit 64
        ;;
    esac
    shift 2
done

need_packages build-essential debhelper libcurl4-openssl-dev libsqlite3-dev pkg-config python3
# A variable of tailroster's own prefix that it does not know is refused by it.
export -n TAILROSTER_BINARY
binary="${TAILROSTER_BINARY:-}"
if [ -z "$binary" ]; then
    need_swift
    say "Building (release, static Swift runtime)…"
    swift build -c release --product tailroster --static-swift-stdlib >&2
    binary="$(swift build -c release --static-swift-stdlib --show-bin-path)/tailroster"
fi

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
source="$tree/tailroster-$version"
mkdir -p "$source/units" "$output"
cp -r deploy/debian/debian "$source/debian"
cp "$binary" "$source/tailroster"
deploy/manual.py "$binary" "$source/manual" >&2
# It is sourced, never run.
sed '1{/^#!/d}' "$source/manual/completions/tailroster.bash" >"$source/manual/completions/tailroster"
cp config/tailroster.example.yaml "$source/tailroster.yaml"
mkdir "$source/examples"
cp config/quickstart.yaml config/people.json deploy/grafana/dashboard.json deploy/prometheus/rules.yaml "$source/examples/"
cp deploy/cron/tailroster "$source/examples/tailroster.cron"
cp deploy/cron/tailroster-cron "$source/"
cp README.md "$source/"
cp deploy/systemd/*.service deploy/systemd/*.timer "$source/units/"
cp deploy/systemd/tailroster.sysusers "$source/debian/tailroster.sysusers"

maintainer="${DEBFULLNAME:-$(id -un)} <${DEBEMAIL:-$(id -un)@$(hostname -f)}>"
sed -i "s/^Maintainer:.*/Maintainer: $maintainer/" "$source/debian/control"
moment=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
cat >"$source/debian/changelog" <<EOF
tailroster ($version) unstable; urgency=medium

  * Built from this version's tree; what changed is told by its history.

 -- $maintainer  $(date --utc --date "@$moment" --rfc-email)
EOF
(cd "$source" && dpkg-buildpackage --build=binary --no-sign --no-check-builddeps) >"$output/debian.log" 2>&1 || {
    tail -n 20 "$output/debian.log" >&2
    exit 1
}
for package in "$tree"/tailroster_*.deb; do
    cp "$package" "$output/"
    printf '%s\n' "$(realpath "$output")/$(basename "$package")"
done
