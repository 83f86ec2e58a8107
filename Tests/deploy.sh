#!/usr/bin/env bash
# Proves each artefact of deploy/, by the script of its name in Tests/deploy: it is installed, and completes a pass.
#
#   Tests/deploy.sh [NAME…]         cron, systemd, monitoring, debian, image, kubernetes; all of them unless named
#
# As root, on Debian: roots are made by debootstrap, machines by systemd-nspawn, containers by podman. What takes minutes to make is
# kept in .build-deploy. $TAILROSTER_BINARY names a program that was built before (with --static-swift-stdlib).
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- cron systemd monitoring debian image kubernetes
for name in "$@"; do
    [ -x "Tests/deploy/$name.sh" ] || {
        sed -n '2,/^set/ { /^#/ s/^# \{0,1\}//p }' "$0" >&2
        exit 64
    }
done
failed=()
for name in "$@"; do
    printf '%s:\n' "$name" >&2
    "Tests/deploy/$name.sh" || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[*]}" >&2
fi
printf '%d passed, %d failed\n' $(($# - ${#failed[@]})) ${#failed[@]}
[ ${#failed[@]} -eq 0 ]
