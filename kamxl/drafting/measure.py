"""The one scale of a draft, out of headings, drop-downs, legends and the scores that were filled in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kamxl.drafting.columns import score_cells
from kamxl.drafting.scales import MOST_LEVELS, Found, choice, named, scale_in, span
from kamxl.drafting.words import Role
from kamxl.values.plain import plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.drafting.legends import Legend
    from kamxl.drafting.lists import Lists
    from kamxl.drafting.notes import Notes
    from kamxl.drafting.tables import Table

_MOST_SOURCES = 20
_MOST_TYPED = 10
_STEPS = 10
_FALLBACK = Found(((0, ""), (1, ""), (2, ""), (3, "")), guess="no scale was found; 0 to 3 is taken")


def scale_of(tables: Sequence[tuple[Table, int]], lists: Lists, legends: Sequence[Legend], notes: Notes) -> Found:
    """The scale of most statements; what speaks for another is told.

    Args:
        tables: the tables, each with the number of its statements.
        lists: the drop-downs of the workbook.
        legends: what explains levels anywhere in it.
        notes: takes what has to be looked at.
    """
    known = [legend.scale for legend in legends]
    votes: Counter[Found] = Counter()
    own: list[tuple[Table, Found]] = []
    for table, count in tables:
        if (found := _of(table, lists, notes)) is not None:
            found = named(found, known)
            own.append((table, found))
            votes[found] += count
    if not votes:
        return _fitting(_without(tables, legends, notes), notes, tables[0][0])
    best = max(votes, key=lambda found: (votes[found], bool(found.levels[0][1]), not found.guess))
    for table, found in own:
        if found.values != best.values:
            message = f"these statements have another scale than the {span(best)} that is taken"
            notes.note("KX475", message, table.view, [_place(table)], span(found))
    if best.guess:
        notes.note("KX475", best.guess, own[0][0].view, [_place(own[0][0])])
    return _fitting(best, notes, own[0][0])


def _place(table: Table) -> tuple[int, int]:
    return max(table.header, 0), (score_cells(table) or [table.left])[0]


def _of(table: Table, lists: Lists, notes: Notes) -> Found | None:
    """The scale that a table says itself: by its drop-downs, by its heading, as a matrix."""
    column = table.columns.get(Role.SCORE)
    if table.levels or column is None:
        return table.scale
    heading = next((item for item in table.headings if item.column == column), None)
    said = scale_in(heading.text) if heading else None
    offered = _offered(table, column, lists, notes)
    if offered is None or (said is not None and offered.guess and not said.guess):
        found = said
    else:
        found = named(offered, [said]) if said else offered
    return named(found, [table.scale]) if found and table.scale else found or table.scale


def _offered(table: Table, column: int, lists: Lists, notes: Notes) -> Found | None:
    areas = [area for area in lists.covering(table.view, column) if area[0] < table.end and area[1] >= table.first]
    sources = Counter(source for _, _, source in areas[:_MOST_SOURCES])
    for source, _ in sources.most_common():
        entries = lists.offers(table.view, source)
        if entries is None:
            message = "the entries of a drop-down can't be known without working out its formula"
            notes.note("KX475", message, table.view, [(max(areas[0][0], 0), column)], source)
        elif (found := choice(entries)) is not None:
            return found
    return None


def _without(tables: Sequence[tuple[Table, int]], legends: Sequence[Legend], notes: Notes) -> Found:
    """A scale where no table names one: that of a legend, or the span of the scores that were filled in."""
    told = [legend.scale for legend in legends if legend.told]
    if told:
        return max(told, key=lambda found: len(found.levels))
    found = _typed([table for table, _ in tables]) or _FALLBACK
    table = tables[0][0]
    notes.note("KX475", found.guess, table.view, [_place(table)])
    return named(found, [legend.scale for legend in legends])


def _typed(tables: Sequence[Table]) -> Found | None:
    texts = [
        table.view.text(row, column)
        for table in tables
        for column in ([table.columns[Role.SCORE]] if Role.SCORE in table.columns else ())
        for row in table.rows
        if table.view.typed(row, column)
    ]
    numbers = [plain_number(text) for text in texts]
    whole = [int(number) for number in numbers if number is not None and number == int(number)]
    guess = "no scale was found; the one taken is guessed from the scores that were filled in"
    if whole and len(whole) * 2 > len(texts) and min(whole) >= 0 and 0 < max(whole) <= _MOST_TYPED:
        low = 0 if 0 in whole or max(whole) == 1 else 1
        return Found(tuple((value, "") for value in range(low, max(whole) + 1)), guess=guess)
    words = choice(list(dict.fromkeys(texts))[:_MOST_TYPED])
    return Found(words.levels, words.not_applicable, guess) if words and not words.guess else None


def _fitting(found: Found, notes: Notes, table: Table) -> Found:
    """At most as many levels as a scale can have."""
    if len(found.levels) <= MOST_LEVELS:
        return found
    low, high = found.values[0], found.values[-1]
    message = (
        f"a scale of {len(found.levels)} levels, {span(found)}, is more than a spec takes; eleven of them are kept"
    )
    notes.note("KX475", message, table.view, [_place(table)])
    values = [int(low + (high - low) * step / _STEPS) for step in range(_STEPS + 1)]
    return Found(tuple((value, "") for value in values), found.not_applicable, message)
