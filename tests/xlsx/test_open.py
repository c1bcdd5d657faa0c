"""Bytes to Grid: every legal form of a workbook is read alike, every illegal one is refused by name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell as BookCell
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook as NewBook

import kamxl.xlsx
from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, Grid, Scalar
from kamxl.limits import Limits
from kamxl.xlsx.open import open_grid
from tests.reading.returned import SPECS, full

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = dict[str, bytes]


def test_the_strict_reader_stays_small() -> None:
    sources = (Path(kamxl.xlsx.__file__).with_name(f"{name}.py") for name in ("xml", "parts", "content", "sheet"))
    assert sum(len(source.read_text(encoding="utf-8").splitlines()) for source in sources) < 600


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def plain() -> Parts:
    """A small workbook: texts, numbers, a date, a percentage, a formula, an error, a name, a footer, a hidden sheet."""
    out = io.BytesIO()
    book = NewBook(out, {"in_memory": True})
    sheet, other = book.add_worksheet("Äpfel & Co"), book.add_worksheet("Hidden")
    sheet.write_row(0, 0, ["code", 3, 2.5, True])
    sheet.write_rich_string(1, 0, "a ", book.add_format({"bold": True}), "b", " c")
    sheet.write_datetime(1, 1, datetime(2026, 11, 21), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_number(1, 2, 0.4, book.add_format({"num_format": "0%"}))
    sheet.write_formula(2, 0, "=B1*2", None, 6)
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.set_footer("&L&8KGP-1 && more&RPage &P of &N")
    other.write_string(4, 4, "=no formula")
    other.hide()
    book.define_name("kx_name", "='Hidden'!$E$5")
    book.set_properties({"keywords": "KGP-1"})
    book.set_custom_property("kamxl_plan", "abc")
    book.close()
    return parts_of(out.getvalue())


CELLS: dict[tuple[int, int], Cell] = {
    (0, 0): Cell("code"),
    (0, 1): Cell(3),
    (0, 2): Cell(2.5),
    (0, 3): Cell(value=True),
    (1, 0): Cell("a b c"),
    (1, 1): Cell(datetime(2026, 11, 21)),  # noqa: DTZ001
    (1, 2): Cell("40%"),
    (2, 0): Cell(6, "B1*2"),
    (2, 1): Cell(ErrorValue("#DIV/0!"), "1/0"),
}


def is_plain(grid: Grid) -> bool:
    first, second = grid.sheets
    assert (first.name, first.state, dict(first.cells)) == ("Äpfel & Co", "visible", CELLS)
    assert (second.name, second.state, dict(second.cells)) == ("Hidden", "hidden", {(4, 4): Cell("=no formula")})
    return True


def test_a_workbook_is_told_whole() -> None:
    grid = open_grid(packed(plain()))
    assert is_plain(grid)
    assert grid.names == {"kx_name": "'Hidden'!$E$5"}
    assert {name: grid.properties[name] for name in ("keywords", "kamxl_plan")} == {
        "keywords": "KGP-1",
        "kamxl_plan": "abc",
    }
    assert [" ".join(text.split()) for text in grid.footers] == ["KGP-1 & more Page of"]


# --- legal forms ------------------------------------------------------------------------------------------------------


def edit(pattern: str, new: str, where: str = "xl/") -> Callable[[Parts], Parts]:
    """Replaces a pattern in every part below a folder; it must be there."""

    def change(parts: Parts) -> Parts:
        found = {
            name: re.sub(pattern.encode(), new.encode(), data, flags=re.DOTALL) if name.startswith(where) else data
            for name, data in parts.items()
        }
        assert found != parts
        return found

    return change


def prefixed(parts: Parts) -> Parts:
    """Every element of the sheets under a prefix."""
    found = dict(parts)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            text = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", parts[name])
            found[name] = text.replace(f'xmlns="{MAIN}"'.encode(), f'xmlns:x="{MAIN}"'.encode())
    return found


def moved(parts: Parts) -> Parts:
    """Sheets elsewhere and in another case, as some programs name them, by absolute targets."""
    found = {name.replace("xl/worksheets/sheet", "content/S/TAB"): data for name, data in parts.items()}
    rels = parts["xl/_rels/workbook.xml.rels"].replace(b'"worksheets/sheet', b'"/Content/s/Tab')
    return found | {"xl/_rels/workbook.xml.rels": rels}


def inline(parts: Parts) -> Parts:
    """Texts in the cells themselves, and no part of shared ones."""
    strings = re.findall(rb"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.DOTALL)

    def own(match: re.Match[bytes]) -> bytes:
        return b'<c%bt="inlineStr"><is>%b</is></c>' % (match.group(1), strings[int(match.group(2))])

    found = {name: data for name, data in parts.items() if name != "xl/sharedStrings.xml"}
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            found[name] = re.sub(rb'<c([^>]*)t="s"><v>(\d+)</v></c>', own, parts[name])
    return found


def in_utf16(parts: Parts) -> Parts:
    text = parts["xl/worksheets/sheet1.xml"].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return parts | {"xl/worksheets/sheet1.xml": text.encode("utf-16")}


FORMS: dict[str, Callable[[Parts], Parts]] = {
    "strict": edit(re.escape(MAIN), STRICT),
    "strict relationships": edit(re.escape(DOC), "http://purl.oclc.org/ooxml/officeDocument/relationships", ""),
    "prefixed": prefixed,
    "parts moved and in another case": moved,
    "parts named with backslashes": lambda parts: {
        name.replace("xl/worksheets/", "xl\\worksheets\\"): data for name, data in parts.items()
    },
    "texts in the cells": inline,
    "in UTF-16": in_utf16,
    "a dimension that lies": edit('<dimension ref="[^"]*"/>', '<dimension ref="A1"/>'),
    "a dimension as large as can be": edit('<dimension ref="[^"]*"/>', '<dimension ref="A1:XFD1048576"/>'),
    "no dimension": edit('<dimension ref="[^"]*"/>', ""),
    "rows and cells without their addresses": edit(r' r="[A-Z]*[0-9]+"', "", "xl/worksheets/sheet1"),
    "parts in another order": lambda parts: dict(reversed(parts.items())),
    "a phonetic reading": edit(
        "<r><t>b</t></r>|(<si>.*?b</t></r>)", r'\1<rPh sb="0" eb="1"><t>no</t></rPh>', "xl/shared"
    ),
    "comments and instructions": edit("<sheetData>", "<!-- a > b --><?go on?><sheetData>", "xl/worksheets"),
    "elements of other namespaces": edit(
        "<sheetData>", '<y:c xmlns:y="urn:y" r="A1"><v>9</v><y:v>9</y:v></y:c><sheetData>', "xl/worksheets"
    ),
    "no list of content": lambda parts: parts,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_legal_form_is_read_alike(form: str) -> None:
    assert is_plain(open_grid(packed(FORMS[form](plain()))))


def test_without_styles_and_texts_numbers_are_numbers() -> None:
    parts = plain()
    del parts["xl/styles.xml"], parts["xl/sharedStrings.xml"]
    cells = open_grid(packed(parts)).sheets[0].cells
    assert cells[0, 1] == Cell(3)
    assert cells[1, 1] == Cell(46347)
    assert isinstance(cells[0, 0].value, ErrorValue)


def test_days_may_count_from_1904() -> None:
    grid = open_grid(packed(edit("<workbookPr ", '<workbookPr date1904="1" ')(plain())))
    assert grid.sheets[0].cells[1, 1] == Cell(datetime(2030, 11, 22))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ('<c r="A1" t="str"><v>a_x000D_b_x005F_x0041_</v></c>', "a\rb_x0041_"),
        ('<c r="A1"><v>3.0</v></c>', 3.0),
        ('<c r="A1"><v>-0</v></c>', 0),
        ('<c r="A1"><v>1E+2</v></c>', 100.0),
        ('<c r="A1"><v> 7 </v></c>', 7),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="d"><v>2026-11-21T00:00:00</v></c>', datetime(2026, 11, 21)),  # noqa: DTZ001
        ('<c r="A1" t="d"><v>10:30:00</v></c>', time(10, 30)),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ErrorValue("#N/A")),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>', "a b"),
    ],
)
def test_a_value_is_what_the_file_says(stored: str, value: Scalar | ErrorValue) -> None:
    grid = open_grid(
        packed(edit("<sheetData>.*</sheetData>", f"<sheetData><row>{stored}</row></sheetData>", "xl/w")(plain()))
    )
    assert repr(grid.sheets[0].cells[0, 0].value) == repr(value)


@pytest.mark.parametrize(
    "stored",
    [
        '<c r="A1"><v>1_0</v></c>',
        '<c r="A1"><v>1e400</v></c>',
        '<c r="A1"><v>NaN</v></c>',
        '<c r="A1"><v>inf</v></c>',
        '<c r="A1"><v>٣</v></c>',
        '<c r="A1"><v>0x10</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="s"><v>99999999999</v></c>',
        '<c r="A1" t="s"><v>1.0</v></c>',
        '<c r="A1" t="b"><v>2</v></c>',
        '<c r="A1" t="d"><v>yesterday</v></c>',
        '<c r="A1" t="z"><v>1</v></c>',
    ],
)
def test_a_value_that_is_none_is_told_as_unreadable(stored: str) -> None:
    grid = open_grid(
        packed(edit("<sheetData>.*</sheetData>", f"<sheetData><row>{stored}</row></sheetData>", "xl/w")(plain()))
    )
    assert isinstance(grid.sheets[0].cells[0, 0].value, ErrorValue)


def test_a_formula_that_shares_anothers_has_its_text() -> None:
    first = '<c r="A1"><f t="shared" ref="A1:B1" si="0">C1+1</f><v>1</v></c>'
    row = f'<row>{first}<c r="B1"><f t="shared" si="0"/><v>2</v></c></row>'
    grid = open_grid(packed(edit("<sheetData>.*</sheetData>", f"<sheetData>{row}</sheetData>", "xl/w")(plain())))
    assert [cell.formula for cell in grid.sheets[0].cells.values()] == ["C1+1", "C1+1"]


# --- oracles ----------------------------------------------------------------------------------------------------------


def by_openpyxl(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            (cell.row - 1, cell.column - 1): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell, BookCell) and cell.value is not None and cell.hyperlink is None
        }
        for sheet in book.worksheets
    }


def by_calamine(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: {
            (row, column): value
            for row, line in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for column, value in enumerate(line)
            if value != ""
        }
        for name in book.sheet_names
    }


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_openpyxl_and_calamine_read_the_same_cells(spec: str) -> None:
    data = full(spec)
    formulas, cached = by_openpyxl(data), by_calamine(data)
    for sheet in open_grid(data).sheets:
        typed = {place: cell for place, cell in sheet.cells.items() if place in formulas[sheet.name]}
        said = {place: f"={cell.formula}" if cell.formula is not None else cell.value for place, cell in typed.items()}
        assert said == formulas[sheet.name]
        known = {place: cell.value for place, cell in sheet.cells.items() if not isinstance(cell.value, ErrorValue)}
        off = {
            place: (value, cached[sheet.name].get(place))
            for place, value in known.items()
            if value not in {None, ""}
            and cached[sheet.name].get(place) != value
            and not _same_day(value, cached[sheet.name].get(place))
        }
        assert off == {}


def _same_day(value: Scalar | ErrorValue, other: object) -> bool:
    return isinstance(value, datetime) and other == value.date()


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(parts: Parts, limits: Limits | None = None) -> str:
    with pytest.raises(KamxlError) as refusal:
        open_grid(packed(parts), limits or Limits())
    [found] = refusal.value.diagnostics
    assert found.help
    return found.code


def with_rows(rows: str) -> Parts:
    return edit("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", "xl/worksheets/sheet1")(plain())


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
    ],
)
def test_cells_out_of_order_are_a_damaged_file(rows: str) -> None:
    assert refused(with_rows(rows)) == "KX404"


def test_a_sheet_that_is_listed_but_not_there_is_a_damaged_file() -> None:
    assert refused({name: data for name, data in plain().items() if name != "xl/worksheets/sheet2.xml"}) == "KX404"


@pytest.mark.parametrize(
    "limits",
    [
        Limits(cells=9),
        Limits(rows=2),
        Limits(sheets=1),
        Limits(entries=5),
        Limits(part_bytes=500),
        Limits(total_bytes=2000),
        Limits(elements=20),
        Limits(all_elements=50),
        Limits(formats=1),
        Limits(file_bytes=100),
    ],
)
def test_each_limit_is_held(limits: Limits) -> None:
    assert refused(plain(), limits) == "KX405"


@pytest.mark.parametrize("limits", [Limits(depth=3), Limits(attributes=1)])
def test_an_odd_build_is_unsafe(limits: Limits) -> None:
    assert refused(plain(), limits) == "KX424"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml"]
)
def test_a_document_type_is_unsafe_in_any_part(part: str) -> None:
    parts = plain()
    parts[part] = re.sub(rb"\?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', parts[part], count=1)
    assert refused(parts) == "KX424"


MACROS = '<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def test_macros_are_refused_by_the_content_that_is_declared() -> None:
    parts = edit("</Types>", MACROS, "[Content")(plain())
    assert refused(parts) == "KX423"
    declared = parts["[Content_Types].xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert refused(parts | {"[Content_Types].xml": declared}) == "KX423"


LINK = f'<Relationship Id="rIdX" Type="{DOC}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'


def test_a_link_that_can_start_programs_is_noted_and_the_answers_read() -> None:
    parts = edit("</Relationships>", LINK, "xl/_rels/workbook")(plain())
    link = f'<externalLink xmlns="{MAIN}"><ddeLink/></externalLink>'.encode()
    grid = open_grid(packed(parts | {"xl/externalLinks/externalLink1.xml": link}))
    assert is_plain(grid)
    assert [item.code for item in grid.noted] == ["KX425"]
    assert "DDE" in grid.noted[0].message
