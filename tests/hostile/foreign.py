"""Workbooks that other people made with other programs: ordinary office content, some of it much like ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference

from tests.support import programs

Row = Sequence[str | int | float | None]
Sheets = Mapping[str, Sequence[Row]]

BOOKS: Mapping[str, Sheets] = {
    "invoice": {
        "Invoice": [
            ("Invoice", "RE-2026-0117"),
            ("Item", "Quantity", "Price", "Sum"),
            ("Desk", 2, 449.5, "=B3*C3"),
            ("Chair", 4, 129, "=B4*C4"),
            ("Total", None, None, "=SUM(D3:D4)"),
        ]
    },
    "pivot": {
        "Data": [
            ("Region", "Month", "Sales"),
            *(((("North", "South")[n % 2]), n % 12 + 1, n * 37 % 900) for n in range(60)),
        ],
        "Pivot": [
            ("Sum of Sales", "Month"),
            ("Region", 1, 2, 3),
            ("North", "=SUMIF(Data!A:A,A3,Data!C:C)", 20, 30),
            ("South", 40, 50, 60),
        ],
    },
    "questionnaire": {
        "Survey": [
            ("No.", "Question", "Answer (1-5)", "Remarks"),
            ("Q1", "How satisfied are you with the service?", 4, "good"),
            ("Q2", "Would you recommend us?", 5, None),
            ("Q3", "How long have you been a customer?", 2, "two years"),
        ]
    },
    "scores with our headings": {
        "S Habits": [
            (
                "Code",
                "Topic",
                "Statement",
                "Evidence to look for",
                "Score",
                "Evidence",
                "Where it is",
                "Comment",
                "Check",
            ),
            ("X-01", "Sales", "We know our customers.", "A list", 3, "Y", "share", "fine", None),
            ("X-02", "Sales", "We call them.", None, 1, "N", None, None, None),
        ],
        "Summary": [("Capability", "My summary score"), ("Sales", "4 / 6")],
    },
    "plan of actions": {
        "Action plan": [
            ("Code", "Statement", "Score", "Action", "Owner", "Support", "By when", "Measure", "Status"),
            ("A-1", "Close the books", 2, "Ask Ana", "Ben", None, 46000, "done", "open"),
        ]
    },
    "cover with our labels": {
        "Cover": [
            ("About you", None),
            ("Your name", "Ana Duarte"),
            ("E-mail", "ana@example.org"),
            ("Reference", "ABC-12345"),
            ("Date completed", 46000),
        ]
    },
    "one of nothing": {"Sheet1": [(None,)]},
    "long list": {"List": [("Id", "Name", "Value"), *((n, f"Name {n}", n / 7) for n in range(1500))]},
}
PYTHON = ("openpyxl", "xlsxwriter")
NODE = ("exceljs", "sheetjs")


def by_openpyxl(path: Path, sheets: Sheets) -> None:
    """A workbook with a chart over its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    first = book.worksheets[0]
    chart = BarChart()
    chart.add_data(Reference(first, min_col=1, min_row=1, max_row=3))
    first.add_chart(chart, "K2")
    book.save(path)


def by_xlsxwriter(path: Path, sheets: Sheets) -> None:
    """A workbook with a table's look, a drop-down and a hidden sheet."""
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            sheet.autofilter(0, 0, len(rows), 3)
            sheet.data_validation("C2:C9", {"validate": "list", "source": ["1", "2", "3"]})
        book.add_worksheet("Hidden").hide()


def by_node(folder: Path) -> None:
    """The same books by ExcelJS and by SheetJS."""
    source = folder / "books.json"
    source.write_text(json.dumps(BOOKS), encoding="utf-8")
    programs.node_run("foreign_books.mjs", source, folder)


def make_all(folder: Path) -> dict[str, Path]:
    """Every book by every program, by ``program-book``."""
    made: dict[str, Path] = {}
    for name, sheets in BOOKS.items():
        for program, write in zip(PYTHON, (by_openpyxl, by_xlsxwriter), strict=True):
            path = made[f"{program}-{name}"] = folder / f"{program}-{name}.xlsx"
            write(path, sheets)
    own = [made[f"xlsxwriter-{name}"] for name in BOOKS]
    by_node(folder)
    made |= {f"{program}-{name}": folder / f"{program}-{name}.xlsx" for program in NODE for name in BOOKS}
    saved = [{kind: folder / kind / f"{path.stem}.{kind}" for kind in ("xlsx", "ods", "xls")} for path in own]
    programs.libreoffice_edits([(path, list(kinds.values()), []) for path, kinds in zip(own, saved, strict=True)])
    made |= {f"libreoffice-{kind}-{path.stem}": path for kinds in saved for kind, path in kinds.items()}
    for path in own:
        made[f"gnumeric-{path.stem}"] = programs.gnumeric_convert(path, folder / "gnumeric" / path.name)
    return made
