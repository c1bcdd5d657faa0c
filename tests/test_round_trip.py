"""The property above all others: what was answered is what is read, whoever filled the workbook in."""

import base64
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import Phase, given, settings
from pydantic import BaseModel

from kamxl.plan.build import make_plan
from kamxl.plan.hidden import packed_plan
from kamxl.plan.model import Copy
from kamxl.reading.foreign import unpack
from kamxl.spec.model import Spec
from kamxl.values.kinds import KINDS, NOT_APPLICABLE, Choice, Score
from kamxl.xlsx.write import write_workbook
from tests.support import programs
from tests.support.cases import (
    CHECKS,
    Case,
    assert_same,
    assert_told,
    cases,
    check_kamxl,
    check_openpyxl,
    check_totals,
    check_xml,
    due,
    read,
    sample,
    values,
)
from tests.support.fillers import filled_by_kamxl
from tests.support.lint import lint
from tests.support.strategies import specs

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def examples(count: int) -> settings:
    """So many examples, or as many as the profile asks for where it looks for news.

    To make a failing case small takes Hypothesis minutes, so that is left to HYPOTHESIS_PROFILE=search.
    """
    profile = settings()
    if profile.derandomize:
        return settings(max_examples=count, phases=[Phase.generate])
    return settings(max_examples=max(count, profile.max_examples))


# --- the property -----------------------------------------------------------------------------------------------------


@examples(24)
@given(cases())
def test_answers_that_kamxl_wrote_come_back(case: Case) -> None:
    check_kamxl(case)


@examples(12)
@given(cases())
def test_answers_that_openpyxl_wrote_come_back(case: Case) -> None:
    check_openpyxl(case)


@examples(18)
@given(cases())
def test_answers_that_were_put_into_the_xml_come_back(case: Case) -> None:
    check_xml(case)


@examples(24)
@given(cases())
def test_totals_are_those_of_the_workbook_and_those_that_a_person_counts(case: Case) -> None:
    check_totals(case)


@pytest.mark.slow
@pytest.mark.parametrize("hand", CHECKS)
def test_answers_to_large_specs_come_back(hand: str) -> None:
    @examples(150)
    @given(cases(large=True))
    def holds(case: Case) -> None:
        CHECKS[hand](case)
        check_totals(case)

    holds()


@examples(10)
@given(cases())
def test_equal_specs_and_answers_give_equal_plans_and_equal_bytes(case: Case) -> None:
    again = make_plan(Spec.model_validate_json(case.spec.model_dump_json(by_alias=True)))
    assert again == case.plan
    assert again.reading is not None
    assert again.reading.digest() == case.part.digest()
    assert filled_by_kamxl(again, case.answers) == filled_by_kamxl(case.plan, case.answers)


@examples(18)
@given(specs())
def test_the_plan_that_travels_is_the_plan(spec: Spec) -> None:
    part = make_plan(spec).reading
    assert part is not None
    found = unpack(packed_plan(part))
    assert found == part
    assert found.digest() == part.digest()


@examples(10)
@given(cases())
def test_the_plan_that_travels_reads_the_same_answers(case: Case) -> None:
    submission = read(filled_by_kamxl(case.plan, case.answers))
    assert_same(values(submission), case.answers)
    assert_told(submission, [*due(case), "KX504"])


# --- every workbook is sound ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Blank and filled workbooks of fifteen specs, each with a logo where its spec has one."""
    folder = tmp_path_factory.mktemp("workbooks")
    logo = folder / "logo.png"
    logo.write_bytes(PICTURE)
    made = []
    for place, case in enumerate(sample(cases(), 15)):
        for name, answers in (("blank", {}), ("filled", case.answers)):
            made.append(folder / f"{place}-{name}.xlsx")
            made[-1].write_bytes(write_workbook(case.plan, Copy({"identity": "{}"}, answers), logo))
    return made


def test_no_workbook_has_a_fault(workbooks: list[Path]) -> None:
    found = {path.name: faults for path in workbooks if (faults := lint(path))}
    assert not found


@programs.needs_validator
def test_no_workbook_breaks_the_schema(workbooks: list[Path]) -> None:
    # the validator takes more than a second for each: every other spec, filled
    found = {path.name: faults for path, faults in programs.sdk_errors(workbooks[1::4]).items() if faults}
    assert not found


# --- the strategies reach everything ----------------------------------------------------------------------------------

Reach = tuple[str, str, object]


def reachable(model: type[BaseModel]) -> Iterator[Reach]:
    """Every field of a model and of the models in it, and every value of those that have a few."""
    for name, info in model.model_fields.items():
        yield model.__name__, name, ...
        for part in parts(info.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from reachable(part)
            elif part is bool:
                yield from ((model.__name__, name, value) for value in (True, False))
            elif get_origin(part) is Literal:
                yield from ((model.__name__, name, value) for value in get_args(part))


def parts(annotation: object) -> Iterator[object]:
    """What an annotation is made of: the members of unions, tuples and annotated types."""
    if annotation is None or get_origin(annotation) is Literal or not get_args(annotation):
        yield annotation
        return
    for part in get_args(annotation):
        yield from parts(part)


def reached(value: object) -> Iterator[Reach]:
    """Every field that a spec sets, and what to."""
    if isinstance(value, tuple):
        for item in value:
            yield from reached(item)
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            held = getattr(value, name)
            yield type(value).__name__, name, ...
            if isinstance(held, bool | str):
                yield type(value).__name__, name, held
            yield from reached(held)


def test_every_field_of_a_spec_is_reached() -> None:
    missing = set(reachable(Spec))

    def enough(spec: Spec) -> bool:
        missing.difference_update(reached(spec))
        return not missing

    sample(specs(), 250, enough)
    assert not missing


def answers_of(case: Case) -> Iterator[str]:
    return (value for value in case.answers.values() if isinstance(value, str))


def any_char(text: str, *classes: str) -> bool:
    return any(unicodedata.bidirectional(char) in classes for char in text)


def values_of(case: Case) -> list[float]:
    return [level.value for level in case.spec.scale.levels]


CLAIMS: dict[str, Callable[[Case], object]] = {
    "three capabilities or more": lambda case: len(list(case.spec.capabilities())) >= 3,
    "four capabilities": lambda case: len(list(case.spec.capabilities())) == 4,
    "a scale of whole numbers": lambda case: sorted(values_of(case)) == [0, 1, 2, 3],
    "a scale that starts at 1": lambda case: min(values_of(case)) == 1,
    "a scale with decimals": lambda case: any(value % 1 for value in values_of(case)),
    "a scale that falls": lambda case: values_of(case)[0] > values_of(case)[1],
    "a scale that begins below zero": lambda case: min(values_of(case)) < 0,
    "a weight that is no whole number": lambda case: any(item.weight % 1 for item in case.spec.statements()),
    "nothing is scored": lambda case: not case.part.groups,
    "a written answer of one row": lambda case: any(
        getattr(row.kind, "rows", 0) == 1 for block in case.blocks("written") for row in block.rows
    ),
    "a choice with a comma and a quote": lambda case: any(
        "," in label or '"' in label
        for _, kind in case.part.fields()
        if isinstance(kind, Choice)
        for _, label in kind.options
    ),
    "a blank workbook": lambda case: not case.answers,
    "a full workbook": lambda case: len(case.answers) > 0.9 * len(dict(case.part.fields())),
    "not applicable": lambda case: NOT_APPLICABLE in case.answers.values(),
    "a decimal score": lambda case: any(
        isinstance(kind, Score) and isinstance(case.answers.get(name), float) for name, kind in case.part.fields()
    ),
    "a text of 5,000 characters": lambda case: any(len(text) == 5_000 for text in answers_of(case)),
    "2,000 characters in a spec": lambda case: any(len(item.text) >= 1_990 for item in case.spec.statements()),
    "a formula as a text": lambda case: any(text.startswith("=") for text in answers_of(case)),
    "line breaks": lambda case: any("\n" in text for text in answers_of(case)),
    "a row of blanks": lambda case: any("\n  \n" in text for text in answers_of(case)),
    "emoji": lambda case: any("😀" in text for text in answers_of(case)),
    "right to left": lambda case: any(any_char(text, "R", "AL") for text in answers_of(case)),
    "CJK": lambda case: any("中" in text or "日" in text for text in answers_of(case)),
    "an escape": lambda case: any("_x000D_" in text for text in answers_of(case)),
    "a reference of another workbook": lambda case: any(text.startswith("ZZ-0000") for text in answers_of(case)),
    "the code of a row": lambda case: any(
        row.code in case.answers.values() for block in case.blocks("statements") for row in block.rows
    ),
    "the text of a row": lambda case: any(
        row.text in case.answers.values() for block in case.blocks("statements") for row in block.rows
    ),
}


def test_every_claim_of_the_strategies_holds() -> None:
    unmet, unanswered = set(CLAIMS), set(KINDS)

    def enough(case: Case) -> bool:
        unmet.difference_update([claim for claim in unmet if CLAIMS[claim](case)])
        unanswered.difference_update(kind.tag for name, kind in case.part.fields() if name in case.answers)
        return not unmet | unanswered

    sample(cases(), 1000, enough)
    assert (unmet, unanswered) == (set(), set())
