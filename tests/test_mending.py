"""The correction file: a clean workbook again, with every good answer and a note at every doubt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from kamxl.api import Outcome
from kamxl.formula import Expr
from kamxl.grid import Cell, ErrorValue, Scalar, address
from kamxl.identity import canonical_json, key_id, signed, with_check
from kamxl.issue import corrected_copy
from kamxl.mending import corrected, fix
from kamxl.plan.build import make_plan
from kamxl.plan.correction import KEY, Point
from kamxl.plan.model import Input
from kamxl.reading.identify import Carried, standing_of
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Standing, Submission
from kamxl.results.points import points
from kamxl.values.kinds import Choice, Day, Kind, Percent, Score
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.reading.returned import (
    DIPLOMA,
    SCORECARD,
    SPECS,
    Answers,
    codes,
    edited,
    full,
    full_answers,
    opened,
    part_of,
    plan_of,
    read_grid,
    retyped,
    spot,
    submission,
    written,
)
from tests.support.lint import lint
from tests.support.programs import needs_validator, sdk_errors
from tests.support.strategies import answers, plan_words, specs
from tests.support.workbooks import copy_of, paste, reading_of
from tests.support.workbooks import opened as as_openpyxl

INDEX = "To look at"
REFERENCE = with_check("KGP", "1A2B3C4D")
ANA = {"name": "Ana Silva", "email": "ana@example.com", "respondent": "7"}


@dataclass(frozen=True)
class Mended:
    """A submission with doubts, the workbook that goes back, and what is read of that."""

    before: Submission
    points: tuple[Point, ...]
    file: str
    data: bytes
    after: Submission

    @property
    def book(self) -> Workbook:
        return as_openpyxl(self.data)


def mended(before: Submission) -> Mended:
    issued, found, data = corrected(before, plan_of(before.reading.spec))
    return Mended(before, found, issued.file, data, submission(data))


def junk(kind: Kind, place: int) -> Cell | Scalar | ErrorValue:
    """What no cell of the kind takes."""
    wrong = {Score: "2 - partly", Choice: "perhaps", Percent: "half", Day: "03/04/2026"}
    every = (wrong.get(type(kind), ErrorValue("#REF!")), Cell(3, "1+2"), ErrorValue("#N/A"))
    return every[place % len(every)]


@cache
def doubtful(spec: str) -> tuple[Submission, frozenset[str]]:
    """A workbook in which every fifth input holds junk, and the inputs that do."""
    plan, kinds = plan_of(spec), dict(part_of(spec).fields())
    chosen = [name for place, name in enumerate(kinds) if place % 5 == 2]
    grid = opened(spec)
    for sheet in plan.sheets:
        cells = {
            address(*at): junk(cell.content.kind, len(cell.content.field))
            for at, cell in sheet.cells.items()
            if isinstance(cell.content, Input) and cell.content.field in chosen and cell.content.line <= 0
        }
        grid = retyped(grid, sheet.name, cells) if cells else grid
    return read_grid(grid), frozenset(chosen)


@cache
def mended_junk(spec: str) -> Mended:
    return mended(doubtful(spec)[0])


def values(found: Submission) -> Answers:
    return {name: item.value for name, item in found.fields.items() if item.value is not None}


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", SPECS)
def test_every_good_answer_is_in_its_place_and_no_doubtful_one(spec: str) -> None:
    found, chosen = mended_junk(spec), doubtful(spec)[1]
    assert {name for name, item in found.before.fields.items() if item.doubtful} == chosen
    assert values(found.after) == values(found.before)
    good = {name: value for name, value in full_answers(spec).items() if name not in chosen}
    assert {name: value for name, value in values(found.after).items() if name not in chosen} == good
    assert not any(item.doubtful for item in found.after.fields.values())


@pytest.mark.parametrize("spec", SPECS)
def test_a_correction_raises_no_doubt_of_its_own(spec: str) -> None:
    # what is left blank, and is needed, is said to be blank
    assert set(codes(mended_junk(spec).after.diagnostics)) <= {"KX320", "KX321"}


@pytest.mark.parametrize("spec", SPECS)
def test_every_doubtful_cell_is_tinted_and_noted(spec: str) -> None:
    found, plan = mended_junk(spec), plan_of(spec)
    book = found.book
    good = as_openpyxl(full(spec))
    for sheet in plan.sheets:
        for at, cell in sheet.cells.items():
            if not isinstance(cell.content, Input):
                continue
            shown, issued = book[sheet.name][address(*at)], good[sheet.name][address(*at)]
            tinted = shown.fill.fgColor.rgb != issued.fill.fgColor.rgb
            point = next((item for item in found.points if cell.content.field in item.fields), None)
            assert tinted == (point is not None), (sheet.name, address(*at))
            # the lines of a written answer are one answer, and have one note
            noted = point is not None and cell.content.line <= 0
            assert (shown.comment is not None) == noted, (sheet.name, address(*at))
            if noted and point:
                text = shown.comment.text
                assert point.said in text
                assert point.found in text
                assert f"To do: {point.advice}" in text


@pytest.mark.parametrize("spec", SPECS)
def test_the_index_stands_in_front_and_links_every_doubtful_cell(spec: str) -> None:
    found = mended_junk(spec)
    book = found.book
    assert book.sheetnames == [INDEX, *(sheet.name for sheet in plan_of(spec).sheets)]
    assert book.active is not None
    assert book.active.title == INDEX
    index = book[INDEX]
    rows = [row for row in index.iter_rows(min_row=6) if row[0].value is not None]
    assert [row[0].value for row in rows] == list(range(1, len(found.points) + 1))
    for row, point in zip(rows, found.points, strict=True):
        key, at, column = plan_of(spec).ids.get(point.fields[0]) or plan_of(spec).ids[f"{point.fields[0]}#0"]
        name = plan_of(spec).sheet(key).name
        assert (row[1].value, row[2].value) == (name, address(at, column))
        assert row[2].hyperlink is not None
        assert row[2].hyperlink.location == f"'{name}'!{address(at, column)}"
        assert point.said in str(row[4].value)
        assert (row[5].value or "", row[6].value) == (point.expected, point.advice)
        assert "“" in str(row[4].value)


@pytest.mark.parametrize("spec", SPECS)
def test_a_correction_is_a_sound_workbook(spec: str, tmp_path: Path) -> None:
    path = tmp_path / "mended.xlsx"
    path.write_bytes(mended_junk(spec).data)
    assert lint(path) == []


@needs_validator
def test_the_validator_finds_no_fault_in_a_correction(tmp_path: Path) -> None:
    path = tmp_path / "mended.xlsx"
    path.write_bytes(mended_junk(DIPLOMA).data)
    assert sdk_errors([path]) == {path: []}


@given(st.data())
@settings(max_examples=10)
def test_a_correction_of_any_workbook_holds_what_was_read_and_nothing_else(data: st.DataObject) -> None:
    plan = make_plan(data.draw(specs()))
    part = reading_of(plan)
    found = data.draw(answers(plan))
    texts = st.sampled_from([*plan_words(plan), "2 - partly", "03/04/2026", "#REF!", INDEX, "What was found"])
    pasted = data.draw(st.dictionaries(st.sampled_from([name for name, _ in part.fields()]), texts, max_size=6))
    copy = copy_of(plan, {name: value for name, value in found.items() if name not in pasted})
    grid = open_grid(write_workbook(paste(plan, pasted), copy))
    lost = data.draw(st.sampled_from(["", *(sheet.name for sheet in plan.sheets if sheet.state == "visible")]))
    kept = tuple(sheet for sheet in grid.sheets if sheet.name != lost)
    known = KnownPlans.of([part])
    before = read_submission(grid._replace(sheets=kept), "file.xlsx", known)
    after = read_submission(open_grid(corrected(before, plan)[2]), "file.xlsx", known)
    assert values(after) == values(before)
    assert not any(item.doubtful for item in after.fields.values())
    assert (after.key, after.reference) == (before.key, before.reference)
    assert set(codes(after.diagnostics)) <= {"KX320", "KX321"}


# --- what was damaged -------------------------------------------------------------------------------------------------


def ruin(book: Workbook) -> None:
    """Validations gone, formulas overwritten, a sheet and some rows lost, a heading gone, notes beside the table."""
    del book["C4 Supplier requirements"]
    del book["Summary"]
    for sheet in book.worksheets:
        sheet.data_validations.dataValidation = []
        sheet.protection.sheet = False
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = "gone"
    where = spot(SCORECARD, "capability/background")
    book[where.sheet].delete_rows(where.last)
    book[where.sheet]["P3"] = "please call me on Monday"
    where = spot(SCORECARD, part_of(SCORECARD).blocks[6].id)
    book[where.sheet][where.cell(where.header, "evidence")] = "Sure?"


@cache
def mended_ruin() -> Mended:
    return mended(submission(edited(full(SCORECARD), ruin)))


def test_a_damaged_workbook_comes_out_whole(tmp_path: Path) -> None:
    found = mended_ruin()
    assert values(found.after) == values(found.before)
    assert {"KX317", "KX318", "KX316"} <= set(codes(found.before.diagnostics))
    assert codes(found.after.diagnostics) == []
    path = tmp_path / "mended.xlsx"
    path.write_bytes(found.data)
    assert lint(path) == []
    grid, plan = open_grid(found.data), plan_of(SCORECARD)
    sheets = {sheet.name: sheet for sheet in grid.sheets}
    for sheet in plan.sheets:
        formulas = {at for at, cell in sheet.cells.items() if isinstance(cell.content, Expr)}
        assert {at for at, cell in sheets[sheet.name].cells.items() if cell.formula is not None} == formulas
    rules = {sheet.title: len(sheet.data_validations.dataValidation) for sheet in found.book.worksheets}
    assert {sheet.name: rules[sheet.name] for sheet in plan.sheets} == {
        sheet.name: len(sheet.validations) for sheet in plan.sheets
    }


def test_a_lost_table_is_one_point_and_a_lost_row_another() -> None:
    lost = {point.question: point for point in mended_ruin().points if "not in the workbook that" in point.said}
    assert len(lost) == 2
    whole = lost.pop("C4 Supplier requirements")
    assert len({name.partition(":")[0] for name in whole.fields}) == 8
    [row] = lost.values()
    assert len({name.partition(":")[0] for name in row.fields}) == 1
    assert row.question.startswith("C1-09  ")


def test_what_is_in_no_answer_is_told_to_its_sender() -> None:
    stray, *_ = [point for point in mended_ruin().points if point.found.startswith("please")]
    assert (stray.fields, stray.cell) == ((), "C1 Background!P3")
    index = mended_ruin().book[INDEX]
    [row] = [row for row in index.iter_rows(min_row=6) if row[2].value == "P3"]
    assert row[2].hyperlink is None
    assert "“please call me on Monday”" in str(row[4].value)


def test_two_answers_to_one_question_are_both_quoted() -> None:
    where = spot(SCORECARD, part_of(SCORECARD).blocks[1].id)

    def twice(book: Workbook) -> None:
        sheet = book[where.sheet]
        for column in range(1, 13):
            sheet.cell(where.last + 12, column, sheet.cell(where.first, column).value)
        sheet[where.cell(where.last + 12, "score")] = 3 - int(str(sheet[where.cell(where.first, "score")].value))

    found = mended(submission(edited(full(SCORECARD), twice)))
    assert codes(found.before.diagnostics) == ["KX315"]
    [point] = found.points
    assert sorted(point.found.split(" / ")) in (["0", "3"], ["1", "2"])
    assert values(found.after) == values(found.before)
    assert len(found.before.fields) - len(values(found.after)) == 1


def test_a_text_that_is_too_long_keeps_what_fits_and_quotes_the_rest() -> None:
    name = next(name for name, _ in part_of(SCORECARD).fields() if name.endswith(":comment"))
    key, row, column = plan_of(SCORECARD).ids[name]
    sheet = plan_of(SCORECARD).sheet(key).name
    text = "a" * 32_767 + "the end of it"
    found = mended(read_grid(retyped(opened(SCORECARD), sheet, {address(row, column): text})))
    [point] = found.points
    assert (point.fields, point.found) == ((name,), "the end of it")
    assert found.after.fields[name].value == "a" * 32_767
    assert codes(found.after.diagnostics) == []


# --- whose it is ------------------------------------------------------------------------------------------------------


@cache
def anas() -> Submission:
    """An issued copy that came back without a doubt."""
    identity = {"v": "1", "spec": SCORECARD, "version": "2026.1", **ANA}
    answers = dict(full_answers(SCORECARD)) | {"respondent/name:value": "Ana Silva"}
    answers |= {"respondent/email:value": "ana@example.com"}
    return submission(written(SCORECARD, answers, {"reference": REFERENCE, "identity": canonical_json(identity)}))


@cache
def mended_anas() -> Mended:
    return mended(anas())


def test_reference_and_identity_stay_and_the_attempt_is_raised() -> None:
    first = mended_anas()
    again = mended(first.after)
    for found, attempt in ((first, "2"), (again, "3")):
        assert (found.after.reference, found.after.key) == (REFERENCE, found.before.key)
        assert found.after.issued == ANA | {"v": "1", "spec": SCORECARD, "version": "2026.1", "attempt": attempt}
        assert found.file == f"Ana-Silva_{REFERENCE}_{attempt}.xlsx"
        assert f"attempt {attempt}" in str(found.book[INDEX]["A2"].value)
        assert REFERENCE in str(found.book[INDEX]["A2"].value)


@pytest.mark.parametrize("standing", ["signed", "unsigned", "broken"])
def test_a_correction_has_the_standing_of_what_came_back(standing: Standing) -> None:
    key, plan = b"k" * 32, part_of(SCORECARD).digest()
    block: dict[str, str] = ANA | {"reference": REFERENCE, "plan": plan}
    block = block if standing == "unsigned" else signed(block, key)
    block |= {"respondent": "8"} if standing == "broken" else {}
    copy = corrected_copy(anas()._replace(identity=standing, issued=block), {}, key=key).copy
    carried = Carried(REFERENCE, json.loads(copy.personal["identity"]), "", plan)
    assert carried.identity["attempt"] == "2"
    assert standing_of(carried, plan, {key_id(key): key})[0] == standing


@pytest.mark.parametrize("attempt", ["0", "-3", "²", "1e9", "9" * 400, "two"])
def test_an_attempt_that_is_no_number_counts_as_the_first(attempt: str) -> None:
    before = anas()._replace(issued=ANA | {"attempt": attempt})
    assert corrected_copy(before, {}).file == f"Ana-Silva_{REFERENCE}_2.xlsx"


def test_what_a_forged_identity_adds_does_not_travel_on() -> None:
    forged = ANA | {"colour": "red", "respondent": "7", "name": "Ana" + "\x00a" * 5_000}
    copy = corrected_copy(anas()._replace(issued=forged), {}).copy
    block = json.loads(copy.personal["identity"])
    assert set(block) == {"v", "spec", "version", "attempt", *ANA}
    assert len(block["name"]) == 300
    assert "\x00" not in block["name"]


def test_a_workbook_without_doubts_comes_out_clean_and_says_so() -> None:
    found = mended_anas()
    assert found.points == ()
    assert str(found.book[INDEX]["A3"].value).startswith("There is nothing to correct")
    assert all(cell.comment is None for sheet in found.book.worksheets for row in sheet.iter_rows() for cell in row)
    assert values(found.after) == values(found.before)
    assert found.after.diagnostics == ()


def test_the_index_is_read_by_nobody_even_when_it_is_renamed() -> None:
    def renamed(book: Workbook) -> None:
        book[INDEX].title = "Notes"
        book.move_sheet("Notes", 4)

    data = edited(mended_junk(SCORECARD).data, renamed)
    again = submission(data)
    assert values(again) == values(mended_junk(SCORECARD).after)
    assert again.diagnostics == mended_junk(SCORECARD).after.diagnostics


def test_a_reference_that_stands_in_a_doubtful_cell_is_only_quoted() -> None:
    other = with_check("KGP", "9Z9Z9Z9Z")
    where = spot(SCORECARD, part_of(SCORECARD).blocks[1].id)
    grid = retyped(opened(SCORECARD), where.sheet, {where.cell(where.first, "score"): other})
    found = mended(read_grid(grid))
    assert [point.found for point in found.points] == [other]
    assert found.after.diagnostics == ()


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_file_that_came_in_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / f"Ana-Silva_{REFERENCE}_2.xlsx"
    path.write_bytes(b"as it came")
    before = anas()._replace(file=str(path))
    files, refused = fix(Outcome((before,), (), 1), tmp_path, force=True)
    assert files == []
    assert codes(refused) == ["KX202"]
    assert path.read_bytes() == b"as it came"


def test_a_returned_correction_is_not_lost_to_a_new_one_of_the_first_attempt(tmp_path: Path) -> None:
    first, second = tmp_path / f"Ana-Silva_{REFERENCE}.xlsx", tmp_path / f"Ana-Silva_{REFERENCE}_2.xlsx"
    first.write_bytes(b"as issued")
    second.write_bytes(b"as corrected by Ana")
    one = anas()._replace(file=str(first))
    two = one._replace(file=str(second), issued=ANA | {"attempt": "2"})
    files, refused = fix(Outcome((one, two), (), 2), tmp_path, force=True)
    assert [item.path.name for item in files] == [f"Ana-Silva_{REFERENCE}_3.xlsx"]
    assert [(item.code, item.place.file) for item in refused] == [("KX202", str(first))]
    assert second.read_bytes() == b"as corrected by Ana"


def test_two_files_of_one_reference_never_share_a_correction(tmp_path: Path) -> None:
    one, two = anas()._replace(file="one.xlsx"), doubtful(SCORECARD)[0]
    cover = {name: field for name, field in one.fields.items() if name.startswith("respondent/")}
    two = two._replace(file="two.xlsx", reference=REFERENCE, issued=ANA, fields={**two.fields, **cover})
    files, refused = fix(Outcome((one, two), (), 2), tmp_path, force=True)
    assert [item.submission.file for item in files] == ["one.xlsx"]
    assert [(item.code, item.place.file) for item in refused] == [("KX202", "two.xlsx")]
    assert submission(files[0].path.read_bytes()).total == one.total


def test_a_workbook_of_an_unknown_plan_is_refused_with_advice(tmp_path: Path) -> None:
    before = anas()._replace(plan="0" * 64)
    files, [refused] = fix(Outcome((before,), (), 1), tmp_path)
    assert files == []
    assert refused.code == "KX207"
    assert "--spec" in refused.help
    assert list(tmp_path.iterdir()) == []


def test_points_go_in_the_order_of_the_workbook() -> None:
    order = [name for name, _ in part_of(DIPLOMA).fields()]
    places = [order.index(point.fields[0]) for point in points(doubtful(DIPLOMA)[0]) if point.fields]
    assert places == sorted(places)
    assert KEY not in {sheet.key for sheet in plan_of(DIPLOMA).sheets}
