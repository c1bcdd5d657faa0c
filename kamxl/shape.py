"""The shape of a formula: its text without the cells that it points at, which move when rows or sheets do."""

from __future__ import annotations

import re
from functools import lru_cache

from kamxl.identity import digest

_SHORT = 500
# Excel's own limit
_LONGEST = 8_192
CELL = "#"
"""What stands for a cell or a range in a shape."""
# a text, a sheet in quotes, a run that is a sheet or holds names, cells and numbers; blanks; all between these
_PIECE = re.compile(
    r""""(?:[^"]++|"")*"|'(?:[^']++|'')*+'!|[^\s'"!,;:()&<>=+*/^-]+[!(]?|\s+|[,;:()&<>=+*/^-]+|.""", re.DOTALL
)
_WORD = re.compile(
    r"(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(]))|(?P<name>[A-Za-z_\\][\w.]*)|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
)
_BROKEN = re.compile(r"(?:'?#REF!'?[.!]?\$?)+(?:[A-Za-z]{1,3}\$?[0-9]{1,7})?")
_LOGICAL = re.compile(r"\b(TRUE|FALSE)\(\)")


def shape(formula: str) -> str:
    """The shape of a formula's text, the same however a program spaces it, writes its case or names its sheets."""
    part = _kept_part if len(formula) <= _LONGEST else _part
    whole = "".join(map(part, _PIECE.findall(formula)))
    whole = _LOGICAL.sub(r"\1", whole) if "()" in whole else whole
    return whole.replace(f"{CELL}:{CELL}", CELL)


def mended(formula: str) -> str:
    """A formula's text with the references whole that broke when their cells were deleted."""
    return _BROKEN.sub("A1", formula)


def shape_mark(formula: str) -> str:
    """A short mark of a formula's shape."""
    return _kept_mark(formula) if len(formula) <= _SHORT else _mark(formula)


def _mark(formula: str) -> str:
    return digest(shape(formula))[:12]


# every workbook of a plan holds the same formulas; a long one may be anything, and is not kept
_kept_mark = lru_cache(maxsize=4096)(_mark)


def _part(piece: str) -> str:
    """What is left of a piece in a shape."""
    if piece.startswith('"'):
        return piece
    return "" if (piece.endswith("!") and len(piece) > 1) or piece.isspace() else _WORD.sub(_word, piece)


_kept_part = lru_cache(maxsize=1024)(_part)


def _word(found: re.Match[str]) -> str:
    return CELL if found["cell"] else found[0].upper()
