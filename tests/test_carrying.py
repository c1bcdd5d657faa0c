"""Workbooks that answers were carried into: what they hold, whose they are, and what is read of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from kamxl.api import Occasion
from kamxl.carrying import carried
from kamxl.errors import KamxlError
from kamxl.identity import blank_reference, canonical_json, key_id, signed
from kamxl.issue import Issued, person_reference
from kamxl.mending import corrected
from kamxl.plan.build import make_plan
from kamxl.plan.model import Copy, Plan
from kamxl.reading.identify import Carried, standing_of
from kamxl.results.model import Standing, Submission
from kamxl.spec.load import load_spec
from kamxl.values.kinds import Answer
from kamxl.xlsx.write import write_workbook
from tests.reading.returned import edited
from tests.results.editions import Edit, capability, edition, filled, levels, read, returned, statements, values
from tests.results.test_carry import another_version
from tests.support.lint import lint
from tests.support.programs import needs_validator, sdk_errors
from tests.support.strategies import Data, answers, as_yaml, loaded, plan_words, spec_data
from tests.support.workbooks import copy_of, opened, reading_of

SHEET = "Not carried over"
A, B = "statement/habits.a", "statement/habits.b"
LONG = "\n".join(f"{place}. And{' so on' * 50}" for place in range(40))
ANSWERS: dict[str, Answer] = {
    "respondent/name:value": "Ana",
    f"{A}:score": 3,
    f"{A}:comment": "=1+1 & more",
    f"{B}:score": 1,
    f"{B}:evidence": "N",
    "statement/habits.c:score": 2,
    "statement/habits.d:score": 0,
    "written/habits:text": LONG,
    "action/01:code": "S-02",
    "action/01:action": "S-02",
    "reflection/habits/why:value": "TSM-00000000-00",
}


def changed(data: Data) -> None:
    """One statement is gone, one reworded, one means something else, one is new; no texts; another scale."""
    data["title"] = "Small, the next edition"
    first, second, third, _ = statements(data)
    second["text"] = "We read all that was written."
    third |= {"text": "We act.", "meaning": "2"}
    statements(data).remove(first)
    statements(data).append({"id": "habits.e", "code": "S-05", "text": "We sleep on it."})
    data["scale"] |= {"levels": levels((10, 0), (20, 1), (30, 3)), "yardstick": [0, 1, 2, 3]}
    capability(data)["asks"] |= {"written": False, "reflection": []}


@cache
def old() -> Plan:
    return edition()


@cache
def new() -> Plan:
    return edition(changed)


def written(before: Submission, plan: Plan) -> tuple[Issued, bytes]:
    issued, _, whole = carried(before, plan)
    return issued, write_workbook(whole, issued.copy)


@cache
def book() -> bytes:
    return written(filled(old(), ANSWERS), new())[1]


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_what_is_carried_is_read_back_and_the_list_is_no_answer() -> None:
    found = read(book(), new())
    assert values(found) == {
        "respondent/name:value": "Ana",
        f"{B}:score": 20,
        f"{B}:evidence": "N",
        "statement/habits.d:score": 10,
        "action/01:code": "S-02",
        "action/01:action": "S-02",
    }
    assert [item.code for item in found.diagnostics] == []


def test_everything_that_a_person_wrote_and_has_no_place_stands_on_the_list() -> None:
    sheet = opened(book())[SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    listed = [row for row in rows[: rows.index([None] * 5)] if any(row)]
    first = listed[0]
    assert first[:3] == [1, "S-01", "We write things down."]
    assert first[3] == "Score: 3\nComment: “=1+1 & more”"
    assert first[4] == "This statement is not in the new workbook."
    [meaning] = [row for row in listed if row[1] == "S-03"]
    assert (meaning[3], "something else" in str(meaning[4])) == ("Score: 2", True)
    told = "\n".join(str(row[3]) for row in listed)
    assert LONG in told.replace("\n… ", "\n")
    assert "TSM-00000000-00" in told
    assert max(len(str(row[3])) for row in listed) < 1500


def test_new_and_changed_statements_are_tinted_noted_and_linked() -> None:
    shown = opened(book())
    plan, page, sheet = new(), shown[SHEET], shown["S Habits"]
    marked = {}
    for row in page.iter_rows(min_row=7):
        if row[1].hyperlink is not None:
            marked[str(row[1].value)] = str(row[1].hyperlink.location)
    cells = {name: plan.ids[f"statement/habits.{name}:score"][1:] for name in "bcde"}
    at = {name: sheet.cell(row + 1, column + 1) for name, (row, column) in cells.items()}
    assert marked == {f"S-0{'abcde'.index(name) + 1}": f"'S Habits'!{at[name].coordinate}" for name in "bce"}
    tints = {name: cell.fill.fgColor.rgb for name, cell in at.items()}
    assert tints["b"] == tints["c"] == tints["e"] != tints["d"]
    noted = {name: cell.comment.text for name, cell in at.items() if cell.comment}
    assert set(noted) == set("bce")
    assert "“We read what was written.”" in noted["b"]
    assert "Your score then: 2" in noted["c"]
    assert noted["e"].startswith("New:")


def test_totals_are_true_before_anything_recalculates() -> None:
    shown = opened(book(), data_only=True)
    texts = {cell.value for sheet in shown.worksheets for row in sheet.iter_rows() for cell in row}
    assert "30 / 120" in texts


def test_the_same_spec_again_is_the_same_workbook_without_a_list() -> None:
    data = written(filled(old(), ANSWERS), old())[1]
    assert opened(data).sheetnames == [sheet.name for sheet in old().sheets]
    assert values(read(data, old())) == ANSWERS


def test_a_workbook_with_a_list_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "carried.xlsx"
    path.write_bytes(book())
    assert lint(path) == []


@needs_validator
def test_the_validator_finds_no_fault_in_it(tmp_path: Path) -> None:
    path = tmp_path / "carried.xlsx"
    path.write_bytes(book())
    assert sdk_errors([path]) == {path: []}


def test_what_stood_where_nothing_is_asked_is_listed() -> None:
    found = carried(stray(), new())[1]
    assert [(item.question, item.said, item.why) for item in found.left if not item.answer] == [
        ("S Habits!P3", "call me", "stray")
    ]


def stray() -> Submission:
    """A workbook with a text beside its table."""
    part = reading_of(old())
    copy = Copy({"reference": blank_reference(part.spec_code), "identity": "{}"}, {f"{B}:score": 1})
    return read(edited(write_workbook(old(), copy), lambda book: book["S Habits"].__setitem__("P3", "call me")), old())


@given(st.data())
@settings(max_examples=6)
def test_whatever_is_carried_is_read_back_and_nothing_else(data: st.DataObject) -> None:
    first = data.draw(spec_data())
    second = load_spec(as_yaml(data.draw(another_version(first))), "next.yaml").spec
    assume(second is not None)
    assert second is not None
    again = data.draw(st.booleans())
    here, there = make_plan(loaded(first)), make_plan(second, previous=again)
    texts = st.sampled_from([*plan_words(here), *plan_words(there), "2 - partly", SHEET, "\x01"])
    fields = st.sampled_from([name for name, _ in reading_of(here).fields()])
    pasted = data.draw(st.dictionaries(fields, texts, max_size=6))
    told = {name: value for name, value in data.draw(answers(here)).items() if name not in pasted}
    try:
        issued, over, whole = carried(returned(here, copy_of(here, told), pasted), there, again=again)
    except KamxlError as refusal:
        code = refusal.diagnostics[0].code
        assert code == "KX346"
        return
    found = read(write_workbook(whole, issued.copy), there)
    assert values(found) == over.answers
    assert found.previous == over.previous
    assert {item.code for item in found.diagnostics} <= {"KX320", "KX321"}


# --- whose it is ------------------------------------------------------------------------------------------------------

KEY = b"k" * 32
ANA = {"respondent": "7", "name": "Ana", "email": "ana@example.org"}


def issued_to_ana(standing: Standing = "unsigned", **more: str) -> Submission:
    part = reading_of(old())
    reference = person_reference(part, "7")
    block = {"v": "1", "spec": part.spec, "version": part.version, **ANA, **more}
    if standing != "unsigned":
        block = signed(block | {"reference": reference, "plan": part.digest()}, KEY)
    block |= {"email": "eve@example.org"} if standing == "broken" else {}
    copy = Copy({"reference": reference, "identity": canonical_json(block)}, {**ANSWERS, "respondent/email:value": "a"})
    found = returned(old(), copy, keys={key_id(KEY): KEY})
    assert found.identity == standing
    return found


def test_a_persons_copy_has_the_reference_that_the_new_spec_gives_to_them() -> None:
    issued, data = written(issued_to_ana(round="2026"), new())
    assert issued.reference == person_reference(reading_of(new()), "7")
    found = read(data, new())
    assert (found.reference, found.key.respondent, found.key.round) == (issued.reference, "7", "2026")
    assert issued.file == f"Ana_{issued.reference}.xlsx"
    assert {name: found.issued[name] for name in ANA} == ANA


def test_a_blank_copy_stays_nobodys() -> None:
    issued, data = written(filled(old(), ANSWERS), new())
    assert issued.reference == blank_reference("TSM")
    assert "respondent" not in read(data, new()).issued


@pytest.mark.parametrize("standing", ["signed", "unsigned", "broken"])
def test_only_what_came_back_signed_is_signed_again(standing: Standing) -> None:
    issued, _, _ = carried(issued_to_ana(standing), new(), Occasion(key=KEY))
    plan = reading_of(new()).digest()
    told = Carried(issued.reference, json.loads(issued.copy.personal["identity"]), "", plan)
    assert standing_of(told, plan, {key_id(KEY): KEY})[0] == standing
    if standing == "signed":
        bare = json.loads(carried(issued_to_ana(standing), new())[0].copy.personal["identity"])
        assert "mac" not in bare


# --- what is refused --------------------------------------------------------------------------------------------------


def kin(family: str) -> Edit:
    return lambda data: data.update({"id": "other", "family": family})


def test_a_workbook_of_another_family_is_refused_and_one_of_the_same_is_not() -> None:
    with pytest.raises(KamxlError) as refusal:
        carried(filled(old(), ANSWERS), edition(kin("else")))
    assert [item.code for item in refusal.value.diagnostics] == ["KX208"]
    assert carried(filled(old(), ANSWERS), edition(kin("test-small")))[1].answers == ANSWERS


def test_a_cover_alone_is_nothing_to_carry() -> None:
    with pytest.raises(KamxlError) as refusal:
        carried(filled(old(), {"respondent/name:value": "Ana"}), new())
    assert [item.code for item in refusal.value.diagnostics] == ["KX346"]


# --- another round ----------------------------------------------------------------------------------------------------


def next_round(edit: Edit | None = None) -> Plan:
    return edition(edit, previous=True)


@cache
def second() -> tuple[Plan, bytes]:
    """The workbook of a second round, as it is sent out: its plan as it is issued, and its bytes."""
    plan = next_round(changed)
    issued, _, whole = carried(filled(old(), {**ANSWERS, "statement/habits.d:score": 3}), plan, again=True)
    return plan, write_workbook(whole, issued.copy)


def test_a_new_round_shows_the_last_scores_in_a_locked_column_and_asks_anew() -> None:
    plan, data = second()
    sheet = opened(data)["S Habits"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Last round")
    rows = {str(row[0].value): row for row in sheet.iter_rows() if str(row[0].value).startswith("S-")}
    shown = {code: row[heading.column - 1] for code, row in rows.items()}
    assert {code: cell.value for code, cell in shown.items()} == {"S-02": 20, "S-03": None, "S-04": 30, "S-05": None}
    assert all(cell.protection.locked for cell in shown.values())
    assert rows["S-02"][heading.column].value is None
    assert [cell.value for row in rows.values() for cell in row if cell.value == ANSWERS[f"{B}:evidence"]] == []
    assert reading_of(plan).previous


def test_the_scores_of_the_last_round_are_no_answers_of_the_new_one() -> None:
    plan, data = second()
    found = read(data, plan)
    assert values(found) == {
        "respondent/name:value": "Ana",
        "action/01:code": "S-02",
        "action/01:action": "S-02",
    }
    assert found.previous == {f"{B}:score": 20, "statement/habits.d:score": 30}
    assert (found.total.answered if found.total else None, found.diagnostics) == (0, ())


def test_a_new_round_is_told_from_the_last_one() -> None:
    first = issued_to_ana()
    plan = next_round()
    for number in ("2", "3"):
        issued, _, whole = carried(first, plan, again=True)
        found = returned(plan, issued.copy._replace(answers={**issued.copy.answers, f"{A}:score": 1}))
        assert (found.reference, found.key.respondent) == (first.reference, "7")
        assert (found.key.round, whole.reading) == (number, plan.reading)
        first = found


def test_all_copies_of_a_round_share_one_plan_that_is_not_the_first_rounds() -> None:
    digests = {reading_of(plan).digest() for plan in (next_round(), next_round(), edition())}
    assert len(digests) == 2
    assert not reading_of(edition()).previous


def test_what_was_typed_over_a_last_score_is_told() -> None:
    plan, data = second()
    [key, row, column] = plan.ids[f"{B}:score"]

    def typed(book: Workbook) -> None:
        book[plan.sheet(key).name].cell(row + 1, column, "about 2")

    found = read(edited(data, typed), plan)
    assert [(item.code, item.found) for item in found.diagnostics if item.code == "KX316"] == [("KX316", "about 2")]


def test_a_correction_of_a_second_round_still_shows_the_first() -> None:
    plan, data = second()
    again = read(corrected(read(data, plan), plan)[2], plan)
    assert again.previous == read(data, plan).previous


def test_a_second_round_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "second.xlsx"
    path.write_bytes(second()[1])
    assert lint(path) == []
