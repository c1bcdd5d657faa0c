"""What was found: the cells of each field, doubles compared, and the diagnostics of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import ErrorValue, address
from kamxl.identity import references_in
from kamxl.plan.reading import own_mark
from kamxl.reading.told import Told
from kamxl.results.model import BLANK, Field
from kamxl.values.kinds import Day, Text
from kamxl.values.plain import shown
from kamxl.values.text import LIMIT, canonical, fitting, legal, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kamxl.grid import Cell
    from kamxl.reading.tables import Table
    from kamxl.values.kinds import Answer, Kind, Parsed

REPLACED = "\ufffd"
"""What a program writes for a character that it could not keep (U+FFFD, replacement character)."""
_NEAR = 20
_MOST_CLAIMED = 2 * LIMIT
_DAYS_TO_1904 = 1462
"""How much later the second of Excel's two calendars begins (ECMA-376 part 1, 18.17.4.1)."""
_HELP = {
    "KX301": "ask which level is meant; a doubt belongs in the comment",
    "KX302": "ask the respondent to pick one answer of the list",
    "KX303": "ask for the date as year-month-day",
    "KX304": "ask for the date as year-month-day",
    "KX305": "ask for a whole number from 0 to 100",
    "KX306": "ask the respondent to type the answer itself",
    "KX307": "ask the respondent to type the answer again",
    "KX325": "ask for the answer of each row",
    "KX324": "ask what was written there, if the text can't be understood without it",
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
    "KX312": "the code of a row is missing or is none; the answer was taken by its other witnesses",
    "KX313": "the hidden id of a row is another one; the answer was taken by what is visible",
    "KX325": "this answer cell is merged with another, and only the first of them can hold something",
    "KX324": f"the sign '{REPLACED}' stands in a text where a program that saved the file lost a character",
}
_TWICE = "a row stands here twice, with the same answers or with none"


class Spot(NamedTuple):
    """Where an answer of a kind was looked for."""

    name: str
    kind: Kind
    sheet: str
    place: tuple[int, int]


class Run(NamedTuple):
    """The rows of a column in which a written answer was looked for."""

    name: str
    sheet: str
    rows: tuple[int, ...]
    column: int


class Findings:
    """Fields and diagnostics in the making."""

    def __init__(self, own: Iterable[str] = (), *, date_1904: bool = False) -> None:
        self.own = frozenset(own)
        self._date_1904 = date_1904
        self.fields: dict[str, Field] = {}
        self.diagnostics = Told()
        self.rows: dict[str, list[tuple[str, int]]] = {}
        self.asked: set[tuple[str, int, int]] = set()
        self.previous: dict[str, Answer] = {}
        self.spots: list[Spot] = []
        self.earlier: list[Spot] = []
        self.runs: list[Run] = []

    def field(self, name: str) -> Field:
        """What a field holds. One that was not found is not blank: nobody knows; in a list, nobody filled it in."""
        if name in self.fields:
            return self.fields[name]
        return BLANK if self.rows.get(name.rpartition(":")[0]) == [] else Field(state="unreadable")

    def note(
        self,
        code: str,
        sheet: str,
        place: tuple[int, int],
        found: str = "",
        message: str = "",
        answers: Iterable[str] = (),
    ) -> None:
        """Adds a finding about a cell (its row and column), and about the answers that it costs."""
        where = Place(sheet=sheet, cells=(address(*place),))
        said, help_ = message or _SAID[code], _HELP.get(code, "")
        self.diagnostics.append(Diagnostic(code, said, where, found, help=help_, answers=tuple(answers)))

    def parse(self, kind: Kind, cell: Cell | None) -> Parsed:
        """What a kind makes of a cell; a bare number for a day counts from where the workbook counts."""
        value = cell.value if cell is not None and cell.formula is None else None
        if cell is None or not self._counts_later(kind, value) or not isinstance(value, int | float):
            return kind.parse(cell)
        return kind.parse(cell._replace(value=value + _DAYS_TO_1904))._replace(found=quoted(cell))

    def _counts_later(self, kind: Kind, value: object) -> bool:
        return self._date_1904 and isinstance(kind, Day) and not isinstance(value, bool)

    def parsed(self, parsed: Parsed, kind: Kind, sheet: str, place: tuple[int, int], name: str) -> Field:
        """What a parsed cell makes of the field of a name, its diagnostic added."""
        cell = address(*place)
        self.spots.append(Spot(name, kind, sheet, place))
        doubtful = parsed.state == "unreadable"
        self.asked.add((sheet, *place))
        if parsed.code:
            finding = Diagnostic(parsed.code, _SAID[parsed.code], Place(sheet=sheet, cells=(cell,)), parsed.found)
            help_, expected = _HELP.get(parsed.code, ""), kind.expected if doubtful else ""
            self.diagnostics.append(
                finding._replace(help=help_, expected=expected, answers=(name,) if doubtful else ())
            )
        if isinstance(kind, Text):
            self.replaced(parsed.found, sheet, cell)
            if rest := beyond(parsed.found):
                self.beyond(rest, sheet, cell)
        return Field(parsed.value, parsed.state, f"{sheet}!{cell}", parsed.found if doubtful else "")

    def replaced(self, text: str, sheet: str, cell: str) -> None:
        """Reports a text of which a program lost a character."""
        if REPLACED in text:
            at = text.index(REPLACED)
            found = text[max(at - _NEAR, 0) : at + _NEAR]
            place = Place(sheet=sheet, cells=(cell,))
            self.diagnostics.append(Diagnostic("KX324", _SAID["KX324"], place, found, help=_HELP["KX324"]))

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
                self.note("KX314", table.sheet.name, (row, 0), message=_TWICE)
            return
        if all(item.state == "blank" for item in fields.values()):
            self.note("KX314", table.sheet.name, (row, 0), message=_TWICE)
            return
        differing = [name for name, item in fields.items() if _differs(item, self.fields.get(name))]
        code = "KX315" if differing else "KX314"
        said = "a row stands here twice, with different answers" if differing else _TWICE
        found = ", ".join(f"{name}={fields[name].value}" for name in differing)
        self.note(code, table.sheet.name, (row, 0), found, said, differing)
        for name in differing:
            self.conflict(name, fields[name].cell, _held(fields[name]))

    def conflict(self, name: str, cell: str = "", held: str = "") -> None:
        """Marks a field as claimed by two; what stands in one of the cells is told with what was found before."""
        known = self.fields.get(name, BLANK)
        both = dict.fromkeys(text for text in (_held(known), held) if text)
        # of very many claims, the first say enough
        found = " / ".join(both) if len(known.found) <= _MOST_CLAIMED else known.found
        self.fields[name] = Field(None, "conflict", known.cell or cell, found)


def _differs(item: Field, known: Field | None) -> bool:
    return known is None or (item.value, item.state) != (known.value, known.state)


def _held(item: Field) -> str:
    """What a field holds, or what was found in its place, as a person reads it."""
    return item.found or shown(item.value)


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
