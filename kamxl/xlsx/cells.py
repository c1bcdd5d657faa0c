"""The rows and cells of a sheet in the one shape that well-behaved programs write, looked up among those met before.

Workbooks of one plan are alike but for their answers, so most rows were met before, in this file or in another: as they
are, with the numbers of their shared texts, or without these, since some programs number them anew in every file. A row
that is new is cut into cells, which are looked up too; one that is new must be of the one shape to its last character.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from operator import lt
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import Cell, column_number
from kamxl.xlsx.content import Contents
from kamxl.xlsx.escapes import resolved
from kamxl.xlsx.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kamxl.limits import Limits

_ROW_NUMBER, _CELL_TAG = '<row r="', "<c "
_DESCENT = "x14ac:dyDescent"
# signs that XML can't hold, and a line end that a parser changes
BARRED = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_LETTERS = f"[^<>&{BARRED}]*+"
TEXT = f"{_LETTERS}(?:&(?:amp|lt|gt|quot|apos);{_LETTERS})*+"
# the attributes of a row that programs write, in their order; none of them says anything about an answer
_FLAG = '(?:[01]|true|false)"'
_ROW = re.compile(
    rf'([1-9][0-9]{{0,6}})"(?: spans="[0-9: ]*")?(?: s="[0-9]+")?(?: customFormat="{_FLAG})?'
    rf'(?: ht="[0-9.]+")?(?: hidden="{_FLAG})?(?: customHeight="{_FLAG})?(?: outlineLevel="[0-7]")?'
    rf'(?: collapsed="{_FLAG})?(?: thickTop="{_FLAG})?(?: thickBot="{_FLAG})?'
    rf'(?: {_DESCENT}="[0-9.]+")?(?:/>|>(.*)</row>)',
    re.DOTALL,
)
_PLACE = r'r="([A-Z]{1,3})([1-9][0-9]{0,6})"'
_CELL = re.compile(
    rf'{_PLACE}(?: s="([0-9]{{1,5}})")?(?: t="(n|s|str|b|e)")?'
    rf"(?:/>|>(?:<f(?: aca=\"false\")?>({TEXT})</f>)?(?:<v>({TEXT})</v>)?</c>)"
)
# where the number of a shared text was taken out stands a sign that no text of XML holds
_NUMBER, SIGN = re.compile('t="s"><v>([0-9]{1,9})</v>'), "\1"
_SHARED = re.compile(rf'{_PLACE}(?: s="[0-9]{{1,5}}")? {SIGN}</c>')
_MOST_KEPT = 4
_BLANK = Cell(None)
_LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class _Held(NamedTuple):
    """Where a cell stands, and what it holds: a shared text, or ``cell``, which is None for nothing."""

    place: tuple[int, int]
    cell: Cell | None
    text: bool


class _Row(NamedTuple):
    """A row: its number, how many cells it has, those that hold something, and the places of shared texts."""

    number: int
    cells: int
    held: dict[tuple[int, int], Cell]
    shared: tuple[tuple[int, int], ...]


_Numbered = tuple[int, int, dict[tuple[int, int], Cell], tuple[tuple[int, int], ...], tuple[int, ...]]
"""The same with the numbers of its shared texts."""


class _Form:
    """A row without the numbers of its shared texts, and how often it was kept with some: :data:`_MOST_KEPT` times."""

    __slots__ = ("kept", "row")

    def __init__(self, row: _Row) -> None:
        self.row = row
        self.kept = 0


def cells_of(
    data: str, contents: Contents, limits: Limits, *, bound: bool
) -> tuple[dict[tuple[int, int], Cell], int] | None:
    """The cells of the data of a sheet that hold anything, and how many rows and cells there are.

    It is None where a row is of another shape, or they are not in order. ``bound`` says that the namespace is declared
    of which programs add the descent of letters to rows.
    """
    texts = data.split(_ROW_NUMBER, limits.rows + 1)
    if texts.pop(0) or not 0 < len(texts) <= limits.rows or has_longer(texts, data, limits):
        return None
    met = _met(contents.shown, contents.date_1904, bound)
    rows = list(map(met.rows.get, texts))
    for at in missing(rows):
        if (row := _numbered(texts[at], contents, met)) is None:
            return None
        rows[at] = row
    order, counts, held, places, numbers = zip(*rows, strict=True)
    if not all(map(lt, order, order[1:])):
        return None
    try:
        shared = list(map(contents.texts.__getitem__, chain.from_iterable(numbers)))
    except IndexError:
        return None
    cells: dict[tuple[int, int], Cell] = {}
    for row_held in held:
        cells.update(row_held)
    cells.update(zip(chain.from_iterable(places), shared, strict=True))
    return cells, sum(counts) + len(order)


def missing(found: Iterable[object]) -> list[int]:
    """The places of those that were not met before."""
    return [at for at, item in enumerate(found) if item is None]


def has_longer(pieces: Iterable[str], whole: str, limits: Limits) -> bool:
    """Whether a piece of a text is longer than any text may be."""
    return len(whole) > limits.text and max(map(len, pieces)) > limits.text


class _Met:
    """What was met before in workbooks with the same cell formats, on which the value of a number depends.

    ``rows`` are those with the numbers of their shared texts, which stay the same as long as no program numbers them
    anew. ``forms`` are rows without these numbers.
    """

    def __init__(self, *, bound: bool) -> None:
        self.bound = bound
        self.rows = Memory[_Numbered]()
        self.forms = Memory[_Form]()
        self.cells = Memory[_Held]()


@lru_cache(maxsize=8)
def _met(shown: tuple[str, ...], date_1904: bool, bound: bool) -> _Met:  # noqa: FBT001  as lru_cache takes it
    del shown, date_1904
    return _Met(bound=bound)


def _numbered(text: str, contents: Contents, met: _Met) -> _Numbered | None:
    """A row that was not met with these numbers; None for one of another shape."""
    pieces = _NUMBER.split(text)
    plain, numbers = SIGN.join(pieces[::2]), tuple(map(int, pieces[1::2]))
    if (form := met.forms.get(plain)) is None:
        row = _row(plain, contents, met)
        if row is None or (not met.bound and _DESCENT in plain):
            return None
        met.forms.keep(plain, _Form(row))
        return (*row, numbers)
    numbered = (*form.row, numbers)
    # a program that numbers texts anew would fill the memory
    if form.kept < _MOST_KEPT:
        form.kept += 1
        met.rows.keep(text, numbered)
    return numbered


def _row(text: str, contents: Contents, met: _Met) -> _Row | None:
    """A row, of which the first letters are taken off; None for one of another shape, or with cells of another row."""
    match = _ROW.fullmatch(text)
    start, *pieces = (match.group(2) or "").split(_CELL_TAG) if match else ("?",)
    memory = met.cells
    if match is None or start:
        return None
    number = int(match.group(1)) - 1
    cells: list[_Held] = []
    for piece in pieces:
        if (cell := memory.get(piece)) is None and (cell := _held(piece, contents)) is not None:
            memory.keep(piece, cell)
        if cell is None or cell.place[0] != number or (cells and cells[-1].place >= cell.place):
            return None
        cells.append(cell)
    held = {cell.place: cell.cell or _BLANK for cell in cells if cell.text or cell.cell is not None}
    shared = tuple(cell.place for cell in cells if cell.text)
    return _Row(number, len(cells), held, shared) if number < _LAST_ROW else None


def _held(text: str, contents: Contents) -> _Held | None:
    """A cell, of which the first letters are taken off; None for one of another shape."""
    shared = _SHARED.fullmatch(text)
    match = shared or _CELL.fullmatch(text)
    place = (int(match.group(2)) - 1, column_number(match.group(1))) if match else (0, LAST_COLUMN)
    if match is None or place[1] >= LAST_COLUMN:
        return None
    if shared:
        return _Held(place, None, text=True)
    style, kind, formula, value = match.groups()[2:]
    # a text by a number that is none
    if kind == "s" and value is not None:
        return None
    return _Held(place, _cell((style, kind, formula, value), contents), text=False)


# the formulas of a workbook are those of others
_formula = lru_cache(maxsize=4096)(resolved)


def _cell(stored: tuple[str | None, str | None, str | None, str | None], contents: Contents) -> Cell | None:
    """A cell as the strict reader would make it; None for a blank one."""
    style, kind, formula, text = stored
    value = None
    if text is not None:
        value = contents.value(kind or "n", resolved(text), style or "", typed=formula is None)
    return None if value is None and formula is None else Cell(value, formula and _formula(formula))
