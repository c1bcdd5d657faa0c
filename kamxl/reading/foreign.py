"""The plan that travels in a workbook, checked strictly: it is hostile until then."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kamxl.grid import cells_in
from kamxl.identity import canonical_json
from kamxl.plan.reading import PLAN_FORMAT, ReadingPart, reading_from_json
from kamxl.reading.travelling import Damaged, inflated
from kamxl.spec.forms import Id, SpecCode, Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from kamxl.plan.kinship import Kinship
    from kamxl.plan.reading import Issued

# the largest spec that can be written comes to a tenth of these
_VALUES_LIMIT = 200_000
_FIELDS_LIMIT = 50_000
_WEIGHTS_LIMIT = 200
_FORMULAS_LIMIT = 100_000
_ID = re.compile("[a-z-]+/.+")
_OWNED_ID = re.compile("[a-z-]+/.+/.+")
_OWNED = frozenset(("sign-off", "reflection"))
_RANKS = {"section": 0, "capability": 1, "total": 2}

_Text = Annotated[str, StringConstraints(max_length=4000)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
_Count = Annotated[int, Field(ge=1, le=_FORMULAS_LIMIT)]
_Areas = Annotated[str, StringConstraints(max_length=50_000)]
_Number = Annotated[int | float, Field(ge=-1_000_000, le=1_000_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Score(_Strict):
    kind: Literal["score"]
    levels: Annotated[list[_Number], Field(min_length=2, max_length=21)]
    not_applicable: bool
    absent: _Name


class _Choice(_Strict):
    kind: Literal["choice"]
    options: Annotated[list[tuple[_Name, _Text]], Field(min_length=1, max_length=2000)]
    also: Annotated[list[tuple[_Name, _Name]], Field(max_length=2000)]


class _Plain(_Strict):
    kind: Literal["percent", "text"]


class _Day(_Strict):
    kind: Literal["date"]
    form: Literal["yyyy-mm-dd", "dd.mm.yyyy", "dd/mm/yyyy"]


class _Long(_Strict):
    kind: Literal["long-text"]
    rows: Annotated[int, Field(ge=1, le=60)]
    words: Annotated[int, Field(ge=1, le=10_000)]


_Kind = Annotated[_Score | _Choice | _Plain | _Day | _Long, Field(discriminator="kind")]


class _Block(_Strict):
    id: _Name
    family: Literal["statements", "written", "register", "sign-off", "reflection", "fields", "actions"]
    shape: Literal["table", "form", "lines"]
    sheet: Annotated[str, StringConstraints(min_length=1, max_length=31)]
    owner: _Text
    headings: Annotated[list[tuple[_Name, _Text, _Kind | None]], Field(min_length=1, max_length=30)]
    rows: Annotated[list[tuple[_Name, _Text, _Text, _Kind | None, bool]], Field(max_length=2000)]


class _Plan(_Strict):
    plan_format: Literal[1]
    spec: Id
    spec_code: SpecCode
    version: Version
    title: _Text
    language: _Text
    subject: bool
    blocks: Annotated[list[_Block], Field(min_length=1, max_length=3000)]
    scoring: tuple[_Number, bool, bool, bool, bool, bool, _Name, _Name]
    groups: Annotated[
        list[
            tuple[
                _Name,
                _Text,
                Literal["capability", "section", "total"],
                Annotated[list[tuple[_Name, _Number]], Field(max_length=2000)],
                Annotated[list[_Name], Field(max_length=1000)],
            ]
        ],
        Field(max_length=3000),
    ]
    claims: Annotated[list[tuple[_Name, _Name, _Text, _Text, _Text]], Field(max_length=1000)]
    unscored: _Text
    own: Annotated[list[_Mark], Field(max_length=5000)]
    kinship: tuple[
        Id,
        Annotated[list[_Number], Field(min_length=2, max_length=21)],
        Annotated[list[tuple[_Number, _Number]], Field(max_length=21)],
        Annotated[list[tuple[_Name, _Name]], Field(max_length=2000)],
        Annotated[list[tuple[_Name, _Number]], Field(max_length=2000)],
    ]
    role: Annotated[str, StringConstraints(max_length=80)]
    formulas: Annotated[list[tuple[_Name, _Mark, _Count] | tuple[_Name, _Mark, _Count, _Areas]], Field(max_length=5000)]
    protected: Annotated[list[_Name], Field(max_length=300)]
    scale: Annotated[list[tuple[_Name, _Mark, _Mark | Literal[""]]], Field(max_length=30)] = []


def unpack(packed: str) -> ReadingPart:
    """The reading part that a workbook carries.

    Raises:
        Damaged: it is too large, not what it should be, or not in its canonical form.
    """
    return checked(inflated(packed))


def checked(text: str) -> ReadingPart:
    """The reading part that a text tells, as :func:`inflated` gives it.

    Raises:
        Damaged: it is not what it should be, or not in its canonical form.
    """
    if text.count(",") > _VALUES_LIMIT:
        raise Damaged("the plan holds more than a plan can")
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("plan_format") != PLAN_FORMAT:
            raise Damaged("the plan has a format that this version of kamxl doesn't know")
        _Plan.model_validate_json(text)
        if canonical_json(data) != text:
            raise Damaged("the plan is not in its canonical form")
        part = reading_from_json(data)
    except (ValidationError, ValueError, TypeError, KeyError, RecursionError) as problem:
        raise Damaged("the plan doesn't have the shape of one") from problem
    _consistent(part)
    return part


def _consistent(part: ReadingPart) -> None:
    """Ids are unique and of their form, and groups speak only of what is there: rows, and groups of a lower kind."""
    rows = {row.id: block.family for block in part.blocks for row in block.rows}
    if len(rows) < sum(len(block.rows) for block in part.blocks):
        raise Damaged("the plan names a row twice")
    if not all((_OWNED_ID if family in _OWNED else _ID).fullmatch(row) for row, family in rows.items()):
        raise Damaged("the plan names a row as none is named")
    if sum(1 for _ in islice(part.fields(), _FIELDS_LIMIT + 1)) > _FIELDS_LIMIT:
        raise Damaged("the plan asks for more than a workbook can hold")
    _standing(part.formulas)
    _related(part.kinship, rows.keys())
    ranks: dict[str, int] = {}
    for group in part.groups:
        rank = _RANKS[group.kind]
        lower = all(ranks.get(name, rank) < rank for name in group.parts)
        weights = {weight for _, weight in group.rows}
        if group.id in ranks or not lower or not {row for row, _ in group.rows} <= rows.keys():
            raise Damaged("the plan's groups don't fit its rows")
        if len(weights) > _WEIGHTS_LIMIT:
            raise Damaged("the plan weighs a group's statements in more ways than a formula can")
        ranks[group.id] = rank


def _standing(formulas: Sequence[Issued]) -> None:
    """Formulas are no more than a workbook holds, and stand in as many cells as there are of them."""
    if sum(count for _, _, count, _ in formulas) > _FORMULAS_LIMIT:
        raise Damaged("the plan has more formulas than a workbook can hold")
    if any(where and cells_in(where.split()) != count for _, _, count, where in formulas):
        raise Damaged("the plan's formulas stand in other cells than there are of them")


def _related(kinship: Kinship, rows: AbstractSet[str]) -> None:
    """A yardstick rises, levels count as levels of it, and what is said of statements is said once of those there."""
    levels, counts = kinship.yardstick, kinship.counts
    rising = list(levels) == sorted(set(levels))
    if not rising or not set(kinship.levels.values()) <= set(levels) or len(kinship.levels) < len(counts):
        raise Damaged("the plan's levels don't fit its yardstick")
    for pairs in (kinship.meanings, kinship.weights):
        named = {row for row, _ in pairs}
        if len(named) < len(pairs) or not named <= rows:
            raise Damaged("the plan speaks of statements that it doesn't have")
    if not all(weight > 0 for _, weight in kinship.weights):
        raise Damaged("the plan weighs a statement with nothing")
