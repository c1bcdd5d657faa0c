"""What a scan takes in one go is what the strict reader finds element by element, and a scan takes nothing else."""

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamxl.archive import Damaged, Package
from kamxl.errors import KamxlError
from kamxl.grid import Cell, Grid
from kamxl.limits import LIMITS, Room
from kamxl.xlsx.book import xlsx_grid
from kamxl.xlsx.content import Contents
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.scan import MOST_SCANNED, scanned, scanned_strings
from tests.hostile.bases import source
from tests.hostile.catalogue import CLASSES
from tests.hostile.mutants import mutant
from tests.support.programs import libreoffice_convert_all, needs_libreoffice
from tests.support.workbooks import OWN, SHIPPED, book_of

Outcome = Grid | str
MUTANTS = 150
ROOM = Room(LIMITS.cells, LIMITS.cells_read, LIMITS.cells_read)
ALIKE = ("[Content_Types].xml", "xl/workbook.xml", "docProps/core.xml", "docProps/custom.xml")
LARGE = 2_000_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><dimension ref="A1"/>'
ROWS = (
    '<row r="1" spans="1:3" ht="15"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"/><c r="C1" t="str"><f>A1&amp;"x"</f>'
    '<v>ax</v></c></row><row r="2"><c r="A2"><v>1.5</v></c><c r="B2" t="b"><v>1</v></c></row><row r="4" ht="4"/>'
    '<row r="5" hidden="false"><c r="A5" t="e"><v>#REF!</v></c><c r="AB5" s="2"><f aca="false">1+1</f><v>2</v></c>'
    "</row>"
)
TAIL = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
BAR = "{DA7ABA51-AAAA-BBBB-000B-000000000001}"
BARS = (
    '<dataValidations count="1"><dataValidation type="list" sqref="B2"><formula1>"a,b"</formula1></dataValidation>'
    "</dataValidations><headerFooter><oddFooter>&amp;LABC-12345678-XY</oddFooter></headerFooter><extLst>"
    f'<ext xmlns:x14="{X14}"><x14:id>{BAR}</x14:id><x14:cfRule type="dataBar" id="{BAR}"/></ext></extLst></worksheet>'
)
STRINGS = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}" count="2"><si><t>a &amp; b</t></si></sst>'
NASTY = (
    *("<", ">", "&", '"', "'", "]]>", "\r", "\x01", "\ufffe", " ", "\t", "\n", "</c>", "</row>", "<c/>", "<v>7</v>"),
    *('<c r="A3"><v>9</v></c>', '<row r="3">', '<row r="2"/>', "<!-- x -->", "<![CDATA[x]]>", "<?x y?>", "&#65;"),
    *(
        '<row r="9"><c r="A9"><v>1</v></c></row>',
        ' r="A7"',
        ' x14ac:dyDescent="0.25"',
        ' t="inlineStr"',
        "&amp;",
        "&lt;",
    ),
    *(
        "&amp;",
        "&lt;",
        "<is><t>x</t></is>",
        "<sheetData>",
        "</sheetData>",
        "<sheetData/>",
        "<extLst>",
        "<x:c xmlns:x='y'/>",
        "_x0041_",
    ),
    *(f"<x14:id>{BAR}</x14:id>", f'<x14:cfRule type="dataBar" id="{BAR}">', f'xmlns:x14="{MAIN}" ', "xmlns:x14 = ''"),
    *(">ABC-12345678-XY</", "THE-REFERENCE", "ABC-12345678-XY", "formula1", "PartName='", ' ContentType="x"'),
)


def outcome(data: bytes, *, scan: bool) -> Outcome:
    try:
        return xlsx_grid(Package(data), scan=scan)
    except Damaged as problem:
        return f"{problem.code}: {problem}"


def assert_same(data: bytes, name: object = "") -> None:
    assert outcome(data, scan=True) == outcome(data, scan=False), name


@cache
def frame() -> dict[str, bytes]:
    """A workbook of one sheet, without its cells and texts."""
    kept = {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    return {name: part for name, part in parts_of(book_of("plain", "blank").data).items() if name in kept}


def workbook(sheet: str, strings: str = STRINGS) -> bytes:
    book = '<workbook xmlns="{}" xmlns:r="{}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "xl/workbook.xml": book.format(MAIN, relations).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode("utf-8", "surrogatepass"),
        "xl/sharedStrings.xml": strings.encode("utf-8", "surrogatepass"),
    }
    return zipped({**frame(), **parts})


def spliced(text: str, edits: list[tuple[float, int, str]]) -> str:
    for share, drop, new in edits:
        at = int(share * len(text))
        text = text[:at] + new + text[at + drop :]
    return text


EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from((0, 0, 1, 3, 20)), st.sampled_from(NASTY)),
    min_size=1,
    max_size=2,
)


def test_the_usual_shape_is_taken_in_one_go() -> None:
    contents = Contents([Cell("a")], ("", "", ""), date_1904=False)
    taken = scanned(f"{HEAD}<sheetData>{ROWS}</sheetData>{TAIL}".encode(), contents, LIMITS, ROOM)
    assert taken is not None
    assert [cell.value for cell in taken.cells.values()][:3] == ["a", "ax", 1.5]
    assert scanned_strings(STRINGS.encode(), LIMITS) == [Cell("a & b")]


@pytest.mark.parametrize("name", [*SHIPPED, *OWN])
def test_our_own_workbooks_are_scanned_and_come_out_the_same(name: str) -> None:
    data = book_of(name, "partial").data
    assert_same(data)
    package, contents = Package(data), Contents([Cell("")] * 9999, ("",) * 999, date_1904=False)
    sheets = [part for part in package.names if part.startswith("xl/worksheets/sheet")]
    assert all(scanned(package.part(part) or b"", contents, LIMITS, ROOM) for part in sheets)
    assert scanned_strings(package.part("xl/sharedstrings.xml") or b"", LIMITS)


@needs_libreoffice
def test_a_workbook_that_libreoffice_saved_is_scanned_and_comes_out_the_same(tmp_path: Path) -> None:
    source_file = tmp_path / "book.xlsx"
    source_file.write_bytes(book_of("plain", "partial").data)
    (saved,) = libreoffice_convert_all([source_file], tmp_path / "saved")
    data = saved.read_bytes()
    assert_same(data)
    package, contents = Package(data), Contents([Cell("")] * 9999, ("",) * 999, date_1904=False)
    sheets = [part for part in package.names if part.startswith("xl/worksheets/sheet")]
    assert all(scanned(package.part(part) or b"", contents, LIMITS, ROOM) for part in sheets)


def test_where_a_project_has_more_cells_read_sheets_are_scanned_all_the_same() -> None:
    read = 2**40
    assert Room(read, read, MOST_SCANNED).beside(19, read // 40).scanned >= MOST_SCANNED // 2


def test_the_same_rows_with_other_texts_or_other_numbers_say_what_they_say() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>{}</v></c><c r="B1" t="s"><v>{}</v></c></row><row r="2"><c r="A2"/></row>'
    for turn in range(3):
        for first, second in permutations(range(4), 2):
            texts = [f"{turn}-{number}" for number in range(4)]
            strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
            data = workbook(
                f"{HEAD}<sheetData>{rows.format(first, second)}</sheetData></worksheet>",
                f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}">{strings}</sst>',
            )
            found = open_grid(data).sheets[0].cells
            assert (found[0, 0].value, found[0, 1].value) == (texts[first], texts[second])
            assert_same(data)


@pytest.mark.parametrize("footer", [b"\xff", b"\x01", b"", b"&amp;L\xc3", b"&other;", b"<b/>", "\ue000".encode()])
def test_a_footer_of_another_kind_comes_out_the_same(footer: bytes) -> None:
    tail = b"<pageMargins/><headerFooter><oddFooter>%b</oddFooter></headerFooter></worksheet>"
    sheet = f"{HEAD}<sheetData>{ROWS}</sheetData>".encode() + tail % footer
    assert_same(zipped({**parts_of(workbook("")), "xl/worksheets/sheet1.xml": sheet}))


def test_a_cell_outside_of_the_data_comes_out_the_same() -> None:
    stray = '<row r="9"><c r="A9"><v>1</v></c></row>'
    for tail in (TAIL, BARS):
        assert_same(workbook(f"{HEAD}<sheetData>{ROWS}</sheetData>{stray}{tail}"))


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS, st.sampled_from((TAIL, BARS)))
def test_a_changed_sheet_comes_out_the_same(edits: list[tuple[float, int, str]], tail: str) -> None:
    assert_same(workbook(spliced(f"{HEAD}<sheetData>{ROWS}</sheetData>{tail}", edits)))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_changed_texts_come_out_the_same(edits: list[tuple[float, int, str]]) -> None:
    assert_same(workbook(f"{HEAD}<sheetData>{ROWS}</sheetData>{TAIL}", spliced(STRINGS, edits)))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(ALIKE), EDITS)
def test_a_part_that_is_known_but_for_a_reference_says_what_it_says(
    name: str, edits: list[tuple[float, int, str]]
) -> None:
    """A part with a comment is never taken for one that was met before, and a comment says nothing."""
    parts = parts_of(book_of("plain", "partial").data)
    parts[name] = spliced(parts[name].decode(), edits).encode("utf-8", "surrogatepass")
    alone = zipped({**parts, name: parts[name] + b"<!-- ' -->"})
    assert opened(zipped(parts)) == opened(alone)


def test_a_title_that_reads_like_what_stands_for_a_reference_is_a_title() -> None:
    parts = parts_of(book_of("plain", "partial").data)
    core = parts["docProps/core.xml"]
    title = core[core.index(b"<dc:title>") + 10 : core.index(b"</dc:title>")]
    parts["docProps/core.xml"] = core.replace(title, b"THE-REFERENCE")
    assert open_grid(zipped(parts)).properties["title"] == "THE-REFERENCE"


def test_names_of_bars_count_where_they_are_no_bars() -> None:
    """The first sheet is met before the second, which differs in what only looks like the name of a bar."""
    head = HEAD.replace("<worksheet ", f'<worksheet xmlns:x14="{MAIN}" ')
    for end in "12":
        odd = BARS.replace('"a,b"', f"<x14:id>{BAR[:-2]}{end}}}</x14:id>")
        assert_same(workbook(f"{head}<sheetData>{ROWS}</sheetData>{odd}"))


def opened(data: bytes) -> Grid | list[str]:
    try:
        return open_grid(data)
    except KamxlError as refusal:
        return [item.code for item in refusal.diagnostics]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def hostile() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for class_ in ("markup", "cells"):
        yield from CLASSES[class_]().items()


def test_hostile_workbooks_come_out_the_same() -> None:
    for name, make in hostile():
        try:
            Package(data := make())
        except Damaged:
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(item.file_size for item in archive.infolist())
        if size < LARGE:
            assert_same(data, name)


def test_mutants_of_our_own_workbooks_come_out_the_same() -> None:
    for number in range(MUTANTS):
        made = mutant(source("small"), f"scan/{number}")
        try:
            Package(made.data)
        except Damaged:
            continue
        assert_same(made.data, made.done)


def test_a_text_between_the_elements_of_a_cell_is_damage() -> None:
    rows = '<row r="1"><c r="A1" t="s">B1" s="1"&gt;<v>0</v></c></row>'
    found = outcome(workbook(f"{HEAD}<sheetData>{rows}</sheetData></worksheet>"), scan=True)
    assert isinstance(found, str)
    assert found.startswith("KX404")
