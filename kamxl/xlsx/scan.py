"""Cells and shared texts in one go, where a program wrote them in the one shape that well-behaved programs write.

The data of a sheet are cut at the beginnings of its cells, and each piece is looked up among those that were met
before, in this file or in another: workbooks of one plan are alike but for their answers. A piece that is new must be
of the one shape to its last character. Anything else (another attribute, another order, an inline text, a shared
formula, a comment, a namespace) is no error: the part goes to the strict reader, element by element. What stands
around the data always does. What is found here is what the strict reader finds; the tests compare the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from operator import lt
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import Cell, column_number
from kamxl.xlsx.content import INDEX, Contents
from kamxl.xlsx.escapes import unescaped
from kamxl.xlsx.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kamxl.limits import Limits

_HEAD = re.compile(
    r'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>)?\s*<worksheet [^<]*>'
)
_OPEN, _ROW_TAG, _CELL_TAG, _CLOSE = "<sheetData>", "<row ", "<c ", "</sheetData>"
_DESCENT = "x14ac:dyDescent"
# other bytes and signs are none that XML can hold, or line ends that a parser changes
_ALLOWED = bytes(range(0x20, 0x100)) + b"\t\n"
_OTHER = ("\ufffe", "\uffff")
_TEXT = "[^<>&]*+(?:&(?:amp|lt|gt|quot|apos);[^<>&]*+)*+"
# the attributes of a row that programs write, in their order; none of them says anything about an answer
_FLAG = '(?:[01]|true|false)"'
_ROW = (
    rf'<row r="[1-9][0-9]{{0,6}}"(?: spans="[0-9: ]*")?(?: s="[0-9]+")?(?: customFormat="{_FLAG})?'
    rf'(?: ht="[0-9.]+")?(?: hidden="{_FLAG})?(?: customHeight="{_FLAG})?(?: outlineLevel="[0-7]")?'
    rf'(?: collapsed="{_FLAG})?(?: thickTop="{_FLAG})?(?: thickBot="{_FLAG})?'
    rf'(?: {_DESCENT}="[0-9.]+")?'
)
_ROWS = rf"(?:{_ROW}(?:/>|></row>))*(?:{_ROW}>)?"
_FIRST = re.compile(_ROWS)
_CELL = re.compile(
    r'r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(n|s|str|b|e)")?'
    rf"(?:/>|>(?:<f(?: aca=\"false\")?>({_TEXT})</f>)?(?:<v>({_TEXT})</v>)?</c>)((?:</row>{_ROWS})?)"
)
_NUMBER = re.compile(r'<row r="([0-9]+)"')
# a larger sheet is none that a person fills in, and its pieces would take much memory
_MOST_CELLS, _MOST_BYTES = 50_000, 4_000_000
_SHORTEST_ROW = len('<row r="1"/>')
_STRINGS = re.compile(
    r'<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>[\n ]*'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]+")?(?: uniqueCount="[0-9]+")?>(?=<si>)'
)
_STRING, _STRING_END, _STRINGS_END = re.compile(rf'<si><t(?: xml:space="preserve")?>({_TEXT})'), "</t></si>", "</sst>"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# what a person's own position in a sheet and its footer say is not the same in any two workbooks
_VIEWS, _VIEWS_END, _MOST_VIEWS = "<sheetViews>", "</sheetViews>", 2_000
_VALUE, _NO_VALUE = re.compile('="[^"<>&]*"'), '=""'
_FOOTER, _FOOTER_TAGS, _MOST_FOOTER = re.compile(f"<oddFooter>({_TEXT})(?=</oddFooter>)"), 4, 2_000
FOOTER = "\ue000"
"""What stands for a footer (a character for private use)."""
_CLOSED, _OWN = -1, -1
_SHARED = Cell(None)


class _Piece(NamedTuple):
    """A cell and what follows it: its place and row, the row that is open behind it, and what it holds.

    ``text`` is the number of its shared text, else -1; ``cell`` is None for a blank one.
    """

    place: tuple[int, int]
    row: int
    open: int
    cell: Cell | None
    text: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found: the cells, and what is left of the part without them.

    Where there is but one footer, a plain text, it is ``footer``, and :data:`FOOTER` stands for it in the frame.
    """

    cells: dict[tuple[int, int], Cell]
    frame: bytes
    footer: str | None


def scanned(part: bytes, contents: Contents, limits: Limits) -> Scanned | None:
    """The cells of a sheet part; None where it is not of the one shape, or too large.

    They count only if the strict reader finds in the frame one element for the data, in the namespace of sheets, and no
    other cell or row.
    """
    text = _plain(part)
    head = _HEAD.match(text)
    start = text.find(_OPEN) + len(_OPEN)
    end = text.find(_CLOSE, start)
    if head is None or end < 0 or not text.startswith(_ROW_TAG, start) or text.find("<?", head.end()) >= 0:
        return None
    before, after = text[: start - len(_OPEN)], text[end + len(_CLOSE) :]
    if _depth(before) != 1 or "<!" in before or "<!" in after:
        return None
    cells = _cells(text[start:end], contents, limits, bound="xmlns:x14ac=" in before)
    if cells is None:
        return None
    after, footer = _without_footer(after)
    frame = f"{_unplaced(before)}<sheetData/>{after}".encode()
    return Scanned(cells, frame, footer)


def scanned_strings(part: bytes, limits: Limits) -> list[Cell] | None:
    """The shared texts, each as a cell that holds it; None where the part is not of the one shape, or too large."""
    text = _plain(part)
    head = _STRINGS.match(text)
    *pieces, rest = text[head.end() :].split(_STRING_END) if head else [""]
    if not pieces or rest.rstrip("\n ") != _STRINGS_END or len(pieces) * 2 >= limits.elements:
        return None
    if _has_longer(pieces, text, limits):
        return None
    memory = _shared_texts
    found = list(map(memory.get, pieces))
    if None in found:
        for at, piece in enumerate(pieces):
            if found[at] is None:
                match = _STRING.fullmatch(piece)
                if match is None:
                    return None
                found[at] = memory.keep(piece, Cell(unescaped(unescape(match.group(1)))))
    return found  # type: ignore[return-value]  # none is left that was not found


_shared_texts = Memory[Cell]()


def _plain(part: bytes) -> str:
    """The text of a part of a usual size that holds nothing but tags and texts; '' for any other."""
    if len(part) > _MOST_BYTES or part.translate(None, _ALLOWED):
        return ""
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if any(mark in text for mark in _OTHER) else text


def _has_longer(pieces: Iterable[str], whole: str, limits: Limits) -> bool:
    """Whether a piece of a text is longer than any text may be."""
    return len(whole) > limits.text and max(map(len, pieces)) > limits.text


def _depth(head: str) -> int:
    """How many elements are open at the end of the start of a part."""
    return head.count("<") - 2 * head.count("</") - head.count("/>") - head.count("?>")


def _unplaced(before: str) -> str:
    """What stands before the data, without the values of the views of the sheet: the strict reader asks for none."""
    start = before.find(_VIEWS)
    end = before.find(_VIEWS_END, start, start + _MOST_VIEWS) if start >= 0 else -1
    return before if end < 0 else f"{before[:start]}{_VALUE.sub(_NO_VALUE, before[start:end])}{before[end:]}"


def _without_footer(after: str) -> tuple[str, str | None]:
    """What follows the data with a sign for its only footer, and this footer as a text."""
    footer = _FOOTER.search(after) if after.count("Footer") == _FOOTER_TAGS else None
    if footer is None or len(footer.group(1)) > _MOST_FOOTER:
        return after, None
    return f"{after[: footer.start(1)]}{FOOTER}{after[footer.end() :]}", unescape(footer.group(1))


def _cells(data: str, contents: Contents, limits: Limits, *, bound: bool) -> dict[tuple[int, int], Cell] | None:
    """The cells of the data of a sheet; None where a piece is of another shape, or they are not in order.

    ``bound`` says that the namespace is declared of which programs add the descent of letters to rows.
    """
    if len(data) > limits.rows * _SHORTEST_ROW and data.count(_ROW_TAG) > limits.rows:
        return None
    texts = data.split(_CELL_TAG, _MOST_CELLS + 1)
    memory = _pieces(contents.shown, contents.date_1904, bound)
    first = _first(texts[0])
    odd = first is None or not 1 < len(texts) <= min(_MOST_CELLS, limits.cells)
    if odd or _has_longer(texts, data, limits) or (not bound and _DESCENT in texts[0]):
        return None
    pieces = list(map(memory.get, texts))
    pieces[0] = first
    if None in pieces:
        for at, text in enumerate(texts):
            if pieces[at] is None:
                piece = _piece(text, contents)
                if piece is None or (not bound and _DESCENT in text):
                    return None
                pieces[at] = memory.keep(text, piece)
    places, rows, opened, held, indexes = zip(*pieces, strict=True)
    inside = max(indexes) < len(contents.texts)
    if opened[-1] != _CLOSED or rows[1:] != opened[:-1] or not all(map(lt, places, places[1:])) or not inside:
        return None
    shared = contents.texts
    kept = zip(places, held, indexes, strict=True)
    return {place: cell if at < 0 else shared[at] for place, cell, at in kept if cell is not None}


@lru_cache(maxsize=8)
def _pieces(shown: tuple[str, ...], date_1904: bool, bound: bool) -> Memory[_Piece]:  # noqa: FBT001  as lru_cache takes it
    """The pieces met before in workbooks with the same cell formats, on which the value of a number depends."""
    del shown, date_1904, bound
    return Memory()


@lru_cache(maxsize=1024)
def _first(text: str) -> _Piece | None:
    """What stands before the first cell: rows, of which the last is open."""
    if not _FIRST.fullmatch(text):
        return None
    opened = _opened(text, -1)
    return None if opened is None else _Piece((-1, -1), -1, opened, None, _OWN)


def _piece(text: str, contents: Contents) -> _Piece | None:
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    letters, digits, style, kind, formula, value, tail = match.groups()
    row, column = int(digits) - 1, column_number(letters)
    opened = _opened(tail, row) if tail else row
    if opened is None or row >= _LAST_ROW or column >= _LAST_COLUMN:
        return None
    if kind == "s" and formula is None and value is not None and INDEX.fullmatch(value):
        return _Piece((row, column), row, opened, _SHARED, int(value))
    if kind == "s" and value is not None:
        return None
    return _Piece((row, column), row, opened, _cell((style, kind, formula, value), contents), _OWN)


def _opened(tail: str, row: int) -> int | None:
    """The row that is open behind the rows of a tail, which follow a row; None where they are not in order."""
    numbers = [row, *(int(number) - 1 for number in _NUMBER.findall(tail))]
    if numbers[-1] >= _LAST_ROW or not all(map(lt, numbers, numbers[1:])):
        return None
    return _CLOSED if tail.endswith(("/>", "</row>")) else numbers[-1]


def _cell(stored: tuple[str | None, str | None, str | None, str | None], contents: Contents) -> Cell | None:
    """A cell as the strict reader would make it; None for a blank one."""
    style, kind, formula, text = stored
    value = None
    if text is not None:
        value = contents.value(kind or "n", unescape(text), style or "", typed=formula is None)
    return None if value is None and formula is None else Cell(value, None if formula is None else unescape(formula))
