"""Whose workbook it is, by which plan it is read, and what is no workbook of kamxl at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl.workbook import Workbook

from kamxl.api import load_spec
from kamxl.grid import Grid, address
from kamxl.identity import blank_reference, reference
from kamxl.issue import blank_copy, personal_copies
from kamxl.plan.build import make_plan
from kamxl.reading.read import KnownPlans
from kamxl.roster.people import Person
from kamxl.xlsx.write import write_workbook
from tests.reading.returned import (
    DIPLOMA,
    SCORECARD,
    codes,
    difference,
    edited,
    full,
    full_answers,
    opened,
    outcome,
    part_of,
    plan_of,
    read_grid,
    refusal,
    retyped,
    spot,
    submission,
    written,
)

NOBODY = KnownPlans.of([])
COVER = "Cover"
HIDDEN = "_kamxl"


def address_of(grid: Grid, sheet: str, text: str) -> str:
    cells = next(item.cells for item in grid.sheets if item.name == sheet)
    return next(address(*place) for place, cell in cells.items() if cell.value == text)


def blank() -> bytes:
    return written(SCORECARD)


def test_twenty_copies_of_one_blank_workbook_are_twenty_submissions() -> None:
    cover = spot(SCORECARD, "cover")
    grid = opened(SCORECARD)
    keys = set()
    for number in range(20):
        # one e-mail would be one person, so it is left blank
        cells = {
            cover.cell("respondent/name", "value"): f"Person {number}",
            cover.cell("respondent/email", "value"): None,
        }
        found = read_grid(retyped(grid, cover.sheet, cells))
        assert found.diagnostics == ()
        keys.add(found.key)
    assert len(keys) == 20


def test_copies_of_one_person_on_two_accounts_are_two_submissions() -> None:
    cover, grid = spot(SCORECARD, "cover"), opened(SCORECARD)
    subject = next(row for row in cover.rows if row.startswith("subject/"))
    keys = {
        read_grid(retyped(grid, cover.sheet, {cover.cell(subject, "value"): account})).key for account in ("A", "B")
    }
    assert len(keys) == 2
    assert len({key.respondent for key in keys}) == 1


def test_a_blank_copy_without_a_name_is_told_by_its_file() -> None:
    keys = {submission(blank(), name).key for name in ("a.xlsx", "b.xlsx")}
    assert len(keys) == 2


ANA = Person("ana@example.org", 2, {"name": "Ana Abe", "email": "ana@example.org"}, {})


def issued() -> bytes:
    [copy] = personal_copies(part_of(SCORECARD), [ANA])
    return write_workbook(plan_of(SCORECARD), copy.copy)


def test_an_issued_copy_is_known_by_what_it_was_issued_as() -> None:
    found = submission(issued())
    assert found.diagnostics == ()
    assert found.key.respondent == ANA.key


@pytest.mark.parametrize("typed", ["Ben Bo", None])
def test_another_name_on_an_issued_copy_needs_a_look(typed: str | None) -> None:
    where = spot(SCORECARD, "cover").cell("respondent/name", "value")

    def other_name(book: Workbook) -> None:
        book[COVER][where] = typed

    found = submission(edited(issued(), other_name))
    assert codes(found.diagnostics) == ["KX505"]
    assert found.key.respondent == ANA.key


def test_the_same_name_in_another_case_is_no_other_name() -> None:
    where = spot(SCORECARD, "cover").cell("respondent/name", "value")

    def shouted(book: Workbook) -> None:
        book[COVER][where] = " ANA ABE "

    assert submission(edited(issued(), shouted)).diagnostics == ()


GOOD = blank_reference("KGP")
OTHER = reference("KGP", "another")


@pytest.mark.parametrize(
    ("sheet", "typed", "taken", "expected"),
    [
        (COVER, OTHER, OTHER, ["KX501"]),
        (HIDDEN, OTHER, GOOD, ["KX501"]),
        (COVER, "KGP-00000000-ZZ", GOOD, ["KX502"]),
        (COVER, None, GOOD, []),
    ],
    ids=["another on the cover", "another on the hidden sheet", "mistyped", "taken away"],
)
def test_references_that_disagree_are_told(sheet: str, typed: str | None, taken: str, expected: list[str]) -> None:
    grid = opened(SCORECARD)
    found = read_grid(retyped(grid, sheet, {address_of(grid, sheet, GOOD): typed}))
    assert codes(found.diagnostics) == expected
    assert found.reference == taken
    assert difference(found, full_answers(SCORECARD)).wrong == {}


def test_a_workbook_of_an_unknown_spec_is_read_by_its_own_plan() -> None:
    found = submission(full(DIPLOMA), known=NOBODY)
    off = difference(found, full_answers(DIPLOMA))
    assert (off.wrong, off.lost) == ({}, {})
    assert [item.code for item in found.diagnostics] == ["KX504"]


def test_a_workbook_of_an_older_edition_is_read_by_its_own_plan() -> None:
    spec = load_spec(SCORECARD)
    newer = make_plan(spec.model_copy(update={"version": "another"})).reading
    assert newer is not None
    found = submission(full(SCORECARD), known=KnownPlans.of([newer]))
    assert [item.code for item in found.diagnostics] == ["KX504"]
    assert found.reading.version == spec.version


def plan_cut(book: Workbook) -> None:
    for row in book[HIDDEN].iter_rows():
        if str(row[0].value).startswith("plan "):
            row[1].value = str(row[1].value)[:100]


def plan_removed(book: Workbook) -> None:
    del book[HIDDEN]


@pytest.mark.parametrize("damage", [plan_cut, plan_removed])
def test_a_damaged_plan_is_replaced_by_the_spec_at_hand(damage: Callable[[Workbook], None]) -> None:
    data = edited(full(SCORECARD), damage)
    found = submission(data)
    off = difference(found, full_answers(SCORECARD))
    assert (off.wrong, off.lost) == ({}, {})
    assert codes(found.diagnostics) == ["KX503"]
    assert refusal(data, NOBODY) == ["KX411"]


def test_a_workbook_of_somebody_else_is_refused() -> None:
    book = Workbook()
    book["Sheet"]["A1"] = "Budget"
    out = io.BytesIO()
    book.save(out)
    assert refusal(out.getvalue()) == ["KX410"]


# --- other kinds of file ----------------------------------------------------------------------------------------------


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def packed(*names: str, types: str = "<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, types if name == "[Content_Types].xml" else "<x/>")
    return out.getvalue()


def encrypted() -> bytes:
    """Marked as a part that needs a password."""
    data = bytearray(packed("[Content_Types].xml", "xl/workbook.xml"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


WRONG_KINDS = {
    "a PDF": (b"%PDF-1.7\n...", "KX415", "PDF"),
    "an empty file": (b"", "KX420", "empty"),
    "a CSV file": (b"name,score\nAna,3\n", "KX417", "text or CSV"),
    "a web page": (b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "KX418", "web page"),
    "an XML file": (b"<?xml version='1.0'?><a/>", "KX419", "XML"),
    "an old document": (OLE + bytes(600), "KX403", "old Office"),
    "an old workbook": (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "KX413", "xls"),
    "a workbook with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "KX412", "password"),
    "an old Word document": (OLE + "WordDocument".encode("utf-16-le"), "KX416", "Word"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "KX403", "picture"),
    "bytes of no kind": (bytes(range(256)), "KX403", "unknown kind"),
    "a Word document": (packed("[Content_Types].xml", "word/document.xml"), "KX416", "Word"),
    "an OpenDocument file": (packed("mimetype", "content.xml"), "KX403", "OpenDocument"),
    "a binary workbook": (packed("[Content_Types].xml", "xl/workbook.bin"), "KX413", "xlsb"),
    "a Numbers document": (packed("Index/Document.iwa"), "KX414", "Numbers"),
    "a zip archive": (packed("answers/a.xlsx", "answers/b.xlsx"), "KX403", "zip archive"),
    "a workbook without sheets": (
        packed("[Content_Types].xml", "xl/workbook.xml", types=TYPES),
        "KX404",
        "can't be read",
    ),
    "an encrypted part": (encrypted(), "KX424", "encrypted"),
    "one name twice": (packed("[Content_Types].xml", "xl/workbook.xml", "XL/workbook.xml"), "KX424", "twice"),
    "the start of a zip archive": (b"PK\x03\x04 and then nothing", "KX422", "end is missing"),
    "too many parts": (packed(*(f"{number}.xml" for number in range(2001))), "KX405", "2,000 parts"),
}


@pytest.mark.parametrize(("data", "code", "word"), WRONG_KINDS.values(), ids=WRONG_KINDS)
def test_another_kind_of_file_is_named_and_refused(data: bytes, code: str, word: str) -> None:
    found = outcome(data)
    assert isinstance(found, list)
    assert [item.code for item in found] == [code]
    assert word in found[0].message
    assert found[0].place.file == "file.xlsx"
    assert found[0].help


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_that_was_cut_off_is_told_to_be(share: float) -> None:
    data = full(SCORECARD)
    assert refusal(data[: int(len(data) * share)]) == ["KX422"]


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(40 * 1024 * 1024))
    assert refusal(out.getvalue()) == ["KX405"]


def test_blank_copies_of_one_spec_are_equal() -> None:
    copy = blank_copy(part_of(SCORECARD)).copy
    assert write_workbook(plan_of(SCORECARD), copy) == write_workbook(plan_of(SCORECARD), copy)
