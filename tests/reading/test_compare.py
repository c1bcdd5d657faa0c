"""What was issued, compared with what came back: every difference is told with its cell, none changes a score."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from kamxl.diagnostics import Diagnostic
from kamxl.grid import column_letters
from kamxl.plan.build import make_plan
from kamxl.reading.foreign import checked
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Submission
from kamxl.shape import mended, shape
from kamxl.spec.load import load_spec
from kamxl.xlsx.open import open_grid
from tests.reading.returned import DIPLOMA, SCORECARD, SPECS, edited, full, full_answers, part_of, submission
from tests.support.fillers import filled_by_kamxl
from tests.support.strategies import as_yaml
from tests.test_round_trip_found import STATEMENTS, spec_of

SUMMARY = "Summary"


def told(found: Submission, *codes: str) -> list[Diagnostic]:
    return [item for item in found.diagnostics if item.code in codes]


def same_scores(found: Submission, spec: str) -> bool:
    return found.tallies == submission(full(spec)).tallies


def a_formula(book: Workbook) -> tuple[str, str]:
    """The place of the first formula of the summary."""
    sheet = book[SUMMARY]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    return sheet.title, cell.coordinate


@pytest.mark.parametrize(
    ("sheet", "at", "value"),
    [
        (SUMMARY, "C6", 12),
        (SUMMARY, "C7", "21 / 27"),
        (SUMMARY, "C18", None),
        ("Calc", "M6", None),
        ("C1 Background", "I6", None),
    ],
)
def test_a_formula_that_is_gone_is_told_with_its_sheet_and_cell(sheet: str, at: str, value: int | str | None) -> None:
    def change(book: Workbook) -> None:
        assert book[sheet][at].data_type == "f"
        book[sheet][at] = value

    found = submission(edited(full(SCORECARD), change))
    [gone] = told(found, "KX331")
    assert gone.message.startswith("1 of ")
    assert gone.message.endswith(f": {sheet}")
    assert gone.found == f"{sheet}!{at}"
    assert same_scores(found, SCORECARD)


@pytest.mark.parametrize(("above", "row"), [(0, 6), (3, 8), (12, 6)])
def test_a_row_of_formulas_that_was_emptied_is_told_with_its_cells_with_rows_put_in_or_not(
    above: int, row: int
) -> None:
    def change(book: Workbook) -> None:
        for at in ("C6", "D6", "E6", "F6", *(["C18"] if above else [])):
            book[SUMMARY][at] = None
        if above:
            book[SUMMARY].insert_rows(above, 2)

    [gone] = told(submission(edited(full(SCORECARD), change)), "KX331")
    assert gone.message.endswith(f": {SUMMARY}")
    last = " and 1 more" if above else ""
    assert gone.found == ", ".join(f"{SUMMARY}!{column}{row}" for column in "CDEF") + last


def test_a_sheet_of_values_is_told_with_the_first_of_its_cells() -> None:
    def change(book: Workbook) -> None:
        for cell in (cell for row in book[SUMMARY].iter_rows() for cell in row if cell.data_type == "f"):
            cell.value = 1

    [gone] = told(submission(edited(full(SCORECARD), change)), "KX331")
    assert gone.found == "Summary!C6, Summary!D6, Summary!E6, Summary!F6 and 33 more"


def legend(book: Workbook) -> list[int]:
    """The rows of the levels, from the highest to the lowest."""
    rows = (cell for (cell,) in book["Instructions"].iter_rows(min_col=2, max_col=2))
    return [cell.row for cell in rows if cell.row and re.match(r"[0-3] {3}\S", str(cell.value))]


def test_a_reworded_level_is_told_with_its_cell_and_changes_no_score() -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        sheet = book["Instructions"]
        sheet.insert_rows(3)
        *_, row, lowest = legend(book)
        sheet[f"B{lowest}"] = "0   Fully in place, and proven"
        sheet[f"C{row}"] = f"{sheet[f'C{row}'].value} Or nearly."
        places.extend((f"C{row}", f"B{lowest}"))

    found = submission(edited(full(SCORECARD), change))
    reworded = told(found, "KX337")
    assert [item.place.sheet for item in reworded] == ["Instructions"] * 2
    assert [item.place.cells for item in reworded] == [(place,) for place in places]
    assert reworded[1].found == "0   Fully in place, and proven"
    assert same_scores(found, SCORECARD)


def test_a_scale_of_which_no_word_is_left_is_told_and_one_on_a_renamed_sheet_is_found() -> None:
    def reword(book: Workbook) -> None:
        for row in legend(book):
            book["Instructions"][f"B{row}"], book["Instructions"][f"C{row}"] = f"{row}", "?"

    def rename(book: Workbook) -> None:
        book["Instructions"].title = "Read me"

    assert {item.place.cells for item in told(submission(edited(full(SCORECARD), reword)), "KX337")} == {()}
    assert not told(submission(edited(full(SCORECARD), rename)), "KX337")


@pytest.mark.parametrize("spec", SPECS)
def test_a_formula_that_was_not_issued_is_told_with_its_cell(spec: str) -> None:
    places = []

    def change(book: Workbook) -> None:
        sheet, at = a_formula(book)
        places.append((sheet, (at,)))
        book[sheet][at] = "=1+1"

    found = submission(edited(full(spec), change))
    [changed] = told(found, "KX330")
    assert (changed.place.sheet, changed.place.cells) == places[0]
    assert changed.found == "=1+1"
    [gone] = told(found, "KX331")
    assert gone.message.startswith("1 of ")
    assert same_scores(found, spec)


def test_a_formula_of_ones_own_beside_the_scores_is_told() -> None:
    def change(book: Workbook) -> None:
        book[book.sheetnames[2]]["Z3"] = "=SUM(E6:E14)/9"

    found = submission(edited(full(SCORECARD), change))
    assert [item.place.cells for item in told(found, "KX330", "KX331")] == [("Z3",)]


def test_a_formula_typed_over_is_told() -> None:
    def change(book: Workbook) -> None:
        sheet, at = a_formula(book)
        book[sheet][at] = "27 / 27"

    found = submission(edited(full(SCORECARD), change))
    assert [SUMMARY in item.message for item in told(found, "KX330", "KX331")] == [True]
    assert same_scores(found, SCORECARD)


def test_a_drop_down_with_other_values_is_told() -> None:
    def change(book: Workbook) -> None:
        rule = book[book.sheetnames[2]].data_validations.dataValidation[0]
        rule.formula1 = '"0,1,2,3,4,5"'

    found = submission(edited(full(SCORECARD), change))
    [changed] = told(found, "KX332")
    assert (changed.found, changed.place.cells) == ("0,1,2,3,4,5", ("E6:E14",))
    assert same_scores(found, SCORECARD)


WEIGHTED = [item | {"weight": weight} for item, weight in zip(STATEMENTS, (1, 2.5), strict=True)]


@pytest.mark.parametrize("weight", [3, None, "many"])
def test_a_weight_that_was_not_issued_is_told_and_does_not_count(weight: int | str | None) -> None:
    capability = {"id": "a", "code": "C1", "title": "A", "short_title": "A", "statements": WEIGHTED}
    spec = load_spec(as_yaml(spec_of(capability)), "spec.yaml").spec
    assert spec is not None
    plan = make_plan(spec)
    assert plan.reading is not None
    answers = {"statement/x:score": 1, "statement/y:score": 2}
    data = filled_by_kamxl(plan, answers)

    def change(book: Workbook) -> None:
        for row in book["C1 A"].iter_rows():
            for cell in row:
                if cell.value == 2.5:
                    cell.value = weight

    def read(given: bytes) -> Submission:
        return read_submission(open_grid(given), "file.xlsx", KnownPlans.of([plan.reading] if plan.reading else []))

    found = read(edited(data, change))
    [changed] = told(found, "KX333")
    assert (changed.expected, len(changed.place.cells)) == ("2.5", 1)
    assert found.tallies == read(data).tallies
    assert read(data).diagnostics == ()


# --- shapes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "IF(COUNT('C1 Background'!E6:E14)=0,\"NO SCORE YET\",SUM(Calc!$B$3)&\" / 27\")",
        "if( Count( 'Other ''one'''!$F$7:$F$15 ) = 0 , \"NO SCORE YET\" , sum( Z99 ) & \" / 27\" )",
        'IF(COUNT(Sheet1!A1:A2)=0,"NO SCORE YET",SUM(A1)&" / 27")',
    ],
)  # fmt: skip
def test_a_formula_keeps_its_shape_wherever_its_cells_are(other: str) -> None:
    assert shape(other) == 'IF(COUNT(#)=0,"NO SCORE YET",SUM(#)&" / 27")'


def test_formulas_that_do_other_things_have_other_shapes() -> None:
    others = ["SUM(A1)+1", "SUM(A1)+2", 'SUM(A1)&"a"', 'SUM(A1)&"A"', "MAX(A1)", "SUM(A1,B1)", "LOG10(A1)"]
    assert len({shape(each) for each in others}) == len(others)


@given(
    st.integers(0, 1_048_575), st.integers(0, 16_383), st.sampled_from(("", "$")), st.sampled_from(("", "'a b'!", "a!"))
)
def test_a_cell_is_a_cell_wherever_it_is(row: int, column: int, fixed: str, sheet: str) -> None:
    cell = f"{fixed}{column_letters(column)}{fixed}{row + 1}"
    assert shape(f"SUM({sheet}{cell}:{cell},{cell})") == "SUM(#,#)"


@given(st.text(max_size=60))
def test_no_text_has_no_shape(text: str) -> None:
    assert shape(f'"{text.replace(chr(34), "")}"&A1') == f'"{text.replace(chr(34), "")}"&#'
    assert len(shape(mended(text))) <= len(text) * 2


@pytest.mark.parametrize(
    "broken", ["SUM(#REF!)", "SUM(#REF!A1)", "SUM('#REF'!A1)", "SUM($#REF!.$A$1)", "SUM(#REF!$A$1:$A$9)"]
)
def test_a_formula_that_lost_its_cells_is_known_again(broken: str) -> None:
    assert shape(mended(broken)) == "SUM(#)"


def test_answers_are_untouched_by_what_is_compared() -> None:
    changes: list[Callable[[Workbook], None]] = [lambda book: book.remove(book[SUMMARY])]
    found = submission(edited(full(DIPLOMA), *changes))
    assert {name: item.value for name, item in found.fields.items()} == dict(full_answers(DIPLOMA))
    assert {item.code for item in found.diagnostics} == {"KX331"}


def test_a_plan_that_was_issued_without_the_places_of_formulas_stays_the_same() -> None:
    part = part_of(SCORECARD)
    before = part._replace(formulas=tuple(item._replace(where="") for item in part.formulas))
    again = checked(before.text())
    assert again == before
    assert again.digest() == before.digest() != part.digest()
    assert checked(part.text()).formulas == part.formulas
