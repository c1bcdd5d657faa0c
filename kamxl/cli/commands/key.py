"""``kamxl key``."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from kamxl.cli.out import handled, say


@click.command("key", epilog="Example:  kamxl key  (then add the line 'key: kamxl.key' to kamxl.yaml)")
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("kamxl.key"),
    show_default=True,
    help="The file to write.",
)
@handled
def command(path: Path) -> None:
    """Make a key that signs the workbooks of a project.

    With it 'kamxl read' tells whether a workbook was issued by you and its identity is unchanged. It does not prove
    who filled the workbook in. Keep the file to yourself; workbooks that were signed need it when they come back.
    """
    from kamxl.identity import key_id
    from kamxl.outputs.files import put
    from kamxl.settings import KEY_BYTES

    key = secrets.token_bytes(KEY_BYTES)
    put(path, f"{key.hex()}\n".encode("ascii"), private=True)
    say(f"Key {key_id(key)} is in {path}. Add this line to kamxl.yaml:  key: {path}")
