"""``python -m bench``: does the same work in several ways, in turn, and writes RESULTS.md; with ``--many``, MANY.md.

One row is data and two ways (:class:`bench.timing.Row`); the modules beside this one make them.
"""

from __future__ import annotations

import argparse
import compileall
import os
import time
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bench.growth import growth
from bench.many import master, thousands, workers
from bench.material import BASE, LARGE, Case
from bench.page import MANY, RESULTS, aims, page, put_headlines
from bench.reading import readings
from bench.starting import starting
from bench.storing import storing
from bench.teams import team_workbook
from bench.timing import measured
from bench.writing import memory_folder, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench.timing import Times, Work


def works(base: Case, folder: Path) -> Iterator[tuple[str, Callable[[], Iterable[Work]]]]:
    """All work that is measured, by its subject, each made when it is its turn."""
    cases = {"base": lambda: base, "large": cache(lambda: Case.generated(LARGE, folder))}
    aims = {"base": (350.0, 12.0), "large": (900.0, 8.0)}
    for name, case in cases.items():
        least, opened = aims[name]
        yield f"writing {name}", lambda case=case, least=least: [writing(case(), folder, least)]  # type: ignore[misc]
        yield f"reading {name}", lambda case=case, least=opened: readings(case(), folder, least)  # type: ignore[misc]
    yield "workers", lambda: [workers(base, folder)]
    yield "master", lambda: [master(base, folder)]
    yield "team", lambda: [team_workbook()]
    yield "store", lambda: [storing(base, folder)]
    yield "starting", lambda: [starting(base, folder)]


def main() -> None:
    """Measures all, prints the aims, and writes the page and the README's headline rows."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--only", default="", help="only this subject, such as 'reading base'; nothing is written")
    parser.add_argument("--many", action="store_true", help="10,000 workbooks by whole commands, in place of the rest")
    asked = parser.parse_args()
    only = asked.only
    began = time.monotonic()
    # whoever installs kamxl has its bytecode; without it every program that is started here would compile it anew
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(Path(__file__).parents[1] / "kamxl", quiet=1)
    # openpyxl says what it drops
    warnings.simplefilter("ignore", UserWarning)
    done: list[tuple[Work, Times]] = []
    with memory_folder() as name:
        base = Case("65 statements", BASE)
        if asked.many:
            _many(base, Path(name), began)
            return
        for subject, make in works(base, Path(name)):
            for work in make() if only in subject else ():
                click.echo(work.title, err=True)
                done.append((work, measured(work)))
        lines = growth(base, Path(name)) if only in "growth" else []
    text = page(done, lines, (time.monotonic() - began) / 60)
    if only:
        click.echo(text)
        return
    RESULTS.write_text(text, encoding="utf-8")
    put_headlines(done)
    click.echo("\n".join(aims([(row, times) for work, times in done for row in work.rows if row.aimed])))


def _many(base: Case, folder: Path, began: float) -> None:
    """Whole commands on very many workbooks, into a page of their own."""
    done = [(work, measured(work)) for work in thousands(base, folder)]
    MANY.write_text(page(done, [], (time.monotonic() - began) / 60, "make bench-many"), encoding="utf-8")
    click.echo("\n".join(aims([(row, times) for work, times in done for row in work.rows if row.aimed])))


if __name__ == "__main__":
    main()
