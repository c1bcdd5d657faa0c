"""The results of a plan's formulas, worked out for one copy after another: what is the same in all of them, only once.

Formulas that depend on the same few cells are worked out together, and their results are remembered by what these cells
hold, since people give the same scores. The results are those of :class:`kamxl.plan.resolve.Filled`, which knows
nothing of other copies.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from kamxl.formula import valuer
from kamxl.functions import Kept
from kamxl.plan.folded import Folding, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.formula import Column
    from kamxl.functions import Run, Value
    from kamxl.plan.folded import Folded
    from kamxl.plan.model import Plan
    from kamxl.plan.resolve import Filled
    from kamxl.plan.touched import Spot, Touched

BUNDLES = 4096
"""So many results of groups are remembered."""
_FEW, _LONG, _WORTH = 6, 64, 2
"""So many cells are few; a text of more characters hardly comes again; so many formulas of others are a group."""


class Bundle:
    """What the formulas of a group come to, by the names of their cells."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values


class _Group(NamedTuple):
    """Formulas that depend on the same cells, its ``leaves``."""

    leaves: Sequence[str]
    formulas: Sequence[str]


class Worked:
    """The formulas of a plan, ready for its copies.

    ``formulas`` give their values, ``places`` say which belongs to which group. ``known`` are the other cells, as they
    are in a blank copy; ``runs`` the cells of each run, or, if it is the same in all copies, what is ``fixed`` in it.
    """

    def __init__(self, plan: Plan, touched: Touched) -> None:
        folding = Folding(plan, touched)
        folded = {named(spot): folding.folded(expr) for spot, expr in touched.formulas.items()}
        self.formulas = {name: valuer(formula.expr) for name, formula in folded.items()}
        self.known, self.runs, self.fixed = folding.known, folding.runs, folding.fixed
        self._inputs = folding.inputs
        self._groups = [_Group(*group) for group in _Ranks(folded, folding.runs).groups()]
        self.places = {name: place for place, group in enumerate(self._groups) for name in group.formulas}
        self._remembered = lru_cache(BUNDLES, typed=True)(self._bundle)
        masks = {named(spot): touched.mask(spot) for spot in touched.formulas}
        self._grouped: dict[int, list[int]] = defaultdict(list)
        self._alone: dict[int, list[str]] = defaultdict(list)
        for place, group in enumerate(self._groups):
            self._grouped[reduce(or_, (masks[name] for name in group.formulas))].append(place)
        for name in folded.keys() - self.places.keys():
            self._alone[masks[name]].append(name)

    def copy(self, filled: Filled) -> Results:
        """The results of a copy."""
        results = Results(self, filled)
        given = (*filled.answers, *filled.personal)
        results.update((cell, filled.at(spot)) for name in given for cell, spot in self._inputs.get(name, ()))
        return results

    def bundle(self, place: int, cells: _Cells) -> Bundle:
        """What the group of a place comes to."""
        values = [cells[leaf] for leaf in self._groups[place].leaves]
        for value in values:
            if isinstance(value, str) and len(value) > _LONG:
                return self._bundle(place, *values)
        return self._remembered(place, *values)

    def grouped(self, bits: int) -> Iterator[int]:
        """The places of the groups that some bits of :class:`kamxl.plan.touched.Touched` can change."""
        return (place for mask, places in self._grouped.items() if mask & bits for place in places)

    def alone(self, bits: int) -> Iterator[str]:
        """The formulas of no group that they can change."""
        return (name for mask, names in self._alone.items() if mask & bits for name in names)

    def _bundle(self, place: int, *values: Value) -> Bundle:
        group = self._groups[place]
        cells = _Cells(self, dict(zip(group.leaves, values, strict=True)))
        return Bundle({name: cells[name] for name in group.formulas})


class _Cells(dict[str, "Value"]):
    """What cells hold, by their names, as it becomes known: all that folded formulas ask for."""

    def __init__(self, worked: Worked, known: Mapping[str, Value]) -> None:
        super().__init__(known)
        self._worked = worked
        self._runs = dict(worked.fixed)

    # what is known is found without a step in Python
    value = dict.__getitem__

    def values(self, column: Column) -> Run:  # type: ignore[override]  # nobody asks a copy for all its values
        """What the cells of a run hold."""
        run = column.first
        if run not in self._runs:
            self._runs[run] = Kept(map(self.__getitem__, self._worked.runs[run]))
        return self._runs[run]

    def __missing__(self, cell: str) -> Value:
        formula = self._worked.formulas.get(cell)
        value = self._worked.known[cell] if formula is None else formula(self)
        # a formula shows a blank as 0
        found = self[cell] = 0 if value is None and formula is not None else value
        return found


class Results(_Cells):
    """What the formulas of one copy come to."""

    def __init__(self, worked: Worked, filled: Filled) -> None:
        super().__init__(worked, worked.known)
        self._filled = filled
        self._bundles: dict[int, Bundle] = {}

    def at(self, spot: Spot) -> Value:
        """What a cell of the plan holds: a formula, or anything else."""
        name = named(spot)
        return self[name] if name in self._worked.formulas else self._filled.at(spot)

    def bundles(self, bits: int) -> Iterator[Bundle]:
        """What comes of the groups that some bits of :class:`kamxl.plan.touched.Touched` can change."""
        return map(self._bundle, self._worked.grouped(bits))

    def alone(self, bits: int) -> Iterator[tuple[str, Value]]:
        """The other formulas that they can change, by the names of their cells."""
        return ((name, self[name]) for name in self._worked.alone(bits))

    def __missing__(self, cell: str) -> Value:
        place = self._worked.places.get(cell)
        return super().__missing__(cell) if place is None else self._bundle(place).values[cell]

    def _bundle(self, place: int) -> Bundle:
        if place not in self._bundles:
            self._bundles[place] = bundle = self._worked.bundle(place, self)
            self.update(bundle.values)
        return self._bundles[place]


class _Ranks:
    """What each formula depends on in the end, and after how many others it can be known.

    A formula is alone if runs or too many cells are among that; to others it is as good as an input.
    """

    def __init__(self, formulas: Mapping[str, Folded], runs: Mapping[str, Sequence[str]]) -> None:
        self._formulas = formulas
        self._runs = runs
        self._leaves: dict[str, frozenset[str]] = {}
        self._ranks: dict[str, int] = {}

    def is_alone(self, cell: str) -> bool:
        """Whether a formula has a result of its own."""
        return cell in self.leaves(cell)

    def leaves(self, cell: str) -> frozenset[str]:
        """The cells that a formula depends on, other formulas of few cells left out; an alone one is its own."""
        if cell not in self._leaves:
            formula, itself = self._formulas.get(cell), frozenset((cell,))
            found = (
                itself if formula is None or formula.runs else frozenset[str]().union(*map(self.leaves, formula.cells))
            )
            self._leaves[cell] = found if len(found) <= _FEW else itself
        return self._leaves[cell]

    def rank(self, cell: str) -> int:
        """After how many others a cell is known: two of one rank never depend on each other if they have leaves."""
        if cell not in self._ranks:
            formula = self._formulas.get(cell)
            if formula is None:
                self._ranks[cell] = 0
            elif self.is_alone(cell):
                below = (*formula.cells, *(cell for run in formula.runs for cell in self._runs[run]))
                self._ranks[cell] = 1 + max(map(self.rank, below), default=0)
            else:
                self._ranks[cell] = max(map(self.rank, self.leaves(cell)), default=0)
        return self._ranks[cell]

    def groups(self) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Leaves, and the formulas that depend on them alone; those of fewer leaves go along with others of their rank.

        Inputs come again, and other formulas less often: a few that depend on these are sooner worked out than found.
        """
        found: dict[tuple[int, frozenset[str]], list[str]] = {}
        beside: dict[tuple[int, str], list[frozenset[str]]] = defaultdict(list)
        for name in sorted((name for name in self._formulas if not self.is_alone(name)), key=self._size, reverse=True):
            rank, leaves = self.rank(name), self.leaves(name)
            # of a plan with a thousand statements the others are too many
            near = min((beside[rank, leaf] for leaf in leaves), key=len, default=[])
            whole = next((other for other in near if leaves <= other), leaves)
            if whole is leaves:
                for leaf in leaves:
                    beside[rank, leaf].append(leaves)
            found.setdefault((rank, whole), []).append(name)
        return ((sorted(leaves), names) for (rank, leaves), names in found.items() if not rank or len(names) >= _WORTH)

    def _size(self, name: str) -> int:
        return len(self.leaves(name))
