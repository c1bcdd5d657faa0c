"""``kamxl spec import``."""

from __future__ import annotations

from pathlib import Path

import click

from kamxl.cli.out import STDOUT, data, handled, plural, say, tell


@click.command("import", epilog="Example:  kamxl spec import scores.xlsx -o draft.yaml")
@click.argument("workbook", metavar="WORKBOOK")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    default="draft.yaml",
    show_default=True,
    help="The draft to write; - is stdout.",
)
@click.option("--force", is_flag=True, help="Replace a draft that exists with other contents.")
@handled
def command(workbook: str, target: str, force: bool) -> None:
    """Draft a spec from a workbook that somebody made by hand; - is the bytes of one on standard input.

    Tables with statements and a column for scores are looked for on every sheet, with headings, numbers, weights,
    legends and drop-downs. Guesses are marked with '# ?' in the draft, and what was not understood is listed at its
    top. Answers that were filled in are left out.
    """
    from kamxl.jobs.drafts import draft
    from kamxl.outputs.files import put

    made = draft(workbook)
    tell(made.diagnostics)
    listed = "standard output" if target == STDOUT else target
    if target == STDOUT:
        data(made.text, end=False)
    else:
        put(Path(target), made.text, force=force)
    counts = (
        f"{plural(made.statements, 'statement')} in {plural(made.capabilities, 'capability', 'capabilities')}"
        f" on {plural(made.sheets, 'sheet')}"
    )
    places = f"{plural(made.places, 'place')} not understood, listed in {listed}" if made.places else "all understood"
    say(f"{counts}; {places}")
    if target != STDOUT:
        say(f"Look at the lines with '# ?' in {target}; then: kamxl spec check {target}, kamxl build {target}")
