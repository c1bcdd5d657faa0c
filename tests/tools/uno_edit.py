"""Edits a workbook in a real LibreOffice, as a person would: run by the Python that has `uno`, on a job file.

    python3 uno_edit.py JOB.json

The job names the office program, its profile option and the edits; an edit has its source and targets as URLs and its
steps. A step is an object with `do` and the arguments of the function below of that name; rows count from 1, columns
are letters, `at` of a sheet counts from 0.
"""

import builtins
import contextlib
import json
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.table import TableSortField

CONNECT_SECONDS = 90
END_SECONDS = 20
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
# com.sun.star.sheet.CellFlags: values, dates, strings, formulas
CONTENT = 1 + 2 + 4 + 16
# and hard formats, styles
STYLING = 32 + 64


def properties(**values: Any) -> tuple[Any, ...]:  # UNO's own values have no types
    made = []
    for name, value in values.items():
        each = PropertyValue()
        each.Name = name
        each.Value = value
        made.append(each)
    return tuple(made)


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


class Editor:
    """The steps: every public method is one."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._sheets = document.Sheets
        self.password = ""

    def _sheet(self, name: str) -> Any:
        if not self._sheets.hasByName(name):
            raise SystemExit(f"no sheet {name!r} among {list(self._sheets.ElementNames)}")
        return self._sheets.getByName(name)

    def _range(self, sheet: str, address: str) -> Any:
        return self._sheet(sheet).getCellRangeByName(address)

    def set_cell(self, sheet: str, address: str, value: str | float | bool | None) -> None:
        cell = self._range(sheet, address)
        if value is None:
            cell.clearContents(CONTENT)
        elif isinstance(value, bool):
            cell.setFormula(str(value).upper())
        elif isinstance(value, str):
            cell.getCellByPosition(0, 0).setString(value)
        else:
            cell.getCellByPosition(0, 0).setValue(value)

    def type_cell(self, sheet: str, address: str, text: str) -> None:
        """As if typed: `3` becomes a number, `=A1` a formula."""
        self._range(sheet, address).getCellByPosition(0, 0).setFormula(text)

    def sort_rows(self, sheet: str, range: str, column: str, descending: bool = False) -> None:
        """Only the columns of the range move with their rows: give the full width for whole rows."""
        area = self._range(sheet, range)
        field = TableSortField()
        field.Field = column_index(column) - area.RangeAddress.StartColumn
        field.IsAscending = not descending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        area.sort(properties(SortFields=fields, IsSortColumns=False, ContainsHeader=False, BindFormatsToContent=True))

    def insert_rows(self, sheet: str, at: int, count: int = 1) -> None:
        self._sheet(sheet).Rows.insertByIndex(at - 1, count)

    def delete_rows(self, sheet: str, at: int, count: int = 1) -> None:
        self._sheet(sheet).Rows.removeByIndex(at - 1, count)

    def insert_columns(self, sheet: str, at: str, count: int = 1) -> None:
        self._sheet(sheet).Columns.insertByIndex(column_index(at), count)

    def delete_columns(self, sheet: str, at: str, count: int = 1) -> None:
        self._sheet(sheet).Columns.removeByIndex(column_index(at), count)

    def move_range(self, sheet: str, source: str, target: str, target_sheet: str = "") -> None:
        """Cut and paste: `target` is the upper left cell."""
        goal = self._range(target_sheet or sheet, target).getCellByPosition(0, 0).CellAddress
        self._sheet(sheet).moveRange(goal, self._range(sheet, source).RangeAddress)

    def copy_range(self, sheet: str, source: str, target: str, target_sheet: str = "") -> None:
        """Copy and paste: `target` is the upper left cell."""
        goal = self._range(target_sheet or sheet, target).getCellByPosition(0, 0).CellAddress
        self._sheet(sheet).copyRange(goal, self._range(sheet, source).RangeAddress)

    def paste_values(self, sheet: str, target: str, table: str) -> None:
        """Values and a look from elsewhere over a block, without its rules: a JSON list of rows; null is a blank."""
        rows = json.loads(table)
        first = self._range(sheet, target).getCellByPosition(0, 0).CellAddress
        last_column, last_row = first.Column + len(rows[0]) - 1, first.Row + len(rows) - 1
        area = self._sheet(sheet).getCellRangeByPosition(first.Column, first.Row, last_column, last_row)
        area.clearContents(CONTENT)
        area.clearContents(STYLING)
        area.setPropertyToDefault("Validation")
        area.setPropertyToDefault("ConditionalFormat")
        area.setDataArray(tuple(tuple("" if value is None else value for value in row) for row in rows))
        area.CellBackColor = 0xFFE0A0

    def keep_values(self, sheet: str) -> None:
        """What formulas show in place of them, as a program does that knows none of them."""
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = self._sheet(sheet).getCellRangeByPosition(
            0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow
        )
        area.setDataArray(area.getDataArray())

    def lock(self, word: str) -> None:
        """Nobody opens what is saved without the word."""
        self.password = word

    def merge_cells(self, sheet: str, range: str) -> None:
        """One cell of many, as Excel makes it: what the others held is gone."""
        area = self._range(sheet, range)
        where = area.RangeAddress
        for row in builtins.range(where.EndRow - where.StartRow + 1):
            for column in builtins.range(where.EndColumn - where.StartColumn + 1):
                if row or column:
                    area.getCellByPosition(column, row).clearContents(CONTENT)
        area.merge(True)

    def merge_keeping(self, sheet: str, range: str) -> None:
        """One cell of many, as LibreOffice proposes it: what the others held is kept, and nobody sees it."""
        self._range(sheet, range).merge(True)

    def rename_sheet(self, sheet: str, name: str) -> None:
        self._sheet(sheet).Name = name

    def copy_sheet(self, sheet: str, name: str, at: int | None = None) -> None:
        self._sheet(sheet)
        self._sheets.copyByName(sheet, name, self._sheets.Count if at is None else at)

    def move_sheet(self, sheet: str, at: int) -> None:
        self._sheet(sheet)
        self._sheets.moveByName(sheet, at)

    def remove_sheet(self, sheet: str) -> None:
        self._sheet(sheet)
        self._sheets.removeByName(sheet)

    def insert_sheet(self, sheet: str, at: int, lines: str = "") -> None:
        """A sheet with one text a line, in its first column."""
        self._sheets.insertNewByName(sheet, at)
        for row, line in enumerate(lines.split("\n")):
            self._sheet(sheet).getCellByPosition(0, row).setString(line)

    def show_sheet(self, sheet: str, visible: bool = True) -> None:
        """The sheet that was open when the file was saved stays visible, whatever is asked."""
        self._sheet(sheet).IsVisible = visible

    def show_columns(self, sheet: str, columns: str, visible: bool = True) -> None:
        """Columns as `B` or `A:C`."""
        first, _, last = columns.partition(":")
        self._range(sheet, f"{first}1:{last or first}1").Columns.IsVisible = visible

    def fit_rows(self, sheet: str, first: int, last: int) -> None:
        """Makes rows as tall as LibreOffice thinks that their texts need."""
        self._range(sheet, f"A{first}:A{last}").Rows.OptimalHeight = True

    def recalculate_all(self) -> None:
        self._document.calculateAll()


def apply(editor: Editor, steps: list[dict[str, Any]]) -> None:
    for number, step in enumerate(steps, 1):
        arguments = dict(step)
        name = str(arguments.pop("do", ""))
        method: Callable[..., None] | None = getattr(editor, name, None) if re.fullmatch("[a-z][a-z_]*", name) else None
        if method is None:
            raise SystemExit(f"step {number}: no edit is called {name!r}")
        try:
            method(**arguments)
        except Exception as fault:
            raise SystemExit(f"step {number}, {name}: {fault!r}") from fault


def unprotect(document: Any) -> None:
    document.unprotect("")
    for name in document.Sheets.ElementNames:
        sheet = document.Sheets.getByName(name)
        sheet.unprotect("")
        if sheet.isProtected():
            raise SystemExit(f"the protection of {name!r} has a password")


def edit(desktop: Any, order: dict[str, Any]) -> None:
    document = desktop.loadComponentFromURL(order["source"], "_blank", 0, properties(Hidden=True))
    if document is None or not hasattr(document, "Sheets"):
        raise SystemExit(f"{order['source']} is no workbook to LibreOffice")
    try:
        if order["steps"]:
            unprotect(document)
        editor = Editor(document)
        apply(editor, order["steps"])
        locked = {"Password": editor.password} if editor.password else {}
        for target in order["targets"]:
            document.storeToURL(target, properties(FilterName=FILTERS[target.rpartition(".")[2]], **locked))
    finally:
        document.close(True)  # UNO takes no keywords


def connect(pipe: str, office: "subprocess.Popen[bytes]") -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(CONNECT_SECONDS * 10):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if office.poll() is not None:
                raise SystemExit(f"LibreOffice ended with {office.returncode} before it could be reached") from None
            time.sleep(0.1)
    raise SystemExit(f"LibreOffice could not be reached in {CONNECT_SECONDS} seconds")


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # A pipe of one's own: several offices run side by side.
    pipe = f"kamxl{uuid.uuid4().hex}"
    options = ["--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen([job["office"], job["profile"], *options], stdout=subprocess.DEVNULL)
    desktop = connect(pipe, office)
    try:
        for order in job["edits"]:
            edit(desktop, order)
    finally:
        # It closes the pipe as it ends, at times before it has answered; the files are saved by then.
        with contextlib.suppress(DisposedException):
            desktop.terminate()
        office.wait(END_SECONDS)


if __name__ == "__main__":
    main()
