"""Workbooks for the tests: the shipped specs and two small ones with every option, each filled in several ways."""

import io
import random
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

from kamxl.formula import Expr
from kamxl.functions import Value
from kamxl.grid import address
from kamxl.identity import blank_reference
from kamxl.plan.build import make_plan
from kamxl.plan.model import Copy, Input, Plan, PlanCell
from kamxl.plan.reading import ReadingPart
from kamxl.plan.resolve import Filled
from kamxl.spec.model import Spec
from kamxl.spec.shelf import open_spec
from kamxl.values.kinds import NOT_APPLICABLE, Answer, Choice, Day, Kind, LongText, Percent, Score
from kamxl.xlsx.write import write_workbook

ROOT = Path(__file__).parents[2]
SHIPPED = ("kam-growth-planning", "akam-diploma-1")
OWN = ("weighted", "plain")
VARIANTS = ("nordhafen-growth", "nordhafen-growth-americas", "nordhafen-diploma")
"""The variants that are shipped; ``nordhafen-growth.de`` is one in German."""
FILLS = ("blank", "partial", "zero", "full", "hostile")
TEXTS = (
    "One two three",
    'She said "=1+1", twice',
    "tabs\tand\nline\n\nends  and   blanks",
    "100",
    "’Twas été 🙂 שלום",
)

Place = tuple[str, str]
"""A sheet's name and a cell's address."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What stands in a cell, and what it must show."""

    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was made: its plan, the answers in it, and its bytes."""

    name: str
    plan: Plan
    answers: Mapping[str, Answer]
    copy: Copy
    data: bytes

    @property
    def reading(self) -> ReadingPart:
        return reading_of(self.plan)

    def formulas(self) -> dict[Place, Formula]:
        """Every formula of every sheet, with its value as Python computes it."""
        filled = Filled(self.plan, self.copy.answers, self.copy.personal)
        return {
            (sheet.name, address(*at)): Formula(
                filled.formula_text(cell.content, sheet.key, at[0]), filled.formula_value(cell.content)
            )
            for sheet in self.plan.sheets
            for at, cell in sheet.cells.items()
            if isinstance(cell.content, Expr)
        }

    def place(self, cell: str) -> Place:
        """Where the cell of an id stands."""
        key, row, column = self.plan.ids[cell]
        return self.plan.sheet(key).name, address(row, column)


@cache
def spec_of(name: str) -> Spec:
    """A shipped spec, in a language where one stands behind a dot, or one of tests/specs."""
    stem, _, language = name.partition(".")
    path = ROOT / ("specs" if stem in SHIPPED + VARIANTS else "tests/specs") / f"{stem}.yaml"
    loaded = open_spec(str(path), language=language)
    assert loaded.spec is not None, loaded.diagnostics
    assert not loaded.diagnostics
    return loaded.spec


@cache
def plan_of(name: str) -> Plan:
    return make_plan(spec_of(name))


def reading_of(plan: Plan) -> ReadingPart:
    assert plan.reading is not None
    return plan.reading


def copy_of(plan: Plan, answers: Mapping[str, Answer] | None = None) -> Copy:
    personal = {"reference": blank_reference(reading_of(plan).spec_code), "identity": '{"v":"1"}'}
    return Copy(personal, answers or {}, date(2026, 3, 4))


@cache
def book_of(name: str, fill: str) -> Book:
    """A spec's workbook, filled as `FILLS` say; what a hostile person pasted is among the answers too."""
    plan = plan_of(name)
    answers = dict(answers_of(plan, fill, random.Random(f"{name} {fill}")))
    pasted = hostile(plan) if fill == "hostile" else {}
    copy = copy_of(plan, {field: value for field, value in answers.items() if field not in pasted})
    over = paste(plan, pasted)
    return Book(f"{name}-{fill}", over, answers | pasted, copy, write_workbook(over, copy))


def opened(source: Path | bytes, *, data_only: bool = False) -> Workbook:
    """A file as openpyxl reads it."""
    with warnings.catch_warnings():
        # openpyxl says what it drops and misses
        warnings.simplefilter("ignore")
        return load_workbook(source if isinstance(source, Path) else io.BytesIO(source), data_only=data_only)


@cache
def seen(name: str, fill: str = "blank", *, data_only: bool = False) -> Workbook:
    """A spec's workbook as openpyxl reads it; nobody changes it."""
    return opened(book_of(name, fill).data, data_only=data_only)


@cache
def parts_of(name: str, fill: str = "blank") -> Mapping[str, str]:
    """The XML parts of a spec's workbook, by name."""
    with zipfile.ZipFile(io.BytesIO(book_of(name, fill).data)) as archive:
        return {part: archive.read(part).decode() for part in archive.namelist()}


def paste(plan: Plan, values: Mapping[str, Answer]) -> Plan:
    """The plan with input cells overwritten by what no drop-down would let in."""
    sheets = []
    for sheet in plan.sheets:
        over = {
            at: PlanCell(values[cell.content.field], cell.style)
            for at, cell in sheet.cells.items()
            if isinstance(cell.content, Input) and cell.content.field in values
        }
        sheets.append(sheet._replace(cells={**sheet.cells, **over}))
    return plan._replace(sheets=tuple(sheets))


def hostile(plan: Plan) -> dict[str, Answer]:
    """Pasted into the first cells: off the scale, a number as text, between two levels, blank-looking, small."""
    scores = [name for name, kind in reading_of(plan).fields() if isinstance(kind, Score)]
    evidence = [name for name, _ in reading_of(plan).fields() if name.endswith(":evidence")]
    pasted: dict[str, Answer] = dict(zip(scores, (7, "3", 2.25, " ", " 2 ", -1), strict=False))
    return pasted | dict(zip(evidence, ("y", "x", "Y", "Yes", " "), strict=False))


def answers_of(plan: Plan, fill: str, chance: random.Random) -> Iterator[tuple[str, Answer]]:
    """Answers, by field, as one of `FILLS` says."""
    for name, kind in reading_of(plan).fields():
        scored = isinstance(kind, Score) or name.endswith(":evidence")
        match fill:
            case "blank":
                continue
            case "zero" if isinstance(kind, Score):
                yield name, min(kind.levels)
            case "zero" if scored:
                yield name, "Y"
            case "full":
                yield name, _answer(kind, chance)
            case "partial" | "hostile" if chance.random() < 0.6:
                yield name, _answer(kind, chance)


def _answer(kind: Kind, chance: random.Random) -> Answer:
    match kind:
        case Score():
            return chance.choice([*kind.levels, NOT_APPLICABLE] if kind.not_applicable else kind.levels)
        case Choice():
            return chance.choice(kind.options)[0]
        case Percent():
            return chance.randint(0, 100)
        case Day():
            return date(2026, chance.randint(1, 12), chance.randint(1, 28))
        case LongText():
            return "\n".join(chance.choice(TEXTS) for _ in range(chance.randint(1, kind.rows + 2)))
    return chance.choice(TEXTS)
