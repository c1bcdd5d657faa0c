"""Legends: the blocks of a workbook that say what the levels of a scale mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kamxl.drafting.scales import MOST_LEVELS, Found, entries_of, entry_list, monotonic
from kamxl.drafting.words import LEGENDS, fold
from kamxl.values.plain import plain_number
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kamxl.drafting.view import View

Place = tuple[int, int]
_LABEL = 120
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend: its scale, its cells, and whether words near it say that it is one."""

    scale: Found
    cells: tuple[Place, ...]
    told: bool


def legends(view: View, taken: Collection[Place]) -> Iterator[Legend]:
    """The legends of a sheet, outside of the cells that statements stand in."""
    seen: set[Place] = set(taken)
    for row in view.order:
        for column, text in view.line(row):
            if (row, column) in seen:
                continue
            legend = _single(view, (row, column), text) or _run(view, (row, column), seen)
            if legend is not None:
                seen.update(legend.cells)
                yield legend


def _single(view: View, place: Place, text: str) -> Legend | None:
    """All levels in one cell."""
    entries = entries_of(text)
    if len(entries) < 2 or max(entries)[0] <= 0:  # noqa: PLR2004  one is no scale
        return None
    told = "=" in text or _near(view, place)
    return Legend(_scale(entries), (place,), told)


def _run(view: View, start: Place, seen: Collection[Place]) -> Legend | None:
    """A level in each cell, downwards or to the right; the number may stand in a cell of its own."""
    for down, right in ((1, 0), (0, 1)):
        found: list[_Entry] = []
        row, column = start
        while (row, column) not in seen and len(found) < MOST_LEVELS:
            entry = _entry(view, row, column, beside=down == 1)
            if entry is None:
                break
            found.append(entry)
            row, column = row + down, column + right
        values = [entry.value for entry in found]
        if len(found) > 1 and monotonic(values) and max(values) > 0:
            cells = [cell for entry in found for cell in entry.cells]
            told = any("=" in view.text(*entry.cells[0]) for entry in found) or _near(view, start)
            details = tuple((entry.value, entry.details) for entry in found if entry.details)
            scale = _scale([(entry.value, entry.label) for entry in found])
            return Legend(replace(scale, details=details), (*_lead(view, start), *cells), told)
    return None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One level: its number, its label, a longer explanation, its cells."""

    value: int
    label: str
    details: str
    cells: tuple[Place, ...]


def _entry(view: View, row: int, column: int, *, beside: bool) -> _Entry | None:
    """One level: ``0 = none`` in a cell, or 0 in one, the label in the next and more about it in a third."""
    text = view.text(row, column)
    cells = [(row, column)]
    if entries := entry_list(text):
        value, label = entries[0]
        fits = len(entries) == 1
    else:
        number = plain_number(text)
        fits = number is not None and number == int(number) and beside
        value, label = int(number or 0), view.text(row, column + 1)
        column += 1
        cells.append((row, column))
    if not fits or not witness(label) or plain_number(label) is not None:
        return None
    details = view.text(row, column + 1) if beside else ""
    if details and (entry_list(details) or plain_number(details) is not None):
        details = ""
    return _Entry(value, label, details, (*cells, (row, column + 1)) if details else tuple(cells))


def _lead(view: View, start: Place) -> list[Place]:
    """The headings of a legend, in the row above it."""
    row, column = start[0] - 1, start[1]
    cells = [(row, at) for at, text in view.line(row, column, column + 2) if len(text.split()) <= _NEAR]
    words = {word for cell in cells for word in fold(view.text(*cell)).split()}
    return cells if not LEGENDS.isdisjoint(words) else []


def _near(view: View, place: Place) -> bool:
    """Whether words above or before say that a scale follows."""
    row, column = place
    above = [view.text(row - up, at) for up in range(1, _NEAR) for at in range(max(0, column - 1), column + 2)]
    words = {word for text in (*above, view.text(row, max(0, column - 1))) for word in fold(text).split()[:8]}
    lead = fold(view.text(row, column)).split()[:2]
    return not LEGENDS.isdisjoint(words | set(lead))


def _scale(entries: list[tuple[int, str]]) -> Found:
    return Found(tuple((value, label[:_LABEL].strip()) for value, label in sorted(entries)))
