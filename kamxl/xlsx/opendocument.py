"""What calamine doesn't tell of an .ods: its formulas, its errors, its merged areas, and what could act or fetch.

Told by the elements of OpenDocument 1.3 (part 3), as LibreOffice, Gnumeric and Excel write them. A number of the file,
such as how often a cell is repeated, only counts: nothing grows with it but up to the most cells of a workbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kamxl.archive import Damaged
from kamxl.grid import Cell, ErrorValue, address, extent
from kamxl.xlsx.active import DATA, DDE, FILE, LINKS, OBJECT, OBJECT_ELSEWHERE, PICTURE_ELSEWHERE
from kamxl.xlsx.xml import elements, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.archive import Package
    from kamxl.limits import Limits

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_SPACES = frozenset(_SPACE.format(name) for name in ("office", "table", "text", "drawing", "form", "script"))
_TABLE, _MANIFEST = _SPACE.format("table"), _SPACE.format("manifest")
_FORMULA, _COLUMNS, _ROWS = f"{_TABLE} formula", f"{_TABLE} number-columns-repeated", f"{_TABLE} number-rows-repeated"
_WIDE, _HIGH = f"{_TABLE} number-columns-spanned", f"{_TABLE} number-rows-spanned"
_KIND = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_TARGET = "http://www.w3.org/1999/xlink href"
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_NEVER_INSIDE = frozenset(("table", "table-row"))
_NUMBER = re.compile("[1-9][0-9]{0,9}")
_LONGEST = 40
# an error that nobody's formula gave is kept as a formula that is nothing else
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|NULL!|VALUE!)|Err:[0-9]{3}")
_ACTIVE = {
    "dde-link": DDE,
    "dde-source": DDE,
    "dde-connection-decl": DDE,
    "table-source": LINKS,
    "cell-range-source": LINKS,
    "database-source-sql": DATA,
    "database-source-query": DATA,
    "database-source-table": DATA,
    "event-listener": "actions that start scripts",
    "object-ole": OBJECT,
    "applet": OBJECT,
    "plugin": OBJECT,
    "floating-frame": OBJECT,
}
_ELSEWHERE = {"image": PICTURE_ELSEWHERE, "object": OBJECT_ELSEWHERE}
# an address of its own, or a way out of the package
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|\.\.|[/\\]")
_DOCUMENT, _CHART = "application/vnd.oasis.opendocument.", "application/vnd.oasis.opendocument.chart"


@dataclass(slots=True)
class Table:
    """What is to be told of a sheet: by row and column the cells with formulas and errors, and the merged areas.

    The value of a cell is None where it is no error: calamine tells it. Rows that are repeated share theirs.
    """

    lines: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    _hidden: int = 0

    def merge(self, first: tuple[int, int], last: tuple[int, int], limits: Limits) -> None:
        """Adds a merged area by its first and its last place.

        Raises:
            Damaged: more are merged than in a filled-in workbook.
        """
        self.merged.append(f"{address(*first)}:{address(*last)}")
        self._hidden += extent(first, last)
        if len(self.merged) > limits.merges or self._hidden > limits.merged_cells:
            raise Damaged("a sheet has more merged cells than a filled-in workbook could have", "KX405")


def opened(package: Package) -> tuple[Mapping[str, Table], frozenset[str]]:
    """The sheets of an .ods by their names, and what in it could act or fetch when a person opens it.

    Raises:
        Damaged: its content breaks a rule of its format, or holds more than a filled-in workbook could.
    """
    content, part = _Content(package.limits), package.counted("content.xml")
    # a cell has two of them at least, and calamine looks at each again
    if part.count(b"<") - part.count(b"</") > package.limits.elements:
        raise Damaged("it has more cells than a filled-in workbook could have", "KX405")
    parse("content.xml", part, content, package.limits, _SPACES)
    return content.tables, frozenset((*content.active, *_parts(package)))


def _parts(package: Package) -> Iterator[str]:
    """The parts of a package that are files of their own; charts are none of them."""
    for item in elements(package, "META-INF/manifest.xml", frozenset((_MANIFEST,))):
        path, kind = (item.attributes.get(f"{_MANIFEST} {name}", "") for name in ("full-path", "media-type"))
        if path.strip("/") and path.endswith("/") and kind.startswith(_DOCUMENT) and not kind.startswith(_CHART):
            yield FILE


class _Content:
    """Is told of the elements of the content."""

    def __init__(self, limits: Limits) -> None:
        self.tables: dict[str, Table] = {}
        self.active: set[str] = set()
        self._limits = limits
        self._left = 2 * limits.cells_read
        self._table = Table()
        self._line: dict[int, Cell] = {}
        self._row = self._column = self._rows = self._columns = 0
        self._open: list[str] = []
        self._formula: str | None = None
        self._error: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        within, cell = self._open, name in _CELLS
        if (within[-1] != "table-row") if cell and within else (cell or (name in _NEVER_INSIDE and name in within)):
            raise Damaged("it has tables, rows or cells inside each other, which no spreadsheet has", "KX424")
        within.append(name)
        if cell:
            self._begin(attributes)
        elif name == "table-row":
            self._line, self._column, self._rows = {}, 0, _number(attributes.get(_ROWS))
        elif name == "table":
            self._table, self._row = Table(), 0
            self.tables[attributes.get(f"{_TABLE} name", "")] = self._table
        elif name in _ACTIVE:
            self.active.add(_ACTIVE[name])
        elif name in _ELSEWHERE and _OUTSIDE.match(attributes.get(_TARGET, "")):
            self.active.add(_ELSEWHERE[name])

    def end(self, name: str) -> None:
        self._open.pop()
        if name in _CELLS:
            if self._formula is not None or self._error is not None:
                self._finish()
            self._column += self._columns
        elif name == "table-row":
            if self._line:
                self._spend(len(self._line) * (self._rows - 1))
                self._table.lines |= dict.fromkeys(range(self._row, self._row + self._rows), self._line)
            self._row += self._rows

    def text(self, text: str) -> None:
        # a remark on the cell is none of its texts
        if self._error is not None and "annotation" not in self._open:
            self._error.append(text)

    def _begin(self, attributes: Mapping[str, str]) -> None:
        self._columns = _number(attributes.get(_COLUMNS))
        self._error = [] if attributes.get(_KIND) == "error" else None
        self._formula = attributes.get(_FORMULA)
        if self._formula is not None:
            self._look(self._formula)
        if _WIDE in attributes or _HIGH in attributes:
            self._merge(_number(attributes.get(_WIDE)), _number(attributes.get(_HIGH)))

    def _merge(self, wide: int, high: int) -> None:
        if wide > 1 or high > 1:
            last = self._row + high - 1, self._column + wide - 1
            self._table.merge((self._row, self._column), last, self._limits)

    def _look(self, formula: str) -> None:
        if "['" in formula and "'#" in formula:
            self.active.add(LINKS)
        if "DDE(" in formula.upper():
            self.active.add(DDE)

    def _finish(self) -> None:
        self._spend(self._columns)
        cell = _cell(self._formula, self._error)
        for column in range(self._column, self._column + self._columns):
            self._line[column] = cell

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise Damaged("it has more formulas than a filled-in workbook could have", "KX405")


def _cell(formula: str | None, error: list[str] | None) -> Cell:
    """A cell with a formula, in the words of its program (``of:=[.A1]+1``), with an error, or with both."""
    text = None if formula is None else formula.partition("=")[2] or formula
    if text is not None and _ERROR.fullmatch(text):
        return Cell(ErrorValue(text))
    return Cell(None if error is None else ErrorValue("".join(error)[:_LONGEST] or "#ERROR!"), text)


def _number(text: str | None) -> int:
    """How many there are of a row or a cell, or how many it covers; one where nothing is said.

    Raises:
        Damaged: no number from 1 to ten digits.
    """
    if text is None:
        return 1
    if not _NUMBER.fullmatch(text):
        raise Damaged(f"it says {text[:20]!r} where the number of its rows or cells is said")
    return int(text)
