#!/usr/bin/env bash
# deploy/kubernetes: each kustomization is built by kubectl, validated against the published schemas (Kubernetes' own, and the
# Prometheus operator's), held against the restricted Pod Security Standard; then its pod is run by podman, from the same document, with
# the image of deploy/Dockerfile: the CronJob's pod makes a pass, the sidecar's follows a simulated org with its probe passing.
# There is no cluster here: CronJob, Secret, NetworkPolicy, PersistentVolumeClaim and ServiceMonitor are validated, and not seen at work.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"
# shellcheck source=Tests/deploy/containers.sh
. Tests/deploy/containers.sh

need_root
need_packages python3-venv sqlite3 curl
command -v kubectl >/dev/null || need_packages kubernetes-client
need_containers
need_binary
venv="$KEPT/kubernetes"
if [ ! -e "$venv.made" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" --quiet install kubernetes-validate==1.37.0 cloudcoil-models-prometheus-operator==0.80.1.0
    touch "$venv.made"
fi

step "each kustomization is built, and valid in three versions of Kubernetes"
for name in cronjob sidecar monitoring; do
    kubectl kustomize "deploy/kubernetes/$name" >"$WORK/$name.yaml"
    for version in 1.29.0 1.33.0 1.37.0; do
        expect 0 "$venv/bin/kubernetes-validate" --strict --quiet -k "$version" "$WORK/$name.yaml"
    done
    expect 0 "$venv/bin/python" Tests/deploy/kubernetes.py restricted "$WORK/$name.yaml"
done
expect 0 "$venv/bin/python" Tests/deploy/kubernetes.py monitor "$WORK/monitoring.yaml"

step "these checks can fail"
sed 's/concurrencyPolicy: Forbid/concurencyPolicy: Forbid/' "$WORK/cronjob.yaml" >"$WORK/wrong.yaml"
expect 1 "$venv/bin/kubernetes-validate" --strict --quiet "$WORK/wrong.yaml"
sed 's/enableServiceLinks: false/enableServiceLinks: true/' "$WORK/cronjob.yaml" >"$WORK/wrong.yaml"
expect 1 "$venv/bin/python" Tests/deploy/kubernetes.py restricted "$WORK/wrong.yaml"
sed 's/interval: 30s/intervall: 30s/' "$WORK/monitoring.yaml" >"$WORK/wrong.yaml"
expect 1 "$venv/bin/python" Tests/deploy/kubernetes.py monitor "$WORK/wrong.yaml"

step "the image"
need_image

step "the CronJob's pod, run by podman from its document: a pass"
simulate "$BINARY" "$WORK" --users 40 --groups 4
printf '%s\n' "$TOKEN" >"$WORK/token"
# The pods are on this machine's network: a port that nothing else has.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$WORK/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$URL", token_file: /run/secrets/tailroster/okta-token, groups: ["*"]}
store: {kind: sqlite, path: /var/lib/tailroster/store.db}
groups: {domain: example.com}
ledger: {path: /var/lib/tailroster/ledger.db}
schedule: {watch: 1s, census: 3s}
status: {listen: "127.0.0.1:$port"}
YAML
pod_of() { "$venv/bin/python" Tests/deploy/kubernetes.py pod "$WORK/$1.yaml" "$WORK/tailroster.yaml" "$WORK/token" >"$WORK/$1-pod.yaml"; }
away() {
    podman pod rm --force --time 5 rehearsal
    podman volume rm --force tailroster
}
wait_for() { # COMMAND…
    local i
    for ((i = 0; i < 60; i++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.5
    done
    fail "in vain waited for: $*; $(podman logs rehearsal-tailroster 2>&1 | tail -n 10)"
}
away >/dev/null 2>&1 || true
at_exit away
pod_of cronjob
# The volume is there before, because podman gives it to no group.
podman volume create --opt o=uid=64500,gid=64500 tailroster >/dev/null
store="$(podman volume inspect --format '{{.Mountpoint}}' tailroster)/store.db"
expect 0 podman play kube --network host "$WORK/cronjob-pod.yaml"
has_ended() { [ "$(podman inspect --format '{{.State.Status}}' rehearsal-tailroster)" = exited ]; }
wait_for has_ended
code=$(podman inspect --format '{{.State.ExitCode}}' rehearsal-tailroster)
[ "$code" = 0 ] || fail "exit code $code: $(podman logs rehearsal-tailroster 2>&1 | tail -n 10)"
[ "$(sqlite3 -readonly "$store" 'SELECT count(*) FROM roster_users')" -gt 20 ] || fail "no people in the store"

step "the sidecar's pod: the probe passes, both containers see one store, the worker follows, approve has its second shell"
expect 0 podman pod rm --force --time 5 rehearsal
pod_of sidecar
expect 0 podman play kube --network host "$WORK/sidecar-pod.yaml"
wait_for podman healthcheck run rehearsal-tailroster
wait_for podman exec rehearsal-tailroster tailroster status --probe ready
expect 0 podman exec rehearsal-coordinator test -r /var/lib/tailroster/store.db
for login in $(sqlite3 -readonly "$store" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login LIMIT 9"); do
    curl -fsS -X POST "$URL/admin/users/$login/status" -d '{"status":"SUSPENDED"}' >/dev/null
done
is_held() { podman exec rehearsal-tailroster tailroster status | grep -o 'h-[0-9a-f]\{20\}' >"$WORK/hold"; }
wait_for is_held
expect 0 podman exec rehearsal-tailroster tailroster approve "$(head -n 1 "$WORK/hold")" --by "ticket 4711"
are_suspended() { [ "$(sqlite3 -readonly "$store" "SELECT count(*) FROM roster_users WHERE state = 'suspended'")" -ge 9 ]; }
wait_for are_suspended

say "kubernetes: passed"
