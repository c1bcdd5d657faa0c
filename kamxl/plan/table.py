"""Rows of one kind, as one block of a sheet: columns that say how their cells look, and plain values."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kamxl.record import Record
from kamxl.values.risky import formula_like
from kamxl.values.text import fitting, legal

_SHORT = 1_000
Value = str | int | float | date | None


class Column(NamedTuple):
    """A column: its heading, its width in characters, the look of its cells and of those without a value."""

    heading: str
    width: float
    style: str = "text"
    blank: str = ""

    @property
    def centred(self) -> bool:
        """Whether the heading stands in the middle, as the cells do."""
        return self.style not in {"text", "name"}

    @property
    def styles(self) -> set[str]:
        """The looks of its cells, but for those of texts that look like a formula."""
        return {self.style, self.blank or self.style}

    def shown(self, value: Value) -> tuple[Value, str]:
        """What a cell holds for a value, and its look.

        Only what a cell can hold is kept of a text; one that looks like a formula is marked as a text, also for those
        who edit it later.
        """
        if value is None or value == "":
            return None, self.blank or self.style
        if not isinstance(value, str):
            return value, self.style
        if value[0].isalnum() and len(value) < _SHORT and value.isprintable():
            # most texts, in a third of the time
            return value, self.style
        if not (kept := fitting(legal(value))):
            return None, self.blank or self.style
        plain = "name" if self.style == "name" else "text"
        return kept, f"{plain}.quoted" if formula_like(value) else self.style


class Table(Record):
    """Rows below each other, from the row ``top`` (from 0) and the first column on; a value for each column.

    Raises:
        ValueError: a row is longer or shorter than the columns.
    """

    __slots__ = __match_args__ = ("top", "columns", "rows")

    def __init__(self, top: int, columns: tuple[Column, ...], rows: tuple[tuple[Value, ...], ...]) -> None:
        if not all(len(row) == len(columns) for row in rows):
            raise ValueError(columns)
        self.top, self.columns, self.rows = top, columns, rows

    @property
    def bottom(self) -> int:
        """The last row, from 0."""
        return self.top + len(self.rows) - 1
