"""``kamxl spec schema``."""

from __future__ import annotations

import click

from kamxl.cli.out import data, handled


@click.command("schema", epilog="Example:  kamxl spec schema > spec.schema.json")
@handled
def command() -> None:
    """Print the JSON Schema of specs; line 1 of a spec can point an editor at it."""
    from kamxl.spec.schema import schema_text

    data(schema_text(), end=False)
