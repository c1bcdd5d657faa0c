"""Editions and variants of one small spec, as plain data, and workbooks of them that come back filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kamxl.identity import blank_reference
from kamxl.plan.build import make_plan
from kamxl.plan.model import Copy, Plan
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.arrange import Sender, arrange
from kamxl.results.model import Field, Key, Submission
from kamxl.values.kinds import NOT_APPLICABLE, Answer
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.support.strategies import Data, loaded
from tests.support.workbooks import paste, reading_of, spec_of

Edit = Callable[[Data], None]


def edition(edit: Edit | None = None, version: str = "2", *, previous: bool = False) -> Plan:
    """The plan of the small spec after an edit of its data."""
    data = spec_of("small").model_dump(mode="json", by_alias=True, exclude_unset=True)
    if edit is not None:
        edit(data)
        data["version"] = version
    return make_plan(loaded(data), previous=previous)


def capability(data: Data) -> Data:
    found: Data = data["phases"][0]["capabilities"][0]
    return found


def statements(data: Data) -> list[Data]:
    found: list[Data] = capability(data)["statements"]
    return found


def levels(*pairs: tuple[float, float | None]) -> list[Data]:
    """Levels, each with what it counts as (None: it says nothing of it)."""
    return [
        {"value": value, "label": f"L{value}"} | ({} if yard is None else {"counts_as": yard}) for value, yard in pairs
    ]


def filled(plan: Plan, answers: Mapping[str, Answer]) -> Submission:
    """What a workbook with these answers is read as."""
    part = reading_of(plan)
    fields = {name: _field(answers.get(name)) for name, _ in part.fields()}
    sender = Sender("old.xlsx", part.digest(), blank_reference(part.spec_code), "unsigned", Key("somebody"), {})
    return arrange(sender, part, fields)


def _field(value: Answer | None) -> Field:
    return Field(value, "blank" if value is None else "not_applicable" if value == NOT_APPLICABLE else "answered")


def returned(
    plan: Plan, copy: Copy, typed: Mapping[str, Answer] | None = None, keys: Mapping[str, bytes] | None = None
) -> Submission:
    """A workbook of the plan that came back; ``typed`` is what stands in inputs past their rules."""
    return read(write_workbook(paste(plan, typed or {}), copy), plan, keys)


def read(data: bytes, plan: Plan, keys: Mapping[str, bytes] | None = None) -> Submission:
    return read_submission(open_grid(data), "old.xlsx", KnownPlans.of([reading_of(plan)]), keys)


def values(found: Submission) -> dict[str, Answer]:
    return {name: item.value for name, item in found.fields.items() if item.value is not None}
