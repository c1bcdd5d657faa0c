"""What a workbook says beside its cells: bold type, rules of numbers, drop-downs of later editions, charts.

Reading answers needs none of it; drafting a spec does. The bounds are those of :func:`kamxl.xlsx.open.open_grid`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.archive import Damaged, Package
from kamxl.diagnostics import Diagnostic
from kamxl.functions import number_text
from kamxl.limits import LIMITS, Limits
from kamxl.values.plain import plain_number
from kamxl.xlsx.parts import relations, workbook
from kamxl.xlsx.xml import elements, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.grid import Grid

_MOST_WHOLE = 21
_FALSE = frozenset(("0", "false"))


def dressed(grid: Grid, data: bytes, limits: Limits = LIMITS) -> Grid:
    """The same grid with bold cells and further drop-downs; a whole number within bounds becomes a drop-down of them.

    Args:
        grid: what :func:`kamxl.xlsx.open.open_grid` gave for the data.
        data: an .xlsx; of any other file the grid stays as it is.
        limits: the most that it may hold.
    """
    try:
        package = Package(data, limits)
        found = dict(_sheets(package))
    except Damaged:
        # whoever can't be opened as a package was read by another reader
        return grid
    sheets = tuple(
        sheet._replace(bold=frozenset(own.bold), lists=(*sheet.lists, *own.lists))
        if (own := found.get(sheet.name))
        else sheet
        for sheet in grid.sheets
    )
    charts = sum(name.startswith("xl/charts/chart") for name in package.names)
    message = "charts are left out; kamxl makes its own"
    noted = (Diagnostic("KX474", message, found=f"{charts} of them"),) if charts else ()
    return grid._replace(sheets=sheets, noted=(*grid.noted, *noted))


def _sheets(package: Package) -> Iterator[tuple[str, _Dress]]:
    main = next((name for kind, name in relations(package, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    targets = relations(package, main)
    bold = _bold_formats(package, dict(targets.values()).get("styles", ""))
    for title, _, relation in workbook(package, main).sheets:
        kind, name = targets.get(relation, ("", ""))
        if kind == "worksheet":
            dress = _Dress(bold)
            # drop-downs that point at other sheets stand in an element of their own since 2010
            if part := package.counted(name):
                parse(name, part, dress, package.limits, None)
            yield title, dress


def _bold_formats(package: Package, name: str) -> frozenset[str]:
    """The numbers of the cell formats whose font is bold."""
    found = elements(package, name)
    fonts = [item for item in found if item.name == "font" and item.parent and item.parent.name == "fonts"]
    place = {id(font): str(number) for number, font in enumerate(fonts)}
    bold = {
        place[id(item.parent)]
        for item in found
        if item.name == "b" and id(item.parent) in place and item.attributes.get("val") not in _FALSE
    }
    formats = [item for item in found if item.name == "xf" and item.parent and item.parent.name == "cellXfs"]
    return frozenset(str(number) for number, item in enumerate(formats) if item.attributes.get("fontId") in bold)


class _Dress:
    """The bold cells of a sheet, and the rules of its cells that its reader passes over."""

    def __init__(self, bold: frozenset[str]) -> None:
        self.bold: set[tuple[int, int]] = set()
        self.lists: list[tuple[str, str]] = []
        self._formats = bold
        self._rule: Mapping[str, str] = {}
        self._held: dict[str, str] = {}
        self._within = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c" and attributes.get("s") in self._formats:
            self._embolden(attributes.get("r", ""))
        elif name == "dataValidation":
            self._rule, self._held = attributes, {}
        elif name in {"formula1", "formula2", "sqref"}:
            self._within = name

    def text(self, text: str) -> None:
        if self._within:
            self._held[self._within] = self._held.get(self._within, "") + text

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""
        elif name == "dataValidation":
            kind, first = self._rule.get("type", ""), self._held.get("formula1", "")
            where = self._rule.get("sqref") or self._held.get("sqref", "")
            if kind == "list" and "sqref" in self._held:
                self.lists.append((where, first))
            elif kind == "whole" and self._rule.get("operator", "between") == "between":
                self.lists += [(where, listed) for listed in _whole(first, self._held.get("formula2", ""))]

    def _embolden(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        if number := reference[len(letters) :]:
            self.bold.add((int(number) - 1, column - 1))


def _whole(low: str, high: str) -> Iterator[str]:
    """The whole numbers between two bounds, as the entries of a drop-down."""
    first, last = plain_number(low), plain_number(high)
    if first is not None and last is not None and 0 < last - first < _MOST_WHOLE:
        yield '"' + ",".join(number_text(number) for number in range(int(first), int(last) + 1)) + '"'
