"""A small assessment whose figures can be worked out by hand, and returns of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from kamxl.diagnostics import Diagnostic, Place
from kamxl.identity import blank_reference, reference
from kamxl.plan.build import make_plan
from kamxl.plan.reading import ReadingPart
from kamxl.results.arrange import Sender, arrange
from kamxl.results.model import Field, Key, Submission
from kamxl.spec.model import Spec
from kamxl.values.kinds import NOT_APPLICABLE
from kamxl.values.kinds import Answer as Value

Score = int | str | None
UNREADABLE = "?"


def small_spec(**changes: object) -> Spec:
    """Alpha has two statements, the first with a target of 2; Beta has one and a written answer; scale 0 to 3, N/A."""
    levels = [{"value": value, "label": f"Level {value}"} for value in range(4)]
    alpha = {
        "id": "alpha",
        "code": "A",
        "title": "The alpha capability",
        "short_title": "Alpha",
        "statements": [
            {"id": "first", "code": "A-01", "topic": "First topic", "text": "We do the first thing.", "target": 2},
            {"id": "second", "code": "A-02", "text": "We do the second thing."},
        ],
    }
    beta = {
        "id": "beta",
        "code": "B",
        "title": "The beta capability",
        "short_title": "Beta",
        "asks": {"written": {"words": 100, "rows": 3}},
        "statements": [{"id": "third", "code": "B-01", "text": "We do the third thing."}],
    }
    data = {
        "id": "small",
        "code": "SM",
        "version": "1",
        "title": "A small assessment",
        "respondent": [{"id": "name", "label": "Name"}, {"id": "organisation", "label": "Organisation"}],
        "subject": {"id": "account", "label": "Key account"},
        "scale": {"levels": levels, "evidence": True, "where": True, "not_applicable": True},
        "phases": [{"id": "only", "title": "Only", "capabilities": [alpha, beta]}],
    }
    return Spec.model_validate_json(json.dumps(data | changes))


def small_reading(spec: Spec | None = None) -> ReadingPart:
    reading = make_plan(spec or small_spec()).reading
    assert reading is not None
    return reading


READING = small_reading()


def field_of(score: Score, cell: str) -> Field:
    if score is None:
        return Field(cell=cell)
    if score == UNREADABLE:
        return Field(None, "unreadable", cell)
    return Field(score, "not_applicable" if score == NOT_APPLICABLE else "answered", cell)


def returned(  # noqa: PLR0913 - all but the first two have defaults
    name: str,
    scores: Mapping[str, Score],
    *,
    subject: str = "",
    texts: Mapping[str, Value] | None = None,
    reading: ReadingPart = READING,
    file: str = "",
    diagnostics: Sequence[Diagnostic] = (),
) -> Submission:
    """A return: scores by statement id, anything else by field id."""
    place = dict.fromkeys(("first", "second"), "A Alpha") | {"third": "B Beta"}
    fields = {
        f"statement/{id_}:score": field_of(score, f"{place.get(id_, 'Sheet')}!E{row}")
        for row, (id_, score) in enumerate(scores.items(), start=6)
    }
    more = {"respondent/name:value": name, "subject/account:value": subject, **(texts or {})}
    fields |= {id_: Field(value, "answered", "Cover!C5") for id_, value in more.items() if value}
    ref = reference(reading.spec_code, name, subject) if name else blank_reference(reading.spec_code)
    sender = Sender(file or f"{name or 'nobody'}.xlsx", reading.digest(), ref, "unsigned", Key(name, subject), {})
    return arrange(sender, reading, fields, diagnostics)


def small_team() -> list[Submission]:
    """Ana answers all, Ben leaves Beta blank, Cem has an N/A and an unreadable score, Dan returns a blank workbook."""
    evidence: dict[str, Value] = {
        "statement/first:evidence": "Y",
        "statement/second:evidence": "N",
        "statement/third:evidence": "Y",
        "statement/first:comment": "Seen in March",
        "statement/first:where": "Drive",
        "written/beta:text": "four words of text",
        "respondent/organisation:value": "Example",
        "action/01:code": "A-02",
        "action/01:action": "Do the second thing",
        "action/01:owner": "Ana",
        "action/01:by_when": date(2026, 9, 30),
        "action/01:status": "under-way",
    }
    doubt = Diagnostic("KX301", "not on the scale", Place(sheet="B Beta", cells=("E6",)), found="2 - partly")
    return [
        returned("Cem", {"first": 1, "second": "N/A", "third": UNREADABLE}, subject="Contoso", diagnostics=[doubt]),
        returned("Ben", {"first": 0, "second": 1, "third": None}, subject="Northwind"),
        returned("Ana", {"first": 3, "second": 2, "third": 1}, subject="Northwind", texts=evidence),
        returned("Dan", {"first": None}, subject="Fabrikam"),
    ]
