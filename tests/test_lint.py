"""The lint finds what Excel would repair, and nothing in workbooks that Excel opens."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.support.lint import lint
from tests.support.programs import needs_validator, sdk_errors

Parts = dict[str, bytes]
Mutation = Callable[[Parts], None]

BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
COVER, FORM, LISTS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
CHART, DRAWING, NOTES = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml", "xl/comments1.xml"
TYPES, CUSTOM, CORE, APP = "[Content_Types].xml", "docProps/custom.xml", "docProps/core.xml", "docProps/app.xml"


def picture() -> BytesIO:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b""))


def good_workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    cover, form, lists = (book.add_worksheet(name) for name in ("Cover", "Key accounts", "Lists"))
    book.add_worksheet("_kamxl").very_hidden()
    lists.hide()
    bold, red, date = (book.add_format(look) for look in ({"bold": True}, {"bg_color": "red"}, {"num_format": "yyyy"}))
    cover.merge_range("A1:D1", "Assessment", bold)
    cover.merge_range("A2:D2", "Key account management", bold)
    cover.write_string("A3", "It's “ready” 😀")
    cover.write_rich_string("A4", "plain ", bold, "bold", " plain")
    cover.write_boolean("B4", 1)
    cover.write_number("C4", 2026.5, date)
    cover.write_url("A5", "internal:'Key accounts'!A1", string="to the form")
    cover.write_url("A6", "https://example.org/a?b=c", string="out", tip="a tip")
    cover.write_comment("A3", "A note", {"author": "kamxl"})
    cover.insert_image("F20", "dot.png", {"image_data": picture(), "description": "a dot"})
    chart = book.add_chart({"type": "radar"})
    chart.add_series({"values": "='Key accounts'!$C$2:$C$5", "categories": "='Key accounts'!$A$2:$A$5"})
    cover.insert_chart("F3", chart, {"description": "the scores"})
    form.write_row("A1", ["Code", "Statement", "Score", "Note"], bold)
    for row in range(1, 5):
        form.write_row(row, 0, [f"C1-0{row}", f"Statement {row}", row - 1])
    form.write_formula("F2", "=IF(COUNT(C2:C5)=0,\"\",SUM('Key accounts'!C2:C5)/3%)", None, 200)
    form.write_formula("F3", '=IFERROR(INDEX(scale,MATCH("two ""2""",Lists!$B$1:$B$4,0)),-1)', None, -1)
    form.write_formula("F4", '=REPT("x",2)&" "&TEXT(F2,"0")', bold, "xx 200")
    form.data_validation(
        "C2:C5",
        {
            "validate": "list",
            "source": ["0", "1", "2", "3"],
            "input_title": "Score",
            "input_message": "0 to 3",
            "error_title": "No",
            "error_message": "0 to 3 only",
        },
    )
    form.data_validation("D2:D5", {"validate": "list", "source": "=Lists!$A$1:$A$4"})
    form.data_validation("E2:E5", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9})
    form.conditional_format("C2:C5", {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 2, "format": red})
    form.conditional_format("D2:D5", {"type": "formula", "criteria": "=$C2>1", "format": bold})
    form.conditional_format("F2:F5", {"type": "data_bar", "data_bar_2010": True})
    form.autofilter("A1:D5")
    form.freeze_panes(1, 2)
    form.set_column("A:A", 9)
    form.set_column("B:B", 60, bold)
    form.set_row(1, 30)
    form.protect("", {"format_rows": True})
    form.repeat_rows(0)
    form.print_area("A1:D5")
    form.set_header("&L&8R&&D &A&R&D")
    form.set_footer('&C&"Calibri,Bold"&P of &N')
    lists.write_column("A1", [0, 1, 2, 3])
    lists.write_column("B1", ["zero", "one", 'two "2"', "three"])
    book.define_name("scale", "=Lists!$A$1:$A$4")
    book.define_name("Lists!own", "=Lists!$A$1")
    book.define_name("kamxl_id", '="KX-1"')
    book.set_properties({"title": "A title", "subject": "S", "comments": "c" * 300})
    book.set_custom_property("spec", "kam-core")
    book.set_custom_property("version", "2026.1")
    book.close()


def write_charts(book: xlsxwriter.Workbook, data: Worksheet) -> None:
    data.write_row("A1", ["a", "b", "c"])
    for row in range(1, 9):
        data.write_row(row, 0, [row, row * 2, row * 1e-7])
    kinds = [("bar", None), ("bar", "stacked"), ("column", "percent_stacked"), ("line", None), ("pie", None)]
    kinds += [("doughnut", None), ("radar", "filled"), ("radar", "with_markers"), ("scatter", None), ("area", None)]
    for place, (kind, subtype) in enumerate(kinds):
        chart = book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
        axis = "='D''ata & 1'!$A$2:$A$9"
        chart.add_series({"name": "='D''ata & 1'!$A$1", "categories": axis, "values": axis})
        second = {"categories": axis, "values": ["D'ata & 1", 1, 1, 8, 1], "data_labels": {"value": True}}
        chart.add_series(second | {"y2_axis": kind in {"line", "column"}})
        chart.set_title({"name": "='D''ata & 1'!$B$1"})
        data.insert_chart(place * 20, 9, chart, {"description": f"{kind} chart", "object_position": 2})


def varied_workbook(path: Path) -> None:
    """What the good workbook has not, of all that XlsxWriter can write."""
    book = xlsxwriter.Workbook(path, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    data, more = book.add_worksheet("D'ata & 1"), book.add_worksheet("Ünïcode")
    write_charts(book, data)
    write_cells(more)
    write_rules(more)
    write_page(more)
    data.outline_settings(visible=False, symbols_below=False)
    data.freeze_panes(2, 0, 20, 0)
    book.define_name("konst", "=42")
    book.define_name("Rate_1.x", "='D''ata & 1'!$A:$A")
    more.activate()
    book.close()


def write_cells(more: Worksheet) -> None:
    more.insert_image("A20", "one.png", {"image_data": picture(), "decorative": True})
    more.insert_image(
        "A21", "two.png", {"image_data": picture(), "description": "d", "url": "internal:'D''ata & 1'!A1"}
    )
    more.embed_image("A22", "three.png", {"image_data": picture(), "description": "d"})
    more.set_header("&C&G", {"image_center": "four.png", "image_data_center": picture()})
    more.insert_textbox("D20", "A text", {"description": "d"})
    more.write_array_formula("A1:A3", "{=SUM('D''ata & 1'!A2:A9*B1:B8)}", None, 1)
    more.write_dynamic_array_formula("B1", "=_xlfn._xlws.SORT(_xlfn.UNIQUE(C1:C9))", None, 1)
    more.write_formula("D1", "=SUM((A1:A2,B1:B2) A1:B1)+A1:INDEX(B:B,3)+MAX({1,-2;3,4})+-3%^2+1.5E+3", None, 1)
    more.write_formula("D2", "=_xlfn.STDEV.S(1,2)+NA()+IF(A1,,TRUE)+ROW()+#N/A", None, "#N/A")
    more.write_formula("D3", "=SUM(Table1[n])+SUM(4:4)+SUM($F:$F)+COUNT(Ünïcode!A1,)", None, 1)
    more.write_string("E1", "_x0041_ \t\n  ends ")
    more.write_string("E2", "😀" * 16_383)
    more.write_formula("E3", '="' + "y" * 255 + '"', None, "y")
    more.add_table("G1:H4", {"columns": [{"header": "n"}, {"header": "m", "formula": "=[@n]*2"}]})


def write_rules(more: Worksheet) -> None:
    more.data_validation("I1", {"validate": "list", "source": ["z" * 127, "z" * 127]})
    more.data_validation("I2:I9", {"validate": "custom", "value": "=LEN(I2)<9", "other_cells": [[10, 8, 12, 8]]})
    more.data_validation("I20", {"validate": "date", "criteria": ">", "value": "=TODAY()", "error_type": "warning"})
    more.data_validation("I21", {"validate": "any", "input_message": "m" * 255})
    more.data_validation("I22", {"validate": "decimal", "criteria": "between", "minimum": -1.5, "maximum": 0.5})
    for row, rule in enumerate(
        (
            {"type": "icon_set", "icon_style": "5_arrows"},
            {"type": "2_color_scale"},
            {"type": "3_color_scale"},
            {"type": "data_bar", "bar_only": True},
            {"type": "duplicate"},
            {"type": "top", "value": 3},
            {"type": "blanks"},
            {"type": "text", "criteria": "begins with", "value": "x"},
            {"type": "average", "criteria": "above"},
            {"type": "time_period", "criteria": "today"},
            {"type": "no_errors"},
            {"type": "formula", "criteria": "=A1=1"},
        )
    ):
        more.conditional_format(row, 10, row + 3, 10, rule)


def write_page(more: Worksheet) -> None:
    more.autofilter("M1:N9")
    more.filter_column("M", "x == 3")
    more.split_panes(30, 8.43)
    more.set_column("A:C", 5, None, {"level": 1})
    more.set_column("D:XFD", 12)
    more.set_row(30, 409, None, {"level": 2, "hidden": True})
    more.protect("secret", {"objects": True, "sort": True, "select_locked_cells": False})
    more.unprotect_range("A1:B2", "open")
    more.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    more.set_h_pagebreaks([20])
    more.repeat_columns("A:B")
    more.repeat_rows(0, 1)
    more.fit_to_pages(1, 0)
    more.write_comment("XFD1048576", "far")
    more.write_url("P1", "mailto:a@example.org")
    more.write_url("P2", "internal:konst")
    more.write_url("P3", "external:other.xlsx#Sheet1!A1")
    more.add_sparkline("Q1", {"range": "'D''ata & 1'!A2:A9"})
    more.insert_checkbox("Q2", 1)


def swap(part: str, old: str, new: str) -> Mutation:
    """The first `old` in a part becomes `new`."""

    def mutate(parts: Parts) -> None:
        parts[part] = parts[part].decode().replace(old, new, 1).encode()

    return mutate


def drop(part: str) -> Mutation:
    return lambda parts: parts.__delitem__(part)


def formula(text: str) -> Mutation:
    return swap(FORM, '<f>REPT("x",2)&amp;" "&amp;TEXT(F2,"0")</f>', f"<f>{text}</f>")


def number(cell: str) -> Mutation:
    return swap(COVER, '<c r="C4" s="2"><v>2026.5</v></c>', cell)


def name(definition: str) -> Mutation:
    return swap(BOOK, '<definedName name="kamxl_id">"KX-1"</definedName>', definition)


def text(content: str) -> Mutation:
    return swap(STRINGS, "<t>Assessment</t>", f"<t>{content}</t>")


def footer(content: str) -> Mutation:
    return swap(FORM, "<oddFooter>&amp;C", f"<oddFooter>{content}")


def sheet(content: str) -> Mutation:
    return swap(BOOK, 'name="Lists"', f'name="{content}"')


def every_sheet_hidden(parts: Parts) -> None:
    for tab in ("Cover", "Key accounts"):
        swap(BOOK, f'name="{tab}"', f'name="{tab}" state="hidden"')(parts)


def entry_twice(parts: Parts) -> None:
    # A key with a leading plus is written under its plain name: the only way to have one name twice.
    parts["+" + STYLES] = parts[STYLES]


def rows_swapped(parts: Parts) -> None:
    rows = re.findall(r"<row .*?</row>", parts[COVER].decode())
    swap(COVER, rows[2] + rows[3], rows[3] + rows[2])(parts)


def cells_swapped(parts: Parts) -> None:
    cells = re.findall(r'<c r="[BC]4".*?</c>', parts[COVER].decode())
    swap(COVER, "".join(cells), "".join(reversed(cells)))(parts)


def links_before_merges(parts: Parts) -> None:
    merges, links = re.findall(r"<(?:mergeCells|hyperlinks)\b.*?</(?:mergeCells|hyperlinks)>", parts[COVER].decode())
    swap(COVER, merges + links, links + merges)(parts)


LIST, WHOLE, RULE = '"0,1,2,3"', 'sqref="E2:E5"><formula1>1<', '<cfRule type="expression" dxfId="1" priority="2">'
PANE, MERGE, HYPERLINK = 'topLeftCell="C2" activePane="bottomRight"', '<mergeCell ref="A2:D2"/>', """location="'Key"""
PROPERTY, PROTECTION, COLUMN = "<vt:lpwstr>kam-core<", '<sheetProtection sheet="1"', '<col min="2" max="2"'

MUTANTS: dict[str, Mutation] = {
    "list literal of 256": swap(FORM, LIST, f'"{"0," * 127}00"'),
    "list without source": swap(FORM, f"<formula1>{LIST}</formula1>", ""),
    "list on a missing sheet": swap(FORM, "<formula1>Lists!", "<formula1>Lost!"),
    "prompt of 256": swap(FORM, 'prompt="0 to 3"', f'prompt="{"p" * 256}"'),
    "prompt title of 33": swap(FORM, 'promptTitle="Score"', f'promptTitle="{"p" * 33}"'),
    "error of 226": swap(FORM, 'error="0 to 3 only"', f'error="{"e" * 226}"'),
    "error title of 33": swap(FORM, 'errorTitle="No"', f'errorTitle="{"e" * 33}"'),
    "validation outside the grid": swap(FORM, 'sqref="E2:E5"', 'sqref="E2:XFE5"'),
    "validation of a reversed range": swap(FORM, 'sqref="E2:E5"', 'sqref="E5:E2"'),
    "validation of no range": swap(FORM, 'sqref="E2:E5"', 'sqref=""'),
    "validations overlap": swap(FORM, 'sqref="E2:E5"', 'sqref="D5:E5"'),
    "validation limits crossed": swap(FORM, WHOLE, WHOLE.replace(">1<", ">10<")),
    "validation with one limit": swap(FORM, "<formula2>9</formula2>", ""),
    "validation of an unknown type": swap(FORM, 'type="whole"', 'type="integer"'),
    "name twice, other case": name('<definedName name="SCALE">1</definedName>'),
    "name like a cell": name('<definedName name="KX12">1</definedName>'),
    "name like R1C1": name('<definedName name="R1C1">1</definedName>'),
    "name with a blank": name('<definedName name="kamxl id">1</definedName>'),
    "name that begins with a digit": name('<definedName name="1st">1</definedName>'),
    "name of a missing sheet": name('<definedName name="lost">Lost!$A$1</definedName>'),
    "name of #REF!": name('<definedName name="lost">#REF!</definedName>'),
    "name of #REF! in a sheet": name('<definedName name="lost">Lists!#REF!</definedName>'),
    "name in the scope of no sheet": name('<definedName name="far" localSheetId="9">1</definedName>'),
    "name of nothing": name('<definedName name="empty"></definedName>'),
    "print area of another sheet": swap(
        BOOK, """Print_Area" localSheetId="1">'Key acc""", """Print_Area" localSheetId="1">'Kee acc"""
    ),
    "print titles of a missing sheet": swap(BOOK, "'Key accounts'!$1:$1", "Lost!$1:$1"),
    "autofilter without its name": swap(BOOK, "_FilterDatabase", "Criteria"),
    "autofilter reversed": swap(FORM, '<autoFilter ref="A1:D5"', '<autoFilter ref="D5:A1"'),
    "autofilter over a merge": swap(
        FORM, '<autoFilter ref="A1:D5"/>', '<autoFilter ref="A1:D5"/><mergeCells><mergeCell ref="D5:E6"/></mergeCells>'
    ),
    "merges overlap": swap(COVER, MERGE, '<mergeCell ref="D1:E2"/>'),
    "merge of one cell": swap(COVER, MERGE, '<mergeCell ref="A2"/>'),
    "merge reversed": swap(COVER, MERGE, '<mergeCell ref="D2:A2"/>'),
    "value under a merge": swap(COVER, '<c r="B1" s="1"/>', '<c r="B1" s="1"><v>1</v></c>'),
    "text of 32,768": text("t" * 32_768),
    "text of 32,768 UTF-16 units": text("😀" * 16_384),
    "control character": text("a\x01b"),
    "escaped control character": text("a_x0001_b"),
    "blanks not preserved": text("  a"),
    "no such character": text("a&#xFFFF;b"),
    "formula of 8,193": formula("1+" * 4_096 + "1"),
    "formula with an open bracket": formula("SUM(1,2"),
    "formula with a closing bracket": formula("SUM(1))"),
    "formula with an open string": formula('"abc'),
    "formula without operand": formula("1+*2"),
    "formula without operator": formula("SUM(1)2"),
    "formula that ends in an operator": formula("1+"),
    "formula with semicolons": formula("IF(1;2;3)"),
    "formula of nothing": formula(""),
    "formula with a string of 256": formula(f'LEN("{"s" * 256}")'),
    "formula that begins with =": formula("=1+1"),
    "formula with too few arguments": formula("IF(A1)"),
    "formula with too many arguments": formula("LEN(A1,2)"),
    "function without _xlfn.": formula("TEXTJOIN(1,2,3)"),
    "function with _xlfn. for nothing": formula("_xlfn.SUM(1)"),
    "formula on a missing sheet": formula("Lost!A1"),
    "formula with an unknown name": formula("lost+1"),
    "formula with #REF!": formula("SUM(#REF!)"),
    "formula outside the grid": formula("SUM(A1048577)"),
    "formula with a sheet without quotes": formula("Key accounts!A1"),
    "rows out of order": rows_swapped,
    "row twice": swap(COVER, '<row r="4"', '<row r="3"'),
    "row outside the grid": swap(LISTS, '<row r="4"', '<row r="1048577"'),
    "cells out of order": cells_swapped,
    "cell twice": swap(COVER, '<c r="B4"', '<c r="A4"'),
    "cell in another row": swap(COVER, '<c r="B4"', '<c r="B5"'),
    "cell outside the grid": number('<c r="XFE4" s="2"><v>2026.5</v></c>'),
    "NaN": number('<c r="C4" s="2"><v>NaN</v></c>'),
    "infinity": number('<c r="C4" s="2"><v>inf</v></c>'),
    "number beyond all": number('<c r="C4" s="2"><v>1e999</v></c>'),
    "empty number": number('<c r="C4" s="2"><v></v></c>'),
    "boolean of 2": number('<c r="C4" t="b"><v>2</v></c>'),
    "unknown error": number('<c r="C4" t="e"><v>#OOPS!</v></c>'),
    "unknown type of cell": number('<c r="C4" t="x"><v>1</v></c>'),
    "shared string out of range": number('<c r="C4" t="s"><v>22</v></c>'),
    "shared string without index": number('<c r="C4" t="s"/>'),
    "inline string without text": number('<c r="C4" t="inlineStr"/>'),
    "cell style out of range": number('<c r="C4" s="4"><v>1</v></c>'),
    "font out of range": swap(STYLES, 'numFmtId="164" fontId="0"', 'numFmtId="164" fontId="9"'),
    "fill out of range": swap(
        STYLES,
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0"',
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="2"',
    ),
    "border out of range": swap(STYLES, 'borderId="0" xfId="1"', 'borderId="7" xfId="1"'),
    "base style out of range": swap(STYLES, 'borderId="0" xfId="1"', 'borderId="0" xfId="5"'),
    "number format missing": swap(STYLES, 'xf numFmtId="164"', 'xf numFmtId="170"'),
    "number format of 256": swap(STYLES, 'formatCode="yyyy"', f'formatCode="{"0" * 256}"'),
    "active sheet out of range": swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" activeTab="4"'),
    "active sheet hidden": swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" activeTab="2"'),
    "active sheet not selected": swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" activeTab="1"'),
    "first sheet out of range": swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" firstSheet="9"'),
    "every sheet hidden": every_sheet_hidden,
    "two sheets selected": swap(FORM, "<sheetView ", '<sheetView tabSelected="1" '),
    "header of 256": swap(FORM, "<oddHeader>", f"<oddHeader>{'h' * 241}"),
    "footer with an unknown code": footer("&amp;Q"),
    "footer with a lone &": footer("R&amp; ;"),
    "sheet name of 32": sheet("L" * 32),
    "sheet name with a colon": sheet("Li:sts"),
    "sheet name in apostrophes": sheet("'Lists"),
    "sheet name twice, other case": sheet("COVER"),
    "sheet called History": sheet("History"),
    "sheet without name": sheet(""),
    "sheet id twice": swap(BOOK, 'sheetId="3"', 'sheetId="2"'),
    "sheet state unknown": swap(BOOK, 'state="hidden"', 'state="gone"'),
    "row of 410 points": swap(FORM, 'ht="30"', 'ht="410"'),
    "row style out of range": swap(FORM, 'ht="30"', 'ht="30" s="9"'),
    "outline of 8 levels": swap(FORM, 'ht="30"', 'ht="30" outlineLevel="8"'),
    "column of 256": swap(FORM, 'width="60.7109375"', 'width="256"'),
    "columns overlap": swap(FORM, COLUMN, '<col min="1" max="2"'),
    "column outside the grid": swap(FORM, COLUMN, '<col min="2" max="16385"'),
    "rule without formula": swap(FORM, "<formula>$C2&gt;1</formula>", ""),
    "rule with a broken formula": swap(FORM, "<formula>$C2&gt;1</formula>", "<formula>$C2&gt;</formula>"),
    "rule with one limit": swap(FORM, "<formula>2</formula>", ""),
    "rule of priority 0": swap(FORM, RULE, RULE.replace("2", "0")),
    "priority twice": swap(FORM, RULE, RULE.replace("2", "1")),
    "rule with a missing look": swap(FORM, RULE, RULE.replace('dxfId="1"', 'dxfId="2"')),
    "rule of no range": swap(FORM, '<conditionalFormatting sqref="D2:D5">', '<conditionalFormatting sqref="D0">'),
    "data bar without ends": swap(FORM, '<cfvo type="min"/><cfvo type="max"/>', '<cfvo type="min"/>'),
    "data bar without extension": swap(FORM, "0002-000000000001}</x14:id>", "0002-000000000009}</x14:id>"),
    "hyperlink to a missing sheet": swap(COVER, HYPERLINK, """location="'Kee"""),
    "hyperlink to nowhere": swap(COVER, ' r:id="rId1" tooltip', " tooltip"),
    "hyperlink without relationship": swap(COVER, '"rId1" tooltip', '"rId9" tooltip'),
    "hyperlink of no cell": swap(COVER, '<hyperlink ref="A6"', '<hyperlink ref="6"'),
    "hyperlink tip of 256": swap(COVER, '"a tip"', f'"{"t" * 256}"'),
    "hyperlink of 2,080": swap("xl/worksheets/_rels/sheet1.xml.rels", "?b=c", f"?{'c' * 2080}"),
    "pane that begins in the frozen part": swap(FORM, PANE, PANE.replace("C2", "B2")),
    "pane of no cell": swap(FORM, PANE, PANE.replace("C2", "C")),
    "pane that is not split": swap(FORM, '<pane xSplit="2" ', "<pane "),
    "target missing": drop("xl/drawings/drawing1.xml"),
    "styles missing": drop(STYLES),
    "sheet missing": drop(LISTS),
    "picture missing": drop("xl/media/image1.png"),
    "relationship missing": swap(COVER, '<drawing r:id="rId2"/>', '<drawing r:id="rId7"/>'),
    "relationship twice": swap("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"'),
    "content type missing": swap(
        TYPES, '<Override PartName="/xl/comments1.xml"', '<Override PartName="/xl/comments2.xml"'
    ),
    "content type of another part": swap(TYPES, "spreadsheetml.styles+xml", "spreadsheetml.sharedStrings+xml"),
    "content type of pictures missing": swap(TYPES, 'Extension="png"', 'Extension="gif"'),
    "entry twice": entry_twice,
    "elements out of order": links_before_merges,
    "element twice": swap(COVER, '<dimension ref="A1:D6"/>', '<dimension ref="A1:D6"/><dimension ref="A1:D6"/>'),
    "element unknown": swap(COVER, '<dimension ref="A1:D6"/>', '<dimensions ref="A1:D6"/>'),
    "no cells at all": swap("xl/worksheets/sheet4.xml", "<sheetData/>", ""),
    "not well-formed": swap(LISTS, "</sheetData>", ""),
    "property of 256": swap(CUSTOM, PROPERTY, f"<vt:lpwstr>{'p' * 256}<"),
    "property twice": swap(CUSTOM, 'name="version"', 'name="Spec"'),
    "property number twice": swap(CUSTOM, 'pid="3"', 'pid="2"'),
    "title twice": swap(CORE, "<dc:subject>S</dc:subject>", "<dc:title>S</dc:title>"),
    "date of creation unreadable": swap(CORE, 'W3CDTF">2', 'W3CDTF">x'),
    "titles miscounted": swap(APP, '<vt:vector size="7"', '<vt:vector size="8"'),
    "no core properties": drop(CORE),
    "no extended properties": swap(
        "_rels/.rels", 'extended-properties" Target="docProps/app.xml"', 'x" Target="docProps/app.xml"'
    ),
    "chart on a missing sheet": swap(CHART, "'Key accounts'!$C", "'Kee accounts'!$C"),
    "chart with a point too many": swap(CHART, '<c:ptCount val="4"/>', '<c:ptCount val="3"/>'),
    "chart without an axis": swap(CHART, '<c:axId val="50010002"/></c:radarChart>', '<c:axId val="7"/></c:radarChart>'),
    "chart of an unknown look": swap(CHART, '<c:radarStyle val="marker"/>', '<c:radarStyle val="spiral"/>'),
    "chart without description": swap(DRAWING, ' descr="the scores"', ""),
    "picture without description": swap(DRAWING, 'descr="a dot"', 'descr=""'),
    "drawing ids twice": swap(DRAWING, 'cNvPr id="3"', 'cNvPr id="2"'),
    "note twice": swap(NOTES, "</commentList>", '<comment ref="A3" authorId="0"><text/></comment></commentList>'),
    "note without author": swap(NOTES, 'authorId="0"', 'authorId="1"'),
    "note of no cell": swap(NOTES, '<comment ref="A3"', '<comment ref="A0"'),
    "protection not switched on": swap(FORM, PROTECTION, "<sheetProtection"),
    "protection attribute unknown": swap(FORM, PROTECTION, '<sheetProtection sheet="1" formatRow="0"'),
    "protection value unknown": swap(FORM, PROTECTION, '<sheetProtection sheet="1" sort="no"'),
    "page in an unknown direction": swap(FORM, "<headerFooter>", '<pageSetup orientation="upright"/><headerFooter>'),
    "scale of 5 percent": swap(FORM, "<headerFooter>", '<pageSetup scale="5"/><headerFooter>'),
}
# Left to the schema: a lint of one's own would only write the schema again.
SDK_ONLY = {
    "validation of an unknown type",
    "sheet state unknown",
    "chart of an unknown look",
    "page in an unknown direction",
}


def save(parts: Parts, path: Path) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.filterwarnings("ignore", "Duplicate name", UserWarning)
        for entry, data in parts.items():
            archive.writestr(entry.lstrip("+"), data)
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    good_workbook(path)
    return path


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("varied") / "varied.xlsx"
    varied_workbook(path)
    return path


@pytest.fixture(scope="module")
def mutants(good: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("mutants")
    with zipfile.ZipFile(good) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    paths = {}
    for place, (title, mutate) in enumerate(MUTANTS.items()):
        changed = dict(parts)
        mutate(changed)
        if changed != parts:
            paths[title] = save(changed, folder / f"{place}.xlsx")
    return paths


@pytest.fixture(scope="module")
def schema_faults(mutants: dict[str, Path]) -> dict[Path, list[str]]:
    """What the validator says, asked once, and only about mutants that are its own: it takes a second for each."""
    return sdk_errors([mutants[title] for title in sorted(SDK_ONLY & mutants.keys())])


def test_a_good_workbook_has_no_faults(good: Path) -> None:
    assert lint(good) == []


def test_a_varied_workbook_has_no_faults(varied: Path) -> None:
    assert lint(varied) == []


@needs_validator
def test_the_validator_finds_no_fault_either(good: Path, varied: Path) -> None:
    assert sdk_errors([good, varied]) == {good: [], varied: []}


def test_only_allowed_functions_pass_when_they_are_named(good: Path) -> None:
    allowed = {"IF", "COUNT", "SUM", "IFERROR", "INDEX", "MATCH", "REPT"}
    assert [fault.rpartition(": ")[2] for fault in lint(good, allowed)] == ["TEXT is not among the allowed functions"]
    assert lint(good, {*allowed, "TEXT"}) == []


@pytest.mark.parametrize("title", MUTANTS)
def test_a_mutation_changes_the_workbook(title: str, mutants: dict[str, Path]) -> None:
    assert title in mutants


@pytest.mark.parametrize("title", [title for title in MUTANTS if title not in SDK_ONLY])
def test_a_broken_workbook_is_named_by_the_lint(title: str, mutants: dict[str, Path]) -> None:
    assert lint(mutants[title])


@needs_validator
@pytest.mark.parametrize("title", sorted(SDK_ONLY))
def test_a_broken_workbook_is_named_by_the_validator(
    title: str, mutants: dict[str, Path], schema_faults: dict[Path, list[str]]
) -> None:
    assert schema_faults[mutants[title]]


def test_a_sheet_may_be_called_like_an_error(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("#REF!").write_formula("B1", "='#REF!'!A1+1", None, 1)
    assert lint(path) == []
