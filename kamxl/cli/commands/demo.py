"""``kamxl demo``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kamxl.cli.out import data, handled, plural, say, tell


@click.command("demo", epilog="Example:  kamxl demo")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("output/demo"),
    show_default=True,
    help="The demo's own folder; it is emptied at each run.",
)
@handled
def command(folder: Path) -> None:
    """Run the whole loop on the shipped specs with an invented team: build, fill, read, report."""
    from kamxl.demo import run_demo

    demo = run_demo(folder, lambda text: say(f"... {text}"))
    say("")
    tell(demo.findings)
    if demo.resaved:
        how = f"; LibreOffice saved {len(demo.resaved)} of them"
    else:
        how = "; all saved by kamxl itself, since LibreOffice is not installed"
    issued, returned = plural(len(demo.issued), "workbook"), plural(len(demo.returned), "workbook")
    data(f"{folder}")
    data(f"  1-issued     {issued}, one for each person and spec; open one and look around")
    data(f"  2-returned   {returned}, filled in by five of six people{how}")
    data("  3-results    the answers as JSON; the team as a workbook and as CSV tables\n")
    for one in demo.submissions:
        total = one.total
        if total is not None:
            data(f"  {one.reading.spec:<20} {one.name:<16} {total.score:>4} / {total.maximum}")
    data(f"\nLook at {demo.reports[1]} first. Chidi's slips were put there on purpose: each is told with its cell.")
    roster = next(folder.glob("1-issued/people-*.csv"))
    data(f"Next: {Path(sys.argv[0])} build {roster.stem.removeprefix('people-')} --for {roster} -o mine")
