"""What a file is, told by its content and never by its name, and what to ask its sender for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kamxl.xlsx.memory import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.archive import Package
    from kamxl.limits import Limits
    from kamxl.xlsx.xml import Element

OTHER_FORMATS = frozenset(("xls", "xlsb", "ods"))
_SAVE_AS = "ask the sender to open it and to save it as an Excel workbook (.xlsx)"
_ISSUED = "ask the sender for the workbook that was issued, filled in and saved as .xlsx"
_ZIPPED = "ask the sender for the workbook itself, or for a zip archive"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# the beginning of an .xls: the record of a password is the first there, or follows that of a protection from writing
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL)
_HEAD = 4_000
_LOCK_LONGEST = 1_000
_PRINTED = bytes((9, 10, 11, 12, 13, 27, *range(32, 256)))


class Kind(NamedTuple):
    """A kind of file: its short name, and for one that can't be read the code, the message and the advice."""

    name: str
    code: str = "KX403"
    message: str = ""
    advice: str = _SAVE_AS


def _refusal(code: str, what: str, advice: str = _SAVE_AS) -> Kind:
    return Kind("refused", code, f"this is {what}, not an Excel workbook (.xlsx)", advice)


_EMPTY = Kind("refused", "KX420", "the file is empty", "ask the sender to send it again")
_LOCK = Kind(
    "refused",
    "KX421",
    "this is the small file that Excel keeps beside a workbook while it is open",
    "ask the sender to close the workbook and to send the file without '~$' in front of its name",
)
_PDF = _refusal("KX415", "a PDF document", "ask the sender for the workbook itself, not a print of it")
_PICTURE = _refusal("KX403", "a picture", "ask the sender for the workbook itself, not a picture of it")
_NUMBERS = _refusal("KX414", "an Apple Numbers document", "ask the sender to export it: File, Export To, Excel")
_WORD = _refusal("KX416", "a Word document", _ISSUED)
_STARTS = (
    (b"%PDF", _PDF),
    (b"{\\rtf", _refusal("KX403", "a text document (RTF)", _ISSUED)),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _refusal("KX403", "a RAR archive", _ZIPPED)),
    (b"7z\xbc\xaf", _refusal("KX403", "a 7-Zip archive", _ZIPPED)),
)
_MACROS = Kind(
    "refused",
    "KX423",
    "the workbook holds macros, which none that kamxl issues does",
    "do not open it; ask the sender to save it as an Excel workbook without macros (.xlsx)",
)
_MACRO_TYPES = ("vnd.ms-office.vbaproject", "ms-excel.macrosheet", "ms-excel.intlmacrosheet")
_PACKAGES = (
    ("xl/workbook.bin", Kind("xlsb")),
    ("word/document.xml", _WORD),
    ("ppt/presentation.xml", _refusal("KX403", "a presentation", _ISSUED)),
    ("index/document.iwa", _NUMBERS),
    ("index.zip", _NUMBERS),
)
_PART_NAME = re.compile(b'PartName="[A-Za-z0-9/._-]*"')
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_SCRIPTS = ("basic/", "scripts/")
# LibreOffice writes them for libraries that are empty, too
_LIBRARIES = ("/script-lc.xml", "/script-lb.xml", "/dialog-lc.xml", "/dialog-lb.xml", "/")
_LOCKED_ODS = Kind(
    "refused",
    "KX412",
    "the workbook is protected by a password",
    "ask the sender to save it without a password, as an Excel workbook (.xlsx)",
)
_END_OF_ZIP = b"PK\x05\x06"
# its end and the longest comment that may follow it
_ZIP_TAIL = 22 + 65_535
_HEADLESS = Kind(
    "refused",
    "KX404",
    "this is an Excel workbook whose beginning is missing or changed",
    "ask the sender to send it again",
)
_HEADLESS_ZIP = _refusal("KX403", "a zip archive whose beginning is missing or changed", _ZIPPED)
_ARCHIVE = _refusal("KX403", "a zip archive", "unpack it and give the workbooks inside")


def kind_of(data: bytes) -> Kind:
    """The kind of a file; a zip archive of any kind is ``zip`` (see :func:`kind_of_package`)."""
    if not data:
        return _EMPTY
    if data.startswith(b"PK"):
        return Kind("zip")
    if data.startswith(_OLE):
        return _ole(data)
    if (found := next((kind for start, kind in _STARTS if data.startswith(start)), None)) is not None:
        return found
    # its first byte is the length of the user's name, which follows, filled up with blanks
    if len(data) < _LOCK_LONGEST and data[:1] < b"\x40" and data[1 : data[0] + 1].isascii() and b"\x00 \x00 " in data:
        return _LOCK
    # the directory of an archive stands at its end, and names the parts
    headless = _HEADLESS if b"xl/workbook." in data else _HEADLESS_ZIP
    return headless if _END_OF_ZIP in data[-_ZIP_TAIL:] else _text(data)


def kind_of_package(package: Package) -> Kind:
    """The kind of a zip archive."""
    types = content_types(package)
    if any(mark in kind for kind in types for mark in _MACRO_TYPES) or "xl/vbaproject.bin" in package.names:
        return _MACROS
    if "mimetype" in package.names and "content.xml" in package.names:
        return _open_document(package)
    if (found := next((kind for part, kind in _PACKAGES if part in package.names), None)) is not None:
        return found
    return Kind("xlsx") if types else _ARCHIVE


def _open_document(package: Package) -> Kind:
    if not (package.part("mimetype") or b"").startswith(_OPEN_DOCUMENT):
        return _refusal("KX403", "an OpenDocument file of another kind", _ISSUED)
    if any(name.startswith(_SCRIPTS) and not name.endswith(_LIBRARIES) for name in package.names):
        return _MACROS
    return _LOCKED_ODS if b"encryption-data" in (package.part("META-INF/manifest.xml") or b"") else Kind("ods")


def content_types(package: Package) -> frozenset[str]:
    """The kinds of content that a package declares, in lower case."""
    return told(package, "[Content_Types].xml", _content_types, None, _unnamed)


def _unnamed(part: bytes) -> bytes:
    """Without the names of parts, which some programs number anew whenever they save a workbook."""
    return _PART_NAME.sub(b'PartName=""', part) if b"'" not in part else part


def _content_types(found: Sequence[Element], _name: str, _limits: Limits) -> frozenset[str]:
    return frozenset(item.attributes["ContentType"].casefold() for item in found if "ContentType" in item.attributes)


def _ole(data: bytes) -> Kind:
    """What an OLE2 file holds, by the names of its streams."""

    def named(*names: str) -> bool:
        return any(name.encode("utf-16-le") in data for name in names)

    if named("EncryptedPackage"):
        return Kind("encrypted")
    if named("__substg1.0_"):
        return _refusal("KX403", "an Outlook message", "give the message to kamxl as a file with the ending .msg")
    if named("WordDocument"):
        return _WORD
    if named("Workbook", "Book"):
        if named("_VBA_PROJECT_CUR"):
            return _MACROS
        return Kind("encrypted" if _LOCKED_XLS.search(data) else "xls")
    return _refusal("KX403", "a file of an old Office program", _ISSUED)


def _text(data: bytes) -> Kind:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<") and b"<html" in head):
        return _refusal("KX418", "a web page")
    if head.startswith(b"<"):
        return _refusal(
            "KX419",
            "a spreadsheet or another file in one piece of XML"
            if b"?>" in head or b"office" in head
            else "an XML file",
        )
    if b"\0" in head or not _mostly_text(head):
        return _refusal("KX403", "a file of an unknown kind")
    return _refusal("KX417", "a text or CSV file, without the workbook's rules and marks", _ISSUED)


def _mostly_text(head: bytes) -> bool:
    """Whether bytes could be a text in some encoding: a text has next to no control characters."""
    odd = len(head.translate(None, _PRINTED))
    return odd * 50 <= len(head)
