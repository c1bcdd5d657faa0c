"""The common ground of plans of one family: the statements that all of them share, and submissions seen on it.

Two statements are comparable where they are of one family and have one id and one meaning, where their plans compare on
one yardstick, and where the level that was given stands for a level of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.results.arrange import rearranged
from kamxl.results.model import Field
from kamxl.values.kinds import NOT_APPLICABLE, Score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kamxl.plan.kinship import Number
    from kamxl.plan.reading import Block, Heading, ReadingPart
    from kamxl.results.model import Submission, Tally
    from kamxl.score import Group, Scoring

_SCORE = ":score"


@dataclass(frozen=True, slots=True)
class Ground:
    """What plans have in common: a reading part with the shared statements alone, the yardstick and its weights."""

    reading: ReadingPart

    def on(self, submission: Submission) -> Submission:
        """A submission as it stands on the common ground: scores as levels of the yardstick, totals computed anew.

        A score on a level that stands for none leaves the maximum, as what does not apply does.
        """
        levels = submission.reading.kinship.levels
        fields = {name: _mapped(name, field, levels) for name, field in submission.fields.items()}
        return rearranged(submission, fields, self.reading)

    @property
    def points(self) -> Number:
        """The most points on the common ground."""
        return points(self.reading, weights(self.reading))


@dataclass(frozen=True, slots=True)
class Shared:
    """What a variant's answers come to on the statements that it shares with its root: so many ``of`` its own.

    ``tally`` is None where no scored statement is shared, ``capabilities`` has those that are scored.
    """

    family: str
    statements: int
    of: int
    tally: Tally | None
    capabilities: Mapping[str, Tally]


def shared_totals(submission: Submission) -> Shared | None:
    """The totals of a variant's workbook on what it shares with the root of its family; None for one of the root.

    All that is needed travels in the workbook: which statements still mean what they first meant, what its levels
    stand for, and the weights of the family.
    """
    part = submission.reading
    ground = family_ground(part)
    if ground is None:
        return None
    seen = ground.on(submission)
    scored = {group.id.removeprefix("capability/") for group in ground.reading.groups if group.kind == "capability"}
    tallies = {name: tally for name, tally in seen.tallies.items() if name in scored}
    shared = len(statements(ground.reading))
    return Shared(part.kinship.family, shared, len(statements(part)), seen.total, tallies)


def common_ground(parts: Sequence[ReadingPart], reference: ReadingPart) -> Ground:
    """The common ground of plans of one family.

    Args:
        parts: the plans that are compared.
        reference: whose structure, codes, texts and weights it has.
    """
    every = [reference, *parts]
    rows = shared_rows(every)
    texts = set.intersection(*({row.id for block in part.of("written") for row in block.rows} for part in every))
    scoring = reference.scoring._replace(
        top=max(reference.kinship.yardstick),
        not_applicable=any(part.scoring.not_applicable or unmapped(part) for part in every),
        evidence=all(part.scoring.evidence for part in every),
        evidence_counts=all(part.scoring.evidence_counts for part in every),
    )
    return Ground(_kept(reference, rows, texts, scoring))


def family_ground(part: ReadingPart) -> Ground | None:
    """What a variant has in common with the root of its family; None for a plan of the root itself."""
    if part.spec == part.kinship.family:
        return None
    rows = {row for row in statements(part) if not part.kinship.meaning(row)} if part.kinship.counts else set()
    texts = {row.id for block in part.of("written") for row in block.rows}
    scoring = part.scoring._replace(
        top=max(part.kinship.yardstick),
        not_applicable=part.scoring.not_applicable or bool(unmapped(part)),
    )
    return Ground(_kept(part, rows, texts, scoring))


def statements(part: ReadingPart) -> dict[str, bool]:
    """The statements of a plan by row, in their order, each with whether it is scored."""
    scored = {row for group in part.groups if group.kind == "capability" for row, _ in group.rows}
    return {row.id: row.id in scored for block in part.of("statements") for row in block.rows}


def weights(part: ReadingPart) -> dict[str, Number]:
    """The scored statements with the weights that they have where the family compares."""
    own = {row: weight for group in part.groups if group.kind == "capability" for row, weight in group.rows}
    return own | {row: weight for row, weight in part.kinship.weights if row in own}


def points(part: ReadingPart, rows: Mapping[str, Number]) -> Number:
    """The most points of statements with these weights, on the yardstick of a plan."""
    return max(part.kinship.yardstick) * sum(rows.values())


def unmapped(part: ReadingPart) -> tuple[Number, ...]:
    """The own levels that stand for none of the yardstick."""
    return tuple(level for level in own_levels(part) if level not in part.kinship.levels)


def own_levels(part: ReadingPart) -> tuple[Number, ...]:
    """The levels of a plan's scale, lowest first; none where nothing is scored."""
    kinds = (heading.kind for block in part.of("statements") for heading in block.headings)
    return next((tuple(sorted(kind.levels)) for kind in kinds if isinstance(kind, Score)), ())


def one_yardstick(part: ReadingPart, other: ReadingPart) -> bool:
    """Whether scores of two plans can be compared at all: on one yardstick, with levels that stand for its levels."""
    one, two = part.kinship, other.kinship
    return one.yardstick == two.yardstick and bool(one.counts and two.counts)


def shared_rows(parts: Sequence[ReadingPart]) -> set[str]:
    """The statements that are the same in all plans, by row."""
    first, *others = ({**statements(part)} for part in parts)
    meanings = [dict(part.kinship.meanings) for part in parts]
    alike = all(one_yardstick(parts[0], part) for part in parts)
    return {
        row
        for row, scored in first.items()
        if (alike or not scored)
        and all(other.get(row) is scored for other in others)
        and len({meaning.get(row, "") for meaning in meanings}) == 1
    }


def reference_of(parts: Mapping[str, ReadingPart], counts: Mapping[str, int], language: str = "") -> str:
    """The digest of the plan whose structure and texts a comparison has: the family's root, else the nearest to it.

    Args:
        parts: plans of one family, by digest.
        counts: how many workbooks there are of each.
        language: the one that is asked for; by default that of the most workbooks.
    """
    spoken: dict[str, int] = {}
    for name, part in parts.items():
        spoken[part.language] = spoken.get(part.language, 0) + counts.get(name, 0)
    wanted = language or max(sorted(spoken), key=lambda name: spoken[name])

    def nearness(name: str) -> tuple[object, ...]:
        part = parts[name]
        kinship = part.kinship
        root = part.spec == kinship.family
        # of the root the newest edition, of variants the one with the least of its own
        own = (0, 0, 0) if root else (len(kinship.meanings), len(kinship.weights), len(unmapped(part)))
        return (not root, *own, part.spec, _newest_first(part.version), part.language != wanted, part.role)

    return min(sorted(parts), key=lambda name: (nearness(name), -counts.get(name, 0)))


def _newest_first(version: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """A key by which newer versions come first: numbers by their value, other characters by their place."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for piece in _pieces(version):
        value = (int(piece),) if piece.isdecimal() else tuple(ord(char) for char in piece)
        found.append((-1 if piece.isdecimal() else 0, tuple(-number for number in value)))
    # what goes on is newer than what ends
    return (*found, (1, ()))


def _pieces(version: str) -> Iterator[str]:
    piece = ""
    for char in version:
        if piece and char.isdecimal() != piece[-1].isdecimal():
            yield piece
            piece = ""
        piece += char
    yield piece


def _mapped(name: str, field: Field, levels: Mapping[Number, Number]) -> Field:
    """A score as a level of the yardstick; other fields as they are."""
    if not (name.startswith("statement/") and name.endswith(_SCORE)) or field.state != "answered":
        return field
    if isinstance(field.value, int | float) and field.value in levels:
        return field._replace(value=levels[field.value])
    return Field(NOT_APPLICABLE, "not_applicable", field.cell, str(field.value))


def _kept(part: ReadingPart, rows: Collection[str], texts: Collection[str], scoring: Scoring) -> ReadingPart:
    """A reading part with some of its statements and written answers, on its yardstick, with its family's weights."""
    heavy = {row: weight for row, weight in weights(part).items() if row in rows}
    numbers = (*part.kinship.yardstick, *heavy.values())
    scoring = scoring._replace(
        whole=all(number == int(number) for number in numbers),
        weighted=any(weight != 1 for weight in heavy.values()),
    )
    kept = {"statements": rows, "written": texts}
    blocks = (_block(block, kept.get(block.family), part, scoring) for block in part.blocks)
    return part._replace(
        blocks=tuple(block for block in blocks if block.rows),
        scoring=scoring,
        groups=tuple(_groups(part.groups, heavy)),
        claims=(),
        own=(),
        kinship=part.kinship._replace(counts=tuple((level, level) for level in part.kinship.yardstick), weights=()),
        formulas=(),
        protected=(),
        scale=(),
    )


def _block(block: Block, rows: Collection[str] | None, part: ReadingPart, scoring: Scoring) -> Block:
    if rows is None:
        return block
    score = Score(part.kinship.yardstick, not_applicable=scoring.not_applicable, absent=scoring.absent)
    headings = tuple(_heading(item, score) for item in block.headings)
    return block._replace(headings=headings, rows=tuple(row for row in block.rows if row.id in rows))


def _heading(item: Heading, score: Score) -> Heading:
    return item._replace(kind=score) if isinstance(item.kind, Score) else item


def _groups(groups: Iterable[Group], heavy: Mapping[str, Number]) -> Iterator[Group]:
    """The groups with what is left in them; parts come before what sums them up."""
    left: set[str] = set()
    for group in groups:
        rows = tuple((row, heavy[row]) for row, _ in group.rows if row in heavy)
        parts = tuple(name for name in group.parts if name in left)
        if rows or parts:
            left.add(group.id)
            yield group._replace(rows=rows, parts=parts)
