"""An Office Open XML package: parts by name, inflated one by one and only when asked for, every byte counted.

Nothing is believed that the archive says of its own sizes. Names are compared without regard to case, as Office does.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kamxl.limits import LIMITS, MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

# APPNOTE.TXT 6.3.10: in front of a member (4.3.7), its entry in the directory (4.3.12), the end (4.3.16)
LOCAL, LOCAL_MARK = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
CENTRAL, CENTRAL_MARK = struct.Struct("<4s6H3L5H2L"), b"PK\x01\x02"
END, END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_ENCRYPTED = 0x1
# APPNOTE.TXT 4.4.5
_STORED, _DEFLATED = 0, 8
# archives of plain deflate need version 2.0; sizes that are this large stand elsewhere
_USUAL_VERSION, _LARGE = 20, 0xFFFFFFFF
_METHODS = frozenset((_STORED, _DEFLATED))
# in front of a member, the lengths of its name and of what is said besides
_LENGTHS, _LENGTHS_AT = struct.Struct("<2H"), 26
# parts that are the same in many workbooks (looks, relationships): packed, unpacked, how many are kept
_PACKED, _SMALL, _KEPT = 4_096, 65_536, 128
# the beginning of what Python says of Z_MEM_ERROR
_NO_MEMORY = "Error -4 "
_SHORTEST_ELEMENT = len("<a/>")
_FAULTS = (EOFError, NotImplementedError, OSError, ValueError, RuntimeError, struct.error)


class Damaged(Exception):
    """The file breaks a rule of its format. ``code`` tells damage (KX404) from size (KX405) and malice (KX424)."""

    def __init__(self, message: str, code: str = "KX404") -> None:
        super().__init__(message)
        self.code = code


class _Entry(NamedTuple):
    """Where a part's compressed bytes stand in the file, and what they must come to."""

    head: int
    start: int
    end: int
    deflated: bool
    size: int
    crc: int


class _Listed(NamedTuple):
    """What the directory says of a part; ``name`` is as it stands there, with what may follow a NUL."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    head: int


class Package:
    """The parts of a package. Making one reads the archive's directory only.

    Args:
        data: the file.
        limits: the most that it may hold.

    Raises:
        Damaged: no zip archive; overlapping, encrypted or repeated entries; an unusual method or name; too many.
    """

    def __init__(self, data: bytes, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._data = data
        self._left = limits.total_bytes
        self._elements = limits.all_elements
        self._unlooked = limits.all_elements * _SHORTEST_ELEMENT
        self._uncounted: list[bytes] = []
        listed = _listed(data)
        listed = _listed_at_length(data) if listed is None else listed
        if len(listed) > limits.entries:
            raise Damaged(f"its archive has more than {limits.entries:,} parts", "KX405")
        self._entries: dict[str, _Entry] = {}
        for item in listed:
            if not item.name.endswith("/"):
                self._add(item)
        if overlapping((entry.head, entry.end) for entry in self._entries.values()):
            raise Damaged("parts of its archive overlap", "KX424")

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts, in lower case, without a leading slash."""
        return frozenset(self._entries)

    def part(self, name: str) -> bytes | None:
        """A part, inflated; None where there is none.

        Raises:
            Damaged: it is damaged, or larger than any part of a filled-in workbook.
        """
        entry = self._entries.get(normal(name))
        if entry is None:
            return None
        raw = self._data[entry.start : entry.end]
        whole, crc = self._inflated(raw, name, entry.size) if entry.deflated else (raw, zlib.crc32(raw))
        self._left -= len(whole)
        if len(whole) > self.limits.part_bytes or self._left < 0:
            raise Damaged(f"it unpacks to more than {self.limits.total_bytes // MIB} MB", "KX405")
        if (len(whole), crc) != (entry.size, entry.crc):
            raise Damaged(f"its part {name} is not what was put into it")
        return whole

    def claimed(self, name: str) -> int:
        """How many bytes the directory says that a part has, unpacked; 0 where there is none."""
        entry = self._entries.get(normal(name))
        return 0 if entry is None else entry.size

    def counted(self, name: str) -> bytes:
        """A part whose XML elements are counted before any of them is looked at; nothing where there is none.

        Raises:
            Damaged: as for :meth:`part` and :meth:`spend`.
        """
        part = self.part(name) or b""
        self.spend(part)
        return part

    def spend(self, part: bytes) -> None:
        """Counts the XML elements of a part, before any of them is looked at.

        Raises:
            Damaged: with those before there are more than a filled-in workbook could have.
        """
        self._uncounted.append(part)
        self._unlooked -= len(part)
        # as long as all parts are too short for so many elements, nobody needs to count them
        if self._unlooked < 0:
            self._elements -= sum(map(_elements, self._uncounted))
            self._uncounted.clear()
            if self._elements < 0:
                raise Damaged("it has more cells than a filled-in workbook could have", "KX405")

    def _add(self, item: _Listed) -> None:
        name = _fit(item.name)
        if name in self._entries or not name:
            raise Damaged("its archive holds a name twice, or a name that no part may have", "KX424")
        if item.flags & _ENCRYPTED or item.method not in _METHODS:
            raise Damaged("its archive is encrypted or uses an unusual compression", "KX424")
        within = 0 <= item.head <= len(self._data) - LOCAL.size
        if not within or not self._data.startswith(LOCAL_MARK, item.head):
            raise Damaged("a part of its archive is missing")
        start = item.head + LOCAL.size + sum(_LENGTHS.unpack_from(self._data, item.head + _LENGTHS_AT))
        end = start + item.packed
        if end > len(self._data):
            raise Damaged("a part of its archive is cut off", "KX422")
        self._entries[name] = _Entry(item.head, start, end, item.method == _DEFLATED, item.size, item.crc)

    def _inflated(self, raw: bytes, name: str, claimed: int) -> tuple[bytes, int]:
        """The bytes of a part, one more than it may have at most, and their checksum."""
        most = self.limits.part_bytes + 1
        try:
            # room for as many as there should be is found at once
            near = min(claimed + 1, most)
            inflated = _inflated if len(raw) <= _PACKED and near <= _SMALL else _inflated.__wrapped__
            whole, crc, ended = inflated(raw, near)
            if not ended and near < most:
                whole, crc, ended = _inflated.__wrapped__(raw, most)
        except zlib.error as problem:
            if starved(problem):
                raise MemoryError from problem
            raise Damaged(f"its part {name} is damaged") from problem
        if len(whole) <= self.limits.part_bytes and not ended:
            raise Damaged(f"its part {name} is cut off", "KX422")
        return whole, crc


@lru_cache(maxsize=_KEPT)
def _inflated(raw: bytes, most: int) -> tuple[bytes, int, bool]:
    """The bytes that others are packed from, no more than ``most``, their checksum, and whether they end there."""
    inflater = zlib.decompressobj(-15)
    whole = inflater.decompress(raw, most)
    return whole, zlib.crc32(whole), inflater.eof


@lru_cache(maxsize=4096)
def _fit(name: str) -> str:
    """The name of a part as it is compared; '' for one that none may have."""
    plain, absolute = normal(name), name.startswith(("/", "\\")) or name[1:2] == ":"
    return "" if absolute or ".." in plain.split("/") or "\0" in name else plain


def starved(problem: Exception) -> bool:
    """Whether zlib says that this process, not the data, is at fault: it has no memory."""
    return isinstance(problem, zlib.error) and str(problem).startswith(_NO_MEMORY)


def _listed(data: bytes) -> list[_Listed] | None:
    """The directory of an archive as most programs write it; None for any other: zipfile knows what else there is."""
    if len(data) < END.size or not data.startswith(END_MARK, len(data) - END.size):
        return None
    _, disk, first, here, count, size, at, comment = END.unpack_from(data, len(data) - END.size)
    if disk or first or comment or here != count or at + size != len(data) - END.size:
        return None
    found: list[_Listed] = []
    end = at + size
    while at + CENTRAL.size <= end:
        mark, _, version, flags, method, _, _, crc, packed, whole, named, more, said, part, _, _, head = (
            CENTRAL.unpack_from(data, at)
        )
        raw = data[at + CENTRAL.size : at + CENTRAL.size + named]
        at += CENTRAL.size + named
        odd = more or said or part or version > _USUAL_VERSION or not raw.isascii() or b"\0" in raw
        if mark != CENTRAL_MARK or odd or _LARGE in {packed, whole, head}:
            return None
        found.append(_Listed(raw.decode("ascii"), flags, method, crc, packed, whole, head))
    return found if at == end and len(found) == count else None


def _listed_at_length(data: bytes) -> list[_Listed]:
    """The same of any archive.

    Raises:
        Damaged: it can't be read.
    """
    import zipfile  # noqa: PLC0415  no program writes such an archive that people fill workbooks in with

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                _Listed(
                    item.filename if "\0" not in item.orig_filename else item.orig_filename,
                    *(item.flag_bits, item.compress_type, item.CRC, item.compress_size, item.file_size),
                    item.header_offset,
                )
                for item in archive.infolist()
            ]
    except (zipfile.BadZipFile, *_FAULTS) as problem:
        cut = data.startswith(LOCAL_MARK) and END_MARK not in data
        message = "its end is missing" if cut else "its archive can't be opened"
        raise Damaged(message, "KX422" if cut else "KX404") from problem


def _elements(part: bytes) -> int:
    """How many elements a part may have: each begins with its own tag; in UTF-16 the ends of elements count too."""
    return part.count(b"<") - part.count(b"</")


def normal(name: str) -> str:
    """A part's name as it is compared."""
    return name.replace("\\", "/").lstrip("/").lower()


def overlapping(spans: Iterable[tuple[int, int]]) -> bool:
    """Whether any of the spans, from a first byte to the one behind the last, share bytes: the mark of a bomb."""
    return any(end > start for (_, end), (start, _) in pairwise(sorted(spans)))
