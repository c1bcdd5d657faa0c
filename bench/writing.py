"""Writing: one workbook for each person."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from bench.material import roster
from bench.peers import recorded, write_with_openpyxl, write_with_xlsxwriter
from bench.timing import Row, Way, Work
from kamxl.xlsx.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.material import Case

_COPIES, _PREFILLED, _PEOPLE = 200, 20, 1_000
_FILLED, _COMMAND = 25, 150
_NOTE = (
    "Each copy is a file on a memory file system, with everything that is personal: cover, properties, hidden sheet,"
    " footers, reference. Bare XlsxWriter and bare openpyxl write the recorded cells with looks and one rule for each"
    " sheet: no plan, no layout, no values of their own, no charts. kamxl's own writer from scratch makes the very"
    " workbook that is stamped, part by part equal, with XlsxWriter below it; it puts formulas in without XlsxWriter's"
    " own look at them."
)
_RESULTS = (
    "the results of the formulas that answers reach are computed for each copy, and the sheets that they stand in are"
    " deflated anew, a quarter of its time"
)
_CHECKSUMS = "each footer has the reference, so some twenty parts of a copy have a checksum of their own"
_PEOPLE_COST = "the start takes more than half of it; roster, reference, signature and file more than stamping"


def writing(case: Case, folder: Path, least: float) -> Work:
    """Copies of one spec; ``least`` is the ratio aimed at for stamping."""
    copies, filled = case.issued(_COPIES), case.answered(_PREFILLED)
    files = [case.copies.write(copy) for copy in copies]
    sheets, blank = recorded(case.plan), write_workbook(case.plan, copies[0])
    people = folder / "people.csv"
    people.write_text(roster(_PEOPLE), encoding="utf-8")
    stamped = Way("kamxl, stamped", lambda _: _put(folder, map(case.copies.write, copies)), _COPIES)
    prefilled = Way(
        "kamxl, stamped with all answers", lambda _: _put(folder, map(case.copies.write, filled)), _PREFILLED
    )
    scratch = Way(
        "kamxl, the same workbook from scratch",
        lambda _: write_workbook(case.plan, copies[0]),
        memory=True,
    )
    xlsxwriter = Way("XlsxWriter, bare", lambda _: write_with_xlsxwriter(sheets, case.plan), memory=True)
    openpyxl = Way("openpyxl, bare", lambda _: write_with_openpyxl(sheets, case.plan), memory=True)
    loading = Way("openpyxl, loaded and saved", lambda _: _resaved(blank))
    floor = Way("floor: the same bytes into files", lambda _: _put(folder, iter(files)), _COPIES)
    command = Way(
        f"kamxl build --for {_PEOPLE:,} people (the whole command)",
        lambda _: build_command(case.name, people, folder / "built"),
        _PEOPLE,
        clock="children",
    )
    title = case.title
    rows = (
        Row(f"One workbook of {title}, stamped, against XlsxWriter", stamped, xlsxwriter, least, headline=True),
        Row(f"One workbook of {title}, prefilled, against XlsxWriter", prefilled, xlsxwriter, _FILLED, why=_RESULTS),
        Row(f"One workbook of {title}, stamped, against openpyxl", stamped, openpyxl),
        Row(f"One workbook of {title}, stamped, against the floor", stamped, floor, most=3, why=_CHECKSUMS),
        Row(
            f"The whole command, {title}, {_PEOPLE:,} people, against XlsxWriter",
            command,
            xlsxwriter,
            _COMMAND,
            why=_PEOPLE_COST,
            headline=True,
        ),
        Row(f"One workbook of {title}, stamped, against kamxl's own writer", stamped, scratch),
    )
    return Work(f"Writing workbooks, {title}", rows, (loading,), _NOTE)


def build_command(spec: str, people: Path, target: Path) -> None:
    """One run of ``kamxl build`` into a folder that isn't there."""
    run_kamxl("build", spec, "--for", str(people), "-o", str(target))
    shutil.rmtree(target)


def run_kamxl(*arguments: str, env: Mapping[str, str] | None = None) -> None:
    """One run of the command, with its output thrown away; findings are fine."""
    done = subprocess.run([sys.executable, "-m", "kamxl", *arguments], capture_output=True, check=False, env=env)
    if done.returncode not in {0, 1}:
        raise RuntimeError(done.stderr.decode(errors="replace"))


def memory_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder on a memory file system, where there is one."""
    memory = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
    return tempfile.TemporaryDirectory(prefix="kamxl-bench-", dir=memory if memory.is_dir() else None)


def _put(folder: Path, files: Iterator[bytes]) -> None:
    for number, data in enumerate(files):
        (folder / f"{number}.xlsx").write_bytes(data)


def _resaved(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
