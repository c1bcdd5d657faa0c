"""A sheet as a person sees it: its texts by place, merged areas as one cell, the cells that stand out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from kamxl.grid import ErrorValue, address
from kamxl.values.plain import shown
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.grid import Sheet

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_LAST_ROW = 1_048_575
MOST_ROWS = 5_000
"""The rows of a sheet that are looked at; a spec has at most 1,000 statements."""
# twice as long as the longest text of a spec, so that what is cut there is told
_LONGEST = 4_000


class View:
    """The texts of a sheet that are not blank, in their canonical form, by (row, column) from 0.

    ``cut`` is the first row that is not looked at any more, where a sheet has more than a form could.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.name = sheet.name
        self.texts: dict[tuple[int, int], str] = {}
        self.formulas: set[tuple[int, int]] = set()
        self.rows: dict[int, list[int]] = defaultdict(list)
        held = sorted({row for row, _ in sheet.cells})
        self.cut = held[MOST_ROWS] if len(held) > MOST_ROWS else None
        for place, cell in sheet.cells.items():
            if self.cut is not None and place[0] >= self.cut:
                continue
            text = "" if isinstance(cell.value, ErrorValue) else canonical(shown(cell.value)[:_LONGEST])
            if cell.formula is not None:
                self.formulas.add(place)
            if text:
                self.texts[place] = text
            if text or cell.formula is not None:
                self.rows[place[0]].append(place[1])
        self.order = sorted(self.rows)
        for columns in self.rows.values():
            columns.sort()
        areas = (area_of(text) for text in sheet.merged)
        self.merged = {area[:2]: area[2:] for area in areas if area is not None and area[:2] in self.texts}

    def text(self, row: int, column: int) -> str:
        """The text of a cell; '' where it is blank."""
        return self.texts.get((row, column), "")

    def number(self, row: int, column: int) -> int | float | None:
        """The number that stands in a cell, as a number."""
        cell = self.sheet.cells.get((row, column))
        value = cell.value if cell is not None else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def typed(self, row: int, column: int) -> bool:
        """Whether something stands in a cell that is no formula."""
        return (row, column) in self.texts and (row, column) not in self.formulas

    def wide(self, row: int, column: int) -> int:
        """The last column of a cell: its own, unless it is merged with others."""
        return self.merged.get((row, column), (row, column))[1]

    def tall(self, row: int, column: int) -> int:
        """The last row of a cell."""
        return self.merged.get((row, column), (row, column))[0]

    def line(self, row: int, left: int = 0, right: int = 1 << 20) -> Iterator[tuple[int, str]]:
        """The texts of a row with their columns, from left to right."""
        for column in self.rows.get(row, ()):
            if left <= column <= right and (row, column) in self.texts:
                yield column, self.texts[row, column]

    def between(self, first: int, last: int) -> list[int]:
        """The rows that hold anything, from the first to before the last."""
        return self.order[bisect_left(self.order, first) : bisect_left(self.order, last)]

    def cell(self, row: int, column: int) -> str:
        """The address of a cell."""
        return address(row, column)

    @property
    def end(self) -> int:
        """The row after the last that holds anything."""
        return self.order[-1] + 1 if self.order else 0


def area_of(text: str) -> Area | None:
    """The area that a reference such as ``$A$1:B4`` names; None where it is no such reference."""
    if match := _COLUMNS.fullmatch(text):
        return 0, _column(match.group(1)), _LAST_ROW, _column(match.group(2))
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    right, bottom = right or left, bottom or top
    return int(top) - 1, _column(left), int(bottom) - 1, _column(right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
