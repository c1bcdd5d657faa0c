"""``kamxl report``."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from kamxl.cli.commands.read import closing
from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, document, exit_code, handled, plural, progress, say, tell


@click.command("report", epilog="Example:  kamxl report returned/ --to xlsx -o team.xlsx --for people.csv")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option(
    "--to",
    "form",
    type=click.Choice(["xlsx", "csv", "json"]),
    default="xlsx",
    show_default=True,
    help="The form of the report.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    help="The file (xlsx, json) or folder (csv) to write; - is stdout for json.",
)
@click.option(
    "--for", "people", metavar="PEOPLE", help="The roster that copies were issued to: who is missing is said."
)
@click.option(
    "--spec",
    "specs",
    metavar="SPEC",
    multiple=True,
    help="A spec whose workbooks may be among them, besides those at hand.",
)
@click.option("--delimiter", default=",", show_default=True, help="What parts the columns of the CSV files.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="The most worker processes; by default one for each processor."
)
@click.option("--force", is_flag=True, help="Replace files that exist with other contents.")
@handled
def command(paths: tuple[str, ...], form: str, target: str | None, people: str | None, **more: object) -> int:
    """Consolidate the workbooks of one spec: register, overview, heat map, gaps, evidence, data, issues."""
    from kamxl import api
    from kamxl.outputs.jsontext import report_document

    specs, delimiter = tuple(map(str, cast("tuple[str, ...]", more["specs"]))), str(more["delimiter"])
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise click.BadParameter("it must be one character, such as , or ;", param_hint="--delimiter")
    with progress("read") as step:
        outcome = api.read(paths, specs=specs, workers=cast("int", more["workers"] or 0), progress=step)
    team, findings = api.consolidated(outcome, people, specs)
    tell([*outcome.diagnostics, *findings])
    if team is None:
        say("nothing to report: no workbook could be read")
        return COULD_NOT_RUN if not outcome.files else FINDINGS
    if form == "json" and target in {None, "-"}:
        document(report_document(team))
        return exit_code([*outcome.diagnostics, *findings])
    out = Path(target) if target else Path(f"team-{team.spec}" + ("" if form == "csv" else f".{form}"))
    written = api.write_report(team, form, out, delimiter=delimiter, force=bool(more["force"]))
    say(
        f"{closing(outcome)}; {plural(len(written), 'file')} in {out}"
        if form == "csv"
        else f"{closing(outcome)}; the team is in {out}"
    )
    return exit_code([*outcome.diagnostics, *findings])
