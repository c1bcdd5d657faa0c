"""What a person or a program does to a filled workbook, and what reading it must give: the material of the matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kamxl.values.kinds import Answer
from tests.reading.returned import Spot, full_answers, part_of, spot
from tests.support.programs import Step, step

Codes = Mapping[str, int]
Table = Sequence[Sequence[Answer | None]]


@dataclass(frozen=True)
class Edit:
    """What is done, and what comes of it in every program; nothing is wrong, ever.

    ``codes`` says how many of each diagnostic are given. ``lost`` are the rows or fields whose answers are not known
    afterwards, ``changed`` those that the edit itself answers in another way.
    """

    steps: Sequence[Step] = ()
    codes: Codes = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    changed: Mapping[str, Answer | None] = field(default_factory=dict)

    def answers(self, spec: str) -> Mapping[str, Answer]:
        """The answers that the workbook holds after the edit."""
        held = {**full_answers(spec), **self.changed}
        return {name: value for name, value in held.items() if value is not None}

    def unknown(self, spec: str) -> set[str]:
        """The answers of which nobody can know after the edit."""
        return {name for name in self.answers(spec) if {name, name.partition(":")[0]} & self.lost}


# --- the tables of a workbook as it was issued ------------------------------------------------------------------------


def tables_of(spec: str, family: str) -> list[Spot]:
    return [spot(spec, block.id) for block in part_of(spec).blocks if block.family == family]


def moved_down(table: Spot, rows: int = 1) -> Spot:
    return replace(table, rows={row: at + rows for row, at in table.rows.items()})


def whole_row(table: Spot, row: int) -> str:
    return f"A{row}:{table.columns['id']}{row}"


def whole_column(table: Spot, role: str, below: int = 1) -> str:
    """A column of a table with its heading and the thin rows that end it, so many below the last answer."""
    return f"{table.cell(table.header, role)}:{table.cell(table.last + below, role)}"


def table_sorted(table: Spot, first: str, last: str, by: str = "score") -> Step:
    return step("sort_rows", sheet=table.sheet, range=table.area(first, last), column=table.columns[by])


def displaced(spec: str, table: Spot) -> frozenset[str]:
    """The rows that change places when a table is sorted by its scores."""
    order = sorted(table.rows, key=lambda row: float(str(full_answers(spec)[f"{row}:score"])))
    return frozenset(new for old, new in zip(table.rows, order, strict=True) if old != new)
