"""``kamxl spec new``."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from kamxl.cli.out import handled, say

_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")


@click.command("new", epilog="Example:  kamxl spec new acme --extends kam-growth-planning")
@click.argument("name", metavar="ID")
@click.option("--extends", "base", metavar="SPEC", help="Make it a variant of this spec, by id or path.")
@click.option("-o", "--output", metavar="FILE", help="The file to write; by default specs/ID.yaml.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@handled
def command(name: str, base: str | None, output: str | None, force: bool) -> None:
    """Write a spec to begin with, with comments: a small one, or a variant of another."""
    from kamxl.outputs.files import put

    if not _ID.fullmatch(name):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        advice = f" Try '{slug}'." if slug else ""
        raise click.UsageError(f"an id has small letters and digits, parted by . _ or -, and '{name}' is none.{advice}")
    path = Path(output or f"specs/{name}.yaml")
    put(path, _text(name, path, base).encode(), force=force)
    say(f"{path} is written. Next: open it in an editor, then: kamxl spec check {path}")


def _text(name: str, path: Path, base: str | None) -> str:
    """What the file begins with.

    Raises:
        KamxlError: the base is not there, or has errors.
    """
    from kamxl.errors import KamxlError
    from kamxl.spec.shelf import open_spec
    from kamxl.spec.starter import spec_starter, variant_starter

    if base is None:
        return spec_starter(name, path.as_posix())
    loaded = open_spec(base)
    if loaded.spec is None:
        raise KamxlError(loaded.diagnostics)
    near = Path(base).suffix.lower() in {".yaml", ".yml"}
    extends = Path(os.path.relpath(base, path.parent)).as_posix() if near else base
    others = ((tag, open_spec(base, language=tag).spec) for tag in loaded.languages[1:])
    titles = {loaded.spec.language: loaded.spec.title, **{tag: spec.title for tag, spec in others if spec}}
    return variant_starter(name, path.as_posix(), extends, loaded.spec, titles, loaded.terms)
