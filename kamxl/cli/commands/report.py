"""``kamxl report``."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from kamxl.cli import options
from kamxl.cli.commands.read import closing
from kamxl.cli.out import COULD_NOT_RUN, FINDINGS, STDOUT, data, exit_code, handled, places, plural, progress, say, tell

FORMS = ("xlsx", "csv", "json")


@click.command("report", epilog="Example:  kamxl report returned/ mails.mbox --to xlsx -o team.xlsx --for people.csv")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option(
    "--to",
    "form",
    type=click.Choice(FORMS),
    help="The form of the report; else that of OUT's ending, else xlsx.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    help="The file (xlsx, json) or folder (csv) to write; - is stdout (xlsx, json).",
)
@click.option(
    "--for", "people", metavar="PEOPLE", help="The roster that copies were issued to: who is missing is said."
)
@options.specs
@options.decisions
@click.option(
    "--language",
    metavar="LANGUAGE",
    help="The language of the report's texts, where the spec has it; else that of the most workbooks.",
)
@click.option(
    "--delimiter",
    type=click.Choice([",", ";", "tab", "|"]),
    default=",",
    show_default=True,
    help="What parts the columns of the CSV files.",
)
@options.workers
@options.scheduler
@click.option("--force", is_flag=True, help="Replace files that exist with other contents.")
@handled
def command(paths: tuple[str, ...], form: str | None, target: str | None, people: str | None, **more: object) -> int:
    """Consolidate the workbooks of one spec: register, overview, heat map, gaps, evidence, data, issues.

    PATH is what kamxl read takes. Of several returns of one person the latest good one counts; the register says why.
    Workbooks of a base, its editions, its variants and its languages may be mixed: what all of them share is
    consolidated, and the report says what is left out.
    """
    from kamxl import api
    from kamxl.mending import Decisions
    from kamxl.outputs.files import marks, spare
    from kamxl.words.tags import tag_of

    specs = tuple(map(str, cast("tuple[str, ...]", more["specs"])))
    delimiter = str(more["delimiter"]).replace("tab", "\t")
    form, wanted = _form(form, target), str(more["language"] or "")
    language = tag_of(wanted)
    if wanted and not language:
        raise click.BadParameter(
            f"'{wanted}' is no language that kamxl knows; write its tag, such as de", param_hint="--language"
        )
    decisions = Decisions.of(cast("tuple[str, ...]", more["decisions"]))
    where = places(cast("str | None", more["scheduler"]), cast("int", more["workers"] or 0))
    with where as (executor, workers), progress("read") as step:
        outcome = decisions.on(api.read(paths, specs=specs, workers=workers, progress=step, executor=executor))
    team, findings = api.consolidated(outcome, people, specs, language)
    tell([*outcome.diagnostics, *findings])
    if team is None:
        say("nothing to report: no workbook could be read")
        return COULD_NOT_RUN if not outcome.files else FINDINGS
    if target == STDOUT or (form == "json" and target is None):
        data(api.report_bytes(team, form, specs), end=False)
        say(closing(outcome))
    else:
        out = Path(target) if target else Path(f"team-{team.spec}" + ("" if form == "csv" else f".{form}"))
        spare(out, marks(outcome.names))
        written = api.write_report(team, form, out, delimiter=delimiter, force=bool(more["force"]), specs=specs)
        told = f"{plural(len(written), 'file')} in {out}" if form == "csv" else f"the team is in {out}"
        say(f"{closing(outcome)}; {told}")
    return exit_code([*outcome.diagnostics, *findings])


def _form(given: str | None, target: str | None) -> str:
    """The form asked for, or the one that the ending of the target tells; the two must not differ."""
    ending = Path(target or "").suffix.lower().removeprefix(".")
    told = ending if ending in FORMS else ""
    form = given or told or "xlsx"
    if form != (told or form):
        raise click.BadParameter(
            f"'{target}' doesn't end as {form} does; leave out --to or change the name", param_hint="-o"
        )
    if form == "csv" and (told or target == STDOUT):
        raise click.BadParameter("a CSV report is a folder of several files: name a folder", param_hint="-o")
    return form
