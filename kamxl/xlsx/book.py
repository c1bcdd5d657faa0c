"""An .xlsx package as a Grid: what is of the usual shape is taken in one go, all the rest element by element."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kamxl.archive import Damaged
from kamxl.grid import Cell, Grid, Sheet
from kamxl.xlsx.content import Contents
from kamxl.xlsx.parts import properties, relations, shared_strings, shown_as, workbook
from kamxl.xlsx.scan import FOOTER, scanned, scanned_strings
from kamxl.xlsx.sheet import Cells
from kamxl.xlsx.xml import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.archive import Package
    from kamxl.limits import Limits
    from kamxl.xlsx.scan import Scanned

_NO_CELLS = frozenset(("chartsheet", "dialogsheet"))
_FOOTER_CODE = re.compile('&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]+|.)')
# what stands around the cells of a sheet is the same in many workbooks
_SMALL, _KEPT = 65_536, 256


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the cells of a sheet; ``usual`` says that its cells may be scanned."""

    footers: tuple[str, ...]
    lists: tuple[tuple[str, str], ...]
    merged: tuple[str, ...]
    protected: bool
    usual: bool


def xlsx_grid(package: Package, *, scan: bool = True) -> Grid:
    """The cells, names and properties of an .xlsx package; the same whether cells may be scanned or not.

    Raises:
        Damaged: it breaks a rule of its format, or a bound.
    """
    limits, start = package.limits, relations(package, "")
    main = next((name for kind, name in start.values() if kind == "officeDocument"), "xl/workbook.xml")
    book, targets = workbook(package, main), relations(package, main)
    parts = dict(targets.values())
    texts = _texts(package, parts.get("sharedStrings", ""), scan=scan)
    contents = Contents(texts, shown_as(package, parts.get("styles", "")), date_1904=book.date_1904)
    sheets: dict[str, Sheet] = {}
    left = limits.cells
    footers: list[str] = []
    for title, state, relation in book.sheets:
        kind, name = targets.get(relation, ("", ""))
        if kind in _NO_CELLS:
            continue
        if kind != "worksheet" or title in sheets:
            raise Damaged(f"its sheet '{title[:40]}' is there twice or not at all")
        cells, frame = _read(package, name, contents, left, scan=scan)
        left -= len(cells)
        sheets[title] = Sheet(title, state, cells, frame.lists, protected=frame.protected, merged=frame.merged)
        footers += map(_plain_footer, frame.footers)
    found_properties = properties(package, start)
    return Grid(tuple(sheets.values()), book.names, found_properties, tuple(footers), date_1904=book.date_1904)


@lru_cache(maxsize=16)
def _plain_footer(text: str) -> str:
    """A footer without the codes for its looks and for what a page shows."""
    return _FOOTER_CODE.sub(lambda code: "&" if code.group() == "&&" else " ", text)


def _texts(package: Package, name: str, *, scan: bool) -> list[Cell]:
    """The shared texts, each as a cell that holds it."""
    part = package.counted(name)
    if scan and (texts := scanned_strings(part, package.limits)) is not None:
        return texts
    return [Cell(text) for text in shared_strings(name, part, package.limits)]


def _read(
    package: Package, name: str, contents: Contents, most: int, *, scan: bool
) -> tuple[Mapping[tuple[int, int], Cell], _Frame]:
    """A sheet of so many cells at most: scanned where they are of the usual shape, else told one by one."""
    part = package.part(name)
    if part is None:
        raise Damaged(f"its part {name} is missing")
    package.spend(part)
    taken = scanned(part, contents, package.limits) if scan else None
    if taken is not None and len(taken.cells) <= most:
        frame = _around(taken, name, package.limits)
        if frame.usual:
            return taken.cells, frame
    cells = Cells(contents, replace(package.limits, cells=most))
    parse(name, part, cells, package.limits)
    return cells.cells, _frame_of(cells)


def _around(taken: Scanned, name: str, limits: Limits) -> _Frame:
    """What stands around cells that were scanned."""
    frame = (_framed if len(taken.frame) <= _SMALL else _framed.__wrapped__)(taken.frame, name, limits)
    if taken.footer is None or frame.footers != (FOOTER,):
        return frame
    return _Frame((taken.footer,), frame.lists, frame.merged, frame.protected, frame.usual)


@lru_cache(maxsize=_KEPT)
def _framed(frame: bytes, name: str, limits: Limits) -> _Frame:
    """What a sheet is without its cells."""
    found = Cells(Contents((), (), date_1904=False), limits)
    parse(name, frame, found, limits)
    return replace(_frame_of(found), usual=found.tables == 1 and found.empty)


def _frame_of(found: Cells) -> _Frame:
    return _Frame(tuple(found.footers), tuple(found.lists), tuple(found.merged), found.protected, usual=False)
