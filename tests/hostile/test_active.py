"""What could act or fetch is named, so that whoever opens the workbook knows what not to enable."""

from __future__ import annotations

import pytest

from kamxl.jobs.worker import read_bytes
from kamxl.results.model import Submission
from tests.hostile.active import links
from tests.hostile.samples import known

LINKS = "links to other workbooks"
DDE = f"a link that can start programs (DDE), {LINKS}"
NAMED = {
    "DDE": DDE,
    "DDE under a prefix": DDE,
    "DDE in UTF-16": DDE,
    "DDE in a part of another name": DDE,
    "a link that speaks of ddeLink in a comment": LINKS,
    "an OLE link": f"a link to another program (OLE), {LINKS}",
    "another workbook": LINKS,
    "another workbook by a relationship alone": "something that is fetched from elsewhere",
    "an OLE object": "an embedded object",
    "an OLE object on another machine": "an object that is fetched from elsewhere",
    "an embedded workbook": "an embedded file",
    "an ActiveX control": "a control (ActiveX)",
    "a connection to a database": "a connection to data outside of it",
    "a table that a query fills": "a connection to data outside of it",
    "an add-in of the web": "an add-in",
    "a picture on another machine": "a picture that is fetched from elsewhere",
    "buttons of its own": "buttons of its own",
    "a template on another machine": "a template that is fetched from elsewhere",
}
SILENT = ("a link to a page", "a link to a file", "buttons that nothing leads to", "a name that runs when opened")
REFUSED = ("another workbook that laughs",)


def test_every_file_of_the_class_has_its_word() -> None:
    assert {*NAMED, *SILENT, *REFUSED} == set(links())


@pytest.mark.parametrize("name", NAMED)
def test_what_could_act_is_named_in_one_finding(name: str) -> None:
    found = read_bytes(links()[name](), "file.xlsx", known())
    assert isinstance(found, Submission)
    assert [(item.code, item.message) for item in found.diagnostics] == [("KX425", f"the workbook holds {NAMED[name]}")]


@pytest.mark.parametrize("name", SILENT)
def test_what_nobody_runs_without_a_click_earns_no_word(name: str) -> None:
    found = read_bytes(links()[name](), "file.xlsx", known())
    assert isinstance(found, Submission)
    assert found.diagnostics == ()
