"""Tables, forms and lists: each row by its witnesses, each input by the heading of its column."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kamxl.grid import address, column_letters
from kamxl.plan.reading import PREVIOUS
from kamxl.reading.collect import Findings, Spot, holds_value, quoted
from kamxl.results.model import BLANK, Field
from kamxl.values.kinds import Parsed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kamxl.grid import Cell
    from kamxl.plan.reading import Block, Heading, Row
    from kamxl.reading.tables import Rows, Table
    from kamxl.reading.witnesses import Match
    from kamxl.values.kinds import Kind

_ANSWERED = Field(state="answered")
_TEXT_ROLES = ("statement", "label")


class _Reader:
    """One table in the reading."""

    def __init__(self, rows: Rows, table: Table, findings: Findings, home: Mapping[str, Block]) -> None:
        self.rows = rows
        self.table = table
        self.findings = findings
        self.home = home

    @cached_property
    def like(self) -> Block:
        """A block with the headings of the table: others of its family may ask for less."""
        same = (block for block in self.table.blocks if block.signature == self.table.headings)
        return next(same, self.table.blocks[0])

    @cached_property
    def asked(self) -> frozenset[int]:
        """The columns of the inputs."""
        return frozenset(self.table.columns[heading.role] for heading in self.inputs())

    def beside(self, row: int) -> dict[int, str]:
        """The texts of a row without its answers, which bear no witness."""
        asked = self.asked
        return {at: text for at, text in self.rows.texts(row).items() if at not in asked}

    def match(self, row: int) -> Match | None:
        columns = self.table.columns
        text_column = next((columns[role] for role in _TEXT_ROLES if role in columns), None)
        texts = self.beside(row)
        return self.table.witnesses.match(texts, columns.get("code"), text_column) if texts else None

    def carries(self, row: int, planned: Row) -> bool:
        """Whether a row has the hidden id of a row of the plan."""
        return any(text.strip() == planned.id for text in self.beside(row).values())

    def inputs(self, block: Block | None = None) -> Iterator[Heading]:
        """The headings of input columns that are there."""
        for heading in (block or self.like).headings:
            if heading.kind is not None and heading.role in self.table.columns:
                yield heading

    def fields(self, row: int, planned: Row, block: Block) -> dict[str, Field]:
        found = {}
        known = self.table.witnesses.by_id
        nameless = not any(text.strip() in known for text in self.beside(row).values())
        for heading in self.inputs(block):
            kind = _kind(planned, heading)
            column = self.table.columns[heading.role]
            cell = self.rows.lines[row].get(column)
            name = f"{planned.id}:{heading.role}"
            # where a row has its id, an answer may read like one
            if nameless and cell is not None and isinstance(cell.value, str) and cell.value.strip() in known:
                found[name] = self.shifted((row, column), cell.value, name)
                continue
            parsed = self.findings.parse(kind, cell)
            if (hidden := self.hidden(row, column)) is not None:
                parsed = Parsed("unreadable", None, "KX325", quoted(hidden))
            found[name] = self.findings.parsed(parsed, kind, self.table.sheet.name, (row, column), name)
        self.last_round(row, planned, block)
        return found

    def hidden(self, row: int, column: int) -> Cell | None:
        """What nobody sees in a cell that is merged into another, or what they see there instead; None for no doubt."""
        corner = self.rows.corner(row, column)
        if corner is None:
            return None
        cells = self.rows.lines[row].get(column), self.rows.lines.get(corner[0], {}).get(corner[1])
        return next((cell for cell in cells if holds_value(cell)), None)

    def last_round(self, row: int, planned: Row, block: Block) -> None:
        """Keeps the score of the last round that a row shows, which is no answer; what could be none stays a stray."""
        column = self.table.columns.get(PREVIOUS)
        kind = next((heading.kind for heading in block.headings if heading.role == "score"), None)
        if column is not None and kind is not None:
            self.findings.earlier.append(Spot(f"{planned.id}:score", kind, self.table.sheet.name, (row, column)))
            parsed = kind.parse(self.rows.lines[row].get(column))
            if parsed.value is not None:
                self.findings.asked.add((self.table.sheet.name, row, column))
                self.findings.previous[f"{planned.id}:score"] = parsed.value

    def shifted(self, place: tuple[int, int], found: str, name: str) -> Field:
        """A hidden id where an answer belongs: cells of this row were deleted or moved, and nobody knows which."""
        message = "the hidden id of a row stands in an answer's place: cells of this row were moved"
        self.findings.note("KX310", self.table.sheet.name, place, found, message, (name,))
        self.findings.asked.add((self.table.sheet.name, *place))
        return Field(None, "conflict", f"{self.table.sheet.name}!{address(*place)}")

    def filled(self, row: int) -> bool:
        """Whether anything stands in the inputs of a row; a formula is something too."""
        cells = (self.rows.lines[row].get(self.table.columns[heading.role]) for heading in self.inputs())
        return any(cell is not None and (cell.formula is not None or holds_value(cell)) for cell in cells)

    def answered(self, planned: Row) -> bool:
        """Whether something was found for a row before."""
        fields = (self.findings.fields.get(f"{planned.id}:{heading.role}", BLANK) for heading in self.like.headings)
        return any(field.state != "blank" for field in fields)

    def typed(self, row: int) -> str:
        """What stands in the inputs of a row, for a person; these cells are thereby told."""
        columns = [self.table.columns[heading.role] for heading in self.inputs()]
        cells = [(at, cell) for at in columns if (cell := self.rows.lines[row].get(at)) is not None]
        self.findings.asked |= {(self.table.sheet.name, row, at) for at, _ in cells}
        return ", ".join(quoted(cell) for _, cell in cells if holds_value(cell))

    def same(self, row: int, planned: Row) -> bool:
        """Whether a row says what was found for the same row before."""
        cells = self.rows.lines[row]
        for heading in self.inputs():
            parsed = self.findings.parse(_kind(planned, heading), cells.get(self.table.columns[heading.role]))
            known = self.findings.fields.get(f"{planned.id}:{heading.role}", BLANK)
            if (parsed.value, parsed.state) != (known.value, known.state):
                return False
        return True


def read_table(rows: Rows, table: Table, findings: Findings) -> None:
    """Reads the rows of a table or a form into the findings."""
    home = table.witnesses.home
    reader = _Reader(rows, table, findings, home)
    found: dict[str, Block] = {}
    matches = {row: reader.match(row) for row in table.rows}
    nameless = [(row, match.row) for row, match in matches.items() if match and not match.row.code]
    named = {planned.id for row, planned in nameless if reader.carries(row, planned)}
    for row, match in matches.items():
        # a row that has no code, and reads like one that stands here with its id, is kamxl's own
        own = match is not None and not match.row.code and match.row.id in named
        if match is None or (own and not reader.carries(row, match.row)):
            continue
        if match.code == "KX310":
            _disagree(reader, row, match)
        else:
            found[home[match.row.id].id] = home[match.row.id]
            if match.code:
                findings.note(match.code, table.sheet.name, (row, 0), _shown(reader, row, match))
            findings.take(match.row.id, reader.fields(row, match.row, home[match.row.id]), table, row)
    _missing_columns(reader, found.values())


def read_list(rows: Rows, table: Table, findings: Findings) -> None:
    """Reads rows that may stand in any order, such as actions: by their hidden id, else as the next free one."""
    block = table.blocks[0]
    home = {row.id: block for row in block.rows}
    reader = _Reader(rows, table, findings, home)
    ids = {
        row: next((text for text in reader.beside(row).values() if text.strip() in home), "").strip()
        for row in table.rows
    }
    taken = {row.id for row in block.rows if reader.answered(row)}
    spare = [row for row in block.rows if row.id not in set(ids.values()) | taken]
    planned = {row.id: row for row in block.rows}
    # rows that hold something come first, so that a blank twin takes no id from them
    for row in sorted(table.rows, key=lambda row: not reader.filled(row)):
        filled = reader.filled(row)
        known = planned.get(ids[row])
        if known is not None and known.id in taken and not (filled and reader.same(row, known)):
            known = None
        if known is None and filled:
            known = spare.pop(0) if spare else None
            if known is None:
                _beyond(reader, row)
        if known is not None:
            taken |= {known.id} if filled else set()
            fields = reader.fields(row, known, block)
            findings.take(known.id, fields, table, row)
            if filled and fields.get(f"{known.id}:code", _ANSWERED).state == "blank":
                message = "an action says nothing of the statement that it is for"
                findings.note("KX321", table.sheet.name, (row, table.columns["code"]), message=message)
    for planned_row in block.rows:
        # a row that was taken out of a list was no answer
        findings.rows.setdefault(planned_row.id, [])
    _missing_columns(reader, [block])


def _beyond(reader: _Reader, row: int) -> None:
    """A row of a list that has no room in the plan."""
    message = "the list holds more rows than it was issued with; this one was not read"
    reader.findings.note("KX323", reader.table.sheet.name, (row, 0), reader.typed(row), message)


def _kind(planned: Row, heading: Heading) -> Kind:
    kind = planned.kind if heading.role == "value" and planned.kind is not None else heading.kind
    if kind is None:
        raise TypeError(heading.role)
    return kind


def _shown(reader: _Reader, row: int, match: Match) -> str:
    """What stands where the witness that fails is looked for; this cell is thereby told."""
    roles = {"KX311": _TEXT_ROLES, "KX312": ("code",)}.get(match.code, ())
    column = next((reader.table.columns[role] for role in roles if role in reader.table.columns), None)
    cell = reader.rows.lines[row].get(column) if column is not None else None
    if column is None or cell is None or not holds_value(cell):
        return ""
    reader.findings.asked.add((reader.table.sheet.name, row, column))
    return quoted(cell)


def _disagree(reader: _Reader, row: int, match: Match) -> None:
    """The witnesses claim the row for two questions: neither gets the answer."""
    other = match.also or match.row
    one, two = (item.code or item.text or item.id for item in (match.row, other))
    message = f"the witnesses of this row (code, text, hidden id) disagree: it is '{one}' by one and '{two}' by another"
    typed = reader.typed(row)
    found = f"{one} / {two}" + (f": {typed}" if typed else "")
    claimed: list[str] = []
    sheet = reader.table.sheet.name
    for planned in (match.row, other):
        reader.findings.rows.setdefault(planned.id, []).append((sheet, row))
        for heading in reader.inputs(reader.home[planned.id]):
            claimed.append(f"{planned.id}:{heading.role}")
            column = reader.table.columns[heading.role]
            cell = reader.rows.lines[row].get(column)
            held = quoted(cell) if cell is not None else ""
            reader.findings.conflict(claimed[-1], f"{sheet}!{address(row, column)}", held)
    reader.findings.note("KX310", reader.table.sheet.name, (row, 0), found, message, claimed)


def _missing_columns(reader: _Reader, blocks: Collection[Block]) -> None:
    """Reports the input columns whose heading is gone, once for each heading."""
    table = reader.table
    wanted = {heading.role: heading.text for block in blocks for heading in block.headings if heading.kind is not None}
    there = ", ".join(
        f"{column_letters(at)} = {role}" for role, at in sorted(table.columns.items(), key=lambda item: item[1])
    )
    for role, text in wanted.items():
        if role not in table.columns:
            why = (
                "stands over several columns that hold different things"
                if role in table.doubled
                else "is not found in this header row"
            )
            message = f"the heading '{text}' {why}, so the answers below it are not read"
            lost = (
                f"{row.id}:{role}"
                for block in blocks
                if any(heading.role == role and heading.kind for heading in block.headings)
                for row in block.rows
                if reader.findings.rows.get(row.id)
            )
            reader.findings.note("KX318", table.sheet.name, (table.header, 0), there, message, lost)
