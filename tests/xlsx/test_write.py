"""Equal plans give equal bytes, and what XlsxWriter would drop in silence is refused."""

import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import starmap
from typing import Any

import pytest

from kamxl.errors import KamxlError
from kamxl.formula import Const, join
from kamxl.plan.model import Copy, Plan, PlanCell, Validation
from kamxl.values.kinds import Answer, Entry
from kamxl.xlsx.write import write_workbook
from tests.support.workbooks import ROOT, copy_of, opened, plan_of

DIGESTS = """
import hashlib
from tests.support.workbooks import FILLS, OWN, SHIPPED, book_of
for name in (*SHIPPED, *OWN):
    for fill in ("blank", "partial"):
        print(name, fill, hashlib.sha256(book_of(name, fill).data).hexdigest())
"""


def test_the_same_spec_and_people_give_the_same_bytes_everywhere() -> None:
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    ]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DIGESTS], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **own}, text=True
        )
        for own in surroundings
    ]
    told = [run.communicate(timeout=60)[0].splitlines() for run in runs]
    assert told[0] == told[1]
    assert len(set(told[0])) == len(told[0]) == 8


# --- refusals ---------------------------------------------------------------------------------------------------------


def on_cover(plan: Plan, **changes: Any) -> Plan:  # noqa: ANN401  any field of a sheet
    return plan._replace(sheets=(plan.sheets[0]._replace(**changes), *plan.sheets[1:]))


def with_cell(plan: Plan, at: tuple[int, int], content: Any) -> Plan:  # noqa: ANN401  any content of a cell
    return on_cover(plan, cells={**plan.sheets[0].cells, at: PlanCell(content, "plain")})


def long_list(plan: Plan) -> Plan:
    entry = Entry("list", tuple(f"option {number}" for number in range(60)))
    return on_cover(plan, validations=(Validation(((0, 0, 0, 0),), entry),))


PLAIN = plan_of("plain")
REFUSED = {
    "a text of 40,000 characters": with_cell(PLAIN, (40, 1), "x" * 40_000),
    "40,000 characters in 20,000 signs": with_cell(PLAIN, (40, 1), "🙂" * 20_000),
    "a character that XML forbids": with_cell(PLAIN, (40, 1), "a\x00b"),
    "a row beyond the last": with_cell(PLAIN, (1_048_576, 1), "below"),
    "a column beyond the last": with_cell(PLAIN, (1, 16_384), "beside"),
    "a formula beyond the limit": with_cell(PLAIN, (40, 1), join(starmap(Const, [("x" * 200,)] * 50))),
    "two sheets of one name": on_cover(PLAIN, name=PLAIN.sheets[1].name.upper()),
    "a sheet's name too long": on_cover(PLAIN, name="x" * 32),
    "a sheet's name with a slash": on_cover(PLAIN, name="a/b"),
    "overlapping merges": on_cover(PLAIN, merges=((1, 1, 2, 2), (2, 2, 3, 3))),
    "a list of more than 255 characters": long_list(PLAIN),
    "a name that Excel does not allow": PLAIN._replace(names={"1 name": next(iter(PLAIN.names.values()))}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case: str) -> None:
    assert codes(REFUSED[case]) == ["KX201"]


@pytest.mark.parametrize("answer", ["x" * 40_000, "🙂" * 20_000, "a\x00b"], ids=["long", "wide", "illegal"])
def test_an_answer_that_does_not_fit_is_refused_and_not_cut(answer: str) -> None:
    assert codes(PLAIN, {"respondent/name:value": answer}) == ["KX201"]


def test_the_longest_texts_that_fit_are_written() -> None:
    assert codes(PLAIN, {"respondent/name:value": "x" * 32_767}) == []


def codes(plan: Plan, answers: Mapping[str, Answer] | None = None) -> list[str]:
    copy = copy_of(PLAIN, answers)
    try:
        write_workbook(plan, copy)
    except KamxlError as problem:
        return [item.code for item in problem.diagnostics]
    return []


def test_a_foreign_text_never_becomes_a_formula_or_a_link() -> None:
    for text in ("=1+1", "{=1}", "http://a.example", "internal:Cover!A1", "+1", "@SUM(1)", "12"):
        data = write_workbook(PLAIN, Copy(copy_of(PLAIN).personal, {"respondent/name:value": text}))
        assert data != write_workbook(PLAIN, copy_of(PLAIN))


def test_a_formula_stays_as_it_is_whatever_its_texts_quote() -> None:
    # in XlsxWriter's own hands the first text becomes _xlfn._xlws.SORT(, and the second makes an array of the formula
    text = "Try SORT(this), LET(go, a SINGLE(one))"
    data = write_workbook(with_cell(PLAIN, (40, 1), join([Const(text), Const(" & MAP(it)")])), copy_of(PLAIN))
    cell, shown = (opened(data, data_only=only).worksheets[0]["B41"] for only in (False, True))
    assert (cell.data_type, cell.value) == ("f", f'="{text}"&" & MAP(it)"')
    assert shown.value == f"{text} & MAP(it)"
