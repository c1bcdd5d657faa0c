"""The score of a section, a capability or a workbook: one expression each, for the workbook and for Python alike.

Figures of a group are named ``<group>:<figure>``; a plan places each in a cell, a result computes it from the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kamxl.formula import Call, Column, Const, Expr, Ref, call, if_
from kamxl.values.kinds import NOT_APPLICABLE, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

FIGURES = ("scored", "answered", "of", "claimed", "evidenced", "points", "max", "shown", "percent")
TOTAL = "total"
_ANY_NUMBER = ">=-1000000"


class Scoring(NamedTuple):
    """How scores are counted: the highest level, and which columns stand beside the score.

    ``yes`` and ``absent`` are what cells show for evidence and for a statement that does not apply.
    """

    top: int | float
    not_applicable: bool
    evidence: bool
    evidence_counts: bool
    whole: bool
    weighted: bool
    yes: str = YES
    absent: str = NOT_APPLICABLE

    def as_json(self) -> list[Any]:
        """The plain form that travels in a workbook."""
        asked = (self.not_applicable, self.evidence, self.evidence_counts, self.whole, self.weighted)
        return [self.top, *asked, self.yes, self.absent]

    @classmethod
    def from_json(cls, data: list[Any]) -> Scoring:
        """The other way."""
        return cls(*data)


class Group(NamedTuple):
    """Statements that are scored together. ``rows`` pairs row ids with weights; ``parts`` are groups summed up."""

    id: str
    title: str
    kind: str
    rows: tuple[tuple[str, int | float], ...] = ()
    parts: tuple[str, ...] = ()

    def as_json(self) -> list[Any]:
        """The plain form that travels in a workbook."""
        return [self.id, self.title, self.kind, [list(row) for row in self.rows], list(self.parts)]

    @classmethod
    def from_json(cls, data: list[Any]) -> Group:
        """The other way."""
        id_, title, kind, rows, parts = data
        return cls(id_, title, kind, tuple((row, weight) for row, weight in rows), tuple(parts))

    def column(self, role: str) -> Column:
        """The run of cells of a role: from the locked row above the statements to the locked row below them."""
        return Column(f"{self.id}:{role}:top", f"{self.id}:{role}:end", tuple(f"{row}:{role}" for row, _ in self.rows))

    def figure(self, name: str) -> Ref:
        """One of the group's figures."""
        return Ref(f"{self.id}:{name}")


def expressions(groups: tuple[Group, ...], scoring: Scoring, unscored: str) -> dict[str, Expr]:
    """Every figure of every group, by its id."""
    named: dict[str, Expr] = {}
    for group in groups:
        figures = _summed(group) if group.parts else _counted(group, scoring)
        named.update({f"{group.id}:{name}": figures[name] for name in FIGURES if name in figures})
        named.update({f"{group.id}:{name}": item for name, item in _derived(group, scoring, unscored).items()})
    return named


def _counted(group: Group, scoring: Scoring) -> dict[str, Expr]:
    """The figures of a group of statements, from its columns."""
    score, weights = group.column("score"), sorted({weight for _, weight in group.rows})
    given_up = call("COUNTIF", score, scoring.absent) if scoring.not_applicable else None
    scored = call("COUNT", score)
    return {
        "scored": scored,
        "answered": scored + given_up if given_up else scored,
        "of": Const(len(group.rows)),
        "claimed": _points(group, weights, None),
        "evidenced": _points(group, weights, scoring.yes if scoring.evidence else None),
        "max": _maximum(group, weights, scoring),
        "shown": _shown(group, scoring.yes) if scoring.evidence else Const(0),
    }


def _shown(group: Group, yes: str) -> Expr:
    """The scores with evidence: a Y beside a blank is none."""
    return call("COUNTIFS", group.column("evidence"), yes, group.column("score"), _ANY_NUMBER)


def _points(group: Group, weights: list[int | float], evidence: str | None) -> Expr:
    """Points with their weights; the sum goes over the whole run of cells, so that rows may come, go and move."""
    score = group.column("score")
    if weights == [1]:
        return call("SUM", score) if evidence is None else call("SUMIF", group.column("evidence"), evidence, score)
    return _total(weight * _where(score, group, weight, evidence) for weight in weights)


def _where(score: Column, group: Group, weight: float, evidence: str | None) -> Call:
    tests: tuple[Expr, ...] = (group.column("weight"), Const(weight))
    if evidence is not None:
        tests = (*tests, group.column("evidence"), Const(evidence))
    return call("SUMIFS", score, *tests)


def _maximum(group: Group, weights: list[int | float], scoring: Scoring) -> Expr:
    """A constant (an inserted row must not raise it), less what was marked as not applicable."""
    whole = scoring.top * sum(weight for _, weight in group.rows)
    if not scoring.not_applicable:
        return Const(whole)
    if weights == [1]:
        return Const(whole) - scoring.top * call("COUNTIF", group.column("score"), scoring.absent)
    left_out = _total(
        scoring.top * weight * call("COUNTIFS", group.column("weight"), weight, group.column("score"), scoring.absent)
        for weight in weights
    )
    return Const(whole) - left_out


def _summed(group: Group) -> dict[str, Expr]:
    """The figures of a group of groups: the sums of theirs."""
    names = ("scored", "answered", "of", "claimed", "evidenced", "max", "shown")
    ends = group.parts[0], group.parts[-1]
    return {
        name: call(
            "SUM", Column(f"{ends[0]}:{name}", f"{ends[1]}:{name}", tuple(f"{part}:{name}" for part in group.parts))
        )
        for name in names
    }


def _derived(group: Group, scoring: Scoring, unscored: str) -> dict[str, Expr]:
    points = group.figure("evidenced" if scoring.evidence_counts else "claimed")
    ratio: Expr = 100 * group.figure("points") / group.figure("max")
    rounded = ratio if scoring.whole else call("ROUND", ratio, 6)
    percent = if_(group.figure("max").is_("=", 0), 0, call("INT", rounded) / 100)
    line = _amount(group.figure("points"), scoring) & " / " & _amount(group.figure("max"), scoring)
    text = line if group.id == TOTAL else if_(group.figure("scored").is_("=", 0), unscored, line)
    return {"points": points, "percent": percent, "text": text}


def _amount(figure: Expr, scoring: Scoring) -> Expr:
    return figure if scoring.whole else call("ROUND", figure, 2)


def _total(parts: Iterator[Expr]) -> Expr:
    whole: Expr | None = None
    for part in parts:
        whole = part if whole is None else whole + part
    return whole if whole is not None else Const(0)
