"""What a returned file may hold at most: one table, printed by ``kamxl explain limits``.

The figures come from measurements on public workbooks: no honest form comes near them, hostile files do.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, get_type_hints

MIB = 1024 * 1024


class Limits(NamedTuple):
    """The caps of the reader: bytes, counts, seconds. Each annotation says what it bounds."""

    file_bytes: Annotated[int, "bytes of a file, or of an attachment"] = 20 * MIB
    entries: Annotated[int, "parts in a workbook's archive"] = 2_000
    part_bytes: Annotated[int, "bytes of one part, unpacked"] = 32 * MIB
    total_bytes: Annotated[int, "bytes of all parts that are read, unpacked"] = 64 * MIB
    depth: Annotated[int, "elements inside each other in an XML part"] = 64
    attributes: Annotated[int, "attributes of one XML element"] = 256
    sheets: Annotated[int, "sheets in a workbook"] = 256
    rows: Annotated[int, "rows in a sheet"] = 100_000
    cells: Annotated[int, "cells in a workbook"] = 500_000
    cells_read: Annotated[int, "cells of a workbook that are read, of those it has"] = 50_000
    merges: Annotated[int, "merged areas in a sheet"] = 20_000
    merged_cells: Annotated[int, "cells that are merged in a sheet"] = 1_000_000
    rules: Annotated[int, "rules for what may be typed in a sheet"] = 20_000
    elements: Annotated[int, "XML elements of a part other than a sheet"] = 250_000
    all_elements: Annotated[int, "XML elements that are read one by one"] = 500_000
    text: Annotated[int, "characters of one text"] = 1_000_000
    formats: Annotated[int, "cell formats in a workbook"] = 65_490
    names: Annotated[int, "defined names in a workbook"] = 20_000
    mail_bytes: Annotated[int, "bytes of an e-mail"] = 35 * MIB
    mail_header_bytes: Annotated[int, "bytes of an e-mail's headers"] = 256 * 1024
    mail_parts: Annotated[int, "parts of an e-mail"] = 200
    mail_depth: Annotated[int, "parts of an e-mail inside each other"] = 10
    zip_files: Annotated[int, "files in a zip archive of returned workbooks"] = 2_000
    mailbox_mails: Annotated[int, "e-mails in a mailbox file"] = 10_000
    unpacked_bytes: Annotated[int, "bytes of all files in an archive, unpacked"] = 512 * MIB
    nesting: Annotated[int, "files inside each other: archives, mails, attachments"] = 5
    seconds: Annotated[float, "seconds for reading one file"] = 60.0
    memory_bytes: Annotated[int, "bytes of memory of one reading process"] = 2048 * MIB


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
    for name, hint in get_type_hints(Limits, include_extras=True).items():
        value, usual = (_shown(name, getattr(table, name)) for table in (limits, LIMITS))
        other = usual if usual != value else ""
        found.append(Described(name, getattr(limits, name), value, hint.__metadata__[0], other))
    return tuple(found)


def _shown(name: str, value: float) -> str:
    """``20 MB`` (of 1,024 kB of 1,024 bytes), ``2,000``, ``60 s``."""
    if name.endswith("bytes"):
        return f"{value / MIB:,g} MB" if value >= MIB else f"{value / 1024:,g} kB"
    return f"{value:g} s" if name == "seconds" else f"{value:,}"
