"""Formulas with all worked out beforehand that no answer can change: a lookup of a code becomes the cell itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kamxl.formula import Binary, Call, Column, Const, Expr, Ref, valuer
from kamxl.functions import Kept, truth
from kamxl.grid import ErrorValue
from kamxl.plan.resolve import Filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.functions import Run, Value
    from kamxl.plan.model import Plan
    from kamxl.plan.touched import Spot, Touched

_NOTHING: frozenset[str] = frozenset()


class Folded(NamedTuple):
    """A formula, or a part of one; the cells that it looks at and that can change, and the runs that hold such cells.

    Its cells and runs go by the names that :class:`Folding` gives.
    """

    expr: Expr
    cells: frozenset[str] = _NOTHING
    runs: frozenset[str] = _NOTHING


def named(spot: Spot) -> str:
    """The name of a cell."""
    sheet, row, column = spot
    return f"{sheet}!{row}:{column}"


class Folding:
    """Folds the formulas of a plan.

    Attributes:
        known: what the cells hold that any formula looks at and that are no formulas: in a blank copy, what is filled.
        inputs: those of them that a copy fills, by the field of the answer or the name of the text.
        runs: the cells of each run that can change, by its name.
        fixed: what the other runs hold.
    """

    def __init__(self, plan: Plan, touched: Touched) -> None:
        self.known: dict[str, Value] = {}
        self.inputs: dict[str, list[tuple[str, Spot]]] = {}
        self.runs: dict[str, Sequence[str]] = {}
        self.fixed: dict[str, Run] = {}
        self._plan = plan
        self._touched = touched
        self._blank = Filled(plan, {}, {})

    def folded(self, expr: Expr) -> Folded:  # noqa: PLR0911  one for each kind of expression
        """A formula, folded."""
        match expr:
            case Ref(cell):
                return self._ref(self._plan.ids[cell])
            case Column():
                return self._column(self._spots(expr))
            case Binary(operator, left, right):
                one, other = self.folded(left), self.folded(right)
                return self._whole(Binary(operator, one.expr, other.expr), one, other)
            case Call("IF", (condition, yes, no)):
                return self._if(self.folded(condition), yes, no)
            case Call("INDEX", (Column() as run, place)):
                return self._index(self._spots(run), self.folded(place))
            case Call(name, arguments):
                return self._call(name, *map(self.folded, arguments))
        return Folded(expr)

    def value(self, cell: str) -> Value:
        """What a cell holds that no answer can change."""
        return self.known[cell]

    def values(self, column: Column) -> Run:
        """What a run holds that no answer can change."""
        return self.fixed[column.first]

    def _whole(self, expr: Expr, *parts: Folded) -> Folded:
        """What is made of parts; if all are known, its value."""
        found = Folded(
            expr, _NOTHING.union(*(part.cells for part in parts)), _NOTHING.union(*(part.runs for part in parts))
        )
        return found if found.cells or found.runs else Folded(_plain(valuer(expr)(self), expr))

    def _call(self, name: str, *parts: Folded) -> Folded:
        return self._whole(Call(name, tuple(part.expr for part in parts)), *parts)

    def _if(self, condition: Folded, yes: Expr, no: Expr) -> Folded:
        if not condition.cells and not condition.runs:
            met = truth(valuer(condition.expr)(self))
            if not isinstance(met, ErrorValue):
                return self.folded(yes if met else no)
        return self._call("IF", condition, self.folded(yes), self.folded(no))

    def _index(self, spots: Sequence[Spot], place: Folded) -> Folded:
        """A cell of a run; one cell alone where its place is known."""
        if isinstance(place.expr, Const) and type(at := place.expr.value) is int and 0 < at <= len(spots):
            return self._ref(spots[at - 1])
        return self._call("INDEX", self._column(spots), place)

    def _ref(self, spot: Spot) -> Folded:
        name = self._cell(spot)
        if self._touched.mask(spot):
            return Folded(Ref(name), frozenset((name,)))
        return Folded(_plain(self.known[name], Ref(name)))

    def _column(self, spots: Sequence[Spot]) -> Folded:
        name = f"{named(spots[0])}-{named(spots[-1])}"
        cells = [self._cell(spot) for spot in spots]
        if any(map(self._touched.mask, spots)):
            self.runs[name] = cells
            return Folded(Column(name, name), runs=frozenset((name,)))
        self.fixed[name] = Kept(self.known[cell] for cell in cells)
        return Folded(Column(name, name))

    def _cell(self, spot: Spot) -> str:
        """The name of a cell; it is noted what it holds, unless that is a formula that can change."""
        name = named(spot)
        if name not in self.known and spot not in self._touched.formulas:
            self.known[name] = self._blank.at(spot)
            if self._touched.mask(spot):
                self.inputs.setdefault(self._touched.held(spot), []).append((name, spot))
        return name

    def _spots(self, run: Column) -> Sequence[Spot]:
        (sheet, top, column), (_, end, _) = self._plan.ids[run.first], self._plan.ids[run.last]
        return [(sheet, row, column) for row in range(top, end + 1)]


def _plain(value: Value, expr: Expr) -> Expr:
    """What a constant can hold as one; anything else stays an expression."""
    return Const(value) if isinstance(value, str | int | float) else expr
