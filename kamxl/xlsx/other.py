"""Workbooks of other formats, .ods, .xls and .xlsb, by calamine: their values, which are all that it tells."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kamxl.archive import Damaged
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.grid import Cell, Grid, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet, SheetMetadata

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
            sheets = tuple(
                Sheet(
                    item.name,
                    _state(item),
                    dict(_cells(book.get_sheet_by_name(item.name), limits)),
                )
                for item in listed
            )
    except (CalamineError, OSError, ValueError, TypeError, LookupError, ArithmeticError) as problem:
        message = f"this .{kind} file can't be read: it is damaged or protected by a password"
        raise KamxlError([Diagnostic("KX413", message, help=_SAVE_AS)]) from problem
    message = f"this is an .{kind} file: its answers are read, but formulas and errors in it can't be told from values"
    noted = Diagnostic("KX426", message, help="if anything looks odd, ask the sender to save it as .xlsx")
    return Grid(sheets, noted=(noted,), formulas=False, checks=_CHECKS)


def _cells(sheet: CalamineSheet, limits: Limits) -> Iterator[tuple[tuple[int, int], Cell]]:
    if sheet.total_height > limits.rows or sheet.total_height * sheet.total_width > limits.cells:
        raise Damaged("a sheet has more cells than a filled-in workbook could have", "KX405")
    for row, line in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(line):
            if value != "":
                yield (row, column), Cell(_plain(value))


def _state(item: SheetMetadata) -> str:
    return "visible" if item.visible == SheetVisibleEnum.Visible else "hidden"


def _plain(value: Scalar | timedelta) -> Scalar:
    """A number that is whole is one; a length of time is a text."""
    if isinstance(value, timedelta):
        return str(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
