"""What a returned file may hold at most: one table, printed by ``kamxl explain limits``.

The figures come from measurements on public workbooks: no honest form comes near them, hostile files do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of the reader: bytes, counts, seconds. The metadata of each field say what it bounds."""

    file_bytes: int = field(default=20 * MIB, metadata={"meaning": "bytes of a file, or of an attachment"})
    entries: int = field(default=2_000, metadata={"meaning": "parts in a workbook's archive"})
    part_bytes: int = field(default=32 * MIB, metadata={"meaning": "bytes of one part, unpacked"})
    total_bytes: int = field(default=64 * MIB, metadata={"meaning": "bytes of all parts that are read, unpacked"})
    depth: int = field(default=64, metadata={"meaning": "elements inside each other in an XML part"})
    attributes: int = field(default=256, metadata={"meaning": "attributes of one XML element"})
    sheets: int = field(default=256, metadata={"meaning": "sheets in a workbook"})
    rows: int = field(default=100_000, metadata={"meaning": "rows in a sheet"})
    cells: int = field(default=500_000, metadata={"meaning": "cells in a workbook"})
    cells_read: int = field(default=50_000, metadata={"meaning": "cells of a workbook that are read, of those it has"})
    merges: int = field(default=20_000, metadata={"meaning": "merged areas in a sheet"})
    merged_cells: int = field(default=1_000_000, metadata={"meaning": "cells that are merged in a sheet"})
    rules: int = field(default=20_000, metadata={"meaning": "rules for what may be typed in a sheet"})
    elements: int = field(default=250_000, metadata={"meaning": "XML elements of a part other than a sheet"})
    all_elements: int = field(default=500_000, metadata={"meaning": "XML elements that are read one by one"})
    text: int = field(default=1_000_000, metadata={"meaning": "characters of one text"})
    formats: int = field(default=65_490, metadata={"meaning": "cell formats in a workbook"})
    names: int = field(default=20_000, metadata={"meaning": "defined names in a workbook"})
    mail_bytes: int = field(default=35 * MIB, metadata={"meaning": "bytes of an e-mail"})
    mail_header_bytes: int = field(default=256 * 1024, metadata={"meaning": "bytes of an e-mail's headers"})
    mail_parts: int = field(default=200, metadata={"meaning": "parts of an e-mail"})
    mail_depth: int = field(default=10, metadata={"meaning": "parts of an e-mail inside each other"})
    zip_files: int = field(default=2_000, metadata={"meaning": "files in a zip archive of returned workbooks"})
    mailbox_mails: int = field(default=10_000, metadata={"meaning": "e-mails in a mailbox file"})
    unpacked_bytes: int = field(default=512 * MIB, metadata={"meaning": "bytes of all files in an archive, unpacked"})
    nesting: int = field(default=5, metadata={"meaning": "files inside each other: archives, mails, attachments"})
    seconds: float = field(default=60.0, metadata={"meaning": "seconds for reading one file"})
    memory_bytes: int = field(default=2048 * MIB, metadata={"meaning": "bytes of memory of one reading process"})


LIMITS = Limits()


class Room(NamedTuple):
    """How many more cells that hold anything a workbook may have, how many more of them are read, how many scanned."""

    cells: int
    read: int
    scanned: int

    def after(self, read: int, held: int, scanned: int) -> Room:
        """What a sheet leaves that holds so many cells, of which so many were read, and so many scanned."""
        return Room(self.cells - held, self.read - read, self.scanned - scanned)

    def beside(self, others: int, each: int) -> Room:
        """What of it one sheet may take, if each of so many others shall still find so many cells read."""
        # a project may have more cells read than are ever scanned
        fewer = min(each, self.scanned // (2 * others + 2))
        return Room(self.cells, self.read - others * each, self.scanned - others * fewer)


class Described(NamedTuple):
    """A limit as people read it: ``shown`` is the value with its unit, ``usual`` the usual one where it is another."""

    name: str
    value: float
    shown: str
    meaning: str
    usual: str = ""


def described(limits: Limits) -> tuple[Described, ...]:
    """Every limit, in the order of the table."""
    found = []
    for item in fields(limits):
        value, usual = (_shown(item.name, getattr(table, item.name)) for table in (limits, LIMITS))
        other = usual if usual != value else ""
        found.append(Described(item.name, getattr(limits, item.name), value, item.metadata["meaning"], other))
    return tuple(found)


def _shown(name: str, value: float) -> str:
    """``20 MB`` (of 1,024 kB of 1,024 bytes), ``2,000``, ``60 s``."""
    if name.endswith("bytes"):
        return f"{value / MIB:,g} MB" if value >= MIB else f"{value / 1024:,g} kB"
    return f"{value:g} s" if name == "seconds" else f"{value:,}"
