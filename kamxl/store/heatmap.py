"""The heat map of a whole store: a query over its narrow rows, without the records; columns rather than people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kamxl.errors import KamxlError
from kamxl.results.choose import choose
from kamxl.results.model import NO_NAME, Submission
from kamxl.results.register import distinct, label_of, labelled, tail
from kamxl.score import TOTAL
from kamxl.store.database import foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kamxl.store.store import Store

_COLUMNS = "id, name, sha256, reference, person, about, respondent"
_ID, _FILE, _SHA256, _REFERENCE, _PERSON, _ABOUT, _RESPONDENT = range(7)
_BATCH = 10_000
_PERCENTS = {str(percent): percent for percent in range(101)}
Row = tuple[Any, ...]
Percents = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The heat map of a report as columns: the n-th value of each belongs to the n-th person, by label.

    ``capabilities`` are titles by id, ``percents`` their columns (None: nothing is scored). ``answered`` says how many
    statements of those asked have an answer, over all capabilities.
    """

    capabilities: Mapping[str, str]
    labels: tuple[str, ...]
    references: tuple[str, ...]
    answered: tuple[int, ...]
    asked: tuple[int, ...]
    percents: Mapping[str, Percents]
    totals: Percents


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
    found = store.files(_COLUMNS)
    narrow = _narrow(store, [row[_ID] for row in found], sorted((*titles, TOTAL)))
    places = narrow.places
    rows = _counted(store, [row for row in found if row[_ID] in places])
    labels = _labels(store, rows, f"{part.spec} {part.version}")
    folded, files = [*map(str.casefold, labels)], [row[_FILE] for row in rows]
    order = sorted(sorted(range(len(rows)), key=files.__getitem__), key=folded.__getitem__)
    own = [places[rows[at][_ID]] for at in order]
    percents = {name: tuple(map(narrow.percents[name].__getitem__, own)) for name in (*titles, TOTAL)}
    whole = percents.pop(TOTAL)
    return HeatMap(
        capabilities=titles,
        labels=tuple([labels[at] for at in order]),
        references=tuple([rows[at][_REFERENCE] for at in order]),
        answered=tuple(map(narrow.answered.__getitem__, own)),
        asked=tuple(map(narrow.asked.__getitem__, own)),
        percents=percents,
        totals=_shown(whole, [*percents.values()]),
    )


def _labels(store: Store, rows: Sequence[Row], edition: str) -> list[str]:
    """What tells the people apart, as in a report."""
    names = [row[_PERSON] or f"{NO_NAME}, {tail(row[_FILE])}" for row in rows]
    labels = [label_of(name, row[_ABOUT]) for name, row in zip(names, rows, strict=True)]
    twins = _twins([*map(str.casefold, labels)])
    if twins:
        homes = dict(store.files("id, organisation"))
        some = [(names[at], rows[at]) for at in twins]
        members = [labelled(name, homes[row[_ID]], row[_ABOUT], row[_REFERENCE]) for name, row in some]
        apart = distinct(members, [edition] * len(some), [row[_FILE] for _, row in some])
        for at, member in zip(twins, apart, strict=True):
            labels[at] = member.label
    return labels


def _twins(marks: Sequence[object]) -> list[int]:
    """The places of those that are there more than once."""
    if len(set(marks)) == len(marks):
        return []
    times = Counter(marks)
    return [at for at, mark in enumerate(marks) if times[mark] > 1]


@dataclass(slots=True)
class _Narrow:
    """The narrow rows as columns: where the figures of a file stand in each, by its id."""

    percents: dict[str, list[int | None]]
    places: dict[int, int] = field(default_factory=dict)
    answered: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


def _narrow(store: Store, files: Sequence[int], names: Sequence[str]) -> _Narrow:
    """The rows of those files that have any: one for each name, in their order.

    Raises:
        KamxlError: they are not as they were written (KX493).
    """
    found, count = _Narrow({name: [] for name in names}), len(names)
    ids = sorted(files)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        rows = store.narrow((some[0], some[-1]), (names[0], names[-1]))
        own, figures = rows.first.split(",") if rows.first else [], rows.percents.split(",")
        # they lie in order: what begins and ends with the rows of one file is of this file
        as_written = (
            rows.first == rows.last
            and rows.capabilities == ",".join([",".join(names)] * len(own))
            and len(figures) == max(count * len(own), 1)
        )
        try:
            found.answered += map(int, rows.answered.split(",")) if own else ()
            found.asked += map(int, rows.asked.split(",")) if own else ()
            found.places.update(zip(map(int, own), range(len(found.places), len(found.answered)), strict=True))
        except ValueError:
            as_written = False
        if not as_written:
            raise KamxlError([foreign(store.path)])
        known = [*map(_PERCENTS.get, figures)] if own else []
        for place, name in enumerate(names):
            found.percents[name] += known[place::count]
    return found


def _shown(totals: Percents, columns: Sequence[Percents]) -> Percents:
    """The totals; one without a score is blank, as in a report."""
    lines: Iterable[Percents] = zip(*columns, strict=True) if columns else repeat(())
    # most lines have a figure above 0, which is found first
    return tuple([total if any(line) or line.count(None) < len(line) else None for total, line in zip(totals, lines)])  # noqa: B905  one line for ever where there is no column


def _counted(store: Store, rows: Sequence[Row]) -> Sequence[Row]:
    """The returns that count: where two share bytes, a reference or a key, their answers decide."""
    alike: set[int] = set()
    references = [row[_REFERENCE] or row[_ID] for row in rows]
    for marks in ([*map(itemgetter(_SHA256), rows)], references, _keys(store, rows)):
        alike |= {rows[at][_ID] for at in _twins(marks)}
    if not alike:
        return rows
    doubled = [one for one in store.read(alike) if isinstance(one, Submission)]
    names = {one.file for one in choose(doubled).counted}
    return [row for row in rows if row[_ID] not in alike or row[_FILE] in names]


def _keys(store: Store, rows: Sequence[Row]) -> Sequence[object]:
    """The keys of the returns, or their first parts where these alone tell all of them apart."""
    respondents = [*map(itemgetter(_RESPONDENT), rows)]
    if not _twins(respondents):
        return respondents
    keys = {row[0]: row[1:] for row in store.files("id, respondent, subject, rater, round")}
    return [keys[row[_ID]] for row in rows]
