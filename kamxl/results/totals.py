"""Totals from answers: the very expressions that stand in the workbook, evaluated in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.formula import Value, evaluate
from kamxl.results.model import Tally
from kamxl.score import expressions
from kamxl.values.kinds import Choice, Score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.formula import Column
    from kamxl.plan.reading import ReadingPart
    from kamxl.values.kinds import Answer


class Totals:
    """The figures of every group for one set of answers (by field id).

    The expressions count what cells show (``J`` for a yes in a German file), so stored answers are shown to them.
    """

    def __init__(self, reading: ReadingPart, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self._kinds = {name: kind for name, kind in reading.fields() if isinstance(kind, Choice | Score)}
        self._weights = {f"{row}:weight": weight for group in reading.groups for row, weight in group.rows}
        self._named = expressions(reading.groups, reading.scoring, reading.unscored)
        self._known: dict[str, Value] = {}

    def value(self, cell: str) -> Value:
        """A figure by its id, or the answer of a field."""
        if cell not in self._named:
            held = self._answers.get(cell, self._weights.get(cell))
            kind = self._kinds.get(cell)
            shown = kind.render(held) if kind and held is not None else held
            return shown if isinstance(shown, str | int | float) else None
        if cell not in self._known:
            self._known[cell] = evaluate(self._named[cell], self)
        return self._known[cell]

    def values(self, column: Column) -> Sequence[Value]:
        """The answers, or figures, of a run of cells."""
        return [self.value(member) for member in column.members]

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
