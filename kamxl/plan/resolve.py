"""A plan with answers in it: what every cell holds, and where each one stands. The writer asks nothing else."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, evaluate, excel
from kamxl.functions import Value
from kamxl.grid import ErrorValue, address
from kamxl.plan.model import Input, Link, Personal, Previous
from kamxl.values.kinds import LongText
from kamxl.values.text import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.grid import Scalar
    from kamxl.plan.model import Content, Plan
    from kamxl.values.kinds import Answer


class Filled:
    """A plan whose inputs hold answers (by field id) and whose personal cells hold texts."""

    def __init__(self, plan: Plan, answers: Mapping[str, Answer], personal: Mapping[str, str]) -> None:
        self.plan = plan
        self.answers = answers
        self.personal = personal
        self._cells = {sheet.key: sheet.cells for sheet in plan.sheets}
        self._names = {sheet.key: sheet.name for sheet in plan.sheets}
        self._values: dict[tuple[str, int, int], Value] = {}
        self._runs: dict[tuple[str, str], list[Value]] = {}

    def value(self, cell: str) -> Value:
        """What the cell of an id holds."""
        return self.at(self.plan.ids[cell])

    def at(self, place: tuple[str, int, int]) -> Value:
        """What a cell holds: by the key of its sheet, its row and its column."""
        if place not in self._values:
            cell = self._cells[place[0]].get(place[1:])
            self._values[place] = self._content(cell.content) if cell else None
        return self._values[place]

    def values(self, column: Column) -> Sequence[Value]:
        """What a run of cells holds, top to bottom."""
        run = column.first, column.last
        if run not in self._runs:
            (sheet, top, at), (_, end, _) = (self.plan.ids[cell] for cell in run)
            self._runs[run] = [self.at((sheet, row, at)) for row in range(top, end + 1)]
        return self._runs[run]

    def formula_value(self, expr: Expr) -> Value:
        """The value of a formula."""
        return evaluate(expr, self)

    def formula_text(self, expr: Expr, sheet: str, row: int) -> str:
        """The text of a formula that stands in a row of a sheet."""
        return excel(expr, _Located(self, sheet, row))

    def input(self, content: Input) -> Scalar:
        """What an input cell is filled with; None where it is blank."""
        answer = self.answers.get(content.field)
        if answer is None:
            return None
        if isinstance(content.kind, LongText):
            lines = content.kind.lines(str(answer))
            return (lines[content.line] or None) if content.line < len(lines) else None
        return content.kind.render(answer)

    def where(self, cell: str, sheet: str = "", row: int = -1) -> str:
        """The absolute address of a cell, with its sheet unless that is the one given.

        Within the row given the address is relative to it: a program that sorts rows moves only such references along.
        """
        key, at, column = self.plan.ids[cell]
        text = _absolute(at, column)
        return self.qualified(
            key, text.replace(f"${at + 1}", f"{at + 1}") if (key, at) == (sheet, row) else text, sheet
        )

    def span(self, column: Column, sheet: str = "") -> str:
        """The absolute address of a run of cells."""
        key, top, at = self.plan.ids[column.first]
        _, end, last = self.plan.ids[column.last]
        return self.qualified(key, f"{_absolute(top, at)}:{_absolute(end, last)}", sheet)

    def qualified(self, key: str, text: str, sheet: str) -> str:
        """An address with the sheet's name in front, unless it is the sheet given."""
        return text if key == sheet else f"{quoted(self._names[key])}!{text}"

    def _content(self, content: Content) -> Value:
        match content:
            case Expr():
                return evaluate(content, self)
            case Input():
                shown = self.input(content)
                return shown.isoformat() if isinstance(shown, date) else shown  # type: ignore[return-value]  # no times here
            case Link(text=text):
                return text
            case Personal(what=what):
                return self.personal.get(what, "")
            case date():
                return content.isoformat()
        # no formula looks at what was in the last round
        return None if isinstance(content, Previous) else content


def cached(value: Value) -> str | int | float | bool:
    """The value of a formula as its cell keeps it: of an error its code, of a text what fits."""
    if isinstance(value, str):
        return fitting(value)
    return value.code if isinstance(value, ErrorValue) else "" if value is None else value


class _Located:
    """The cells as they are addressed from a row of a sheet."""

    def __init__(self, filled: Filled, sheet: str, row: int) -> None:
        self._filled = filled
        self._sheet = sheet
        self._row = row

    def address(self, cell: str) -> str:
        return self._filled.where(cell, self._sheet, self._row)

    def span(self, column: Column) -> str:
        return self._filled.span(column, self._sheet)


def quoted(name: str) -> str:
    """A sheet's name as a formula writes it."""
    return "'" + name.replace("'", "''") + "'"


@lru_cache(maxsize=4096)
def _absolute(row: int, column: int) -> str:
    cell = address(row, column)
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
