"""No text of a sender becomes a formula, a link or a tag, whatever it is and wherever it stands.

The workbook and the tables are judged by what LibreOffice makes of them, the page by a parser: it must have the same
tags and attributes as a page of harmless people.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree, html

from kamxl.api import report_bytes
from kamxl.diagnostics import Diagnostic, Place
from kamxl.outputs.csvfiles import csv_files
from kamxl.outputs.html import read_page, shown
from kamxl.outputs.tables import tables
from kamxl.results.consolidate import consolidate
from kamxl.results.model import Settled, Submission
from kamxl.results.team import TeamResult
from kamxl.values.text import canonical
from tests.results.sample import returned, small_reading, small_spec
from tests.support.payloads import payloads
from tests.support.programs import CSV_BY_COMMA, libreoffice_convert_all, needs_libreoffice

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLES = {"everybody": ("register", "actions", "data", "issues"), "titled": ("distribution", "gaps", "overview")}
SPEC = small_spec(
    phases=[
        {
            "id": "only",
            "title": "Only",
            "capabilities": [
                {
                    "id": "beta",
                    "code": "B",
                    "title": "Beta",
                    "short_title": "Beta",
                    "asks": {"written": {"words": 100, "rows": 3}},
                    "statements": [{"id": "first", "code": "B-01", "text": "We do the first thing."}],
                }
            ],
        }
    ]
)
READING = small_reading(SPEC)
LINK = "{http://www.w3.org/1999/xlink}href"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@cache
def people() -> list[Submission]:
    """A return from everybody: the text is in its names, comments, actions, file, sender, title and findings."""
    return [person(text) for text in payloads()]


def person(text: str) -> Submission:
    typed = (
        *("respondent/organisation:value", "statement/first:comment", "statement/first:where", "written/beta:text"),
        *("action/01:action", "action/01:owner", "action/01:measure", "action/01:support"),
    )
    one = returned(
        text,
        {"first": 1},
        reading=READING,
        subject=text,
        texts=dict.fromkeys(typed, text),
    )
    return sent(one, text)


def sent(one: Submission, text: str) -> Submission:
    """The text in all that comes with a return, or is said of it."""
    finding = Diagnostic("KX301", f"message {text}", Place(sheet=text, cells=("E6",)), text, text, text)
    titled = one.reading._replace(title=text, version=text)
    decided = Settled("statement/first:score", text, text, text, text, text, 1)
    return one._replace(
        sender=text,
        sent=text,
        file=f"{text}.xlsx",
        reading=titled,
        diagnostics=(finding,),
        settled=(decided,),
    )


@cache
def everybody() -> TeamResult:
    return consolidate([one._replace(reading=READING) for one in people()])


@cache
def titled() -> TeamResult:
    """One return of a workbook whose own texts are all hostile: titles, topics, statements."""
    texts = [text for text in payloads() if canonical(text) == text]
    room = 99
    capabilities = [
        {
            "id": f"cap-{letter.lower()}",
            "code": letter,
            "title": texts[number],
            "short_title": letter,
            "statements": [
                {"id": f"s-{letter}-{at}".lower(), "code": f"{letter}-{at:02}", "text": text, "topic": text[:60]}
                for at, text in enumerate(texts[number * room : (number + 1) * room], start=1)
            ],
        }
        for number, letter in enumerate("ABDEFGHIJKL"[: -(-len(texts) // room)])
    ]
    spec = small_spec(phases=[{"id": "only", "title": texts[0], "capabilities": capabilities}], title=texts[1])
    scores = {item["id"]: 1 for capability in capabilities for item in capability["statements"]}  # type: ignore[index]
    return consolidate([returned("Ana", scores, reading=small_reading(spec))], spec=spec)


# --- the workbook and the tables, in LibreOffice ----------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What an office made of a file: how many sheets and formulas, where its links lead, and its texts."""

    sheets: int
    formulas: int
    links: Counter[str]
    texts: frozenset[str]


def opened(path: Path) -> Opened:
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    cells = list(root.iter(f"{TABLE}table-cell"))
    texts = {"\n".join("".join(map(str, line.itertext())) for line in cell.iter(f"{TEXT}p")) for cell in cells}
    links = Counter(str(link.get(LINK)) for link in root.iter(f"{TEXT}a"))
    formulas = sum(cell.get(f"{TABLE}formula") is not None for cell in cells)
    return Opened(len(list(root.iter(f"{TABLE}table"))), formulas, links, frozenset(texts))


@needs_libreoffice
def test_no_formula_and_no_link_in_what_libreoffice_opens(tmp_path: Path) -> None:
    found: dict[str, Opened] = {}
    for kind, sources in (("xlsx", workbooks()), ("csv", lists())):
        for name, data in sources.items():
            (tmp_path / f"{name}.{kind}").write_bytes(data)
        read_as = CSV_BY_COMMA if kind == "csv" else ""
        paths = [tmp_path / f"{name}.{kind}" for name in sources]
        opened_ones = libreoffice_convert_all(paths, tmp_path / kind, "ods", read_as=read_as)
        found |= {f"{path.stem}.{kind}": opened(path) for path in opened_ones}
    # LibreOffice does take a bare text for a formula: what follows can fail
    assert found.pop("control.csv").formulas == 2
    assert {name: one.formulas for name, one in found.items()} == dict.fromkeys(found, 0)
    for name, one in found.items():
        # a team workbook's own links lead from the overview to each other sheet, and back
        assert all(target.startswith("#") and "evil" not in target for target in one.links), name
        assert sum(one.links.values()) == 2 * (one.sheets - 1), name
    for name in ("everybody.xlsx", "everybody-register.csv", "titled.xlsx", "titled-distribution.csv"):
        assert sum("evil.example" in text for text in found[name].texts) > 80, name


def lists() -> dict[str, bytes]:
    """The tables that hold what people sent, and one that defends itself against nothing."""
    found = {"control": b'\xef\xbb\xbf"=1+1","x"\r\n"y","=2+2"\r\n'}
    for name, team in (("everybody", everybody()), ("titled", titled())):
        files = {table.removesuffix(".csv"): data for table, data in csv_files(team).items()}
        found |= {f"{name}-{table}": data for table, data in files.items() if table in TABLES[name]}
    return found


@cache
def workbooks() -> dict[str, bytes]:
    return {"everybody": report_bytes(everybody(), "xlsx"), "titled": report_bytes(titled(), "xlsx")}


def test_no_formula_and_no_link_in_the_parts_of_a_team_workbook() -> None:
    for data in workbooks().values():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        assert not [name for name in parts if "externalLink" in name or "comments" in name or "vba" in name.lower()]
        for name, part in parts.items():
            root = etree.fromstring(part)
            assert not [item for item in root.iter() if "TargetMode" in item.attrib], name
            if name.startswith("xl/worksheets/sheet"):
                assert next(root.iter(f"{MAIN}f"), None) is None, name
                links = list(root.iter(f"{MAIN}hyperlink"))
                assert all(set(link.attrib) <= {"ref", "location", "display"} for link in links), name
        # and what was meant stands there, letter by letter
        shared = etree.fromstring(parts["xl/sharedStrings.xml"])
        texts = {"".join(map(str, item.itertext())) for item in shared}
        assert any(text.startswith("_x005F_x003D_1+1") for text in texts)


@pytest.mark.parametrize("team", [everybody, titled])
def test_every_cell_of_every_table_is_a_text_that_starts_harmlessly(team: object) -> None:
    result = team()  # type: ignore[operator]
    wanted = {table.name: table for table in tables(result)}
    for name, data in csv_files(result).items():
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
        table = wanted[name.removesuffix(".csv")]
        assert len(rows) == len(table.rows) + 1
        for row, values in zip(rows[1:], table.rows, strict=True):
            for cell, value in zip(row, values, strict=True):
                if isinstance(value, str):
                    assert cell in {value, f"'{value}"}
                    assert cell.lstrip(" \u00a0\u200b\ufeff\u202e")[:1] not in set("=+-@＝＋－＠\t\r\n\x00") or not cell


# --- the page, in two parsers -----------------------------------------------------------------------------------------


class Skeleton(HTMLParser):
    """The tags and attributes of a page, without what ids and links are numbered by."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("unknown", data))


@cache
def hostile_page() -> bytes:
    return page(people())


def page(submissions: list[Submission]) -> bytes:
    refused = [Diagnostic("KX404", f"refused {one.sender}", Place(one.file), help=one.file) for one in submissions]
    return read_page(submissions, refused, len(submissions) * 2)


def test_no_text_becomes_a_tag_an_attribute_or_a_comment() -> None:
    somebody = person("somebody")
    hostile, harmless = hostile_page(), page([sent(somebody, f"text {number}") for number in range(len(people()))])
    assert Skeleton(hostile).found == Skeleton(harmless).found
    ours, theirs = (html.document_fromstring(data.decode("utf-8")) for data in (hostile, harmless))
    assert [(item.tag, item.attrib) for item in ours.iter()] == [(item.tag, item.attrib) for item in theirs.iter()]
    assert ours.xpath("string(//style)") == theirs.xpath("string(//style)")


def test_every_text_stands_on_the_page_as_it_was_sent() -> None:
    shown_texts = {str(found.text_content()) for found in html.document_fromstring(hostile_page().decode()).iter("bdi")}
    for one in people():
        assert {shown(one.name), shown(one.sender), shown(one.file), shown(f"Refused {one.name}")} <= shown_texts
    text = hostile_page().decode()
    assert not [char for char in set(text) - {"\n"} if not char.isprintable()]


def test_json_keeps_every_text_raw() -> None:
    register = json.loads(report_bytes(everybody(), "json"))["register"]
    assert {line["file"] for line in register} == {one.file for one in people()}
