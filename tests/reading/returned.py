"""Filled workbooks with known answers, and what reading gives of them: shared by the tests of returned files."""

from __future__ import annotations

import io
import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.workbook import Workbook

from kamxl.api import load_spec
from kamxl.diagnostics import Diagnostic
from kamxl.grid import Cell, ErrorValue, Grid, Scalar, column_letters
from kamxl.identity import blank_reference, canonical_json
from kamxl.jobs.worker import read_bytes
from kamxl.plan.build import make_plan
from kamxl.plan.model import Copy, Plan
from kamxl.plan.reading import ReadingPart
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.results.model import Submission
from kamxl.values.kinds import Answer, Choice, Day, Kind, LongText, Percent, Score
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook

SCORECARD = "kam-growth-planning"
DIPLOMA = "akam-diploma-1"
SPECS = (SCORECARD, DIPLOMA)

Answers = Mapping[str, Answer]


@cache
def plan_of(spec: str) -> Plan:
    return make_plan(load_spec(spec))


def part_of(spec: str) -> ReadingPart:
    part = plan_of(spec).reading
    assert part is not None
    return part


@cache
def known_plans() -> KnownPlans:
    return KnownPlans.of([part_of(spec) for spec in SPECS])


@cache
def full_answers(spec: str) -> Answers:
    """An answer to every field; texts are unique, so that no swap can hide behind equal answers."""
    chance = random.Random(spec)
    return {name: _answer(name, kind, chance) for name, kind in part_of(spec).fields()}


def _answer(name: str, kind: Kind, chance: random.Random) -> Answer:
    match kind:
        case Score():
            return chance.choice(kind.levels)
        case Choice():
            return chance.choice(kind.options)[0]
        case Day():
            return date(2026, 1, 1) + timedelta(days=chance.randrange(365))
        case Percent():
            return chance.randrange(101)
        case LongText():
            return "\n".join(f"Paragraph {number} on {name}." for number in (1, 2)) + f"\n\nThe end of {name}."
        case _:
            return f"{name} é 漢 🙂"


def written(spec: str, answers: Answers | None = None, personal: Mapping[str, str] | None = None) -> bytes:
    """A workbook with the answers: a blank copy's, unless the texts of another are given."""
    part = part_of(spec)
    blank = {"reference": blank_reference(part.spec_code), "identity": canonical_json({"v": "1"})}
    return write_workbook(plan_of(spec), Copy(personal or blank, answers or {}))


@cache
def full(spec: str) -> bytes:
    """The workbook in which everything is answered."""
    return written(spec, full_answers(spec))


def edited(data: bytes, edit: Callable[[Workbook], None]) -> bytes:
    """The workbook after an edit with openpyxl."""
    with warnings.catch_warnings():
        # of what it drops
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
        edit(book)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def outcome(data: bytes, name: str = "file.xlsx", known: KnownPlans | None = None) -> Submission | list[Diagnostic]:
    found = read_bytes(data, name, known or known_plans())
    return found if isinstance(found, Submission) else list(found)


def submission(data: bytes, name: str = "file.xlsx", known: KnownPlans | None = None) -> Submission:
    found = outcome(data, name, known)
    assert isinstance(found, Submission), found
    return found


def refusal(data: bytes, known: KnownPlans | None = None) -> list[str]:
    """The codes of a file that gives no submission."""
    found = outcome(data, known=known)
    assert isinstance(found, list)
    return codes(found)


@cache
def opened(spec: str) -> Grid:
    return open_grid(full(spec))


def retyped(grid: Grid, sheet: str, cells: Mapping[str, Cell | Scalar | ErrorValue]) -> Grid:
    """The workbook with other things in some cells of a sheet; None takes a cell away."""
    old = next(item for item in grid.sheets if item.name == sheet)
    kept = dict(old.cells)
    for where, value in cells.items():
        letters, row = coordinate_from_string(where)
        place = row - 1, column_index_from_string(letters) - 1
        kept.pop(place, None)
        if value is not None:
            kept[place] = value if isinstance(value, Cell) else Cell(value)
    new = old._replace(cells=kept)
    return grid._replace(sheets=tuple(new if item is old else item for item in grid.sheets))


def read_grid(grid: Grid, known: KnownPlans | None = None) -> Submission:
    return read_submission(grid, "file.xlsx", known or known_plans())


def codes(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """The codes, each once."""
    return sorted({item.code for item in diagnostics})


@dataclass(frozen=True)
class Spot:
    """Where a block stands in a workbook as it was issued: rows count from 1, columns are letters by role."""

    sheet: str
    header: int
    rows: Mapping[str, int]
    columns: Mapping[str, str]

    @property
    def first(self) -> int:
        return min(self.rows.values())

    @property
    def last(self) -> int:
        return max(self.rows.values())

    def cell(self, row: int | str, role: str) -> str:
        return f"{self.columns[role]}{row if isinstance(row, int) else self.rows[row]}"

    def area(self, first: str, last: str) -> str:
        """All rows, from the column of a role to that of another."""
        return f"{self.columns[first]}{self.first}:{self.columns[last]}{self.last}"


def spot(spec: str, block_id: str) -> Spot:
    block = next(block for block in part_of(spec).blocks if block.id == block_id)
    sheet = next(sheet for sheet in plan_of(spec).sheets if sheet.name == block.sheet)
    texts = {place: cell.content for place, cell in sheet.cells.items() if isinstance(cell.content, str)}
    ids = {text: place for place, text in texts.items()}
    wanted = [f"{row.id}#01" if block.shape == "lines" else row.id for row in block.rows]
    top = min(ids[name][0] for name in wanted)
    header = max(row for (row, _), text in texts.items() if text == block.headings[-1].text and row < top)
    heads = {text: column for (row, column), text in texts.items() if row == header}
    columns = {heading.role: heads[heading.text] for heading in block.headings} | {"id": ids[wanted[0]][1]}
    rows = {row.id: ids[name][0] + 1 for row, name in zip(block.rows, wanted, strict=True)}
    return Spot(block.sheet, header + 1, rows, {role: column_letters(at) for role, at in columns.items()})


@dataclass(frozen=True)
class Difference:
    """What reading gave that the respondent did not answer, and what the respondent answered that reading lost."""

    wrong: Answers
    lost: Answers


def difference(found: Submission, answers: Answers) -> Difference:
    got = {name: item.value for name, item in found.fields.items() if item.value is not None}
    if _actions(got) == _actions(answers):
        # a list: its rows may stand in any order
        got, answers = (
            {name: value for name, value in each.items() if not _is_action(name)} for each in (got, answers)
        )
    return Difference(
        wrong={name: value for name, value in got.items() if value != answers.get(name)},
        lost={name: value for name, value in answers.items() if name not in got},
    )


def _is_action(name: str) -> bool:
    return name.startswith("action/")


def _actions(answers: Answers) -> Counter[frozenset[tuple[str, Answer]]]:
    rows: dict[str, set[tuple[str, Answer]]] = {}
    for name, value in answers.items():
        if _is_action(name):
            row, _, role = name.partition(":")
            rows.setdefault(row, set()).add((role, value))
    return Counter(frozenset(row) for row in rows.values())
