#!/usr/bin/env bash
# deploy/prometheus and deploy/grafana: the rules are checked and tested, the dashboard's expressions are parsed by Prometheus's own
# tool, and every metric that either of them names is one that the built program writes in a pass.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"

need_packages prometheus python3 sqlite3 curl
need_binary

step "promtool check rules, test rules"
expect 0 promtool check rules deploy/prometheus/rules.yaml
expect 0 promtool test rules deploy/prometheus/rules_test.yaml

step "the tests of the rules can fail: each alert that never fires is found"
while read -r name; do
    mkdir -p "$WORK/broken"
    # The expression of this one alert is made one that is never true.
    awk -v name="$name" '$0 ~ "- alert: " name "$" { mine = 1 } mine && /^ *expr:/ { sub(/expr:.*/, "expr: vector(0) > 1"); print; skip = 1; mine = 0; next }
        skip && /^ *(for|labels):/ { skip = 0 } !skip' deploy/prometheus/rules.yaml >"$WORK/broken/rules.yaml"
    cp deploy/prometheus/rules_test.yaml "$WORK/broken/"
    expect 0 promtool check rules "$WORK/broken/rules.yaml"
    expect 1 promtool test rules "$WORK/broken/rules_test.yaml"
done < <(sed -n "s/.*- alert: //p" deploy/prometheus/rules.yaml)

step "the dashboard: its structure, and its expressions as Prometheus reads them"
expect 0 python3 Tests/deploy/monitoring.py structure
python3 Tests/deploy/monitoring.py expressions >"$WORK/expressions.yaml"
expect 0 promtool check rules "$WORK/expressions.yaml"

step "passes write their metrics, with a revocation held; all that is asked for is there"
simulate "$BINARY" "$WORK" --users 40 --groups 4
(umask 077 && printf '%s\n' "$TOKEN" >"$WORK/token")
configuration() { # PROTECTED
    cat >"$WORK/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$URL", token_file: token, groups: ["*"]}
store: {kind: sqlite, path: store.db}
groups: {domain: example.com}
guard: {protected: ["$1"]}
ledger: {path: ledger.db}
status: {textfile: metrics.prom}
YAML
}
configuration nobody@example.com
expect 0 "$BINARY" reconcile --config "$WORK/tailroster.yaml"
login=$(sqlite3 "$WORK/store.db" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login LIMIT 1")
configuration "$login"
curl -fsS -X POST "$URL/admin/users/$login/status" -d '{"status":"SUSPENDED"}' >/dev/null
expect 3 "$BINARY" reconcile --config "$WORK/tailroster.yaml"
expect 0 sh -c "promtool check metrics <'$WORK/metrics.prom'"
expect 0 python3 Tests/deploy/monitoring.py exported "$WORK/metrics.prom"
say "    $OUTPUT"

say "monitoring: passed"
