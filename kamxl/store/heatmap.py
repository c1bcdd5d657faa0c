"""The heat map of a whole store: a query over its narrow rows, without the records; columns rather than people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
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

_COLUMNS = "id, name, sha256, reference, respondent, subject, rater, round, person, organisation, about"
_ID, _FILE, _SHA256, _REFERENCE, _PERSON, _ORGANISATION, _ABOUT = 0, 1, 2, 3, 8, 9, 10
_KEY = slice(4, 8)
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
    counts = store.totals()
    places = {id_: place for place, (id_, _, _) in enumerate(counts)}
    columns = _columns(store, list(places), sorted((*titles, TOTAL)))
    rows = _counted(store, [row for row in store.files(_COLUMNS) if row[_ID] in places])
    labels = _labels(rows, f"{part.spec} {part.version}")
    folded, files = [*map(str.casefold, labels)], [row[_FILE] for row in rows]
    order = sorted(sorted(range(len(rows)), key=files.__getitem__), key=folded.__getitem__)
    own = [places[rows[at][_ID]] for at in order]
    percents = {name: tuple([columns[name][place] for place in own]) for name in (*titles, TOTAL)}
    whole = percents.pop(TOTAL)
    return HeatMap(
        capabilities=titles,
        labels=tuple([labels[at] for at in order]),
        references=tuple([rows[at][_REFERENCE] for at in order]),
        answered=tuple([counts[place][1] or 0 for place in own]),
        asked=tuple([counts[place][2] or 0 for place in own]),
        percents=percents,
        totals=_shown(whole, [*percents.values()]),
    )


def _labels(rows: Sequence[Row], edition: str) -> list[str]:
    """What tells the people apart, as in a report."""
    names = [row[_PERSON] or f"{NO_NAME}, {tail(row[_FILE])}" for row in rows]
    labels = [label_of(name, row[_ABOUT]) for name, row in zip(names, rows, strict=True)]
    alike = Counter(map(str.casefold, labels))
    twins = [at for at, label in enumerate(labels) if alike[label.casefold()] > 1] if len(alike) < len(labels) else []
    some = [(names[at], rows[at]) for at in twins]
    members = [labelled(name, row[_ORGANISATION], row[_ABOUT], row[_REFERENCE]) for name, row in some]
    apart = distinct(members, [edition] * len(some), [row[_FILE] for _, row in some])
    for at, member in zip(twins, apart, strict=True):
        labels[at] = member.label
    return labels


def _columns(store: Store, ids: Sequence[int], names: Sequence[str]) -> dict[str, list[int | None]]:
    """The column of each capability and of the total: a value for each id.

    Raises:
        KamxlError: the narrow rows are not as they were written (KX493).
    """
    columns: dict[str, list[int | None]] = {name: [] for name in names}
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        files, capabilities, percents = store.percents(some[0], some[-1])
        figures = percents.split(",")
        as_written = (
            files == ",".join([",".join([str(id_)] * len(names)) for id_ in some])
            and capabilities == ",".join([",".join(names)] * len(some))
            and len(figures) == len(names) * len(some)
        )
        if not as_written:
            raise KamxlError([foreign(store.path)])
        known = [*map(_PERCENTS.get, figures)]
        for place, name in enumerate(names):
            columns[name] += known[place :: len(names)]
    return columns


def _shown(totals: Percents, columns: Sequence[Percents]) -> Percents:
    """The totals; one without a score is blank, as in a report."""
    lines: Iterable[Percents] = zip(*columns, strict=True) if columns else repeat(())
    return tuple([None if line.count(None) == len(line) else total for total, line in zip(totals, lines, strict=False)])


def _counted(store: Store, rows: Sequence[Row]) -> Sequence[Row]:
    """The returns that count: where two share bytes, a reference or a key, their answers decide."""
    alike: set[int] = set()
    for mark in (itemgetter(_SHA256), lambda row: row[_REFERENCE] or row[_ID], itemgetter(_KEY)):
        seen = Counter(map(mark, rows))
        if len(seen) < len(rows):
            alike |= {row[_ID] for row in rows if seen[mark(row)] > 1}
    if not alike:
        return rows
    doubled = [one for one in store.read(alike) if isinstance(one, Submission)]
    names = {one.file for one in choose(doubled).counted}
    return [row for row in rows if row[_ID] not in alike or row[_FILE] in names]
