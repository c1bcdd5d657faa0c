"""Hostile sizes and places: corner cells, huge ranges, a million of everything, twins, cells out of order (class 3)."""

from __future__ import annotations

import re

from tests.hostile.samples import (
    RELATIONS,
    SHEET,
    SHEET_NAME,
    STRINGS,
    STYLES,
    WORKBOOK,
    Maker,
    Text,
    after,
    before,
    cell,
    edited,
    place,
    rewritten,
    sheet_part,
    swapped,
)

ALL = "A1:XFD1048576"
NUMBER = "<v>1</v>"
RULE = '<dataValidation type="list"'
PAGE = "http://127.0.0.1:9/x"
COVER = sheet_part("Cover")
ROW = re.compile(rb"<row .*?</row>|<row [^>]*/>")
LAST_ROW = 900
"""A row below all that is used."""


def row(number: int | str, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def at(reference: str, inside: str = NUMBER) -> str:
    return f'<c r="{reference}">{inside}</c>'


def last(text: Text) -> Maker:
    """The sheet with XML behind its last row."""
    return before("</sheetData>", text)


def rows(count: int, cells: int, made: str = f"<c>{NUMBER}</c>") -> str:
    """So many rows of so many cells, below all that is used."""
    return f"<row>{made * cells}</row>" * count


def readdressed(new: str) -> Maker:
    """One score's cell with another address."""
    part, address = place("score")
    return edited({part: lambda data: data.replace(b'<c r="%s"' % address.encode(), b'<c r="%s"' % new.encode(), 1)})


def first_row(change: str) -> Maker:
    """The first row of the first statement with another number."""
    number = place("score")[1][1:]
    return edited({SHEET: lambda data: data.replace(b'<row r="%s"' % number.encode(), change.encode(), 1)})


def doubled(inside: str = "") -> Maker:
    """One score's cell a second time, as it is or with another value."""
    part, address = place("score")

    def change(data: bytes) -> bytes:
        found = re.search(rb'<c r="%s".*?</c>' % address.encode(), data)
        assert found
        twin = re.sub(rb"<v>.*?</v>", inside.encode(), found.group()) if inside else found.group()
        return data[: found.end()] + twin + data[found.end() :]

    return edited({part: change})


def row_doubled(data: bytes) -> bytes:
    found = ROW.findall(data)[8]
    return data.replace(found, found * 2, 1)


def rows_swapped(data: bytes) -> bytes:
    one, two = ROW.findall(data)[8:10]
    return data.replace(one + two, two + one, 1)


def cells_swapped(data: bytes) -> bytes:
    """A score behind the evidence that stands right of it."""
    score, evidence = place("score")[1].encode(), place("evidence")[1].encode()
    pattern = rb'(<c r="%s".*?</c>)(<c r="%s".*?</c>)' % (score, evidence)
    assert re.search(pattern, data)
    return re.sub(pattern, rb"\2\1", data, count=1)


def without(pattern: str, part: str = SHEET) -> Maker:
    """A part without what a pattern matches."""
    return edited({part: lambda data: re.sub(pattern.encode(), b"", data)})


def listed(change: str) -> Maker:
    """The list of sheets with one entry in another form; ``{}`` is the entry itself."""
    return rewritten(f'(<sheet name="{SHEET_NAME}"[^>]*/>)', change.replace("{}", r"\1"), WORKBOOK)


def target(new: str, relation: str = "rId3") -> Maker:
    """The relationship of a sheet leads elsewhere."""
    return rewritten(rf'(Id="{relation}" [^>]*Target=")[^"]*"', rf'\g<1>{new}"', RELATIONS)


def dimension(claimed: str) -> Maker:
    """The sheet claims to be of another size."""
    return rewritten('<dimension ref="[^"]*"', f'<dimension ref="{claimed}"')


def rule(ranges: Text, source: str) -> Maker:
    """One more drop-down on a sheet."""
    made = RULE + ' sqref="{}"><formula1>{}</formula1></dataValidation>' + RULE
    return swapped(RULE, lambda: made.format(ranges if isinstance(ranges, str) else ranges(), source))


def number_formats(*codes: str, first: int = 14) -> str:
    """Number formats of one's own, by their codes."""
    made = (f"<numFmt numFmtId='{first + at}' formatCode='{code}'/>" for at, code in enumerate(codes))
    return f"<numFmts>{''.join(made)}</numFmts>"


def names(count: int, name: str = "n{}", value: str = "1") -> str:
    """So many defined names."""
    return "".join(f"<definedName name='{name.format(at)}'>{value}</definedName>" for at in range(count))


def merged_scores() -> str:
    """The merge of three scores below each other, of which the last two stay in the file though nobody sees them."""
    first, last = (place("score", row)[1] for row in (0, 2))
    return f"<mergeCells><mergeCell ref='{first}:{last}'/></mergeCells>"


def references() -> dict[str, Maker]:
    """Addresses and ranges: none may size a loop."""
    return {
        "a number in the last cell of a sheet": last(row(1_048_576, at("XFD1048576"))),
        "a number in the last cell of the cover": before("</sheetData>", row(1_048_576, at("XFD1048576")), COVER),
        "a cell right of the last column": last(row(LAST_ROW, at(f"XFE{LAST_ROW}"))),
        "a cell below the last row": last(row(1_048_577, at("A1048577"))),
        "a row with a number of 20 digits": last(row("9" * 20, at("A" + "9" * 20))),
        "a row with a number of 5,000 digits": last(row("9" * 5000, at("A" + "9" * 5000))),
        "a row 0": last(row(0, at("A0"))),
        "a row -1": last(row(-1, at("A-1"))),
        "a row with a number in odd digits": last(row("９０１", at("A９０１"))),
        "an address the wrong way round": readdressed("9E"),
        "an address of another row": readdressed("E99"),
        "an address of dollars": readdressed("$E$9"),
        "an address in small letters": readdressed(place("score")[1].lower()),
        "an empty address": readdressed(""),
        "an address of two cells": readdressed("E9:F11"),
        "no addresses at all": without(r'(?<=<c)\s+r="[^"]*"'),
        "no row numbers": without(r'(?<=<row)\s+r="[^"]*"'),
        "spans that lie": swapped('spans="', 'spans="5:16384000 '),
        "a dimension of everything": dimension(ALL),
        "a dimension of one cell": dimension("A1"),
        "a dimension that is none": dimension("=1+1"),
        "a merge of everything": after("</sheetData>", f"<mergeCells><mergeCell ref='{ALL}'/></mergeCells>"),
        "three scores merged, with what they hold": after("</sheetData>", merged_scores()),
        "400,000 merges": after("</sheetData>", lambda: "<mergeCell ref='A1:B2'/>" * 400_000),
        "a link over everything": before("<pageMargins", f"<hyperlinks><hyperlink ref='{ALL}'/></hyperlinks>"),
        "a rule over everything": rule(ALL, ALL),
        "a rule over 100,000 ranges": rule(lambda: f"{ALL} " * 100_000, "1"),
        "a format over everything": before("<pageMargins", f"<conditionalFormatting sqref='{ALL}'/>"),
        "columns without end": swapped('<col min="1"', '<col min="1" max="4294967295" width="9"/><col min="1"'),
        "a shared formula over everything": cell("", f'<f t="shared" ref="{ALL}" si="0">1+1</f>{NUMBER}'),
        "an array formula over everything": cell("", f'<f t="array" ref="{ALL}">1+1</f>{NUMBER}'),
        "a table of data over everything": cell("", f'<f t="dataTable" ref="{ALL}" dt2D="1" r1="A1"/>{NUMBER}'),
        "a print area of everything": after("<definedNames>", names(1, "_xlnm.Print_Area", ALL), WORKBOOK),
    }


def amounts() -> dict[str, Maker]:
    """Too many of everything."""
    return {
        "120,000 empty rows": last(lambda: rows(120_000, 0)),
        "1,000,000 rows": last(lambda: rows(1_000_000, 0)),
        "1,500,000 cells in one row": last(lambda: rows(1, 1_500_000)),
        "16,384 cells in one row": last(lambda: rows(1, 16_384)),
        "100,000 cell formats": before("</cellXfs>", lambda: "<xf numFmtId='14'/>" * 100_000, STYLES),
        "100,000 number formats": before("<fonts", lambda: number_formats(*["0"] * 100_000, first=200), STYLES),
        "a number format of 5 MB": before("<fonts", lambda: number_formats("[" * 5_000_000), STYLES),
        "a number format of 6 MB of quotes": before("<fonts", lambda: number_formats("&quot;" * 1_000_000), STYLES),
        "1,000,000 shared texts": before("</sst>", lambda: "<si><t>a</t></si>" * 1_000_000, STRINGS),
        "shared texts that claim to be four billion": rewritten('count="[0-9]+"', 'count="4294967295"', STRINGS),
        "30,000 names": before("</definedNames>", lambda: names(30_000), WORKBOOK),
        "a name of 5 MB": before("</definedNames>", lambda: names(1, "x", "A" * 5_000_000), WORKBOOK),
        "300 sheets": before("</sheets>", lambda: listing(300, " r:id='rId1'"), WORKBOOK),
        "300,000 sheets": before("</sheets>", lambda: listing(300_000), WORKBOOK),
        "1,000,000 relationships": before("</Relationships>", lambda: "<Relationship/>" * 1_000_000, RELATIONS),
        "a text of 1,000,000 characters": cell('t="inlineStr"', lambda: f"<is><t>{'a ' * 500_000}</t></is>", "comment"),
        "a number of 1,000,000 digits": cell("", lambda: f"<v>{'3' * 1_000_000}</v>"),
        "a shared text with a number of 5,000 digits": cell('t="s"', lambda: f"<v>{'1' * 5_000}</v>"),
        "a format with a number of 5,000 digits": cell(" s='" + "1" * 5_000 + "'", NUMBER),
        "a formula of 5 MB": cell("", lambda: f"<f>{'1+' * 2_500_000}1</f>{NUMBER}"),
        "300,000 drop-downs": swapped(RULE, lambda: f"{RULE} sqref='A1'/>" * 300_000 + RULE),
        "a footer of 5 MB": after("<oddFooter>", lambda: "&amp;&quot;" * 500_000),
    }


def listing(count: int, more: str = "") -> str:
    """So many more sheets in the list."""
    return "".join(f"<sheet name='s{n}' sheetId='{n + 50}'{more}/>" for n in range(count))


def twins() -> dict[str, Maker]:
    """The same twice, and what stands in the wrong place."""
    part, address = place("score")
    beyond = f"<sheetData>{row(LAST_ROW, at(f'A{LAST_ROW}'))}</sheetData>"
    return {
        "a cell twice, with one value": doubled(),
        "a cell twice, with two values": doubled("<v>0</v>"),
        "a row twice": edited({part: row_doubled}),
        "two rows the wrong way round": edited({part: rows_swapped}),
        "two cells the wrong way round": edited({part: cells_swapped}),
        "a row with the number of the next": first_row(f'<row r="{int(address[1:]) + 1}"'),
        "a row with a number far down": first_row('<row r="5000"'),
        "a sheet twice in the list": listed("{}{}"),
        "a sheet twice under two names": listed('{}<sheet name="Again" sheetId="77" r:id="rId3"/>'),
        "two sheets of one name": listed(f'{{}}<sheet name="{SHEET_NAME}" sheetId="77" r:id="rId4"/>'),
        "two sheets of one name in another case": listed(
            f'{{}}<sheet name="{SHEET_NAME.lower()}" sheetId="77" r:id="rId4"/>'
        ),
        "a sheet without a name": listed('<sheet sheetId="77" r:id="rId3"/>'),
        "a sheet without a relationship": listed(f'<sheet name="{SHEET_NAME}" sheetId="3"/>'),
        "a sheet whose relationship is not there": listed(f'<sheet name="{SHEET_NAME}" sheetId="3" r:id="rId999"/>'),
        "a sheet left out of the list": listed(""),
        "a sheet more, of no part": listed('{}<sheet name="Chart" sheetId="77" r:id="rId77"/>'),
        "no sheets at all": edited({WORKBOOK: lambda data: re.sub(rb"<sheet [^>]*/>", b"", data)}),
        "a list of sheets in another order": rewritten(
            "(<sheets>)(<sheet [^>]*/>)(.*?)(</sheets>)", r"\1\3\2\4", WORKBOOK
        ),
        "a sheet outside of the package": target("../../../../etc/passwd"),
        "a sheet on another machine": target("//127.0.0.1/share/sheet.xml"),
        "a sheet that is a page": target(PAGE + '" TargetMode="External'),
        "a sheet that is the workbook part": target("workbook.xml"),
        "a sheet that is the shared texts": target("sharedStrings.xml"),
        "a sheet that is another sheet": target("worksheets/sheet4.xml"),
        "shared texts that are a sheet": swapped('"sharedStrings.xml"', '"worksheets/sheet1.xml"', RELATIONS),
        "days counted from 1904": swapped("<workbookPr ", '<workbookPr date1904="1" ', WORKBOOK),
        "sheet data twice": after("</sheetData>", beyond),
        "a row inside a row": after("<sheetData>", row(1, row(1, at("A1")))),
        "a cell inside a cell": cell("", f"{at('E9')}{NUMBER}"),
        "a cell outside of the rows": after("<sheetData>", at("E9")),
    }


def counts() -> dict[str, Maker]:
    """The files of this class by name."""
    return {**references(), **amounts(), **twins()}
