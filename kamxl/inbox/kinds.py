"""What lies beside workbooks: pictures, texts, pages. Content goes before names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = 64
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a")
_DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers")
# what a spreadsheet can be saved as, so that somebody's answers may be in it
_EXPORTED = (".csv", ".htm", ".html", ".txt", ".xml")
_BESIDE = (
    *_EXPORTED,
    *(".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg"),
    *(".json", ".jsonl", ".log", ".md", ".py", ".yaml", ".yml"),
)
# a store, and what the database keeps beside it while it is written
_STORE, _JOURNAL = b"SQLite format 3\0", "-journal"
_NAMED = 5


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a picture of a usual kind."""
    wrapped = (data[:4], data[8:12]) == (b"RIFF", b"WEBP") or data[40:44] == b" EMF"
    modern = data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
    return data.startswith(_PICTURES) or wrapped or modern


def is_beside(name: str, data: bytes) -> bool:
    """Whether a file is of a kind that lies beside workbooks, by its name and its first bytes."""
    name = name.lower()
    if data.startswith(_STORE) or name.endswith(_JOURNAL):
        return True
    if name.endswith(_BESIDE):
        return not data.startswith(_DOCUMENTS)
    return is_picture(data) and not name.endswith(_SPREADSHEETS)


def passed_over(names: Iterable[str], container: str) -> Iterator[Diagnostic]:
    """Tells the files that lie beside workbooks but may be one that was saved in another form."""
    told = [name for name in names if name.lower().endswith(_EXPORTED)]
    if told:
        what = "1 file" if len(told) == 1 else f"{len(told)} files"
        message = f"{what} beside the workbooks passed over: {listed(told, _NAMED)}"
        help_ = "if it should hold answers, give the file itself"
        yield Diagnostic("KX439", message, Place(container), help=help_)
