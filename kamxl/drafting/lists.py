"""The drop-downs of a workbook: which cells they cover, and what they offer, wherever their entries stand."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from kamxl.drafting.view import Area, area_of
from kamxl.values.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kamxl.drafting.view import View
    from kamxl.grid import Grid, Sheet

_MOST = 100
_MOST_AREAS = 2_000
_PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")


class Lists:
    """The drop-downs of every sheet. Entries are looked for on all sheets, hidden ones too."""

    def __init__(self, grid: Grid) -> None:
        self._sheets: Mapping[str, Sheet] = {sheet.name.casefold(): sheet for sheet in grid.sheets}
        self._names = {name.casefold(): target for name, target in grid.names.items()}
        self.used: set[str] = set()
        """The sheets that entries were taken from."""
        self._known: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._areas = {sheet.name: list(_areas(sheet)) for sheet in grid.sheets}

    def columns(self, view: View) -> dict[int, int]:
        """The columns of drop-downs that are one column wide, each with the first row that is covered."""
        found: dict[int, int] = {}
        for area, _ in self._areas[view.name]:
            if area[1] == area[3]:
                found[area[1]] = min(area[0], found.get(area[1], area[0]))
        return dict(sorted(found.items()))

    def covering(self, view: View, column: int) -> list[tuple[int, int, str]]:
        """The first and last rows of a column that a drop-down covers, with its source."""
        found = (item for item in self._areas[view.name] if item[0][1] <= column <= item[0][3])
        return sorted((area[0], area[2], source) for area, source in found)

    def covered(self, view: View, columns: Iterable[int]) -> frozenset[int]:
        """The rows that hold anything and have a drop-down in one of the columns."""
        areas = [area for column in columns for area in self.covering(view, column)]
        return frozenset(row for first, last in _joined(areas) for row in view.between(first, last + 1))

    def offers(self, view: View, source: str) -> tuple[str, ...] | None:
        """The entries of a drop-down; None where they can't be known without working out a formula."""
        key = (view.name, source)
        if key not in self._known:
            self._known[key] = self._entries(view.sheet, source)
        return self._known[key]

    def _entries(self, sheet: Sheet, source: str, depth: int = 0) -> tuple[str, ...] | None:
        text = source.strip().removeprefix("=")
        if text.startswith('"') and text.endswith('"'):
            inner = text[1:-1].replace('""', '"')
            return tuple(part.strip() for part in next(csv.reader([inner.replace("\n", " ")]), []))[:_MOST]
        if match := _PLACE.fullmatch(text):
            name = (match.group(1) or match.group(2)).replace("''", "'")
            other = self._sheets.get(name.casefold())
            if other is None:
                return None
            self.used.add(other.name)
            return self._cells(other, match.group(3))
        if (target := self._names.get(text.casefold())) is not None and depth == 0:
            return self._entries(sheet, target, depth + 1)
        return self._cells(sheet, text)

    def _cells(self, sheet: Sheet, reference: str) -> tuple[str, ...] | None:
        area = area_of(reference)
        if area is None:
            return None
        top, left, bottom, right = area
        if min(bottom - top, right - left) > 0:
            return None
        inside = sorted(place for place in sheet.cells if top <= place[0] <= bottom and left <= place[1] <= right)
        values = (sheet.cells[place].value for place in inside[:_MOST])
        return tuple(shown(value) for value in values if isinstance(value, str | int | float))


def _areas(sheet: Sheet) -> list[tuple[Area, str]]:
    found: list[tuple[Area, str]] = []
    for ranges, source in sheet.lists:
        for text in ranges.split()[:_MOST_AREAS]:
            area = area_of(text)
            if area is not None:
                found.append((area, source))
        if len(found) > _MOST_AREAS:
            break
    return found


def _joined(areas: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Spans of rows that do not overlap."""
    done = -1
    for first, last, _ in sorted(areas):
        if last > done:
            yield max(first, done + 1), last
            done = last
