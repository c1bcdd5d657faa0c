"""The findings of one workbook; of very many alike the first are kept, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# of one code on one sheet: nobody looks at more
_MOST_TOLD = 500


class Told:
    """The findings so far, in their order. One that costs an answer is kept if none before it costs the same."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._kept: list[Diagnostic] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._more: dict[tuple[str, str], Diagnostic] = {}
        self._costs: set[str] = set()
        self.extend(found)

    def append(self, item: Diagnostic) -> None:
        """Adds a finding."""
        key = item.code, item.place.sheet
        self._counts[key] = count = self._counts.get(key, 0) + 1
        if count <= _MOST_TOLD or not self._costs.issuperset(item.answers):
            self._costs.update(item.answers)
            self._kept.append(item)
        else:
            self._more.setdefault(key, item)

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Adds findings."""
        for item in found:
            self.append(item)

    def __len__(self) -> int:
        """How many there are to tell."""
        return len(self._kept) + len(self._more)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Those that are kept, and a line for the others of each code and sheet."""
        yield from self._kept
        for key, item in self._more.items():
            message = f"so it is {self._counts[key] - _MOST_TOLD:,} more times on this sheet: {item.message}"
            yield Diagnostic(item.code, message, Place(sheet=item.place.sheet), help=item.help)
