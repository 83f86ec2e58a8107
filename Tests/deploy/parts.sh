# Sourced by the scripts beside it: the built binary, clean Debian roots, and a way to say what went wrong.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

# The release whose packages the artefacts are made for; another one: TAILROSTER_SUITE=trixie.
SUITE="${TAILROSTER_SUITE:-bookworm}"
# tailroster refuses a variable of its own prefix that it does not know: these are for the scripts alone.
export -n TAILROSTER_SUITE TAILROSTER_BINARY
# What takes minutes to make is kept here between runs; remove the folder to begin anew.
KEPT="$PWD/.build-deploy"
WORK=$(mktemp -d)
AT_EXIT=()

# Everything that was put up is taken down again, last first, however the script ends.
at_exit() { AT_EXIT+=("$*"); }
clean_up() {
    local i
    for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do eval "${AT_EXIT[i]}" >/dev/null 2>&1 || true; done
    rm -rf --one-file-system "$WORK"
}
trap clean_up EXIT

fail() {
    say "FAILED: $*"
    exit 1
}

step() { say "  - $*"; }

# expect WANTED COMMAND…: runs it, keeps what it prints in $OUTPUT, and fails unless it ends with that exit code.
expect() {
    local wanted="$1" code=0
    shift
    OUTPUT=$("$@" 2>&1) || code=$?
    [ "$code" -eq "$wanted" ] || fail "exit $code in place of $wanted: $*
$OUTPUT"
}

# contains TEXT: fails unless the last output has it.
contains() {
    case "$OUTPUT" in *"$1"*) ;; *) fail "'$1' is not in:
$OUTPUT" ;; esac
}

lacks() {
    case "$OUTPUT" in *"$1"*) fail "'$1' is in:
$OUTPUT" ;; esac
}

need_root() {
    [ "$(id -u)" -eq 0 ] || {
        say "This test makes roots and containers: run it as root."
        exit 1
    }
}

# Sets BINARY to a tailroster that needs no Swift at run time: $TAILROSTER_BINARY, or one that is built here.
need_binary() {
    if [ -n "${TAILROSTER_BINARY:-}" ]; then
        BINARY=$(realpath "$TAILROSTER_BINARY")
    else
        need_swift
        need_packages libcurl4-openssl-dev libsqlite3-dev pkg-config
        say "Building (release, static Swift runtime)…"
        swift build -c release --product tailroster --static-swift-stdlib >&2
        BINARY=$(realpath .build/release/tailroster)
    fi
    [ -x "$BINARY" ] || fail "$BINARY is no program"
    # Another program's library path is not to be leant on.
    case "$(ldd "$BINARY")" in *libswift*) fail "$BINARY needs Swift's runtime: build it with --static-swift-stdlib" ;; esac
}

# base_root: prints the folder of a minimal Debian, made once.
base_root() {
    need_packages debootstrap
    local root="$KEPT/$SUITE"
    if [ ! -e "$root.made" ]; then
        say "Making a clean $SUITE root (about a minute)…"
        rm -rf --one-file-system "$root"
        mkdir -p "$KEPT"
        debootstrap --variant=minbase "$SUITE" "$root" >"$KEPT/debootstrap.log" 2>&1 ||
            fail "debootstrap: $(tail -n 3 "$KEPT/debootstrap.log")"
        printf 'exit 101\n' | sed '1i #!/bin/sh' >"$root/usr/sbin/policy-rc.d"
        chmod 755 "$root/usr/sbin/policy-rc.d"
        touch "$root.made"
    fi
    printf '%s\n' "$root"
}

# root_with NAME PACKAGE…: a root of that name with these packages, made once; prints its folder.
root_with() {
    local name="$1" base root
    shift
    base=$(base_root)
    root="$KEPT/$SUITE-$name"
    if [ ! -e "$root.made" ]; then
        rm -rf --one-file-system "$root"
        cp -a "$base" "$root"
        in_root "$root" apt-get update -qq >"$KEPT/$name.log" 2>&1 || fail "apt-get update in $root: see $KEPT/$name.log"
        in_root "$root" apt-get install -y -qq --no-install-recommends "$@" >>"$KEPT/$name.log" 2>&1 ||
            fail "apt-get install $*: see $KEPT/$name.log"
        touch "$root.made"
    fi
    printf '%s\n' "$root"
}

# copy_of ROOT: a copy to be used up, in $WORK; prints its folder.
copy_of() {
    cp -a "$1" "$WORK/$(basename "$1")"
    printf '%s\n' "$WORK/$(basename "$1")"
}

# in_root ROOT COMMAND…: in a mount and process namespace of its own, with /proc and the machine's way to the network.
in_root() {
    local root="$1"
    shift
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    cp -L /etc/hosts "$root/etc/hosts"
    # shellcheck disable=SC2016  # $0 and $@ are the inner shell's
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"' \
        "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# simulate ROOT-PATH-OF-BINARY FOLDER ARGUMENT…: a simulated org on loopback; sets URL and TOKEN.
simulate() {
    local program="$1" folder="$2"
    shift 2
    mkdir -p "$folder"
    "$program" simulate okta "$@" >"$folder/simulated.json" 2>"$folder/simulated.log" &
    at_exit "kill $!"
    read_simulated "$folder/simulated.json"
}

# read_simulated FILE: waits for the line that a simulated service prints; sets URL and TOKEN.
read_simulated() {
    local i
    for ((i = 0; i < 100; i++)); do
        [ -s "$1" ] && break
        sleep 0.1
    done
    URL=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$1" | sed 's|\\/|/|g')
    TOKEN=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$1" | sed 's|\\/|/|g')
    if [ -z "$URL" ] || [ -z "$TOKEN" ]; then fail "no simulated service: $(cat "$1")"; fi
}

# stripped FILE: the binary as it is shipped, without symbols.
stripped() {
    need_packages binutils
    strip -o "$1" "$BINARY"
    chmod 755 "$1"
}
