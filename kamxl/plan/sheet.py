"""Builds one sheet of a plan, cell by cell; frozen when it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from kamxl.plan.model import Input, PlanCell, SheetPlan, Validation, Width
from kamxl.values.text import fitting, shortened
from kamxl.words import english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.plan.model import Chart, Conditional, Content, Page, Range, State
    from kamxl.plan.table import Table
    from kamxl.values.kinds import Kind
    from kamxl.words import Words


class Settings(TypedDict, total=False):
    """What a sheet may set beside its cells; the defaults are those of ``SheetPlan``."""

    state: State
    tab: Literal["primary", "accent", "quiet"]
    freeze: tuple[int, int]
    filter: Range
    breaks: tuple[int, ...]
    protected: bool
    page: Page
    active: tuple[int, int]
    logo: tuple[int, int]


_NAME_LIMIT = 31
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4})")


def tab_name(text: str, ending: str = "") -> str:
    """The name of a sheet: at most 31 characters; Gnumeric can't read formulas that name a sheet with an apostrophe.

    What looks like an escape of a file (``_x0041_``) would be read as one in some places and not in others.
    """
    plain = _LIKE_ESCAPE.sub("-", text.replace("'", "’"))
    return fitting(plain, _NAME_LIMIT - len(ending)).strip() + ending


class SheetBuilder:
    """A sheet in the making. ``ids`` names cells for expressions; rows and columns count from 0."""

    def __init__(self, key: str, name: str, **settings: Unpack[Settings]) -> None:
        self.key = key
        self.name = name
        self.settings = settings
        self.cells: dict[tuple[int, int], PlanCell] = {}
        self.table: Table | None = None
        self.ids: dict[str, tuple[str, int, int]] = {}
        self.heights: dict[int, float] = {}
        self.merges: list[Range] = []
        self.widths: list[Width] = []
        self.charts: list[Chart] = []
        self.conditionals: list[Conditional] = []
        self._entries: dict[tuple[Kind, str, str], list[Range]] = {}
        self._sources: dict[Kind, str] = {}
        self.row = 0

    def put(self, row: int, column: int, content: Content, style: str, name: str = "") -> None:
        """Puts a cell; ``name`` is its id."""
        self.cells[row, column] = PlanCell(content, style)
        if name:
            self.ids[name] = (self.key, row, column)

    def fill(self, row: int, columns: Sequence[int], style: str) -> None:
        """Gives a style to the cells of a row that are still free."""
        for column in columns:
            self.cells.setdefault((row, column), PlanCell(None, style))

    def anchor(self, row: int, column: int, name: str, style: str) -> None:
        """Names a locked cell that a range begins or ends with."""
        self.cells.setdefault((row, column), PlanCell(None, style))
        self.ids[name] = (self.key, row, column)

    def ask(self, row: int, column: int, field: str, kind: Kind, style: str = "", line: int = -1) -> None:
        """Puts an input cell, with the look of its kind."""
        self.put(
            row,
            column,
            Input(field, kind, line),
            style or f"input.{kind.tag}",
            field if line < 0 else f"{field}#{line}",
        )

    def rule(self, kind: Kind, area: Range, title: str, prompt: str, source: str = "") -> None:
        """Puts the rule of a kind on a range; equal rules are joined."""
        self._entries.setdefault((kind, title, prompt), []).append(area)
        if source:
            self._sources[kind] = source

    def merge(self, row: int, first: int, last: int, content: Content, style: str) -> None:
        """Puts a merged title."""
        self.put(row, first, content, style)
        self.fill(row, range(first + 1, last + 1), style)
        self.merges.append((row, first, row, last))

    def columns(self, widths: Sequence[float], hidden: Sequence[int] = ()) -> None:
        """Sets the widths of the columns from the first on."""
        self.widths = [Width(at, at, width, at in hidden) for at, width in enumerate(widths)]

    def done(self, words: Words = english) -> SheetPlan:
        """The frozen sheet."""
        validations = tuple(
            Validation(
                ranges=tuple(areas),
                entry=kind.entry(),
                title=shortened(title, 32),
                prompt=shortened(prompt, 255),
                error=shortened(words("Allowed here: {expected}.").format(expected=kind.told(words)), 225),
                source=self._sources.get(kind, ""),
            )
            for (kind, title, prompt), areas in self._entries.items()
            if kind.entry().kind != "any" or prompt
        )
        typed = (place for place, cell in self.cells.items() if isinstance(cell.content, Input))
        self.settings.setdefault("active", min(typed, default=(0, 0)))
        return SheetPlan(
            key=self.key,
            name=self.name,
            cells=self.cells,
            table=self.table,
            widths=tuple(self.widths),
            heights=self.heights,
            merges=tuple(self.merges),
            validations=validations,
            conditionals=tuple(self.conditionals),
            charts=tuple(self.charts),
            **self.settings,
        )
