"""Levels as columns: a matrix in which a person marks one, or a grid that says what each level means."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kamxl.drafting.scales import choice, entry_list, is_answer_word, is_not_applicable
from kamxl.drafting.words import Role
from kamxl.values.plain import plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.drafting.tables import Heading, Table

_MARKS = frozenset(("x", "✓", "✔", "✗", "•", "●", "1", "☒", "☑", "■", "ja", "yes", "oui", "si", "sí"))
_MOST_LOOKED_AT = 60
_PROSE = 2
_FEW = 2
_NAMING = frozenset((Role.STATEMENT, Role.TOPIC, Role.SECTION, Role.CODE))


def take_levels(table: Table) -> None:
    """Notes the columns of a table that stand for levels, if it has any."""
    named = any(item.role in _NAMING for item in table.headings)
    scored = any(item.role is Role.SCORE for item in table.headings)
    for kind, run in _runs(table.headings):
        columns = [item.column for item in run]
        counted = kind == "number" and _steps(run) and (named or len(run) > _FEW)
        worded = kind == "word" and named and len(run) > _FEW
        entries = kind == "entry" and named
        if not (counted or worded or entries or kind == "answer"):
            continue
        found, held = choice([item.text for item in run]), _held(table, columns)
        marked = all(text.casefold() in _MARKS for text in held)
        prose = bool(held) and sum(len(text.split()) >= _PROSE for text in held) * 2 > len(held)
        if found is None or not (marked or prose) or (worded and not (marked and held)):
            continue
        table.scale = found
        if prose:
            table.described = columns
        if not (prose and scored):
            table.levels = columns
        return


def _steps(run: Sequence[Heading]) -> bool:
    """Whether numbers go up or down one by one."""
    numbers = [number for item in run if (number := plain_number(item.text)) is not None]
    steps = {other - one for one, other in pairwise(numbers)}
    return len(steps) == 1 and steps <= {1, -1}


def _runs(headings: Sequence[Heading]) -> list[tuple[str, list[Heading]]]:
    """Neighbouring headings of one kind: numbers, numbers with labels, answers, other words."""
    runs: list[tuple[str, list[Heading]]] = []
    for item in headings:
        kind = _kind(item)
        last = runs[-1] if runs and runs[-1][1][-1].column + 1 == item.column else None
        if last and kind and (last[0] == kind or (is_not_applicable(item.text) and last[0])):
            last[1].append(item)
        else:
            runs.append((kind, [item]))
    return [(kind, run) for kind, run in runs if kind and len(run) > 1]


def _kind(item: Heading) -> str:
    if item.last > item.column:
        return ""
    if plain_number(item.text) is not None:
        return "number"
    if is_answer_word(item.text):
        return "answer"
    if entry_list(item.text):
        return "entry"
    return "word" if item.role is None else ""


def _held(table: Table, columns: Sequence[int]) -> list[str]:
    """What people typed into some columns below the header."""
    view = table.view
    rows = view.between(table.first, table.end)[:_MOST_LOOKED_AT]
    return [view.text(row, column) for row in rows for column in columns if view.typed(row, column)]
