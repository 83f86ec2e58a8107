#!/usr/bin/env python3
"""Measures the built worker against a simulated Okta org on loopback: memory over many passes, and how fast suspensions follow.

    swift build -c release
    Benchmarks/worker.py [--users N] [--groups N] [--seconds N] [--suspensions N]

The worker looks at the log every second, the shortest interval that there is, and lists everyone every 30. Printed are its resident memory after
the first passes and at the end, how many passes it ran (by its own metrics), and the seconds from a suspension in the org to the one in the store.
"""

import argparse
import json
import pathlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent


def resident(pid):
    """Resident memory and its peak so far, in MB."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return tuple(int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) / 1024 for name in ("VmRSS", "VmHWM"))


def passes(url):
    text = urllib.request.urlopen(url + "metrics").read().decode()
    counts = re.findall(r'tailroster_passes_total\{mode="(\w+)",outcome="[^"]*"\} (\d+)', text)
    return {mode: sum(int(n) for m, n in counts if m == mode) for mode, _ in counts}


def state(folder, login):
    with sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True) as store:
        row = store.execute("SELECT state FROM roster_users WHERE login = ?", (login,)).fetchone()
    return row and row[0]


def measure(arguments, folder, worker, org):
    log = folder / "worker.log"
    while not (found := re.search(r"status page url=(\S+)", log.read_text())):
        if worker.poll() is not None:
            sys.exit(log.read_text())
        time.sleep(0.1)
    url = found[1]
    while not passes(url).get("census", 0) + passes(url).get("sweep", 0):
        time.sleep(0.5)
    time.sleep(35)
    begin, settled = passes(url), resident(worker.pid)
    print(f"settled: {settled[0]:.1f} MB resident, {settled[1]:.1f} MB at most; passes {begin}")
    with sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True) as store:
        logins = [row[0] for row in store.execute("SELECT login FROM roster_users WHERE state = 'active'")]
    chosen = random.Random(1).sample(logins, min(arguments.suspensions, len(logins)))
    lags, end = [], time.monotonic() + arguments.seconds
    for login in chosen:
        body = json.dumps({"status": "SUSPENDED"}).encode()
        at = time.monotonic()
        urllib.request.urlopen(urllib.request.Request(f"{org}/admin/users/{login}/status", body, method="POST"))
        while state(folder, login) != "suspended":
            if time.monotonic() > at + 60:
                sys.exit(f"{login} is not suspended after a minute")
            time.sleep(0.02)
        lags.append(time.monotonic() - at)
        time.sleep(random.random())
    while time.monotonic() < end:
        time.sleep(1)
    done, last = passes(url), resident(worker.pid)
    print(f"at the end: {last[0]:.1f} MB resident, {last[1]:.1f} MB at most; passes {done}")
    lags.sort()
    if lags:
        print(f"suspension lag over {len(lags)}: median {lags[len(lags) // 2]:.2f} s, most {lags[-1]:.2f} s (watch interval 1 s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--suspensions", type=int, default=20)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/tailroster"))
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    simulator = subprocess.Popen(
        [arguments.binary, "simulate", "okta", "--users", str(arguments.users), "--groups", str(arguments.groups)],
        stdout=subprocess.PIPE, text=True)
    announced = json.loads(simulator.stdout.readline())
    (folder / "token").write_text(announced["token"])
    (folder / "token").chmod(0o600)
    (folder / "tailroster.yaml").write_text(f"""
directory: {{kind: okta, url: "{announced['url']}", token_file: token, groups: ["*"]}}
store: {{kind: sqlite, path: store.db}}
groups: {{name: "{{name}}", domain: example.com}}
ledger: {{path: ledger.db}}
schedule: {{watch: 1s, census: 30s, sweep: 1h, jitter: 0}}
status: {{listen: "127.0.0.1:0"}}
""")
    worker = None
    try:
        with open(folder / "worker.log", "w") as log:
            worker = subprocess.Popen([arguments.binary, "run", "--config", str(folder / "tailroster.yaml")], stderr=log)
        measure(arguments, folder, worker, announced["url"])
    finally:
        for process in (worker, simulator):
            if process:
                process.send_signal(signal.SIGTERM)
                process.wait()


if __name__ == "__main__":
    main()
