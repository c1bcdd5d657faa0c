"""``kamxl fix``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamxl.cli import options
from kamxl.cli.occasion import occasion_of, occasion_options
from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, FINE, data, document, handled, plural, progress, say, table, tell

if TYPE_CHECKING:
    from kamxl.mending import Fixed


@click.command("fix", epilog="Example:  kamxl fix returned/Chidi-Okafor_KGP-TZB3SF8B-FA.xlsx -o corrected")
@click.argument("paths", metavar="FILE…", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("corrected"),
    show_default=True,
    help="The folder to write to.",
)
@options.specs
@occasion_options
@click.option("--force", is_flag=True, help="Replace files that exist with other contents; never one that came in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@handled
def command(paths: tuple[str, ...], folder: Path, specs: tuple[str, ...], as_json: bool, **more: object) -> int:
    """Write each returned workbook anew, to be corrected by its sender.

    It is built from its spec, with the same reference and every good answer in place. Doubtful cells are tinted and
    carry a note; the sheet 'To look at' in front lists and links them. The files that came in are never touched.
    """
    from kamxl.api import read
    from kamxl.mending import fix
    from kamxl.outputs.jsontext import fix_document
    from kamxl.settings import load_project

    project = load_project()
    occasion = occasion_of(more, project.key)
    with progress("read") as step:
        outcome = read(paths, specs=specs, project=project, progress=step)
    files, refused = fix(outcome, folder, specs=specs, occasion=occasion, force=bool(more["force"]))
    if as_json:
        document(
            fix_document([(str(item.path), item.submission, item.attempt, item.points) for item in files], refused)
        )
    elif files:
        data(table([_line(item) for item in files], ["Workbook", "Respondent", "Attempt", "To look at"]))
    tell([*outcome.diagnostics, *refused])
    clean = sum(not item.points for item in files)
    note = f"; in {clean} of them there is nothing to correct" if clean else ""
    say(f"{plural(len(files), 'workbook')} in {folder}{note}. Send them back to be corrected; then read what returns.")
    if not files:
        return COULD_NOT_RUN
    return FINDINGS if len(files) < outcome.files else FINE


def _line(item: Fixed) -> list[str]:
    looks = str(len(item.points)) if item.points else "nothing"
    return [str(item.path), item.submission.name, str(item.attempt), looks]
