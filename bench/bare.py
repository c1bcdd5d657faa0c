"""XlsxWriter alone: recorded cells into a workbook. Nothing else is imported, so that its start can be measured."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping

Recorded = list[tuple[str, list[tuple[int, int, str, Any, Any, str]]]]
"""For each sheet its name, and its cells as (row, column, kind, content, cached value, style)."""


def write(looks: Mapping[str, Any], sheets: Recorded) -> bytes:
    """The recorded cells with looks and one list rule a sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    used = {cell[-1] for _, cells in sheets for cell in cells}
    formats = {name: book.add_format(looks[name]) for name in sorted(used)}
    for name, cells in sheets:
        sheet = book.add_worksheet(name)
        for row, column, kind, content, cached, style in cells:
            if kind == "formula":
                sheet.write_formula(row, column, content, formats[style], cached)
            elif kind == "text":
                sheet.write_string(row, column, content, formats[style])
            elif kind == "number":
                sheet.write_number(row, column, content, formats[style])
            else:
                sheet.write_blank(row, column, None, formats[style])
        sheet.data_validation(4, 4, 20, 4, {"validate": "list", "source": ["0", "1", "2", "3"]})
        sheet.protect()
    book.close()
    return target.getvalue()
