"""A mail that Outlook saved (.msg): an OLE2 file with the streams of MS-OXMSG, read with python-oxmsg (an extra)."""

from __future__ import annotations

import io
import re
import struct
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.inbox.archives import iso
from kamxl.inbox.headers import Headers, address, letters, sent
from kamxl.inbox.letters import BOUNCE, LOOKED_THROUGH, RECEIPT, REPLY, Attached, Letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oxmsg.storage import Storage

    from kamxl.inbox.item import Blob
    from kamxl.limits import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARK = "__properties_version1.0".encode("utf-16-le")
_NOT = tuple(name.encode("utf-16-le") for name in ("Workbook", "WordDocument", "EncryptedPackage"))
# of the header of OLE2 (MS-CFB 2.2): where the counts of sectors stand
_HEADER = struct.Struct("<30xH12xL16xL4xL")
_ENTRIES = 10_000
_BROTHERS = 3_000
# what olefile and oxmsg meet in damaged files: they have no errors of their own
_FAULTS = (
    *(OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, AssertionError),
    *(RecursionError, struct.error),
)
# MS-OXPROPS: the properties that are used
_CLASS, _SUBJECT, _HEADERS, _BODY, _HTML = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013
_SENT, _DELIVERED = 0x0039, 0x0E06
_SENDERS = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3707, 0x3704, 0x3001
_DATA, _METHOD, _MIME, _CONTENT_ID, _FLAGS = 0x3701, 0x3705, 0x370E, 0x3712, 0x3714
_WIDE, _NARROW, _BINARY = 0x001F, 0x001E, 0x0102
_EMBEDDED, _LINK, _RENDERED = 5, 7, 4
_ROOT, _INNER, _ATTACHMENT = 32, 24, 8
_DATE_BYTES = 8
_LINKED = "https://1drv.ms/"


def is_message(blob: Blob, limits: Limits) -> bool:
    """Whether a file is a mail that Outlook saved, by the names of its streams."""
    if blob.piece(0, len(_OLE)) != _OLE:
        return False
    data = blob.piece(0, limits.mail_bytes)
    return _MARK in data and not any(name in data for name in _NOT)


def message_of(data: bytes) -> Letter:
    """The letter that an Outlook message is.

    Raises:
        KamxlError: python-oxmsg is missing (KX428), the file is damaged (KX437), or exceeds the bounds (KX405).
    """
    try:
        from olefile import OleFileIO  # noqa: PLC0415  an extra
        from oxmsg.storage import Storage  # noqa: PLC0415  an extra
    except ImportError as problem:
        message = "this is an Outlook message (.msg), and reading these needs python-oxmsg, which is not installed"
        help_ = "install it with: pip install 'kamxl[msg]'; or save the message in another form, such as .eml"
        raise KamxlError([Diagnostic("KX428", message, help=help_)]) from problem
    try:
        _must_be_sound(data)
        with OleFileIO(io.BytesIO(data)) as ole:
            _must_be_small(ole, len(data))
            root = Storage.from_ole(ole)
    except _FAULTS as problem:
        message = f"this Outlook message (.msg) is damaged ({type(problem).__name__})"
        help_ = "save it again from Outlook, or save its attachment and give that"
        raise KamxlError([Diagnostic("KX437", message, help=help_)]) from problem
    return _letter(root, _ROOT)


def _must_be_sound(data: bytes) -> None:
    """Refuses counts of sectors that no file of this size has: olefile would follow them."""
    power, fat, mini, chain = _HEADER.unpack_from(data)
    if max(fat, mini, chain) > len(data) >> min(power, 12):
        raise ValueError(power)


def _must_be_small(ole: object, size: int) -> None:
    """Refuses a directory in which streams share bytes, and one of too many entries."""
    entries = [entry for entry in getattr(ole, "direntries", ()) if entry is not None]
    brothers = max((len(entry.kids) for entry in entries), default=0)
    told = sum(entry.size for entry in entries)
    if len(entries) > _ENTRIES or brothers > _BROTHERS or told > 2 * size:
        message = "this Outlook message (.msg) holds more than its size allows"
        help_ = "save its attachment and give that"
        raise KamxlError([Diagnostic("KX405", message, help=help_)])


def _letter(root: Storage, start: int) -> Letter:
    headers = Headers(_string(root, _HEADERS).encode("utf-8", "replace"))
    names = (address(_string(root, name)) for name in _SENDERS)
    kind = _string(root, _CLASS).upper()
    when = sent(headers) or _date(root, _SENT, start) or _date(root, _DELIVERED, start)
    return Letter(
        sent=when,
        sender=address(headers.first("from")) or next((name for name in names if name), ""),
        subject=_string(root, _SUBJECT),
        attached=_attached(root),
        texts=lambda: _texts(root),
        automatic=_automatic(kind, headers),
        report=kind.startswith("REPORT."),
        locked="encrypted (S/MIME)" if kind in {"IPM.NOTE.SMIME", "IPM.NOTE.SECURE"} else "",
    )


def _automatic(kind: str, headers: Headers) -> str:
    if kind.startswith("REPORT."):
        return RECEIPT if kind.endswith((".IPNRN", ".IPNNRN")) else BOUNCE
    replied = headers.first("auto-submitted").lower().startswith("auto-replied")
    return REPLY if replied or "OOFTEMPLATE" in kind else ""


def _attached(root: Storage) -> Iterator[Attached]:
    for storage in root.iter_attachment_storages():
        inner = next((item for item in storage.storages if item.name.upper().endswith("_3701000D")), None)
        method = _integer(storage, _METHOD, _ATTACHMENT)
        name = next((text for pid in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME) if (text := _string(storage, pid))), "")
        within = bool(_string(storage, _CONTENT_ID)) or bool(_integer(storage, _FLAGS, _ATTACHMENT) & _RENDERED)
        if inner is not None and method == _EMBEDDED:
            subject = _string(inner, _SUBJECT) or name
            yield Attached(subject, "message/rfc822", within, bytes, partial(_letter, inner, _INNER))
        elif method != _LINK and _has(storage, _DATA):
            yield Attached(name, _string(storage, _MIME).lower(), within, partial(_bytes, storage, _DATA))


def _texts(root: Storage) -> Iterator[str]:
    """The bodies, and for an attachment that is only a link, such a link."""
    yield _string(root, _BODY)[:LOOKED_THROUGH]
    yield letters(_bytes(root, _HTML)[:LOOKED_THROUGH], "utf-8")
    for storage in root.iter_attachment_storages():
        if _integer(storage, _METHOD, _ATTACHMENT) == _LINK:
            yield _LINKED


def _has(storage: Storage, pid: int) -> bool:
    return any(stream.name.upper() == f"__SUBSTG1.0_{pid:04X}{_BINARY:04X}" for stream in storage.streams)


def _bytes(storage: Storage, pid: int, form: int = _BINARY) -> bytes:
    try:
        return storage.property_stream_bytes(pid, form)
    except _FAULTS:
        return b""


def _string(storage: Storage, pid: int) -> str:
    """A text; one in an older set of letters is read as if it were Western."""
    wide = _bytes(storage, pid, _WIDE)
    text = wide.decode("utf-16-le", "replace") if wide else letters(_bytes(storage, pid, _NARROW), "cp1252")
    return re.sub(r"\0+\Z", "", text)


def _integer(storage: Storage, pid: int, start: int) -> int:
    raw = _fixed(storage, pid, start)
    return int.from_bytes(raw[:4], "little")


def _date(storage: Storage, pid: int, start: int) -> str:
    """A moment, counted in tenths of a microsecond since 1601."""
    raw = _fixed(storage, pid, start)
    since = int.from_bytes(raw, "little") // 10**7 - _EPOCH
    return iso(since) if len(raw) == _DATE_BYTES else ""


_EPOCH = int((datetime(1970, 1, 1) - datetime(1601, 1, 1)).total_seconds())  # noqa: DTZ001  a mere distance


def _fixed(storage: Storage, pid: int, start: int) -> bytes:
    """The eight bytes of a property of fixed size, out of the list of properties."""
    try:
        listed = storage.properties_stream_bytes[start:]
    except _FAULTS:
        return b""
    rows = (listed[at : at + 16] for at in range(0, len(listed) - 15, 16))
    return next((row[8:] for row in rows if row[2:4] == pid.to_bytes(2, "little")), b"")
