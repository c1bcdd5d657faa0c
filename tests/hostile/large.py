"""Sheets near the caps for cells and rows, in the shape that programs write and in another (class 3 again)."""

from __future__ import annotations

import re
from collections.abc import Callable

from kamxl.grid import column_letters
from tests.hostile.counts import NUMBER, last, rows
from tests.hostile.packages import Edit
from tests.hostile.samples import SHEET, STRINGS, Maker, edited, sheet_part

Inside = Callable[[int, int], str]
"""The attributes and the content of a cell, by its row and column."""
FIRST = 20
"""A row below all that is used."""
END = b"</sheetData>"
HEADER = re.compile(rb'<row r="5".*?</row>')
ANSWERED = re.compile(rb'<row r="6".*?</row>')
CELL = re.compile(r'<c r="([A-Z]+)\d+"([^>]*?)(/>|>.*?</c>)')
SHARED = 120_000


def cells(count: int, columns: int, inside: Inside, first: int = FIRST) -> str:
    """So many rows of so many cells, as programs write them."""
    letters = [column_letters(column) for column in range(columns)]
    return "".join(
        f'<row r="{row}" spans="1:{columns}">'
        + "".join(f'<c r="{letter}{row}"{inside(row, column)}' for column, letter in enumerate(letters))
        + "</row>"
        for row in range(first, first + count)
    )


def added(count: int, columns: int, inside: Inside, first: int = FIRST) -> Edit:
    """A sheet with so many more cells."""
    return lambda data: data.replace(END, cells(count, columns, inside, first).encode() + END)


def on_the_sheet(count: int, columns: int, inside: Inside) -> Maker:
    return edited({SHEET: added(count, columns, inside)})


def over_the_sheets(count: int, columns: int, inside: Inside) -> Maker:
    """The same on each of the sheets with inputs."""
    names = ("Cover", "S Habits", "S Habits texts", "Action plan")
    return edited({sheet_part(name): added(count, columns, inside, 2_000) for name in names})


def shared(data: bytes) -> bytes:
    texts = "".join(f"<si><t>Word {number}</t></si>" for number in range(SHARED))
    return data.replace(b"</sst>", texts.encode() + b"</sst>")


def copied(row: re.Pattern[bytes], count: int, *, scores: bool) -> Edit:
    """A sheet with one of its rows so many times, below a header row; with other scores in each."""

    def change(data: bytes) -> bytes:
        found = [CELL.findall(pattern.search(data)[0].decode()) for pattern in (HEADER, row)]  # type: ignore[index]
        made = [_row(FIRST, found[0])]
        for number in range(FIRST + 1, FIRST + count):
            text = _row(number, [cell for cell in found[1] if "<f>" not in cell[2]])
            made.append(text.replace("<v>0</v>", f"<v>{number % 4}</v>") if scores else text)
        return data.replace(END, "".join(made).encode() + END)

    return change


def _row(number: int, found: list[tuple[str, str, str]]) -> str:
    inside = "".join(f'<c r="{letters}{number}"{attributes}{rest}' for letters, attributes, rest in found)
    return f'<row r="{number}">{inside}</row>'


def plain(row: int, column: int) -> str:
    return f' s="3"><v>{row * 10 + column}.5</v></c>'


def text(row: int, column: int) -> str:
    return f' t="str"><v>Word {row}.{column} é</v></c>'


def formula(row: int, column: int) -> str:
    return f"><f>A{row}+{column}+{row}</f><v>1</v></c>"


def reference(row: int, column: int) -> str:
    return f' t="str"><v>DEMO-{row * 10 + column:08d}-AB</v></c>'


def large() -> dict[str, Maker]:
    """The files of this class by name."""
    return {
        "490,000 numbers": on_the_sheet(49_000, 10, plain),
        "490,000 texts": on_the_sheet(49_000, 10, text),
        "490,000 formulas": on_the_sheet(49_000, 10, formula),
        "490,000 references": on_the_sheet(49_000, 10, reference),
        "490,000 cells of 120,000 texts": edited(
            {
                SHEET: added(49_000, 10, lambda row, column: f' t="s"><v>{(row * 10 + column) % SHARED}</v></c>'),
                STRINGS: shared,
            }
        ),
        "480,000 blank cells": on_the_sheet(48_000, 10, lambda _row, _column: ' s="3"/>'),
        "480,000 texts over four sheets": over_the_sheets(12_000, 10, text),
        "490,000 numbers on the hidden sheet": edited({sheet_part("_kamxl"): added(49_000, 10, plain, 100)}),
        "99,000 rows of a number": on_the_sheet(99_000, 1, plain),
        "49,000 rows of one statement": edited({SHEET: copied(ANSWERED, 49_000, scores=True)}),
        "49,000 header rows": edited({SHEET: copied(HEADER, 49_000, scores=False)}),
        "510,000 numbers": on_the_sheet(51_000, 10, plain),
        "101,000 rows of a number": on_the_sheet(101_000, 1, plain),
        "99,000 rows without a number": last(lambda: rows(99_000, 1, "<c t='str'><v>x</v></c>")),
        "230,000 numbers without an address": last(lambda: rows(23_000, 10)),
        "150,000 texts without an address": last(lambda: rows(15_000, 10, "<c t='inlineStr'><is><t>Word</t></is></c>")),
        "150,000 formulas without an address": last(lambda: rows(15_000, 10, f"<c><f>1+A1</f>{NUMBER}</c>")),
        "490,000 numbers without an address": last(lambda: rows(49_000, 10)),
    }
