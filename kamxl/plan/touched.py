"""Which formulas of a plan an answer can change: those that look at its cell, and those that look at them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from kamxl.formula import CELL, RUN, Column, Expr
from kamxl.plan.model import Input, Personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kamxl.plan.model import Content, Plan

Spot = tuple[str, int, int]
"""The key of a sheet, a row and a column."""


class Touched:
    """The formulas of a plan, and for each cell the answers and personal texts that it depends on, as bits.

    ``formulas`` are those that any of them can change.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cells = {(sheet.key, *at): cell.content for sheet in plan.sheets for at, cell in sheet.cells.items()}
        self._bits: dict[str, int] = {}
        self._masks: dict[Spot, int] = {}
        self._runs: dict[tuple[str, str], int] = {}
        self.formulas: Mapping[Spot, Expr] = {
            spot: content for spot, content in self._cells.items() if isinstance(content, Expr) and self.mask(spot)
        }
        self._any = reduce(or_, map(self.mask, self.formulas), 0)

    def bits(self, names: Iterable[str]) -> int:
        """The bits of answers (by field) and personal texts (by name); of those that no formula looks at, none."""
        return reduce(or_, (self._bits.get(name, 0) for name in names), 0) & self._any

    def mask(self, spot: Spot) -> int:
        """The bits of all that can change a cell."""
        if spot not in self._masks:
            self._masks[spot] = self._content(self._cells.get(spot))
        return self._masks[spot]

    def held(self, spot: Spot) -> str:
        """The field or the name of what a cell is filled with; '' for any other cell."""
        match self._cells.get(spot):
            case Input(field=name) | Personal(what=name):
                return name
        return ""

    def _content(self, content: Content) -> int:
        match content:
            case Expr():
                return self._expr(content)
            case Input(field=name) | Personal(what=name):
                return self._bits.setdefault(name, 1 << len(self._bits))
        return 0

    def _expr(self, expr: Expr) -> int:
        found = 0
        for kind, leaf in expr.form.each():
            if kind == CELL:
                found |= self.mask(self._plan.ids[leaf])
            elif kind == RUN:
                found |= self._run(leaf)
        return found

    def _run(self, run: Column) -> int:
        name = run.first, run.last
        if name not in self._runs:
            (sheet, top, column), (_, end, _) = self._plan.ids[run.first], self._plan.ids[run.last]
            self._runs[name] = reduce(or_, (self.mask((sheet, row, column)) for row in range(top, end + 1)), 0)
        return self._runs[name]
