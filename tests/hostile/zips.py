"""Hostile archives: bombs, lies in the headers, names that no part may have, ends that are missing (class 1)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

from tests.hostile.packages import (
    DEFLATED,
    DESCRIPTOR,
    STORED,
    UTF8_NAME,
    Entry,
    archive,
    entries_of,
    squeezed,
    with_entry,
    with_parts,
)
from tests.hostile.samples import Maker, base

SHEET, STRINGS, IMAGE = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/image1.png"
MIB = 1024 * 1024


def zeros(size: int) -> bytes:
    """So many zeros, deflated: the same piece again and again."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = deflater.compress(bytes(MIB)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // MIB) + deflater.flush()


def bomb(name: str, size: int, *, told: int | None = None) -> Maker:
    """A part of zeros; its headers tell the truth, or another size."""

    def make() -> bytes:
        says = {"size": size if told is None else told, "crc": 0}
        body = Entry(name, packed=zeros(size), local=says, central=says)
        return archive([*(entry for entry in entries_of(base()) if entry.name != name), body])

    return make


def spaces_in_every_sheet() -> bytes:
    """Each part is within its bound, all together are not."""
    blank = b" " * (7 * MIB)
    return with_parts(base(), {f"xl/worksheets/sheet{n}.xml": lambda part: part + blank for n in range(1, 13)})


def header(part: str = SHEET, *, local: bool = True, central: bool = True, **says: int) -> Maker:
    """A part whose headers say something else."""

    def lying(entry: Entry) -> Entry:
        return replace(entry, local=says if local else {}, central=says if central else {})

    return lambda: with_entry(base(), part, lying)


def method(number: int, pack: Callable[[bytes], bytes] = squeezed) -> Maker:
    """A part compressed in another way."""
    return lambda: with_entry(base(), SHEET, lambda entry: replace(entry, method=number, packed=pack(entry.data)))


def by_zipfile(kind: int) -> Maker:
    """The whole workbook, compressed by Python in another way."""

    def make() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", kind) as made:
            for entry in entries_of(base()):
                made.writestr(str(entry.name), entry.data)
        return out.getvalue()

    return make


def also(*names: str | bytes, data: bytes = b"<x/>", flags: int = 0) -> Maker:
    """The workbook with parts of these names besides."""
    return lambda: archive([*entries_of(base()), *(Entry(name, data, flags=flags) for name in names)])


def renamed(name: str, to: str | bytes, *, flags: int = 0) -> Maker:
    return lambda: with_entry(base(), name, lambda entry: replace(entry, name=to, flags=flags))


def many(count: int) -> bytes:
    return archive([*entries_of(base()), *(Entry(f"x/{n}", b"", STORED) for n in range(count))])


def overlapping() -> bytes:
    """Sixty names of one part: what makes a few kilobytes into gigabytes."""
    part = Entry("a", packed=zeros(30 * MIB), local={"size": 30 * MIB, "crc": 0}, central={"size": 30 * MIB, "crc": 0})
    twins = [replace(part, name=f"xl/worksheets/s{n}.xml", central={**part.central, "offset": 0}) for n in range(60)]
    return _shared([replace(part, local_name=b"a"), *twins], base())


def _shared(entries: list[Entry], data: bytes) -> bytes:
    """An archive whose later entries hold no bytes of their own."""
    first, *others = entries
    own = entries_of(data)
    whole = archive([first, *own])
    start = whole.rindex(b"PK\5\6")
    count = len(own) + 1
    size, offset = struct.unpack("<2I", whole[start + 12 : start + 20])
    rows = b"".join(_row(entry) for entry in others)
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, count + len(others), count + len(others), size + len(rows), offset, 0
    )
    return whole[:start] + rows + end


def _row(entry: Entry) -> bytes:
    alone = archive([entry])
    return alone[alone.index(b"PK\1\2") : alone.rindex(b"PK\5\6")]


def inside_another() -> bytes:
    """A part whose bytes lie inside those of another one."""
    whole = Entry(IMAGE, b"".join([b"x" * 40, archive([Entry("xl/theme/theme9.xml", b"<x/>", STORED)])]), STORED)
    data = archive([*entries_of(base()), whole])
    inner = data.index(b"PK\3\4", data.index(IMAGE.encode()))
    return archive(
        [*entries_of(base()), whole, Entry("xl/theme/theme9.xml", b"<x/>", STORED, central={"offset": inner})]
    )


def end(**says: int) -> Maker:
    """The last record of the archive lies."""
    return lambda: archive(entries_of(base()), end=says)


def cut_at(mark: bytes, *, last: bool = True, after: int = 0) -> Maker:
    """Cut off at the last, or the first, of these marks."""

    def make() -> bytes:
        data = base()
        return data[: (data.rindex(mark) if last else data.index(mark)) + after]

    return make


def share(part: float) -> Maker:
    """Only the first share of the file arrived."""
    return lambda: base()[: int(len(base()) * part)]


def descriptors(*, mark: bytes = b"PK\7\x08", crc: int | None = None) -> Maker:
    """Sizes that stand behind each part, as programs write that stream their output."""

    def streamed(entry: Entry) -> Entry:
        say = entry.head(entry.raw_name, {})
        after = mark + struct.pack("<3I", say["crc"] if crc is None else crc, say["packed"], say["size"])
        blank = {"crc": 0, "packed": 0, "size": 0}
        return replace(entry, flags=DESCRIPTOR, local=blank, descriptor=after)

    return lambda: archive(map(streamed, entries_of(base())))


def big(**says: int) -> Maker:
    """A part whose sizes stand in the fields for archives of more than 4 GB, and lie."""
    size, packed = says.get("size", 1 << 40), says.get("packed", 1 << 40)
    extra = struct.pack("<2H2Q", 1, 16, size, packed)
    all_ones = {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF}
    return lambda: with_entry(
        base(), SHEET, lambda entry: replace(entry, extra=extra, local=all_ones, central=all_ones)
    )


def big_end(count: int) -> bytes:
    """The last record for archives of more than 4 GB, which counts entries that are not there."""
    data = base()
    at = data.rindex(b"PK\5\6")
    size, offset = struct.unpack("<2I", data[at + 12 : at + 20])
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    return data[:at] + record + locator + data[at:]


def two_ends() -> bytes:
    """One archive in the comment of another: programs differ on which of them counts."""
    inner = archive([Entry("[Content_Types].xml", b"<Types/>")])
    return archive(entries_of(base()), comment=inner)


def unicode_name(entry: Entry) -> Entry:
    """A second name in an extra field, for those that believe it."""
    second = b"xl/worksheets/sheet2.xml"
    field = struct.pack("<2HBI", 0x7075, 5 + len(second), 1, zlib.crc32(entry.raw_name)) + second
    return replace(entry, extra=field)


def trailing(entry: Entry) -> Entry:
    """Bytes after the end of the compressed stream, within the part."""
    return replace(entry, packed=entry.body + b"<c r='A1'><v>1</v></c>" * 20)


def nested() -> bytes:
    """Archives in archives, as the bomb called 42.zip."""
    data = archive([Entry("0.txt", packed=zeros(16 * MIB), local={"size": 16 * MIB}, central={"size": 16 * MIB})])
    for level in range(4):
        data = archive([Entry(f"{level}-{n}.zip", data) for n in range(8)])
    return data


def zips() -> dict[str, Maker]:
    """The files of this class by name."""
    return {
        "bomb in a sheet": bomb(SHEET, 256 * MIB),
        "bomb in the shared texts": bomb(STRINGS, 256 * MIB),
        "bomb in the content types": bomb("[Content_Types].xml", 256 * MIB),
        "bomb of a gigabyte that says it is small": bomb(SHEET, 1024 * MIB, told=2000),
        "bomb in a picture": bomb(IMAGE, 1024 * MIB),
        "bomb over all sheets together": spaces_in_every_sheet,
        "bomb of archives in archives": nested,
        "bomb of overlapping entries": overlapping,
        "entry inside another": inside_another,
        "entry twice by offset": lambda: _shared(
            [Entry("y", b"<x/>"), Entry("z", b"<x/>", central={"offset": 0})], base()
        ),
        "50,000 entries": lambda: many(50_000),
        "size said too small": header(size=10),
        "size said too large": header(size=0x7FFFFFFF),
        "size said too small in the directory alone": header(local=False, size=10),
        "size said too small at the part alone": header(central=False, size=10),
        "packed size beyond the file": header(packed=0x7FFFFFFF),
        "packed size too small": header(packed=20),
        "checksum wrong": header(crc=1),
        "sizes for archives of many gigabytes that lie": big(),
        "sizes for archives of many gigabytes that are zero": big(size=0, packed=0),
        "offset beyond the file": header(local=False, offset=0x7FFFFFFF),
        "offset of another part": header(local=False, offset=0),
        "offset in the middle of a part": header(local=False, offset=100),
        "name at the part differs": lambda: with_entry(base(), SHEET, lambda e: replace(e, local_name=b"xl/other.xml")),
        "name length at the part beyond the file": header(central=False, name=0xFFFF),
        "extra length at the part beyond the file": header(central=False, extra=0xFFFF),
        "extra field cut off": lambda: with_entry(base(), SHEET, lambda e: replace(e, extra=b"\1\0\xff\xff")),
        "second name in an extra field": lambda: with_entry(base(), SHEET, unicode_name),
        "bytes after the compressed stream": lambda: with_entry(base(), SHEET, trailing),
        "compressed by bzip2": by_zipfile(zipfile.ZIP_BZIP2),
        "compressed by lzma": by_zipfile(zipfile.ZIP_LZMA),
        "compressed by deflate64": method(9),
        "compressed by zstandard": method(93),
        "compressed by a method of 1989": method(6),
        "stored, but said to be compressed": method(DEFLATED, lambda data: data),
        "compressed, but said to be stored": method(STORED),
        "stored throughout": by_zipfile(zipfile.ZIP_STORED),
        "marked as encrypted": header(flags=1),
        "marked as strongly encrypted": header(flags=0x41),
        "marked as encrypted by AES": method(99),
        "name that climbs out": also("../../evil.xml"),
        "name that climbs out by backslashes": also("..\\..\\evil.xml"),
        "absolute name": also("/etc/passwd"),
        "absolute name of Windows": also("C:\\Windows\\evil.xml"),
        "name with a zero byte": also(b"xl/a\0.xml"),
        "empty name": also(""),
        "name of 60,000 characters": also("x" * 60_000),
        "name that is no UTF-8": also(b"\xff\xfe\xfd.xml", flags=UTF8_NAME),
        "sheet twice": also(SHEET, data=b"<worksheet/>"),
        "sheet twice, in another case": also(SHEET.upper(), data=b"<worksheet/>"),
        "sheet twice, with backslashes": also(SHEET.replace("/", "\\"), data=b"<worksheet/>"),
        "sheet twice, with a leading slash": also("/" + SHEET, data=b"<worksheet/>"),
        "sheet in another case": renamed(SHEET, "XL/Worksheets/SHEET1.xml"),
        "folders as entries": also("xl/", "xl/worksheets/", data=b""),
        "a link as an entry": lambda: with_entry(
            base(),
            "docProps/app.xml",
            lambda e: replace(e, data=b"/etc/passwd", central={"attributes": 0o120777 << 16}),
        ),
        "sizes behind the parts": descriptors(),
        "sizes behind the parts, without a mark": descriptors(mark=b""),
        "sizes behind the parts that lie": descriptors(crc=7),
        "end cut off": cut_at(b"PK\5\6"),
        "end cut in two": cut_at(b"PK\5\6", after=10),
        "directory cut off": cut_at(b"PK\1\2", last=False, after=200),
        "directory cut before its last row": cut_at(b"PK\1\2"),
        **{f"only the first {part:.0%}": share(part) for part in (0.01, 0.1, 0.5, 0.9, 0.99)},
        "start cut off": lambda: base()[1000:],
        "end counts too few": end(count=3, here=3),
        "end counts too many": end(count=60_000, here=60_000),
        "end points beyond the file": end(offset=0x7FFFFFFF),
        "end says the directory is empty": end(size=0),
        "end says that this is disk 7": end(disk=7, start=7),
        "end for many gigabytes that counts a billion": lambda: big_end(10**9),
        "junk before the archive": lambda: b"MZ" + bytes(2000) + base(),
        "a page of mail before the archive": lambda: b"Content-Type: text/plain\r\n\r\n" + base(),
        "junk after the archive": lambda: base() + b"\0" * 5000,
        "longest comment": lambda: archive(entries_of(base()), comment=b"c" * 65_535),
        "archive in the comment": two_ends,
    }
