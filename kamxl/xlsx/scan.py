"""Cells and shared texts in one go, where a program wrote them in the one shape that well-behaved programs write.

One pattern must cover every character of the sheet's data. Anything else (another attribute, another order, an inline
text, a shared formula, a comment, a namespace) is no error: the part goes to the strict reader, element by element.
What stands around the data always does. What is found here is what the strict reader finds; the tests compare the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING

from kamxl.grid import Cell, column_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.limits import Limits
    from kamxl.xlsx.content import Contents

_HEAD = re.compile(
    r'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>)?\s*<worksheet [^<]*>'
)
_OPEN, _ROW_TAG, _CLOSE = "<sheetData>", "<row ", "</row></sheetData>"
_DESCENT = "x14ac:dyDescent"
# bytes that no text of XML holds, and line ends that a parser changes
_ALLOWED = bytes(range(0x20, 0x100)) + b"\t\n"
# what is no plain tag or text: comments, sections, instructions
_OTHER = ("<!", "]]", "\ufffe", "\uffff")
_TEXT = "[^<>&]*+(?:&(?:amp|lt|gt|quot|apos);[^<>&]*+)*+"
# the attributes of a row that programs write, in their order; none of them says anything about an answer
_FLAG = '(?:[01]|true|false)"'
_ROW = (
    rf'<row r="([1-9][0-9]{{0,6}})"(?: spans="[0-9: ]*")?(?: s="[0-9]+")?(?: customFormat="{_FLAG})?'
    rf'(?: ht="[0-9.]+")?(?: hidden="{_FLAG})?(?: customHeight="{_FLAG})?(?: outlineLevel="[0-7]")?'
    rf'(?: collapsed="{_FLAG})?(?: thickTop="{_FLAG})?(?: thickBot="{_FLAG})?'
    rf'(?: {_DESCENT}="[0-9.]+")?'
)
_TOKEN = re.compile(
    rf"(</row>)?{_ROW}(/?)>"
    r'|<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|b|e)")?'
    rf'(?:(/)>|>(?:<f(?: aca="false")?>({_TEXT})</f>)?(?:<v>({_TEXT})</v>)?</c>)'
)
_GROUPS = _TOKEN.groups + 1
# a larger sheet is none that a person fills in, and its pieces would take much memory
_MOST_CELLS, _MOST_BYTES = 50_000, 4_000_000
_STRINGS = re.compile(
    r'<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>[\n ]*'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]+")?(?: uniqueCount="[0-9]+")?>(<si>.*</si>)</sst>[\n ]*',
    re.DOTALL,
)
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?>({_TEXT})</t></si>')
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# style, type, formula and value, as they are stored
_Stored = tuple[str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found: the cells, what is left of the part without them, and how many elements they were."""

    cells: dict[tuple[int, int], Cell]
    frame: bytes
    elements: int


def scanned(part: bytes, contents: Contents, limits: Limits) -> Scanned | None:
    """The cells of a sheet part; None where it is not of the one shape, or too large.

    They count only if the strict reader finds in the frame one element for the data, in the namespace of sheets.
    """
    text = _plain(part)
    head = _HEAD.match(text)
    start = text.find(_OPEN) + len(_OPEN)
    end = text.find(_CLOSE, start)
    odd = head is None or end < 0 or not text.startswith(_ROW_TAG, start) or "<?" in text[head.end() :]
    if odd or max(text.count("<c "), text.count(_ROW_TAG)) > min(_MOST_CELLS, limits.cells, limits.rows):
        return None
    pieces = _TOKEN.split(text[start:end])
    places = None if any(pieces[::_GROUPS]) else _places(pieces)
    cells = _cells(pieces, places, contents, limits) if places else None
    before, after = text[: start - len(_OPEN)], text[end + len(_CLOSE) :]
    unbound = _DESCENT in text and "xmlns:x14ac=" not in before
    if cells is None or unbound or _depth(before) != 1:
        return None
    tags = text.count("<", start, end) - text.count("</", start, end)
    return Scanned(cells, f"{before}<sheetData/>{after}".encode(), tags)


def scanned_strings(part: bytes, limits: Limits) -> list[str] | None:
    """The shared texts as they are stored; None where the part is not of the one shape, or too large."""
    whole = _STRINGS.fullmatch(_plain(part))
    pieces = _STRING.split(whole.group(1)) if whole else [""]
    texts = pieces[1::2]
    if not texts or any(pieces[::2]) or len(texts) * 2 >= limits.elements or max(map(len, texts)) > limits.text:
        return None
    return [unescape(text) for text in texts]


def _plain(part: bytes) -> str:
    """The text of a part of a usual size that holds nothing but tags and texts; '' for any other."""
    if len(part) > _MOST_BYTES or part.translate(None, _ALLOWED):
        return ""
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if any(mark in text for mark in _OTHER) else text


def _depth(head: str) -> int:
    """How many elements are open at the end of the start of a part."""
    return head.count("<") - 2 * head.count("</") - head.count("/>") - head.count("?>")


def _places(pieces: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where each row begins (column -1) and each cell stands; None where they are not in order, or not nested."""
    closes, numbers, closed, names = (pieces[at::_GROUPS] for at in (1, 2, 3, 4))
    places = [_place(name) if name else (int(row) - 1, -1) for name, row in zip(names, numbers, strict=True)]
    opened = False
    row = -1
    for close, place, empty in zip(closes, places, closed, strict=True):
        if place[1] >= 0:
            if not opened or place[0] != row:
                return None
            continue
        if opened is not bool(close):
            return None
        row, opened = place[0], not empty
    rising = all(map(lt, places, islice(places, 1, None)))
    inside = places[-1][0] < _LAST_ROW and max(column for _, column in places) < _LAST_COLUMN
    return places if rising and opened and inside else None


@lru_cache(maxsize=50_000)
def _place(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, column_number(letters)


def _cells(
    pieces: Sequence[str], places: Sequence[tuple[int, int]], contents: Contents, limits: Limits
) -> dict[tuple[int, int], Cell] | None:
    kinds, formulas, values = (pieces[at::_GROUPS] for at in (6, 8, 9))
    known: dict[_Stored, Cell | None] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for place, stored in zip(places, zip(pieces[5::_GROUPS], kinds, formulas, values, strict=True), strict=True):
        if stored not in known:
            known[stored] = _cell(stored, contents)
        cell = known[stored]
        if cell is not None:
            cells[place] = cell
    longest = max((len(text) for text in (*formulas, *values) if text), default=0)
    return cells if longest <= limits.text and len(cells) <= limits.cells else None


def _cell(stored: _Stored, contents: Contents) -> Cell | None:
    """A cell as the strict reader would make it; None for a blank one."""
    style, kind, formula, text = stored
    value = None
    if text is not None:
        value = contents.value(kind or "n", unescape(text), style or "", typed=formula is None)
    return None if value is None and formula is None else Cell(value, None if formula is None else unescape(formula))
