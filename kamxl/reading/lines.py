"""Written answers: the rows between the title of a block and its end, joined."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from kamxl.grid import address
from kamxl.reading.collect import Run, beyond, holds_value, quoted
from kamxl.results.model import Field
from kamxl.values.kinds import LongText, Parsed
from kamxl.values.plain import shown
from kamxl.values.text import canonical, illegal, legal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kamxl.grid import Cell
    from kamxl.plan.reading import Row
    from kamxl.reading.collect import Findings
    from kamxl.reading.tables import Rows, Table
    from kamxl.values.kinds import State

_END = "#end"
_ABOVE = 3


def read_lines(rows: Rows, table: Table, findings: Findings) -> None:
    """Reads the written answer below a header row; its title stands in one of the rows above."""
    column = table.columns.get("text")
    owners = _owners(rows, table, findings)
    if column is None or len(owners) != 1:
        _give_up(table, owners, findings)
    else:
        [planned] = owners
        body = _body(rows, table, planned, column)
        name = f"{planned.id}:text"
        run = Run(name, table.sheet.name, tuple(body), column)
        hidden = frozenset(row for row in body if rows.corner(row, column) is not None)
        field = joined(run, {row: rows.lines[row].get(column) for row in body}, findings, hidden)
        findings.take(planned.id, {name: field}, table, table.header)


def _owners(rows: Rows, table: Table, findings: Findings) -> list[Row]:
    """Whose answer it is: the hidden ids of its rows, and the title above, bear witness. Two owners are a conflict."""
    witnesses = table.witnesses
    marks = (text.strip().partition("#") for row in table.rows for text in _beside(rows, table, row))
    marked = next((witnesses.by_id[name] for name, _, line in marks if line and name in witnesses.by_id), None)
    end = bisect_left(rows.order, table.header)
    above = rows.order[max(end - _ABOVE, 0) : end]
    found = ((row, witnesses.match(rows.texts(row), None, None)) for row in reversed(above))
    # a prompt may read like a title; the row that says it with all its witnesses comes first
    titles = sorted(((row, match) for row, match in found if match), key=lambda pair: pair[1].code != "")
    at, title = titles[0] if titles else (table.header, None)
    if title is not None and title.code not in {"", "KX310"}:
        findings.note(title.code, table.sheet.name, (at, 0), title.row.code)
    elif title is None and marked is not None:
        findings.note("KX312", table.sheet.name, (at, 0), marked.code)
    claims = (marked, title.row, title.also) if title is not None else (marked,)
    owners = list({row.id: row for row in claims if row is not None}.values())
    if len(owners) > 1:
        said = " / ".join(row.code for row in owners)
        message = f"title and hidden ids of a written answer belong to different questions: {said}"
        findings.note("KX310", table.sheet.name, (at, 0), said, message, (f"{row.id}:text" for row in owners))
    return owners


def _body(rows: Rows, table: Table, planned: Row, column: int) -> list[int]:
    """The rows of the block: those that carry its id, and what stands between them; without ids, down to the total."""
    marked = [row for row in table.rows if _mark(rows, table, row, planned) not in {"", _END}]
    end = next((row for row in table.rows if _mark(rows, table, row, planned) == _END), None)
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
        titled = any(text.strip().casefold() in codes for text in _beside(rows, table, row))
        numbered = table.columns.get("line") in rows.lines[row]
        if titled or (cell is not None and cell.formula is not None and not numbered):
            break
        body.append(row)
    return body


def _beside(rows: Rows, table: Table, row: int) -> list[str]:
    """The texts of a row without its answer, which bears no witness."""
    return [text for at, text in rows.texts(row).items() if at != table.columns.get("text")]


def _mark(rows: Rows, table: Table, row: int, planned: Row) -> str:
    """``#03`` or ``#end`` where the row carries an id of the block; '' elsewhere."""
    for text in _beside(rows, table, row):
        name, sign, line = text.strip().partition("#")
        if sign and name == planned.id:
            return f"#{line}"
    return ""


def joined(
    run: Run, held: Mapping[int, Cell | None], findings: Findings, hidden: Collection[int] = frozenset()
) -> Field:
    """The rows as one text; blank rows inside stay, so that what was pasted comes back as it was.

    Rows that are merged into another cell are ``hidden``: what they hold, nobody sees.
    """
    name, sheet, body, column = run
    findings.runs.append(run)
    lines, cells, unreadable = list[str](), list[str](), list[str]()
    for row in body:
        cell = held[row]
        if cell is not None and cell.value is not None:
            cells.append(address(row, column))
        parsed = LongText().parse(cell)
        if cell is not None and row in hidden and holds_value(cell):
            parsed = Parsed("unreadable", None, "KX325", quoted(cell))
        if parsed.state == "unreadable":
            unreadable.append(parsed.found)
            findings.parsed(parsed, LongText(), sheet, (row, column), name)
            continue
        # a row of blanks is kept as it is: it may stand between two paragraphs
        value = shown(cell.value) if cell is not None else ""  # type: ignore[arg-type]  # errors are unreadable
        findings.asked.add((sheet, row, column))
        findings.replaced(value, sheet, address(row, column))
        if illegal(value):
            findings.note("KX309", sheet, (row, column))
        lines.append(legal(value))
    text = canonical("\n".join(lines))
    if rest := beyond("\n".join(lines)):
        findings.beyond(rest, sheet, cells[-1])
    where = f"{sheet}!{cells[0]}:{cells[-1]}" if len(cells) > 1 else f"{sheet}!{cells[0]}" if cells else ""
    state: State = "unreadable" if unreadable else "answered" if text else "blank"
    return Field(text or None, state, where, ", ".join(unreadable))


def _give_up(table: Table, owners: Sequence[Row], findings: Findings) -> None:
    """A block of which nobody knows whose it is, or where its text stands: what it holds is told as stray."""
    for planned in owners:
        findings.rows.setdefault(planned.id, []).append((table.sheet.name, table.header))
    if len(owners) > 1:
        for planned in owners:
            findings.conflict(f"{planned.id}:text")
    if "text" not in table.columns:
        why = "stands over several columns" if "text" in table.doubled else "is not found in this header row"
        message = f"the heading of the written answers {why}, so they are not read"
        lost = (f"{planned.id}:text" for planned in owners)
        findings.note("KX318", table.sheet.name, (table.header, 0), message=message, answers=lost)
