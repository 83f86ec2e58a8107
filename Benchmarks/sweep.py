#!/usr/bin/env python3
"""Measures passes of the built binary against a simulated Okta org on loopback.

    swift build -c release
    Benchmarks/sweep.py [--users N] [--groups N] [--memberships N] [--runs N]

Prints, for a first import and for sweeps, censuses and watch passes with nothing changed: requests, CPU seconds (user and system) and peak memory of
the worker's own process, and wall seconds. The simulated org runs in a process of its own and is not counted.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def binary(given):
    if given:
        return given
    shown = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    path = pathlib.Path(shown.stdout.strip()) / "tailroster"
    if not path.exists():
        sys.exit(f"{path} does not exist: run swift build -c release first")
    return str(path)


# Runs one process and prints what it used. It is a process of its own because a child's peak memory, as the system reports
# it, begins with that of the process that started it.
METER = """
import json, os, sys, time
begin = time.monotonic()
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("OKTA_TESTING_")}
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], kept,
                     file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
_, status, usage = os.wait4(pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
                  time.monotonic() - begin]))
"""


def measured(arguments, folder):
    """One process: its document, CPU seconds, peak memory in MB, wall seconds."""
    output = pathlib.Path(folder, "report.json")
    shown = subprocess.run(
        [sys.executable, "-c", METER, str(output), *arguments], check=True, capture_output=True, text=True
    )
    code, cpu, memory, wall = json.loads(shown.stdout)
    if code != 0:
        sys.exit(f"{' '.join(arguments)} ended with {code}: {shown.stderr}")
    return json.loads(output.read_text()), cpu, memory, wall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--memberships", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--binary")
    options = parser.parse_args()
    tailroster = binary(options.binary)

    with tempfile.TemporaryDirectory() as folder:
        simulator = subprocess.Popen(
            [tailroster, "simulate", "okta", "--users", str(options.users), "--groups", str(options.groups),
             "--memberships", str(options.memberships)],
            stdout=subprocess.PIPE, text=True,
        )
        try:
            org = json.loads(simulator.stdout.readline())
            token = pathlib.Path(folder, "token")
            token.write_text(org["token"])
            token.chmod(0o600)
            config = pathlib.Path(folder, "tailroster.yaml")
            config.write_text(
                f"directory: {{kind: okta, url: \"{org['url']}\", token_file: token, groups: [\"*\"]}}\n"
                "store: {kind: sqlite, path: store.db}\n"
                "groups: {domain: example.com}\nledger: {path: ledger.db}\nlog: {level: error}\n"
            )
            print(f"{options.users} people, {options.groups} groups, {options.memberships} memberships")
            print(f"{'pass':<14}{'requests':>9}{'CPU s':>8}{'peak MB':>9}{'wall s':>8}  outcome")
            passes = [("first import", "sweep")]
            passes += [(mode, mode) for mode in ("sweep", "census", "watch") for _ in range(options.runs)]
            for name, mode in passes:
                report, cpu, memory, wall = measured(
                    [tailroster, "reconcile", "--mode", mode, "--output", "json", "--config", str(config)], folder
                )
                requests = report["directory"]["requests"]
                print(f"{name:<14}{requests:>9}{cpu:>8.2f}{memory:>9.0f}{wall:>8.2f}  {report['outcome']}")
        finally:
            simulator.terminate()
            simulator.wait()


if __name__ == "__main__":
    main()
