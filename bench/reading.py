"""Reading: one returned workbook, with every check."""

from __future__ import annotations

import gc
import io
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from bench.peers import read_with_openpyxl
from bench.timing import Row, Way, Work
from bench.trusting import read_trusting
from kamxl.jobs.begin import RARELY
from kamxl.jobs.worker import read_bytes
from kamxl.reading.read import KnownPlans
from kamxl.results.model import Submission
from tests.support.programs import HAVE_LIBREOFFICE, libreoffice_convert_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.material import Case

_ROUNDS, _FILES, _READ_BEFORE = 9, 1, 30
_NEEDED = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet")
_NOTE = (
    f"Every round reads workbooks that no round before it has seen, in a process that has read {_READ_BEFORE} others."
    " kamxl goes from bytes to validated answers, with every check, and looks for garbage as rarely as its workers do;"
    " openpyxl opens the file once and finds no answer; calamine reads the values of all sheets and finds no answer."
)
_SAFETY = (
    "The checks of safety are those that a good file does not need: type, archive, sizes, counts, depth, namespaces."
)
_WHY = (
    "inflating is a seventh of it; rows with answers that nobody gave before are cut into cells, and each answer is"
    " looked at by itself"
)


@dataclass(frozen=True, slots=True)
class Pile:
    """Returned workbooks: those that a warm process has read before, and some for each round."""

    name: str
    files: list[bytes]

    def of(self, number: int) -> list[bytes]:
        start = _READ_BEFORE + number * _FILES
        return self.files[start : start + _FILES]


def readings(case: Case, folder: Path, least: float) -> Iterator[Work]:
    """Reading workbooks as kamxl wrote them, and as LibreOffice saved them, where there is one."""
    files = case.returned(_READ_BEFORE + (_ROUNDS + 1) * _FILES)
    yield _reading(case, Pile("own file", files), least)
    if HAVE_LIBREOFFICE:
        sources = [folder / f"returned-{number}.xlsx" for number in range(len(files))]
        for path, data in zip(sources, files, strict=True):
            path.write_bytes(data)
        yield _reading(case, Pile("saved by LibreOffice", _saved(sources, folder / "saved")), least)


def _saved(sources: list[Path], folder: Path) -> list[bytes]:
    """The workbooks as LibreOffice saves them; two of it share the work."""
    with ProcessPoolExecutor(2, get_context("spawn")) as offices:
        halves = list(offices.map(libreoffice_convert_all, (sources[::2], sources[1::2]), (folder, folder)))
    return [path.read_bytes() for half in halves for path in half]


def _reading(case: Case, pile: Pile, least: float) -> Work:
    known = KnownPlans.of([case.reading])
    for data in pile.files[:_READ_BEFORE]:
        _read(data, known)
    own = _way("kamxl, bytes to checked answers", lambda data: _read(data, known), memory=True)
    trusting = _way("kamxl, without the checks of safety", lambda data: read_trusting(data, "x.xlsx", known))
    openpyxl = _way("openpyxl.load_workbook, opening only", read_with_openpyxl, memory=True)
    calamine = _way("python-calamine, the values of all sheets", _calamine, memory=True)
    floor = _way("floor: the needed parts inflated by zlib", _inflated)
    title = f"{case.title}, {pile.name}"
    rows = (
        Row(f"Reading one workbook, {title}, against openpyxl", own, openpyxl, least, why=_WHY, headline=True),
        Row(f"Reading one workbook, {title}, against calamine", own, calamine),
        Row(f"Reading one workbook, {title}, against the floor", own, floor),
        Row(f"Reading one workbook, {title}: with the checks of safety", own, trusting, most=1.4),
    )
    return Work(f"Reading a returned workbook, {title}", rows, (), f"{_NOTE} {_SAFETY}", pile.of, _ROUNDS)


def _way(name: str, read: Callable[[bytes], object], *, memory: bool = False) -> Way:
    return Way(name, lambda files: [read(data) for data in files], _FILES, memory=memory)


def _read(data: bytes, known: KnownPlans) -> Submission:
    usual = gc.get_threshold()
    gc.set_threshold(RARELY)
    found = read_bytes(data, "x.xlsx", known)
    gc.set_threshold(*usual)
    if not isinstance(found, Submission):
        raise TypeError(found)
    return found


def _calamine(data: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)


def _inflated(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(len(archive.read(name)) for name in archive.namelist() if name.startswith(_NEEDED))
