"""The short form of a submission loses nothing."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.diagnostics import Diagnostic, Place
from kamxl.results.arrange import rearranged
from kamxl.results.model import Field, Settled, Submission
from kamxl.results.packed import Unpacking, packed, packed_finding, unpacked_finding
from kamxl.store.record import Opened, row_of
from kamxl.values.kinds import Day, State
from tests.reading.returned import SPECS, edited, full, part_of, submission
from tests.support.strategies import answer

STATES: tuple[State, ...] = ("answered", "blank", "not_applicable", "unreadable", "conflict")
TEXTS = st.text(max_size=30)


@cache
def submission_of(spec: str) -> Submission:
    return submission(full(spec))


def again(one: Submission) -> Submission:
    """What is left of a submission in the record of a store; what comes from another process is the same."""
    found = Opened(one.reading)(row_of(one).record, one.sent, one.sender)
    assert Unpacking(one.reading)(packed(one)) == found
    return found


@pytest.mark.parametrize("spec", SPECS)
def test_a_workbook_that_was_read_is_unpacked_as_it_was(spec: str) -> None:
    one = submission(full(spec))
    assert again(one) == one
    assert list(again(one).fields) == list(one.fields)


def fields() -> st.SearchStrategy[dict[str, Field]]:
    """Anything in some of the fields."""
    kinds = dict(part_of(SPECS[0]).fields())
    cells = st.sampled_from(["", "C1 Background!E9"])

    def held(name: str) -> st.SearchStrategy[tuple[str, Field]]:
        value = st.none() | answer(kinds[name], TEXTS)
        return st.tuples(st.just(name), st.builds(Field, value, st.sampled_from(STATES), cells, TEXTS))

    return st.lists(st.sampled_from(list(kinds)).flatmap(held), max_size=6).map(dict)


@st.composite
def findings(draw: st.DrawFn) -> Diagnostic:
    places = st.builds(
        Place,
        file=TEXTS,
        line=st.integers(0, 9),
        column=st.integers(0, 9),
        length=st.integers(0, 3),
        sheet=TEXTS,
        cells=st.lists(st.sampled_from(["A1", "B2"])).map(tuple),
    )
    answers = tuple(draw(st.lists(TEXTS, max_size=2)))
    said = draw(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
    return Diagnostic("KX301", said[0], draw(places), *said[1:], answers, draw(st.booleans()), draw(places))


@settings(max_examples=30)
@given(fields(), st.lists(findings(), max_size=2), TEXTS, st.none() | TEXTS, st.none() | st.dates())
def test_anything_that_a_submission_may_hold_is_kept(
    changed: dict[str, Field], told: list[Diagnostic], text: str, value: str | None, day: date | None
) -> None:
    one = submission_of(SPECS[0])
    days = next(name for name, kind in one.reading.fields() if isinstance(kind, Day))
    settled = tuple(
        Settled(name, "A!B1", text, decided, text, text, 3) for name, decided in ((days, day), (text, value))
    )
    one = rearranged(one, {**one.fields, **changed})._replace(
        settled=settled,
        diagnostics=tuple(told),
        previous={text: 2.5},
        file=text,
        sent="2026-11-22T10:00:00Z",
        issued={"respondent": text},
    )
    assert again(one) == one


@given(findings())
def test_a_finding_is_unpacked_as_it_was(one: Diagnostic) -> None:
    assert unpacked_finding(json.loads(json.dumps(packed_finding(one)))) == one


def test_a_record_of_another_plan_is_refused() -> None:
    one = submission(full(SPECS[0]))
    with pytest.raises(ValueError, match="fields"):
        Unpacking(part_of(SPECS[1]))(packed(one))


def test_a_doubt_is_kept_with_what_was_found() -> None:
    one = submission(edited(full(SPECS[0]), lambda book: book["C1 Background"].__setitem__("E9", "2 - partly")))
    assert [item.found for item in again(one).fields.values() if item.doubtful] == ["2 - partly"]
    assert again(one).diagnostics == one.diagnostics
    assert date(2026, 1, 1) <= max(item.value for item in again(one).fields.values() if isinstance(item.value, date))
