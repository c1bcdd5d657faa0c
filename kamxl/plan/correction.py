"""The correction of a workbook: an index of what its sender is asked to look at, in front of the sheets as issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.plan.front import front_sheet, in_front, in_quotes, place_of
from kamxl.plan.model import Link, Page
from kamxl.values.text import canonical, shortened
from kamxl.words import english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.model import Content, Plan
    from kamxl.plan.sheet import SheetBuilder
    from kamxl.words import Words

KEY = "correction"
_QUOTED = 400
_WIDTHS = (5, 22, 9, 44, 38, 26, 40)
_HEADER = 4


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at: the question, what stood there, why it is no answer, what is expected, what to do.

    ``fields`` are the ids of the answers that it is about; the first is linked. Where it is about none, ``cell`` says
    where it stood in the workbook that came back (``Sheet!E7``).
    """

    question: str
    said: str
    advice: str
    found: str = ""
    expected: str = ""
    fields: tuple[str, ...] = ()
    cell: str = ""


def with_index(plan: Plan, points: Sequence[Point], reference: str, attempt: int, words: Words = english) -> Plan:
    """The plan with the sheet ``To look at`` in front; where there is no point, the sheet says so."""
    told = words("{title}   ·   reference {reference}   ·   attempt {attempt}")
    told = told.format(title=plan.title, reference=reference, attempt=attempt)
    sheet = front_sheet(plan, KEY, words("To look at"), told, _WIDTHS)
    end = len(_WIDTHS) - 1
    sheet.merge(2, 0, end, _introduction(points, words), "body")
    sheet.heights[3] = 8.0
    if points:
        _table(sheet, plan, points, words)
    repeat = (_HEADER, _HEADER) if points else None
    sheet.settings["page"] = Page(repeat=repeat, area=(0, 0, max(row for row, _ in sheet.cells), end))
    return in_front(plan, sheet)


def note(point: Point, words: Words = english) -> str:
    """What the note at a doubtful cell says."""
    parts = [_found(point, words)]
    parts += [words("Expected: {expected}.").format(expected=point.expected)] if point.expected else []
    return "\n".join([*parts, words("To do: {advice}").format(advice=point.advice)])


def _introduction(points: Sequence[Point], words: Words) -> str:
    if not points:
        return words(
            "There is nothing to correct: every answer was read, and stands in its place in this clean copy of the"
            " workbook."
        )
    return words(
        "This is your workbook again, clean, with every answer that could be read in its place. {count} below:"
        " follow the link in the column 'Cell', look at the tinted cell and its note, and type the answer there. Then"
        " save the workbook and send it back."
    ).format(count=words("1 thing is left to look at, named") if len(points) == 1 else _many(points, words))


def _many(points: Sequence[Point], words: Words) -> str:
    return words("{count} things are left to look at, named").format(count=len(points))


def _table(sheet: SheetBuilder, plan: Plan, points: Sequence[Point], words: Words) -> None:
    first = (words("No."), words("Sheet"), words("Cell"), words("About"))
    headings = (*first, words("What was found"), words("What is expected"), words("What to do"))
    for column, heading in enumerate(headings):
        sheet.put(_HEADER, column, heading, "header.centre" if column in {0, 2} else "header")
    for place, point in enumerate(points, start=1):
        row = _HEADER + place
        name, cell = _where(plan, point)
        sheet.put(row, 0, place, "figure")
        sheet.put(row, 1, name, "text")
        sheet.put(row, 2, cell, "link" if isinstance(cell, Link) else "text")
        texts = (point.question, _found(point, words), point.expected, point.advice)
        for column, text in enumerate(texts, start=3):
            sheet.put(row, column, text, "text")
    sheet.settings["freeze"] = (_HEADER + 1, 0)
    sheet.settings["active"] = (_HEADER + 1, 2)


def _where(plan: Plan, point: Point) -> tuple[str, Content]:
    """The sheet and the cell: a link into this workbook, or the place in the one that came back."""
    if not point.fields:
        sheet, _, cell = point.cell.rpartition("!")
        return sheet, cell
    return place_of(plan, point.fields[0])


def _found(point: Point, words: Words) -> str:
    """What stood there, quoted, and what is said of it."""
    quoted = shortened(canonical(point.found), _QUOTED)
    return (in_quotes(quoted, words) + "\n" if quoted else "") + point.said
