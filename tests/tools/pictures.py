"""Makes pictures of the pages: ``python -m tests.tools.pictures`` writes them into docs/pictures.

The workbooks are those of the demo, so that they show answers; each page is what a printer would get.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from kamxl.demo import run_demo
from tests.support.programs import libreoffice_convert, pdf_pages
from tests.tools.docs import ROOT

FOLDER = ROOT / "docs" / "pictures"
_DPI = 60
_SHOWN_DPI = 110
_MOST = 36
"""A long table's further pages show nothing new."""
_SHOWN = {
    "scorecard": ("Total percentage (%)", "scorecard-summary", 0),
    "team": ("Heat map: people by capability", "team-heat-map", 400),
}
"""The pages that the README shows: what stands on them, the picture's name, and its height in pixels (0: all)."""


def main() -> None:
    """Builds, fills, reports, prints, and pictures every page."""
    with tempfile.TemporaryDirectory() as name:
        demo = run_demo(Path(name, "demo"), click.echo)
        # the last person's answers are whole and were saved by kamxl itself
        chosen = {
            "scorecard": next(path for path in demo.returned if "kam-growth" in str(path) and "kesson" in path.name),
            "diploma": next(path for path in demo.returned if "akam" in str(path) and "kesson" in path.name),
            "team": next(path for path in demo.reports if path.name == "team-kam-growth-planning.xlsx"),
        }
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for title, path in chosen.items():
            _pages(title, path, Path(name))


def _pages(title: str, path: Path, folder: Path) -> None:
    work = folder / title
    work.mkdir()
    printed = libreoffice_convert(path, work, "pdf")
    pages = pdf_pages(printed, work, _DPI)
    for place, page in enumerate(pages[:_MOST], start=1):
        shutil.copyfile(page, FOLDER / f"{title}-{place:02d}.png")
    click.echo(f"{title}: {len(pages)} pages")
    if title in _SHOWN:
        mark, name, height = _SHOWN[title]
        _show(printed, mark, FOLDER / f"{name}.png", height)


def _show(printed: Path, mark: str, target: Path, height: int) -> None:
    """One page, larger: the first that holds a text; its upper part where a height is given."""
    for page in range(1, _MOST + 1):
        span = ["-f", str(page), "-l", str(page)]
        text = subprocess.run(
            ["pdftotext", *span, str(printed), "-"], capture_output=True, check=True, text=True
        ).stdout
        if mark in " ".join(text.split()):
            words = ["pdftoppm", "-png", "-singlefile", "-r", str(_SHOWN_DPI), *span, "-H", str(height or 10_000)]
            subprocess.run([*words, str(printed), str(target.with_suffix(""))], check=True)
            return


if __name__ == "__main__":
    main()
