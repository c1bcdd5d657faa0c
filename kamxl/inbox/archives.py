"""Zip archives of returned files: members are inflated one by one, and every byte is counted.

Nothing is believed that an archive says of its own sizes. Its directory is read here, not by ``zipfile``, which builds
as many entries as a hostile directory holds.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kamxl.archive import CENTRAL, CENTRAL_MARK, END, END_MARK, LOCAL, LOCAL_MARK, overlapping
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Callable

    from kamxl.inbox.item import Blob

_COMMENT = 0xFFFF
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_TIMES = 0x5455
# a directory entry with a name and extras of the usual lengths, and room
_ENTRY_BYTES = 1024
_TYPES = "[content_types].xml"
_FIRST_OF_PACKAGE = (_TYPES.encode(), b"_rels/.rels")
# of a package that lost its list of contents, or was put into a folder
_MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "ppt/presentation.xml")
_AGAIN = "ask the sender to send the archive again, or the workbooks alone"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``changed`` is an ISO text in UTC (of a clock without zone: as if it stood in UTC)."""

    name: str
    changed: str
    method: int
    encrypted: bool
    crc: int
    size: int
    head: int

    @property
    def is_folder(self) -> bool:
        """Whether it is a mere folder."""
        return self.name.endswith("/")


def members(blob: Blob, most: int) -> list[Member]:
    """The directory of an archive, cut off one entry after the most that is allowed.

    Raises:
        KamxlError: there is none that can be read (KX404).
    """
    tail_at = max(0, blob.size - END.size - _COMMENT)
    tail = blob.piece(tail_at, blob.size)
    at = tail.rfind(END_MARK)
    if at < 0 or at + END.size > len(tail):
        raise _damaged("its end is missing")
    size, offset = END.unpack_from(tail, at)[5:7]
    start = tail_at + at - size
    if start < 0:
        raise _damaged("its directory is missing")
    directory = blob.piece(start, start + min(size, most * _ENTRY_BYTES))
    return _entries(directory, start - offset, most)


def _entries(directory: bytes, shift: int, most: int) -> list[Member]:
    found: list[Member] = []
    at = 0
    while at + CENTRAL.size <= len(directory) and len(found) <= most:
        fields = CENTRAL.unpack_from(directory, at)
        if fields[0] != CENTRAL_MARK:
            break
        flags, method, time, date, crc, packed = fields[3:9]
        names, extras, comment = fields[10:13]
        name_at = at + CENTRAL.size
        raw = directory[name_at : name_at + names]
        extra = directory[name_at + names : name_at + names + extras]
        changed = _stamp(extra) or _clock(date, time)
        head = fields[16] + shift
        found.append(Member(_name(raw, flags), changed, method, bool(flags & _ENCRYPTED), crc, packed, head))
        at = name_at + names + extras + comment
    return found


def _name(raw: bytes, flags: int) -> str:
    """A member's name; macOS writes UTF-8 without saying so."""
    try:
        return raw.decode("utf-8").replace("\\", "/")
    except UnicodeDecodeError:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace").replace("\\", "/")


def _stamp(extra: bytes) -> str:
    """The time in UTC that most programs write beside the clock's (Info-ZIP's extended timestamp)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == _TIMES and size >= 5 and at + 9 <= len(extra) and extra[at + 4] & 1:  # noqa: PLR2004  flags, time
            seconds: int = struct.unpack_from("<l", extra, at + 5)[0]
            return iso(seconds)
        at += 4 + size
    return ""


def _clock(date: int, time: int) -> str:
    """The time by the packer's clock; empty where none was set."""
    try:
        seen = datetime(
            (date >> 9) + 1980, date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:
        return ""
    return iso(int(seen.timestamp()))


def iso(seconds: int) -> str:
    """Seconds since 1970 as an ISO text in UTC; empty for times that no return can have."""
    if not _FIRST <= seconds < _LAST:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_FIRST = int(datetime(1980, 1, 2, tzinfo=UTC).timestamp())
_LAST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())


def is_package(found: list[Member]) -> bool:
    """Whether an archive is one document: a workbook of Office Open XML, OpenDocument or iWork."""
    names = {item.name.lstrip("/").casefold() for item in found}
    # on a Mac, a document of iWork may be a folder
    iwork = any(name.endswith((".iwa", ".numbers/index.zip")) or name == "index.zip" for name in names)
    office = _TYPES in names or any(name.endswith(_MAIN_PARTS) for name in names)
    return office or {"mimetype", "content.xml"} <= names or iwork


def starts_as_package(head: bytes) -> bool:
    """Whether the first member has a name that only packages have: then the directory need not be looked at."""
    if len(head) < LOCAL.size:
        return False
    length = LOCAL.unpack_from(head)[9]
    return head[LOCAL.size : LOCAL.size + length].lower() in _FIRST_OF_PACKAGE


def must_lie_apart(found: list[Member]) -> None:
    """Refuses an archive in which files share bytes: that is the mark of a bomb.

    Raises:
        KamxlError: they do (KX424).
    """
    if overlapping((item.head, item.head + LOCAL.size + item.size) for item in found):
        raise _refused("KX424", "files of the archive share their bytes, as no honest archive's do", _AGAIN)


def member_bytes(blob: Blob, member: Member, limit: int, spend: Callable[[int], None]) -> bytes:
    """A member, unpacked; ``spend`` is told how many bytes that took.

    Raises:
        KamxlError: it is damaged (KX404), too large (KX405), or locked or packed in an unusual way (KX438).
    """
    if member.encrypted:
        help_ = "ask the sender for the workbook without a password, or unpack the archive and give the files"
        raise _refused("KX438", "the archive keeps this file behind a password", help_)
    if member.method not in {_STORED, _DEFLATED}:
        help_ = "unpack the archive and give the files, or ask for an ordinary zip archive"
        raise _refused("KX438", "the archive packs this file in an unusual way", help_)
    head = blob.piece(member.head, member.head + LOCAL.size) if member.head >= 0 else b""
    if len(head) < LOCAL.size or not head.startswith(LOCAL_MARK):
        raise _damaged("this file is missing in it")
    fields = LOCAL.unpack(head)
    start = member.head + LOCAL.size + fields[9] + fields[10]
    raw = blob.piece(start, start + min(member.size, limit + MIB))
    if member.method == _DEFLATED:
        data = _inflated(raw, limit, spend)
    else:
        data = raw
        spend(len(data))
    if len(data) > limit:
        help_ = "ask the sender for the workbook alone, without pictures or other sheets"
        raise _refused("KX405", f"the file unpacks to more than {limit // MIB} MB", help_)
    if zlib.crc32(data) != member.crc:
        raise _damaged("this file is not what was put into it")
    return data


def _inflated(raw: bytes, limit: int, spend: Callable[[int], None]) -> bytes:
    """What a member unpacks to, up to a little more than is allowed; bytes of a damaged one count too."""
    inflater, pieces, size = zlib.decompressobj(-15), list[bytes](), 0
    try:
        while raw and not inflater.eof and size <= limit:
            pieces.append(inflater.decompress(raw, MIB))
            size += len(pieces[-1])
            spend(len(pieces[-1]))
            raw = inflater.unconsumed_tail
    except zlib.error as problem:
        raise _damaged("this file can't be unpacked") from problem
    if size <= limit and not inflater.eof:
        raise _damaged("this file is cut off")
    return b"".join(pieces)


def _damaged(why: str) -> KamxlError:
    return _refused("KX404", f"the archive is damaged: {why}", _AGAIN)


def _refused(code: str, message: str, help_: str) -> KamxlError:
    return KamxlError([Diagnostic(code, message, help=help_)])
