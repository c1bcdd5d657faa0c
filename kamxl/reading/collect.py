"""What was found: the cells of each field, doubles compared, and the diagnostics of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import ErrorValue, address
from kamxl.identity import references_in
from kamxl.plan.reading import own_mark
from kamxl.results.model import BLANK, Field
from kamxl.values.kinds import Text
from kamxl.values.plain import shown
from kamxl.values.text import LIMIT, canonical, fitting, legal, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kamxl.grid import Cell
    from kamxl.reading.tables import Table
    from kamxl.values.kinds import Kind, Parsed

_HELP = {
    "KX301": "ask which level is meant; a doubt belongs in the comment",
    "KX302": "ask the respondent to pick one answer of the list",
    "KX303": "ask for the date as year-month-day",
    "KX304": "ask for the date as year-month-day",
    "KX305": "ask for a whole number from 0 to 100",
    "KX306": "ask the respondent to type the answer itself",
    "KX307": "ask the respondent to type the answer again",
}
_SAID = {
    "KX301": "a score is not on the scale",
    "KX302": "an answer is none of those offered",
    "KX303": "this is no date",
    "KX304": "day and month of this date can't be told apart",
    "KX305": "this is no whole number from 0 to 100",
    "KX306": "a formula stands in an answer cell",
    "KX307": "an error value stands in an answer cell",
    "KX308": "an answer was written in another way and understood",
    "KX309": "control characters were left out of a text",
    "KX311": "the text of a row differs from the one issued; the answer was taken by its code",
    "KX312": "the code of a row is missing; the answer was taken by its other witnesses",
    "KX313": "the hidden id of a row is another one; the answer was taken by what is visible",
}
_TWICE = "a row stands here twice, with the same answers or with none"


class Findings:
    """Fields and diagnostics in the making."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self.own = frozenset(own)
        self.fields: dict[str, Field] = {}
        self.diagnostics: list[Diagnostic] = []
        self.rows: dict[str, list[tuple[str, int]]] = {}
        self.asked: set[tuple[str, int, int]] = set()

    def field(self, name: str) -> Field:
        """What a field holds. One that was not found is not blank: nobody knows; in a list, nobody filled it in."""
        if name in self.fields:
            return self.fields[name]
        return BLANK if self.rows.get(name.rpartition(":")[0]) == [] else Field(state="unreadable")

    def note(self, code: str, table: Table, row: int, column: int = 0, found: str = "", message: str = "") -> None:
        """Adds a finding about a cell."""
        place = Place(sheet=table.sheet.name, cells=(address(row, column),))
        self.diagnostics.append(Diagnostic(code, message or _SAID[code], place, found, help=_HELP.get(code, "")))

    def parsed(self, parsed: Parsed, kind: Kind, sheet: str, row: int, column: int) -> Field:
        """The field that a parsed cell makes, its diagnostic added."""
        cell = address(row, column)
        self.asked.add((sheet, row, column))
        if parsed.code:
            expected = kind.expected if parsed.state == "unreadable" else ""
            place = Place(sheet=sheet, cells=(cell,))
            help_ = _HELP.get(parsed.code, "")
            self.diagnostics.append(Diagnostic(parsed.code, _SAID[parsed.code], place, parsed.found, expected, help_))
        if isinstance(kind, Text) and (rest := beyond(parsed.found)):
            self.beyond(rest, sheet, cell)
        return Field(parsed.value, parsed.state, f"{sheet}!{cell}")

    def beyond(self, rest: str, sheet: str, cell: str) -> None:
        """Reports the end of a text that is too long."""
        message = f"a text is longer than {LIMIT} characters; what follows was not read as part of it"
        self.diagnostics.append(Diagnostic("KX316", message, Place(sheet=sheet, cells=(cell,)), rest))

    def strange(self, cell: Cell | None) -> bool:
        """Whether a cell holds something that is neither blank, nor a formula, nor a text of kamxl's own."""
        if not holds_value(cell) or cell is None:
            return False
        text = str(cell.value)
        return own_mark(text) not in self.own and not any(found == text.strip() for found, _ in references_in(text))

    def take(self, row_id: str, fields: Mapping[str, Field], table: Table, row: int) -> None:
        """Takes the fields of a row; one that was found before is compared with what was found then."""
        places = self.rows.setdefault(row_id, [])
        places.append((table.sheet.name, row))
        known = [self.fields.get(name, BLANK) for name in fields]
        if len(places) == 1 or all(item.state == "blank" for item in known):
            # a blank twin is no answer
            self.fields.update(fields)
            if len(places) > 1:
                self.note("KX314", table, row, message=_TWICE)
            return
        if all(item.state == "blank" for item in fields.values()):
            self.note("KX314", table, row, message=_TWICE)
            return
        differing = [name for name, item in fields.items() if _differs(item, self.fields.get(name))]
        code = "KX315" if differing else "KX314"
        said = "a row stands here twice, with different answers" if differing else _TWICE
        found = ", ".join(f"{name}={fields[name].value}" for name in differing)
        self.note(code, table, row, found=found, message=said)
        for name in differing:
            self.fields[name] = Field(None, "conflict", self.fields.get(name, BLANK).cell)

    def conflict(self, names: Iterable[str]) -> None:
        """Marks fields as claimed by two."""
        for name in names:
            self.fields[name] = Field(None, "conflict", self.fields.get(name, Field()).cell)


def _differs(item: Field, known: Field | None) -> bool:
    return known is None or (item.value, item.state) != (known.value, known.state)


def quoted(cell: Cell) -> str:
    """What a cell holds, as a person reads it."""
    return cell.value.code if isinstance(cell.value, ErrorValue) else shown(cell.value)


def beyond(text: str) -> str:
    """The end of a text that is longer than a canonical text can be; '' for any other."""
    whole = legal(text).strip()
    return whole[len(fitting(whole)) :] if units(whole) > LIMIT else ""


def holds_value(cell: Cell | None) -> bool:
    """Whether something was typed into the cell."""
    return cell is not None and cell.formula is None and cell.value is not None and canonical(str(cell.value)) != ""
