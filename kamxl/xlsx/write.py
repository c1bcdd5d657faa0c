"""Plan to workbook, with XlsxWriter: a loop over the plan. What XlsxWriter drops in silence is an error here."""

from __future__ import annotations

import io
import warnings
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.formula import Expr
from kamxl.grid import address
from kamxl.plan.model import Copy, Input, Link, Personal, Previous
from kamxl.plan.resolve import Filled, cached, quoted
from kamxl.values.text import LIMIT, illegal, shortened, units
from kamxl.xlsx.charts import add_chart
from kamxl.xlsx.packed import Part
from kamxl.xlsx.rows import SoftRows, note_scale, row_heights
from kamxl.xlsx.rules import add_conditionals, add_validations
from kamxl.xlsx.strings import STRINGS, Book, own
from kamxl.xlsx.styles import conditional, doubtful, mixed, styles
from kamxl.xlsx.tables import TableSheet, TooLarge, joined

if TYPE_CHECKING:
    from pathlib import Path
    from types import UnionType

    from xlsxwriter.format import Format

    from kamxl.grid import Scalar
    from kamxl.plan.model import Content, Plan, SheetPlan

_PAPER = {"A4": 9, "Letter": 1}
_FORMULA_LIMIT = 8192
_FOOTER_LIMIT = 255
_NOTE_WIDTH = 2.2
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_ALLOWED = (
    "format_columns",
    "format_rows",
    "autofilter",
    "insert_hyperlinks",
    "select_locked_cells",
    "select_unlocked_cells",
)


def write_workbook(plan: Plan, copy: Copy | None = None, logo: Path | None = None) -> bytes:
    """The workbook of a plan, as the bytes of an .xlsx file; equal plans and copies give equal bytes.

    Args:
        plan: the plan.
        copy: what makes the workbook somebody's own.
        logo: the picture file that the plan's look names.

    Raises:
        KamxlError: something doesn't fit into a workbook; the diagnostics (KX2xx) say what.
    """
    return _Writer(plan, copy or Copy(), logo).bytes()


class _Writer:
    """One workbook in the making."""

    def __init__(self, plan: Plan, copy: Copy, logo: Path | None) -> None:
        self.plan = plan
        self.copy = copy
        self.logo = logo
        self.filled = Filled(plan, copy.answers, copy.personal)
        self.looks = styles(plan.look, plan.dates)
        self.formats: dict[str, Format] = {}
        self.dxfs: dict[str, Format] = {}
        self.tables: list[TableSheet] = []
        self.target = io.BytesIO()
        self.book = Book(
            self.target,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.book.formats[0].set_font_name(plan.look.font)

    def bytes(self) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                self._write()
                self.book.close()
            except (UserWarning, xlsxwriter.exceptions.XlsxWriterException) as problem:
                raise _refused(f"the workbook can't hold this plan: {problem}") from problem
        if not self.tables or not self.book.texts:
            return self.target.getvalue()
        parts = {sheet.part_name: sheet.part for sheet in self.tables} | {STRINGS: self.book.texts}
        try:
            return joined(self.target.getvalue(), parts)
        except TooLarge as problem:
            raise _refused("a table is larger than a workbook can hold") from problem

    def _write(self) -> None:
        self._properties()
        kinds = ((sheet, TableSheet if sheet.table else SoftRows) for sheet in self.plan.sheets)
        sheets = [(sheet, self.book.add_worksheet(sheet.name, kind)) for sheet, kind in kinds]
        for sheet, target in sheets:
            self._sheet(sheet, target)
        # what differs from copy to copy comes last, so that its texts end the shared strings; first what every copy has
        for own_kind in (Personal, Input | Previous):
            for sheet, target in sheets:
                self._own_cells(sheet, target, own_kind)
        for sheet, target in sheets:
            if sheet.key == self.plan.first:
                target.activate()
        for name, cell in self.plan.names.items():
            self._must(self.book.define_name(name, f"={self.filled.where(cell)}"), f"the name {name}")
        if reference := self.copy.personal.get("reference"):
            self._must(self.book.define_name("kamxl_reference", f'="{reference}"'), "the reference's name")

    def _properties(self) -> None:
        """Core and custom properties: what was issued, never who filled it in."""
        day = self.copy.created
        created = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else _NO_DATE
        reference = self.copy.personal.get("reference", "")
        properties = {"title": self.plan.title, "subject": self.plan.subject, "keywords": reference, "created": created}
        self.book.set_properties(properties)
        if self.plan.reading:
            self.book.set_custom_property("kamxl_reference", reference, "text")
            self.book.set_custom_property("kamxl_plan", self.plan.reading.digest(), "text")

    def _sheet(self, sheet: SheetPlan, target: SoftRows) -> None:
        for width in sheet.widths:
            hidden = {"hidden": True} if width.hidden else {}
            self._must(target.set_column(width.first, width.last, width.width, None, hidden), "a column")
        for row, height in row_heights(sheet, self.filled, self.looks).items():
            self._must(target.set_row(row, height), "a row")
            if row in sheet.heights:
                target.fixed.add(row)
        merged = {(row, first): (row, first, end, last) for row, first, end, last in sheet.merges}
        for (row, column), cell in sheet.cells.items():
            if area := merged.get((row, column)):
                self._must(target.merge_range(*area, "", self._format(cell.style)), "a merged title")
            if isinstance(cell.content, Input | Personal | Previous):
                continue
            if cell.content is not None or not _inside(row, column, sheet):
                self._cell(target, sheet.key, row, column, cell.content, cell.style)
        if sheet.table and isinstance(target, TableSheet):
            self.tables.append(target)
            self.book.texts = self.book.texts or Part()
            self._must(target.hold(sheet.table, self._format, self.looks, self._plain), "a table")
        add_validations(target, sheet, self.filled, self._must)
        add_conditionals(target, sheet, self._dxf, self._must)
        for chart in sheet.charts:
            add_chart(self.book, target, chart, self.filled, self.plan.look)
        self._window(sheet, target)
        self._print(sheet, target)

    def _own_cells(self, sheet: SheetPlan, target: SoftRows, kind: type | UnionType) -> None:
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.content, kind):
                self._cell(target, sheet.key, row, column, cell.content, cell.style)

    def _cell(self, target: SoftRows, key: str, row: int, column: int, content: Content, style: str) -> None:
        look = self._format(style)
        match content:
            case Expr():
                code = self._formula(target, key, row, column, content, look)
            case Link():
                sheet = self.plan.sheet(content.sheet)
                at = f"internal:{quoted(sheet.name)}!{address(*content.at)}"
                code = target.write_url(row, column, at, look, self._text(content.text))
            case Input():
                code = self._input(target, row, column, content, style)
            case Personal(what=what):
                code = self._plain(target, row, column, own(self.copy.personal.get(what)), look)
            case Previous(field=field, kind=kind):
                known = self.copy.previous.get(field)
                code = self._plain(target, row, column, own(None if known is None else kind.render(known)), look)
            case _:
                code = self._plain(target, row, column, content, look)
        if code:
            self._must(code, f"{self.plan.sheet(key).name}, row {row + 1}")

    def _input(self, target: SoftRows, row: int, column: int, content: Input, style: str) -> int:
        """An input; where its answer is in doubt it is tinted, and the first of its cells says why in a note."""
        note = self.copy.doubts.get(content.field)
        look = self._format(style if note is None else doubtful(style))
        if note and content.line <= 0:
            options = {"author": "kamxl", "x_scale": _NOTE_WIDTH, "y_scale": note_scale(note), "font_size": 10}
            self._must(target.write_comment(row, column, self._text(note), options), "a note")
        return self._plain(target, row, column, own(self.filled.input(content)), look)

    def _formula(self, target: SoftRows, key: str, row: int, column: int, content: Expr, look: Format) -> int:
        text = self.filled.formula_text(content, key, row)
        if len(text) > _FORMULA_LIMIT:
            raise _refused(f"a formula is longer than {_FORMULA_LIMIT} characters")
        return int(target.write_formula(row, column, f"={text}", look, cached(self.filled.at((key, row, column)))))

    def _plain(self, target: SoftRows, row: int, column: int, value: Scalar, look: Format) -> int:
        if value is None or value == "":
            return int(target.write_blank(row, column, None, look))
        if isinstance(value, str):
            return int(target.write_string(row, column, self._text(value), look))
        if isinstance(value, date):
            return int(target.write_datetime(row, column, value, look))
        return int(target.write_number(row, column, value, look))

    def _text(self, text: str) -> str:
        if illegal(text) or units(text) > LIMIT:
            raise _refused("a text holds characters that a workbook can't, or more than 32,767 of them")
        return text

    def _window(self, sheet: SheetPlan, target: SoftRows) -> None:
        target.hide_gridlines(2)
        target.set_selection(*sheet.active, *sheet.active)
        if sheet.freeze:
            target.freeze_panes(*sheet.freeze)
        if sheet.filter:
            self._must(target.autofilter(*sheet.filter), "a filter")
        if sheet.protected:
            target.protect("", dict.fromkeys(_ALLOWED, True))
        look = self.plan.look
        colour = {"primary": look.primary, "accent": look.accent, "quiet": mixed(look.primary, 0.25)}[sheet.tab]
        target.set_tab_color(colour)
        if sheet.state == "hidden":
            target.hide()
        if sheet.logo and self.logo:
            options = {"object_position": 2, "description": "Logo", "y_offset": 4, "x_scale": 1, "y_scale": 1}
            self._must(target.insert_image(*sheet.logo, str(self.logo), options), "the logo")

    def _print(self, sheet: SheetPlan, target: SoftRows) -> None:
        page = sheet.page
        target.set_landscape()
        target.set_paper(_PAPER[self.plan.look.paper])
        target.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        target.fit_to_pages(1, 1 if page.one_page else 0)
        if sheet.breaks:
            self._must(target.set_h_pagebreaks(list(sheet.breaks)), "a page break")
        if page.repeat:
            target.repeat_rows(*page.repeat)
        if page.area:
            self._must(target.print_area(*page.area), "a print area")
        header = f"&C{_plain_footer(self.plan.look.header)}" if self.plan.look.header else ""
        target.put_header_and_footer(header, self._footer())

    def _footer(self) -> str:
        """Reference, title and page; the title is cut short where the whole would be longer than Excel allows."""
        left, room = _plain_footer(self.copy.personal.get("reference", "")), units(self.plan.footer)
        while units(footer := f"&L{left}&C{_plain_footer(shortened(self.plan.footer, room))}&R&P / &N") > _FOOTER_LIMIT:
            room -= 1
        return footer

    def _format(self, style: str) -> Format:
        if style not in self.formats:
            self.formats[style] = self.book.add_format(self.looks[style])
        return self.formats[style]

    def _dxf(self, style: str) -> Format:
        if style not in self.dxfs:
            self.dxfs[style] = self.book.add_format(conditional(style))
        return self.dxfs[style]

    def _must(self, code: object, what: str) -> None:
        """XlsxWriter answers 0 when it did what it was asked; anything else is a feature that it dropped."""
        if code not in {0, None}:
            raise _refused(f"{what} was refused by the workbook (code {code})")


def _inside(row: int, column: int, sheet: SheetPlan) -> bool:
    """Whether a cell lies inside a merged title; its look is written with the title."""
    return any(top <= row <= end and first <= column <= last for top, first, end, last in sheet.merges)


def _plain_footer(text: str) -> str:
    """Foreign text in a footer: every ``&`` doubled, and no digit right after a code, where it would be a font size."""
    doubled = text.replace("&", "&&")
    return f" {doubled}" if doubled[:1].isdigit() else doubled


def _refused(message: str) -> KamxlError:
    return KamxlError([Diagnostic("KX201", message, help="shorten or mend the text in the spec, then build again")])
