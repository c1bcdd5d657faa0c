"""A sheet that is one table: title, what it says about its n and its blanks, frozen headings with filters, rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.plan.model import Link, Page
from kamxl.plan.sheet import SheetBuilder
from kamxl.results.plain import formula_like
from kamxl.values.text import fitting, legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kamxl.plan.model import Range, SheetPlan
    from kamxl.words import Words

    Value = str | int | float | date | None

HEADER = 3
FIRST = HEADER + 1
OVERVIEW = "overview"
MOST_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, the look of its cells and of those without a value."""

    heading: str
    width: float
    style: str = "text"
    blank: str = ""

    @property
    def centred(self) -> bool:
        """Whether the heading stands in the middle, as the cells do."""
        return self.style not in {"text", "name"}


class TableSheet:
    """A sheet with one table, in the making. Rows come as plain values, one for each column; None is a blank.

    ``printed`` may be set to print the first columns alone.
    """

    def __init__(self, key: str, name: str, title: str, note: str, columns: Sequence[Column], words: Words) -> None:
        self.columns = columns
        self.printed = len(columns)
        self.sheet = SheetBuilder(key, name, protected=False, tab="accent")
        self.sheet.columns([column.width for column in columns])
        self.sheet.put(0, 0, title, "sheet.title")
        self.note, self.back = note, words("← Overview")
        self.sheet.heights[2] = 6.0
        for at, column in enumerate(columns):
            self.sheet.put(HEADER, at, column.heading, "header.centre" if column.centred else "header")
        self.sheet.row = FIRST

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Adds rows.

        Raises:
            KamxlError: there are more of them than a sheet can hold (KX201).
        """
        for values in rows:
            if self.sheet.row > MOST_ROWS:
                message = f"the sheet {self.sheet.name} would need more than {MOST_ROWS:,} rows"
                raise KamxlError([Diagnostic("KX201", message, help="make reports of fewer people, or use --to csv")])
            for at, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                put(self.sheet, self.sheet.row, at, value, column)
            self.sheet.row += 1

    def area(self, first: int, last: int) -> Range:
        """The rows of the table in a run of columns."""
        return FIRST, first, max(FIRST, self.sheet.row - 1), last

    def done(self, nothing: str, keep: int = 0) -> SheetPlan:
        """The finished sheet; without rows it says ``nothing``. ``keep`` columns stay in view."""
        last, printed = len(self.columns) - 1, self.printed - 1
        self.sheet.put(0, printed, Link(self.back, OVERVIEW), "sheet.link")
        self.sheet.merge(1, 0, printed, self.note, "note.wrapped")
        if self.sheet.row == FIRST:
            self.sheet.merge(FIRST, 0, last, nothing, "body")
        elif "filter" not in self.sheet.settings:
            self.sheet.settings["filter"] = (HEADER, 0, self.sheet.row - 1, last)
        shown = (0, 0, max(FIRST, self.sheet.row - 1), printed)
        page = Page(repeat=(HEADER, HEADER), area=shown)
        self.sheet.settings |= {"freeze": (FIRST, keep), "active": (FIRST, 0), "page": page}
        return self.sheet.done()

    def close(self) -> None:
        """Ends the part that is filtered: what follows are totals."""
        if self.sheet.row > FIRST:
            self.sheet.settings["filter"] = (HEADER, 0, self.sheet.row - 1, len(self.columns) - 1)


def put(sheet: SheetBuilder, row: int, at: int, value: Value, column: Column) -> None:
    """Puts a plain value; a text that looks like a formula is marked as a text, also for those who edit it later."""
    if value is None or value == "":
        sheet.put(row, at, None, column.blank or column.style)
        return
    if not isinstance(value, str):
        sheet.put(row, at, value, column.style)
        return
    text, risky = _clean(value)
    plain = "name" if column.style == "name" else "text"
    sheet.put(row, at, text, f"{plain}.quoted" if risky else column.style)


@lru_cache(maxsize=4096)
def _clean(text: str) -> tuple[str, bool]:
    """A text as a cell can hold it, and whether it looks like a formula; the same few texts stand in most rows."""
    return fitting(legal(text)), formula_like(text)


def share(percent: float | None) -> float | None:
    """Whole per cent as the number that a percentage format shows."""
    return None if percent is None else percent / 100


def mean_share(percent: float | None) -> float | None:
    """A mean of percentages, rounded half up to one decimal, as the number that a percentage format shows."""
    return None if percent is None else round(half_up(percent, 1) / 100, 3)


def half_up(value: float, digits: int) -> float:
    """A number rounded half up (1.25 becomes 1.3), for display."""
    step = 10.0**digits
    # a mean such as 0.15 is stored a little below itself, and is meant as it is written
    return math.floor(round(value * step, 6) + 0.5) / step


def rounded(value: float | None, digits: int = 1) -> float | None:
    """A mean for display; None stays None."""
    return None if value is None else half_up(value, digits)
