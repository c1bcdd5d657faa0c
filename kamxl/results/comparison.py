"""What a report compares: the plans that it combines, what they share, and what was left out with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kamxl.diagnostics import Diagnostic, listed
from kamxl.functions import number_text
from kamxl.results.common import own_levels, points, statements, unmapped, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kamxl.plan.kinship import Number
    from kamxl.plan.reading import ReadingPart, Row
    from kamxl.results.common import Ground

Reason = Literal["own", "removed", "not-scored", "meaning", "level", "weight", "evidence", "reworded"]
_LEFT_OUT = ("own", "removed", "not-scored", "meaning", "level")
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Combined:
    """A plan that a report combines, how many of its workbooks count, and how much of it is shared.

    Statements and points are counted as ``shared`` of ``of`` and ``points`` of ``maximum``, on the family's yardstick.
    """

    name: str
    spec: str
    version: str
    language: str
    role: str
    plan: str
    title: str
    workbooks: int
    shared: int
    of: int
    points: Number
    maximum: Number

    @property
    def whole(self) -> bool:
        """Whether nothing of it is left out."""
        return self.shared == self.of


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement that is left out, or compared although something differs; '' where it is about a whole plan.

    ``plans`` are the names of those that differ from the reference (``own``: that have it). ``detail`` is the other
    meaning, the own weight and that of the family, the levels, or the other words.
    """

    reason: Reason
    plans: tuple[str, ...]
    statement: str = ""
    code: str = ""
    text: str = ""
    detail: str = ""

    @property
    def left_out(self) -> bool:
        """Whether it counts in no figure."""
        return self.reason in _LEFT_OUT


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared. ``reference`` names the plan whose structure, texts and weights the report has."""

    reference: str
    plans: tuple[Combined, ...]
    shared: int
    of: int
    points: Number
    maximum: Number
    differences: tuple[Difference, ...]

    @property
    def line(self) -> str:
        """``58 of 61 statements shared; 174 of 183 points``."""
        return share_line(self.shared, self.of, self.points, self.maximum)

    def notices(self) -> Iterator[Diagnostic]:
        """Which plans are combined, and what of each is left out or compared with another weight."""
        named = "; ".join(_counted(item) for item in self.plans)
        yield Diagnostic(
            "KX458", f"the report combines plans of one family on what they share: {self.line}", found=named
        )
        for reason, (code, says) in _TOLD.items():
            of_plans: dict[tuple[str, ...], list[Difference]] = {}
            for item in self.differences:
                if item.reason == reason:
                    of_plans.setdefault(item.plans, []).append(item)
            for plans, items in of_plans.items():
                message = says.format(plans=listed(plans, _NAMED), count=_statements(len(items)))
                yield Diagnostic(code, message, found=listed([item.code or item.detail for item in items], _NAMED))


_TOLD: dict[Reason, tuple[str, str]] = {
    "own": ("KX460", "left out: {count} asked only in {plans}"),
    "removed": ("KX460", "left out: {count} not asked in {plans}"),
    "not-scored": ("KX460", "left out: {count} scored in some plans, and not in others: {plans}"),
    "meaning": ("KX460", "left out: {count} of another meaning in {plans}"),
    "level": ("KX460", "left out: scores of {plans} on levels that stand for none of the yardstick"),
    "weight": ("KX461", "compared with the weights of the family, not those of {plans}: {count}"),
    "evidence": ("KX461", "compared without regard to evidence, which does not count in {plans} as in the others"),
}


def share_line(shared: int, of: int, points: Number, maximum: Number) -> str:
    """``58 of 61 statements shared; 174 of 183 points``."""
    return f"{shared} of {_statements(of)} shared; {number_text(points)} of {number_text(maximum)} points"


def compared(
    ground: Ground, reference: ReadingPart, parts: Mapping[str, ReadingPart], counts: Mapping[str, int]
) -> Comparison:
    """What plans of one family have in common, and what they have not.

    Args:
        ground: their common ground.
        reference: the plan whose structure it has.
        parts: the plans, by digest.
        counts: how many workbooks of each count.
    """
    names = plan_names(parts)
    shared = statements(ground.reading)
    own = names.get(reference.digest()) or edition(reference)
    plans = tuple(
        _combined(name, digest, part, counts.get(digest, 0), shared)
        for digest, part in sorted(parts.items(), key=lambda item: (item[1] != reference, names[item[0]]))
        for name in (names[digest],)
    )
    total = _combined(own, "", reference, 0, shared)
    differences = tuple(_differences(ground, reference, _editions(parts, names, reference)))
    return Comparison(own, plans, total.shared, total.of, ground.points, total.maximum, differences)


def edition(part: ReadingPart) -> str:
    """A spec and its version, as texts name them."""
    return f"{part.spec} {part.version}"


def _editions(
    parts: Mapping[str, ReadingPart], names: Mapping[str, str], reference: ReadingPart
) -> dict[str, ReadingPart]:
    """One plan for each edition, by its name: languages and roles don't differ in what is compared.

    Plans of one edition that differ otherwise are told apart; where the words matter, the reference's language counts.
    """
    edited = {edition(part) for digest, part in parts.items() if names[digest].endswith(")")}
    spoken = sorted(parts.items(), key=lambda item: (item[1].language != reference.language, names[item[0]]))
    found: dict[str, ReadingPart] = {}
    for digest, part in spoken:
        found.setdefault(names[digest] if edition(part) in edited else edition(part), part)
    return found


def plan_names(parts: Mapping[str, ReadingPart]) -> dict[str, str]:
    """A name for each plan by its digest: spec and version, then what tells it from others of that edition."""
    editions = Counter(edition(part) for part in parts.values())
    long = {digest: _with_tongue(part) for digest, part in parts.items()}
    same = Counter(long.values())
    return {
        digest: edition(part)
        if editions[edition(part)] == 1
        else long[digest]
        if same[long[digest]] == 1
        else f"{long[digest]} (plan {digest[:8]})"
        for digest, part in parts.items()
    }


def _with_tongue(part: ReadingPart) -> str:
    return " ".join(text for text in (edition(part), f"[{part.language}]", part.role) if text)


def _combined(name: str, digest: str, part: ReadingPart, workbooks: int, shared: Mapping[str, bool]) -> Combined:
    heavy, rows = weights(part), statements(part)
    return Combined(
        name=name,
        spec=part.spec,
        version=part.version,
        language=part.language,
        role=part.role,
        plan=digest,
        title=part.title,
        workbooks=workbooks,
        shared=sum(1 for row in rows if row in shared),
        of=len(rows),
        points=points(part, {row: weight for row, weight in heavy.items() if row in shared}),
        maximum=points(part, heavy),
    )


class _Plan:
    """A plan as it is compared: what is said of its statements, each looked up once."""

    def __init__(self, part: ReadingPart) -> None:
        self.part = part
        self.rows: dict[str, Row] = {row.id: row for block in part.of("statements") for row in block.rows}
        self.scored = statements(part)
        self.weights = {row: weight for group in part.groups for row, weight in group.rows}
        self.meanings = dict(part.kinship.meanings)


def _differences(ground: Ground, reference: ReadingPart, parts: Mapping[str, ReadingPart]) -> Iterator[Difference]:
    """What is left out, the reference's statements first; then what is compared although it differs."""
    kept = reference.digest(), edition(reference)
    others = {name: _Plan(part) for name, part in parts.items() if part.digest() != kept[0] and name != kept[1]}
    first = _Plan(reference)
    shared = statements(ground.reading)
    every = dict.fromkeys((*first.rows, *(row for plan in others.values() for row in plan.rows)))
    yield from (item for row in every if row not in shared for item in _left_out(row, first, others))
    yield from (item for row in shared for item in _compared(row, weights(ground.reading), first, others))
    for name, plan in {edition(reference): first, **others}.items():
        if levels := unmapped(plan.part):
            shown = ", ".join(number_text(level) for level in levels)
            yield Difference("level", (name,), detail=shown)
    if odd := [
        name for name, plan in others.items() if plan.part.scoring.evidence_counts != reference.scoring.evidence_counts
    ]:
        yield Difference("evidence", tuple(sorted(odd)))


def _left_out(row: str, first: _Plan, others: Mapping[str, _Plan]) -> Iterator[Difference]:
    """Why a statement is left out: the first reason that holds."""
    known = first.rows.get(row)
    holders = [name for name, plan in others.items() if row in plan.rows]
    if known is None:
        yield _difference("own", holders, others[holders[0]].rows[row])
    elif lacking := [name for name in others if name not in holders]:
        yield _difference("removed", lacking, known)
    elif unlike := [name for name, plan in others.items() if plan.scored[row] != first.scored[row]]:
        yield _difference("not-scored", unlike, known)
    else:
        meaning = first.meanings.get(row, "")
        changed = {name: plan.meanings.get(row, "") for name, plan in others.items()}
        differing = [name for name, other in changed.items() if other != meaning]
        since = ", ".join(dict.fromkeys(changed[name] for name in differing if changed[name]))
        yield _difference("meaning", differing, known, since)


def _compared(
    row: str, used_weights: Mapping[str, Number], first: _Plan, others: Mapping[str, _Plan]
) -> Iterator[Difference]:
    """Where plans differ in a statement that is compared all the same: in its weight, in its words."""
    known, used = first.rows[row], used_weights.get(row)
    heavy: dict[Number, list[str]] = {}
    for name, plan in others.items():
        if row in plan.weights and plan.weights[row] != used:
            heavy.setdefault(plan.weights[row], []).append(name)
    for weight, names in heavy.items():
        yield _difference("weight", names, known, f"{number_text(weight)} → {number_text(used or 0)}")
    spoken = {name: plan for name, plan in others.items() if plan.part.language == first.part.language}
    for name, plan in spoken.items():
        if plan.rows[row].text != known.text:
            yield _difference("reworded", (name,), known, plan.rows[row].text)


def _difference(reason: Reason, plans: Iterable[str], row: Row, detail: str = "") -> Difference:
    return Difference(reason, tuple(sorted(plans)), row.id.removeprefix("statement/"), row.code, row.text, detail)


def _counted(item: Combined) -> str:
    return f"{item.name} ({item.workbooks} workbook{'' if item.workbooks == 1 else 's'})"


def _statements(count: int) -> str:
    return f"{count} statement{'' if count == 1 else 's'}"


def not_comparable(parts: Mapping[str, ReadingPart], reference: ReadingPart) -> list[str]:
    """Why nothing is shared: the names of plans whose scale has no mapping to the reference's yardstick."""
    names = plan_names(parts)
    yardstick = reference.kinship.yardstick
    return sorted(
        names[digest]
        for digest, part in parts.items()
        if own_levels(part) and (part.kinship.yardstick != yardstick or not part.kinship.counts)
    )
