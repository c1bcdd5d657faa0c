"""A workbook as XlsxWriter made it, cut at what differs from copy to copy, and the copies that are stamped from it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from kamxl.xlsx import slots
from kamxl.xlsx.slots import Slots, Unstampable
from kamxl.xlsx.stamp import Front, Part, Stamp, front, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from kamxl.functions import Value

_STRINGS = "xl/sharedStrings.xml"
_COUNTS = re.compile('(?<= count=")([0-9]+)(" uniqueCount=")([0-9]+)(?=")')
_FRONTS, _REPEATED = 256, 16
"""So many beginnings of parts are kept, of those with few changes: several copies fill these in the same way."""

_Change = tuple[tuple[int, str], ...]


class Sample:
    """A sample, ready for its copies.

    Args:
        data: a workbook; its shared strings end with those that are its own, in the order of the copies' texts.
        mark: what stands in it for the reference, and nowhere for anything else.
        names: for each sheet part the addresses of cells and the numbers of rows that differ.
        charts: the parts of charts whose data differ.
        own: the number of its own strings.

    Raises:
        Unstampable: something stands where it can't be exchanged.
    """

    def __init__(
        self, data: bytes, mark: str, names: Mapping[str, Collection[str]], charts: Collection[str], own: int
    ) -> None:
        self._slots: dict[str, Slots] = {}
        self._ends: dict[str, tuple[bytes, ...]] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [self._part(item.filename, archive.read(item), mark, names, charts) for item in archive.infolist()]
            self._cut_strings(archive.read(_STRINGS).decode(), own)
        self._stamp = Stamp(parts, len(mark), _STRINGS.encode())
        self._front = lru_cache(_FRONTS)(self._changed)
        self._once = partial(self._changed, once=True)
        self._start = lru_cache(_FRONTS)(self._counted)

    def copy(self, reference: str, changes: Changes, texts: Sequence[str]) -> bytes:
        """A copy with its reference, its cells and its own texts, which hold only what a cell can hold."""
        fronts = {
            part.encode(): (self._front if len(found) <= _REPEATED else self._once)(part, tuple(found.items()))
            for part, found in changes.found.items()
        }
        fronts[_STRINGS.encode()] = self._start(len(texts))
        tail = "".join((*map(slots.shared, texts), "</sst>"))
        return self._stamp.copy(reference, fronts, tail.encode())

    def changes(self) -> Changes:
        """No change, for a start."""
        return Changes(self._slots, self._before)

    def _part(
        self, name: str, data: bytes, mark: str, names: Mapping[str, Collection[str]], charts: Collection[str]
    ) -> Part:
        start, *ends = data.split(mark.encode())
        if ends:
            ends = [b"", *ends]
        if name in names or name in charts:
            text = start.decode()
            self._slots[name] = slots.chart_slots(text) if name in charts else slots.sheet_slots(text, names[name])
        self._ends[name] = tuple(ends)
        return Part(name.encode(), front(start, last=not ends), tuple(ends))

    def _changed(self, part: str, change: _Change, *, once: bool = False) -> Front:
        return front(self._slots[part].filled(change).encode(), last=not self._ends[part], once=once)

    def _cut_strings(self, part: str, own: int) -> None:
        """Cuts the shared strings into what stands before the counts, what stands behind, and their own."""
        counts = _COUNTS.search(part)
        items = [found.start() for found in re.finditer("<si>", part)]
        if counts is None or len(items) <= own:
            raise Unstampable(_STRINGS)
        self._before = len(items) - own
        self._uses = int(counts[1]) - own
        self._head = part[: counts.start()], counts[2]
        self._rest = part[counts.end() : items[self._before]].encode()
        self._rest_front = front(self._rest)

    def _counted(self, texts: int) -> Front:
        """The beginning of the shared strings, with their number."""
        head, between = self._head
        start = f"{head}{self._uses + texts}{between}{self._before + texts}"
        return joined(start.encode(), self._rest_front, self._rest)


class Changes:
    """What is other than in the sample, by part and place."""

    def __init__(self, cut: Mapping[str, Slots], before: int) -> None:
        self.found: dict[str, dict[int, str]] = {}
        self._cut = cut
        self._before = before
        self._heights: dict[tuple[str, str], float] = {}

    def value(self, part: str, name: str, value: Value | date) -> None:
        """A cell holds a number, or its formula gives a value."""
        place, head, formula = self._cut[part].named[name]
        self._of(part)[place] = slots.cell(head, formula, value)

    def text(self, part: str, name: str, number: int) -> None:
        """A cell holds one of the copy's own texts, by its number from 0."""
        place, head, formula = self._cut[part].named[name]
        self._of(part)[place] = slots.cell(head, formula, None, self._before + number)

    def row(self, part: str, name: str, height: float) -> None:
        """A row is at least of a height in points."""
        height = self._heights[part, name] = max(height, self._heights.get((part, name), 0.0))
        place, head, _ = self._cut[part].named[name]
        self._of(part)[place] = slots.row(head, height)

    def chart(self, part: str, labels: Sequence[Value], values: Sequence[Value]) -> None:
        """A chart shows other data.

        Raises:
            Unstampable: its labels look like numbers.
        """
        named = self._cut[part].named
        self._of(part)[named["labels"][0]] = slots.points(labels, numbers=False)
        self._of(part)[named["values"][0]] = slots.points(values, numbers=True)

    def _of(self, part: str) -> dict[int, str]:
        return self.found.setdefault(part, {})
