"""Where the tables of a sheet are: header rows by the texts of their headings, and the rows below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.grid import Cell
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.grid import Sheet
    from kamxl.plan.reading import Block, ReadingPart

_EXPORT = "exportsummary"
Line = dict[int, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A header row and what stands below it, down to the next header.

    ``columns`` says which role stands where; ``blocks`` are all of the family, since rows may have moved from one
    sheet to another.
    """

    sheet: Sheet
    headings: tuple[str, ...]
    blocks: tuple[Block, ...]
    columns: Mapping[str, int]
    header: int
    rows: tuple[int, ...]


class Rows:
    """A sheet, row by row."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.lines: dict[int, Line] = {}
        for (row, column), cell in sorted(sheet.cells.items(), key=lambda item: item[0]):
            self.lines.setdefault(row, {})[column] = cell

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
    """The tables of a sheet, top to bottom. A header row shows more than half of a block's headings."""
    signatures = _signatures(part)
    heads = [(row, found) for row in rows.lines if (found := _header(rows.texts(row), signatures))]
    order = sorted(rows.lines)
    made = []
    for place, (row, (headings, columns)) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else order[-1] + 1
        below = tuple(at for at in order if row < at < end)
        family = signatures[headings][0].family
        blocks = tuple(block for block in part.blocks if block.family == family)
        made.append(Table(rows.sheet, headings, blocks, columns, row, below))
    return made


def _signatures(part: ReadingPart) -> dict[tuple[str, ...], list[Block]]:
    """Blocks with the same headings, together."""
    found: dict[tuple[str, ...], list[Block]] = {}
    for block in part.blocks:
        found.setdefault(tuple(heading.text for heading in block.headings), []).append(block)
    return found


def _header(
    texts: Mapping[int, str], signatures: Mapping[tuple[str, ...], list[Block]]
) -> tuple[tuple[str, ...], dict[str, int]] | None:
    """The headings that a row shows, best fit first, with the column of each role."""
    seen: dict[str, int] = {}
    for column, text in texts.items():
        seen.setdefault(witness(text), column)
    best: tuple[int, tuple[str, ...], dict[str, int]] | None = None
    for headings, blocks in signatures.items():
        roles = [heading.role for heading in blocks[0].headings]
        columns = {
            role: seen[witness(text)] for role, text in zip(roles, headings, strict=True) if witness(text) in seen
        }
        if len(columns) * 2 > len(headings) and (best is None or len(columns) > best[0]):
            best = len(columns), headings, columns
    return (best[1], best[2]) if best else None
