"""The stand-ins have the marks of what they stand for."""

from __future__ import annotations

import re

import pytest

from tests.filled.standins import google_like, numbers_like, parts, wps_like
from tests.reading.returned import SCORECARD, SPECS, difference, full, full_answers, submission


@pytest.mark.parametrize("spec", SPECS)
def test_a_workbook_as_it_was_issued_yields_no_diagnostic(spec: str) -> None:
    found = submission(full(spec))
    off = difference(found, full_answers(spec))
    assert (found.diagnostics, off.wrong, off.lost) == ((), {}, {})


def test_a_workbook_like_those_of_google_has_their_marks() -> None:
    names = parts(google_like(full(SCORECARD)))
    sheets = b"".join(text for name, text in names.items() if name.startswith("xl/worksheets/sheet"))
    assert not [name for name in names if name.startswith("docProps")]
    assert b"<v>3.0</v>" in sheets
    assert not re.search(rb"<dimension|<headerFooter", sheets)
    assert not re.search(rb"<c r=\"\w+\"( s=\"\d+\")?><v>\d+</v>", sheets)
    assert b'<definedName name="kamxl_reference"' not in names["xl/workbook.xml"]
    assert b"<definedName " in names["xl/workbook.xml"]


def test_a_workbook_like_those_of_wps_has_their_marks() -> None:
    names = parts(wps_like(full(SCORECARD)))
    sheets = [text for name, text in names.items() if name.startswith("xl/worksheets/sheet")]
    assert all(b'<dimension ref="A1"/>' in text for text in sheets)
    assert b"KSOProductBuildVer" in names["docProps/custom.xml"]
    assert "WPS 表格".encode() in names["docProps/app.xml"]


def test_a_workbook_like_those_of_numbers_has_their_marks() -> None:
    names = parts(numbers_like(full(SCORECARD)))
    book = names["xl/workbook.xml"]
    titles = re.findall(rb'<sheet [^>]*name="([^"]+)"', book)
    assert titles[0] == b"Export Summary"
    assert b"_kamxl - Table 1" in titles
    assert len(set(titles)) == len(titles)
    assert all(b" - " in title and len(title) <= 31 for title in titles[1:])
    assert re.search(rb'date1904="(1|true)"', book)
    assert not re.search(rb'state="\w*[hH]idden"', book)
    assert "xl/worksheets/sheet.xml" in names
    assert "xl/worksheets/sheet1.xml" not in names
    assert "docProps/custom.xml" not in names
    assert b"<Application>" not in names["docProps/app.xml"]
    sheets = b"".join(text for name, text in names.items() if name.startswith("xl/worksheets/sheet"))
    assert not re.search(rb'hidden="1"|<dataValidation', sheets)
