"""Workbooks of other formats, .ods, .xls and .xlsb: their values, by calamine, which tells no more.

Formulas, errors, merged areas and what could act are told besides: of an .ods by :mod:`kamxl.xlsx.opendocument`, of an
.xls by :mod:`kamxl.xlsx.biff`, where olefile is installed; of an .xlsb what could act alone.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kamxl.archive import Damaged
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.grid import Cell, Grid, Sheet
from kamxl.xlsx.active import acting, finding
from kamxl.xlsx.biff import records_of
from kamxl.xlsx.opendocument import Table, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from python_calamine import SheetMetadata

    from kamxl.archive import Package
    from kamxl.grid import Scalar
    from kamxl.limits import Limits

_SAVE_AS = "ask the sender to open it and to save it as an Excel workbook (.xlsx)"
_CHECKS = ("size",)
_LACK = (
    "formulas and drop-downs are not compared with those that were issued, and remarks beside the answers are not"
    " looked for"
)
_EXTRA = {"xls": ", or install what tells them (pip install 'kamxl[password]') and read it again"}
_NOTHING = Table()


def other_grid(data: bytes, kind: str, limits: Limits, package: Package | None = None) -> Grid:
    """The cells of a workbook that is no .xlsx; ``package`` is that of one which is a zip archive.

    Raises:
        KamxlError: it can't be read (KX413).
        Damaged: it breaks a rule of its format, or holds more than a filled-in workbook could.
    """
    told, active = _told(data, kind, limits, package)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            listed = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
            if len(listed) > limits.sheets:
                raise Damaged("it has more sheets than a filled-in workbook could have", "KX405")
            sheets = tuple(_sheets(book, listed, told or {}, limits))
    except (CalamineError, OSError, ValueError, TypeError, LookupError, ArithmeticError) as problem:
        message = f"this .{kind} file can't be read: it is damaged or protected by a password"
        raise KamxlError([Diagnostic("KX413", message, help=_SAVE_AS)]) from problem
    message = f"this is an .{kind} file: its answers are read, but {_LACK}"
    noted = [Diagnostic("KX426", message, help="if anything looks odd, ask the sender to save it as .xlsx")]
    if told is None:
        message = f"in this .{kind} file a formula or an error can't be told from an answer"
        noted.append(Diagnostic("KX429", message, help=_SAVE_AS + _EXTRA.get(kind, "")))
    checks = _CHECKS if told is None and package is None else (*_CHECKS, "active content")
    return Grid(sheets, noted=(*noted, *finding(active)), formulas=False, checks=checks)


def _told(
    data: bytes, kind: str, limits: Limits, package: Package | None
) -> tuple[Mapping[str, Table] | None, frozenset[str]]:
    """What is to be told of the sheets besides their values, None where nobody knows it; and what could act."""
    if package is not None:
        return opened(package) if kind == "ods" else (None, acting(package, binary=True))
    return records_of(data, limits) if kind == "xls" else (None, frozenset())


def _sheets(
    book: CalamineWorkbook, listed: Sequence[SheetMetadata], told: Mapping[str, Table], limits: Limits
) -> Iterator[Sheet]:
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
        cells[at] = _cells(found[at], told.get(listed[at].name, _NOTHING), room)
        room -= len(cells[at][0])
    for at, item in enumerate(listed):
        merged = tuple(told.get(item.name, _NOTHING).merged)
        yield Sheet(item.name, _state(item), cells[at][0], merged=merged, end=cells[at][1])


def _area(sheet: CalamineSheet) -> int:
    return sheet.total_height * sheet.total_width


def _cells(sheet: CalamineSheet, told: Table, most: int) -> tuple[dict[tuple[int, int], Cell], int | None]:
    """The cells of a sheet, so many at most, and the row where reading ends if there are more."""
    held: dict[tuple[int, int], Cell] = {}
    lines = sheet.to_python(skip_empty_area=False)
    for row in sorted({*range(len(lines)), *told.lines}):
        line = lines[row] if row < len(lines) else ()
        found = {(row, column): Cell(_plain(value)) for column, value in enumerate(line) if value != ""}
        for column, cell in told.lines.get(row, {}).items():
            value = found.get((row, column), cell).value if cell.value is None else cell.value
            found[row, column] = Cell(value, cell.formula)
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
