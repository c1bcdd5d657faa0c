"""What the columns of a table are for, once what stands in them is looked at too."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from kamxl.drafting.notes import Notes
from kamxl.drafting.scales import monotonic, scale_in
from kamxl.drafting.tables import Heading, Table, firmness, is_code
from kamxl.drafting.words import LEGENDS, Role, fold, is_total
from kamxl.values.plain import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HALF = 0.5
_MOSTLY = 0.6
_TITLE_LENGTH = 60


def settle(table: Table, notes: Notes) -> bool:
    """Gives each role its column; False where the table is none of statements, and why is told where it matters."""
    kept = [item for item in table.headings if item.column not in table.levels]
    by_role: dict[Role, list[Heading]] = {}
    for item in kept:
        if item.role is not None:
            by_role.setdefault(item.role, []).append(item)
    statement = _statement(table, kept)
    if statement is None or _is_legend(table, statement):
        return False
    table.columns[Role.STATEMENT] = statement
    for role in (Role.CODE, Role.SCORE, Role.EVIDENCE, Role.COMMENT, Role.WEIGHT, Role.TARGET):
        fit = [item for item in by_role.get(role, ()) if item.column != statement]
        if fit and not (role is Role.SCORE and table.levels):
            table.columns[role] = _pick(table, role, fit).column
    _unnamed_codes(table)
    if _is_computed(table):
        notes.note(
            "KX474", "a table of figures that formulas work out is left out", table.view, [(table.header, table.left)]
        )
        return False
    _texts_beside(table, kept)
    _tell_the_rest(table, kept, notes)
    return True


def _pick(table: Table, role: Role, fit: Sequence[Heading]) -> Heading:
    """The column of a role among those that name it: of scores the first that can be typed into."""
    if role is not Role.SCORE:
        return fit[0]
    notes = [item for item in fit if item.text.strip().casefold().rstrip(":") == "note"]
    real = [item for item in fit if item not in notes] or list(fit)
    scaled = [item for item in real if scale_in(item.text)]
    typed = [item for item in scaled or real if not _computed(table, item.column)]
    return (typed or real)[0]


def _statement(table: Table, kept: Iterable[Heading]) -> int | None:
    """The column of the statements: the surest heading, then the longest texts."""
    taken = {Role.CODE, Role.SCORE, Role.COMMENT, Role.EVIDENCE, Role.WEIGHT, Role.TARGET, Role.OTHER}
    fit = [item for item in kept if item.role not in taken]
    edge = min((*table.levels, *(item.column for item in kept if item.role is Role.SCORE)), default=table.right + 1)
    named = [item for item in fit if item.role is Role.STATEMENT]
    choices = named or [item for item in fit if item.column < edge and item.role is not Role.HINT]
    lengths = {item.column: _length(table, item.column) for item in choices}
    choices = [item for item in choices if lengths[item.column] > 0]
    if not choices:
        return None
    return max(choices, key=lambda item: (firmness(item), lengths[item.column])).column


def _length(table: Table, column: int) -> float:
    texts = [text for row in table.rows if (text := table.view.text(row, column)) and plain_number(text) is None]
    return mean(map(len, texts)) if texts else 0


def _is_legend(table: Table, statement: int) -> bool:
    """Whether the scores stand in front, in order: then it explains a scale."""
    first = min((item.column for item in table.headings if item.role is Role.SCORE), default=statement)
    rows = [row for row in table.rows if table.view.text(row, statement)]
    values = [plain_number(table.view.text(row, first)) for row in rows]
    numbers = [value for value in values if value is not None]
    return first < statement and len(numbers) == len(rows) > 1 and monotonic(numbers)


def _computed(table: Table, column: int) -> bool:
    """Whether formulas stand in most cells of a column."""
    view = table.view
    held = [(row, column) for row in table.rows if (row, column) in view.texts or (row, column) in view.formulas]
    return bool(held) and sum(place in view.formulas for place in held) > len(held) * _HALF


def _is_computed(table: Table) -> bool:
    score, statement = table.columns.get(Role.SCORE), table.columns[Role.STATEMENT]
    if score is None:
        return False
    asked = [
        row for row in table.rows if table.view.text(row, statement) and not is_total(table.view.text(row, statement))
    ]
    worked_out = sum((row, score) in table.view.formulas for row in asked)
    return bool(asked) and worked_out > len(asked) * _HALF


def _unnamed_codes(table: Table) -> None:
    """A column of numbers without a heading, left of the statements."""
    statement, view = table.columns[Role.STATEMENT], table.view
    if Role.CODE in table.columns:
        return
    headed = {item.column: item.role for item in table.headings}
    for column in range(max(0, statement - 3), statement):
        if headed.get(column) not in {None, Role.TOPIC, Role.SECTION, Role.STATEMENT}:
            continue
        held = [text for row in view.between(table.first, table.end) if (text := view.text(row, column))]
        if held and sum(is_code(text) for text in held) >= len(held) * _MOSTLY:
            table.columns[Role.CODE] = column
            if column not in headed:
                table.headings.insert(0, Heading(column, "", Role.CODE, column, table.header))
            return


def _texts_beside(table: Table, kept: Iterable[Heading]) -> None:
    """Which of the other text columns are topics, sections and hints."""
    statement = table.columns[Role.STATEMENT]
    used = set(table.columns.values())
    asked = [row for row in table.rows if table.view.text(row, statement)]
    for item in kept:
        if item.column in used or item.role in {Role.OTHER, Role.SCORE}:
            continue
        texts = [table.view.text(row, item.column) for row in asked]
        held = [text for text in texts if text]
        if not held:
            continue
        repeated = len(set(held)) <= max(1, len(asked) * _HALF)
        role = item.role
        naming = role in {Role.TOPIC, Role.SECTION}
        if naming or (item.column < statement and role is not Role.HINT):
            role = Role.SECTION if repeated and len(asked) > 1 else Role.TOPIC
        elif role is Role.STATEMENT:
            role = Role.HINT if mean(map(len, held)) > _TITLE_LENGTH or item.column > statement else Role.TOPIC
        if role is not None and role not in table.columns:
            table.columns[role] = item.column


def _tell_the_rest(table: Table, kept: Iterable[Heading], notes: Notes) -> None:
    """Names the columns that a spec has no place for."""
    used = {*table.columns.values(), *table.described}
    used |= {item.column for item in kept if item.role is Role.EVIDENCE}
    if table.described:
        cells = [(item.row, item.column) for item in table.headings if item.column in table.described]
        message = "what a level means for a single statement has no place in a spec and is left out"
        notes.note("KX473", message, table.view, cells)
    for item in kept:
        if (
            item.column in used
            or not item.text
            or (item.role is None and not LEGENDS.isdisjoint(fold(item.text).split()))
        ):
            continue
        place = [(item.row, item.column)]
        if item.role is Role.SCORE:
            first = table.heading(table.columns.get(Role.SCORE, min(table.levels, default=-1)))
            message = "a further column of scores is not carried; a spec asks for one"
            notes.note(
                "KX473", message, table.view, place, f"{item.text} (taken: {first.text if first else 'the levels'})"
            )
        else:
            notes.note("KX473", "a column has no place in a spec and is left out", table.view, place, item.text)


def score_cells(table: Table) -> Sequence[int]:
    """The columns that answers stand in."""
    return table.levels or [at for role, at in table.columns.items() if role is Role.SCORE]
