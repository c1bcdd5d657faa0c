"""The plan of a workbook, as frozen values: a picture of every sheet, and the part that finds the answers again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from kamxl.formula import Expr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.plan.reading import ReadingPart
    from kamxl.plan.table import Table
    from kamxl.spec.model import Look
    from kamxl.values.kinds import Answer, Entry, Kind

State = Literal["visible", "hidden"]
Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; all from 0."""


class Input(NamedTuple):
    """A cell that a person fills in. ``line`` is the row within a written answer's block, or -1."""

    field: str
    kind: Kind
    line: int = -1


class Link(NamedTuple):
    """A text that leads to a cell (row and column, from 0) of a sheet (by the sheet's key)."""

    text: str
    sheet: str
    at: tuple[int, int] = (0, 0)


class Personal(NamedTuple):
    """What differs from copy to copy and is no answer: the reference, or the identity block."""

    what: Literal["reference", "identity"]


class Previous(NamedTuple):
    """What the answer to an input was in the last round, shown beside it: different in each copy, and no answer."""

    field: str
    kind: Kind


Content = str | int | float | date | Expr | Input | Link | Personal | Previous | None


class PlanCell(NamedTuple):
    """A cell: what stands in it and how it looks (a name of ``kamxl.xlsx.styles``)."""

    content: Content
    style: str


class Width(NamedTuple):
    """A run of columns with one width, in characters of the default font."""

    first: int
    last: int
    width: float
    hidden: bool = False


class Validation(NamedTuple):
    """An Excel rule on ranges, with what the person is told. ``source`` is the range of a list that is no literal."""

    ranges: tuple[Range, ...]
    entry: Entry
    title: str = ""
    prompt: str = ""
    error: str = ""
    source: str = ""


class Conditional(NamedTuple):
    """A conditional format: a style where a cell is not empty or equals a text, a bar, or a scale of colours."""

    area: Range
    kind: Literal["text", "bar", "scale", "equals"]
    style: str = ""
    value: str | int | float = ""
    low: str = ""
    high: str = ""
    maximum: float = 1


class Chart(NamedTuple):
    """A chart of one series over two columns of a sheet; ``size`` and ``offset`` (to the right) in pixels."""

    kind: Literal["bar", "radar"]
    title: str
    row: int
    column: int
    size: tuple[int, int]
    sheet: str
    labels: Range
    values: Range
    description: str
    offset: int = 0


class Page(NamedTuple):
    """How a sheet is printed: landscape on A4 or Letter; one page wide, and one page high where asked."""

    one_page: bool = False
    repeat: tuple[int, int] | None = None
    area: Range | None = None


class SheetPlan(NamedTuple):
    """One sheet. ``heights`` are the few that are fixed, in points; the others follow from the texts.

    The rows of ``table`` are its own: no cell of ``cells`` stands in them.
    """

    key: str
    name: str
    cells: Mapping[tuple[int, int], PlanCell]
    table: Table | None = None
    widths: tuple[Width, ...] = ()
    heights: Mapping[int, float] = {}
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    conditionals: tuple[Conditional, ...] = ()
    charts: tuple[Chart, ...] = ()
    state: State = "visible"
    tab: Literal["primary", "accent", "quiet"] = "accent"
    freeze: tuple[int, int] | None = None
    filter: Range | None = None
    breaks: tuple[int, ...] = ()
    protected: bool = True
    page: Page = Page()
    active: tuple[int, int] = (0, 0)
    logo: tuple[int, int] | None = None


class Plan(NamedTuple):
    """A whole workbook. ``ids`` say where each named cell stands; ``names`` are its defined names, by cell id.

    ``dates`` is the number format of dates.
    """

    title: str
    sheets: tuple[SheetPlan, ...]
    ids: Mapping[str, tuple[str, int, int]]
    names: Mapping[str, str]
    look: Look
    footer: str = ""
    subject: str = ""
    first: str = ""
    language: str = "en"
    dates: str = "yyyy-mm-dd"
    reading: ReadingPart | None = None

    def sheet(self, key: str) -> SheetPlan:
        """The sheet of a key.

        Raises:
            KeyError: there is none.
        """
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)


class Copy(NamedTuple):
    """What makes one copy of a workbook its own: texts by name (``reference``, ``identity``), answers by field id.

    ``doubts`` are the fields whose cells are tinted, each with the note that is put to it ('' for none); ``previous``
    are the answers of the last round that are shown beside the new ones.
    """

    personal: Mapping[str, str] = {}
    answers: Mapping[str, Answer] = {}
    created: date | None = None
    doubts: Mapping[str, str] = {}
    previous: Mapping[str, Answer] = {}
