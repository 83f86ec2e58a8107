#!/usr/bin/env python3
"""What deploy/grafana and deploy/prometheus ask for, held against what Prometheus parses and what the program exports.

    monitoring.py expressions            each expression of the dashboard, its variables filled in, as a rule file for promtool
    monitoring.py structure              no two panels of the dashboard overlap, each has a title and a unit, ids are used once
    monitoring.py exported METRICS-FILE  every metric that rules and dashboard name is in this file of Prometheus text
"""

import json
import re
import sys

DASHBOARD = "deploy/grafana/dashboard.json"
RULES = "deploy/prometheus/rules.yaml"
NAME = re.compile(r"\btailroster_[a-z_]+\b")


def dashboard():
    with open(DASHBOARD, encoding="utf-8") as file:
        return json.load(file)


def expressions():
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def print_expressions():
    rules = []
    for number, (title, text) in enumerate(expressions()):
        text = text.replace("$__rate_interval", "5m").replace("$instance", ".*")
        if "$" in text:
            sys.exit(f"{DASHBOARD}: {title}: a variable that the dashboard does not have: {text}")
        rules.append({"record": f"dashboard:expression:{number}", "expr": text})
    # JSON is YAML.
    print(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}, indent=1))


def check_structure():
    document = dashboard()
    taken = {}
    ids = [panel["id"] for panel in document["panels"]]
    if len(ids) != len(set(ids)):
        sys.exit(f"{DASHBOARD}: two panels have one id")
    for panel in document["panels"]:
        place = panel["gridPos"]
        if not panel["title"] or not panel["fieldConfig"]["defaults"].get("unit"):
            sys.exit(f"{DASHBOARD}: panel {panel['id']} has no title or no unit")
        if place["x"] + place["w"] > 24:
            sys.exit(f"{DASHBOARD}: {panel['title']} is wider than the page")
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                other = taken.setdefault((x, y), panel["title"])
                if other != panel["title"]:
                    sys.exit(f"{DASHBOARD}: {panel['title']} lies on {other}")
    names = {variable["name"] for variable in document["templating"]["list"]}
    for panel in document["panels"]:
        for used in re.findall(r"\$\{?([a-z]\w*)", json.dumps(panel)):
            if used not in names:
                sys.exit(f"{DASHBOARD}: {panel['title']} uses ${used}, which is not defined")


def named():
    with open(RULES, encoding="utf-8") as file:
        # Comments and sentences name no metrics.
        text = "\n".join(line for line in file if not line.lstrip().startswith("#"))
    found = set(NAME.findall(text))
    for _, expression in expressions():
        found.update(NAME.findall(expression))
    return found


def check_exported(path):
    with open(path, encoding="utf-8") as file:
        exported = {words[2] for words in map(str.split, file) if words[:2] == ["#", "TYPE"]}
    # A histogram is asked for by the names of its parts.
    asked = {re.sub("_(bucket|sum|count)$", "", name) if name not in exported else name for name in named()}
    missing = sorted(asked - exported)
    if missing:
        sys.exit("asked for, and not exported: " + ", ".join(missing))
    print(f"{len(named())} metrics are asked for, and all are exported")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["expressions"]:
            print_expressions()
        case ["structure"]:
            check_structure()
        case ["exported", path]:
            check_exported(path)
        case _:
            sys.exit(__doc__)
