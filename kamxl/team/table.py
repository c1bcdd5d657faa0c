"""A sheet that is one table: title, what it says about its n and its blanks, frozen headings with filters, rows."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.plan.model import Link, Page
from kamxl.plan.sheet import SheetBuilder
from kamxl.plan.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kamxl.plan.model import Range, SheetPlan
    from kamxl.plan.table import Value
    from kamxl.words import Words

HEADER = 3
FIRST = HEADER + 1
OVERVIEW = "overview"
MOST_ROWS = 1_048_575


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

    def fill(self, rows: Iterable[Sequence[Value]]) -> None:
        """Gives the table its rows.

        Raises:
            KamxlError: there are more of them than a sheet can hold (KX201).
        """
        found = tuple(map(tuple, islice(rows, MOST_ROWS - FIRST + 2)))
        if len(found) + FIRST > MOST_ROWS + 1:
            message = f"the sheet {self.sheet.name} would need more than {MOST_ROWS:,} rows"
            raise KamxlError([Diagnostic("KX201", message, help="make reports of fewer people, or use --to csv")])
        if found:
            self.sheet.table = Table(FIRST, tuple(self.columns), found)
            self.sheet.row = self.sheet.table.bottom + 1

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
    """Puts a plain value as a column shows it."""
    sheet.put(row, at, *column.shown(value))


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
