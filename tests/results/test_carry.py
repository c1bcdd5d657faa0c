"""What of a workbook goes into another version or variant: by id, by what a level counts as, and never silently."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kamxl.plan.build import make_plan
from kamxl.plan.carried import Change, Left, Reason
from kamxl.plan.model import Plan
from kamxl.results.carry import Carryover, carry
from kamxl.results.model import Submission
from kamxl.spec.load import load_spec
from kamxl.values.kinds import Answer
from tests.results.editions import Edit, capability, edition, filled, levels, returned, statements
from tests.support.strategies import Data, answers, as_yaml, loaded, spec_data, specs
from tests.support.workbooks import copy_of, reading_of

A, B = "statement/habits.a", "statement/habits.b"
FULL: dict[str, Answer] = {
    "respondent/name:value": "Ana",
    "respondent/date:value": date(2026, 3, 4),
    f"{A}:score": 2,
    f"{A}:evidence": "Y",
    f"{A}:where": "In a notebook",
    f"{A}:comment": "Every day",
    f"{B}:score": 0,
    "written/habits:text": "First.\n\nSecond.",
    "register/habits/01:item": "A photograph",
    "register/habits/02:contribution": 40,
    "sign-off/habits/name:value": "Bo",
    "reflection/habits/why:value": "Because.",
    "action/01:code": "S-01",
    "action/01:action": "Buy a notebook",
    "action/02:action": "Think",
}


@cache
def base() -> Plan:
    return edition()


@cache
def came() -> Submission:
    return filled(base(), FULL)


def over(edit: Edit, old: Submission | None = None, *, again: bool = False) -> Carryover:
    return carry(old or came(), reading_of(edition(edit)), again=again)


def scores(old: Plan, new: Plan, **given: Answer) -> tuple[dict[str, Answer], dict[str, Reason]]:
    """The scores that go over, and why the others don't, by the last letter of the statement."""
    found = carry(
        filled(old, {f"statement/habits.{name}:score": value for name, value in given.items()}), reading_of(new)
    )
    taken = {name[17]: value for name, value in found.answers.items()}
    return taken, {item.answer[17]: item.why for item in found.left}


def without(place: int) -> Edit:
    """The edition that has one statement less."""

    def edit(data: Data) -> None:
        statements(data).pop(place)

    return edit


def left(found: Carryover) -> dict[str, tuple[str, Reason]]:
    return {item.answer: (item.said, item.why) for item in found.left}


def changes(found: Carryover) -> dict[str, Change]:
    return {item.row: item.change for item in found.changed}


# --- by id ------------------------------------------------------------------------------------------------------------


def test_another_version_takes_every_answer_of_what_it_still_asks() -> None:
    def moved(data: Data) -> None:
        data["title"] = "Small, second edition"
        statements(data).reverse()
        statements(data)[-1]["code"] = "S-09"

    found = over(moved)
    assert found.answers == FULL | {"action/01:code": "S-09"}
    assert (found.left, found.changed) == ((), ())


def test_what_a_removed_statement_was_told_is_listed_with_its_question_and_its_actions() -> None:
    found = over(without(0))
    assert left(found) == {
        f"{A}:score": ("2", "removed"),
        f"{A}:evidence": ("Y", "removed"),
        f"{A}:where": ("In a notebook", "removed"),
        f"{A}:comment": ("Every day", "removed"),
        "action/01:code": ("S-01", "action"),
        "action/01:action": ("Buy a notebook", "action"),
    }
    assert found.left[0] == Left(f"{A}:score", "S-01", "We write things down.", "Score", "2", "removed", text=False)
    assert found.answers == {name: value for name, value in FULL.items() if name not in left(found)}


def test_a_code_that_another_statement_has_now_takes_no_action_of_the_old_one() -> None:
    def swapped(data: Data) -> None:
        first, second = statements(data)[:2]
        first["code"], second["code"] = second["code"], first["code"]

    assert over(swapped).answers["action/01:code"] == "S-02"


def test_a_statement_that_means_something_else_is_asked_anew() -> None:
    def changed(data: Data) -> None:
        statements(data)[0] |= {"text": "We write things down at once.", "meaning": "2027.1"}

    found = over(changed)
    assert {item.why for item in found.left} == {"meaning", "action"}
    assert not any(name.startswith(A) for name in found.answers)
    [told] = found.changed
    assert (told.row, told.change, told.field, told.said) == (A, "meaning", f"{A}:score", "2")
    assert told.before == "We write things down."


def test_a_reworded_statement_keeps_its_answer_and_a_new_one_has_none() -> None:
    def changed(data: Data) -> None:
        statements(data)[0]["text"] = "We write everything down."
        statements(data)[1]["text"] = "We read: what was written!"
        statements(data).append({"id": "habits.e", "code": "S-05", "text": "We sleep on it."})

    found = over(changed)
    assert found.answers == FULL
    assert changes(found) == {A: "reworded", "statement/habits.e": "new"}


def test_another_language_is_no_rewording() -> None:
    def translated(data: Data) -> None:
        data["language"] = "de"
        for item in statements(data):
            item["text"] = f"Wir {item['id']}."

    found = over(translated)
    assert (found.answers, found.left, found.changed) == (FULL, (), ())


def test_what_is_not_asked_any_more_has_no_room_or_another_kind_is_listed() -> None:
    def other(data: Data) -> None:
        data["scale"]["where"] = False
        data["respondent"][2]["kind"] = "text"
        capability(data)["asks"] |= {"register": {"rows": 1}, "sign_off": False, "written": False}

    assert left(over(other)) == {
        "respondent/date:value": ("2026-03-04", "kind"),
        f"{A}:where": ("In a notebook", "not-asked"),
        "written/habits:text": ("First.\n\nSecond.", "not-asked"),
        "register/habits/02:contribution": ("40", "rows"),
        "sign-off/habits/name:value": ("Bo", "not-asked"),
    }


def test_a_choice_that_is_not_offered_any_more_is_listed_as_it_read() -> None:
    def asking(*options: str) -> Edit:
        def edit(data: Data) -> None:
            shown = [{"key": name, "label": f"The {name}"} for name in options]
            data["respondent"].append({"id": "level", "label": "Level", "kind": "choice", "options": shown})

        return edit

    old = filled(edition(asking("one", "two")), {"respondent/level:value": "one"})
    assert over(asking("one", "six"), old).answers == {"respondent/level:value": "one"}
    assert left(over(asking("two"), old)) == {"respondent/level:value": ("The one", "option")}


# --- scores -----------------------------------------------------------------------------------------------------------


def scale(*pairs: tuple[float, float | None], yardstick: list[float] | None = None, na: bool = False) -> Plan:
    def edit(data: Data) -> None:
        data["scale"] |= {"levels": levels(*pairs), "not_applicable": na}
        if yardstick:
            data["scale"]["yardstick"] = yardstick

    return edition(edit)


FOUR = [0, 1, 2, 3]
PLAIN = scale(*((value, None) for value in FOUR))


def test_a_score_goes_by_what_its_level_counts_as() -> None:
    fives = scale((1, 0), (2, 1), (3, 2), (4, 3), yardstick=[0, 1, 2, 3])
    assert scores(PLAIN, fives, a=0, b=1, c=2, d=3) == ({"a": 1, "b": 2, "c": 3, "d": 4}, {})
    assert scores(fives, PLAIN, a=1, b=2, c=3, d=4) == ({"a": 0, "b": 1, "c": 2, "d": 3}, {})


def test_of_several_levels_that_count_as_one_none_is_taken_unless_it_is_the_same() -> None:
    fine = scale((0, 0), (1, 1), (1.5, 1), (3, 3), yardstick=[0, 1, 2, 3])
    assert scores(PLAIN, fine, a=1, b=2, c=3) == ({"a": 1, "c": 3}, {"b": "level"})
    coarse = scale((5, 0), (6, 0), (7, 3), yardstick=[0, 1, 2, 3])
    assert scores(PLAIN, coarse, a=0, b=3) == ({"b": 7}, {"a": "several"})
    assert scores(coarse, PLAIN, a=5, b=6, c=7) == ({"a": 0, "b": 0, "c": 3}, {})


def test_a_scale_that_says_nothing_of_the_old_one_takes_no_score_but_what_stands_beside() -> None:
    wider = scale(*((value, None) for value in (*FOUR, 4)))
    assert scores(PLAIN, wider, a=1) == ({}, {"a": "scale"})
    found = carry(filled(PLAIN, {f"{A}:score": 1, f"{A}:comment": "Yes"}), reading_of(wider))
    assert found.answers == {f"{A}:comment": "Yes"}
    [told] = found.changed
    assert (told.change, told.said, told.before) == ("score", "1", "")


def test_not_applicable_stays_so_where_it_is_offered() -> None:
    with_it, without = (scale(*((value, None) for value in FOUR), na=na) for na in (True, False))
    assert scores(with_it, with_it, a="N/A") == ({"a": "N/A"}, {})
    assert scores(with_it, without, a="N/A") == ({}, {"a": "not-applicable"})


# --- doubts -----------------------------------------------------------------------------------------------------------


def test_what_could_not_be_read_is_listed_as_it_was_found() -> None:
    found = over(
        lambda _: None, returned(base(), copy_of(base(), {f"{A}:comment": "Hm"}), {f"{A}:score": "2 - partly"})
    )
    assert left(found) == {f"{A}:score": ("2 - partly", "unreadable")}
    assert [(item.row, item.change, item.said) for item in found.changed] == [(A, "doubt", "2 - partly")]
    assert found.answers == {f"{A}:comment": "Hm"}


# --- another round ----------------------------------------------------------------------------------------------------


def test_a_new_round_shows_the_last_scores_and_keeps_the_cover_and_the_action_plan_alone() -> None:
    found = over(without(1), again=True)
    assert found.previous == {f"{A}:score": 2}
    kept = ("respondent/name", "action/")
    assert found.answers == {name: value for name, value in FULL.items() if name.startswith(kept)}
    assert left(found) == {f"{B}:score": ("0", "removed")}


# --- properties -------------------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=8)
def test_carrying_to_the_same_spec_is_the_identity_on_answers(data: st.DataObject) -> None:
    plan = make_plan(data.draw(specs()))
    given_ = data.draw(answers(plan))
    found = carry(filled(plan, given_), reading_of(plan))
    assert (found.answers, found.left, found.changed) == (given_, (), ())


@given(st.data())
@settings(max_examples=8)
def test_carrying_there_and_back_loses_no_answer(data: st.DataObject) -> None:
    first = data.draw(spec_data())
    second = load_spec(as_yaml(data.draw(another_version(first))), "next.yaml").spec
    assume(second is not None)
    assert second is not None
    here, there = make_plan(loaded(first)), make_plan(second)
    told = data.draw(answers(here))
    away = carry(filled(here, told), reading_of(there))
    back = carry(filled(there, away.answers), reading_of(here))
    counts = reading_of(here).kinship.levels
    for name, value in told.items():
        if name in {item.answer for item in away.left}:
            assert name not in away.answers
        elif name in {item.answer for item in back.left}:
            assert name not in back.answers
        else:
            assert back.answers[name] == value or counts[back.answers[name]] == counts[value]  # type: ignore[index]


@st.composite
def another_version(draw: st.DrawFn, first: Data) -> Data:
    """The spec with statements dropped, moved, reworded and given another meaning, and with another scale."""
    spec: Data = copy.deepcopy(first) | {"version": "next", "family": first.get("family", first["id"])}
    for phase in spec["phases"]:
        for part in phase["capabilities"]:
            for holder in (part, *part.get("sections", [])):
                holder["statements"] = list(draw(st.permutations(holder.get("statements", []))))
                holder["statements"] = [item for item in holder["statements"] if draw(st.integers(0, 3))]
                for item in holder["statements"]:
                    other = {"text": f"Now {item['id']}"}
                    item.update(draw(st.sampled_from(({}, {}, {"meaning": "next"}, other))))
    scale, values = spec["scale"], [level["value"] for level in spec["scale"]["levels"]]
    scale |= draw(st.fixed_dictionaries({}, optional={key: st.booleans() for key in _ASKED}))
    if draw(st.booleans()):
        scale["yardstick"] = sorted(scale.get("yardstick", values))
        for level in scale["levels"]:
            level["counts_as"] = draw(st.sampled_from(scale["yardstick"]))
    return spec


_ASKED = ("evidence", "where", "comments", "not_applicable")


def test_nothing_is_carried_out_of_a_blank_workbook() -> None:
    found = carry(filled(base(), {}), reading_of(base()))
    assert (found.answers, found.left, found.previous) == ({}, (), {})
