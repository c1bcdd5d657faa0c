"""``kamxl carry``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kamxl.cli import options
from kamxl.cli.occasion import occasion_of, occasion_options
from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, FINE, data, document, handled, progress, say, table, tell

if TYPE_CHECKING:
    from kamxl.carrying import CarriedFile


@click.command("carry", epilog="Example:  kamxl carry returned/ --to specs/kam-growth-planning.yaml -o carried")
@click.argument("paths", metavar="OLD…", nargs=-1, required=True)
@click.option("--to", "spec", metavar="SPEC", required=True, help="The spec of the new workbooks: an id or a path.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("carried"),
    show_default=True,
    help="The folder to write to.",
)
@click.option("--language", help="The language of the new workbooks; by default that of each old one.")
@click.option("--role", help="The role whose targets they show, by id or label; by default that of each old one.")
@click.option(
    "--show-previous", is_flag=True, help="Begin a new round: blank, with each score of the last round beside the new."
)
@options.specs
@options.decisions
@occasion_options
@click.option("--force", is_flag=True, help="Replace files that exist with other contents; never one that came in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@handled
def command(paths: tuple[str, ...], spec: str, folder: Path, specs: tuple[str, ...], **more: object) -> int:
    """Carry answers over to another version, variant or language of a spec.

    OLD is what 'kamxl read' takes: returned workbooks, folders, archives, mails. Each is read by its own plan, and a
    new workbook of SPEC is written with every answer whose statement still exists; a score goes by what its level
    counts as. What has no place there stands on the sheet 'Not carried over' in front, with the reason; statements that
    are new, reworded or mean something else are tinted and listed. The files that came in are never touched.

    With --show-previous the new workbook is for another round: each score of the last one stands in a locked column
    'Last round', by the scale of the new workbook, and everything is answered anew. Only the cover (without its dates)
    and the action plan go along; comments, evidence and texts stay in the workbooks of the last round.
    """
    from kamxl.api import read
    from kamxl.carrying import Aim, carry_files
    from kamxl.mending import Decisions
    from kamxl.outputs.jsontext import carry_document
    from kamxl.settings import load_project

    project = load_project()
    occasion = occasion_of(more, project.key)
    aim = Aim(spec, bool(more["show_previous"]))
    decisions = Decisions.of(cast("tuple[str, ...]", more["decisions"]))
    with progress("read") as step:
        outcome = decisions.on(read(paths, specs=(spec, *specs), project=project, progress=step))
    files, refused = carry_files(outcome, aim, folder, occasion, force=bool(more["force"]))
    if more["as_json"]:
        listed = [(str(item.path), item.submission, item.reading, item.reference, item.over) for item in files]
        document(carry_document(listed, refused))
    elif files:
        data(table([_line(item) for item in files], ["Workbook", "Respondent", "Carried", "Not carried", "To look at"]))
    tell([*outcome.diagnostics, *refused])
    left = sum(bool(item.over.left) for item in files)
    where = f" They are in {folder}: send them out, then read what returns." if files else ""
    say(f"{len(files)} carried, {left} with answers left over.{where}")
    if not files:
        return COULD_NOT_RUN
    passed = sum(item.code == "KX347" for item in refused)
    return FINDINGS if len(files) + passed < outcome.files else FINE


def _line(item: CarriedFile) -> list[str]:
    over = item.over
    return [str(item.path), item.submission.name, str(len(over.answers)), str(len(over.left)), str(len(over.changed))]
