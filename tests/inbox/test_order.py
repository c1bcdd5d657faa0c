"""What counts is decided by when it was sent: neither the order of the paths nor the number of workers matters."""

from __future__ import annotations

from pathlib import Path

from openpyxl.workbook import Workbook

from kamxl import api
from kamxl.outputs.jsontext import Json, report_document
from tests.inbox.files import attached, mail, zipped
from tests.reading.returned import SCORECARD, edited, full

HEAD = "From: Ana <ana@example.org>\r\nSubject: My form\r\nDate: {} Mar 2026 10:00:00 +0000\r\n"


def spoiled(book: Workbook) -> None:
    sheet = book["C1 Background"]
    [heading] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Score"]
    sheet.cell(heading.row + 2, heading.column).value = "2 - partly"


def sent(day: int, data: bytes) -> bytes:
    return mail(attached(data, 'attachment; filename="form.xlsx"'), head=HEAD.format(day))


def register(paths: list[Path], workers: int) -> list[Json]:
    team, _ = api.consolidated(api.read(paths, workers=workers))
    assert team is not None
    lines: list[Json] = report_document(team)["register"]
    return lines


def test_neither_the_order_of_paths_nor_the_number_of_workers_changes_what_counts(tmp_path: Path) -> None:
    first, bad = full(SCORECARD), edited(full(SCORECARD), spoiled)
    better = edited(full(SCORECARD), lambda book: setattr(book.properties, "title", "again"))
    files = {
        "z.eml": sent(3, first),
        "a.eml": sent(20, bad),
        "round.zip": zipped({"m": sent(9, better), "n": sent(12, first)}),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in files]
    found = register(paths, 1)
    assert found == register(paths[::-1], 2)
    why = {Path(line["file"]).name: line["reason"] for line in found}
    assert why == {
        "round.zip!m!form.xlsx": None,
        "z.eml!form.xlsx": "replaced-by-later",
        "a.eml!form.xlsx": "has-errors",
        "round.zip!n!form.xlsx": "same-bytes",
    }
