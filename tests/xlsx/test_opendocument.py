"""What calamine doesn't tell of an .ods and an .xls, in files that LibreOffice saves, and in others."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from kamxl.archive import Damaged
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.grid import Cell, ErrorValue, Grid
from kamxl.limits import LIMITS
from kamxl.xlsx.biff import records_of
from kamxl.xlsx.open import open_grid
from tests.hostile.kinds import OPEN, ROW, SPREADSHEET, open_document, tables
from tests.hostile.packages import STORED, Entry, archive, with_parts
from tests.reading.returned import SCORECARD, codes, difference, full, full_answers, part_of, spot, submission
from tests.support.programs import (
    libreoffice_convert_all,
    libreoffice_edits,
    needs_libreoffice,
    needs_node_tools,
    needs_uno,
    sheetjs_resave,
    step,
)

KINDS = ("ods", "xls")
DDE, LINKS = "a link that can start programs (DDE)", "links to other workbooks"
FORMULA = 'table:formula="of:=1+1" office:value-type="float" office:value="2"'
TWO = "<text:p>2</text:p>"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The scorecard with formulas, errors and merged cells among its answers, as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("saved")
    source = folder / "source.xlsx"
    source.write_bytes(full(SCORECARD))
    other = folder / "other.xlsx"
    other.write_bytes(full(SCORECARD))
    one = spot(SCORECARD, next(block.id for block in part_of(SCORECARD).blocks if block.family == "statements"))
    first, second, third = list(one.rows)[:3]
    edits = {
        "untouched": [],
        "typed": [
            step("type_cell", sheet=one.sheet, address=one.cell(first, "score"), text="=1+1"),
            step("type_cell", sheet=one.sheet, address=one.cell(second, "score"), text="=1/0"),
            step("type_cell", sheet=one.sheet, address=one.cell(third, "score"), text="=#N/A"),
            step("type_cell", sheet=one.sheet, address=one.cell(third, "comment"), text='=""'),
        ],
        "linked": [
            step("type_cell", sheet=one.sheet, address="L30", text=f"='{other.as_uri()}'#$Cover.A1"),
            step("type_cell", sheet=one.sheet, address="L31", text='=DDE("soffice";"/plans.ods";"Sheet1.A1")'),
        ],
        "merged": [
            step("merge_cells", sheet=one.sheet, range=f"{one.cell(first, 'comment')}:{one.cell(second, 'comment')}")
        ],
    }
    paths = {f"{name}.{kind}": folder / f"{name}.{kind}" for name in edits for kind in KINDS}
    libreoffice_edits([(source, [paths[f"{name}.{kind}"] for kind in KINDS], steps) for name, steps in edits.items()])
    return {name: path.read_bytes() for name, path in paths.items()}


@needs_uno
@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_workbook_with_its_charts_earns_the_notice_of_its_format_alone(
    saved: dict[str, bytes], kind: str
) -> None:
    found = submission(saved[f"untouched.{kind}"])
    assert codes(found.diagnostics) == ["KX426"]
    assert difference(found, full_answers(SCORECARD)).lost == {}


@needs_uno
@pytest.mark.parametrize("kind", KINDS)
def test_formulas_and_errors_are_told_and_used_as_no_answer(saved: dict[str, bytes], kind: str) -> None:
    found = submission(saved[f"typed.{kind}"])
    told = [(item.code, item.found) for item in found.diagnostics if item.code in {"KX306", "KX307"}]
    formulas = ['=""', "=1+1", "=1/0"] if kind == "ods" else ["=…"] * 3
    assert sorted(told) == [*(("KX306", text) for text in formulas), ("KX307", "#N/A")]
    lost = difference(found, full_answers(SCORECARD)).lost
    assert len(lost) == 4
    assert {found.fields[name].state for name in lost} == {"unreadable"}


@needs_uno
@pytest.mark.parametrize("kind", KINDS)
def test_a_merged_answer_cell_is_told(saved: dict[str, bytes], kind: str) -> None:
    assert codes(submission(saved[f"merged.{kind}"]).diagnostics) == ["KX325", "KX426"]


@needs_uno
def test_without_olefile_an_xls_gives_its_values_alone_and_says_so(
    saved: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    found = submission(saved["typed.xls"])
    assert codes(found.diagnostics) == ["KX426", "KX429"]
    assert "can't be told from an answer" in next(item.message for item in found.diagnostics if item.code == "KX429")


@needs_uno
@pytest.mark.parametrize(
    ("at", "value"),
    # how many sectors each of its tables has
    [(44, b"\xff\xff"), (64, b"\xff\xff"), (72, b"\xff\xff")],
)
def test_an_xls_that_is_odd_for_its_size_gives_no_facts(saved: dict[str, bytes], at: int, value: bytes) -> None:
    data = saved["typed.xls"]
    assert records_of(data, LIMITS)[0]
    assert records_of(data[:at] + value + data[at + 2 :], LIMITS)[0] is None


WRITER = b"\x5c\0\x70\0"
"""The head of a record whose 112 bytes name whoever saved the file, and say nothing more."""


def linked(sheets: int, name: str, *, wide: bool = False) -> bytes:
    """A record of that size which says what formulas point at."""
    text = name.encode("utf-16-le" if wide else "latin-1")
    return b"\xae\x01\x70\0" + (struct.pack("<2HB", sheets, len(name), wide) + text).ljust(112, b"\0")


PROGRAM = "a link to another program (DDE or OLE)"
RECORDS = {
    "a workbook": (linked(2, "\1plans.xls"), LINKS),
    "a workbook in a folder": (linked(0, "\1plans\3ana.xls", wide=True), LINKS),
    "another program": (linked(0, "cmd\3/c calc"), PROGRAM),
    "another program, in two bytes": (linked(0, "Excel\3plans", wide=True), PROGRAM),
    "the same sheet": (linked(0, "\0"), None),
    "a link that is not used": (linked(0, " "), None),
    "add-ins": (b"\xae\x01\x70\0\x01\0\x01\x3a" + bytes(108), None),
    "data": (b"\x76\x08\x70\0" + bytes(112), "a connection to data outside of it"),
}


@needs_uno
@pytest.mark.parametrize(("kind", "said"), [("xls", f"{PROGRAM}, {LINKS}"), ("ods", f"{DDE}, {LINKS}")])
def test_links_that_libreoffice_saves_are_named(saved: dict[str, bytes], kind: str, said: str) -> None:
    assert active(open_grid(saved[f"linked.{kind}"])) == said


@needs_uno
@pytest.mark.parametrize("name", RECORDS)
def test_what_could_act_in_an_xls_is_named(saved: dict[str, bytes], name: str) -> None:
    record, said = RECORDS[name]
    data = saved["untouched.xls"]
    at = data.index(WRITER)
    assert active(open_grid(data[:at] + record + data[at + len(record) :])) == (said or "")


@needs_uno
@pytest.mark.parametrize(("part", "said"), [("MBD0123", "an embedded object"), ("Ctls", "a control (ActiveX)")])
def test_the_objects_of_an_xls_are_named(saved: dict[str, bytes], part: str, said: str) -> None:
    data = saved["untouched.xls"]
    at = data.index("\1CompObj".encode("utf-16-le"))
    entry = part.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(part) + 2)
    assert active(open_grid(data[:at] + entry + data[at + len(entry) :])) == said


@needs_uno
def test_an_xls_that_is_cut_or_changed_anywhere_gives_facts_or_none(saved: dict[str, bytes]) -> None:
    data, chance = saved["typed.xls"], Random(1)
    for _ in range(60):
        spoilt = bytearray(data)
        for at in chance.sample(range(512, len(data)), 40):
            spoilt[at] = chance.randrange(256)
        for odd in (bytes(spoilt), data[: chance.randrange(len(data))]):
            try:
                records_of(odd, LIMITS)
            except Damaged as problem:
                assert problem.code == "KX405"  # noqa: PT017  both are right


@needs_libreoffice
def test_every_kind_of_cell_is_what_libreoffice_was_given(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    with Workbook(source) as book:
        sheet = book.add_worksheet("S")
        for column in range(3):
            sheet.write_formula(0, column, "=1+1", None, 2)
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_string(1, 1, "#N/A")
        sheet.write_comment(1, 0, "a remark")
        sheet.write_formula(2, 0, "=A1+1", None, 3)
        sheet.write_number(2, 3, 7)
        sheet.merge_range(3, 0, 4, 1, "wide")
        sheet.write_formula(6, 0, "=[other.xlsx]Sheet1!A1", None, 3)
    error = '<c r="D3" t="e"><v>#REF!</v></c>'
    part = "xl/worksheets/sheet1.xml"
    given = with_parts(
        source.read_bytes(), {part: lambda data: data.replace(b'<c r="D3"><v>7</v></c>', error.encode())}
    )
    source.write_bytes(given)
    [path] = libreoffice_convert_all([source], tmp_path, "ods")
    grid = open_grid(path.read_bytes())
    [sheet_] = grid.sheets
    outside = sheet_.cells[6, 0]
    assert {place: cell for place, cell in sheet_.cells.items() if place != (6, 0)} == {
        **dict.fromkeys([(0, 0), (0, 1), (0, 2)], Cell(2, "1+1")),
        (1, 0): Cell(ErrorValue("#DIV/0!"), "1/0"),
        (1, 1): Cell("#N/A"),
        (2, 0): Cell(3, "[.A1]+1"),
        (2, 3): Cell(ErrorValue("#REF!")),
        (3, 0): Cell("wide"),
    }
    assert sheet_.merged == ("A4:B5",)
    assert outside.value == 3
    assert active(grid) == LINKS


def of(rows: str, *parts: Entry, media: str = "") -> Grid:
    """A small workbook of these rows, with more parts."""
    if not media and not parts:
        return open_grid(open_document(tables(rows)))
    space = OPEN.format("manifest")
    entry = f'<m:file-entry m:full-path="Object 1/" m:media-type="{media}"/>' if media else ""
    manifest = f'<m:manifest xmlns:m="{space}">{entry}</m:manifest>'
    named = [Entry("content.xml", tables(rows)), Entry("META-INF/manifest.xml", manifest.encode()), *parts]
    return open_grid(archive([Entry("mimetype", SPREADSHEET.encode(), STORED), *named]))


def active(grid: Grid) -> str:
    """What the finding about active content names."""
    told: list[Diagnostic] = [item for item in grid.noted if item.code == "KX425"]
    return ", ".join(item.message.removeprefix("the workbook holds ") for item in told)


def row(*cells: str, repeated: str = "") -> str:
    return f"<table:table-row {repeated}>{''.join(cells)}</table:table-row>"


def cell(attributes: str = "", inside: str = TWO, name: str = "table-cell") -> str:
    return f"<table:{name} {attributes}>{inside}</table:{name}>"


def test_a_formula_counts_wherever_its_cell_is_repeated() -> None:
    apart = row(cell('table:number-columns-repeated="2"', ""), repeated='table:number-rows-repeated="3"')
    grid = of(
        apart + row(cell(f'{FORMULA} table:number-columns-repeated="3"'), repeated='table:number-rows-repeated="2"')
    )
    assert grid.sheets[0].cells == {(at, column): Cell(2, "1+1") for at in (3, 4) for column in range(3)}


def test_a_formula_in_a_covered_cell_is_a_formula() -> None:
    wide = cell('table:number-columns-spanned="2" table:number-rows-spanned="1"', "")
    grid = of(row(wide, cell(FORMULA, name="covered-table-cell"), cell('table:number-columns-spanned="1"')))
    assert grid.sheets[0].cells[0, 1] == Cell(2, "1+1")
    assert grid.sheets[0].merged == ("A1:B1",)


def test_a_formula_without_a_result_is_a_formula_below_and_beside_all_values() -> None:
    grid = of(row(cell(FORMULA), cell('table:formula="of:=&quot;&quot;"', "")) + row(cell('table:formula="x"', "")))
    assert grid.sheets[0].cells == {(0, 0): Cell(2, "1+1"), (0, 1): Cell(None, '""'), (1, 0): Cell(None, "x")}


def test_a_remark_is_no_part_of_an_error() -> None:
    space = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    remark = "<office:annotation><text:p>why?</text:p></office:annotation>"
    kind = f'office:value-type="string" office:string-value="" xmlns:c="{space}" c:value-type="error"'
    grid = of(row(cell(kind, f"{remark}<text:p>Err:502</text:p>"), cell(kind, "")) + ROW)
    assert grid.sheets[0].cells[0, 0] == Cell(ErrorValue("Err:502"))
    assert grid.sheets[0].cells[0, 1] == Cell(ErrorValue("#ERROR!"))


def test_of_very_many_formulas_so_many_are_read_as_of_values() -> None:
    [sheet] = of(row(cell(FORMULA)) * 60_000).sheets
    assert sheet.end == len(sheet.cells) == 50_000
    assert set(sheet.cells.values()) == {Cell(2, "1+1")}


LINKED = 'xmlns:x="http://www.w3.org/1999/xlink" x:href'
DRAWN = f'xmlns:d="{OPEN.format("drawing")}" {LINKED}'
ACTIVE = {
    "<office:dde-source/>": DDE,
    f'<table:table-source {LINKED}="../x.ods"/>': LINKS,
    f'<table:cell-range-source {LINKED}="http://127.0.0.1:9/x.ods"/>': LINKS,
    '<table:database-source-sql table:database-name="b"/>': "a connection to data outside of it",
    f'<s:event-listener xmlns:s="{OPEN.format("script")}"/>': "actions that start scripts",
    f'<d:plugin {DRAWN}="./x"/>': "an embedded object",
    f'<d:object {DRAWN}="file:///x"/>': "an object that is fetched from elsewhere",
    f'<d:object {DRAWN}="./Object 1"/>': "",
    f'<d:image {DRAWN}="//127.0.0.1/x.png"/>': "a picture that is fetched from elsewhere",
    f'<d:image {DRAWN}="Pictures/x.png"/>': "",
    f'<text:a {LINKED}="http://127.0.0.1:9/"/>': "",
}


@pytest.mark.parametrize("element", ACTIVE)
def test_what_could_act_is_named(element: str) -> None:
    assert active(of(row(cell(inside=element + TWO)) + row(cell(FORMULA)))) == ACTIVE[element]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("of:=DDE(&quot;cmd&quot;;&quot;x&quot;;&quot;y&quot;)", DDE),
        ("of:=['file:///x.ods'#$S.A1]", LINKS),
        ("of:=[$'my sheet'.A1]", ""),
    ],
)
def test_formulas_that_reach_out_are_named(formula: str, said: str) -> None:
    assert active(of(row(cell(f'table:formula="{formula}"')))) == said


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/x.py"])
def test_macros_are_refused_and_a_library_without_any_is_not(part: str) -> None:
    with pytest.raises(KamxlError) as refused:
        of(ROW, Entry(part, b"x"))
    assert [item.code for item in refused.value.diagnostics] == ["KX423"]
    assert active(of(ROW, Entry("Basic/script-lc.xml", b"x"), Entry("Basic/Standard/script-lb.xml", b"x"))) == ""


def test_embedded_documents_are_named_but_charts() -> None:
    kind = "application/vnd.oasis.opendocument."
    assert active(of(ROW, media=f"{kind}text")) == "an embedded file"
    assert active(of(ROW, media=f"{kind}chart")) == ""


@needs_node_tools
def test_an_xlsb_says_what_can_not_be_told_and_what_could_act(tmp_path: Path) -> None:
    source = tmp_path / "full.xlsx"
    source.write_bytes(full(SCORECARD))
    data = sheetjs_resave(source, tmp_path / "full.xlsb").read_bytes()
    assert [item.code for item in open_grid(data).noted] == ["KX426", "KX429"]
    relations = "xl/_rels/workbook.bin.rels"
    link = (
        b'<Relationship Id="rId99" Target="externalLinks/externalLink1.bin"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/></Relationships>'
    )
    linked = with_parts(data, {relations: lambda part: part.replace(b"</Relationships>", link)})
    assert active(open_grid(linked)) == LINKS
