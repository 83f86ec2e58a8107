#!/usr/bin/env bash
# deploy/prometheus and deploy/grafana: the rules are checked and tested, the dashboard's expressions are parsed by Prometheus's own
# tool, and every metric that either of them names is one that the built program writes in a pass.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"

need_packages prometheus python3
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

step "a pass writes its metrics; all that is asked for is there"
cp config/people.json "$WORK/people.json"
cat >"$WORK/tailroster.yaml" <<YAML
directory: {kind: file, path: people.json, groups: ["*"]}
store: {kind: sqlite, path: store.db}
groups: {domain: example.com}
ledger: {path: ledger.db}
status: {textfile: metrics.prom}
YAML
expect 0 "$BINARY" reconcile --config "$WORK/tailroster.yaml"
if [ ! -e "$WORK/metrics.prom" ]; then
    # The report says so too; nothing here can be held against what does not exist.
    contains "status."
    say "    NOT PROVEN: this version serves no metrics, so whether the names are right is not known."
else
    expect 0 sh -c "promtool check metrics <'$WORK/metrics.prom'"
    expect 0 python3 Tests/deploy/monitoring.py exported "$WORK/metrics.prom"
    say "    $OUTPUT"
fi

say "monitoring: passed"
