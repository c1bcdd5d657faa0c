"""Many copies of one workbook, stamped: a sample is compressed once, and each copy is it with other texts in it.

The parts of a package that hold nothing personal are copied as they are. In the others everything up to the reference,
or up to the texts of the copy, stays compressed, and what follows is appended as it is, which deflate allows (RFC 1951,
3.2.4); the checksum goes on from that of the beginning (PKWARE's APPNOTE, 4.3 and 4.4, tells the records). Inflated,
every part equals that of a copy that :func:`kamxl.xlsx.write.write_workbook` makes for the same person.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from kamxl.xlsx.packed import closing, header, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_Place = tuple[tuple[bytes, ...], int]
_OWN: _Place = ((), 0)
"""Where the reference stands, among the places of checksums: the ends of a part, and which of those that have them."""
_STORED = struct.Struct("<BHH")
_CRC_AT, _CENTRAL_CRC_AT = 14, 16
_BLOCK = 0xFFFF
_LONG = 2048
"""A tail that is longer is worth compressing."""
_LAYOUTS = 64


class Front(NamedTuple):
    """The beginning of a part: deflated, up to a whole byte; its size and its checksum."""

    body: bytes
    size: int
    crc: int


class Part(NamedTuple):
    """A part of the sample: its name, its beginning, and what follows: texts, the reference between them."""

    name: bytes
    front: Front
    ends: tuple[bytes, ...]


def front(data: bytes, *, last: bool = False, once: bool = False) -> Front:
    """The beginning of a part, or all of it; deflated in less time if it is used once."""
    level = zlib.Z_BEST_SPEED if once else zlib.Z_DEFAULT_COMPRESSION
    deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflater.compress(data) + deflater.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
    return Front(body, len(data), zlib.crc32(data))


def joined(start: bytes, rest: Front, data: bytes) -> Front:
    """A beginning made of a few bytes, and of others that were deflated before."""
    return Front(b"".join(_blocks(start, 0)) + rest.body, len(start) + rest.size, zlib.crc32(data, zlib.crc32(start)))


class Stamp:
    """A sample, ready to be stamped; ``length`` is that of every reference, and ``strings`` the part of the texts."""

    def __init__(self, parts: Sequence[Part], length: int, strings: bytes) -> None:
        self._parts = parts
        self._length = length
        self._strings = strings
        self._layouts: dict[frozenset[bytes], _Layout] = {}

    def copy(self, reference: str, fronts: Mapping[bytes, Front], texts: bytes) -> bytes:
        """A workbook: its reference, the beginnings of the parts that differ, and the texts that end its strings."""
        own = reference.encode("ascii")
        if len(own) != self._length:
            raise ValueError(reference)
        layout = self._layout(frozenset(fronts))
        pieces, records = layout.stamped(own)
        offset, size = layout.size, layout.directory
        for part in layout.open:
            tail = texts if part.name == self._strings else own.join(part.ends)
            begin = fronts.get(part.name, part.front)
            body = begin.body, *_tail(tail)
            told = zlib.crc32(tail, begin.crc), sum(map(len, body)), begin.size + len(tail)
            head, entry = header(part.name, *told), record(part.name, *told, offset)
            pieces += (head, *body)
            records += (entry, part.name)
            offset += len(head) + told[1]
            size += len(entry) + len(part.name)
        return b"".join((*pieces, *records, closing(len(self._parts), size, offset)))

    def _layout(self, changed: frozenset[bytes]) -> _Layout:
        if changed not in self._layouts:
            if len(self._layouts) == _LAYOUTS:
                self._layouts.clear()
            self._layouts[changed] = _Layout(self._parts, changed | {self._strings}, self._length)
        return self._layouts[changed]


class _Layout:
    """The parts that have the same length in every copy, put together; the others stay open.

    ``size`` is that of the parts, ``directory`` that of their records.
    """

    def __init__(self, parts: Sequence[Part], changed: frozenset[bytes], length: int) -> None:
        self.open = [part for part in parts if part.name in changed]
        self._null = b"\0" * length
        self._sums: dict[tuple[bytes, ...], list[int]] = {}
        data, records = _Gapped(), _Gapped()
        for part in parts:
            if part.name not in changed:
                self._take(part, data, records)
        self.size, self.directory = data.size, records.size
        places = [_OWN, *((ends, at) for ends, sums in self._sums.items() for at in range(len(sums)))]
        order = {place: at for at, place in enumerate(places)}
        self._data, self._records = data.made(order), records.made(order)

    def stamped(self, own: bytes) -> tuple[list[bytes], list[bytes]]:
        """The parts with a reference in its places, and their records, in pieces."""
        texts = [own]
        for ends, sums in self._sums.items():
            # checksums are linear: a beginning and an end each add their own, whatever the other is
            end = zlib.crc32(own.join(ends))
            texts += [(begin ^ end).to_bytes(4, "little") for begin in sums]
        return self._data(texts), self._records(texts)

    def _take(self, part: Part, data: _Gapped, records: _Gapped) -> None:
        """Puts a part, and notes what changes in it."""
        tail = self._null.join(part.ends)
        if len(tail) > _BLOCK:
            raise ValueError(part.name)
        crc, packed = zlib.crc32(tail, part.front.crc), len(part.front.body) + _STORED.size * bool(tail) + len(tail)
        told, offset = (crc, packed, part.front.size + len(tail)), data.size
        head, entry = header(part.name, *told), record(part.name, *told, offset) + part.name
        start = part.front.body + b"".join(_blocks(tail))[: -len(tail) or None]
        if not part.ends:
            data.add(head + start)
            records.add(entry)
            return
        sums = self._sums.setdefault(part.ends, [])
        data.add(head[:_CRC_AT]).gap((part.ends, len(sums)), 4).add(head[_CRC_AT + 4 :] + start + part.ends[0])
        records.add(entry[:_CENTRAL_CRC_AT]).gap((part.ends, len(sums)), 4).add(entry[_CENTRAL_CRC_AT + 4 :])
        sums.append(crc ^ zlib.crc32(tail))
        for text in part.ends[1:]:
            data.gap(_OWN, len(self._null)).add(text)


class _Gapped:
    """Bytes in the making, with gaps for what each copy has of its own; ``size`` is that of all."""

    def __init__(self) -> None:
        self.size = 0
        self._fixed = [b""]
        self._gaps: list[_Place] = []

    def add(self, data: bytes) -> _Gapped:
        """Adds what every copy has."""
        self._fixed[-1] += data
        self.size += len(data)
        return self

    def gap(self, place: _Place, size: int) -> _Gapped:
        """Leaves room for the text of a place."""
        self._gaps.append(place)
        self._fixed.append(b"")
        self.size += size
        return self

    def made(self, order: Mapping[_Place, int]) -> Callable[[Sequence[bytes]], list[bytes]]:
        """What fills the gaps, given the texts of all places in their order."""
        chosen = [order[place] for place in self._gaps]
        pieces = [b""] * (2 * len(chosen) + 1)
        pieces[::2] = self._fixed

        def filled(texts: Sequence[bytes]) -> list[bytes]:
            own = pieces[:]
            own[1::2] = [texts[at] for at in chosen]
            return own

        return filled


def _tail(tail: bytes) -> Iterator[bytes]:
    """The end of a part, as it is or, where it is long, deflated."""
    if len(tail) <= _LONG:
        return _blocks(tail)
    deflater = zlib.compressobj(zlib.Z_BEST_SPEED, zlib.DEFLATED, -zlib.MAX_WBITS)
    return iter((deflater.compress(tail), deflater.flush()))


def _blocks(tail: bytes, last: int = 1) -> Iterator[bytes]:
    """Stored blocks, the last one marked as such, unless others follow."""
    for at in range(0, len(tail), _BLOCK):
        piece = tail[at : at + _BLOCK]
        yield _STORED.pack(last if at + _BLOCK >= len(tail) else 0, len(piece), len(piece) ^ _BLOCK)
        yield piece
