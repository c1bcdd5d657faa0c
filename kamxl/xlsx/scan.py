"""Cells and shared texts in one go, where a program wrote them in the one shape that well-behaved programs write.

What is not of the one shape (another attribute, another order, an inline text, a shared formula, a comment, a
namespace) is no error: the part goes to the strict reader, element by element. What stands around the data always does.
What is found here is what the strict reader finds; the tests compare the two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import Cell
from kamxl.xlsx.cells import BARRED, LAST_COLUMN, SIGN, TEXT, cells_of, has_longer, missing
from kamxl.xlsx.escapes import resolved, unescaped
from kamxl.xlsx.memory import Memory

if TYPE_CHECKING:
    from kamxl.limits import Limits, Room
    from kamxl.xlsx.content import Contents

_HEAD = re.compile(
    r'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>)?\s*<worksheet [^<]*>'
)
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_ROW_TAG, _CELL_TAG, _CELL_END = b"<row ", b"<c ", b"</c>"
_BOUND = b"xmlns:x14ac="
_SHORTEST_CELL = len('<c r="A1"/>')
_BLANK_CELL = re.compile(b'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?/>')
_ROW_START = re.compile(b'<row r="([1-9][0-9]{0,6})"')
# a larger sheet is none that a person fills in, and its pieces would take much memory
_MOST_BYTES = 4_000_000
MOST_SCANNED = 100_000
"""How many rows and cells of a workbook are scanned: each that is new is kept, and takes memory and time."""
_STRINGS = re.compile(
    r'<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>[\n ]*'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]+")?(?: uniqueCount="[0-9]+")?>(?=<si>)'
)
_STRING, _STRING_END, _STRINGS_END = re.compile(rf'<si><t(?: xml:space="preserve")?>({TEXT})'), "</t></si>", "</sst>"
# what a person's own position in a sheet and its footer say is not the same in any two workbooks
_OTHER_TAG = re.compile("<[!?]")
_VIEWS, _VIEWS_END, _MOST_VIEWS = "<sheetViews>", "</sheetViews>", 2_000
_VALUE, _NO_VALUE = re.compile(f'="[^"<>&{BARRED}]*"'), '=""'
# what stands around the data is the same in many sheets, but for that
_SMALL = 65_536
_FOOTER_TAG, _FOOTER_END, _FOOTER_TAGS, _MOST_FOOTER = b"<oddFooter>", b"</oddFooter>", 4, 2_000
_FOOTER_TEXT = re.compile(TEXT)
# LibreOffice gives each bar of data a name of its own whenever it saves a workbook
_BAR = re.compile(r'(<x14:id>|<x14:cfRule type="dataBar" id=")\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}')
_NOT_OF_BARS = re.compile('xmlns:x14(?!ac=|="http://schemas[.]microsoft[.]com/office/spreadsheetml/2009/9/main")')
FOOTER = "\ue000"
"""What stands for a footer (a character for private use)."""


class Scanned(NamedTuple):
    """What a scan found: the cells, how many hold anything, how many were scanned, and the part without them.

    Where there is but one footer, a plain text, it is ``footer``, and :data:`FOOTER` stands for it in the frame. Cells
    from row ``end`` on are not among them: there are more than are read.
    """

    cells: dict[tuple[int, int], Cell]
    held: int
    scanned: int
    frame: bytes
    footer: str | None
    end: int | None


def scanned(part: bytes, contents: Contents, limits: Limits, room: Room) -> Scanned | None:
    """The cells of a sheet part; None where it is not of the one shape, or too large.

    They count only if the strict reader finds in the frame one element for the data, in the namespace of sheets, and no
    other cell or row.
    """
    start, end = part.find(_OPEN) + len(_OPEN), part.rfind(_CLOSE)
    if end < start or not part.startswith(_ROW_TAG, start):
        return None
    head, (tail, footer) = part[: start - len(_OPEN)], _without_footer(part[end + len(_CLOSE) :])
    small = len(head) + len(tail) <= _SMALL
    frame = (_framed if small else _framed.__wrapped__)(head, tail)
    if frame is None:
        return None
    data, stop, row = part[start:end], end, None
    held = None
    if end - start > min(room.read, room.scanned) * _SHORTEST_CELL:
        # in the one shape, no text holds the beginning of a tag, and a cell that has an end of its own holds something
        held = part.count(_CELL_END, start, end)
        if held > room.read:
            stop, row = _stop(part, (start, end), room)
            if row is None or not _is_passable(part, (stop, end), limits):
                return None
            data = part[start:stop]
        if _count(data) > room.scanned:
            data = _BLANK_CELL.sub(b"", data)
        if held > room.cells or _count(data) > room.scanned:
            return None
    # of a sheet for which there is no room, nothing is read
    found = cells_of(_plain(data), contents, limits, bound=_BOUND in head) if data else ({}, 0)
    if found is None or len(found[0]) > room.cells:
        return None
    return Scanned(found[0], held or len(found[0]), found[1], frame, footer, row)


def _count(data: bytes) -> int:
    return data.count(_CELL_TAG) + data.count(_ROW_TAG)


def _stop(part: bytes, span: tuple[int, int], room: Room) -> tuple[int, int | None]:
    """Where the rows of a sheet end for which there is room, and the row there; None for one that is odd."""
    at, end = span
    _, read, scanned = room
    while at < end:
        after = part.find(_ROW_TAG, at + 1, end)
        after = end if after < 0 else after
        cells, held = part.count(_CELL_TAG, at, after), part.count(_CELL_END, at, after)
        if not held <= cells <= LAST_COLUMN:
            return at, None
        read -= held
        scanned -= cells + 1
        if read < 0 or scanned < 0:
            break
        at = after
    row = _ROW_START.match(part, at)
    return at, int(row.group(1)) - 1 if row else None


def _is_passable(part: bytes, span: tuple[int, int], limits: Limits) -> bool:
    """Whether the rest of the data may go unread: not so many rows that it is refused, and nothing but elements."""
    return part.count(_ROW_TAG) <= limits.rows and part.find(b"<!", *span) < 0


@lru_cache(maxsize=256)
def _framed(head: bytes, tail: bytes) -> bytes | None:
    """A part without its data, by what stands before and after; None where that is not of the one shape."""
    before, after = _plain(head), _plain(tail)
    if not after:
        return None
    around = _around if len(head) + len(tail) <= _SMALL else _around.__wrapped__
    return around(_unplaced(before), _unnamed(after, before))


@lru_cache(maxsize=256)
def _around(before: str, after: str) -> bytes | None:
    """A part without its data; None where that stands deeper than in its element, or beside what is no element."""
    head = _HEAD.match(before)
    if head is None or _depth(before) != 1 or _OTHER_TAG.search(before, head.end()) or _OTHER_TAG.search(after):
        return None
    return f"{before}<sheetData/>{after}".encode()


def scanned_strings(part: bytes, limits: Limits) -> list[Cell] | None:
    """The shared texts, each as a cell that holds it; None where the part is not of the one shape, or too large."""
    text = _plain(part)
    head = _STRINGS.match(text)
    *pieces, rest = text[head.end() :].split(_STRING_END) if head else [""]
    if not pieces or rest.rstrip("\n ") != _STRINGS_END or len(pieces) * 2 >= limits.elements:
        return None
    if has_longer(pieces, text, limits):
        return None
    memory = _shared_texts
    found = list(map(memory.get, pieces))
    for at in missing(found):
        match = _STRING.fullmatch(pieces[at])
        if match is None:
            return None
        found[at] = memory.keep(pieces[at], Cell(unescaped(resolved(match.group(1)))))
    return found  # type: ignore[return-value]  # none is left that was not found


_shared_texts = Memory[Cell]()


def _plain(part: bytes) -> str:
    """The text of a part of a usual size; '' for any other, and for one that holds the sign of a number."""
    try:
        text = part.decode("utf-8") if len(part) <= _MOST_BYTES else ""
    except UnicodeDecodeError:
        return ""
    return "" if SIGN in text else text


def _depth(head: str) -> int:
    """How many elements are open at the end of the start of a part."""
    return head.count("<") - 2 * head.count("</") - head.count("/>") - head.count("?>")


def _unplaced(before: str) -> str:
    """What stands before the data, without the values of the views of the sheet: the strict reader asks for none."""
    start = before.find(_VIEWS)
    end = before.find(_VIEWS_END, start, start + _MOST_VIEWS) if start >= 0 else -1
    return before if end < 0 else f"{before[:start]}{_VALUE.sub(_NO_VALUE, before[start:end])}{before[end:]}"


def _unnamed(after: str, before: str) -> str:
    """What follows the data without the names of bars, where they are in the namespace of bars."""
    bars = "<x14:id>" in after and not _NOT_OF_BARS.search(before) and not _NOT_OF_BARS.search(after)
    return _BAR.sub(r"\1", after) if bars else after


def _without_footer(after: bytes) -> tuple[bytes, str | None]:
    """What follows the data with a sign for its only footer, and this footer as a text."""
    start, end = after.find(_FOOTER_TAG) + len(_FOOTER_TAG), after.find(_FOOTER_END)
    known = after.count(b"Footer") == _FOOTER_TAGS and len(_FOOTER_TAG) <= start <= end <= start + _MOST_FOOTER
    footer = _footer(after[start:end]) if known else None
    return (after, None) if footer is None else (b"%b%b%b" % (after[:start], FOOTER.encode(), after[end:]), footer)


# all sheets of a workbook have one footer
@lru_cache(maxsize=16)
def _footer(stored: bytes) -> str | None:
    """A footer as a text; None where it is no plain text."""
    text = _plain(stored)
    return resolved(text) if text and _FOOTER_TEXT.fullmatch(text) else None
