"""Applies each mutant to a copy of the tree, builds it, runs the tests that must go red, and prints a table."""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from mutants import MUTANTS, RULES, Mutant

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".build-mutants"
TREE = WORK / "tree"
PROMISES = ROOT / "Sources/tailroster/Documentation.docc/Promises.md"
# No debug information: nobody steps through a mutant, and linking takes half the time.
BUILD = ["swift", "build", "--build-tests", "-debug-info-format", "none"]
TEST_LIMIT_SECONDS = 180
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# "✘ Test "…" failed after …", "✘ Test name() failed after …"; the last such line is that of the whole run.
FAILED = re.compile(r"^\S+ Test (?!run with )(.+?)(?: with \d+ test cases?)? failed after ", re.MULTILINE)
# An expectation of a contract suite is the argument of its one test.
EXPECTATION = re.compile(r"^\S+ Test (.+?) recorded an issue with 1 argument expectation → \.?(\w+)", re.MULTILINE)
RAN = re.compile(r"Test run with (\d+) tests? ")


def source_files() -> list[str]:
    """What git would commit: tracked files and new ones that are not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True)
    names = sorted(set(listing.stdout.decode().split("\0")) - {""})
    return [name for name in names if (ROOT / name).is_file()]


def copy_tree() -> None:
    """Brings the copy up to date, touching only files that differ so that the next build is a small one."""
    names = source_files()
    for name in names:
        source, target = ROOT / name, TREE / name
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod(source.stat().st_mode)
    for folder in ("Sources", "Tests"):
        for path in (TREE / folder).rglob("*"):
            if path.is_file() and str(path.relative_to(TREE)) not in names and "__pycache__" not in path.parts:
                path.unlink()
    resolved = ROOT / "Package.resolved"
    if resolved.is_file():
        (TREE / "Package.resolved").write_bytes(resolved.read_bytes())


def problem(mutant: Mutant) -> str | None:
    """Why a mutant no longer applies, if it does not."""
    for edit in mutant.edits:
        path = ROOT / edit.file
        if not path.is_file():
            return f"{edit.file} is gone"
        count = path.read_text().count(edit.old)
        if count != 1:
            return f"{edit.file} has the old text {count} times, not once"
    return None


class Broken:
    """The copy with mutants in it; restored at the end of the block."""

    def __init__(self, mutants: list[Mutant]):
        self.edits = [edit for mutant in mutants for edit in mutant.edits]
        self.originals: dict[pathlib.Path, str] = {}

    def __enter__(self) -> None:
        for edit in self.edits:
            path = TREE / edit.file
            text = path.read_text()
            self.originals.setdefault(path, text)
            path.write_text(text.replace(edit.old, edit.new))

    def __exit__(self, *_: object) -> None:
        for path, text in self.originals.items():
            path.write_text(text)


def build() -> tuple[bool, str]:
    result = subprocess.run(BUILD, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode == 0, result.stdout


def test_binary() -> pathlib.Path:
    # SwiftPM's own runner asks the package for its plan each time; the test binary itself starts at once.
    folder = subprocess.run(
        BUILD + ["--show-bin-path"], cwd=TREE, check=True, capture_output=True, text=True).stdout.strip()
    return pathlib.Path(folder) / "tailrosterPackageTests.xctest"


class TestRun:
    """What a run of some tests gave."""

    def __init__(self, binary: pathlib.Path, filter: str):
        process = subprocess.Popen(
            [binary, "--testing-library", "swift-testing", "--filter", filter], cwd=TREE, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            # That a history fails is enough: nobody reads the shortest one of a mutant.
            env={**os.environ, "TAILROSTER_SHORTEN": "0", "TAILROSTER_HISTORIES": "150", "TAILROSTER_FOOTING": "sqlite"})
        self.has_ended = True
        try:
            output, _ = process.communicate(timeout=TEST_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.has_ended = False
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
        self.output = ESCAPES.sub("", output)
        self.code = process.returncode
        ran = RAN.search(self.output)
        self.count = int(ran.group(1)) if ran else None

    @property
    def is_green(self) -> bool:
        return self.has_ended and self.code == 0 and bool(self.count)

    @property
    def red(self) -> list[str]:
        """The tests that failed; of a contract suite the expectations."""
        expectations = set(EXPECTATION.findall(self.output))
        names = set(FAILED.findall(self.output)) - {test for test, _ in expectations}
        return sorted(name.strip('"') for name in names) + sorted(name for _, name in expectations)


class Outcome:
    def __init__(self, mutant: Mutant, verdict: str, by: list[str], seconds: float):
        self.mutant, self.verdict, self.by, self.seconds = mutant, verdict, by, seconds


class House:
    """Which module depends on which, so that mutants that cannot see each other share one build.

    Each mutant is still the only one that its tests can meet: no module that their targets are built from, however far
    away, has another mutant in it.
    """

    def __init__(self) -> None:
        described = subprocess.run(
            ["swift", "package", "describe", "--type", "json"], cwd=TREE, check=True, capture_output=True, text=True)
        targets = json.loads(described.stdout)["targets"]
        self.uses = {target["name"]: set(target.get("target_dependencies", [])) for target in targets}

    def modules_of(self, mutant: Mutant) -> set[str]:
        return {edit.file.split("/")[1] for edit in mutant.edits}

    def seen_by(self, mutant: Mutant) -> set[str]:
        """Every module behind the tests of a mutant. The tests of the whole product read and run all of them."""
        seen: set[str] = set()
        waiting = [name.split(".")[0] for name in mutant.tests.split("|")]
        if mutant.stops_at_compiler or "tailrosterTests" in waiting:
            return set(self.uses)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.uses[name]
        return seen

    def groups(self, mutants: list[Mutant]) -> list[list[Mutant]]:
        groups: list[list[Mutant]] = []
        for mutant in mutants:
            for group in groups:
                if all(
                    not (self.modules_of(mutant) & self.seen_by(other) or self.modules_of(other) & self.seen_by(mutant))
                    for other in group
                ):
                    group.append(mutant)
                    break
            else:
                groups.append([mutant])
        return groups


def judge(mutants: list[Mutant], binary: pathlib.Path) -> list[Outcome]:
    """Builds the copy with these mutants and runs the tests of each."""
    begin = time.monotonic()
    with Broken(mutants):
        is_built, log = build()
        if is_built:
            seconds = (time.monotonic() - begin) / len(mutants)
            return [judge_tests(mutant, binary, seconds) for mutant in mutants]
    if len(mutants) > 1:
        return [outcome for mutant in mutants for outcome in judge([mutant], binary)]
    return [judge_refusal(mutants[0], log, time.monotonic() - begin)]


def judge_refusal(mutant: Mutant, log: str, seconds: float) -> Outcome:
    (WORK / f"{mutant.id}.log").write_text(log)
    errors = [line.split(" error: ")[-1] for line in log.splitlines() if " error: " in line]
    what = errors[0] if errors else f"see .build-mutants/{mutant.id}.log"
    return Outcome(mutant, "caught" if mutant.stops_at_compiler and errors else "no build", [f"compiler: {what}"], seconds)


def judge_tests(mutant: Mutant, binary: pathlib.Path, seconds: float) -> Outcome:
    if mutant.stops_at_compiler:
        return Outcome(mutant, "SURVIVED", ["it compiles"], seconds)
    begin = time.monotonic()
    run = TestRun(binary, mutant.tests)
    seconds += time.monotonic() - begin
    (WORK / f"{mutant.id}.log").write_text(run.output)
    if run.is_green:
        return Outcome(mutant, "SURVIVED", [f"{run.count} tests of {mutant.tests} stay green"], seconds)
    if not run.has_ended:
        return Outcome(mutant, "caught", run.red + [f"the tests do not end within {TEST_LIMIT_SECONDS} s"], seconds)
    if run.count is None:
        return Outcome(mutant, "caught", run.red + [f"the tests stop with code {run.code}"], seconds)
    if run.count == 0:
        return Outcome(mutant, "no tests", [f"the filter {mutant.tests} matches nothing"], seconds)
    return Outcome(mutant, "caught", run.red, seconds)


def table(outcomes: list[Outcome]) -> str:
    lines = ["| mutant | rule | what is broken | outcome | red |", "|---|---|---|---|---|"]
    for outcome in outcomes:
        mutant = outcome.mutant
        shown = "; ".join(outcome.by[:3]) + (f"; and {len(outcome.by) - 3} more" if len(outcome.by) > 3 else "")
        lines.append(f"| {mutant.id} | {mutant.rule} | {mutant.what} | {outcome.verdict} | {shown} |")
    return "\n".join(lines)


def chosen(only: list[str]) -> list[Mutant]:
    if not only:
        return MUTANTS
    found = [m for m in MUTANTS if any(m.id == word or (word.endswith("-") and m.id.startswith(word)) for word in only)]
    if not found:
        sys.exit(f"no mutant is called {', '.join(only)}; see --list")
    return found


def check_list() -> None:
    """The list itself must not rot: every id once and on the page of promises, every rule broken, every edit applying."""
    complaints = [f"{m.id}: {why}" for m in MUTANTS if (why := problem(m))]
    ids = [m.id for m in MUTANTS]
    complaints += [f"{id}: the id is there twice" for id in set(ids) if ids.count(id) > 1]
    complaints += [f"rule {rule} has no mutant" for rule in RULES if rule not in {m.rule for m in MUTANTS}]
    named = set(re.findall(r"`(\d+-[a-z-]+)`", PROMISES.read_text()))
    complaints += [f"{id}: {PROMISES.name} does not name it" for id in ids if id not in named]
    complaints += [f"{id}: {PROMISES.name} names it, and there is no such mutant" for id in sorted(named - set(ids))]
    if complaints:
        print("\n".join(["The list of mutants has rotted; mend Tests/mutants/mutants.py:"] + complaints))
        sys.exit(2)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="Tests/mutants.sh")
    parser.add_argument("--only", action="append", default=[], metavar="ID")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    mutants = chosen(options.only)
    if options.list:
        for mutant in mutants:
            print(f"{mutant.id:24} rule {mutant.rule:2}  {mutant.what}  [{mutant.tests or 'compiler'}]")
            if why := problem(mutant):
                print(f"{'':24} DOES NOT APPLY: {why}")
        check_list()
        return
    check_list()

    begin = time.monotonic()
    TREE.mkdir(parents=True, exist_ok=True)
    copy_tree()
    say("Building the unbroken copy…")
    is_built, log = build()
    if not is_built:
        print(log)
        sys.exit(2)
    binary = test_binary()
    for filter in sorted({m.tests for m in mutants if m.tests}):
        run = TestRun(binary, filter)
        if not run.is_green:
            print(f"{run.output}\nThe unbroken tests {filter} are not green: nothing can be shown.")
            sys.exit(2)
    say(f"The unbroken tests are green, after {time.monotonic() - begin:.0f} s.")

    outcomes = []
    for group in House().groups(mutants):
        for outcome in judge(group, binary):
            outcomes.append(outcome)
            say(f"{outcome.verdict:9} {outcome.mutant.id:22} {outcome.seconds:4.0f} s  {'; '.join(outcome.by[:2])}")
    outcomes.sort(key=lambda outcome: mutants.index(outcome.mutant))
    copy_tree()
    result = table(outcomes)
    (WORK / "result.md").write_text(result + "\n")
    print(result)
    bad = [outcome for outcome in outcomes if outcome.verdict != "caught"]
    print(f"\n{len(outcomes) - len(bad)} of {len(outcomes)} mutants caught, in {time.monotonic() - begin:.0f} s.")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
