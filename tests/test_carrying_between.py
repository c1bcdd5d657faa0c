"""Answers carried between a base, its variant and its languages, by overlays and translations as people write them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kamxl.carrying import carried
from kamxl.plan.build import make_plan
from kamxl.plan.model import Plan
from kamxl.results.carry import Carryover
from kamxl.results.model import Submission
from kamxl.spec.shelf import open_spec
from kamxl.values.kinds import Answer
from kamxl.xlsx.write import write_workbook
from tests.results.editions import filled, read, values
from tests.support.workbooks import opened

BASE = """\
id: base
code: BAS
version: "1"
title: {en: The base, de: Die Basis}
respondent: [{id: name, label: {en: Name, de: Name}}, {id: date, label: {en: Done on, de: Erledigt am}, kind: date}]
scale:
  levels:
    - {value: 0, label: {en: Never, de: Nie}}
    - {value: 1, label: {en: At times, de: Manchmal}}
    - {value: 2, label: {en: Always, de: Immer}}
  evidence: true
  not_applicable: true
phases:
  - id: only
    title: {en: Only, de: Einzige}
    capabilities:
      - id: habits
        code: H1
        title: {en: Habits, de: Gewohnheiten}
        short_title: {en: Habits, de: Gewohnheiten}
        statements:
          - {id: write, code: H1-01, text: {en: We write., de: Wir schreiben.}}
          - {id: read, code: H1-02, text: {en: We read., de: Wir lesen.}}
          - {id: act, code: H1-03, text: {en: We act., de: Wir handeln.}}
          - {id: ask, code: H1-04, text: {en: We ask., de: Wir fragen.}}
"""
VARIANT = """\
extends: base.yaml
id: acme
code: ACM
version: "1"
title: The variant of Acme
scale:
  levels:
    - {value: 1, label: Never, counts_as: 0}
    - {value: 2, label: Rarely, counts_as: 0}
    - {value: 3, label: At times, counts_as: 1}
    - {value: 4, label: Always, counts_as: 2}
changes:
  - remove: statement/ask
  - change: statement/act
    set: {text: We act at Acme., comparable: false}
  - add: {id: sleep, code: H1-05, text: We sleep on it.}
    after: statement/read
"""
TOLD: dict[str, Answer] = {
    "respondent/name:value": "Ana",
    "statement/write:score": 2,
    "statement/write:evidence": "Y",
    "statement/read:score": 0,
    "statement/act:score": "N/A",
    "statement/ask:score": 1,
    "statement/ask:comment": "Ja",
    "action/01:code": "H1-01",
    "action/01:status": "done",
}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for name, text in (("base", BASE), ("variant", VARIANT)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    plan_of.cache_clear()
    return tmp_path


@cache
def plan_of(path: Path, language: str = "") -> Plan:
    found = open_spec(str(path), language=language)
    assert found.spec is not None, found.diagnostics
    return make_plan(found.spec)


def over(before: Submission, plan: Plan) -> tuple[Carryover, Submission, bytes]:
    """What goes over, and the new workbook as it is read and as it is written."""
    issued, carryover, whole = carried(before, plan)
    data = write_workbook(whole, issued.copy)
    return carryover, read(data, plan), data


def test_a_german_workbook_becomes_an_english_one_and_again_a_german_one(shelf: Path) -> None:
    german, english = (plan_of(shelf / "base.yaml", language) for language in ("de", "en"))
    there, found, _ = over(filled(german, TOLD), english)
    assert (there.left, there.changed, values(found), found.diagnostics) == ((), (), TOLD, ())
    back, again, _ = over(found, german)
    assert (back.left, back.changed, values(again)) == ((), (), TOLD)
    assert (found.reading.language, again.reading.language) == ("en", "de")


def test_base_variant_base_keeps_what_can_be_told_and_lists_the_rest(shelf: Path) -> None:
    base, variant = (plan_of(shelf / f"{name}.yaml") for name in ("base", "variant"))
    there, found, _ = over(filled(base, TOLD), variant)
    assert {item.answer: item.why for item in there.left} == {
        # two levels of the variant are never to the base
        "statement/read:score": "several",
        "statement/act:score": "meaning",
        "statement/ask:score": "removed",
        "statement/ask:comment": "removed",
    }
    assert {item.row.partition("/")[2]: item.change for item in there.changed} == {
        "read": "score",
        "act": "meaning",
        "sleep": "new",
    }
    assert values(found) == {
        "respondent/name:value": "Ana",
        "statement/write:score": 4,
        "statement/write:evidence": "Y",
        "action/01:code": "H1-01",
        "action/01:status": "done",
    }
    back, again, _ = over(found, base)
    assert values(again) == values(found) | {"statement/write:score": 2}
    # nothing was answered in the variant that the base has no place for
    assert back.left == ()
    assert {item.row.partition("/")[2]: item.change for item in back.changed} == {"act": "meaning", "ask": "new"}


def test_the_list_is_in_the_words_of_the_new_workbook(shelf: Path) -> None:
    variant, german = plan_of(shelf / "variant.yaml"), plan_of(shelf / "base.yaml", "de")
    carryover, found, data = over(filled(variant, {"statement/sleep:score": 3, "statement/write:score": 4}), german)
    assert [item.why for item in carryover.left] == ["removed"]
    assert found.diagnostics == ()
    book = opened(data)
    front = book[book.sheetnames[0]]
    texts = {str(cell.value) for row in front.iter_rows() for cell in row if cell.value is not None}
    assert "Nicht übernommen" in {book.sheetnames[0], *texts}
    assert not texts & {"Not carried over", "This statement is not in the new workbook.", "What was asked"}
