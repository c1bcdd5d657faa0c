"""Hostile XML: entities, document types in every part, depth, width, encodings, namespaces (class 2)."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.hostile.samples import (
    MIB,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    Maker,
    after,
    before,
    cell,
    edited,
    swapped,
)

DECLARED = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
CORE, CUSTOM, APP, THEME = "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml", "xl/theme/theme1.xml"
READ = (TYPES, "_rels/.rels", RELATIONS, WORKBOOK, SHEET, STRINGS, STYLES, CORE, CUSTOM)
LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
LONG = "a" * (30 * MIB)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def body(data: bytes) -> bytes:
    """A part without its declaration."""
    return data[data.index(b"?>") + 2 :].lstrip()


def doctype(declaration: bytes, part: str = STRINGS, use: bytes = b"") -> Maker:
    """A part with a document type, and a reference to what it declares in its first text."""

    def change(data: bytes) -> bytes:
        return DECLARED + declaration + re.sub(rb"<t>", b"<t>" + use, body(data), count=1)

    return edited({part: change})


def encoded(encoding: str, declared: str | None = None, *, mark: bytes = b"", part: str = STRINGS) -> Maker:
    """A part in another encoding, which it declares rightly, wrongly, or not at all ('')."""

    def change(data: bytes) -> bytes:
        text = body(data).decode()
        said = encoding if declared is None else declared
        head = f'<?xml version="1.0" encoding="{said}"?>' if said else '<?xml version="1.0"?>'
        return mark + (head + text).encode(encoding)

    return edited({part: change})


def evil(encoding: str) -> Maker:
    """Laughs hidden in another encoding."""
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    return edited({STRINGS: (head + LAUGHS.decode() + f"<sst xmlns='{MAIN}'>&a9;</sst>").encode(encoding)})


def whole(part: str, content: bytes | Callable[[], bytes]) -> Maker:
    """A part that is something else entirely."""
    return edited({part: content if isinstance(content, bytes) else content()})


def deep(count: int, element: str = "x", attributes: str = "") -> str:
    return f"<{element}{attributes}>" * count + f"</{element}>" * count


def wide(count: int) -> str:
    """The start of the sheet's data with so many attributes."""
    return "<sheetData " + " ".join(f"a{n}='1'" for n in range(count)) + ">"


def prefixed(data: bytes) -> bytes:
    """The same part with its namespace behind a prefix, as some programs write it."""
    data = re.sub(rb"<(/?)(?![?!/])(?!\w+:)", rb"<\1q:", data)
    return data.replace(b' xmlns="', b' xmlns:q="', 1)


def strict(data: bytes) -> bytes:
    """The same part in the namespace of strict OOXML."""
    data = data.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return data.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


def in_cdata(data: bytes) -> bytes:
    """Texts that stand in CDATA sections."""
    plain = re.sub(rb"<t>([^<&]+)</t>", rb"<t><![CDATA[\1]]></t>", data)
    return plain.replace(b"</sst>", b"<!-- <!DOCTYPE x> --></sst>")


def documents() -> dict[str, Maker]:
    """Document types and entities."""
    return {
        **{f"billion laughs in {part}": doctype(LAUGHS, part, b"&a9;" if part == STRINGS else b"") for part in READ},
        **{
            f"billion laughs in {part}, which nobody reads": doctype(LAUGHS, part)
            for part in (APP, THEME, "xl/drawings/drawing1.xml")
        },
        "a long entity, many times": doctype(
            b"<!DOCTYPE x [<!ENTITY a '%s'>]>" % (b"a" * 100_000), use=b"&a;" * 100_000
        ),
        "an entity that is a file": doctype(b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", use=b"&a;"),
        "an entity that is a page": doctype(b"<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]>", use=b"&a;"),
        "a document type that is a page": doctype(b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>"),
        "a parameter entity": doctype(b"<!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>"),
        "an empty document type": doctype(b"<!DOCTYPE x>"),
        "a document type in lower case": doctype(b"<!doctype x>"),
        "a document type in UTF-16": evil("utf-16"),
        "a document type in UTF-16 without a mark": evil("utf-16-le"),
        "a document type in UTF-7": evil("utf-7"),
        "a document type in EBCDIC": evil("cp037"),
        "a document type in UTF-32": evil("utf-32"),
        "an entity that nobody declared": swapped("<t>", "<t>&nobody;", STRINGS),
        "an inclusion": before(
            "</sst>", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>', STRINGS
        ),
        "a document type in a comment and texts in CDATA": edited({STRINGS: in_cdata}),
    }


def sizes() -> dict[str, Maker]:
    """Depth and width."""
    return {
        "elements 100,000 deep": after("<sheetData>", lambda: deep(100_000, "row")),
        "foreign elements 100,000 deep": before("</worksheet>", lambda: deep(100_000, "e:x", " xmlns:e='urn:e'")),
        "elements 3,000,000 deep": before("</sst>", lambda: deep(3_000_000), STRINGS),
        "100,000 attributes": swapped("<sheetData>", lambda: wide(100_000)),
        "300 attributes": swapped("<sheetData>", lambda: wide(300)),
        "400,000 different names": before("</sst>", lambda: "".join(f"<x{n}/>" for n in range(400_000)), STRINGS),
        "100,000 namespaces": before(
            "</sst>", lambda: "".join(f'<x xmlns="urn:{n}"/>' for n in range(100_000)), STRINGS
        ),
        "an attribute of 30 MB": swapped("<sheetData>", lambda: f"<sheetData a='{LONG}'>"),
        "an element name of 30 MB": before("</sst>", lambda: f"<{LONG}/>", STRINGS),
        "a text of 30 MB": cell('t="inlineStr"', lambda: f"<is><t>{LONG}</t></is>", "comment"),
        "a text of 4,000,000 entities": cell(
            't="inlineStr"', lambda: f"<is><t>{'&amp;' * 4_000_000}</t></is>", "comment"
        ),
        "a text in 1,000,000 runs": cell(
            't="inlineStr"', lambda: f"<is>{'<r><t>a</t></r>' * 1_000_000}</is>", "comment"
        ),
        "a shared text of 30 MB": before("</sst>", lambda: f"<si><t>{LONG}</t></si>", STRINGS),
        "a shared text of 4,000,000 entities": before(
            "</sst>", lambda: f"<si><t>{'&lt;' * 4_000_000}</t></si>", STRINGS
        ),
        "a name of 4,000,000 entities": before(
            "</definedNames>", lambda: f"<definedName name='x'>{'&lt;' * 4_000_000}</definedName>", WORKBOOK
        ),
        "a property of 4,000,000 entities": before("</dc:title>", lambda: "&lt;" * 4_000_000, CORE),
        "a comment of 30 MB": before("</sst>", lambda: f"<!--{LONG}-->", STRINGS),
        "400,000 comments": before("</sst>", lambda: "<!---->" * 400_000, STRINGS),
        "4,000,000 comments": before("</sst>", lambda: "<!---->" * 4_000_000, STRINGS),
        "30 MB of blanks": before("</worksheet>", lambda: " " * (30 * MIB)),
    }


def forms() -> dict[str, Maker]:
    """Broken, odd and unusual forms."""
    return {
        **{f"{part} is not closed": edited({part: lambda data: data[: len(data) * 2 // 3]}) for part in READ},
        "a part that is empty": whole(SHEET, b""),
        "a part that is blank": whole(SHEET, b" \n "),
        "a part that is random": whole(SHEET, bytes(range(256)) * 40),
        "a part that is a web page": whole(SHEET, b"<html><body>Log in</body></html>"),
        "a part that is another's": whole(SHEET, DECLARED + b'<sst xmlns="%s"/>' % MAIN.encode()),
        "two roots": before("</sst>", "</sst><sst>", STRINGS),
        "text after the root": edited({STRINGS: lambda data: data + b"more"}),
        "blanks after the root": edited({STRINGS: lambda data: data + b"\n\n"}),
        "a control character": swapped("<t>", "<t>\x01", STRINGS),
        "a control character by its number": swapped("<t>", "<t>&#1;", STRINGS),
        "a zero byte": swapped("<t>", "<t>\x00", STRINGS),
        "half a character": edited({STRINGS: lambda data: data.replace(b"<t>", b"<t>\xe2\x82", 1)}),
        "half a pair in UTF-8": edited({STRINGS: lambda data: data.replace(b"<t>", b"<t>\xed\xa0\xbd", 1)}),
        "half a pair by its number": swapped("<t>", "<t>&#xD83D;", STRINGS),
        "a long form of a character": edited({STRINGS: lambda data: data.replace(b"<t>", b"<t>\xc0\xbc", 1)}),
        "two attributes of one name": swapped("<sheetData>", '<sheetData a="1" a="2">'),
        "an undeclared prefix": swapped("<sheetData>", "<sheetData><p:row/>"),
        "another namespace": swapped(MAIN, "urn:other"),
        "another namespace in the workbook part": swapped(MAIN, "urn:other", WORKBOOK),
        "texts in another namespace": swapped(MAIN, "urn:other", STRINGS),
        "no namespace": swapped(f' xmlns="{MAIN}"', ""),
        "a foreign element around a row": edited(
            {SHEET: lambda data: re.sub(rb"(<row .*?</row>)", rb'<e:x xmlns:e="urn:e">\1</e:x>', data, count=1)}
        ),
        "an instruction for browsers": swapped(
            "<sst ", '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><sst ', STRINGS
        ),
        "an instruction inside a text": swapped("<t>", "<t><?php echo 1 ?>", STRINGS),
        "a comment inside a text": swapped("<t>", "<t><!-- 3 -->", STRINGS),
        "UTF-16": encoded("utf-16"),
        "UTF-16 big first, with a mark": encoded("utf-16-be", "UTF-16", mark=b"\xfe\xff"),
        "UTF-8 with a mark": edited({STRINGS: lambda data: b"\xef\xbb\xbf" + data}),
        "UTF-8 with two marks": edited({STRINGS: lambda data: b"\xef\xbb\xbf" * 2 + data}),
        "UTF-8 that declares nothing": encoded("utf-8", ""),
        "UTF-8 that declares Latin-1": encoded("utf-8", "ISO-8859-1"),
        "UTF-8 that declares UTF-16": encoded("utf-8", "UTF-16"),
        "UTF-8 that declares an unknown encoding": encoded("utf-8", "x-kamxl"),
        "UTF-8 that declares base64": encoded("utf-8", "base64"),
        "XML 1.1": swapped('version="1.0"', 'version="1.1"', STRINGS),
        "prefixed namespaces": edited({SHEET: prefixed, STRINGS: prefixed}),
        "strict OOXML": edited(dict.fromkeys((SHEET, STRINGS, STYLES, WORKBOOK, RELATIONS, "_rels/.rels"), strict)),
        "no shared texts": edited({STRINGS: None}),
        "no styles": edited({STYLES: None}),
        "no properties": edited({CORE: None, CUSTOM: None, APP: None}),
        "no workbook part": edited({WORKBOOK: None}),
        "no sheet part": edited({SHEET: None}),
        "no content types": edited({TYPES: None}),
        "no relationships": edited({RELATIONS: None}),
        "no relationships of the package": edited({"_rels/.rels": None}),
    }


def markup() -> dict[str, Maker]:
    """The files of this class by name."""
    return {
        **documents(),
        **sizes(),
        **forms(),
    }
