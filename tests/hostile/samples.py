"""The honest workbook that hostile files are made of, and where its cells stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from kamxl.reading.read import KnownPlans
from kamxl.values.kinds import Answer, Choice, Day, Kind, LongText, Percent, Score
from tests.hostile.packages import Edit, with_parts
from tests.reading.returned import Answers, part_of, plan_of, spot, written
from tests.support.workbooks import ROOT

Maker = Callable[[], bytes]
Text = str | Callable[[], str]
"""A text, or what makes one too long to keep."""
SMALL = str(ROOT / "tests/specs/small.yaml")
CAPABILITY, COVER = "capability/habits", "cover"
STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
TYPES, RELATIONS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
MIB = 1024 * 1024
ROW = 2
"""The statement whose cells are spoilt: its score, 2, is none of those that a hostile cell holds."""
DATE_ROW = 2
"""The cover's date."""


@cache
def answers_of(spec: str) -> Answers:
    """An answer to every field; texts are unique, so that no swap can hide behind equal answers."""
    given = {name: _answer(name, kind, at) for at, (name, kind) in enumerate(part_of(spec).fields())}
    return given | {"respondent/name:value": "Ana Example"}


def answers() -> Answers:
    """Those of the small workbook."""
    return answers_of(SMALL)


def _answer(name: str, kind: Kind, at: int) -> Answer:
    match kind:
        case Score():
            return kind.levels[at // 4 % len(kind.levels)]
        case Choice():
            return kind.options[at % len(kind.options)][0]
        case Day():
            return date(2026, 1, 1) + timedelta(days=at)
        case Percent():
            return at % 101
        case LongText():
            return f"Paragraph 1 on {name}.\nParagraph 2 on {name}.\n\nThe end of {name}."
    return f"{name} é 漢 🙂"


@cache
def base() -> bytes:
    """A small workbook in which everything is answered."""
    return written(SMALL, answers())


@cache
def known() -> KnownPlans:
    """Its plan."""
    return KnownPlans.of([part_of(SMALL)])


def edited(edits: dict[str, Edit]) -> Maker:
    """The workbook with parts edited, replaced, added, or left out."""
    return lambda: with_parts(base(), edits)


@cache
def sheet_part(name: str) -> str:
    """The part that holds a sheet."""
    names = [sheet.name for sheet in plan_of(SMALL).sheets]
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


@cache
def place(role: str, row: int = ROW) -> tuple[str, str]:
    """The part and the address of the first capability's cell, or the cover's."""
    where = spot(SMALL, COVER if role == "value" else CAPABILITY)
    return sheet_part(where.sheet), f"{where.columns[role]}{where.first + row}"


SHEET_NAME = spot(SMALL, CAPABILITY).sheet
SHEET = sheet_part(SHEET_NAME)


def cell(attributes: str, inside: Text, role: str = "score", row: int = ROW) -> Maker:
    """The workbook with one answer's cell written in another way: its attributes besides ``r``, and what it holds."""
    part, address = place(role, row)

    def change(data: bytes) -> bytes:
        # the cell's own format stays, unless another is given
        pattern = re.compile(rf'<c r="{address}"( s="\d+")?[^>]*?(/>|>.*?</c>)'.encode())
        found = pattern.search(data)
        assert found, address
        style = b"" if " s=" in f" {attributes}" else found.group(1) or b""
        new = b'<c r="%s"%s %s>%s</c>' % (address.encode(), style, attributes.encode(), _said(inside).encode())
        return data[: found.start()] + new + data[found.end() :]

    return edited({part: change})


def _said(text: Text) -> str:
    return text if isinstance(text, str) else text()


def after(mark: str, text: Text, part: str = SHEET) -> Maker:
    """The workbook with XML put behind the first mark of a part."""
    return swapped(mark, lambda: mark + _said(text), part)


def before(mark: str, text: Text, part: str = SHEET) -> Maker:
    """The same before the first mark."""
    return swapped(mark, lambda: _said(text) + mark, part)


def swapped(old: str, new: Text, part: str = SHEET) -> Maker:
    """The workbook with a text of a part replaced at its first place."""

    def change(data: bytes) -> bytes:
        assert old.encode() in data, old
        return data.replace(old.encode(), _said(new).encode(), 1)

    return edited({part: change})


def rewritten(pattern: str, new: Text, part: str = SHEET) -> Maker:
    """The workbook with what a pattern finds first in a part replaced."""

    def change(data: bytes) -> bytes:
        found = re.search(pattern.encode(), data)
        assert found, pattern
        return data[: found.start()] + found.expand(_said(new).encode()) + data[found.end() :]

    return edited({part: change})
