"""``kamxl settle``."""

from __future__ import annotations

from pathlib import Path

import click

from kamxl.cli import options
from kamxl.cli.out import COULD_NOT_RUN, STDOUT, data, exit_code, handled, plural, progress, say, tell


@click.command("settle", epilog="Example:  kamxl settle returned/ -o decisions.yaml")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    default="decisions.yaml",
    show_default=True,
    help="The file to write; - is stdout.",
)
@options.specs
@click.option(
    "--force", is_flag=True, help="Replace a file that exists with other contents, and what was decided in it."
)
@handled
def command(paths: tuple[str, ...], target: str, specs: tuple[str, ...], force: bool) -> int:
    """Write one entry for each open doubt, with room for the value that counts and for the reason.

    Fill it in while you telephone; 'kamxl read' and 'kamxl report' take it with --decisions. A decision is used only
    for the same bytes and the same found value, and what was found is told beside it.
    """
    from kamxl.api import read
    from kamxl.mending import decisions_file
    from kamxl.outputs.files import marks, put, spare

    with progress("read") as step:
        outcome = read(paths, specs=specs, progress=step)
    tell(outcome.diagnostics)
    if not outcome.submissions:
        say("nothing to settle: no workbook could be read")
        return COULD_NOT_RUN
    text, count = decisions_file(outcome)
    if target == STDOUT:
        data(text, end=False)
    else:
        spare(Path(target), marks(outcome.names))
        put(Path(target), text, force=force)
        where = f"Fill in 'value' and 'why' in {target}; then: kamxl report FOLDER --decisions {target}"
        say(
            f"{plural(count, 'open doubt')} in {plural(len(outcome.submissions), 'workbook')}. {where if count else ''}"
        )
    return exit_code(outcome.diagnostics)
