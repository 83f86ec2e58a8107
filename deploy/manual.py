#!/usr/bin/env python3
"""Writes the man pages and the shells' completions of tailroster from what the binary says of itself.

    deploy/manual.py BINARY FOLDER

FOLDER/man1/tailroster.1, tailroster-reconcile.1 and so on, one a command; FOLDER/completions/tailroster.bash, _tailroster (zsh) and
tailroster.fish. The same binary gives the same files.
"""

import json
import pathlib
import subprocess
import sys

COMPLETIONS = {"bash": "tailroster.bash", "zsh": "_tailroster", "fish": "tailroster.fish"}
# Of every command, and told once.
COMMON = {"help", "version"}


def run(binary: str, *arguments: str) -> str:
    return subprocess.run([binary, *arguments], check=True, capture_output=True, text=True).stdout


def roff(text: str) -> str:
    """Text in which nothing is a request of roff's."""
    text = text.replace("\\", "\\(rs").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    # By number, so that the page is the same whatever encoding a reader takes it for.
    text = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in text)
    return "\n".join("\\&" + line if line.startswith((".", "\\(aq")) else line for line in text.split("\n"))


def name_of(argument: dict) -> str:
    """`--config`, or `-h, --help`."""
    names = sorted(argument.get("names", []), key=lambda name: name["kind"] != "short")
    return ", ".join(("-" if name["kind"] == "short" else "--") + name["name"] for name in names)


def synopsis(command: dict) -> str:
    parts = []
    for argument in shown(command):
        if argument["kind"] == "positional":
            part = f"<{argument['valueName']}>"
        else:
            long = argument["preferredName"]["name"]
            part = f"--{long}" + ("" if argument["kind"] == "flag" else f" <{argument['valueName']}>")
        if argument["isRepeating"]:
            part += " ..."
        parts.append(f"[{part}]" if argument["isOptional"] else part)
    if subcommands(command):
        parts.append("<subcommand>")
    return " ".join(parts)


def shown(command: dict) -> list[dict]:
    return [
        argument for argument in command.get("arguments", [])
        if argument["shouldDisplay"] and argument["valueName"] not in COMMON
    ]


def subcommands(command: dict) -> list[dict]:
    return [each for each in command.get("subcommands", []) if each["shouldDisplay"] and each["commandName"] != "help"]


def discussion(text: str) -> list[str]:
    """Paragraphs as they are; what is indented, as examples are, line by line."""
    lines: list[str] = []
    is_literal = False
    for line in text.split("\n"):
        literal = line.startswith(" ")
        if literal != is_literal:
            lines += [".nf"] if literal else [".fi"]
            is_literal = literal
        lines.append(".PP" if not line else roff(line))
    return lines + ([".fi"] if is_literal else [])


def page(command: dict, path: list[str], version: str) -> str:
    title = "-".join(path)
    lines = [f'.TH "{title.upper()}" 1 "" "tailroster {version}" "tailroster"', ".SH NAME"]
    lines.append(roff(f"{title} - {command.get('abstract', '').rstrip('.')}"))
    lines += [".SH SYNOPSIS", f".B {roff(' '.join(path))}", roff(synopsis(command))]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *discussion(command["discussion"])]
    for heading, kinds in (("ARGUMENTS", {"positional"}), ("OPTIONS", {"option", "flag"})):
        arguments = [argument for argument in shown(command) if argument["kind"] in kinds]
        if not arguments:
            continue
        lines.append(f".SH {heading}")
        for argument in arguments:
            term = f"<{argument['valueName']}>" if argument["kind"] == "positional" else name_of(argument)
            if argument["kind"] == "option":
                term += f" <{argument['valueName']}>"
            text = argument.get("abstract", "")
            if argument.get("allValues"):
                text += f" One of: {', '.join(argument['allValues'])}."
            if argument.get("defaultValue"):
                text += f" Default: {argument['defaultValue']}."
            lines += [".TP", f".B {roff(term)}", roff(text.strip()) or "\\&"]
    if subcommands(command):
        lines.append(".SH COMMANDS")
        for each in subcommands(command):
            lines += [".TP", f".BR {roff('-'.join([*path, each['commandName']]))} (1)", roff(each.get("abstract", ""))]
    lines += [
        ".SH FILES", ".TP", ".I /etc/tailroster/tailroster.yaml",
        roff("The configuration, unless --config or $TAILROSTER_CONFIG names another."),
    ]
    if len(path) > 1:
        lines += [".SH SEE ALSO", f".BR {roff('-'.join(path[:-1]))} (1)"]
    return "\n".join(lines) + "\n"


def write(command: dict, path: list[str], version: str, folder: pathlib.Path) -> None:
    (folder / f"{'-'.join(path)}.1").write_text(page(command, path, version))
    for each in subcommands(command):
        write(each, [*path, each["commandName"]], version, folder)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for name in ("man1", "completions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    root = json.loads(run(binary, "--experimental-dump-help"))["command"]
    write(root, ["tailroster"], run(binary, "--version").strip(), folder / "man1")
    for shell, name in COMPLETIONS.items():
        (folder / "completions" / name).write_text(run(binary, f"--generate-completion-script={shell}"))


main()
