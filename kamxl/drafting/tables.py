"""Where the tables of a sheet are: a header row in any row, one table or several beside each other and below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kamxl.drafting.matrix import take_levels
from kamxl.drafting.scales import Found, scale_in
from kamxl.drafting.words import Role, is_firm, role_of
from kamxl.values.plain import plain_number
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kamxl.drafting.view import View

_LONGEST_HEADING = 120
_MOST_HEADINGS = 60
_MOST_TABLES = 200
_PLAIN = 3
_REACH = 6
_LONGEST_LEVEL = 40
_CODE = re.compile(
    r"[A-Za-z]{0,4}[-. ]?\d{1,3}(?:[.\-/]\d{1,3}){0,4}(?:[.\-]?[a-z])?[.):]?|[A-Za-z]{1,2}[.)]?|[IVXLC]{1,6}[.)]?"
)
_NAMING = frozenset((Role.CODE, Role.STATEMENT, Role.TOPIC, Role.SECTION))
_ASIDE = frozenset((Role.EVIDENCE, Role.HINT, Role.COMMENT, Role.WEIGHT, Role.TARGET, Role.SCORE))


@dataclass(slots=True)
class Heading:
    """A column's heading: where it stands, what it says, what its column is for and over how many columns it goes."""

    column: int
    text: str
    role: Role | None
    last: int
    row: int


@dataclass(slots=True)
class Table:
    """A table: its headings, its rows (``end`` is the row after the last) and, once settled, its columns by role.

    ``levels`` are the columns of a matrix, ``scale`` the levels that they stand for; ``described`` are columns that say
    what each level means for a single statement.
    """

    view: View
    header: int
    first: int
    end: int
    headings: list[Heading]
    levels: list[int] = field(default_factory=list)
    scale: Found | None = None
    described: list[int] = field(default_factory=list)
    columns: dict[Role, int] = field(default_factory=dict)
    title: str = ""

    @property
    def left(self) -> int:
        """The first column."""
        return min(heading.column for heading in self.headings)

    @property
    def right(self) -> int:
        """The last column."""
        return max((*(heading.last for heading in self.headings), *self.levels))

    @property
    def rows(self) -> list[int]:
        """The rows below the header that hold anything in these columns."""
        held = self.view.rows
        inside = range(self.left, self.right + 1)
        return [row for row in self.view.between(self.first, self.end) if any(at in inside for at in held[row])]

    def heading(self, column: int) -> Heading | None:
        """The heading of a column."""
        return next((item for item in self.headings if item.column <= column <= item.last), None)


def find_tables(view: View, offered: Mapping[int, int]) -> list[Table]:
    """The tables that have a header row, from top to bottom and from left to right.

    Args:
        view: the sheet.
        offered: the columns that have drop-downs, each with the first row of these.
    """
    found: list[Table] = []
    for row in view.order:
        if (found and row < found[-1].first) or len(found) > _MOST_TABLES:
            continue
        found += [table for table in _at(view, row, offered) if _is_another(table, found)]
    for place, table in enumerate(found):
        below = (other.header for other in found[place + 1 :] if other.header > table.header and _overlap(table, other))
        table.end = next(below, view.end)
    return found


def _is_another(table: Table, found: Sequence[Table]) -> bool:
    """Whether it is no row of a table above: there a heading has to be plain to see."""
    if not any(_overlap(table, other) for other in found):
        return True
    roles = [item.role for item in table.headings if item.role and len(item.text.split()) <= _PLAIN]
    return len(roles) > 1 and (bool(table.levels) or not {Role.SCORE, Role.STATEMENT}.isdisjoint(roles))


def _overlap(one: Table, other: Table) -> bool:
    return one.left <= other.right and other.left <= one.right


def _at(view: View, row: int, offered: Mapping[int, int]) -> list[Table]:
    """The tables whose header stands in a row."""
    cells = list(view.line(row))
    if not 1 < len(cells) <= _MOST_HEADINGS or any(len(text) > _LONGEST_HEADING for _, text in cells):
        return []
    if any((row, column) in view.formulas for column, _ in cells):
        return []
    headings = [Heading(at, text, _role(text), view.wide(row, at), row) for at, text in cells]
    if not any(item.role is Role.SCORE for item in headings):
        for item in headings[1:]:
            # what is chosen from a list is an answer, whatever its heading says
            if item.role is None and offered.get(item.column, -1) > row:
                item.role = Role.SCORE
    if (bare := _beside_levels(view, row, headings)) is not None:
        headings.insert(0, bare)
    found = []
    for group in _groups(view, row, headings):
        table = Table(view, row, row + 1, view.end, group)
        _below(table)
        take_levels(table)
        if _is_header(table):
            found.append(table)
    return found


def _beside_levels(view: View, row: int, headings: Sequence[Heading]) -> Heading | None:
    """The column of statements that has no heading, left of nothing but levels."""
    first = headings[0].column - 1
    levels = len(headings) > 2 and all(plain_number(item.text) is not None for item in headings)  # noqa: PLR2004
    if not levels or first < 0:
        return None
    below = (view.text(at, first) for at in view.between(row + 1, view.end)[:_REACH])
    texts = [text for text in below if witness(text) and plain_number(text) is None]
    return Heading(first, "", Role.STATEMENT, first, row) if len(texts) > 1 else None


def _role(text: str) -> Role | None:
    role = role_of(text)
    weak = role in {None, Role.STATEMENT, Role.CODE}
    return Role.SCORE if weak and scale_in(text) and plain_number(text) is None else role


def _is_header(table: Table) -> bool:
    roles = {heading.role for heading in table.headings}
    others = [item for item in table.headings if item.column not in table.levels]
    if any(plain_number(item.text) is not None for item in others):
        return False
    if table.levels:
        return bool(others) and others[0].column < min(table.levels)
    if Role.SCORE in roles:
        score = next(item.column for item in table.headings if item.role is Role.SCORE)
        return bool(roles & _NAMING) or any(item.column < score and not is_code(item.text) for item in others)
    return Role.STATEMENT in roles and bool(roles & (_ASIDE | {Role.CODE}))


def _groups(view: View, row: int, headings: list[Heading]) -> list[list[Heading]]:
    """The headings by table: another one begins where a number or a statement comes up again behind a score."""
    groups: list[list[Heading]] = [[]]
    for heading in headings:
        roles = {item.role for item in groups[-1]}
        again = heading.role in {Role.CODE, Role.STATEMENT} and heading.role in roles
        if again and Role.SCORE in roles:
            groups.append([])
        groups[-1].append(heading)
    whole: list[list[Heading]] = []
    for group in groups:
        alone = Table(view, row, row + 1, view.end, group)
        if whole and not _is_header(alone):
            whole[-1] += group
        else:
            whole.append(group)
    return whole


def _below(table: Table) -> None:
    """Takes a second row of headings, such as ``Self`` and ``Manager`` below ``Score``, or the levels of a matrix."""
    view, row = table.view, table.header + 1
    cells = list(view.line(row, table.left, table.right))
    named = {item.column for item in table.headings if item.role in _NAMING}
    small = all(len(text) <= _LONGEST_LEVEL and (row, at) not in view.formulas for at, text in cells)
    if len(cells) < 2 or not small or any(at in named for at, _ in cells):  # noqa: PLR2004  one alone is an answer
        return
    spread = [item for item in table.headings if item.last > item.column]
    if not all(any(item.column <= at <= item.last for item in spread) for at, _ in cells):
        return
    over = {at: next(item for item in spread if item.column <= at <= item.last) for at, _ in cells}
    table.headings = [item for item in table.headings if item not in over.values()]
    table.headings += [
        Heading(at, text, over[at].role if over[at].role is Role.SCORE else _role(text) or over[at].role, at, row)
        for at, text in cells
    ]
    table.headings.sort(key=lambda item: item.column)
    table.first = row + 1


def is_code(text: str) -> bool:
    """Whether a text could be the number of a statement: ``1.1.a``, ``A1``, ``Q12``, ``IV``."""
    return len(text) <= 16 and _CODE.fullmatch(text.strip()) is not None  # noqa: PLR2004  longer ones are words


def bare_tables(view: View, columns: Iterable[int]) -> list[Table]:
    """Tables without a header row: texts with a drop-down to their right."""
    found: list[Table] = []
    for column in columns:
        left = max(0, column - _REACH)
        texts = {at for row in view.order for at, _ in view.line(row, left, column - 1)}
        if texts and not any(table.left <= column <= table.right for table in found):
            headings = [Heading(at, "", None, at, -1) for at in sorted(texts)]
            headings.append(Heading(column, "", Role.SCORE, column, -1))
            found.append(Table(view, -1, 0, view.end, headings))
    return found


def firmness(heading: Heading) -> tuple[bool, bool]:
    """How surely a heading names the statements."""
    return heading.role is Role.STATEMENT and is_firm(heading.text), heading.role is Role.STATEMENT
