"""The rows of a table as statements under headings: what is a total, a repetition or a note is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from kamxl.drafting.columns import score_cells
from kamxl.drafting.scales import entries_of, entry_list
from kamxl.drafting.tables import is_code
from kamxl.drafting.words import Role, is_bare_total, is_total
from kamxl.values.plain import plain_number
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kamxl.drafting.lists import Lists
    from kamxl.drafting.notes import Notes
    from kamxl.drafting.tables import Table
    from kamxl.drafting.view import View

_T = TypeVar("_T")
_NUMBERED = re.compile(r"\(?([A-Za-z]{0,3}\d{1,3}(?:[.\-]\d{1,3}){0,4}[a-z]?)[.):]{0,2}\s+(?=\S)")
_LETTERED = re.compile(r"([A-Z]|[IVX]{1,5})[.):]\s+(?=\S)")
_MANY, _HALF, _MOSTLY = 0.3, 0.5, 0.6
_LONGEST_TITLE = 120
_DEEPEST = 3
_CAPITALS = 4
_NAMING = (Role.CODE, Role.SECTION, Role.TOPIC, Role.STATEMENT)
_ASIDE = (Role.HINT, Role.COMMENT, Role.EVIDENCE)


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: its words, the number in front of them, and its cell."""

    text: str
    number: str = ""
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class Item:
    """A statement as it was found."""

    view: View
    row: int
    column: int
    number: str
    text: str
    topic: str = ""
    hint: str = ""
    weight: str = ""
    target: str = ""
    guess: str = ""


@dataclass(slots=True)
class Part:
    """Statements under the headings that lead to them, the outermost first."""

    path: tuple[Title, ...]
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A row of a table: its number, what stands in the column of the statements, and what else tells its kind."""

    row: int
    number: str
    text: str
    lone: tuple[int, str] | None
    bold: bool
    wide: bool
    covered: bool
    answered: bool
    worked_out: bool


class Rows:
    """Reads a table from top to bottom."""

    def __init__(self, table: Table, lists: Lists, notes: Notes) -> None:
        self.table, self.view, self.notes = table, table.view, notes
        self.columns = table.columns
        self.statement = table.columns[Role.STATEMENT]
        self.scores = score_cells(table)
        self.offered = lists.covered(self.view, self.scores)
        self.numbered = self._numbered()
        self.lines = [self._line(row) for row in table.rows]
        self.typed = 0
        asked = [line for line in self.lines if line.text and not is_total(line.text)]
        self.coded = _share(asked, lambda line: bool(line.number)) >= _MANY
        self.covered = _share(asked, lambda line: line.covered) >= _HALF
        self.bold = _share(asked, lambda line: line.bold) <= _HALF
        self.wide = _share(asked, lambda line: line.wide) < _HALF
        self.shouting = _share(asked, lambda line: _loud(line.text)) < _HALF

    def _numbered(self) -> bool:
        """Whether the statements carry their numbers themselves."""
        texts = [text for row in self.table.rows if (text := self.view.text(row, self.statement))]
        return Role.CODE not in self.columns and _share(texts, lambda text: bool(_NUMBERED.match(text))) >= _MOSTLY

    def _line(self, row: int) -> Line:
        view = self.view
        number = view.text(row, self.columns[Role.CODE]) if Role.CODE in self.columns else ""
        text = view.text(row, self.statement)
        if self.numbered and (match := _NUMBERED.match(text)):
            number, text = match.group(1), text[match.end() :]
        texts = [(at, told) for at, told in view.line(row, self.table.left, self.table.right) if view.typed(row, at)]
        real = [(at, told) for at, told in texts if not (at == self.columns.get(Role.CODE) and is_code(told))]
        lone = real[0] if len(real) == 1 else None
        at = lone[0] if lone else self.statement
        beyond = min(self.scores, default=self.table.right)
        return Line(
            row,
            number if is_code(number) else "",
            text,
            lone,
            bold=(row, at) in view.sheet.bold,
            wide=view.wide(row, at) > at and view.wide(row, at) >= min(beyond, at + 1),
            covered=row in self.offered,
            answered=any(view.typed(row, column) for column in self.scores if column != at),
            worked_out=any((row, column) in view.formulas for column in self.scores),
        )

    def read(self) -> tuple[list[Part], Title | None]:
        """The statements by their headings, and a heading at the end that nothing stands under."""
        parts: list[Part] = []
        outline, section = _Outline(self), None
        for place, line in enumerate(self.lines):
            section = self._section(line) or section
            if self._passed_over(line) or self._fills(line):
                continue
            if parts and self._goes_on(line, parts[-1].items[-1]):
                parts[-1].items[-1].text += f" {line.text}"
            elif self._heads(line, place):
                outline.head(line, self._title(line))
            elif line.text and witness(line.text) and not line.worked_out:
                path = outline.path(section)
                if not parts or parts[-1].path != path:
                    parts.append(Part(path))
                parts[-1].items.append(self._item(line))
                outline.filled()
            elif not line.worked_out:
                self._stray(line)
        return parts, outline.left()

    def _passed_over(self, line: Line) -> bool:
        """Totals, the header said again, legends, rows of nothing but formulas."""
        texts = [text for _, text in self.view.line(line.row, self.table.left, self.table.right)]
        header = [item.text for item in self.table.headings if item.row == self.table.header]
        spoken = [line.text] if line.text else texts
        legend = any(entries_of(text) or ("=" in text and entry_list(text)) for text in spoken)
        total = any(is_total(text) for text in texts) and not line.number
        certain = line.worked_out or line.lone is None or any(is_bare_total(text) for text in texts) or line.answered
        return texts == header or legend or (total and certain) or not any(witness(text) for text in texts)

    def _heads(self, line: Line, place: int) -> bool:
        """Whether a row is a heading: one text alone, told from a statement by whatever this table tells them by."""
        if line.lone is None or line.answered:
            return False
        column, text = line.lone
        if len(text) > _LONGEST_TITLE or not witness(text):
            return False
        if column != self.statement:
            return column in {self.columns.get(role) for role in _NAMING} or line.wide
        outside = self.covered and not line.covered
        if outside or (line.wide and self.wide) or (line.number and self._leads(place)):
            return True
        if line.number or (self.covered and not self.coded):
            return False
        return self.coded or (line.bold and self.bold) or (_loud(text) and self.shouting)

    def _leads(self, place: int) -> bool:
        """Whether the next number goes on from this one: ``1`` before ``1.1``, ``A`` before ``A1``."""
        after = next((line.number for line in self.lines[place + 1 :] if line.number), "")
        own, other = steps(self.lines[place].number), steps(after)
        return len(own) < len(other) and other[: len(own)] == own

    def _title(self, line: Line) -> Title:
        column, text = line.lone or (self.statement, line.text)
        number = line.number
        match = _NUMBERED.match(text) or _LETTERED.match(text)
        if match and not plain_number(text):
            number, text = number or match.group(1), text[match.end() :]
        return Title(text.rstrip(": ") or text, number, line.row, column)

    def _goes_on(self, line: Line, last: Item) -> bool:
        """Whether a row goes on with the sentence of the row above."""
        alone = line.lone is not None and line.lone[0] == self.statement and not (line.number or line.answered)
        lower = line.text[:1].islower() and last.row == line.row - 1
        return self.coded and alone and lower and not (line.bold or line.wide) and last.text[-1:] not in ".?!"

    def _fills(self, line: Line) -> bool:
        """Whether a row holds nothing but the section of the rows below."""
        return line.lone is not None and line.lone[0] == self.columns.get(Role.SECTION) and not line.wide

    def _section(self, line: Line) -> Title | None:
        """What the column of sections says in a row; it holds for the rows below too."""
        column = self.columns.get(Role.SECTION)
        text = "" if column is None or (line.lone and line.wide) else self.view.text(line.row, column)
        match = _NUMBERED.match(text) or _LETTERED.match(text)
        return Title(text[match.end() :], match.group(1)) if match else Title(text) if text else None

    def _item(self, line: Line) -> Item:
        view, row = self.view, line.row
        told = {role: view.text(row, at) for role, at in self.columns.items() if role is not Role.STATEMENT}
        self.typed += sum(view.typed(row, at) for at in self.scores if at not in self.table.described)
        self.typed += sum(bool(told.get(role)) for role in (Role.COMMENT, Role.EVIDENCE))
        code = self.columns.get(Role.CODE)
        cell = view.sheet.cells.get((row, code)) if code is not None else None
        if cell is not None and isinstance(cell.value, date):
            message = "a number that a program turned into a date; the statement gets a new one"
            self.notes.note("KX477", message, view, [(row, code or 0)], told[Role.CODE])
        topic, hint = told.get(Role.TOPIC, ""), told.get(Role.HINT, "")
        weight, target = told.get(Role.WEIGHT, ""), told.get(Role.TARGET, "")
        number = line.number or told.get(Role.CODE, "")
        guess = "it has no number, unlike the others" if self.coded and not line.number else ""
        return Item(view, row, self.statement, number, line.text, topic, hint, weight, target, guess)

    def _stray(self, line: Line) -> None:
        cells = [(line.row, at) for at, _ in self.view.line(line.row, self.table.left, self.table.right)]
        naming = {self.columns.get(role) for role in (*_NAMING, *_ASIDE)}
        if any(at in naming for _, at in cells):
            text = " ".join(self.view.text(*cell) for cell in cells)
            message = "this row is neither a statement nor a heading, and is left out"
            self.notes.note("KX472", message, self.view, cells, text)


class _Outline:
    """The headings above the row that is being read. A heading that follows another at once stands below it."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._stack: list[Title] = []
        self._levels: dict[tuple[object, ...], int] = {}
        self._last = 0
        self._open = False

    def head(self, line: Line, title: Title) -> None:
        """Takes a heading."""
        mark = (title.column, line.wide, line.bold, title.text.isupper(), len(steps(title.number)))
        level = self._levels.get(mark)
        if level is None:
            level = min(self._last + 1, _DEEPEST) if self._open else max(self._last, 1)
            self._levels[mark] = level
        if self._open and level <= self._last:
            empty_heading(self._rows.notes, self._rows.view, self._stack[-1])
        del self._stack[level - 1 :]
        self._stack.append(title)
        self._last, self._open = level, True

    def path(self, section: Title | None) -> tuple[Title, ...]:
        """The headings of a statement, with what its own row says."""
        return (*self._stack, section) if section else tuple(self._stack)

    def filled(self) -> None:
        """Notes that a statement stands under the last heading."""
        self._open = False

    def left(self) -> Title | None:
        """The last heading where nothing stands under it."""
        return self._stack[-1] if self._open and self._stack else None


def empty_heading(notes: Notes, view: View, title: Title) -> None:
    """Tells of a heading that nothing stands under."""
    message = "a heading with no statement below it is left out"
    notes.note("KX472", message, view, [(title.row, title.column)], title.text)


def steps(number: str) -> tuple[str, ...]:
    """The steps of a number: ``1.1.a`` is 1, 1, a; ``A1`` is A, 1; ``Q12`` is Q, 12."""
    return tuple(part.lstrip("0") or "0" for part in re.findall(r"\d+|[A-Za-z]+", number.casefold()))


def _loud(text: str) -> bool:
    """Whether a text stands out by capitals, or by the colon at its end."""
    return text.endswith(":") or (text.isupper() and sum(char.isalpha() for char in text) >= _CAPITALS)


def _share(items: Sequence[_T], fits: Callable[[_T], bool]) -> float:
    """How many of some things fit, from 0 to 1; 0 of none."""
    return sum(map(fits, items)) / len(items) if items else 0.0
