# Sourced after parts.sh: podman and buildah with storage of their own, and the images that the tests start from.
# shellcheck shell=bash

# Nobody's images are touched, and no registry is asked.
need_containers() {
    need_packages buildah podman runc conmon catatonit
    mkdir -p "$KEPT/containers"
    cat >"$KEPT/containers/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$KEPT/containers/storage"
runroot = "$KEPT/containers/run"
CONF
    cat >"$KEPT/containers/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
    export CONTAINERS_STORAGE_CONF="$KEPT/containers/storage.conf" CONTAINERS_CONF="$KEPT/containers/containers.conf"
}

# image_of NAME ROOT: a local image of that name from a root, made once.
image_of() {
    if ! podman image exists "$1"; then tar -C "$2" -c . | podman import --quiet \
        --change ENV=PATH=/usr/sbin:/usr/bin:/sbin:/bin:/opt/swift/usr/bin - "$1" >/dev/null; fi
}

# need_image: localhost/tailroster:test of deploy/Dockerfile, built anew where a file that it is made of has changed.
need_image() {
    need_swift
    image_of localhost/debian:test "$(base_root)"
    image_of localhost/swift:test "$(root_with build build-essential git libcurl4-openssl-dev libsqlite3-dev libncurses6 \
        libxml2 libedit2 zlib1g-dev ca-certificates pkg-config)"
    local swift_root given=() key value folder
    swift_root=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
    given=(--volume "$swift_root:/opt/swift:ro")
    # Where this machine's git reads packages from a folder in place of the network, so does the build.
    while IFS=$'\t' read -r key value; do
        folder=${key#url.}
        [ ! -d "$folder" ] || given+=(--volume "${folder%/}:${folder%/}:ro")
        git config --file "$WORK/gitconfig" --add "$key.insteadof" "$value"
    done < <(git config --list | sed -n 's/^\(url\..*\)\.insteadof=\(.*\)$/\1\t\2/p')
    [ ! -e "$WORK/gitconfig" ] || given+=(--volume "$WORK/gitconfig:/etc/gitconfig:ro")
    buildah bud --isolation chroot --pull-never --layers --format docker --file deploy/Dockerfile --tag localhost/tailroster:test \
        --build-arg SWIFT_IMAGE=localhost/swift:test --build-arg RUNTIME_IMAGE=localhost/debian:test "${given[@]}" . \
        >"$KEPT/image.log" 2>&1 || fail "the image is not built: $(tail -n 20 "$KEPT/image.log")"
}
