"""A workbook as XlsxWriter made it, cut at what differs from copy to copy, and the copies that are stamped from it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kamxl.plan.resolve import cached
from kamxl.plan.worked import BUNDLES
from kamxl.xlsx import slots
from kamxl.xlsx.slots import Slots, Unstampable
from kamxl.xlsx.stamp import Front, Part, Stamp, front, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from kamxl.functions import Value
    from kamxl.plan.worked import Bundle

_STRINGS = "xl/sharedStrings.xml"
_COUNTS = re.compile('(?<= count=")([0-9]+)(" uniqueCount=")([0-9]+)(?=")')
_FRONTS, _REPEATED = 256, 16
"""So many beginnings of parts are kept, of those with few changes: several copies fill these in the same way."""

_Found = Mapping[str, Mapping[int, str]]
_Change = tuple[tuple[int, str], ...]


class Cut(NamedTuple):
    """Where a sample is cut.

    ``names`` are for each sheet part the addresses of cells and the numbers of rows that differ; ``charts`` the parts
    of charts whose data differ; ``formulas`` the part and the address of each formula that differs, by its name.
    """

    names: Mapping[str, Collection[str]]
    charts: Collection[str]
    formulas: Mapping[str, tuple[str, str]]


class Sample:
    """A sample, ready for its copies.

    Args:
        data: a workbook; its shared strings end with those that are its own, in the order of the copies' texts.
        mark: what stands in it for the reference, and nowhere for anything else.
        cut: where it is cut.
        own: the number of its own strings.

    Raises:
        Unstampable: something stands where it can't be exchanged.
    """

    def __init__(self, data: bytes, mark: str, cut: Cut, own: int) -> None:
        self._cut = cut
        self._slots: dict[str, Slots] = {}
        self._ends: dict[str, tuple[bytes, ...]] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [self._part(item.filename, archive.read(item), mark) for item in archive.infolist()]
            self._cut_strings(archive.read(_STRINGS).decode(), own)
        self._formulas = {
            name: (part, *self._slots[part].named[cell]) for name, (part, cell) in self._cut.formulas.items()
        }
        self._stamp = Stamp(parts, len(mark), _STRINGS.encode())
        self._front = lru_cache(_FRONTS)(self._again)
        self._start = lru_cache(_FRONTS)(self._counted)
        self._bundle = lru_cache(BUNDLES)(self._written)
        # copies without answers need none of these
        self._around = cache(self._parted)

    def copy(self, reference: str, changes: Changes, texts: Sequence[str]) -> bytes:
        """A copy with its reference, its cells and its own texts, which hold only what a cell can hold."""
        fronts = {
            part.encode(): self._front(part, tuple(found.items()))
            if len(found) <= _REPEATED and part not in self._cut.charts
            else self._once(part, found)
            for part, found in changes.found.items()
        }
        fronts[_STRINGS.encode()] = self._start(len(texts))
        tail = "".join((*map(slots.shared, texts), "</sst>"))
        return self._stamp.copy(reference, fronts, tail.encode())

    def changes(self) -> Changes:
        """No change, for a start."""
        return Changes(self._slots, self._formulas, self._before, self._bundle)

    def _part(self, name: str, data: bytes, mark: str) -> Part:
        start, *ends = data.split(mark.encode())
        if ends:
            ends = [b"", *ends]
        if name in self._cut.charts:
            self._slots[name] = slots.chart_slots(start.decode())
        elif name in self._cut.names:
            self._slots[name] = slots.sheet_slots(start.decode(), self._cut.names[name])
        self._ends[name] = tuple(ends)
        return Part(name.encode(), front(start, last=not ends), tuple(ends))

    def _again(self, part: str, change: _Change) -> Front:
        """The beginning of a part that other copies are given too."""
        start, end = self._slots[part].ends
        return front(f"{start}{self._slots[part].between(dict(change))}{end}".encode(), last=not self._ends[part])

    def _once(self, part: str, change: Mapping[int, str]) -> Front:
        """The beginning of a part that no other copy is likely to have: only what is new is deflated, in less time."""
        start, end, rest = self._around(part)
        middle = self._slots[part].between(change).encode()
        body = b"".join((start.body, front(middle, once=True).body, end.body))
        return Front(body, start.size + len(middle) + end.size, zlib.crc32(rest, zlib.crc32(middle, start.crc)))

    def _parted(self, part: str) -> tuple[Front, Front, bytes]:
        """What stands before all changes of a part and what behind them, deflated, and the latter as it is."""
        first, rest = (text.encode() for text in self._slots[part].ends)
        return front(first), front(rest, last=not self._ends[part]), rest

    def _written(self, bundle: Bundle) -> _Found:
        """The results of a bundle as they stand in their parts."""
        found = self.changes()
        for name, value in bundle.values.items():
            found.result(name, value)
        return found.found

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

    def __init__(
        self,
        cut: Mapping[str, Slots],
        formulas: Mapping[str, tuple[str, int, str, str]],
        before: int,
        written: Callable[[Bundle], _Found],
    ) -> None:
        self.found: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._cut = cut
        self._formulas = formulas
        self._before = before
        self._written = written
        self._heights: dict[tuple[str, str], float] = {}

    def value(self, part: str, name: str, value: float | date) -> None:
        """A cell holds a number or a date."""
        place, head, _ = self._cut[part].named[name]
        self.found[part][place] = slots.cell(head, value)

    def result(self, name: str, value: Value) -> None:
        """A formula, by the name of its cell, gives a value."""
        part, place, head, formula = self._formulas[name]
        self.found[part][place] = slots.result(head, formula, cached(value))

    def bundle(self, bundle: Bundle) -> None:
        """The formulas of a group give these values."""
        for part, changes in self._written(bundle).items():
            self.found[part].update(changes)

    def text(self, part: str, name: str, number: int) -> None:
        """A cell holds one of the copy's own texts, by its number from 0."""
        place, head, _ = self._cut[part].named[name]
        self.found[part][place] = slots.cell(head, 0, self._before + number)

    def row(self, part: str, name: str, height: float) -> None:
        """A row is at least of a height in points."""
        height = self._heights[part, name] = max(height, self._heights.get((part, name), 0.0))
        place, head, _ = self._cut[part].named[name]
        self.found[part][place] = slots.row(head, height)

    def chart(self, part: str, labels: Sequence[Value], values: Sequence[Value]) -> None:
        """A chart shows other data.

        Raises:
            Unstampable: its labels look like numbers.
        """
        named = self._cut[part].named
        self.found[part][named["labels"][0]] = slots.points(labels, numbers=False)
        self.found[part][named["values"][0]] = slots.points(values, numbers=True)
