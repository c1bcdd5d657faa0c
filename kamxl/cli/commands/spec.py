"""``kamxl spec``: list, show, check, new, import, schema."""

from __future__ import annotations

import click

from kamxl.cli.group import LazyGroup

_COMMANDS = {
    "list": "List the specs at hand.",
    "show": "Print a spec, as it is or with all that it extends.",
    "check": "Check specs and say everything that is wrong.",
    "new": "Write a spec to begin with, alone or on top of another.",
    "diff": "Say what one spec has otherwise than another, and what stays comparable.",
    "import": "Draft a spec from a workbook that somebody made by hand.",
    "schema": "Print the JSON Schema of specs, for editors.",
}


@click.group(
    "spec", cls=LazyGroup, names=_COMMANDS, package="kamxl.cli.commands.specs", epilog="Example:  kamxl spec list"
)
def command() -> None:
    """List, show and check specs: the YAML files that workbooks are built from."""
