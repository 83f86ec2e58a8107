#!/usr/bin/env python3
"""Draws what `tailroster reconcile --dry-run` shows on a terminal, as an SVG for the README.

    deploy/screenshot.py BINARY FILE.svg

The picture is the output of the binary itself, on a small company in a file; nothing in it is written by hand.
"""

import fcntl
import html
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

COLUMNS, FONT_SIZE, LINE_HEIGHT = 100, 13, 18
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "35": "#d2a8ff", "1": "#ffffff"}
NAMES = ["ann", "bo", "cy", "di", "ed", "fay", "gus", "hal"]

CONFIGURATION = """\
directory: {kind: file, path: people.json, groups: ["*"]}
store: {kind: sqlite, path: store.db}
groups: {domain: example.com}
guard: {protected: ["ed@example.com"]}
ledger: {path: ledger.db}
log: {level: error}
"""


def company(status: dict[str, str], groups: dict[str, list[str]]) -> str:
    users = [{"id": name, "login": f"{name}@example.com", "status": status[name]} for name in NAMES if name in status]
    table = [{"id": name, "name": name, "members": members} for name, members in groups.items()]
    return json.dumps({"users": users, "groups": table})


def on_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    child, terminal = pty.fork()
    if child == 0:
        os.execve(arguments[0], arguments, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
    os.waitpid(child, 0)
    return output.decode()


def plan(binary: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        people = pathlib.Path(folder) / "people.json"
        (pathlib.Path(folder) / "tailroster.yaml").write_text(CONFIGURATION)
        environment = {"TAILROSTER_CONFIG": f"{folder}/tailroster.yaml", "TERM": "xterm", "PATH": os.environ["PATH"]}
        everyone = {name: "ACTIVE" for name in NAMES[:7]}
        groups = {"Engineering": ["ann", "bo", "cy"], "Sales": ["cy", "di"]}
        people.write_text(company(everyone, groups))
        subprocess.run([binary, "reconcile"], env=environment, check=True, capture_output=True)
        today = everyone | {"ann": "DEPROVISIONED", "ed": "SUSPENDED", "hal": "ACTIVE"}
        people.write_text(company(today, {"Engineering": ["ann", "bo", "hal"], "Sales": ["di"], "On-call": ["bo"]}))
        return on_terminal([binary, "reconcile", "--dry-run"], environment).rstrip().split("\r\n")


def spans(line: str) -> str:
    """A line with its colours, as the parts of an SVG text."""
    drawn, colour = "", None
    for part in re.split(r"(\x1b\[\d*m)", line):
        if code := re.fullmatch(r"\x1b\[(\d*)m", part):
            colour = COLOURS.get(code[1])
        elif part:
            text = html.escape(part)
            drawn += f'<tspan fill="{colour}">{text}</tspan>' if colour else text
    return drawn


def draw(lines: list[str]) -> str:
    width, height = int(COLUMNS * FONT_SIZE * 0.602) + 40, len(lines) * LINE_HEIGHT + 60
    texts = "\n".join(
        f'<text x="20" y="{50 + index * LINE_HEIGHT}" xml:space="preserve">{spans(line)}</text>'
        for index, line in enumerate(lines))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"
  aria-label="The plan that tailroster reconcile --dry-run shows">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="20" cy="18" r="5" fill="#ff5f56"/><circle cx="38" cy="18" r="5" fill="#ffbd2e"/><circle cx="56" cy="18" r="5" fill="#27c93f"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="{FONT_SIZE}" fill="#c9d1d9">
{texts}
</g>
</svg>
"""


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = ["$ tailroster reconcile --dry-run", *plan(os.path.abspath(sys.argv[1]))]
    pathlib.Path(sys.argv[2]).write_text(draw(lines))


main()
