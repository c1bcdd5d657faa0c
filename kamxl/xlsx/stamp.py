"""Many copies of one workbook, stamped: XlsxWriter makes a sample, and each copy is the sample with other texts in it.

The parts of a package that hold nothing personal are copied as they are. In the others everything up to the first
personal text stays compressed, and what follows is appended as it is, which deflate allows (RFC 1951, 3.2.4); the
checksum goes on from that of the beginning. Inflated, every part equals that of a copy that
:func:`kamxl.xlsx.write.write_workbook` makes for the same person.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from kamxl.archive import CENTRAL
from kamxl.xlsx.escapes import escaped
from kamxl.xlsx.packed import closing, header, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STORED = struct.Struct("<BHH")
_CRC_AT, _CENTRAL_CRC_AT = 14, 16
_BLOCK = 0xFFFF
_STRINGS = "xl/sharedStrings.xml"


class Unstampable(Exception):
    """A sample in which a personal text stands where it can't be exchanged."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the sample: its name, its deflated beginning, and what follows: texts, and between them slots."""

    name: bytes
    start: bytes
    size: int
    crc: int
    texts: tuple[bytes, ...]
    slots: tuple[str, ...]


class Stamp:
    """A sample, ready to be stamped.

    Args:
        sample: a workbook in which every personal text is a mark: one that stands nowhere else.
        marks: those marks, by the names of the texts that they stand for. A mark of ``fixed`` is as long as each text
            that will replace it, and neither needs escapes.
        fixed: the name of the one text that has the same length in every copy.

    Raises:
        Unstampable: a mark of another name stands outside of the shared strings.
    """

    def __init__(self, sample: bytes, marks: Mapping[str, str], fixed: str) -> None:
        self._fixed = fixed
        self._length = len(marks[fixed])
        self._data = bytearray()
        self._directory = bytearray()
        self._slots: list[int] = []
        self._sums: list[tuple[int, int, int, int, int]] = []
        self._open: list[tuple[_Part, int]] = []
        self._count = 0
        found = re.compile("|".join(map(re.escape, marks.values())).encode())
        names = {mark.encode(): name for name, mark in marks.items()}
        with zipfile.ZipFile(io.BytesIO(sample)) as archive:
            parts = [_part(item.filename, archive.read(item), found, names) for item in archive.infolist()]
        # what changes its length comes last, so that every offset before it stays
        for part in sorted(parts, key=lambda part: not set(part.slots) <= {fixed}):
            self._count += 1
            if set(part.slots) <= {fixed}:
                self._take(part)
            elif part.name.decode() == _STRINGS:
                self._open.append((part, len(self._directory)))
                self._directory += record(part.name, 0, 0, 0, 0) + part.name
            else:
                raise Unstampable(part.name.decode())

    def copy(self, texts: Mapping[str, str]) -> bytes:
        """The workbook with these texts in the places of the marks. They hold only what XML and a cell can hold."""
        data, directory = self._data[:], self._directory[:]
        own = texts[self._fixed].encode("ascii")
        if len(own) != self._length:
            raise ValueError(own)
        for slot in self._slots:
            data[slot : slot + self._length] = own
        view = memoryview(data)
        for start, end, crc, local, central in self._sums:
            told = zlib.crc32(view[start:end], crc).to_bytes(4, "little")
            view[local : local + 4] = told
            directory[central : central + 4] = told
        view.release()
        for part, central in self._open:
            offset, tail = len(data), _tail(part, texts)
            body = part.start + b"".join(_blocks(tail))
            crc, size = zlib.crc32(tail, part.crc), part.size + len(tail)
            data += header(part.name, crc, len(body), size) + body
            directory[central : central + CENTRAL.size] = record(part.name, crc, len(body), size, offset)
        return bytes(data + directory) + closing(self._count, len(directory), len(data))

    def _take(self, part: _Part) -> None:
        """Puts a part that has the same length in every copy, and notes what changes in it."""
        tail = (b"\0" * self._length).join(part.texts)
        body = part.start + b"".join(_blocks(tail)) if part.slots else part.start
        offset, size = len(self._data), part.size + len(tail)
        if len(tail) > _BLOCK:
            raise Unstampable(part.name.decode())
        self._data += header(part.name, part.crc, len(body), size) + body
        if part.slots:
            end = len(self._data)
            start = at = end - len(tail)
            for text in part.texts[:-1]:
                self._slots.append(at + len(text))
                at += len(text) + self._length
            crcs = offset + _CRC_AT, len(self._directory) + _CENTRAL_CRC_AT
            self._sums.append((start, end, part.crc, *crcs))
        self._directory += record(part.name, part.crc, len(body), size, offset) + part.name


def _part(name: str, data: bytes, found: re.Pattern[bytes], names: Mapping[bytes, str]) -> _Part:
    """A part, cut at its marks."""
    spots = list(found.finditer(data))
    first = spots[0].start() if spots else len(data)
    deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    # a beginning that others follow ends at a whole byte
    start = deflater.compress(data[:first]) + deflater.flush(zlib.Z_SYNC_FLUSH if spots else zlib.Z_FINISH)
    ends = [*(spot.start() for spot in spots), len(data)]
    texts = tuple(data[begin:end] for begin, end in zip([first, *(s.end() for s in spots)], ends, strict=True))
    slots = tuple(names[spot.group()] for spot in spots)
    return _Part(name.encode(), start, first, zlib.crc32(data[:first]), texts if spots else (), slots)


def _tail(part: _Part, texts: Mapping[str, str]) -> bytes:
    """What follows the beginning of the shared strings, with a copy's texts."""
    pieces = [part.texts[0]]
    for slot, text in zip(part.slots, part.texts[1:], strict=True):
        pieces += (escape(escaped(texts[slot]), quote=False).encode(), text)
    return b"".join(pieces)


def _blocks(tail: bytes) -> Iterator[bytes]:
    """Stored blocks, the last one marked as such."""
    for at in range(0, len(tail), _BLOCK):
        piece = tail[at : at + _BLOCK]
        yield _STORED.pack(at + _BLOCK >= len(tail), len(piece), len(piece) ^ _BLOCK)
        yield piece
