"""Bytes to Grid: the one door through which returned files come in. The kind of a file is told by its content."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from kamxl.archive import Unusable, check
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.formula import number_text
from kamxl.grid import Cell, ErrorValue, Grid, Sheet
from kamxl.xlsx.strings import load, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.cell import Cell as BookCell
    from openpyxl.cell import MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kamxl.grid import Scalar

_LITERAL = re.compile(r'"[^"]*"|\\.')
_SAVE_AS = "ask the sender to open it and to save it as an Excel workbook (.xlsx)"
_STARTS = (
    (b"%PDF", "a PDF document", _SAVE_AS),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel file (.xls) or a password-protected one",
        "ask for an .xlsx file without a password",
    ),
    (b"{\\rtf", "a text document (RTF)", _SAVE_AS),
    (b"\x89PNG", "a picture", "ask for the workbook itself, not a picture of it"),
    (b"\xff\xd8\xff", "a picture", "ask for the workbook itself, not a picture of it"),
)


def open_grid(data: bytes) -> Grid:
    """The cells, names and properties of an .xlsx file.

    Raises:
        KamxlError: the bytes are no Excel workbook (KX403), damaged (KX404) or too large (KX405).
    """
    _tell_kind(data)
    try:
        names = check(data)
    except Unusable as problem:
        raise _refusal("KX405" if problem.large else "KX404", str(problem)) from problem
    _tell_package(names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            formulas = load(io.BytesIO(data))
            values = load(io.BytesIO(data), values=True)
        except (MemoryError, zlib.error) as problem:
            # every part was unpacked before: what fails now is the memory that a worker is allowed
            raise MemoryError from problem
        except Exception as problem:
            raise _refusal("KX404", f"the workbook can't be read ({type(problem).__name__})") from problem
        return _grid(formulas, values)


def _tell_kind(data: bytes) -> None:
    if not data:
        raise _refusal("KX403", "the file is empty", "ask the sender to send it again")
    for start, what, advice in _STARTS:
        if data.startswith(start):
            raise _refusal("KX403", f"this is {what}, not an Excel workbook", advice)
    if not data.startswith(b"PK"):
        text = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        what = (
            "a web page"
            if text.startswith((b"<!doctype html", b"<html"))
            else "an XML file"
            if text.startswith(b"<")
            else ""
        )
        what = what or ("a text or CSV file" if b"\0" not in data[:2000] else "a file of an unknown kind")
        raise _refusal("KX403", f"this is {what}, not an Excel workbook", _SAVE_AS)


def _tell_package(names: tuple[str, ...]) -> None:
    lowered = {name.casefold() for name in names}
    kinds = (
        ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "an OpenDocument file (.ods)"),
        ("index/document.iwa", "an Apple Numbers document"),
    )
    for part, what in kinds:
        if part in lowered:
            raise _refusal("KX403", f"this is {what}, not an Excel workbook (.xlsx)", _SAVE_AS)
    if "[content_types].xml" not in lowered:
        raise _refusal(
            "KX403", "this is a zip archive, not an Excel workbook", "unpack it and give the workbooks inside"
        )


def _grid(formulas: Workbook, values: Workbook) -> Grid:
    cached = {sheet.title: sheet for sheet in values.worksheets}
    sheets = tuple(_sheet(sheet, cached[sheet.title]) for sheet in formulas.worksheets)
    names = {name: str(item.attr_text or "") for name, item in formulas.defined_names.items()}
    return Grid(sheets, names, _properties(formulas), tuple(_footers(formulas)))


def _footers(book: Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        if (footer := sheet.oddFooter) is not None:
            yield from (part.text for part in (footer.left, footer.center) if part.text)


def _properties(book: Workbook) -> Mapping[str, str]:
    core = {name: getattr(book.properties, name) for name in ("title", "subject", "keywords")}
    custom_properties = book.custom_doc_props.props  # type: ignore[attr-defined]  # missing in its stubs
    custom = {item.name: item.value for item in custom_properties if isinstance(item.name, str)}
    return {name: str(value) for name, value in (core | custom).items() if value is not None}


def _sheet(formulas: Worksheet, values: Worksheet) -> Sheet:
    return Sheet(formulas.title, formulas.sheet_state, dict(_cells(formulas, values)))


def _cells(formulas: Worksheet, values: Worksheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    cached = values._cells  # noqa: SLF001  iterating by reference would be sized by the file's own claims
    for (row, column), cell in formulas._cells.items():  # noqa: SLF001  see above
        # openpyxl fills an empty cell with the place that its link leads to
        link = cell.hyperlink
        if cell.value is None or (link is not None and link.location is not None and cell.value == link.location):
            continue
        place = row - 1, column - 1
        if cell.data_type == "f" or isinstance(cell.value, ArrayFormula | DataTableFormula):
            twin = cached.get((row, column))
            yield place, Cell(_value(twin) if twin is not None else None, _formula(cell.value))
        else:
            yield place, Cell(_percentage(cell) or _value(cell))


def _formula(value: object) -> str:
    return str(getattr(value, "text", value) or "").removeprefix("=")


def _percentage(cell: BookCell | MergedCell) -> str:
    """What a person sees of a number under a percent format: 1 is ``100%`` there, not 1."""
    value = cell.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    return f"{number_text(round(value * 100, 9))}%" if "%" in _LITERAL.sub("", cell.number_format) else ""


def _value(cell: BookCell | MergedCell) -> Scalar | ErrorValue:
    value = cell.value
    if cell.data_type == "e":
        return ErrorValue(str(value))
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, str):
        return unescaped(value)
    return cast("Scalar", value)  # formulas are read elsewhere, and rich text as plain text


def _refusal(code: str, message: str, advice: str = "ask the sender to send it again") -> KamxlError:
    return KamxlError([Diagnostic(code, message, help=advice)])
