"""``kamxl spec show``."""

from __future__ import annotations

import click

from kamxl.cli.out import data, handled, say


@click.command("show", epilog="Example:  kamxl spec show kam-growth-planning > mine.yaml")
@click.argument("spec", metavar="SPEC")
@handled
def command(spec: str) -> None:
    """Print the YAML of a spec, by id or path."""
    from kamxl.spec.shelf import spec_path, translations_of

    path = spec_path(spec)
    data(path.read_bytes(), end=False)
    if beside := translations_of(path):
        say(f"Translations beside it: {', '.join(map(str, beside))}")
