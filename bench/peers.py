"""The same work by bare libraries: the cells, looks and rules of a plan, written or read without kamxl."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from bench.bare import Recorded, write
from kamxl.formula import Expr
from kamxl.grid import ErrorValue
from kamxl.plan.model import Input, Link, Personal
from kamxl.plan.resolve import Filled
from kamxl.xlsx.styles import styles

if TYPE_CHECKING:
    from kamxl.plan.model import Plan


def recorded(plan: Plan) -> Recorded:
    """What a blank workbook holds: for each sheet, its cells as (row, column, kind, content, cached value, style)."""
    filled = Filled(plan, {}, {"reference": "KGP-00000000-5K", "identity": "{}"})
    sheets = []
    for sheet in plan.sheets:
        cells: list[tuple[int, int, str, Any, Any, str]] = []
        for (row, column), cell in sheet.cells.items():
            match cell.content:
                case Expr():
                    value = filled.formula_value(cell.content)
                    cached = value.code if isinstance(value, ErrorValue) else value
                    text = "=" + filled.formula_text(cell.content, sheet.key, row)
                    cells.append((row, column, "formula", text, cached, cell.style))
                case Link(text=text):
                    cells.append((row, column, "text", text, None, cell.style))
                case Input() | Personal() | None:
                    cells.append((row, column, "blank", None, None, cell.style))
                case str() as text:
                    cells.append((row, column, "text", text, None, cell.style))
                case number:
                    cells.append((row, column, "number", number, None, cell.style))
        sheets.append((sheet.name, cells))
    return sheets


def write_with_xlsxwriter(sheets: Recorded, plan: Plan) -> bytes:
    """The recorded cells by XlsxWriter alone, with looks and one list rule a sheet."""
    return write(styles(plan.look), sheets)


def write_with_openpyxl(sheets: Recorded, plan: Plan) -> bytes:
    """The recorded cells by openpyxl alone, with fonts, fills and one list rule a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    looks = {}
    for style, look in styles(plan.look).items():
        fill = PatternFill("solid", fgColor=look["bg_color"][1:]) if "bg_color" in look else None
        looks[style] = Font(name=look["font_name"], size=look["font_size"], bold=look.get("bold", False)), fill
    for name, cells in sheets:
        sheet = book.create_sheet(name)
        for row, column, _, content, _, style in cells:
            cell = sheet.cell(row + 1, column + 1, content)
            font, fill = looks[style]
            cell.font = font
            if fill is not None:
                cell.fill = fill
        rule = DataValidation(type="list", formula1='"0,1,2,3"')
        rule.add("E5:E20")
        sheet.add_data_validation(rule)
        sheet.protection.sheet = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_with_openpyxl(data: bytes) -> int:
    """Opening a workbook with openpyxl alone, values only; no answer is found, nothing is checked."""
    return len(load_workbook(io.BytesIO(data), data_only=True).sheetnames)
