"""A case of the round trip: a spec, its plan and answers to it; and what must hold whoever fills the workbook in."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kamxl.plan.build import make_plan
from kamxl.plan.model import Plan
from kamxl.plan.reading import Block, ReadingPart
from kamxl.plan.resolve import Filled
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Submission
from kamxl.results.totals import Totals
from kamxl.score import FIGURES, TOTAL, Group
from kamxl.spec.model import Spec
from kamxl.values.kinds import NOT_APPLICABLE, Answer
from kamxl.xlsx.open import open_grid
from tests.support.fillers import filled_by_kamxl, filled_by_openpyxl, filled_in_xml
from tests.support.strategies import answers, specs

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, repr=False)
class Case:
    """A spec and canonical answers to it."""

    spec: Spec
    answers: Mapping[str, Answer]
    made: Plan | None = None

    @cached_property
    def plan(self) -> Plan:
        return self.made or make_plan(self.spec)

    @property
    def part(self) -> ReadingPart:
        assert self.plan.reading is not None
        return self.plan.reading

    def blocks(self, family: str) -> Iterator[Block]:
        return (block for block in self.part.blocks if block.family == family)

    def __repr__(self) -> str:
        return f"{self.spec.model_dump_json(by_alias=True, exclude_unset=True)}\nanswers: {self.answers}"

    def _repr_pretty_(self, printer: object, _cycle: object) -> None:
        printer.text(repr(self))  # type: ignore[attr-defined]  # Hypothesis' own printer


@st.composite
def cases(draw: st.DrawFn, *, large: bool = False) -> Case:
    spec = draw(specs(large=large))
    plan = make_plan(spec)
    return Case(spec, draw(answers(plan, large=large)), plan)


class _Enough(Exception):
    """Nothing more has to be drawn."""


def sample(
    strategy: st.SearchStrategy[Drawn], count: int, enough: Callable[[Drawn], bool] | None = None
) -> list[Drawn]:
    """So many of what a strategy draws, the same ones every time; fewer where one of them is said to be enough."""
    found: list[Drawn] = []

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(one: Drawn) -> None:
        found.append(one)
        if enough and enough(one):
            raise _Enough

    with suppress(_Enough):
        collect()
    return found


def read(data: bytes, *known: ReadingPart) -> Submission:
    return read_submission(open_grid(data), "filled.xlsx", KnownPlans.of(known))


def values(submission: Submission) -> dict[str, Answer]:
    return {name: item.value for name, item in submission.fields.items() if item.value is not None}


def assert_same(found: Mapping[str, Answer], wanted: Mapping[str, Answer]) -> None:
    differing = {name: (wanted.get(name), found.get(name)) for name in [*wanted, *found]}
    differing = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
    assert not differing, f"wanted, found: {differing}"
    assert not [name for name, value in found.items() if isinstance(value, bool)]


def assert_told(submission: Submission, wanted: list[str], besides: str = "") -> None:
    """The codes of all diagnostics, but for one that may be there or not."""
    found = sorted(item.code for item in submission.diagnostics if item.code != besides)
    assert found == sorted(wanted), submission.diagnostics


def due(case: Case) -> list[str]:
    """What has to be said: of required fields that are blank (KX320), of actions for no statement (KX321)."""
    cover = [row for block in case.blocks("fields") for row in block.rows]
    started = bool(case.answers.keys() - {f"{row.id}:value" for row in cover})
    blank = [row for row in cover if started and row.required and f"{row.id}:value" not in case.answers]
    actions = [row for block in case.blocks("actions") for row in block.rows]
    begun = [row for row in actions if any(name.startswith(f"{row.id}:") for name in case.answers)]
    return ["KX320"] * len(blank) + ["KX321"] * sum(1 for row in begun if f"{row.id}:code" not in case.answers)


# --- what must hold ---------------------------------------------------------------------------------------------------


def check_kamxl(case: Case) -> None:
    submission = read(filled_by_kamxl(case.plan, case.answers), case.part)
    assert_same(values(submission), case.answers)
    assert_told(submission, due(case))
    totals = Totals(case.part, case.answers)
    ids = {group.id.removeprefix("capability/"): group.id for group in case.part.groups}
    assert submission.tallies == {name: totals.tally(group) for name, group in ids.items()}


def check_openpyxl(case: Case) -> None:
    submission = read(filled_by_openpyxl(case.plan, filled_by_kamxl(case.plan, {}), case.answers), case.part)
    assert_same(values(submission), case.answers)
    assert_told(submission, due(case))


def check_xml(case: Case) -> None:
    submission = read(filled_in_xml(case.plan, filled_by_kamxl(case.plan, {}), case.answers), case.part)
    assert_same(values(submission), case.answers)
    assert_told(submission, due(case), besides="KX319")  # the totals that stand there are those of the blank


CHECKS: Mapping[str, Callable[[Case], None]] = {"kamxl": check_kamxl, "openpyxl": check_openpyxl, "xml": check_xml}


def check_totals(case: Case) -> None:
    """Figures by the answers alone are those that stand in the workbook, and those that a person would count."""
    written, totals = Filled(case.plan, case.answers, {}), Totals(case.part, case.answers)
    for group in case.part.groups:
        for figure in (*FIGURES, "text"):
            cell = f"{group.id}:{figure}"
            assert totals.value(cell) == written.value(cell), cell
        counted = _counted(case, group)
        found = {name: totals.number(f"{group.id}:{name}") for name in counted}
        assert all(math.isclose(found[name], counted[name], abs_tol=1e-6) for name in counted), (found, counted)
        tally = totals.tally(group.id)
        some = counted["scored"] > 0 or group.id == TOTAL
        assert tally.score == (written.value(f"{group.id}:points") if some else None)
        assert tally.percent == (round(100 * found["percent"]) if some else None)
        names = {"maximum": "max", "with_evidence": "shown"}
        for name in ("maximum", "answered", "of", "claimed", "evidenced", "with_evidence"):
            assert getattr(tally, name) == written.value(f"{group.id}:{names.get(name, name)}"), name


def _counted(case: Case, group: Group) -> dict[str, float]:
    """The figures of a group as a person counts them."""
    scoring, groups = case.part.scoring, {item.id: item for item in case.part.groups}
    rows = [row for part in group.parts for row in groups[part].rows] or group.rows
    weights = dict(rows)
    score = {row: case.answers.get(f"{row}:score") for row in weights}
    points = {row: value * weights[row] for row, value in score.items() if isinstance(value, int | float)}
    shown = [row for row in points if case.answers.get(f"{row}:evidence") == "Y"]
    evidenced = sum(points[row] for row in (shown if scoring.evidence else points))
    left = [row for row, value in score.items() if value != NOT_APPLICABLE]
    top = scoring.top * sum(weights[row] for row in left)
    total = evidenced if scoring.evidence_counts else sum(points.values())
    return {
        "scored": len(points),
        "answered": len(points) + len(rows) - len(left),
        "of": len(rows),
        "claimed": sum(points.values()),
        "evidenced": evidenced,
        "points": total,
        "max": top,
        "shown": len(shown),
        "percent": math.floor(round(100 * total / top, 6)) / 100 if abs(top) > 1e-9 else 0,
    }
