"""Where the tables of a sheet are: header rows by the texts of their headings, and the rows below them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kamxl.grid import Cell, area
from kamxl.reading.witnesses import Witnesses
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kamxl.grid import Sheet
    from kamxl.plan.reading import Block, ReadingPart

_EXPORT = "exportsummary"
Line = dict[int, Cell]


class Table(NamedTuple):
    """A header row and what stands below it, down to the next header.

    ``columns`` says which role stands where; ``witnesses`` are those of the whole family, since rows may have moved
    from one sheet to another; ``doubled`` are the roles whose heading stands over several columns that hold different
    things.
    """

    sheet: Sheet
    headings: tuple[str, ...]
    witnesses: Witnesses
    columns: Mapping[str, int]
    header: int
    rows: tuple[int, ...]
    doubled: frozenset[str] = frozenset()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Those of the family."""
        return self.witnesses.blocks

    def asks(self, column: int) -> bool:
        """Whether answers alone stand in a column: below a form and around a text there are formulas of kamxl's."""
        headings = (heading for block in self.blocks for heading in block.headings)
        found = (heading for heading in headings if self.columns.get(heading.role) == column)
        return self.blocks[0].shape == "table" and any(heading.kind is not None for heading in found)


class Rows:
    """A sheet, row by row."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.lines: dict[int, Line] = {}
        for (row, column), cell in sorted(sheet.cells.items(), key=lambda item: item[0]):
            self.lines.setdefault(row, {})[column] = cell

    @cached_property
    def order(self) -> list[int]:
        """The rows that hold anything, from the top."""
        return list(self.lines)

    def corner(self, row: int, column: int) -> tuple[int, int] | None:
        """The cell that a place is merged into; None for one that stands alone, or is itself what people see."""
        for start, end in self._merged.get(row, ()):
            if start[1] <= column <= end[1] and (row, column) != start:
                return start
        return None

    @cached_property
    def _merged(self) -> dict[int, list[tuple[tuple[int, int], tuple[int, int]]]]:
        """The merged areas of each row that holds anything, each by its first place and its last."""
        found: dict[int, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
        for start, end in filter(None, map(area, self.sheet.merged)):
            for row in self.order[bisect_left(self.order, start[0]) : bisect_right(self.order, end[0])]:
                found.setdefault(row, []).append((start, end))
        return found

    def texts(self, row: int) -> dict[int, str]:
        """The texts of a row that no formula made."""
        return {
            at: cell.value
            for at, cell in self.lines[row].items()
            if isinstance(cell.value, str) and cell.formula is None
        }


def readable(sheets: Sequence[Sheet]) -> Iterator[Rows]:
    """The sheets that may hold answers; a program's own summary of an export is none."""
    for sheet in sheets:
        if witness(sheet.name) != _EXPORT:
            yield Rows(sheet)


def tables(rows: Rows, part: ReadingPart) -> list[Table]:
    """The tables of a sheet, top to bottom. A header row shows two thirds of a block's headings, and little else.

    Less would not do: lists of kamxl's own have codes, topics and scores too.
    """
    signatures = _signatures(part)
    forms = frozenset(form for headings in signatures for form in headings)
    planned = {name for block in part.blocks for row in block.rows for name in (row.id, row.code.casefold()) if name}
    heads = [
        (row, found)
        for row in rows.lines
        # an answer may read like a heading, but it stands in a row that has an id or a code
        if (found := _header(rows.texts(row), signatures, forms)) and not _names(rows.texts(row).values()) & planned
    ]
    order = rows.order
    families: dict[str, Witnesses] = {}
    made = []
    for place, (row, (headings, columns)) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else order[-1] + 1
        below = tuple(order[bisect_right(order, row) : bisect_left(order, end)])
        family = signatures[headings][0].family
        if family not in families:
            families[family] = Witnesses(tuple(part.of(family)))
        single = {role: at for role, found in columns.items() if (at := _single(rows, below, found)) is not None}
        doubled = frozenset(columns) - frozenset(single)
        made.append(Table(rows.sheet, headings, families[family], single, row, below, doubled))
    return made


def _names(texts: Iterable[str]) -> set[str]:
    """What a row's texts could name: ids, those of the lines of a written answer, and codes."""
    plain = [text.strip() for text in texts]
    return {*plain, *(text.partition("#")[0] for text in plain), *(text.casefold() for text in plain)}


def _single(rows: Rows, below: Sequence[int], columns: Sequence[int]) -> int | None:
    """The one column of a heading, of several the first; None where they hold different things: nobody knows which."""
    first, *others = ([rows.lines[row].get(at) for row in below] for at in columns)
    return columns[0] if all(held == first for held in others) else None


def _signatures(part: ReadingPart) -> dict[tuple[str, ...], list[Block]]:
    """Blocks with the same headings, together, by the witnesses of the headings."""
    found: dict[tuple[str, ...], list[Block]] = {}
    for block in part.blocks:
        found.setdefault(block.signature, []).append(block)
    return found


def _header(
    texts: Mapping[int, str], signatures: Mapping[tuple[str, ...], list[Block]], forms: frozenset[str]
) -> tuple[tuple[str, ...], dict[str, list[int]]] | None:
    """The headings that a row shows, best fit first, with the columns of each role; ``forms`` are all headings."""
    seen: dict[str, list[int]] = {}
    for column, text in texts.items():
        if (form := witness(text)) in forms:
            seen.setdefault(form, []).append(column)
    if not seen:
        return None
    best: tuple[int, tuple[str, ...], dict[str, list[int]]] | None = None
    for headings, blocks in signatures.items():
        roles = [heading.role for heading in blocks[0].headings]
        columns = {role: seen[form] for role, form in zip(roles, headings, strict=True) if form in seen}
        most = len(columns) * 3 >= len(headings) * 2 and len(columns) * 2 > len(texts)
        if (most or len(columns) == len(headings)) and (best is None or len(columns) > best[0]):
            best = len(columns), headings, columns
    return (best[1], best[2]) if best else None
