"""How the workbooks look and print, seen from outside: pages, fonts, contrast, heights, windows, charts."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

import pytest
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from kamxl.identity import blank_reference
from kamxl.plan.build import make_plan
from kamxl.plan.model import Plan
from kamxl.spec.model import Look, Spec
from kamxl.xlsx.write import write_workbook
from tests.support.workbooks import OWN, SHIPPED, copy_of, opened, parts_of, plan_of, seen, spec_of
from tests.xlsx.test_structure import CARD, DIPLOMA, REFERENCE, capability_sheets, cells, footer, inputs

NAMES = SHIPPED + OWN
ROW = re.compile(r"<row ([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def visible(name: str, fill: str = "blank") -> list[Worksheet]:
    return [sheet for sheet in seen(name, fill).worksheets if sheet.sheet_state == "visible"]


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_sheet_prints_on_a4_landscape_one_page_wide(name: str) -> None:
    for sheet in visible(name):
        page = sheet.page_setup
        assert (page.orientation, page.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        one = sheet.title in {"Cover", "Summary"}
        assert (page.fitToWidth or 1, 1 if page.fitToHeight is None else page.fitToHeight) == (1, 1 if one else 0)
        assert sheet.print_area


def test_letter_paper_is_a_choice() -> None:
    spec = with_look(spec_of("plain"), paper="Letter")
    plan = make_plan(spec)
    assert {sheet.page_setup.paperSize for sheet in opened(write_workbook(plan, copy_of(plan))).worksheets} == {1}


def with_look(spec: Spec, **changes: str) -> Spec:
    return spec.model_copy(update={"look": Look.model_validate({**spec.look.model_dump(), **changes})})


@pytest.mark.parametrize("name", SHIPPED)
def test_the_header_row_is_frozen_repeated_and_filtered(name: str) -> None:
    for sheet in capability_sheets(seen(name)):
        assert sheet.freeze_panes == "A6"
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.auto_filter.ref is not None
        assert sheet.auto_filter.ref.startswith("A5:")
    actions = seen(name)["Action plan"]
    assert (actions.freeze_panes, actions.print_title_rows) == ("A5", "$4:$4")


def test_the_footer_has_reference_title_and_page_and_nobody_s_name() -> None:
    title = spec_of(CARD).title
    for sheet in seen(CARD, "full").worksheets:
        assert footer(sheet) == (REFERENCE, title, "&P / &N")


def test_a_footer_is_text_whatever_it_says() -> None:
    spec = with_look(spec_of("plain"), footer="R&D 2026").model_copy(update={"title": "1&2"})
    plan = make_plan(spec)
    assert footers(plan) == {f"&L{blank_reference('TPL')}&C 1&&2 · R&&D 2026&R&P / &N"}


def test_a_title_too_long_for_a_footer_is_cut_there() -> None:
    plan = make_plan(spec_of("plain").model_copy(update={"title": "&" * 120}))
    (text,) = footers(plan)
    assert 240 < len(text) <= 255
    assert text.endswith("&&…&R&P / &N")


def footers(plan: Plan) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(write_workbook(plan, copy_of(plan)))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "/worksheets/sheet" in name]
    return {unescape(text) for sheet in sheets for text in re.findall("<oddFooter>(.*?)</oddFooter>", sheet)}


# --- styles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_font_is_smaller_than_ten_points(name: str) -> None:
    sizes = {float(size) for size in re.findall(r'<sz val="([0-9.]+)"', parts_of(name)["xl/styles.xml"])}
    charts = [text for part, text in parts_of(name).items() if part.startswith("xl/charts/")]
    sizes |= {int(size) / 100 for text in charts for size in re.findall(r' sz="([0-9]+)"', text)}
    assert min(sizes) >= 10


def luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (2, 4, 6))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: object, default: str) -> str:
    found = getattr(colour, "rgb", None)
    return found if isinstance(found, str) else default


def colours(cell: Cell | MergedCell) -> tuple[str, str]:
    """Of the letters, and of what is behind them."""
    behind = rgb(cell.fill.fgColor, "FFFFFFFF") if cell.fill.patternType == "solid" else "FFFFFFFF"
    return rgb(cell.font.color, "FF000000"), behind


def pairs(sheets: Iterable[Worksheet]) -> Iterator[tuple[str, str, str]]:
    """Every pair of colours in which something can be read, with a cell that has it."""
    for sheet in sheets:
        for cell in cells(sheet):
            if cell.value is not None or not cell.protection.locked:
                yield f"{sheet.title}!{cell.coordinate}", *colours(cell)
        for areas in sheet.conditional_formatting:
            for rule in areas.rules:
                if rule.dxf is not None:
                    font, behind = colours(sheet.cell(*corner(str(areas.sqref))))
                    letters = rgb(rule.dxf.font.color, font) if rule.dxf.font else font
                    fill = rgb(rule.dxf.fill.bgColor, behind) if rule.dxf.fill else behind
                    yield f"{sheet.title}!{areas.sqref} by a condition", letters, fill


def corner(area: str) -> tuple[int, int]:
    found = re.match("([A-Z]+)([0-9]+)", area)
    assert found is not None
    return int(found[2]), ord(found[1]) - 64


def pale(sheets: Iterable[Worksheet]) -> set[str]:
    return {f"{place}: {one} on {other}" for place, one, other in pairs(sheets) if contrast(one, other) < 4.5}


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_read(name: str) -> None:
    assert pale(seen(name, "hostile").worksheets) == set()


@pytest.mark.parametrize("grey", ["#767676", "#000000", "#B00000"])
def test_every_text_can_be_read_in_any_colour_that_a_spec_may_choose(grey: str) -> None:
    # #767676 is the palest grey that a spec is allowed.
    plan = make_plan(with_look(spec_of("weighted"), primary=grey, accent=grey))
    assert pale(opened(write_workbook(plan, copy_of(plan))).worksheets) == set()


# --- heights and windows ----------------------------------------------------------------------------------------------


def rows(name: str, number: int, fill: str) -> dict[int, dict[str, str]]:
    text = parts_of(name, fill)[f"xl/worksheets/sheet{number}.xml"]
    found = (dict(ATTRIBUTE.findall(attributes)) for attributes in ROW.findall(text))
    return {int(row["r"]): row for row in found}


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_heights_and_those_with_inputs_may_grow(name: str) -> None:
    typed = {(sheet, row) for sheet, row, _ in inputs(seen(name))}
    for number, sheet in enumerate(seen(name, "full").worksheets, start=1):
        heights = rows(name, number, "full")
        wrapped = {cell.row for cell in cells(sheet) if cell.alignment.wrap_text and len(str(cell.value or "")) > 150}
        assert wrapped <= {row for row, found in heights.items() if "ht" in found}
        fixed = {row for row, found in heights.items() if "customHeight" in found}
        assert not {(sheet.title, row) for row in fixed} & typed


def test_the_first_sheet_is_open_at_its_first_input() -> None:
    for name in NAMES:
        book = seen(name)
        assert book.active is book.worksheets[0]
        assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) == 1
        for sheet in book.worksheets:
            asked = sorted((row, column) for title, row, column in inputs(book) if title == sheet.title)
            if asked:
                assert corner(str(sheet.sheet_view.selection[-1].activeCell)) == asked[0], sheet.title


# --- charts -----------------------------------------------------------------------------------------------------------


def chart(name: str, fill: str, number: int) -> str:
    return parts_of(name, fill)[f"xl/charts/chart{number}.xml"]


def points(text: str, cache: str) -> dict[int, str]:
    found = re.search(rf"<c:{cache}>(.*?)</c:{cache}>", text)
    assert found is not None
    return {int(at): value for at, value in re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]*)</c:v>', found[1])}


@pytest.mark.parametrize("number", [1, 2])
def test_an_unscored_component_is_a_gap_that_says_so(number: int) -> None:
    blank, full = chart(CARD, "blank", number), chart(CARD, "full", number)
    titles = [item.short_title for item in spec_of(CARD).capabilities()]
    assert points(blank, "numCache") == {}
    assert list(points(blank, "strCache").values()) == [f"{title} (not scored)" for title in titles]
    assert '<c:ptCount val="8"/>' in blank
    assert len(points(full, "numCache")) == 8
    assert list(points(full, "strCache").values()) == titles


def test_a_part_that_is_scored_is_not_a_gap_and_zero_is_a_score() -> None:
    assert [float(value) for value in points(chart(CARD, "zero", 1), "numCache").values()] == [0] * 8


def test_bars_go_down_in_the_order_of_the_summary_from_0_to_100_per_cent() -> None:
    text = chart(CARD, "blank", 1)
    assert '<c:barDir val="bar"/>' in text
    categories, values = text.split("<c:catAx>")[1].split("<c:valAx>")
    assert '<c:orientation val="maxMin"/>' in categories
    assert '<c:max val="1"/><c:min val="0"/>' in values


def test_charts_say_in_words_what_they_show() -> None:
    drawing = parts_of(CARD)["xl/drawings/drawing1.xml"]
    said = re.findall(r'<xdr:cNvPr id="\d+" name="Chart \d+" descr="([^"]+)"', drawing)
    assert len(said) == drawing.count("<xdr:graphicFrame ") == 2
    assert [text.partition(" ")[0] for text in said] == ["Bar", "Radar"]


def test_a_radar_needs_three_to_ten_axes() -> None:
    assert len(list(spec_of("plain").capabilities())) == 1
    assert [chart.kind for chart in plan_of("plain").sheet("summary").charts] == ["bar"]
    assert [chart.kind for chart in plan_of(DIPLOMA).sheet("summary").charts] == ["bar", "radar"]
