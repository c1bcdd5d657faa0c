"""``kamxl spec show``."""

from __future__ import annotations

import click

from kamxl.cli.out import handled


@click.command("show", epilog="Example:  kamxl spec show kam-growth-planning > mine.yaml")
@click.argument("spec", metavar="SPEC")
@handled
def command(spec: str) -> None:
    """Print the YAML of a spec, by id or path."""
    from kamxl.spec.shelf import spec_path

    click.echo(spec_path(spec).read_bytes(), nl=False)
