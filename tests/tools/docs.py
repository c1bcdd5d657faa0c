"""Writes the generated parts of the documentation: the command line, the errors, the schemas of specs.

``python -m tests.tools.docs`` writes them; a test compares them with what is there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamxl.cli import main
from kamxl.rules import RULES
from kamxl.spec.schema import schema_text
from tests.filled.page import programs_page
from tests.tools.scale import scale_page

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ERRORS = ROOT / "tests" / "errors"
FAMILIES = {
    "KX1": "Specs and rosters",
    "KX2": "Writing workbooks and reports",
    "KX3": "Answers",
    "KX4": "Files and mail",
    "KX5": "Identity",
}
_LONGEST_EXAMPLE = 1200


def documents() -> dict[Path, str]:
    """Every generated document, by its file."""
    return {
        ROOT / "docs" / "cli.md": cli_page(),
        ROOT / "docs" / "errors.md": errors_page(),
        ROOT / "docs" / "programs.md": programs_page(),
        ROOT / "docs" / "read-line.schema.json": line_schema(),
        ROOT / "docs" / "scale.md": scale_page(),
        ROOT / "docs" / "spec.schema.json": schema_text(),
    }


def line_schema() -> str:
    """The schema of a line of ``kamxl read --jsonl``: its parts are those of the whole document."""
    parts = json.loads((ROOT / "docs" / "read.schema.json").read_text(encoding="utf-8"))["$defs"]
    version = {"schema_version": {"const": 1}}
    refusal = {"file": {"type": "string"}, "diagnostics": {"type": "array", "items": {"$ref": "#/$defs/diagnostic"}}}
    kinds = {
        "submission": {"$ref": "#/$defs/submission"},
        "refusal": _object(refusal) | {"description": "a file that gave no submission, and why"},
        "finding": {"$ref": "#/$defs/diagnostic", "description": "a finding that belongs to no file that was read"},
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a line of kamxl read --jsonl",
        "oneOf": [_object(version | {name: kind}) for name, kind in kinds.items()],
        "$defs": parts,
    }
    return json.dumps(schema, indent=2) + "\n"


def _object(properties: dict[str, object]) -> dict[str, object]:
    """An object that has all of these keys and no other."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def cli_page() -> str:
    """The reference of the command line, out of ``--help``."""
    parts = ["# The command line", "", "Generated from `--help` by `make docs`."]
    for path, command in commands():
        parts += ["", f"## {' '.join(path)}", "", "```text", _help(path, command), "```"]
    return "\n".join(parts) + "\n"


def _help(path: tuple[str, ...], command: click.Command) -> str:
    """What ``--help`` prints, on a terminal of 100 columns."""
    context = None
    for word in path:
        context = click.Context(main, parent=context, info_name=word, terminal_width=100, **main.context_settings)
    return command.get_help(context or click.Context(command)).rstrip()


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, groups before what they hold."""
    yield from _below(("kamxl",), main)


def _below(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _below((*path, name), found)


def errors_page() -> str:
    """Every published code, with the example that the tests hold."""
    parts = [
        "# Codes",
        "",
        "Every finding of kamxl has a code that never changes its meaning; `kamxl explain CODE` prints the same.",
        "Generated from the rules and from `tests/errors` by `make docs`.",
    ]
    for start, title in FAMILIES.items():
        parts += ["", f"## {title}"]
        for rule in sorted(RULES.values(), key=lambda item: item.code):
            if rule.code.startswith(start):
                parts += ["", f"### {rule.code} {rule.name}", "", f"*{rule.severity}* · {rule.meaning}", ""]
                parts += [f"**What to do:** {rule.advice}"]
                parts += _example(rule.code)
    return "\n".join(parts) + "\n"


def _example(code: str) -> list[str]:
    told = ERRORS / f"{code}.txt"
    if not told.is_file():
        return []
    text = told.read_text(encoding="utf-8").rstrip()
    return ["", "```text", text, "```"] if len(text) <= _LONGEST_EXAMPLE else []


if __name__ == "__main__":
    for target, content in documents().items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        click.echo(f"wrote {target.relative_to(ROOT)}")
