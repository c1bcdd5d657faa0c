"""Many files: workers, a master as other tools make it, the store."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
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

_FILES, _MASTER, _THOUSANDS, _ROUNDS = 1_200, 60, 10_000, 3
_HALVES = "two commands beside each other, one worker and half the files each"
_SHARED = (
    "a processor of this machine does less when the other one works too, as two commands show that share nothing, and"
    " the leading process takes a twentieth"
)
_TEAM = (
    "the leading process takes in and consolidates every return, over a millisecond each, on the processors that two"
    " workers fill; two commands that share nothing are hardly quicker here"
)
_DASK = (
    "scheduler and workers share two processors with the readers, which would need both, and every result passes"
    " through three processes more"
)


def workers(case: Case, folder: Path) -> Work:
    """Reading a folder with one worker and with two; :func:`thousands` has what is aimed at."""
    files = _folder(case, folder / "many", _FILES)
    one = Way("kamxl, 1 worker", lambda _: _read(files, 1), _FILES, "wall")
    two = Way("kamxl, 2 workers", lambda _: _read(files, 2), _FILES, "wall")
    row = Row(f"Reading {_FILES:,} workbooks, two workers against one", two, one)
    note = (
        "By the clock on the wall, with the start of the workers, every submission in memory at the end. What is aimed"
        f" at is the whole command on {_THOUSANDS:,} workbooks, which `make bench-many` measures (MANY.md)."
    )
    return Work("Two workers", (row,), (), note, rounds=3)


def thousands(case: Case, folder: Path) -> Iterator[Work]:
    """Whole commands on 10,000 workbooks, in turn."""
    files, seen = folder / "thousands", set[str]()
    files.mkdir()
    halves = [_folder(case, files / str(part), _THOUSANDS // 2, part * _THOUSANDS // 2) for part in range(2)]

    def ran(name: str, *words: str) -> None:
        text = _command(*words[:1], str(files), *words[1:])
        if words[0] == "read":
            seen.add(hashlib.sha256(text).hexdigest())
        if len(seen) > 1:
            raise RuntimeError(name)

    def way(name: str, *words: str) -> Way:
        return Way(name, lambda _: ran(name, *words), _THOUSANDS, "wall")

    team = str(folder / "team.xlsx")
    two = way("kamxl read --jsonl, 2 workers", "read", "--jsonl", "--workers", "2")
    one = way("kamxl read --jsonl, 1 worker", "read", "--jsonl", "--workers", "1")
    apart = Way(f"kamxl read --jsonl, {_HALVES}", lambda _: _beside(halves), _THOUSANDS, "wall")
    pair = way("kamxl report, 2 workers", "report", "-o", team, "--force", "--workers", "2")
    single = way("kamxl report, 1 worker", "report", "-o", team, "--force", "--workers", "1")
    rows = (
        Row("kamxl read, two workers against one", two, one, 1.8, why=_SHARED),
        Row(f"kamxl read, {_HALVES}, against one of all", apart, one),
        Row("kamxl report, two workers against one", pair, single, 1.8, why=_TEAM),
    )
    note = (
        "By the clock on the wall, starts included. One worker and two gave the same bytes. Two commands that share"
        " nothing show what two processors of this machine do of the work of one."
    )
    yield Work(f"{_THOUSANDS:,} returned workbooks", rows, (), note, rounds=_ROUNDS)
    name = "kamxl read --jsonl, a Dask cluster of 2 workers"
    there = Way(name, lambda at: ran(name, "read", "--jsonl", "--scheduler", at), _THOUSANDS, "wall")
    beside = way("kamxl read --jsonl, 2 workers of its own", "read", "--jsonl", "--workers", "2")
    row = Row("kamxl read on a Dask cluster of two workers, against two of its own", there, beside, most=1.1, why=_DASK)
    note = (
        "The cluster is a LocalCluster, there before and idle while the other way runs: scheduler, two workers with the"
        " reader that each leads, and the command share the processors of this machine; Dask's own profiler is off."
        " Both gave the same bytes."
    )
    yield Work(
        f"{_THOUSANDS:,} returned workbooks on a cluster",
        (row,),
        (),
        note,
        prepare=lambda _: _cluster(),
        rounds=_ROUNDS,
    )


def _command(*words: str) -> bytes:
    """What a command writes to its standard output; that there are questions is no failure."""
    program = subprocess.run([str(Path(sys.executable).with_name("kamxl")), *words], capture_output=True, check=False)
    if program.returncode not in {0, 1}:
        raise RuntimeError(program.stderr.decode(errors="replace"))
    return program.stdout


def _beside(folders: list[Path]) -> None:
    """Reads each folder by a command of its own, all at once."""
    with ThreadPoolExecutor(len(folders)) as executor:
        for _ in executor.map(lambda one: _command("read", str(one), "--jsonl", "--workers", "1"), folders):
            pass


@cache
def _cluster() -> str:
    """The address of a cluster of two workers on this machine; it ends with this process."""
    import dask  # noqa: PLC0415  large, and for this alone
    from distributed import LocalCluster  # noqa: PLC0415  as above

    # as docs/scale.md has it
    dask.config.set({"distributed.worker.profile.enabled": False})
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
    return str(cluster.scheduler_address)


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


def _folder(case: Case, folder: Path, count: int, first: int = 0) -> Path:
    folder.mkdir()
    for number, data in enumerate(case.returned(count, first)):
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
