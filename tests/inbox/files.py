"""Archives, mails and Outlook messages, made by hand in the ways of the programs that people use."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kamxl.diagnostics import Diagnostic
from kamxl.inbox.folder import Files
from kamxl.inbox.item import Item, content

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\n"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nHere is my form.\r\n"
HEAD = "From: Ana Silva <Ana@Example.org>\r\nTo: returns@example.org\r\nSubject: My form\r\n"
DATE = "Date: Tue, 31 Mar 2026 10:22:05 +0200\r\n"


@cache
def book(number: int = 1) -> bytes:
    """The smallest file that is taken for a workbook."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" + bytes(number)})


def zipped(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive; a name that is given twice is in it twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 31, 10, 22, 4)), data, method)
    return out.getvalue()


def wrapped(data: bytes, width: int = 76) -> str:
    """Base64 in lines, as mails have it."""
    text = base64.b64encode(data).decode()
    return "\r\n".join(text[at : at + width] for at in range(0, len(text), width)) + "\r\n"


def attached(data: bytes, disposition: str, kind: str = "application/octet-stream", more: str = "") -> str:
    """A part that is a file."""
    head = f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n{more}"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n{wrapped(data)}"


def mixed(*parts: str, boundary: str = "000_b=1", kind: str = "multipart/mixed") -> str:
    """The content of a mail of several parts, with its header."""
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return (
        f'MIME-Version: 1.0\r\nContent-Type: {kind}; boundary="{boundary}"\r\n\r\npreamble\r\n{body}--{boundary}--\r\n'
    )


def mail(*parts: str, head: str = HEAD + DATE) -> bytes:
    """A mail of a text and some more parts."""
    return (head + mixed(TEXT, *parts)).encode()


def with_book(name: str = "ana.xlsx", number: int = 1, head: str = HEAD + DATE) -> bytes:
    """A mail with a workbook."""
    return mail(attached(book(number), f'attachment; filename="{name}"'), head=head)


@dataclass
class Found:
    """What came out of a file: the files by name, and the codes of what was told by name."""

    files: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    told: list[Diagnostic] = field(default_factory=list)


def unpack(path: Path, data: bytes | None = None) -> Found:
    """What comes out of a file or a folder; names without its own."""
    if data is not None:
        path.write_bytes(data)
    files, found = Files([str(path)]), Found()
    for item in files:
        found.items.append(item)
        inner = item.name.removeprefix(str(path)).removeprefix("!")
        assert inner not in found.files, inner
        whole = content(item)
        found.files[inner] = b"" if isinstance(whole, Diagnostic) else whole
    found.told = files.told
    found.codes = {one.place.file.removeprefix(str(path)).removeprefix("!"): one.code for one in files.told}
    return found


# --- Outlook messages -------------------------------------------------------------------------------------------------

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Streams = Mapping[str, "bytes | Streams"]


def compound(streams: Streams) -> bytes:
    """An OLE2 file (MS-CFB, version 3) of these streams and storages."""
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _FREE, 0, 0]]
    small, large = bytearray(), []
    minifat: list[int] = []

    def add(parent: int, name: str, value: bytes | Streams, before: int) -> int:
        number = len(entries)
        if isinstance(value, bytes):
            entries.append([name, 2, _FREE, _FREE, _FREE, _END, len(value)])
            if 0 < len(value) < _CUTOFF:
                start = len(minifat)
                count = -(-len(value) // _MINI)
                minifat.extend([*range(start + 1, start + count), _END])
                small.extend(value.ljust(count * _MINI, b"\0"))
                entries[number][5] = start
            elif value:
                large.append((number, value))
        else:
            entries.append([name, 1, _FREE, _FREE, _FREE, 0, 0])
            below(number, value)
        if before < 0:
            entries[parent][4] = number
        else:
            entries[before][3] = number
        return number

    def below(parent: int, values: Streams) -> None:
        before = -1
        for name, value in values.items():
            before = add(parent, name, value, before)

    below(0, streams)
    return _laid_out(entries, small, minifat, large)


def _laid_out(
    entries: list[list[object]], small: bytearray, minifat: list[int], large: list[tuple[int, bytes]]
) -> bytes:
    """Sectors: the small streams, the large ones, their tables, the directory."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start, count = len(sectors), -(-len(data) // _SECTOR)
        sectors.extend(data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR))
        fat.extend([*range(start + 1, start + count), _END] if count else [])
        return start if count else _END

    entries[0][5], entries[0][6] = put(bytes(small)), len(small)
    for number, data in large:
        entries[number][5] = put(data)
    table = struct.pack(f"<{len(minifat)}L", *minifat)
    minis = put(table.ljust(-(-len(table) // _SECTOR) * _SECTOR, b"\xff"))
    listed = b"".join(_entry(*entry) for entry in entries)
    directory = put(listed.ljust(-(-len(listed) // _SECTOR) * _SECTOR, b"\0"))
    count = 1
    while count * _SECTOR // 4 < len(fat) + count:
        count += 1
    first = len(sectors)
    fat += [_FAT] * count
    whole = struct.pack(f"<{len(fat)}L", *fat).ljust(count * _SECTOR, b"\xff")
    places = [*range(first, first + count), *[_FREE] * (109 - count)]
    head = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, count, directory, 0, _CUTOFF, minis, -(-len(table) // _SECTOR), _END, 0)
    return head + struct.pack("<109L", *places) + b"".join(sectors) + whole


def _entry(*fields: object) -> bytes:
    name, kind, left, right, child, start, size = fields
    raw = (str(name) + "\0").encode("utf-16-le")
    return struct.pack("<64sHBB3L16xL16xLQ", raw, len(raw), kind, 1, left, right, child, 0, start, size)


def properties(start: int, fixed: Mapping[int, tuple[int, int]]) -> bytes:
    """The list of properties of a storage; those of fixed size with their type and value."""
    rows = (struct.pack("<HHLQ", kind, pid, 6, value) for pid, (kind, value) in fixed.items())
    return bytes(start) + b"".join(rows)


def strings(texts: Mapping[int, str]) -> dict[str, bytes]:
    return {f"__substg1.0_{pid:04X}001F": text.encode("utf-16-le") for pid, text in texts.items()}


def attachment(name: str, data: bytes | None, method: int = 1, more: Mapping[int, str] | None = None) -> Streams:
    """The storage of a file that is attached."""
    held = {"__substg1.0_37010102": data} if data is not None else {}
    return {
        "__properties_version1.0": properties(8, {0x3705: (3, method)}),
        **strings({0x3707: name, **(more or {})}),
        **held,
    }


def message(*attachments: Streams, start: int = 32, sent: int = 0, **texts: str) -> Streams:
    """The storages of an Outlook message; texts by what they are."""
    pids = {"kind": 0x001A, "subject": 0x0037, "headers": 0x007D, "body": 0x1000, "sender": 0x5D01}
    whole = {"kind": "IPM.Note", "subject": "My form", "sender": "Ana@Example.org"} | texts
    listed = {0x0039: (0x0040, sent)} if sent else {}
    return {
        "__properties_version1.0": properties(start, listed),
        **strings({pids[name]: text for name, text in whole.items()}),
        **{f"__attach_version1.0_#{number:08X}": item for number, item in enumerate(attachments)},
    }
