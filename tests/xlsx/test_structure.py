"""What stands in the workbooks of the shipped specs, seen from outside: sheets, inputs, rules, protection, identity."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kamxl.functions import FUNCTIONS
from kamxl.identity import references_in
from kamxl.plan.build import make_plan
from kamxl.plan.model import Input
from kamxl.xlsx.write import write_workbook
from tests.support.workbooks import OWN, SHIPPED, copy_of, opened, parts_of, plan_of, seen, spec_of

CARD, DIPLOMA = SHIPPED
NAMES = SHIPPED + OWN
STATEMENT = re.compile("[A-Z]{1,4}[0-9]*-[0-9]{2}")
REFERENCE = "KGP-00000000-5K"
Place = tuple[str, int, int]


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                yield cell


def inputs(book: Workbook) -> set[Place]:
    """The places that a person may type in."""
    return {
        (sheet.title, cell.row, cell.column)
        for sheet in book.worksheets
        for cell in cells(sheet)
        if not cell.protection.locked
    }


def below(sheet: Worksheet, heading: str) -> set[Place]:
    """The cells under a heading in the rows of statements."""
    column = next(cell.column for cell in sheet[5] if cell.value == heading)
    rows = [row for row in range(6, sheet.max_row + 1) if STATEMENT.fullmatch(str(sheet.cell(row, 1).value))]
    return {(sheet.title, row, column) for row in rows if not str(sheet.cell(row, 1).value).startswith("RF")}


def covered(book: Workbook, formula: str) -> set[Place]:
    """The cells with a list rule."""
    found = set()
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list" and rule.formula1 == formula:
                assert rule.errorStyle in {None, "stop"}
                assert rule.showErrorMessage
                assert rule.showInputMessage
                assert rule.prompt
                assert rule.error
                for area in rule.sqref.ranges:
                    found |= {(sheet.title, row, column) for row, column in product(*spans(area.coord))}
    return found


def spans(area: str) -> tuple[range, range]:
    left, top, right, end = range_boundaries(area)
    assert left is not None
    assert top is not None
    assert right is not None
    assert end is not None
    return range(top, end + 1), range(left, right + 1)


def footer(sheet: Worksheet) -> tuple[str | None, str | None, str | None]:
    """Left, centre and right."""
    line = sheet.oddFooter
    assert line is not None
    assert line.left is not None
    assert line.center is not None
    assert line.right is not None
    return line.left.text, line.center.text, line.right.text


def capability_sheets(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if re.match("(C|K1)[1-8] ", sheet.title) and "texts" not in sheet.title]


# --- sheets and inputs ------------------------------------------------------------------------------------------------


def test_the_scorecard_has_its_sheets_in_reading_order() -> None:
    book = seen(CARD)
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert visible[:2] == ["Cover", "Instructions"]
    assert [title[:3] for title in visible[2:10]] == [f"C{number} " for number in range(1, 9)]
    assert visible[10:] == ["Summary", "Strengths and priorities", "Action plan"]
    assert book.sheetnames == [*visible, "Calc", "Ranking", "_kamxl"]


def test_the_diploma_has_its_texts_beside_its_statements() -> None:
    titles = seen(DIPLOMA).sheetnames[2:10]
    assert [title.removesuffix(" texts") for title in titles[::2]] == [
        title.removesuffix(" texts") for title in titles[1::2]
    ]
    assert [title.endswith(" texts") for title in titles] == [False, True] * 4


@pytest.mark.parametrize(("name", "count"), [(CARD, 65), (DIPLOMA, 82)])
def test_every_score_and_every_evidence_has_its_list(name: str, count: int) -> None:
    book = seen(name)
    sheets = capability_sheets(book)
    for heading, formula in (("Score", '"0,1,2,3"'), ("Evidence", '"Y,N"')):
        wanted = set().union(*(below(sheet, heading) for sheet in sheets))
        assert len(wanted) == count
        extra = covered(book, formula) - wanted
        assert wanted <= covered(book, formula)
        # a sign-off is confirmed with Y or N as well
        assert {sheet.removesuffix(" texts") for sheet, _, _ in extra} <= {sheet.title for sheet in sheets}


@pytest.mark.parametrize(("name", "count"), [(CARD, 65), (DIPLOMA, 82)])
def test_statements_stand_one_plain_text_per_cell(name: str, count: int) -> None:
    book = seen(name)
    texts = [
        book[sheet].cell(row, column)
        for found in capability_sheets(book)
        for sheet, row, column in sorted(below(found, "Statement"))
    ]
    assert len({cell.value for cell in texts}) == count
    assert {cell.data_type for cell in texts} == {"s"}
    heading = [cell.value for cell in capability_sheets(book)[0][5] if cell.value]
    hints = ["Topic", "Statement", "Evidence to look for"] if name == CARD else ["Statement"]
    assert heading == ["Code", *hints, "Score", "Evidence", "Where it is", "Comment", "Check", "id"]


@pytest.mark.parametrize("name", NAMES)
def test_inputs_are_unlocked_and_tinted_and_nothing_else_is(name: str) -> None:
    book, plan = seen(name), plan_of(name)
    tint = "FF" + spec_of(name).look.input.removeprefix("#")
    tinted = {
        (sheet.title, cell.row, cell.column)
        for sheet in book.worksheets
        for cell in cells(sheet)
        if cell.fill.patternType == "solid" and cell.fill.fgColor.rgb == tint
    }
    planned = {
        (sheet.name, row + 1, column + 1)
        for sheet in plan.sheets
        for (row, column), cell in sheet.cells.items()
        if isinstance(cell.content, Input)
    }
    assert inputs(book) == tinted == planned


def test_the_scorecard_asks_what_it_says() -> None:
    counted = {sheet: 0 for sheet, _, _ in inputs(seen(CARD))}
    for sheet, _, _ in inputs(seen(CARD)):
        counted[sheet] += 1
    assert counted["Cover"] == 6
    assert counted["C1 Background"] == 9 * 4
    assert counted["Action plan"] % 7 == 0
    assert sum(counted.values()) - counted["Action plan"] == 6 + 65 * 4


def test_written_answers_are_fifteen_blocks_of_twelve_unmerged_rows() -> None:
    blocks = []
    for sheet in (item for item in seen(DIPLOMA).worksheets if item.title.endswith(" texts")):
        assert not sheet.merged_cells.ranges
        runs = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == 1]
        for top in runs:
            assert [sheet.cell(top + line, 1).value for line in range(12)] == list(range(1, 13))
            assert not any(sheet.cell(top + line, 2).protection.locked for line in range(12))
            assert all(sheet.cell(at, 2).protection.locked for at in (top - 1, top + 12))
            blocks.append((sheet.title, sheet.cell(top - 3, 1).value, sheet.cell(top - 3, 2).value))
    assert len(blocks) == 15
    assert len({title for _, _, title in blocks}) == 15
    assert all(re.fullmatch("P1[1-4]-0[1-4]", str(code)) for _, code, _ in blocks)


def test_each_competency_has_one_register_and_one_sign_off() -> None:
    for number, sheet in enumerate(
        (item for item in seen(DIPLOMA).worksheets if item.title.endswith(" texts")), start=1
    ):
        column = [str(sheet.cell(row, 1).value) for row in range(1, sheet.max_row + 1)]
        assert column.count("Supporting evidence") == column.count("Sign-off") == 1
        assert [code for code in column if code.startswith("EV")] == [f"EV{number}-{at:02d}" for at in range(1, 9)]
        assert [code for code in column if code.startswith("SO")] == [f"SO{number}-{at:02d}" for at in range(1, 6)]
        shares = [rule for rule in sheet.data_validations.dataValidation if rule.type == "whole"]
        assert [(rule.formula1, rule.formula2, len(rule.sqref.ranges)) for rule in shares] == [("0", "100", 1)]


def test_decimals_take_their_list_from_real_cells() -> None:
    book = seen("weighted")
    sources = {
        rule.formula1
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if sheet.title.startswith(("WA", "WB", "WD")) and rule.type == "list"
    }
    assert len(sources - {'"Y,N"'}) == 1
    name, _, area = (sources - {'"Y,N"'}).pop().partition("!")
    rows, columns = spans(area)
    values = [book[name.strip("'")].cell(row, column).value for row, column in product(rows, columns)]
    assert values == [0, 0.5, 1, "N/A"]


# --- protection -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protect", "texts", "others"), [("scores", False, True), ("all", True, True), ("none", False, False)]
)
def test_protection_is_as_the_spec_says(protect: str, *, texts: bool, others: bool) -> None:
    plan = make_plan(spec_of(DIPLOMA).model_copy(update={"protect": protect}))
    book = opened(write_workbook(plan, copy_of(plan)))
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet is (texts if sheet.title.endswith(" texts") else others)


@pytest.mark.parametrize("name", SHIPPED)
def test_protection_has_no_password_and_lets_people_work(name: str) -> None:
    for sheet in seen(name).worksheets:
        rule = sheet.protection
        assert rule.password is None
        assert rule.hashValue is None
        if rule.sheet:
            free = (rule.selectLockedCells, rule.selectUnlockedCells, rule.formatRows, rule.formatColumns)
            assert [*free, rule.autoFilter, rule.insertHyperlinks] == [False] * 6
            assert [rule.insertRows, rule.deleteRows, rule.insertColumns, rule.deleteColumns] == [True] * 4


# --- what a preview shows ---------------------------------------------------------------------------------------------


def test_a_preview_shows_that_nothing_is_scored_yet() -> None:
    sheet = seen(CARD, data_only=True)["Summary"]
    shown = [sheet.cell(row, 3).value for row in range(1, sheet.max_row + 1)]
    assert shown.count("NO SCORE YET") == 8
    assert "0 / 195" in shown
    percent = next(row for row in sheet.iter_rows() if row[1].value == "Total percentage (%)")[2]
    assert (percent.value, percent.number_format) == (0, "0%")
    assert [cell.value for cell in sheet[4]][:3] == ["Code", "Best practice component", "My summary score"]


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_is_without_a_cached_value(name: str) -> None:
    empty = re.compile(r"</f></c>|</f><v/>")
    assert not [part for part, text in parts_of(name).items() if empty.search(text)]


# --- formulas ---------------------------------------------------------------------------------------------------------

PORTABLE = {*FUNCTIONS, "IF", "IFERROR"}


def formulas(book: Workbook) -> Iterator[tuple[Place, str]]:
    for sheet in book.worksheets:
        for cell in cells(sheet):
            if cell.data_type == "f":
                yield (sheet.title, cell.row, cell.column), str(cell.value)


@pytest.mark.parametrize("name", NAMES)
def test_formulas_use_portable_functions_alone(name: str) -> None:
    used = {
        token.value.removesuffix("(")
        for _, text in formulas(seen(name))
        for token in Tokenizer(text).items
        if token.type == token.FUNC and token.subtype == token.OPEN
    }
    assert used <= PORTABLE
    assert not used & {"INDIRECT", "OFFSET", "NOW", "TODAY", "RAND", "SUMPRODUCT", "TEXT"}
    assert not [part for part, text in parts_of(name).items() if "_xlfn" in text or "{=" in text]


@pytest.mark.parametrize("name", NAMES)
def test_ranges_run_from_one_locked_cell_to_another(name: str) -> None:
    # A row inserted at either edge then lies within, and no input that is dragged away takes an end along.
    book = seen(name)
    open_cells, ends = inputs(book), set()
    for (own, _, _), text in formulas(book):
        for token in Tokenizer(text).items:
            if token.type == token.OPERAND and token.subtype == token.RANGE and ":" in token.value:
                sheet, _, area = token.value.rpartition("!")
                rows, columns = spans(area)
                title = sheet[1:-1].replace("''", "'") or own
                ends |= {(title, rows[0], columns[0]), (title, rows[-1], columns[-1])}
    assert ends
    assert not ends & open_cells


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_points_at_an_input_itself(name: str) -> None:
    # Dragging a cell onto an input would turn such a reference into #REF!.
    book = seen(name)
    open_cells = inputs(book)
    direct = {
        (place, token.value)
        for place, text in formulas(book)
        for token in Tokenizer(text).items
        if token.type == token.OPERAND and token.subtype == token.RANGE and ":" not in token.value
        for sheet, _, cell in [token.value.rpartition("!")]
        if ((sheet[1:-1] or place[0]), spans(cell)[0][0], spans(cell)[1][0]) in open_cells
    }
    assert direct == set()


# --- identity ---------------------------------------------------------------------------------------------------------


def test_all_carriers_of_the_reference_agree() -> None:
    book = seen(CARD)
    assert [found for row in book["Cover"].iter_rows() for cell in row for found in references_in(str(cell.value))] == [
        (REFERENCE, True)
    ]
    hidden = {book["_kamxl"].cell(row, 1).value: book["_kamxl"].cell(row, 2).value for row in range(1, 9)}
    assert hidden["reference"] == REFERENCE
    assert {footer(sheet)[0] for sheet in book.worksheets} == {REFERENCE}
    assert book.properties.keywords == REFERENCE
    assert f'name="kamxl_reference"><vt:lpwstr>{REFERENCE}<' in parts_of(CARD)["docProps/custom.xml"]
    assert book.defined_names["kamxl_reference"].attr_text == f'"{REFERENCE}"'


def test_a_file_names_nobody_outside_its_cells() -> None:
    parts = parts_of(CARD, "full")
    core = parts["docProps/core.xml"]
    for tag in ("dc:creator", "cp:lastModifiedBy"):
        assert not re.search(f"<{tag}>[^<]", core)
    assert "<Manager>" not in parts["docProps/app.xml"]
    assert "<Company></Company>" in parts["docProps/app.xml"]
    assert "tests" not in "".join(text for part, text in parts.items() if part.startswith("docProps"))


def test_inputs_of_the_cover_and_the_totals_have_names() -> None:
    book = seen(CARD)
    fields = ("name", "organisation", "email", "role", "date", "key_account")
    names = {name: item.attr_text for name, item in book.defined_names.items()}
    assert set(names) == {*(f"kx_{field}" for field in fields), "kx_total", "kx_percent", "kamxl_reference"}
    places = {names[f"kx_{field}"] for field in fields}
    assert places == {f"'Cover'!$C${row}" for sheet, row, _ in inputs(book) if sheet == "Cover"}
    values = seen(CARD, data_only=True)["Summary"]
    assert values[names["kx_total"].rpartition("!")[2].replace("$", "")].value == "0 / 195"
    assert values[names["kx_percent"].rpartition("!")[2].replace("$", "")].value == 0


def test_links_lead_to_sheets_that_are_there() -> None:
    book = seen(CARD)
    links = [cell.hyperlink for sheet in book.worksheets for cell in cells(sheet) if cell.hyperlink]
    targets = [str(link.location).rpartition("!")[0][1:-1] for link in links]
    assert set(targets) <= set(book.sheetnames)
    assert targets.count("Summary") == 10
    assert {sheet.title for sheet in capability_sheets(book)} <= set(targets)


def test_a_sheet_name_never_holds_an_apostrophe() -> None:
    assert any("’" in title for title in seen("weighted").sheetnames)
    assert not any("'" in title for title in seen("weighted").sheetnames)


def test_a_sheet_name_is_cut_at_31_utf_16_units() -> None:
    spec = spec_of("plain")
    long = spec.phases[0].capabilities[0].model_copy(update={"short_title": "🙂" * 28})
    phase = spec.phases[0].model_copy(update={"capabilities": (long,)})
    plan = make_plan(spec.model_copy(update={"phases": (phase,)}))
    assert max(len(sheet.name.encode("utf-16-le")) // 2 for sheet in plan.sheets) == 30
    assert write_workbook(plan._replace(), copy_of(plan))
