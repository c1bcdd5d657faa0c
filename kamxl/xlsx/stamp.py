"""Many copies of one workbook, stamped: a sample is compressed once, and each copy is it with other texts in it.

The parts of a package that hold nothing personal are copied as they are. In the others everything up to the reference,
or up to the texts of the copy, stays compressed, and what follows is appended as it is, which deflate allows (RFC 1951,
3.2.4); the checksum goes on from that of the beginning (PKWARE's APPNOTE, 4.3 and 4.4, tells the records). Inflated,
every part equals that of a copy that :func:`kamxl.xlsx.write.write_workbook` makes for the same person.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kamxl.xlsx.packed import closing, header, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class Part:
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
        data, directory = layout.stamped(own)
        pieces: list[bytes | bytearray] = [data]
        records: list[bytes | bytearray] = [directory]
        offset = len(data)
        for part in layout.open:
            tail = texts if part.name == self._strings else own.join(part.ends)
            begin = fronts.get(part.name, part.front)
            body = b"".join((begin.body, *_tail(tail)))
            told = zlib.crc32(tail, begin.crc), len(body), begin.size + len(tail)
            head = header(part.name, *told)
            pieces += (head, body)
            records += (record(part.name, *told, offset), part.name)
            offset += len(head) + len(body)
        size = sum(map(len, records))
        return b"".join((*pieces, *records, closing(len(self._parts), size, offset)))

    def _layout(self, changed: frozenset[bytes]) -> _Layout:
        if changed not in self._layouts:
            if len(self._layouts) == _LAYOUTS:
                self._layouts.clear()
            self._layouts[changed] = _Layout(self._parts, changed | {self._strings}, self._length)
        return self._layouts[changed]


class _Layout:
    """The parts that have the same length in every copy, put together; the others stay open."""

    def __init__(self, parts: Sequence[Part], changed: frozenset[bytes], length: int) -> None:
        self.open = [part for part in parts if part.name in changed]
        self._length = length
        self._data, self._directory = bytearray(), bytearray()
        self._slots: list[int] = []
        self._sums: list[tuple[int, int, int, int, int]] = []
        for part in parts:
            if part.name not in changed:
                self._take(part)

    def stamped(self, own: bytes) -> tuple[bytearray, bytearray]:
        """The parts with a reference in its places, and their records."""
        data, directory = self._data[:], self._directory[:]
        for slot in self._slots:
            data[slot : slot + self._length] = own
        view = memoryview(data)
        for start, end, crc, local, central in self._sums:
            told = zlib.crc32(view[start:end], crc).to_bytes(4, "little")
            view[local : local + 4] = told
            directory[central : central + 4] = told
        view.release()
        return data, directory

    def _take(self, part: Part) -> None:
        """Puts a part, and notes what changes in it."""
        tail = (b"\0" * self._length).join(part.ends)
        if len(tail) > _BLOCK:
            raise ValueError(part.name)
        body = part.front.body + b"".join(_blocks(tail))
        offset, told = len(self._data), (part.front.crc, len(body), part.front.size + len(tail))
        self._data += header(part.name, *told) + body
        if part.ends:
            end = len(self._data)
            start = at = end - len(tail)
            for text in part.ends[:-1]:
                self._slots.append(at + len(text))
                at += len(text) + self._length
            self._sums.append((start, end, part.front.crc, offset + _CRC_AT, len(self._directory) + _CENTRAL_CRC_AT))
        self._directory += record(part.name, *told, offset) + part.name


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
