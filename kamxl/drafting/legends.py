"""Legends: the blocks of a workbook that say what the levels of a scale mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.drafting.scales import MOST_LEVELS, Found, entries_of, entry_list, monotonic
from kamxl.drafting.words import LEGENDS, fold
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
    for step in ((1, 0), (0, 1)):
        found: list[tuple[int, str]] = []
        cells: list[Place] = []
        signed = False
        row, column = start
        while (row, column) not in seen and len(found) < MOST_LEVELS:
            entry = _entry(view, row, column, beside=step == (1, 0))
            if entry is None:
                break
            value, label, used = entry
            found.append((value, label))
            cells += used
            signed = signed or "=" in view.text(row, column)
            row, column = row + step[0], column + step[1]
        values = [value for value, _ in found]
        if len(found) > 1 and monotonic(values) and max(values) > 0:
            return Legend(_scale(found), tuple(cells), signed or _near(view, start))
    return None


def _entry(view: View, row: int, column: int, *, beside: bool) -> tuple[int, str, list[Place]] | None:
    """One level: ``0 = none`` in a cell, or 0 in one and the label in the next."""
    text = view.text(row, column)
    if entries := entry_list(text):
        return (*entries[0], [(row, column)]) if len(entries) == 1 else None
    number = view.number(row, column)
    value = (
        int(number)
        if number is not None and number == int(number)
        else int(text)
        if text.isdecimal() and len(text) < _NEAR + 1
        else None
    )
    label = view.text(row, column + 1) if beside else ""
    if value is None or not witness(label) or label.isdecimal():
        return None
    places = [(row, column), (row, column + 1)]
    further = view.text(row, column + 2)
    return value, label, [*places, (row, column + 2)] if further else places


def _near(view: View, place: Place) -> bool:
    """Whether words above or before say that a scale follows."""
    row, column = place
    above = [view.text(row - up, at) for up in range(1, _NEAR) for at in range(max(0, column - 1), column + 2)]
    words = {word for text in (*above, view.text(row, max(0, column - 1))) for word in fold(text).split()[:8]}
    lead = fold(view.text(row, column)).split()[:2]
    return not LEGENDS.isdisjoint(words | set(lead))


def _scale(entries: list[tuple[int, str]]) -> Found:
    return Found(tuple((value, label[:_LABEL].strip()) for value, label in sorted(entries)))
