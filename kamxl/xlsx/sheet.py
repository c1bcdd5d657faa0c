"""A sheet as the strict reader sees it, element by element: its cells, each with value, type, formula and cached value.

Positions come from the cells themselves; ``<dimension>`` and every other claim of size is ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kamxl.archive import Damaged
from kamxl.grid import Cell, column_number
from kamxl.xlsx.content import UNREADABLE, Contents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kamxl.grid import ErrorValue, Scalar
    from kamxl.limits import Limits, Room

_ROW = re.compile("[1-9][0-9]{0,6}")
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_LONGEST_ADDRESS = 10
_FOOTERS = frozenset(("oddFooter", "evenFooter", "firstFooter"))
_TEXTS = frozenset(("v", "f", "t", "formula1")) | _FOOTERS


class Cells:
    """The cells of a sheet, its footers, its drop-downs (range and source), and whether it is protected."""

    def __init__(self, contents: Contents, limits: Limits, room: Room) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.footers: list[str] = []
        self.lists: list[tuple[str, str]] = []
        self.merged: list[str] = []
        self.protected = False
        self.tables = 0
        self._contents = contents
        self._limits, self._room = limits, room
        self.last: int | None = None
        self._row = self._column = -1
        self._number = ""
        self.count = self._rows = self._rules = 0
        self._attributes: Mapping[str, str] = {}
        self._held: dict[str, list[str]] = {}
        self._into: list[str] | None = None
        self._phonetic = self._open = False
        self._formula: Mapping[str, str] = {}
        self._shared: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: D102  see Listener
        if name == "c":
            self._place(attributes.get("r"))
            self._attributes, self._held, self._open = attributes, {}, True
        elif name in _TEXTS and not self._phonetic:
            self._into = self._held.setdefault(name, [])
            self._formula = attributes if name == "f" else self._formula
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "rPh":
            self._phonetic = True
        elif name in {"dataValidation", "headerFooter"}:
            self._attributes, self._held = attributes, {}
            self._rules += name == "dataValidation"
            self._within(self._rules, self._limits.rules)
        elif name == "sheetData":
            self.tables += 1
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            self._within(len(self.merged), self._limits.merges)
        elif name == "sheetProtection":
            self.protected = attributes.get("sheet") in {"1", "true", "on"}

    @property
    def empty(self) -> bool:
        """Whether there was no row and no cell."""
        return self._rows == 0 and self._column < 0

    def _within(self, count: int, most: int) -> None:
        if count > most:
            raise Damaged("a sheet has more merged areas or rules than a filled-in workbook could have", "KX405")

    def text(self, text: str) -> None:  # noqa: D102  see Listener
        if self._into is not None:
            self._into.append(text)
        elif self._open and not self._phonetic and text.strip():
            raise Damaged("a cell holds a text where no program writes one")

    def end(self, name: str) -> None:  # noqa: D102  see Listener
        if name == "c":
            self._keep()
            self._open = False
        elif name in _TEXTS:
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "dataValidation" and self._attributes.get("type") == "list":
            self.lists.append((self._attributes.get("sqref", ""), "".join(self._held.get("formula1", ()))))
        elif name == "headerFooter":
            self.footers += ("".join(self._held[part]) for part in sorted(_FOOTERS & self._held.keys()))

    def _begin_row(self, given: str | None) -> None:
        row = self._row + 1 if given is None else int(given) - 1 if _ROW.fullmatch(given) else -1
        if not self._row < row < _LAST_ROW:
            raise Damaged("the rows of a sheet are not in order, or have no number that a row can have")
        self._row, self._column, self._number = row, -1, str(row + 1)
        self._rows += 1
        if self._rows > self._limits.rows:
            raise Damaged(f"a sheet has more than {self._limits.rows:,} rows", "KX405")

    def _place(self, given: str | None) -> None:
        """Where a cell stands: as it says, or right of the one before; programs write cells in order."""
        column = self._column + 1
        if given is not None:
            own = given.endswith(self._number) and len(given) <= _LONGEST_ADDRESS
            column = column_number(given[: -len(self._number)]) if own else -1
            if column < 0:
                raise Damaged("a cell has no address that it can have")
        if not self._column < column < _LAST_COLUMN:
            raise Damaged("the cells of a row are not in order")
        self._column = column

    def _keep(self) -> None:
        held = self._held
        if not held:
            return
        kind = self._attributes.get("t", "n")
        formula = self._its_formula() if "f" in held else None
        own, other = ("t", "v") if kind == "inlineStr" else ("v", "t")
        stored = held.get(own)
        value: Scalar | ErrorValue = None
        if other in held and any(held[other]):
            value = UNREADABLE
        elif stored is not None:
            value = self._contents.value(kind, "".join(stored), self._attributes.get("s", ""), typed=formula is None)
        if value is None and formula is None:
            return
        self.count += 1
        if self.count > self._room.cells:
            raise Damaged("it has more cells than a filled-in workbook could have", "KX405")
        if self.last is None:
            self.cells[self._row, self._column] = Cell(value, formula)
            if len(self.cells) > self._room.read:
                self._stop()

    def _stop(self) -> None:
        """Reads no more cells, and takes back those of a row that is not read to its end."""
        self.last = self._row
        while self.cells and next(reversed(self.cells))[0] == self._row:
            self.cells.popitem()

    def _its_formula(self) -> str:
        """The formula's text; one that shares another's has the text of that one."""
        text = "".join(self._held["f"])
        if self._formula.get("t") == "shared":
            return self._shared.setdefault(self._formula.get("si", ""), text)
        return text
