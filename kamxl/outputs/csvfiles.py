"""CSV by RFC 4180: CRLF, texts in quotes, UTF-8 with BOM. No text in it can become a formula when it is opened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.outputs.tables import tables
from kamxl.values.risky import formula_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kamxl.outputs.tables import Table, Value
    from kamxl.results.team import TeamResult

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""The delimiters that can be named; a table can also be written with any of their characters."""


def csv_files(team: TeamResult, delimiter: str = ",") -> dict[str, bytes]:
    """The tables of a team result, each as the bytes of a file by its name.

    Raises:
        ValueError: the delimiter is none of ``DELIMITERS``.
    """
    return {f"{table.name}.csv": csv_table(table, delimiter) for table in tables(team)}


def csv_table(table: Table, delimiter: str = ",") -> bytes:
    """A table as CSV.

    Raises:
        ValueError: the delimiter is none of ``DELIMITERS``.
    """
    mark = DELIMITERS.get(delimiter, delimiter)
    if mark not in DELIMITERS.values():
        raise ValueError(f"{delimiter!r} is no delimiter: give one of {', '.join(DELIMITERS)}")
    return csv_bytes((table.headings, *table.rows), mark)


def csv_bytes(rows: Iterable[Sequence[Value]], delimiter: str) -> bytes:
    """Rows of plain values as CSV."""
    lines = (delimiter.join(_cell(value) for value in row) + "\r\n" for row in rows)
    return "".join(lines).encode("utf-8-sig", "replace")


def _cell(value: Value) -> str:
    """A number as it is, a blank as nothing at all, a text in quotes and never as a formula."""
    match value:
        case None | "":
            return ""
        case int() | float():
            return number_text(value)
        case date():
            return value.isoformat()
    return '"' + defused(value).replace('"', '""') + '"'


def defused(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet could take it for a formula."""
    return f"'{text}" if formula_like(text) else text
