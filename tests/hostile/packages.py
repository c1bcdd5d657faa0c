"""Zip archives made byte by byte: honest by default, and able to lie in every field of their headers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

STORED, DEFLATED = 0, 8
UTF8_NAME = 0x800
DESCRIPTOR = 0x8
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DAY = 0x21  # the first day that an archive knows, 1980-01-01

Edit = Callable[[bytes], bytes] | bytes | None


@dataclass(frozen=True)
class Entry:
    """A part of an archive. ``local``, ``central`` are header fields that say something else than the truth."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    packed: bytes | None = None
    local: Mapping[str, int] = field(default_factory=dict)
    central: Mapping[str, int] = field(default_factory=dict)
    local_name: bytes | None = None
    extra: bytes = b""
    descriptor: bytes = b""

    @property
    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @cached_property
    def body(self) -> bytes:
        return self.packed if self.packed is not None else squeezed(self.data) if self.method else self.data

    @cached_property
    def truth(self) -> dict[str, int]:
        """What headers say of the bytes, if they don't lie."""
        return {"crc": zlib.crc32(self.data), "packed": len(self.body), "size": len(self.data)}

    @cached_property
    def piece(self) -> bytes:
        """The part with its own header: the same in every archive."""
        return _local(self)

    def head(self, name: bytes, lies: Mapping[str, int]) -> dict[str, int]:
        known = dict(self.truth)
        known |= {
            "method": self.method,
            "flags": self.flags,
            "name": len(name),
            "extra": len(self.extra),
            "version": 20,
        }
        return known | dict(lies)


@lru_cache(maxsize=256)
def squeezed(data: bytes) -> bytes:
    """The bytes as an archive holds them."""
    deflater = zlib.compressobj(6 if len(data) < 1_000_000 else 1, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def archive(
    entries: Iterable[Entry], *, prefix: bytes = b"", comment: bytes = b"", end: Mapping[str, int] | None = None
) -> bytes:
    """The archive of the entries; ``end`` are fields of its last record that lie."""
    body, directory, count = [prefix], [], 0
    at = len(prefix)
    for entry in entries:
        piece = entry.piece
        directory.append(_central(entry, entry.central.get("offset", at)))
        body.append(piece)
        at += len(piece)
        count += 1
    listing = b"".join(directory)
    known = {"disk": 0, "start": 0, "here": count & 0xFFFF, "count": count & 0xFFFF, "size": len(listing), "offset": at}
    known |= {"comment": len(comment)} | dict(end or {})
    return b"".join(body) + listing + _END.pack(b"PK\5\6", *known.values()) + comment


def _local(entry: Entry) -> bytes:
    name = entry.raw_name if entry.local_name is None else entry.local_name
    say = entry.head(name, entry.local)
    times = (0, _DAY)
    head = _LOCAL.pack(
        b"PK\3\4",
        say["version"],
        say["flags"],
        say["method"],
        *times,
        say["crc"],
        say["packed"],
        say["size"],
        say["name"],
        say["extra"],
    )
    return head + name + entry.extra + entry.body + entry.descriptor


def _central(entry: Entry, offset: int) -> bytes:
    name = entry.raw_name
    say = entry.head(name, {"attributes": 0, **entry.central})
    head = _CENTRAL.pack(
        b"PK\1\2",
        20,
        say["version"],
        say["flags"],
        say["method"],
        0,
        _DAY,
        say["crc"],
        say["packed"],
        say["size"],
        say["name"],
        say["extra"],
        0,
        0,
        0,
        say["attributes"],
        offset,
    )
    return head + name + entry.extra


def entries_of(data: bytes) -> list[Entry]:
    """The parts of an honest archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return [Entry(item.filename, source.read(item)) for item in source.infolist()]


def with_entry(data: bytes, name: str, change: Callable[[Entry], Entry]) -> bytes:
    """The archive with one part stored in another way."""
    return archive(change(entry) if entry.name == name else entry for entry in entries_of(data))


def with_parts(data: bytes, edits: Mapping[str, Edit]) -> bytes:
    """The archive with parts edited, replaced, added, or (None) left out."""
    left = dict(edits)
    made = []
    for entry in entries_of(data):
        edit = left.pop(str(entry.name), entry.data)
        if edit is not None:
            made.append(replace(entry, data=edit(entry.data) if callable(edit) else edit))
    return archive([*made, *(Entry(name, part) for name, part in left.items() if isinstance(part, bytes))])
