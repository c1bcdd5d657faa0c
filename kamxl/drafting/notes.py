"""What a person has to be told about a draft, collected as it is made: each with its sheet and cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import address
from kamxl.values.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kamxl.drafting.view import View

_LONGEST = 120
NOT_UNDERSTOOD = frozenset(("KX472", "KX473", "KX475", "KX477"))
"""The codes of places that a person has to look at in the workbook."""


class Notes:
    """The findings about a workbook, in the order in which they were made."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def note(
        self, code: str, message: str, view: View | None = None, cells: Iterable[tuple[int, int]] = (), found: str = ""
    ) -> None:
        """Notes a finding at cells of a sheet, by (row, column) from 0."""
        place = Place(sheet=view.name if view else "", cells=tuple(address(*cell) for cell in cells))
        self.found.append(Diagnostic(code, message, place, shortened(found, _LONGEST)))

    @property
    def places(self) -> list[Diagnostic]:
        """Those about places that were not understood."""
        return [item for item in self.found if item.code in NOT_UNDERSTOOD]
