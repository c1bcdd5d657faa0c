"""Where a roster's bytes come from: a CSV file, the first sheet of an Excel workbook, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, address
from kamxl.roster.people import Roster, people_from_rows, read_roster
from kamxl.xlsx.open import open_grid

if TYPE_CHECKING:
    from kamxl.grid import Sheet
    from kamxl.spec.model import Spec

_ZIP = b"PK\x03\x04"
_NAME = "(standard input)"


def people_of(source: tuple[bytes, str], spec: Spec) -> Roster:
    """The people of a roster's bytes, for the fields of a spec, with all findings.

    Raises:
        KamxlError: it is a workbook that can't be read (KX4xx).
    """
    data, name = source
    if not data.startswith(_ZIP):
        return read_roster(data, name, spec.respondent, spec.subject)
    try:
        grid = open_grid(data)
    except KamxlError as refusal:
        raise KamxlError([item.in_file(name) for item in refusal.diagnostics]) from refusal
    return _from_sheet(next(sheet for sheet in grid.sheets if sheet.state == "visible"), name, spec)


def roster_bytes(source: str) -> tuple[bytes, str]:
    """The bytes of a roster and the name that findings show; ``-`` is standard input.

    Raises:
        KamxlError: the file can't be opened (KX401).
    """
    if source == "-":
        return sys.stdin.buffer.read(), _NAME
    try:
        return Path(source).read_bytes(), source
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        message = f"the roster '{source}' can't be opened: {why}"
        raise KamxlError([Diagnostic("KX401", message, Place(source), help="check the path of the file")]) from problem


def _from_sheet(sheet: Sheet, name: str, spec: Spec) -> Roster:
    """The people of a sheet: its rows as they stand, blank ones left out."""
    lines = sorted({row for row, _ in sheet.cells})
    columns = sorted({column for _, column in sheet.cells})
    rows = [[_plain(sheet.cells.get((row, column))) for column in columns] for row in lines]

    def place(row: int, cell: int) -> Place:
        return Place(name, sheet=sheet.name, cells=(address(lines[row], columns[min(cell, len(columns) - 1)]),))

    numbers = [row + 1 for row in lines]
    return people_from_rows(rows, numbers, spec.respondent, spec.subject, file=name, place=place)


def _plain(cell: Cell | None) -> object:
    if cell is None:
        return None
    return cell.value.code if isinstance(cell.value, ErrorValue) else cell.value
