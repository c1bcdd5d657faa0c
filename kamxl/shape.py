"""The shape of a formula: its text without the cells that it points at, which move when rows or sheets do."""

from __future__ import annotations

import re
from functools import lru_cache

from kamxl.identity import digest

_SHORT = 500
CELL = "#"
"""What stands for a cell or a range in a shape."""
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')*'|[^\s'"!,;:()&<>=+*/^-]+)!)
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(]))
    |(?P<name>[A-Za-z_\\][\w.]*)
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<blank>\s+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BROKEN = re.compile(r"(?:'?#REF!'?[.!]?\$?)+(?:[A-Za-z]{1,3}\$?[0-9]{1,7})?")
_LOGICAL = re.compile(r"\b(TRUE|FALSE)\(\)")


def shape(formula: str) -> str:
    """The shape of a formula's text, the same however a program spaces it, writes its case or names its sheets."""
    parts = (_part(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(formula))
    return _LOGICAL.sub(r"\1", "".join(parts)).replace(f"{CELL}:{CELL}", CELL)


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


def _part(kind: str, text: str) -> str:
    if kind in {"sheet", "blank"}:
        return ""
    if kind == "cell":
        return CELL
    return text.upper() if kind == "name" else text
