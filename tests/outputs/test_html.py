"""The page to forward: it says everything, stands alone, and people can read it."""

from __future__ import annotations

import re
from itertools import pairwise, product

from lxml import html

from kamxl.diagnostics import Diagnostic, Place
from kamxl.outputs.html import read_page
from kamxl.results.model import Settled, Submission
from tests.results.sample import returned, small_team

FOLDER = "/home/somebody/returned"


def doubt(code: str, sheet: str, *cells: str, found: str = "", expected: str = "", help_: str = "") -> Diagnostic:
    return Diagnostic(code, f"message of {code}", Place(sheet=sheet, cells=cells), found, expected, help_)


def ana(*diagnostics: Diagnostic, **changes: str) -> Submission:
    found = returned("Ana", {"first": 3}, subject="Northwind", file=f"{FOLDER}/ana.xlsx", diagnostics=diagnostics)
    return found._replace(**changes)  # type: ignore[arg-type]  # texts all


REFUSED = [
    Diagnostic("KX403", "this is a PDF", Place(f"{FOLDER}/a.pdf")),
    Diagnostic("KX403", "this is a PDF", Place(f"{FOLDER}/mails/m.eml!b.pdf")),
]


def parsed(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page.decode("utf-8"))


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_the_first_line_says_what_it_came_to() -> None:
    page = parsed(read_page([*small_team(), ana()], REFUSED, 7))
    assert texts(page, "//body/header/p") == ["5 read, 1 with questions, 2 refused"]
    assert texts(page, "//title") == ["Returned workbooks: 5 read, 1 with questions, 2 refused"]


def test_the_table_says_who_sent_what() -> None:
    sent = ana(sent="2026-03-31T10:20:30+00:00", sender="ana@example.org", identity="signed")
    page = parsed(read_page([sent, *small_team()], [], 5))
    table = page.xpath("//table")[0]
    headings = texts(table, ".//thead//th")
    assert headings == ["Who", "What", "Answered", "Total", "Questions", "Identity", "Sent", "File"]
    row = dict(zip(headings, texts(table, "(.//tbody/tr)[1]/*"), strict=True))
    assert row == {
        "Who": "Ana Northwind",
        "What": f"A small assessment, 1 {sent.reference}",
        "Answered": "1 of 3 0 of 1 texts",
        "Total": "3 of 9 33%",
        "Questions": "none",
        "Identity": "Signed",
        "Sent": "2026-03-31 10:20 UTC ana@example.org",
        "File": f"{FOLDER}/ana.xlsx",
    }
    assert texts(page, "//p[strong]/strong") == ["Signed", "Unsigned"]


def test_folders_that_all_files_share_are_left_out() -> None:
    others = [ana(file=f"{FOLDER}/mails/m.eml!ana.xlsx"), ana(file=f"{FOLDER}/mails/round.zip!x/ana.xlsx")]
    page = parsed(read_page([ana(), *others], REFUSED, 5))
    files = [row[-1] for row in (texts(line, "*") for line in page.xpath("//table//tbody/tr"))]
    assert files == ["ana.xlsx", "mails/m.eml!ana.xlsx", "mails/round.zip!x/ana.xlsx"]
    assert "File: a.pdf" in texts(page, "//article//p")
    assert FOLDER not in page.text_content()


def test_questions_are_grouped_and_the_most_severe_come_first() -> None:
    mild = ana(doubt("KX308", "A", "E9"), doubt("KX311", "A", "E8"))
    bad = ana(
        doubt("KX311", "A", "E8"),
        doubt("KX301", "A", "E6", found="x", expected="0 to 3", help_="ask which"),
        doubt("KX301", "A", "E7", found="x", expected="0 to 3", help_="ask which"),
        doubt("KX301", "B", "E6", found="2 - partly", expected="0 to 3", help_="ask which"),
        file="bad.xlsx",
    )
    noted = ana(doubt("KX308", "A", "E9"), file="noted.xlsx")
    page = parsed(read_page([mild, noted, bad], [], 3))
    assert texts(page, "//h2") == ["What was read", "Questions", "Noted"]
    articles = [texts(item, ".//p[@class='severity']") for item in page.xpath("//article")]
    assert articles == [["error KX301", "warning KX311"], ["warning KX311", "notice KX308"], ["notice KX308"]]
    first = page.xpath("//article")[0]
    assert texts(first, ".//h4") == ["Message of KX301 (3 cells)", "Message of KX311"]
    cells = [texts(row, "*") for row in first.xpath("(.//table)[1]//tr")]
    assert cells == [["Sheet", "Cell", "What stands there"], ["A", "E6, E7", "x"], ["B", "E6", "2 - partly"]]
    assert "Expected: 0 to 3" in texts(first, ".//p")
    assert "What to do: Ask which" in texts(first, ".//p")
    # the numbers in the table lead to them
    links = {link.get("href"): link.text for link in page.xpath("//table//a")}
    assert links == {"#q2": "1", "#q3": "noted", "#q1": "4"}
    assert {item.get("id") for item in page.xpath("//article")} == {"q1", "q2", "q3"}


def test_a_list_that_nobody_would_read_is_cut() -> None:
    many = [doubt("KX301", "A", f"E{row}", found=str(row)) for row in range(500)]
    wide = doubt("KX306", "A", *(f"E{row}" for row in range(300)))
    page = parsed(read_page([ana(*many, wide)], [], 1))
    assert texts(page, "//h4") == ["Message of KX301 (500 cells)", "Message of KX306 (300 cells)"]
    assert len(page.xpath("//article//tbody/tr")) == 201
    assert "… and 300 more; kamxl read --json tells them all." in texts(page, "//article//p")
    assert texts(page, "//article//tbody/tr[last()]/td[2]")[-1].endswith(", E99 and 200 more")


def test_a_doubt_that_was_decided_is_told_with_what_counts_and_why() -> None:
    finding = doubt("KX301", "A", "E6", found="2 - partly")._replace(settled=True)
    decided = Settled("statement/first:score", "A!E6", "2 - partly", 2, "Ana said so by telephone", "d.yaml", 4)
    blank = decided._replace(cell="A!E7", value=None)
    page = parsed(read_page([ana(finding)._replace(settled=(decided, blank))], [], 1))
    assert texts(page, "//h2") == ["What was read", "Noted"]
    assert texts(page, "//header/p[@class='summary']") == ["1 read, 0 with questions, 0 refused"]
    assert texts(page, "//h4") == ["Settled: Message of KX301", "Decided"]
    assert [texts(row, "*") for row in page.xpath("(//article//table)[2]//tbody/tr")] == [
        ["A!E6", "2 - partly", "2", "Ana said so by telephone"],
        ["A!E7", "2 - partly", "blank", "Ana said so by telephone"],
    ]


def test_refused_files_come_with_what_to_ask_the_sender() -> None:
    page = parsed(read_page([], [*REFUSED, Diagnostic("KX402", "no workbooks", Place("empty"))], 2))
    assert texts(page, "//h2") == ["Refused", "Noted"]
    first, second = page.xpath("//article")
    assert texts(first, ".//h3") == ["This is a PDF (2 files)"]
    assert "What to do: Ask the sender to open it and to save it as an Excel workbook (.xlsx)" in texts(first, ".//p")
    assert texts(first, ".//p")[-2:] == [f"File: {item.place.file}" for item in REFUSED]
    assert texts(second, ".//p[@class='severity']") == ["warning KX402"]


def test_the_page_runs_nothing_and_loads_nothing() -> None:
    page = parsed(read_page([*small_team(), ana(doubt("KX301", "A", "E6"))], REFUSED, 7))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy[0].startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert page.xpath("//script | //link | //img | //iframe | //object | //embed | //base | //form | //video") == []
    assert {name for element in page.iter() for name in element.attrib} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "scope", "role", "tabindex", "href"),
        "aria-labelledby",
    }
    assert all(link.startswith("#q") for link in page.xpath("//@href"))
    style = page.xpath("//style")[0].text
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_can_be_heard_and_found_through() -> None:
    page = parsed(read_page([*small_team(), ana(doubt("KX301", "A", "E6"))], REFUSED, 7))
    assert page.get("lang") == "en"
    levels = [int(str(element.tag)[1]) for element in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    for table in page.xpath("//table"):
        assert table.xpath("thead//th[@scope='col']")
    assert len(page.xpath("//tbody//th[@scope='row']")) == 5
    assert len(page.xpath("//main")) == 1
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_has_enough_contrast_by_day_by_night_and_in_print() -> None:
    style = parsed(read_page([], [], 0)).xpath("//style")[0].text
    palettes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{([^}]*)\}", style)]
    assert len(palettes) == 3
    for palette in palettes:
        for ink, paper in product(("ink", "soft", "accent", "error", "warning", "notice"), ("paper", "band")):
            low, high = sorted((luminance(palette[ink]), luminance(palette[paper])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, paper)
    # colours come from the palettes alone
    assert re.findall(r"(?<!-)\bcolor: (?!var|inherit)", style) == []


def test_a_page_of_the_same_files_has_the_same_bytes() -> None:
    assert read_page(small_team(), REFUSED, 6) == read_page(small_team(), REFUSED, 6)
