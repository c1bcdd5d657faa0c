"""One thing changed in a returned workbook: never another answer without a word, and never a word without a reason."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import pytest

from kamxl.grid import Cell
from kamxl.jobs.worker import read_bytes
from kamxl.results.model import Submission
from tests.hostile.bases import SAVED, source
from tests.hostile.mutants import Mutant, Source, mutant
from tests.hostile.mutate import batch, oracle_of, orders, progress
from tests.hostile.oracle import Oracle
from tests.hostile.packages import with_parts
from tests.hostile.samples import known
from tests.support.programs import needs_libreoffice

COUNT, GROUPS = 10_000, 8
BOX = 16.0
"""The processor's seconds of a group at most; on a slow machine it ends with the mutants that it managed."""
SAVED_BOX = 2 * BOX
"""The same for those of saved workbooks, which are a sixth of all and one group: LibreOffice starts once for them."""
FEWEST = 100

Change = Callable[[bytes], bytes]


def read_in_time(
    pieces: Sequence[tuple[str, str, int, int]], record: Callable[[str, object], None], box: float = BOX
) -> None:
    """Reads the mutants of the pieces, as many as the box has room for; the end of the run says what came of them."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for name in {piece[0] for piece in pieces}:
        oracle_of(name).ready()
    end, wrong = time.process_time() + box, list[str]()
    for piece in pieces:
        name, more, found = batch(piece)
        counted[name].update(more)
        wrong += found
        if time.process_time() > end:
            break
    record("mutants", {name: dict(outcomes) for name, outcomes in counted.items()})
    assert wrong == []
    assert sum(item.total() for item in counted.values()) >= FEWEST


@pytest.mark.parametrize("group", range(GROUPS - 1))
def test_no_mutant_comes_out_untyped_or_silently_changed(
    group: int, record_property: Callable[[str, object], None]
) -> None:
    pieces = [piece for piece in orders(COUNT, "make test", size=10) if piece[0] not in SAVED]
    read_in_time(pieces[group :: GROUPS - 1], record_property)


@needs_libreoffice
def test_no_mutant_of_what_libreoffice_saved_does_either(record_property: Callable[[str, object], None]) -> None:
    pieces = [piece for piece in orders(COUNT, "make test", size=10) if piece[0] in SAVED]
    read_in_time(pieces, record_property, SAVED_BOX)


def test_the_progress_says_how_long_it_will_take() -> None:
    assert progress(2_500, 100_000, 1, 60.0) == "2,500 of 100,000 read, 1 wrong; about 39 minutes left\n"


def test_a_mutant_is_the_same_by_its_seed() -> None:
    one, two = (mutant(source("small"), "7/7") for _ in range(2))
    assert one == two
    assert len({mutant(source("small"), f"7/{number}").data for number in range(40)}) >= 39


def silent() -> Mutant:
    """A mutant that claims to have changed nothing, and exchanged two answers."""
    small = source("small")
    part = "xl/sharedStrings.xml"
    edited = small.parts[part].replace(b"action/07:owner", b"action/0X:owner")
    return Mutant(with_parts(small.data, {part: edited}), "an answer changed on the sly")


def test_the_oracle_sees_an_answer_that_changed_unsaid() -> None:
    assert Oracle(source("small")).judge(silent()).startswith("wrong")


def test_the_oracle_sees_that_the_quick_way_finds_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    oracle, same = Oracle(source("small")), Mutant(source("small").data, "nothing")
    assert oracle.judge_both(same) == "same and clean"
    monkeypatch.setattr("kamxl.xlsx.book.scanned_strings", lambda *_: [Cell("changed")] * 9_999)
    assert oracle.judge_both(same).startswith("wrong")


# --- what the reader does not use ------------------------------------------------------------------------------


def attributes_reversed(data: bytes) -> bytes:
    def turned(tag: re.Match[bytes]) -> bytes:
        return b"<" + tag[1] + b"".join(reversed(re.findall(rb'\s+[\w:]+="[^"]*"', tag[2]))) + tag[3]

    return re.sub(rb'<([\w:]+)((?:\s+[\w:]+="[^"]*")+)(\s*/?>)', turned, data)


def swap(old: str, new: str) -> Change:
    def change(data: bytes) -> bytes:
        assert re.search(old.encode(), data), old
        return re.sub(old.encode(), new.encode(), data)

    return change


SHEETS, STYLES = r"worksheets/sheet\d+\.xml$", r"styles\.xml$"
ANY = r"(sheet\d+|workbook|styles|sharedStrings|core|custom)\.xml$|rels$|Types"
NEUTRAL: dict[str, tuple[str, Change]] = {
    "another theme": (r"theme1\.xml$", lambda _: b"<theme/>"),
    "a broken drawing": (r"drawings/drawing1\.xml$", lambda _: b"<"),
    "a chart that laughs": (r"charts/", lambda data: b"<!DOCTYPE x>" + data),
    "another program": (r"app\.xml$", swap("Microsoft Excel", "Other Program")),
    "another person saved it": (r"core\.xml$", swap("<cp:lastModifiedBy></", "<cp:lastModifiedBy>Ana</")),
    "attributes in another order": (ANY, attributes_reversed),
    "comments in the XML": (ANY, swap("(?s)(</[^>]+>)$", r"<!-- saved -->\1")),
    "an instruction in front": (ANY, swap(r"\?>", "?><?program saved?>")),
    "blanks between rows": (SHEETS, swap("(?s)</row>", "</row>\n  ")),
    "wider columns": (SHEETS, swap(r' width="[\d.]+"', ' width="44.5"')),
    "no columns at all": (SHEETS, swap("(?s)<cols>.*?</cols>", "")),
    "higher rows": (SHEETS, swap(r' ht="[\d.]+"', ' ht="99"')),
    "other margins": (SHEETS, swap(r"<pageMargins [^>]*/>", "")),
    "another zoom": (SHEETS, swap("<sheetView ", '<sheetView zoomScale="150" ')),
    "another colour of tabs": (SHEETS, swap(r'<tabColor rgb="\w+"', '<tabColor rgb="FF00FF00"')),
    "no dimension": (SHEETS, swap(r"<dimension [^>]*/>", "")),
    "other spans": (SHEETS, swap(r' spans="[\d:]+"', "")),
    "another font": (STYLES, swap('<name val="[^"]*"', '<name val="Comic Sans MS"')),
    "other colours": (STYLES, swap(r'<fgColor rgb="\w+"', '<fgColor rgb="FF123456"')),
    "other counts": (r"(sharedStrings|styles)\.xml$", swap(r' (unique)?[cC]ount="\d+"', "")),
    "texts that keep their blanks": (r"sharedStrings\.xml$", swap("<t>", '<t xml:space="preserve">')),
    "texts in runs": (r"sharedStrings\.xml$", swap(r"<t([^>]*)>([^<]+)</t>", r"<r><t\1>\2</t></r>")),
    "another window": (r"workbook\.xml$", swap(r"<workbookView [^>]*/>", '<workbookView activeTab="3"/>')),
    "numbers with a point": (SHEETS, swap(r'(<c r="\w+" s="\d+"><v>\d+)(</v>)', r"\1.0\2")),
}


@pytest.mark.parametrize("name", ["small", "scorecard"])
@pytest.mark.parametrize("change", NEUTRAL.values(), ids=NEUTRAL)
def test_what_the_reader_does_not_use_earns_no_word(change: tuple[str, Change], name: str) -> None:
    where, edit = change
    small = source(name)
    chosen = [part for part in small.parts if re.search(where, part)]
    edits = {part: with_edit(small, part, edit) for part in chosen}
    assert any(new != small.parts[part] for part, new in edits.items())
    assert Oracle(small).judge(Mutant(with_parts(small.data, edits), "neutral")) == "same and clean"


def with_edit(small: Source, part: str, edit: Change) -> bytes:
    """A part, edited where the edit finds anything to change."""
    try:
        return edit(small.parts[part])
    except AssertionError:
        return small.parts[part]


# --- totals -----------------------------------------------------------------------------------------------------------


def test_a_total_that_was_typed_over_is_told() -> None:
    small = source("small")
    number = [sheet.name for sheet in small.plan.sheets].index("Summary") + 1
    part = f"xl/worksheets/sheet{number}.xml"
    totals = list(re.finditer(rb"<v>\d+ / \d+</v>", small.parts[part]))
    assert totals
    for found in totals:
        changed = small.parts[part][: found.start()] + b"<v>11 / 12</v>" + small.parts[part][found.end() :]
        submission = read_bytes(with_parts(small.data, {part: changed}), "file.xlsx", known())
        assert isinstance(submission, Submission)
        assert [item.code for item in submission.diagnostics] == ["KX319"]
