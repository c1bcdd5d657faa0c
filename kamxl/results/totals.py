"""Totals from answers: the very expressions that stand in the workbook, evaluated in Python."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from kamxl.formula import Const, compiled
from kamxl.functions import Value
from kamxl.results.model import Tally
from kamxl.score import expressions
from kamxl.values.kinds import Choice, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kamxl.formula import Column
    from kamxl.plan.reading import ReadingPart
    from kamxl.values.kinds import Answer, Kind


class _Counted(NamedTuple):
    """What the totals of a plan are made of: the kinds that are counted, what never changes, other figures by id."""

    kinds: Mapping[str, Kind]
    fixed: Mapping[str, Value]
    named: Mapping[str, Callable[[Totals], Value]]


@lru_cache(maxsize=32)
def _counted(reading: ReadingPart) -> _Counted:
    named = expressions(reading.groups, reading.scoring, reading.unscored)
    fixed: dict[str, Value] = {f"{row}:weight": weight for group in reading.groups for row, weight in group.rows}
    fixed |= {name: item.value for name, item in named.items() if isinstance(item, Const)}
    return _Counted(
        {name: kind for name, kind in reading.fields() if isinstance(kind, Choice | Score)},
        fixed,
        {name: compiled(item) for name, item in named.items() if name not in fixed},
    )


class Totals:
    """The figures of every group for one set of answers (by field id).

    The expressions count what cells show (``J`` for a yes in a German file), so stored answers are shown to them.
    """

    def __init__(self, reading: ReadingPart, answers: Mapping[str, Answer]) -> None:
        self._counted = _counted(reading)
        self._known: dict[str, Value] = dict(self._counted.fixed)
        for name, kind in self._counted.kinds.items():
            held = answers.get(name)
            # a score or a choice is shown as a number or a text
            self._known[name] = None if held is None else cast("Value", kind.render(held))

    def value(self, cell: str) -> Value:
        """A figure by its id, or the answer of a field that is counted."""
        if cell not in self._known:
            figure = self._counted.named.get(cell)
            self._known[cell] = figure(self) if figure is not None else None
        return self._known[cell]

    def values(self, column: Column) -> Sequence[Value]:
        """The answers, or figures, of a run of cells."""
        try:
            return list(map(self._known.__getitem__, column.members))
        except KeyError:
            return list(map(self.value, column.members))

    def number(self, cell: str) -> int | float:
        """A figure that is a number."""
        value = self.value(cell)
        if not isinstance(value, int | float):
            return 0
        return int(value) if value == int(value) else value

    def text(self, cell: str) -> str:
        """A figure that is a text, such as ``12 / 27``."""
        return str(self.value(cell))

    def tally(self, group: str) -> Tally:
        """What a group comes to."""
        number = self.number
        scored, maximum = number(f"{group}:scored"), number(f"{group}:max")
        some = scored > 0 or group == "total"
        return Tally(
            score=number(f"{group}:points") if some else None,
            maximum=maximum,
            answered=int(number(f"{group}:answered")),
            of=int(number(f"{group}:of")),
            claimed=number(f"{group}:claimed"),
            evidenced=number(f"{group}:evidenced"),
            with_evidence=int(number(f"{group}:shown")),
            percent=round(number(f"{group}:percent") * 100) if some else None,
        )
