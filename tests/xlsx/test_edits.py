"""Sums stay whole and rows grow when a person works in a real LibreOffice."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from kamxl.plan.draft import row_id
from kamxl.values.kinds import Answer
from tests.support import programs
from tests.support.programs import Step, step
from tests.support.workbooks import SHIPPED, Book, book_of, opened, spec_of
from tests.xlsx.test_structure import cells

CARD, DIPLOMA = SHIPPED
SHEET, FIRST, COUNT = "C1 Background", 6, 9
LONG = "This comment is rather longer than the row was made for. " * 12
pytestmark = programs.needs_uno


def scores(book: Book) -> list[Answer | None]:
    """Of the first component, in the order of its rows."""
    first = next(spec_of(CARD).capabilities())
    return [book.answers.get(f"{row_id(item)}:score") for item in first.all_statements()]


def edges() -> list[Step]:
    """A row more at either edge with a score in it, and scores dragged about."""
    return [
        step("insert_rows", sheet=SHEET, at=FIRST),
        step("type_cell", sheet=SHEET, address=f"E{FIRST}", text="3"),
        step("insert_rows", sheet=SHEET, at=FIRST + COUNT + 1),
        step("type_cell", sheet=SHEET, address=f"E{FIRST + COUNT + 1}", text="2"),
        step("move_range", sheet=SHEET, source="E7", target="E10"),
        step("move_range", sheet=SHEET, source="F15", target="F8"),
        step("type_cell", sheet="Action plan", address="A5", text="C1-04"),
        step("move_range", sheet="Action plan", source="A5", target="A6"),
        step("set_cell", sheet=SHEET, address="H12", value=LONG),
        step("recalculate_all"),
    ]


def paragraphs(book: Book) -> list[Step]:
    """Three paragraphs, the first of them then cut and pasted over the third."""
    sheet, top = book.place("written/1.1.a:text#0")
    row = int(top[1:])
    return [
        step("set_cell", sheet=sheet, address=f"B{row}", value="one two three"),
        step("set_cell", sheet=sheet, address=f"B{row + 1}", value=LONG),
        step("set_cell", sheet=sheet, address=f"B{row + 2}", value="lost words"),
        step("move_range", sheet=sheet, source=f"B{row}", target=f"B{row + 2}"),
        step("recalculate_all"),
    ]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Workbook, Workbook]]:
    """Both workbooks after their edits: formulas, and values."""
    folder = tmp_path_factory.mktemp("edited")
    edits = {CARD: (book_of(CARD, "partial"), edges()), DIPLOMA: (book_of(DIPLOMA, "blank"), [])}
    edits[DIPLOMA][1].extend(paragraphs(edits[DIPLOMA][0]))
    orders = []
    for name, (book, steps) in edits.items():
        source = folder / f"{name}.xlsx"
        source.write_bytes(book.data)
        orders.append((source, [folder / f"{name}-edited.xlsx"], steps))
    programs.libreoffice_edits(orders)
    return {target.stem.removesuffix("-edited"): read(target) for _, [target], _ in orders}


def read(path: Path) -> tuple[Workbook, Workbook]:
    return opened(path), opened(path, data_only=True)


def broken(book: Workbook) -> set[str]:
    return {f"{sheet.title}!{cell.coordinate}" for sheet in book for cell in cells(sheet) if "#REF!" in str(cell.value)}


def test_rows_at_the_edges_count_and_a_dragged_score_leaves_no_hole(
    edited: Mapping[str, tuple[Workbook, Workbook]],
) -> None:
    formulas, values = edited[CARD]
    expected = scores(book_of(CARD, "partial"))
    expected[3], expected[0] = expected[0], None
    known = [*(score for score in expected if isinstance(score, int)), 3, 2]
    assert values["Summary"]["C6"].value == f"{sum(known)} / 27"
    assert values["Calc"]["B3"].value == len(known)
    assert f"'{SHEET}'!$E$5:$E${FIRST + COUNT + 2}" in str(formulas["Calc"]["E3"].value)


def test_no_formula_is_broken(edited: Mapping[str, tuple[Workbook, Workbook]]) -> None:
    # LibreOffice forgives a direct reference to a cell that is pasted over and Excel does not:
    # that there is none is a claim of test_structure.
    for formulas, values in edited.values():
        assert broken(formulas) == broken(values) == set()


def test_what_follows_a_dragged_input_follows_it_to_its_new_row(
    edited: Mapping[str, tuple[Workbook, Workbook]],
) -> None:
    _, values = edited[CARD]
    topic = next(item.topic for item in spec_of(CARD).statements() if item.code == "C1-04")
    assert [values["Action plan"][cell].value or "" for cell in ("B5", "B6")] == ["", topic]
    ranked = {row[1].value: row[4].value for row in values["Ranking"].iter_rows(min_row=4)}
    expected = scores(book_of(CARD, "partial"))
    assert ranked["C1-01"] in {None, ""}
    assert ranked["C1-04"] == expected[0]


def test_words_are_counted_after_a_paragraph_was_cut_and_pasted(
    edited: Mapping[str, tuple[Workbook, Workbook]],
) -> None:
    book = book_of(DIPLOMA, "blank")
    sheet, total = book.place("written/1.1.a:total")
    shown = edited[DIPLOMA][1]
    row = int(book.place("written/1.1.a:text#0")[1][1:])
    assert [shown[sheet][f"C{at}"].value for at in range(row, row + 4)] == [0, len(LONG.split()), 3, 0]
    assert shown[sheet][total].value == f"Words so far: {len(LONG.split()) + 3} of about 500"
    assert shown["Cover"][book.place("cover:written")[1]].value == "1 of 15 written"


def test_a_row_grows_with_what_is_typed_and_a_thin_one_stays_thin(
    edited: Mapping[str, tuple[Workbook, Workbook]],
) -> None:
    before, (_, after) = opened(book_of(CARD, "partial").data)[SHEET], edited[CARD]
    old, new = before.row_dimensions[11].height, after[SHEET].row_dimensions[12].height
    assert old is not None
    assert new is not None
    assert new > old * 3
    assert after[SHEET].row_dimensions[FIRST + COUNT + 2].height == pytest.approx(4, abs=0.5)
    sheet, top = book_of(DIPLOMA, "blank").place("written/1.1.a:text#1")
    grown = edited[DIPLOMA][1][sheet].row_dimensions[int(top[1:])].height
    assert grown is not None
    assert grown > 64
