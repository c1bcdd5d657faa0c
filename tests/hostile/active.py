"""Content that acts: macros, other programs, other files, other machines (class 6)."""

from __future__ import annotations

import re

from tests.hostile.markup import DECLARED
from tests.hostile.packages import Edit
from tests.hostile.samples import RELATIONS, SHEET, TYPES, WORKBOOK, Maker, edited

MACRO_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
VBA = "application/vnd.ms-office.vbaProject"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
SHEET_RELATIONS = f"xl/worksheets/_rels/{SHEET.rpartition('/')[2]}.rels"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def said(name: str, content: str) -> Edit:
    """A part's type among the content types."""
    override = f'<Override PartName="/{name}" ContentType="{content}"/>'
    return lambda data: data.replace(b"</Types>", override.encode() + b"</Types>")


def linked(kind: str, target: str, *, external: bool = False) -> Edit:
    """A relationship of the workbook part."""
    mode = ' TargetMode="External"' if external else ""
    row = f'<Relationship Id="rId900" Type="{kind}" Target="{target}"{mode}/>'
    return lambda data: data.replace(b"</Relationships>", row.encode() + b"</Relationships>")


def part(name: str, content: bytes, kind: str, type_: str) -> Maker:
    """The workbook with one part more, declared and related."""
    target = name.removeprefix("xl/")
    return edited({name: content, TYPES: said(name, type_), RELATIONS: linked(kind, target)})


def beside_the_sheet(kind: str, target: str) -> Maker:
    """The sheet with a relationship that leads outside."""
    row = f'<Relationship Id="rId1" Type="{OFFICE}{kind}" Target="{target}" TargetMode="External"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return edited({SHEET_RELATIONS: DECLARED + f'<Relationships xmlns="{space}">{row}</Relationships>'.encode()})


def in_utf_16(data: bytes) -> bytes:
    """Content types where a search for bytes finds nothing."""
    text = data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return text.replace("</Types>", f'<Override PartName="/xl/vbaProject.bin" ContentType="{VBA}"/></Types>').encode(
        "utf-16"
    )


def outside(inside: str) -> bytes:
    return DECLARED + f"<externalLink {SPACE}>{inside}</externalLink>".encode()


def macros() -> dict[str, Maker]:
    """What kamxl refuses."""
    vba: dict[str, Edit] = {"xl/vbaProject.bin": b"Attribute VB_Name"}
    sheet4 = "application/vnd.ms-excel.macrosheet+xml"
    default = f'<Default Extension="bin" ContentType="{VBA}"/>'.encode()
    return {
        "macros": part(
            "xl/vbaProject.bin",
            b"Attribute VB_Name",
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
            VBA,
        ),
        "macros under another name": part(
            "xl/printer.bin", b"x", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", VBA
        ),
        "macros by the ending of a name": edited(
            {**vba, TYPES: lambda data: re.sub(rb"(<Types[^>]*>)", rb"\1" + default, data)}
        ),
        "macros in capitals": edited({"xl/VBAPROJECT.BIN": b"x", TYPES: said("xl/VBAPROJECT.BIN", VBA.upper())}),
        "macros said in UTF-16": edited({**vba, TYPES: in_utf_16}),
        "macros that nothing declares": edited(vba),
        "a workbook said to have macros": edited(
            {TYPES: lambda data: data.replace(MAIN.encode(), MACRO_MAIN.encode())}
        ),
        "a sheet of macros of 1992": part(
            "xl/macrosheets/sheet1.xml",
            b"<x/>",
            "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
            sheet4,
        ),
        "an international sheet of macros": part(
            "xl/macrosheets/intlsheet1.xml",
            b"<x/>",
            "http://schemas.microsoft.com/office/2006/relationships/xlIntlMacrosheet",
            sheet4.replace("macro", "intlmacro"),
        ),
    }


def links() -> dict[str, Maker]:
    """What kamxl notes, and follows nowhere."""
    service = 'xmlns:r="urn:r" ddeService="cmd" ddeTopic="/c calc"'
    dde = f'<ddeLink {service}><ddeItems><ddeItem name="A1"/></ddeItems></ddeLink>'
    book = '<externalBook r:id="rId1" xmlns:r="urn:r"/>'
    prefixed = f"<s:externalLink {SPACE.replace('xmlns', 'xmlns:s')}><s:ddeLink {service}/></s:externalLink>"
    elsewhere = linked(OFFICE + "externalLink", "http://127.0.0.1:9/x.xlsx", external=True)
    link = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    auto = '<definedName name="_xlnm.Auto_Open">Cover!$A$1</definedName></definedNames>'
    rows = f"<connections {SPACE}><connection id='1' name='c' type='5'/></connections>".encode()
    return {
        "DDE": part("xl/externalLinks/externalLink1.xml", outside(dde), OFFICE + "externalLink", link),
        "DDE under a prefix": part(
            "xl/externalLinks/externalLink1.xml", DECLARED + prefixed.encode(), OFFICE + "externalLink", link
        ),
        "DDE in UTF-16": part(
            "xl/externalLinks/externalLink1.xml",
            outside(dde).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
            OFFICE + "externalLink",
            link,
        ),
        "DDE in a part of another name": part("xl/media/image9.png", outside(dde), OFFICE + "externalLink", link),
        "a link that speaks of ddeLink in a comment": part(
            "xl/externalLinks/externalLink1.xml", outside(f"<!-- ddeLink -->{book}"), OFFICE + "externalLink", link
        ),
        "an OLE link": part(
            "xl/externalLinks/externalLink1.xml",
            outside('<oleLink r:id="rId1" progId="Word.Document" xmlns:r="urn:r"/>'),
            OFFICE + "externalLink",
            link,
        ),
        "another workbook by a relationship alone": edited({RELATIONS: elsewhere}),
        "another workbook": part(
            "xl/externalLinks/externalLink1.xml",
            outside(book),
            OFFICE + "externalLink",
            link,
        ),
        "another workbook that laughs": part(
            "xl/externalLinks/externalLink1.xml", b"<!DOCTYPE x>" + outside(dde), OFFICE + "externalLink", link
        ),
        "an OLE object": part(
            "xl/embeddings/oleObject1.bin",
            b"\xd0\xcf\x11\xe0",
            OFFICE + "oleObject",
            "application/vnd.openxmlformats-officedocument.oleObject",
        ),
        "an OLE object on another machine": beside_the_sheet("oleObject", "file:///\\\\127.0.0.1\\share\\x.xlsx"),
        "an embedded workbook": part(
            "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
            b"PK\3\4",
            OFFICE + "package",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "an ActiveX control": part(
            "xl/activeX/activeX1.xml", b"<x/>", OFFICE + "control", "application/vnd.ms-office.activeX+xml"
        ),
        "a connection to a database": part(
            "xl/connections.xml",
            DECLARED + rows,
            OFFICE + "connections",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
        ),
        "a table that a query fills": part(
            "xl/queryTables/queryTable1.xml",
            b"<x/>",
            OFFICE + "queryTable",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.queryTable+xml",
        ),
        "an add-in of the web": part(
            "xl/webextensions/webextension1.xml",
            b"<x/>",
            "http://schemas.microsoft.com/office/2011/relationships/webextension",
            "application/vnd.ms-office.webextension+xml",
        ),
        "a link to a page": beside_the_sheet("hyperlink", "http://127.0.0.1:9/"),
        "a link to a file": beside_the_sheet("hyperlink", "file:///etc/passwd"),
        "a picture on another machine": beside_the_sheet("image", "\\\\127.0.0.1\\share\\x.png"),
        "buttons that nothing leads to": edited({"customUI/customUI.xml": b"<customUI onLoad='x'/>"}),
        "buttons of its own": edited(
            {
                "customUI/customUI.xml": b"<customUI onLoad='x'/>",
                RELATIONS: linked(
                    "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "/customUI/customUI.xml"
                ),
            }
        ),
        "a name that runs when opened": edited(
            {WORKBOOK: lambda data: data.replace(b"</definedNames>", auto.encode())}
        ),
        "a template on another machine": edited(
            {RELATIONS: linked(OFFICE + "attachedTemplate", "http://127.0.0.1:9/x.dotm", external=True)}
        ),
    }


def active() -> dict[str, Maker]:
    """The files of this class by name."""
    return {**macros(), **links()}
