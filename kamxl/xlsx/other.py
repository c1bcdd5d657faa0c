"""Workbooks of other formats, .ods, .xls and .xlsb, by calamine: their values, which are all that it tells."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kamxl.archive import Damaged
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.grid import Cell, Grid, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import SheetMetadata

    from kamxl.grid import Scalar
    from kamxl.limits import Limits

_SAVE_AS = "ask the sender to open it and to save it as an Excel workbook (.xlsx)"
_CHECKS = ("size",)


def other_grid(data: bytes, kind: str, limits: Limits) -> Grid:
    """The values of a workbook that is no .xlsx.

    Raises:
        KamxlError: it can't be read (KX413).
        Damaged: it holds more than a filled-in workbook could.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            listed = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
            if len(listed) > limits.sheets:
                raise Damaged("it has more sheets than a filled-in workbook could have", "KX405")
            sheets = tuple(_sheets(book, listed, limits))
    except (CalamineError, OSError, ValueError, TypeError, LookupError, ArithmeticError) as problem:
        message = f"this .{kind} file can't be read: it is damaged or protected by a password"
        raise KamxlError([Diagnostic("KX413", message, help=_SAVE_AS)]) from problem
    message = f"this is an .{kind} file: its answers are read, but formulas and errors in it can't be told from values"
    noted = Diagnostic("KX426", message, help="if anything looks odd, ask the sender to save it as .xlsx")
    return Grid(sheets, noted=(noted,), formulas=False, checks=_CHECKS)


def _sheets(book: CalamineWorkbook, listed: Sequence[SheetMetadata], limits: Limits) -> Iterator[Sheet]:
    """The sheets in their order; the smallest are read first, so that no other program's table takes their room."""
    left, found = limits.cells, list[CalamineSheet]()
    for item in listed:
        found.append(book.get_sheet_by_name(item.name))
        left -= _area(found[-1])
        if found[-1].total_height > limits.rows or left < 0:
            raise Damaged("it has more cells than a filled-in workbook could have", "KX405")
    room = limits.cells_read
    cells: dict[int, tuple[dict[tuple[int, int], Cell], int | None]] = {}
    for at in sorted(range(len(found)), key=lambda at: _area(found[at])):
        cells[at] = _cells(found[at], room)
        room -= len(cells[at][0])
    for at, item in enumerate(listed):
        yield Sheet(item.name, _state(item), cells[at][0], end=cells[at][1])


def _area(sheet: CalamineSheet) -> int:
    return sheet.total_height * sheet.total_width


def _cells(sheet: CalamineSheet, most: int) -> tuple[dict[tuple[int, int], Cell], int | None]:
    """The cells of a sheet, so many at most, and the row where reading ends if there are more."""
    held: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(sheet.to_python(skip_empty_area=False)):
        found = {(row, column): Cell(_plain(value)) for column, value in enumerate(line) if value != ""}
        if len(held) + len(found) > most:
            return held, row
        held |= found
    return held, None


def _state(item: SheetMetadata) -> str:
    return "visible" if item.visible == SheetVisibleEnum.Visible else "hidden"


def _plain(value: Scalar | timedelta) -> Scalar:
    """A number that is whole is one; a length of time is a text."""
    if isinstance(value, timedelta):
        return str(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
