"""A plan with answers in it: what every cell holds, and where each one stands. The writer asks nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kamxl.formula import Column, Expr, Value, evaluate, excel
from kamxl.grid import address
from kamxl.plan.model import Input, Link, Personal
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

    def value(self, cell: str) -> Value:
        """What the cell of an id holds."""
        return self._at(*self.plan.ids[cell])

    def values(self, column: Column) -> Sequence[Value]:
        """What a run of cells holds, top to bottom."""
        sheet, top, at = self.plan.ids[column.first]
        _, end, _ = self.plan.ids[column.last]
        return [self._at(sheet, row, at) for row in range(top, end + 1)]

    def formula_value(self, expr: Expr) -> Value:
        """The value of a formula."""
        return evaluate(expr, self)

    def formula_text(self, expr: Expr, sheet: str) -> str:
        """The text of a formula that stands on a sheet."""
        return excel(expr, _Located(self, sheet))

    def input(self, content: Input) -> Scalar:
        """What an input cell is filled with; None where it is blank."""
        answer = self.answers.get(content.field)
        if answer is None:
            return None
        if isinstance(content.kind, LongText):
            lines = content.kind.lines(str(answer))
            return (lines[content.line] or None) if content.line < len(lines) else None
        shown = content.kind.render(answer)
        return fitting(shown) if isinstance(shown, str) else shown

    def where(self, cell: str, sheet: str = "") -> str:
        """The absolute address of a cell, with its sheet unless that is the one given."""
        key, row, column = self.plan.ids[cell]
        return self.qualified(key, _absolute(row, column), sheet)

    def span(self, column: Column, sheet: str = "") -> str:
        """The absolute address of a run of cells."""
        key, top, at = self.plan.ids[column.first]
        _, end, last = self.plan.ids[column.last]
        return self.qualified(key, f"{_absolute(top, at)}:{_absolute(end, last)}", sheet)

    def qualified(self, key: str, text: str, sheet: str) -> str:
        """An address with the sheet's name in front, unless it is the sheet given."""
        return text if key == sheet else f"{quoted(self._names[key])}!{text}"

    def _at(self, sheet: str, row: int, column: int) -> Value:
        place = sheet, row, column
        if place not in self._values:
            cell = self._cells[sheet].get((row, column))
            self._values[place] = self._content(cell.content) if cell else None
        return self._values[place]

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
        return content


class _Located:
    """The cells as they are addressed from one sheet."""

    def __init__(self, filled: Filled, sheet: str) -> None:
        self._filled = filled
        self._sheet = sheet

    def address(self, cell: str) -> str:
        return self._filled.where(cell, self._sheet)

    def span(self, column: Column) -> str:
        return self._filled.span(column, self._sheet)


def quoted(name: str) -> str:
    """A sheet's name as a formula writes it."""
    return "'" + name.replace("'", "''") + "'"


def _absolute(row: int, column: int) -> str:
    cell = address(row, column)
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
