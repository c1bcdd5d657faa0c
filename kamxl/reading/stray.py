"""What was typed where nothing is asked: a cell that is neither an answer nor kamxl's own is told with its content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import address
from kamxl.reading.collect import holds_value, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kamxl.grid import Cell
    from kamxl.reading.collect import Findings
    from kamxl.reading.tables import Rows, Table

_MESSAGE = "something stands where no answer is asked; it is told here and is part of no answer"
# a text of a claimed row that may differ is told as such; a number in place of a code was made by a program
_WITNESSES = frozenset(("statement", "label"))
_NUMBERED = frozenset(("line", "weight", "code"))


def strays(rows: Rows, tables: Sequence[Table], findings: Findings) -> Iterator[Diagnostic]:
    """The cells of a sheet that nobody read and kamxl did not write."""
    sheet = rows.sheet.name
    home = {row: table for table in tables for row in table.rows}
    claimed = {row for places in findings.rows.values() for name, row in places if name == sheet}
    for row, line in rows.lines.items():
        for column, cell in line.items():
            if (sheet, row, column) in findings.asked or not _odd(cell, column, home.get(row), findings):
                continue
            if row in claimed and _is_witness(column, home.get(row)):
                continue
            yield Diagnostic("KX316", _MESSAGE, Place(sheet=sheet, cells=(address(row, column),)), quoted(cell))


def _odd(cell: Cell, column: int, table: Table | None, findings: Findings) -> bool:
    """Whether a cell holds what kamxl would not have put there."""
    if cell.formula is not None:
        return table is not None and table.asks(column)
    if not holds_value(cell):
        return False
    if not isinstance(cell.value, str):
        return table is None or not any(table.columns.get(role) == column for role in _NUMBERED)
    return findings.strange(cell)


def _is_witness(column: int, table: Table | None) -> bool:
    return table is not None and any(table.columns.get(role) == column for role in _WITNESSES)
