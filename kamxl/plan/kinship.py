"""What the plans of one family have in common: whose statements are whose, and on which yardstick scores compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Number = int | float


class Kinship(NamedTuple):
    """How a plan's answers compare with those of its relatives: editions and variants of one spec.

    ``family`` is the id of the spec that all go back to, ``yardstick`` the levels on which results compare, lowest
    first; ``counts`` gives for each own level the one that it stands for (none for a level: nothing compares).
    ``meanings`` and ``weights`` hold the statements (by row id) whose meaning is not the family's first, and whose
    weight in comparisons is not their own.
    """

    family: str
    yardstick: tuple[Number, ...]
    counts: tuple[tuple[Number, Number], ...]
    meanings: tuple[tuple[str, str], ...] = ()
    weights: tuple[tuple[str, Number], ...] = ()

    def as_json(self) -> list[Any]:
        """As the plan carries it."""
        return [
            self.family,
            list(self.yardstick),
            [list(pair) for pair in self.counts],
            [list(pair) for pair in self.meanings],
            [list(pair) for pair in self.weights],
        ]

    @classmethod
    def from_json(cls, data: list[Any]) -> Kinship:
        """The other way."""
        family, yardstick, *pairs = data
        counts, meanings, weights = (tuple((one, other) for one, other in part) for part in pairs)
        return cls(family, tuple(yardstick), counts, meanings, weights)

    def meaning(self, row: str) -> str:
        """What tells a statement's meaning from others that its id has or had; '' for the first."""
        return dict(self.meanings).get(row, "")

    @property
    def levels(self) -> Mapping[Number, Number]:
        """Own level -> level of the yardstick."""
        return dict(self.counts)
