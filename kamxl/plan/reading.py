"""The reading part of a plan: the blocks in which answers stand, their witnesses, and the groups that are scored.

It travels inside every workbook, so that a file can be read where its spec was never seen. Its JSON form is canonical.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kamxl.identity import canonical_json, digest
from kamxl.plan.kinship import Kinship
from kamxl.score import Group, Scoring
from kamxl.values.kinds import Kind, kind_from_json, kind_json
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLAN_FORMAT = 1
HIDDEN = "_kamxl"
"""The hidden sheet that it travels on, beside the reference and the identity block; each is marked."""
PLAN_MARK, IDENTITY_MARK, REFERENCE_MARK = "plan", "identity", "reference"
PREVIOUS = "previous"
"""The role of the column that shows the scores of the last round."""
ANSWER_ROLES = ("score", "evidence", "where", "comment")
"""The roles of the inputs that answer a statement."""
Family = Literal["statements", "written", "register", "sign-off", "reflection", "fields", "actions"]


class Heading(NamedTuple):
    """A column: the role of its cells, the text above them, and the kind of its answers (None: kamxl's own text)."""

    role: str
    text: str
    kind: Kind | None = None


class Row(NamedTuple):
    """A row and its witnesses: the hidden id, the visible code, the text. ``kind`` is that of a form's own value."""

    id: str
    code: str
    text: str
    kind: Kind | None = None
    required: bool = False


class Block(NamedTuple):
    """A table or a form of one sheet. A ``lines`` block has one row of witnesses and many rows of text."""

    id: str
    family: Family
    shape: Literal["table", "form", "lines"]
    sheet: str
    owner: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @property
    def signature(self) -> tuple[str, ...]:
        """The witnesses of the headings, by which a header row is known."""
        return tuple(witness(heading.text) for heading in self.headings)

    def fields(self) -> Iterator[tuple[str, Kind]]:
        """Every input of the block: its id and its kind."""
        for row in self.rows:
            for heading in self.headings:
                if kind := (row.kind if heading.role == "value" else heading.kind):
                    yield f"{row.id}:{heading.role}", kind


class Claim(NamedTuple):
    """A total that the workbook shows: the witnesses of its row, the heading of its column, the expression for it."""

    id: str
    sheet: str
    code: str
    text: str
    heading: str


class Issued(NamedTuple):
    """The formulas of a shape on a sheet: its mark, how many, and where as ``C3:C8 D3:D3``.

    Those of workbooks that were issued before don't say where.
    """

    sheet: str
    mark: str
    times: int
    where: str = ""


class _Parts(NamedTuple):
    """The fields of :class:`ReadingPart`, which has room beside them for what is found once."""

    spec: str
    spec_code: str
    version: str
    title: str
    language: str
    subject: bool
    blocks: tuple[Block, ...]
    scoring: Scoring
    groups: tuple[Group, ...]
    claims: tuple[Claim, ...]
    unscored: str
    own: tuple[str, ...]
    kinship: Kinship
    role: str = ""
    formulas: tuple[Issued, ...] = ()
    protected: tuple[str, ...] = ()
    scale: tuple[tuple[str, str, str], ...] = ()


class ReadingPart(_Parts):
    """All that is needed to read a workbook of the plan.

    ``own`` holds the marks of kamxl's own texts on sheets with inputs, so that a text which somebody put there is told
    from one that belongs there. ``formulas`` are those that it was issued with.
    ``protected`` are the sheets that are issued with protection; ``role`` is the one whose targets it shows. ``scale``
    has the sheet of each level's row with the marks of its name and of its meaning ('' for none).
    """

    def of(self, family: Family) -> Iterator[Block]:
        """The blocks of a family, in the order of the workbook."""
        return (block for block in self.blocks if block.family == family)

    def fields(self) -> Iterator[tuple[str, Kind]]:
        """Every input of the workbook: its id and its kind."""
        return iter(self.inputs)

    @property
    def previous(self) -> bool:
        """Whether the scores of the last round stand beside the new ones."""
        return any(heading.role == PREVIOUS for block in self.of("statements") for heading in block.headings)

    def text(self) -> str:
        """The canonical JSON that travels in the workbook."""
        return canonical_json(reading_json(self))

    def digest(self) -> str:
        """What tells one plan from another: the SHA-256 of the canonical JSON."""
        return self._digest

    def __hash__(self) -> int:
        """That of the digest, which is made once."""
        return hash(self._digest)

    @cached_property
    def _digest(self) -> str:
        return digest(self.text())

    @cached_property
    def inputs(self) -> tuple[tuple[str, Kind], ...]:
        """Every input of the workbook: its id and its kind."""
        return tuple(pair for block in self.blocks for pair in block.fields())

    @cached_property
    def scored(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Every statement: its id, its code, and the ids of its inputs in the order of ``ANSWER_ROLES``."""
        rows = (row for block in self.of("statements") for row in block.rows)
        return tuple(
            (row.id.partition("/")[2], row.code, tuple(f"{row.id}:{role}" for role in ANSWER_ROLES)) for row in rows
        )


def own_mark(text: str) -> str:
    """The mark of a text: short, and the same however a program spaces it."""
    return digest(witness(text))[:12]


def reading_json(part: ReadingPart) -> dict[str, Any]:
    """The reading part as plain data."""
    return {
        "plan_format": PLAN_FORMAT,
        "spec": part.spec,
        "spec_code": part.spec_code,
        "version": part.version,
        "title": part.title,
        "language": part.language,
        "subject": part.subject,
        "blocks": [_block_json(block) for block in part.blocks],
        "scoring": part.scoring.as_json(),
        "groups": [group.as_json() for group in part.groups],
        "claims": [[claim.id, claim.sheet, claim.code, claim.text, claim.heading] for claim in part.claims],
        "unscored": part.unscored,
        "own": list(part.own),
        "kinship": part.kinship.as_json(),
        "role": part.role,
        "formulas": [list(item if item.where else item[:3]) for item in part.formulas],
        "protected": list(part.protected),
        # workbooks that were issued before have none
        **({"scale": [list(item) for item in part.scale]} if part.scale else {}),
    }


def reading_from_json(data: Mapping[str, Any]) -> ReadingPart:
    """The reading part out of data whose shape was checked before.

    Raises:
        KeyError, TypeError, ValueError: the data are not of that shape.
    """
    return ReadingPart(
        spec=data["spec"],
        spec_code=data["spec_code"],
        version=data["version"],
        title=data["title"],
        language=data["language"],
        subject=data["subject"],
        blocks=tuple(_block(item) for item in data["blocks"]),
        scoring=Scoring.from_json(data["scoring"]),
        groups=tuple(Group.from_json(item) for item in data["groups"]),
        claims=tuple(Claim(*item) for item in data["claims"]),
        unscored=data["unscored"],
        own=tuple(data["own"]),
        kinship=Kinship.from_json(data["kinship"]),
        role=data["role"],
        formulas=tuple(Issued(*item) for item in data["formulas"]),
        protected=tuple(data["protected"]),
        scale=tuple((sheet, level, text) for sheet, level, text in data.get("scale", ())),
    )


def _block_json(block: Block) -> dict[str, Any]:
    return {
        "id": block.id,
        "family": block.family,
        "shape": block.shape,
        "sheet": block.sheet,
        "owner": block.owner,
        "headings": [[item.role, item.text, _kind_json(item.kind)] for item in block.headings],
        "rows": [[row.id, row.code, row.text, _kind_json(row.kind), row.required] for row in block.rows],
    }


def _block(data: Mapping[str, Any]) -> Block:
    return Block(
        id=data["id"],
        family=data["family"],
        shape=data["shape"],
        sheet=data["sheet"],
        owner=data["owner"],
        headings=tuple(Heading(role, text, _kind(kind)) for role, text, kind in data["headings"]),
        rows=tuple(Row(id_, code, text, _kind(kind), required) for id_, code, text, kind, required in data["rows"]),
    )


def _kind_json(kind: Kind | None) -> dict[str, Any] | None:
    return kind_json(kind) if kind else None


def _kind(data: Mapping[str, Any] | None) -> Kind | None:
    return kind_from_json(data) if data else None
