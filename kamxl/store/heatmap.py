"""The heat map of a whole store: a query over its narrow rows, without the records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kamxl.results.choose import choose
from kamxl.results.model import NO_NAME, Submission
from kamxl.results.register import distinct, labelled, tail
from kamxl.results.team import Count, Profile
from kamxl.score import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.results.team import Member
    from kamxl.store.store import Store

_COLUMNS = "id, name, sha256, reference, respondent, subject, rater, round, person, organisation, about"
_PERCENTS = {"": None, **{str(percent): percent for percent in range(101)}}
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The rows of a heat map, by label, as a report has them; ``capabilities`` are its columns, titles by id."""

    capabilities: Mapping[str, str]
    profiles: tuple[Profile, ...]


def heat_map(store: Store) -> HeatMap | None:
    """The heat map of the returns that count; None where the store has several plans, or none.

    What several plans share is known only when all their answers are compared: that is what a report does.

    Raises:
        KamxlError: the store is damaged (KX493), or can't be used (KX496).
    """
    plans = store.plans()
    if len(plans) != 1:
        return None
    [part] = plans.values()
    titles = {group.id.removeprefix("capability/"): group.title for group in part.groups if group.kind == "capability"}
    rows = store.narrow(_COLUMNS)
    counted = _counted(store, rows)
    kept = [row for row in rows if row[0] in counted]
    members = [labelled(_name(row), row[9], row[10], row[3]) for row in kept]
    edition = f"{part.spec} {part.version}"
    labels = distinct(members, [edition] * len(kept), [row[1] for row in kept])
    pairs = sorted(zip(labels, kept, strict=True), key=lambda pair: (pair[0].label.casefold(), pair[1][1]))
    return HeatMap(titles, tuple(_profile(member, row) for member, row in pairs))


def _profile(member: Member, row: Row) -> Profile:
    """The profile of a row; a total without a score is blank, as in a report."""
    ids, percents, answered, asked = row[-4:]
    shown = [_PERCENTS.get(text) for text in percents.split(",")]
    told = dict(zip(_names(ids), shown, strict=True))
    total = told.pop(TOTAL, None)
    some = shown.count(None) < len(shown) - (total is not None)
    return Profile(member, told, total if some else None, Count(answered or 0, asked or 0))


@lru_cache(maxsize=16)
def _names(ids: str) -> list[str]:
    return ids.split(",")


def _name(row: Row) -> str:
    return row[8] or f"{NO_NAME}, {tail(row[1])}"


def _counted(store: Store, rows: Sequence[Row]) -> set[int]:
    """The ids of the returns that count: where two share bytes, a reference or a key, their answers decide."""
    alike: set[int] = set()
    for marks in ([row[2] for row in rows], [row[3] or row[0] for row in rows], [row[4:8] for row in rows]):
        seen = Counter(marks)
        if len(seen) < len(rows):
            alike |= {row[0] for row, mark in zip(rows, marks, strict=True) if seen[mark] > 1}
    if not alike:
        return {row[0] for row in rows}
    doubled = [one for one in store.read(alike) if isinstance(one, Submission)]
    names = {one.file for one in choose(doubled).counted}
    return {row[0] for row in rows if row[0] not in alike or row[1] in names}
