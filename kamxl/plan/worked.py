"""The results of a plan's formulas, worked out for one copy after another: what is the same in all of them, only once.

What no answer can change is worked out beforehand: where a code stands in its column, so that a lookup becomes a cell.
What depends on few cells is remembered, since people give the same scores. The results are those of
:class:`kamxl.plan.resolve.Filled`, which knows nothing of other copies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamxl.formula import Binary, Call, Column, Const, Expr, Ref
from kamxl.functions import apply, operate, truth
from kamxl.grid import ErrorValue
from kamxl.plan.resolve import Filled
from kamxl.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kamxl.functions import Run, Value
    from kamxl.plan.model import Plan
    from kamxl.plan.touched import Spot, Touched

_FEW, _LONG, _MOST = 4, 64, 2048
"""So many cells are few, a text of more characters is long, and no more results are remembered of one expression."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a value is had. ``cells`` are those that it is made of, None if a run is among them; ``plain``: no work."""

    work: Callable[[_Copy], Any]
    cells: frozenset[Spot] | None
    plain: bool = False

    @property
    def fixed(self) -> bool:
        return self.cells == frozenset()

    @property
    def value(self) -> Any:  # noqa: ANN401  a value or a run
        """What a fixed one gives."""
        return self.work(_NOBODY)


class Worked:
    """The formulas of a plan, ready for its copies."""

    def __init__(self, plan: Plan, touched: Touched) -> None:
        self._plan = plan
        self._touched = touched
        self._blank = Filled(plan, {}, {})
        self._rules: dict[Spot, Callable[[_Copy], Value]] = {}
        self._known: dict[Spot, Value] = {}
        self._runs: dict[tuple[str, str], Sequence[Spot]] = {}
        for spot, expr in touched.by(touched.names):
            self._rules[spot] = _remembered(self._rule(expr)).work

    def copy(self, filled: Filled) -> Callable[[Spot], Value]:
        """What gives the value of a cell in a copy, as :meth:`kamxl.plan.resolve.Filled.at` does."""
        return _Copy(self._rules, self._known, filled).at

    def _rule(self, expr: Expr) -> _Rule:  # noqa: PLR0911  one for each kind of expression
        match expr:
            case Const(value):
                return _fixed(value)
            case Ref(cell):
                return self._cell(self._plan.ids[cell])
            case Column():
                return self._run(self._spots(expr))
            case Binary(operator, left, right):
                return _joined(lambda a, b: operate(operator, a, b), self._rule(left), self._rule(right))
            case Call("IF", (condition, yes, no)):
                return _if(self._rule(condition), self._rule(yes), self._rule(no))
            case Call("IFERROR", (value, instead)):
                return _sound(self._rule(value), self._rule(instead))
            case Call("INDEX", (Column() as run, place)):
                return self._index(self._spots(run), self._rule(place))
            case Call(name, arguments):
                return _joined(lambda *given: apply(name, list(given)), *map(self._rule, arguments))
        raise TypeError(type(expr).__name__)

    def _cell(self, spot: Spot) -> _Rule:
        if self._touched.changes(spot):
            return _Rule(lambda copy: copy.at(spot), frozenset((spot,)), plain=True)
        return _fixed(self._blank.at(spot))

    def _run(self, spots: Sequence[Spot]) -> _Rule:
        fixed = {spot: self._blank.at(spot) for spot in spots if not self._touched.changes(spot)}
        if len(fixed) == len(spots):
            return _fixed(list(fixed.values()))
        self._known |= fixed
        return _Rule(lambda copy: copy.run(spots), None, plain=True)

    def _spots(self, run: Column) -> Sequence[Spot]:
        (sheet, top, column), (_, end, _) = self._plan.ids[run.first], self._plan.ids[run.last]
        # one object for each run: by it a copy knows again what it has put together
        return self._runs.setdefault((run.first, run.last), tuple((sheet, row, column) for row in range(top, end + 1)))

    def _index(self, spots: Sequence[Spot], place: _Rule) -> _Rule:
        """A cell of a run; one cell alone where its place is known."""
        if place.fixed and isinstance(place.value, int) and 0 < place.value <= len(spots):
            return self._cell(spots[place.value - 1])
        return _joined(lambda run, at: apply("INDEX", [run, at]), self._run(spots), place)


class _Copy:
    """The cells of one copy, as they become known."""

    def __init__(
        self, rules: Mapping[Spot, Callable[[_Copy], Value]], known: Mapping[Spot, Value], filled: Filled
    ) -> None:
        self._rules = rules
        self._filled = filled
        self._known = dict(known)
        self._runs: dict[int, Run] = {}

    def at(self, spot: Spot) -> Value:
        """What a cell holds; a formula shows a blank as 0."""
        try:
            return self._known[spot]
        except KeyError:
            rule = self._rules.get(spot)
            value = self._filled.at(spot) if rule is None else rule(self)
            found = self._known[spot] = 0 if value is None and rule is not None else value
            return found

    def run(self, spots: Sequence[Spot]) -> Run:
        """What a run of cells holds."""
        if id(spots) not in self._runs:
            known = self._known
            self._runs[id(spots)] = [known[spot] if spot in known else self.at(spot) for spot in spots]
        return self._runs[id(spots)]


_NOBODY: Any = None


def _fixed(value: Value | Run) -> _Rule:
    return _Rule(lambda _: value, frozenset(), plain=True)


def _parts(*rules: _Rule) -> tuple[frozenset[Spot] | None, list[Callable[[_Copy], Any]]]:
    """The cells of several rules, and what they do: remembered one by one where all together have too many cells."""
    cells: frozenset[Spot] | None = frozenset()
    for rule in rules:
        cells = None if cells is None or rule.cells is None else cells | rule.cells
    whole = cells is not None and len(cells) <= _FEW
    return cells, [rule.work if whole else _remembered(rule).work for rule in rules]


def _joined(work: Callable[..., Value], *parts: _Rule) -> _Rule:
    """What is made of all its parts."""
    cells, works = _parts(*parts)
    if cells == frozenset():
        return _fixed(work(*(part.value for part in parts)))
    return _Rule(lambda copy: work(*[one(copy) for one in works]), cells)


def _if(condition: _Rule, yes: _Rule, no: _Rule) -> _Rule:
    if condition.fixed and not isinstance(known := truth(condition.value), ErrorValue):
        return yes if known else no
    cells, (asked, first, second) = _parts(condition, yes, no)

    def chosen(copy: _Copy) -> Any:  # noqa: ANN401  as the parts
        found = truth(asked(copy))
        return found if isinstance(found, ErrorValue) else first(copy) if found else second(copy)

    return _Rule(chosen, cells)


def _sound(value: _Rule, instead: _Rule) -> _Rule:
    """The value, or what stands for an error."""
    cells, (first, second) = _parts(value, instead)

    def sound(copy: _Copy) -> Any:  # noqa: ANN401  as the parts
        found = first(copy)
        return second(copy) if isinstance(found, ErrorValue) else found

    return _fixed(sound(_NOBODY)) if cells == frozenset() else _Rule(sound, cells)


def _remembered(rule: _Rule) -> _Rule:
    """The same; where it has few cells, it is remembered what it gives for what they hold."""
    if rule.plain or not rule.cells or len(rule.cells) > _FEW:
        return rule
    spots, work = tuple(rule.cells), rule.work
    known: dict[tuple[object, ...], Any] = {}

    def looked_up(copy: _Copy) -> Any:  # noqa: ANN401  as the rule
        values = [copy.at(spot) for spot in spots]
        # 1, 1.0 and TRUE are equal, and don't look alike
        key = (*values, *map(type, values))
        if key not in known:
            if any(isinstance(value, str) and len(value) > _LONG for value in values):
                return work(copy)
            if len(known) == _MOST:
                known.clear()
            known[key] = work(copy)
        return known[key]

    return _Rule(looked_up, rule.cells, plain=True)
