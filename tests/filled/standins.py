"""Files shaped like real exports of programs that can't be run here: the marks that were seen in such exports."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from tests.reading.returned import edited

_TABLE = " - Table 1"
_NAME_LIMIT = 31
_BUILD = "1033-12.2.0.13431"
_CUSTOM = (
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="90" name="KSOProductBuildVer">'
    f"<vt:lpwstr>{_BUILD}</vt:lpwstr></property>"
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def google_like(data: bytes) -> bytes:
    """Google Sheets: no document properties, dimensions, page footers or constant names; ``3.0`` for 3."""

    def each(name: str, text: bytes) -> bytes | None:
        if name.startswith("docProps"):
            return None
        text = re.sub(rb"<(Override|Relationship) [^>]*docProps[^>]*/>", b"", text)
        if name == "xl/workbook.xml":
            text = re.sub(rb"<definedName [^>]*>(&quot;|\")[^<]*</definedName>", b"", text)
        if name.startswith("xl/worksheets/sheet"):
            text = re.sub(rb"<dimension [^>]*/>|<headerFooter.*?(</headerFooter>|/>)", b"", text, flags=re.DOTALL)
            text = re.sub(rb"(<c r=\"\w+\"(?: s=\"\d+\")?(?: t=\"n\")?><v>\d+)(</v>)", rb"\1.0\2", text)
        return text

    return _remade(data, each)


def wps_like(data: bytes) -> bytes:
    """WPS: a property of its own, itself as the program, and every sheet said to be of one cell."""

    def each(name: str, text: bytes) -> bytes:
        if name == "docProps/app.xml":
            return re.sub(rb"<Application>.*?</Application>", "<Application>WPS 表格</Application>".encode(), text)
        if name == "docProps/custom.xml":
            return text.replace(b"</Properties>", _CUSTOM.encode() + b"</Properties>")
        if name.startswith("xl/worksheets/sheet"):
            return re.sub(rb"<dimension [^>]*/>", b'<dimension ref="A1"/>', text)
        return text

    return _remade(data, each)


def numbers_like(data: bytes) -> bytes:
    """Apple Numbers: a summary in front, other sheet names, an empty column and row, nothing hidden, 1904 dates."""

    def each(name: str, text: bytes) -> bytes:
        text = text.replace(b"worksheets/sheet1.xml", b"worksheets/sheet.xml")
        return re.sub(rb"<Application>.*?</Application>", b"", text) if name == "docProps/app.xml" else text

    made = _remade(edited(data, _as_numbers), each)
    return _renamed(made, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet.xml")


def _as_numbers(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904
    book.properties = DocumentProperties()
    for name in list(book.custom_doc_props.names):  # type: ignore[attr-defined]  # missing in its stubs
        del book.custom_doc_props[name]  # type: ignore[attr-defined]  # missing in its stubs
    for name in list(book.defined_names):
        del book.defined_names[name]
    names = _table_names(sheet.title for sheet in book.worksheets)
    for sheet in book.worksheets:
        sheet.title = names[sheet.title]
        sheet.sheet_state = "visible"
        sheet.protection.sheet = False
        sheet.data_validations.dataValidation.clear()
        merged = list(sheet.merged_cells.ranges)
        for area in merged:
            sheet.unmerge_cells(area.coord)
        for dimension in sheet.column_dimensions.values():
            dimension.hidden = False
        sheet.insert_cols(1)
        sheet.insert_rows(1)
        for area in merged:
            area.shift(1, 1)
            sheet.merge_cells(area.coord)
        sheet.cell(sheet.max_row + 5, 1).value = None
    export = book.create_sheet("Export Summary", 0)
    export.append(["This document was exported from Numbers. Each table was converted to an Excel worksheet."])
    for sheet in book.worksheets[1:]:
        export.append([sheet.title, "Table 1", sheet.title])


def _table_names(titles: Iterator[str]) -> dict[str, str]:
    """``Sheet - Table 1``, cut to the length that Excel allows, and still one for each."""
    found: dict[str, str] = {}
    for title in titles:
        name = f"{title}{_TABLE}"[:_NAME_LIMIT]
        while name.casefold() in {other.casefold() for other in found.values()}:
            name = f"{name[: _NAME_LIMIT - 2]}-{len(found)}"[:_NAME_LIMIT]
        found[title] = name
    return found


def _remade(data: bytes, each: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with other parts; None leaves one out."""
    return _packed({name: made for name, held in parts(data).items() if (made := each(name, held)) is not None})


def _renamed(data: bytes, old: str, new: str) -> bytes:
    return _packed({new if name == old else name: held for name, held in parts(data).items()})


def _packed(held: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in held.items():
            archive.writestr(name, text)
    return out.getvalue()
