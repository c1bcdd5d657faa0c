"""Makes pictures of the pages: ``python -m tests.tools.pictures`` writes them into docs/pictures.

The workbooks are those of the demo, so that they show answers; each page is what a printer would get.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from kamxl.demo import run_demo
from tests.support.programs import libreoffice_convert, pdf_pages
from tests.tools.docs import ROOT

FOLDER = ROOT / "docs" / "pictures"
_DPI = 64


def main() -> None:
    """Builds, fills, reports, prints, and pictures every page."""
    with tempfile.TemporaryDirectory() as name:
        demo = run_demo(Path(name, "demo"), click.echo)
        # the last person's answers are whole and were saved by kamxl itself
        chosen = {
            "scorecard": next(path for path in demo.returned if "kam-growth" in str(path) and "kesson" in path.name),
            "diploma": next(path for path in demo.returned if "akam" in str(path) and "kesson" in path.name),
            "team": next(path for path in demo.reports if path.name == "team-kam-growth-planning.xlsx"),
            "team-diploma": next(path for path in demo.reports if path.name == "team-akam-diploma-1.xlsx"),
        }
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for title, path in chosen.items():
            _pages(title, path, Path(name))


def _pages(title: str, path: Path, folder: Path) -> None:
    work = folder / title
    work.mkdir()
    pages = pdf_pages(libreoffice_convert(path, work, "pdf"), work, _DPI)
    for place, page in enumerate(pages, start=1):
        shutil.copyfile(page, FOLDER / f"{title}-{place:02d}.png")
    click.echo(f"{title}: {len(pages)} pages")


if __name__ == "__main__":
    main()
