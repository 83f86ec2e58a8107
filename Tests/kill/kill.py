"""Kills the built binary at random moments of its passes, and judges store, ledger and change feed afterwards."""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from company import Company
from judge import Judge

ROOT = pathlib.Path(__file__).resolve().parents[2]

CONFIGURATION = """\
directory: {kind: file, path: people.json, groups: ["*"]}
store: {kind: sqlite, path: store.db}
groups: {name: "{name}"}
ledger: {path: ledger.db}
guard:
  suspensions: {percent: 100, at_least: 10000, at_most: 10000}
  removals: {percent: 100, at_least: 10000, at_most: 10000}
  grants: {percent: 100, at_least: 10000, at_most: 10000}
  group_loss_percent: 100
  directory_shrink_percent: 100
log: {level: error}
"""


class Stage:
    """A folder with a configuration, a directory, and the binary that is run in it."""

    def __init__(self, binary: pathlib.Path):
        self.binary = binary
        # Only processes are killed here, no power fails: memory serves, and does not wear a disk.
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tailroster-kill-", dir=parent))
        (self.folder / "tailroster.yaml").write_text(CONFIGURATION)

    def start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [self.binary, "reconcile", "--config", self.folder / "tailroster.yaml"], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env={"PATH": os.environ["PATH"], "HOME": str(self.folder)})

    def written(self) -> tuple[int, int] | None:
        """What the ledger's log looks like: it changes with the first write of a pass."""
        try:
            state = os.stat(self.folder / "ledger.db-wal")
        except FileNotFoundError:
            return None
        return state.st_mtime_ns, state.st_size

    def await_first_write(self, process: subprocess.Popen) -> None:
        before = self.written()
        while process.poll() is None and self.written() == before:
            pass

    def passes(self) -> tuple[int, str]:
        """A pass in peace; gives its exit code and what it complained of."""
        process = self.start()
        _, complaint = process.communicate(timeout=300)
        return process.returncode, complaint.decode(errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser(prog="Tests/kill.sh")
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build/debug/tailroster")
    options = parser.parse_args()
    if not options.binary.exists():
        sys.exit(f"{options.binary} is not built: swift build --product tailroster")
    stage = Stage(options.binary.resolve())
    begin = time.monotonic()
    try:
        killed, midway, ended, looks = run(stage, options)
    except AssertionError as fault:
        print(f"seed {options.seed}: {fault}\nThe folder is kept: {stage.folder}")
        sys.exit(1)
    shutil.rmtree(stage.folder)
    print(
        f"Kills: {killed}, of them {midway} after the first write of a pass and before its last; {ended} passes were quicker; {looks} times left in peace, all as the "
        f"directory wants; {time.monotonic() - begin:.0f} s, seed {options.seed}.")


def run(stage: Stage, options: argparse.Namespace) -> tuple[int, int, int, int]:
    chance = random.Random(options.seed)
    company = Company(chance)
    judge = Judge(stage.folder)
    company.write(stage.folder / "people.json")
    expect(stage.passes(), 0)
    judge.look(company, company, "at the start")
    killed = midway = ended = looks = 0
    duration = 0.05
    while killed < options.kills:
        old = company.copy()
        for _ in range(chance.randint(1, 12)):
            company.happen()
        company.write(stage.folder / "people.json")
        # One in four anywhere in the life of the process, starting included; the others once it writes.
        is_anywhere = chance.random() < 0.25
        process = stage.start()
        if not is_anywhere:
            stage.await_first_write(process)
        moment = chance.uniform(0, duration)
        begin = time.monotonic()
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        complaint = process.communicate()[1].decode(errors="replace")
        if process.returncode == -signal.SIGKILL:
            killed += 1
            midway += judge.is_unfinished()
        else:
            assert process.returncode == 0, f"a pass in peace ended with {process.returncode}: {complaint}"
            ended += 1
            # Moments are drawn over the length of what a pass writes on this machine, as loaded as it is now.
            if not is_anywhere:
                duration = 0.7 * duration + 0.3 * (time.monotonic() - begin)
        judge.look(old, company, f"after kill {killed}, at {moment * 1000:.0f} ms")
        if chance.random() < 0.2:
            settle(stage, judge, company)
            looks += 1
        elif not is_anywhere:
            duration *= 1.03
    settle(stage, judge, company)
    return killed, midway, ended, looks + 1


def settle(stage: Stage, judge: Judge, company: Company) -> None:
    for _ in range(2):
        expect(stage.passes(), 0)
        judge.read_feed("in peace")
    judge.compare(company)
    before = judge.feed_length()
    expect(stage.passes(), 0)
    assert judge.feed_length() == before, "a third pass in peace still does something"
    judge.compare(company)
    judge.forget_doubts()


def expect(result: tuple[int, str], code: int) -> None:
    assert result[0] == code, f"a pass in peace ended with {result[0]}: {result[1]}"


if __name__ == "__main__":
    main()
