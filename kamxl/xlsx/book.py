"""An .xlsx package as a Grid: what is of the usual shape is taken in one go, all the rest element by element."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kamxl.archive import Damaged
from kamxl.grid import Cell, Grid, Sheet, cells_in
from kamxl.limits import Room
from kamxl.xlsx.content import Contents
from kamxl.xlsx.parts import properties, relations, shared_strings, shown_as, workbook
from kamxl.xlsx.scan import FOOTER, MOST_SCANNED, scanned, scanned_strings
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


class _Read(NamedTuple):
    """A sheet: the cells that are read, how many hold anything, what stands around them, the row where reading ends.

    ``scanned`` are those that were scanned, with blank ones.
    """

    cells: Mapping[tuple[int, int], Cell]
    held: int
    frame: _Frame
    end: int | None
    scanned: int = 0


class _Frame(NamedTuple):
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
    listed: dict[str, tuple[str, str]] = {}
    for title, state, relation in book.sheets:
        kind, name = targets.get(relation, ("", ""))
        if kind in _NO_CELLS:
            continue
        if kind != "worksheet" or title in listed:
            raise Damaged(f"its sheet '{title[:40]}' is there twice or not at all")
        listed[title] = state, name
    room, each = Room(limits.cells, limits.cells_read, MOST_SCANNED), limits.cells_read // (2 * len(listed) or 1)
    sheets: dict[str, _Read] = {}
    # the smallest first: a table of another program takes no room from a form
    for title in sorted(listed, key=lambda title: package.claimed(listed[title][1])):
        own = room.beside(len(listed) - len(sheets) - 1, each)
        sheets[title] = found = _read(package, listed[title][1], contents, own, scan=scan)
        room = room.after(len(found.cells), found.held, found.scanned)
    return Grid(
        tuple(_sheet(title, state, sheets[title]) for title, (state, _) in listed.items()),
        book.names,
        properties(package, start),
        tuple(_plain_footer(text) for title in listed for text in sheets[title].frame.footers),
        date_1904=book.date_1904,
    )


def _sheet(title: str, state: str, found: _Read) -> Sheet:
    frame = found.frame
    return Sheet(title, state, found.cells, frame.lists, protected=frame.protected, merged=frame.merged, end=found.end)


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


def _read(package: Package, name: str, contents: Contents, room: Room, *, scan: bool) -> _Read:
    """A sheet: scanned where its cells are of the usual shape, else told one by one."""
    part = package.part(name)
    if part is None:
        raise Damaged(f"its part {name} is missing")
    taken = scanned(part, contents, package.limits, room) if scan else None
    if taken is not None:
        # there is a count of its own for what is scanned
        package.spend(taken.frame)
        frame = _around(taken, name, package.limits)
        if frame.usual:
            return _Read(taken.cells, taken.held, frame, taken.end, taken.scanned)
    package.spend(part)
    cells = Cells(contents, package.limits, room)
    parse(name, part, cells, package.limits)
    return _Read(cells.cells, cells.count, _frame_of(cells, package.limits), cells.last)


def _around(taken: Scanned, name: str, limits: Limits) -> _Frame:
    """What stands around cells that were scanned."""
    frame = (_framed if len(taken.frame) <= _SMALL else _framed.__wrapped__)(taken.frame, name, limits)
    if taken.footer is None or frame.footers != (FOOTER,):
        return frame
    return _Frame((taken.footer,), frame.lists, frame.merged, frame.protected, frame.usual)


@lru_cache(maxsize=_KEPT)
def _framed(frame: bytes, name: str, limits: Limits) -> _Frame:
    """What a sheet is without its cells."""
    found = Cells(Contents((), (), date_1904=False), limits, Room(limits.cells, limits.cells, 0))
    parse(name, frame, found, limits)
    return _frame_of(found, limits)._replace(usual=found.tables == 1 and found.empty)


def _frame_of(found: Cells, limits: Limits) -> _Frame:
    if cells_in(found.merged) > limits.merged_cells:
        raise Damaged("a sheet has more merged cells than a filled-in workbook could have", "KX405")
    return _Frame(tuple(found.footers), tuple(found.lists), tuple(found.merged), found.protected, usual=False)
