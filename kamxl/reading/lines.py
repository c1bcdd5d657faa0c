"""Written answers: the rows between the title of a block and its end, joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import address
from kamxl.reading.collect import holds_value
from kamxl.reading.witnesses import Witnesses
from kamxl.results.model import Field
from kamxl.values.kinds import LongText
from kamxl.values.plain import shown
from kamxl.values.text import canonical, illegal, legal

if TYPE_CHECKING:
    from kamxl.plan.reading import Row
    from kamxl.reading.collect import Findings
    from kamxl.reading.tables import Rows, Table
    from kamxl.values.kinds import State

_END = "#end"


def read_lines(rows: Rows, table: Table, findings: Findings) -> None:
    """Reads the written answer below a header row; its title stands in one of the rows above."""
    column = table.columns.get("text")
    planned = _owner(rows, table)
    if column is None:
        message = "the heading of the written answers is not found in this header row, so they are not read"
        findings.note("KX318", table, table.header, message=message)
        return
    if planned is None:
        _unclaimed(rows, table, column, findings)
        return
    body = _body(rows, table, planned, column)
    findings.take(planned.id, {f"{planned.id}:text": _joined(rows, table, body, column, findings)}, table, table.header)
    _overflow(rows, table, body, column, findings)


def _owner(rows: Rows, table: Table) -> Row | None:
    """Whose answer it is: the hidden ids of its rows, and the title above, bear witness."""
    witnesses = Witnesses(table.blocks)
    for row in table.rows:
        for text in rows.texts(row).values():
            name, _, line = text.strip().partition("#")
            if line and name in witnesses.by_id:
                return witnesses.by_id[name]
    above = [row for row in sorted(rows.lines) if row < table.header][-3:]
    for row in reversed(above):
        if match := witnesses.match(rows.texts(row), None, None):
            return match.row
    return None


def _body(rows: Rows, table: Table, planned: Row, column: int) -> list[int]:
    """The rows of the block: those that carry its id, and what stands between them; without ids, down to the total."""
    marked = [
        row for row in table.rows if _mark(rows, row, planned).startswith("#") and _mark(rows, row, planned) != _END
    ]
    end = next((row for row in table.rows if _mark(rows, row, planned) == _END), None)
    if marked:
        last = end - 1 if end is not None and end > marked[-1] else marked[-1]
        return [row for row in table.rows if row <= last]
    return _unmarked(rows, table, column)


def _unmarked(rows: Rows, table: Table, column: int) -> list[int]:
    """The rows down to the total, which is a formula, or to the title of another block."""
    codes = {row.code.casefold() for block in table.blocks for row in block.rows}
    body: list[int] = []
    for row in table.rows:
        cell = rows.lines[row].get(column)
        titled = any(text.strip().casefold() in codes for text in rows.texts(row).values())
        if titled or (cell is not None and cell.formula is not None and isinstance(cell.value, str)):
            break
        body.append(row)
    return body


def _mark(rows: Rows, row: int, planned: Row) -> str:
    """``#03`` or ``#end`` where the row carries an id of the block; '' elsewhere."""
    for text in rows.texts(row).values():
        name, sign, line = text.strip().partition("#")
        if sign and name == planned.id:
            return f"#{line}"
    return ""


def _joined(rows: Rows, table: Table, body: list[int], column: int, findings: Findings) -> Field:
    """The rows as one text; blank rows inside stay, so that what was pasted comes back as it was."""
    lines, cells, unreadable = [], [], False
    for row in body:
        cell = rows.lines[row].get(column)
        if cell is not None and cell.value is not None:
            cells.append(address(row, column))
        parsed = LongText().parse(cell)
        if parsed.state == "unreadable":
            unreadable = True
            findings.parsed(parsed, LongText(), table.sheet.name, row, column)
            continue
        value = shown(cell.value) if cell is not None and holds_value(cell) else ""  # type: ignore[arg-type]  # errors are unreadable
        if illegal(value):
            findings.note("KX309", table, row, column)
        lines.append(legal(value))
    text = canonical("\n".join(lines))
    where = (
        f"{table.sheet.name}!{cells[0]}:{cells[-1]}"
        if len(cells) > 1
        else f"{table.sheet.name}!{cells[0]}"
        if cells
        else ""
    )
    state: State = "unreadable" if unreadable else "answered" if text else "blank"
    return Field(text or None, state, where)


def _overflow(rows: Rows, table: Table, body: list[int], column: int, findings: Findings) -> None:
    """Text that was pasted over the locked rows below a block: reported whole, so that nothing is lost."""
    for row in table.rows:
        cell = rows.lines[row].get(column)
        if body and row > body[-1] and cell is not None and findings.strange(cell):
            message = (
                "text stands below the rows of a written answer, where none belongs; it was not read as part of it"
            )
            place = Place(sheet=table.sheet.name, cells=(address(row, column),))
            help_ = "move it into the rows of the answer, or ask for a shorter text in fewer paragraphs"
            findings.diagnostics.append(Diagnostic("KX316", message, place, str(cell.value), help=help_))


def _unclaimed(rows: Rows, table: Table, column: int, findings: Findings) -> None:
    for row in table.rows:
        if findings.strange(rows.lines[row].get(column)):
            message = "a written text stands in a block whose title and ids are gone, so it belongs to no question"
            found = str(rows.lines[row][column].value)
            findings.note("KX316", table, row, column, found=found, message=message)
