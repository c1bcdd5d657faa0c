"""Many files: workers, a master as other tools make it, the store."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.timing import Row, Way, Work
from bench.writing import run_kamxl
from kamxl.api import read
from kamxl.grid import address
from kamxl.plan.model import Input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.material import Case

_FILES, _MASTER = 1_200, 60


def workers(case: Case, folder: Path) -> Work:
    """Reading a folder with one worker and with two."""
    files = _folder(case, folder / "many", _FILES)
    one = Way("kamxl, 1 worker", lambda _: _read(files, 1), _FILES, "wall")
    two = Way("kamxl, 2 workers", lambda _: _read(files, 2), _FILES, "wall")
    alone = (os.cpu_count() or 1) == 1
    why = (
        "this machine has one processor"
        if alone
        else "a processor of this machine does less when the other one works too, and the leading process takes a tenth"
    )
    row = Row(f"Reading {_FILES:,} workbooks, two workers against one", two, one, 1.8, why=why)
    return Work("Two workers", (row,), (), "By the clock on the wall, with the start of the workers.", rounds=3)


def master(case: Case, folder: Path) -> Work:
    """Filled forms into one table: the whole command, as the peer does it."""
    files, datamap = _folder(case, folder / "forms", _MASTER), folder / "datamap.csv"
    _write_datamap(case, datamap)
    out = folder / "team.xlsx"
    own = Way(
        "kamxl report (every check, ten sheets)",
        lambda _: run_kamxl("report", str(files), "-o", str(out), "--force"),
        _MASTER,
        "children",
    )
    peer = Way(
        "datamaps import templates --to-master",
        lambda _: _datamaps(files, datamap, folder / "home"),
        _MASTER,
        "children",
    )
    note = (
        f"{_MASTER} filled workbooks into one master. datamaps (with bcompiler-engine, which reads by openpyxl) copies"
        " the cells that a CSV file names, by their addresses; kamxl finds the answers by their witnesses, checks and"
        " consolidates them. Both are whole commands, with their starts."
    )
    row = Row(f"{_MASTER} returned workbooks into a master, against datamaps", own, peer, headline=True)
    return Work("A master of filled forms", (row,), (), note, rounds=3)


def _folder(case: Case, folder: Path, count: int) -> Path:
    folder.mkdir()
    for number, data in enumerate(case.returned(count)):
        (folder / f"{number}.xlsx").write_bytes(data)
    return folder


def _read(folder: Path, count: int) -> None:
    outcome = read([folder], workers=count)
    if len(outcome.submissions) != _FILES:
        raise RuntimeError(outcome.diagnostics)


def _write_datamap(case: Case, path: Path) -> None:
    """What the peer has to be told: the sheet and the cell of every score."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["cell_key", "template_sheet", "cell_reference"])
        lines.writerows(scores(case))


def scores(case: Case) -> Iterator[tuple[str, str, str]]:
    """Every score: its id, its sheet, its cell."""
    for sheet in case.plan.sheets:
        for place, cell in sheet.cells.items():
            if isinstance(cell.content, Input) and cell.content.field.endswith(":score"):
                yield cell.content.field, sheet.name, address(*place)


def _datamaps(files: Path, datamap: Path, home: Path) -> None:
    """One run; it writes into a folder of the home directory, which is one of our own here."""
    home.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("datamaps"))]
    command += ["import", "templates", "--to-master", "-d", str(datamap), "--inputdir", str(files)]
    told = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "HOME": str(home)})
    made = home / "Documents" / "datamaps" / "output" / "master.xlsx"
    if not made.exists():
        raise RuntimeError(told.stderr.decode(errors="replace"))
    shutil.rmtree(made.parent)
