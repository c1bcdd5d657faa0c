"""Files of another kind, whatever their name says, and files that are not whole (class 5)."""

from __future__ import annotations

import io
import json
import random
import struct
from functools import cache

import msoffcrypto
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from tests.hostile.packages import STORED, Entry, archive
from tests.hostile.samples import MIB, Maker, base
from tests.hostile.zips import zeros

OPEN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
OFFICE, TABLE, TEXT = OPEN.format("office"), OPEN.format("table"), OPEN.format("text")
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
ROW = "<table:table-row><table:table-cell><text:p>Invoice</text:p></table:table-cell></table:table-row>"


def plain(data: bytes) -> Maker:
    return lambda: data


def open_document(content: bytes, kind: str = SPREADSHEET) -> bytes:
    """A document of OpenDocument, as small as can be."""
    manifest = f'<m:manifest xmlns:m="{OPEN.format("manifest")}"/>'
    whole = [("content.xml", content), ("META-INF/manifest.xml", manifest.encode())]
    return archive([Entry("mimetype", kind.encode(), STORED), *(Entry(name, data) for name, data in whole)])


def tables(inside: str = ROW, head: str = "", name: str = "document-content") -> bytes:
    """The content of a spreadsheet of OpenDocument."""
    spaces = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" office:mimetype="{SPREADSHEET}"'
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{inside}</table:table>'
    whole = f"<office:{name} {spaces}>{body}</office:spreadsheet></office:body></office:{name}>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{whole}'.encode()


def package(*parts: str, content: str = "application/xml") -> bytes:
    """An Office package of another program."""
    default = f'<Default Extension="xml" ContentType="{content}"/>'
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{default}</Types>'
    return archive([Entry("[Content_Types].xml", types.encode()), *(Entry(part, b"<x/>") for part in parts)])


def ole(*streams: str, size: int = 8192) -> bytes:
    """The container of the Office programs before 2007, with streams of these names."""
    names = "".join(stream.ljust(32, "\0") for stream in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names.encode("utf-16-le") + bytes(size)


@cache
def locked() -> bytes:
    """A workbook with a password, as Excel itself locks it."""
    plain_book, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain_book, {"in_memory": True}) as book:
        book.add_worksheet("S").write_string(0, 0, "secret")
    plain_book.seek(0)
    OOXMLFile(plain_book).encrypt("s3cret", out)
    assert msoffcrypto.OfficeFile(io.BytesIO(out.getvalue())).is_encrypted()
    return out.getvalue()


def excel_lock() -> bytes:
    """What Excel keeps beside an open workbook: the user's name twice."""
    name = "Ana Duarte"
    short = bytes([len(name)]) + name.encode().ljust(54, b" ")
    return short + struct.pack("<H", len(name)) + name.ljust(54).encode("utf-16-le")


def page(text: str = "Please log in") -> bytes:
    head = f"<!DOCTYPE html>\n<html><head><title>{text}</title></head>"
    return f"{head}<body><table><tr><td>3</td></tr></table></body></html>".encode()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


MANIFEST = b"""<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>"""
SHEETS_2003 = b"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"""
MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: the form\r\n\r\nAttached.\r\n"
MULTIPART = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
)


def counting(cell: str, cells: int = 1, rows: int = 1, more: str = "") -> str:
    """A row of one cell, said to stand there so many times."""
    columns = f'table:number-columns-repeated="{cells}"'
    inside = f"<table:table-cell {columns} {cell}<text:p>1</text:p>{more}</table:table-cell>"
    return f'<table:table-row table:number-rows-repeated="{rows}">{inside}</table:table-row>'


def counted(rows: str) -> Maker:
    return lambda: open_document(tables(rows))


def counted_documents() -> dict[str, str]:
    """Spreadsheets of OpenDocument whose formulas are many, or are said to be."""
    formula = 'table:formula="of:=1" office:value-type="float" office:value="1">'
    silent, row = 'table:formula="of:=&quot;&quot;">', counting(formula)
    cell = f"<table:table-cell {formula}</table:table-cell>"
    return {
        "a formula in rows without end": counting(formula, rows=4_294_967_295),
        "a formula in columns without end": counting(formula, cells=4_294_967_295),
        "a formula without a result, without end": counting(silent, 16_384, 1_048_576),
        "a formula in less than one row": counting(formula, rows=-1),
        "a formula as often as thousands of digits say": counting(formula).replace('"1"', f'"{"9" * 5000}"'),
        "49,000 formulas": row * 49_000,
        "100,000 formulas": row * 100_000,
        "240,000 formulas in 240 rows": f"<table:table-row>{cell * 1000}</table:table-row>" * 240,
        "formulas without results in 499,000 cells": counting(silent, 500, 998),
        "a table inside a cell": counting(formula, more=f'<table:table table:name="T">{row}</table:table>'),
        "a cell inside a cell": counting(formula, more=cell),
        "a row inside a cell": counting(formula, more=row),
        "an area merged without end": counting(f'table:number-rows-spanned="4294967295" {formula}') + ROW,
        "20,001 merged areas": counting('table:number-columns-spanned="2">') * 20_001,
    }


def other_spreadsheets() -> dict[str, Maker]:
    """Formats of other spreadsheets, whole and broken."""
    laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    one = 'table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p>'
    many = f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {one}</table:table-cell>'
    return {
        "old Excel, only its name": lambda: ole("Workbook"),
        "old Excel of 1995, only its name": lambda: ole("Book"),
        "old Excel with macros": lambda: ole("Workbook", "_VBA_PROJECT_CUR"),
        "old Excel, noise": lambda: ole("Workbook") + noise(50_000),
        "binary Excel, only its name": lambda: package("xl/workbook.bin", "xl/worksheets/sheet1.bin"),
        "binary Excel of zeros": lambda: archive(
            [Entry("[Content_Types].xml", b"<Types/>"), Entry("xl/workbook.bin", packed=zeros(512 * MIB))]
        ),
        "OpenDocument, an invoice": lambda: open_document(tables()),
        "OpenDocument, empty content": lambda: open_document(b""),
        "OpenDocument, broken content": lambda: open_document(tables()[:-40]),
        "OpenDocument with a document type": lambda: open_document(tables(ROW.replace("Invoice", "&b;"), laughs)),
        "OpenDocument, a bomb": lambda: archive(
            [Entry("mimetype", SPREADSHEET.encode(), STORED), Entry("content.xml", packed=zeros(512 * MIB))]
        ),
        "OpenDocument, cells without end": lambda: open_document(tables(f"{many}</table:table-row>")),
        "OpenDocument, locked": lambda: archive(
            [
                Entry("mimetype", SPREADSHEET.encode(), STORED),
                Entry("content.xml", noise(3000)),
                Entry("META-INF/manifest.xml", MANIFEST),
            ]
        ),
        "OpenDocument, a text": lambda: open_document(tables(), "application/vnd.oasis.opendocument.text"),
        **{f"OpenDocument, {name}": counted(rows) for name, rows in counted_documents().items()},
        "flat OpenDocument": lambda: tables(name="document"),
        "XML spreadsheet of 2003": plain(SHEETS_2003),
        "XML spreadsheet of 2003 with a document type": plain(
            SHEETS_2003.replace(b"<Workbook", b"<!DOCTYPE x><Workbook")
        ),
        "an Apple Numbers document": lambda: archive(
            [Entry("Index/Document.iwa", noise(300)), Entry("Metadata/Properties.plist", b"x")]
        ),
        "an older Apple Numbers document": lambda: archive(
            [Entry("Index.zip", noise(300)), Entry("preview.jpg", b"x")]
        ),
        "a workbook with a password": locked,
        "a workbook with a password, cut": lambda: locked()[:2000],
        "a workbook with a password, only its name": lambda: ole("EncryptedPackage", "EncryptionInfo"),
        "SYLK": plain(b'ID;PWXL;N;E\r\nC;Y1;X1;K"Score"\r\nE\r\n'),
        "dBase": plain(b"\x03\x7a\x01\x01" + bytes(300)),
        "Lotus": plain(b"\0\0\x1a\0\0\x10\x04\0" + bytes(300)),
    }


def other_documents() -> dict[str, Maker]:
    """Documents, pictures, archives, texts."""
    return {
        "a Word document": lambda: package("word/document.xml"),
        "an old Word document": lambda: ole("WordDocument"),
        "a presentation": lambda: package("ppt/presentation.xml"),
        "an old presentation": lambda: ole("PowerPoint Document"),
        "an Outlook message": lambda: ole("__substg1.0_0037001F"),
        "a rich text": plain(b"{\\rtf1\\ansi Score: 3}"),
        "a PDF": plain(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"),
        "a PDF behind a blank line": plain(b"\r\n%PDF-1.7\n1 0 obj"),
        "a PNG picture": plain(b"\x89PNG\r\n\x1a\n" + bytes(64)),
        "a JPEG picture": plain(b"\xff\xd8\xff\xe0" + bytes(64)),
        "a GIF picture": plain(b"GIF89a" + bytes(64)),
        "a picture of an iPhone": plain(b"\0\0\0\x18ftypheic" + bytes(64)),
        "an archive of texts": lambda: archive([Entry("a.txt", b"3"), Entry("b.txt", b"2")]),
        "an archive of a workbook": lambda: archive([Entry("form.xlsx", base())]),
        "an empty archive": lambda: archive([]),
        "a gzip archive": plain(b"\x1f\x8b\x08\0" + bytes(40)),
        "a 7-Zip archive": plain(b"7z\xbc\xaf\x27\x1c" + bytes(40)),
        "a RAR archive": plain(b"Rar!\x1a\x07\x01\0" + bytes(40)),
        "a program": plain(b"MZ\x90\0" + noise(4000)),
        "commas": plain(b"Code,Score\r\nC1-01,3\r\n"),
        "tabs": plain("Code\tScore\nC1-01\t3\né\n".encode()),
        "semicolons of Windows": plain("Code;Score\r\nÄrger;3\r\n".encode("cp1252")),
        "text in UTF-16": plain("Code,Score\r\nC1-01,3\r\n".encode("utf-16")),
        "text in UTF-16 without a mark": plain("Code,Score\r\nC1-01,3\r\n".encode("utf-16-le")),
        "JSON": plain(json.dumps({"score": 3}).encode()),
        "one letter": plain(b"3"),
        "one zero": plain(b"\0"),
        "blanks": plain(b" \r\n" * 400),
        "a web page": page,
        "a web page in capitals": plain(b"<HTML><BODY>3</BODY></HTML>"),
        "a web page behind a comment": lambda: b"<!-- saved -->\n" + page(),
        "a web page in UTF-16": lambda: page().decode().encode("utf-16"),
        "a web page of XML": plain(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        "a web page of Excel's": plain(b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table/></html>'),
        "a web page in one file": plain(MULTIPART + page()),
        "a drawing": plain(b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        "a mail": plain(MAIL),
        "a bill of XML": plain(b'<?xml version="1.0"?><Invoice/>'),
    }


def not_whole() -> dict[str, Maker]:
    """Files of which something is missing, or that are nothing."""
    return {
        "an empty file": plain(b""),
        "two letters of an archive": plain(b"PK"),
        "the mark of an archive": plain(b"PK\3\4"),
        "a head of an archive": lambda: base()[:30],
        "as many zeros as a workbook has bytes": lambda: bytes(len(base())),
        "zeros from the middle on": lambda: base()[:30_000] + bytes(len(base()) - 30_000),
        "a hole of zeros": lambda: base()[:20_000] + bytes(4096) + base()[24_096:],
        "sent as text: line ends changed": lambda: base().replace(b"\n", b"\r\n"),
        "sent as text: seven bits": lambda: bytes(byte & 127 for byte in base()),
        "sent as text: UTF-8 replaced": lambda: base().decode("utf-8", "replace").encode(),
        "the lock file of Excel": excel_lock,
        "the lock file of LibreOffice": plain(b",ana,host,22.11.2026 10:00,file:///home/ana/.config;"),
        "noise": lambda: noise(60_000),
        "noise behind the mark of an archive": lambda: b"PK\3\4" + noise(60_000),
        "noise behind the mark of an old Excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(60_000),
        "21 MB": lambda: base() + bytes(21 * MIB),
        "21 MB of text": lambda: b"a," * (11 * MIB),
    }


def kinds() -> dict[str, Maker]:
    """The files of this class by name."""
    return {**other_spreadsheets(), **other_documents(), **not_whole()}
