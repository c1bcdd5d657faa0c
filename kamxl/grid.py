"""The cell model: what a workbook says, whichever program saved it."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kamxl.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kamxl.diagnostics import Diagnostic

_LETTERS = re.compile("[A-Z]{1,3}")
_AREA = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_NONE: Mapping[str, str] = MappingProxyType({})
Scalar = str | int | float | bool | date | datetime | time | None


class ErrorValue(Record):
    """An error value of a cell, such as ``#REF!``."""

    __slots__ = __match_args__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


class Cell(NamedTuple):
    """A cell: its value, or for a formula its text and the value that was cached with it."""

    value: Scalar | ErrorValue
    formula: str | None = None


class Sheet(NamedTuple):
    """A sheet: its name, its state (``visible``, ``hidden``, ``veryHidden``), its cells by (row, column) from 0.

    ``lists`` are its drop-downs, each the ranges that it covers and where its entries come from; ``merged`` the areas
    that are one cell each, such as ``C3:D4``; ``bold`` the cells in bold type, where somebody asked for them. Of a
    sheet with very many cells, those above row ``end`` were read.
    """

    name: str
    state: str
    cells: Mapping[tuple[int, int], Cell]
    lists: tuple[tuple[str, str], ...] = ()
    protected: bool = False
    merged: tuple[str, ...] = ()
    bold: frozenset[tuple[int, int]] = frozenset()
    end: int | None = None


class Grid(NamedTuple):
    """A whole workbook. ``properties`` joins core and custom document properties; ``names`` are of workbook scope.

    ``noted`` are the findings of whoever opened it; ``formulas`` says whether formulas could be told from values;
    ``date_1904`` that a day which is kept as a bare number counts from 1904; ``checks`` names what the file was checked
    for when it was opened.
    """

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = _NONE
    properties: Mapping[str, str] = _NONE
    footers: tuple[str, ...] = ()
    noted: tuple[Diagnostic, ...] = ()
    formulas: bool = True
    date_1904: bool = False
    checks: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every sheet was read to its end."""
        return all(sheet.end is None for sheet in self.sheets)


@lru_cache(maxsize=4096)
def column_letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """0 for ``A``, 26 for ``AA``; -1 for what names no column, as one to three capital letters from A to Z do."""
    if not _LETTERS.fullmatch(letters):
        return -1
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def area(reference: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and the last place of an area such as ``C3:D4``; None for what is none."""
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return (int(top) - 1, column_number(left)), (int(bottom) - 1, column_number(right))


def extent(first: tuple[int, int], last: tuple[int, int]) -> int:
    """How many cells an area has, by its first and its last place."""
    return abs(last[0] - first[0] + 1) * abs(last[1] - first[1] + 1)


def cells_in(references: Iterable[str]) -> int:
    """How many cells areas such as ``C3:D4`` have together."""
    return sum(extent(*ends) for ends in filter(None, map(area, references)))


def address(row: int, column: int) -> str:
    """``C3`` for row 2, column 2: rows and columns count from 0."""
    return f"{column_letters(column)}{row + 1}"


def runs(places: Iterable[tuple[int, int]]) -> str:
    """The places column by column, each run that has no gap as one: ``C3:C8 D3:D3``."""
    found: list[list[tuple[int, int]]] = []
    for column, row in sorted((column, row) for row, column in places):
        if found and found[-1][-1] == (row - 1, column):
            found[-1].append((row, column))
        else:
            found.append([(row, column)])
    return " ".join(f"{address(*run[0])}:{address(*run[-1])}" for run in found)
