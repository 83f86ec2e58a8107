#!/usr/bin/env python3
"""Measures tailroster beside what a user would pick instead, all in one run, and prints a table in Markdown.

    swift build -c release
    Benchmarks/run.py [--size small|large|huge] [--peers-at small|large] [--runs N]

small: 10,000 people, 200 groups, 40,000 memberships. large: 100,000, 2,000 and 1,000,000 as well. huge: 1,000,000, 20,000 and
5,000,000 on top (some 20 minutes and 12 GB of disk). Needs python3-venv; the packages of the peers come into .build/benchmark-venv.

CPU seconds are user and system time of the worker's own process; the simulated org runs in another one and is not counted.
Of several runs the one with the fewest CPU seconds is shown.
"""

import argparse
import csv
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

from sweep import ROOT, binary, measured

SIZES = {"small": (10_000, 200, 40_000), "large": (100_000, 2_000, 1_000_000), "huge": (1_000_000, 20_000, 5_000_000)}
PEERS = ROOT / "Benchmarks/peers"


class Table:
    """Rows as they are measured, printed at once: the largest take minutes."""

    def __init__(self):
        print("| work | by | requests | CPU s | wall s | peak MB |\n|---|---|---|---|---|---|", flush=True)

    def row(self, work, by, requests, cpu, wall, memory):
        shown = f"{requests:,}" if requests is not None else "–"
        print(f"| {work} | {by} | {shown} | {cpu:.2f} | {wall:.2f} | {memory:.0f} |", flush=True)


def machine():
    model = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.processor()}, {os.cpu_count()} cores, {platform.freedesktop_os_release()['PRETTY_NAME']}"


def peers():
    """The interpreter that has the peers' packages."""
    venv = ROOT / ".build/benchmark-venv"
    python = venv / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    packages = ["okta==3.4.6", "polars==2.1.0", "duckdb==2.0.1"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return str(python)


def best(runs, work):
    """The run with the fewest CPU seconds: document, CPU, memory, wall."""
    return min((work() for _ in range(runs)), key=lambda result: result[1])


def named(sizes):
    return "{:,} people, {:,} groups, {:,} memberships".format(*sizes)


class Org:
    """A simulated org, and a configuration for it."""

    def __init__(self, tailroster, sizes, folder):
        users, groups, memberships = map(str, sizes)
        self.process = subprocess.Popen(
            [tailroster, "simulate", "okta", "--users", users, "--groups", groups, "--memberships", memberships],
            stdout=subprocess.PIPE, text=True)
        self.known = json.loads(self.process.stdout.readline())
        token = pathlib.Path(folder, "token")
        token.write_text(self.known["token"])
        token.chmod(0o600)
        self.configuration = pathlib.Path(folder, "tailroster.yaml")
        self.configuration.write_text(
            f"directory: {{kind: okta, url: \"{self.known['url']}\", token_file: token, groups: [\"*\"]}}\n"
            "store: {kind: sqlite, path: store.db}\n"
            "groups: {domain: example.com}\nledger: {path: ledger.db}\nlog: {level: error}\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def passes(table, tailroster, sizes, runs, python=None):
    """Passes of the built binary over HTTP, and the SDK's listing of the same org."""
    with tempfile.TemporaryDirectory() as folder, Org(tailroster, sizes, folder) as org:
        def reconcile(mode):
            return measured(
                [tailroster, "reconcile", "--mode", mode, "--output", "json", "--config", str(org.configuration)], folder)

        for work, mode, count in [("first import", "sweep", 1), ("sweep", "sweep", runs), ("census", "census", runs),
                                  ("watch, a cold one-shot", "watch", runs)]:
            report, cpu, memory, wall = best(count, lambda mode=mode: reconcile(mode))
            table.row(f"{work}, {named(sizes)}", "tailroster", report["directory"]["requests"], cpu, wall, memory)
        if python:
            os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"
            listing = [python, str(PEERS / "okta_sdk.py"), org.known["url"], org.known["token"]]
            found, cpu, memory, wall = measured(listing, folder)
            table.row(f"listing only, {named(sizes)}", "Okta SDK for Python", found["requests"], cpu, wall, memory)


def without_http(table, measure, sizes, python):
    """Import, plan and suspensions in one process each, and what else does such work."""
    with tempfile.TemporaryDirectory() as folder:
        def job(name):
            document, _, memory, wall = measured([measure, folder, *map(str, sizes), name], folder)
            return document, document["cpu_seconds"], memory, document["wall_seconds"]

        work = [("import", "first import with intents, outcomes, audit and feed"), ("nothing", "a pass with nothing to do"),
                ("plan", "plan from stored snapshots, 1 % of memberships moved")]
        work += [("suspend=10000", "10,000 approved suspensions")] if sizes[0] > 50_000 else []
        for name, words in work:
            document, cpu, memory, wall = job(name)
            table.row(f"{words}, {named(sizes)}", "tailroster, no HTTP", None, cpu, wall, memory)
        shell_import(table, sizes, folder)
        subprocess.run([python, PEERS / "diff_duckdb.py", folder, "make", *map(str, sizes)], check=True)
        for name in ("duckdb", "polars"):
            _, cpu, memory, wall = measured([python, str(PEERS / f"diff_{name}.py"), folder], folder)
            table.row(f"anti-joins both ways, {named(sizes)}", name, None, cpu, wall, memory)


def shell_import(table, sizes, folder):
    """The bare rows of people and memberships, by sqlite3's own .import: no intents, no feed, no audit."""
    people, groups, memberships = sizes
    each = memberships // groups
    with open(f"{folder}/people.csv", "w") as file:
        csv.writer(file).writerows(
            (n + 1, f"p{n:07}@example.com", "active", f"00u{n:07}synthetic0") for n in range(people))
    with open(f"{folder}/memberships.csv", "w") as file:
        csv.writer(file).writerows(
            (group, (group * 31 + place) % people + 1) for group in range(groups) for place in range(each))
    script = pathlib.Path(folder, "import.sql")
    script.write_text(
        "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n"
        "CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT UNIQUE, state TEXT, directory_id TEXT UNIQUE);\n"
        "CREATE TABLE memberships (grp INTEGER, account INTEGER, PRIMARY KEY (grp, account)) WITHOUT ROWID;\n"
        ".mode csv\n.import people.csv people\n.import memberships.csv memberships\n"
        ".output stdout\n.print {}\n")
    shell = ["/bin/sh", "-c", f"cd {folder} && sqlite3 bare.db < import.sql | tail -n 1"]
    _, cpu, memory, wall = measured(shell, folder)
    table.row(f"the bare rows, {named(sizes)}", "sqlite3 .import", None, cpu, wall, memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--peers-at", choices=["small", "large"], default="small")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--binary")
    options = parser.parse_args()
    tailroster = binary(options.binary)
    measure = str(pathlib.Path(binary(None)).parent / "Measure")
    python = peers()
    sizes = list(SIZES.values())[: list(SIZES).index(options.size) + 1]
    print(f"{machine()}.\n")
    table = Table()
    for size in sizes:
        lists = list(SIZES.values()).index(size) <= list(SIZES).index(options.peers_at)
        passes(table, tailroster, size, options.runs if size != SIZES["huge"] else 1, python if lists else None)
        without_http(table, measure, size, python)


if __name__ == "__main__":
    main()
