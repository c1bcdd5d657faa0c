"""Where a roster's bytes come from: a CSV file, the first sheet of an Excel workbook, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, address
from kamxl.limits import LIMITS
from kamxl.roster.offer import Offer
from kamxl.roster.people import ANY, Roster, people_from_rows, read_roster
from kamxl.spec.telling import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.grid import Sheet
    from kamxl.spec.model import FieldSpec

_ZIP = b"PK\x03\x04"
_NAME = "(standard input)"


def people_of(
    source: tuple[bytes, str], fields: Sequence[FieldSpec], subject: FieldSpec | None, offer: Offer = ANY
) -> Roster:
    """The people of a roster's bytes, for the fields of a cover and what it may choose, with all findings.

    Raises:
        KamxlError: it is a workbook that can't be read (KX4xx).
    """
    data, name = source
    if not data.startswith(_ZIP):
        return read_roster(data, name, fields, subject, offer)
    from kamxl.xlsx.open import open_grid  # noqa: PLC0415  most rosters are CSV files

    try:
        # every row is a person
        grid = open_grid(data, LIMITS._replace(cells_read=LIMITS.cells))
    except KamxlError as refusal:
        raise KamxlError([item.in_file(name) for item in refusal.diagnostics]) from refusal
    return _from_sheet(next(sheet for sheet in grid.sheets if sheet.state == "visible"), name, fields, subject, offer)


def roster_bytes(source: str) -> tuple[bytes, str]:
    """The bytes of a roster and the name that findings show; ``-`` is standard input.

    Raises:
        KamxlError: the file can't be opened (KX401).
    """
    if source == "-":
        return sys.stdin.buffer.read(), _NAME
    try:
        return Path(source).read_bytes(), source
    except (OSError, ValueError) as problem:
        why, advice = _trouble(source, problem)
        message = f"the roster '{printable(source)}' can't be opened: {why}"
        raise KamxlError([Diagnostic("KX401", message, Place(source), help=advice)]) from problem


def _trouble(source: str, problem: OSError | ValueError) -> tuple[str, str]:
    """Why a file can't be opened, and what to do."""
    if isinstance(problem, OSError) and Path(source).is_dir():  # Windows speaks of missing rights then
        return "it is a folder", "give the .csv or .xlsx file that is in it"
    if isinstance(problem, PermissionError):
        return "you may not read it", "close it in Excel, or ask its owner for the right to read it"
    if isinstance(problem, FileNotFoundError | NotADirectoryError | ValueError):
        return "there is no such file", "check the spelling of the path, and the folder that you are in"
    return problem.strerror or type(problem).__name__, "copy the file to a folder of your own and give that copy"


def _from_sheet(
    sheet: Sheet, name: str, fields: Sequence[FieldSpec], subject: FieldSpec | None, offer: Offer
) -> Roster:
    """The people of a sheet: its rows as they stand, blank ones left out."""
    lines = sorted({row for row, _ in sheet.cells})
    columns = sorted({column for _, column in sheet.cells})
    rows = [[_plain(sheet.cells.get((row, column))) for column in columns] for row in lines]

    def place(row: int, cell: int) -> Place:
        return Place(name, sheet=sheet.name, cells=(address(lines[row], columns[min(cell, len(columns) - 1)]),))

    numbers = [row + 1 for row in lines]
    return people_from_rows(rows, numbers, fields, subject, offer=offer, file=name, place=place)


def _plain(cell: Cell | None) -> object:
    if cell is None:
        return None
    return cell.value.code if isinstance(cell.value, ErrorValue) else cell.value
