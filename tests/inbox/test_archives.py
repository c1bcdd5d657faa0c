"""Zip archives, folders, mailboxes and standard input: every workbook in them, and what is told of the rest."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
import zipfile
from mailbox import Maildir, mbox
from pathlib import Path

import pytest

from kamxl import api
from kamxl.inbox.folder import Files
from kamxl.limits import LIMITS, MIB
from tests.cli.test_cli import Folder
from tests.inbox.files import HEAD, PDF, PNG, attached, book, mail, unpack, with_book, zipped
from tests.reading.returned import DIPLOMA, SCORECARD, full


@pytest.mark.parametrize("name", ["round.zip", "round", "round.xlsx"])
def test_an_archive_is_known_by_what_is_in_it(name: str, tmp_path: Path) -> None:
    data = zipped({"ana.xlsx": book(1), "ben/ben.xlsx": book(2), "ben/": b""})
    found = unpack(tmp_path / name, data)
    assert found.files == {"ana.xlsx": book(1), "ben/ben.xlsx": book(2)}
    assert (found.codes, {item.sent for item in found.items}) == ({}, {"2026-03-31T10:22:04Z"})


PACKAGES = {
    "content types last": {"xl/workbook.xml": b"", "docs/x": b"", "[content_types].XML": b""},
    "content types somewhere": {"a.xml": b"", "[Content_Types].xml": b"", "b.xml": b""},
    "OpenDocument": {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""},
    "Numbers": {"Index/Document.iwa": b"", "Metadata/Properties.plist": b""},
    "old Numbers": {"Index.zip": b"", "preview.jpg": b""},
    "a Numbers document that is a folder": {"ana.numbers/Index.zip": b"", "ana.numbers/preview.jpg": b""},
    "content types lost": {"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b""},
    "put into a folder": {"ana/[Content_Types].xml": b"", "ana/xl/workbook.xml": b""},
    "damaged": {"a": b"1"},
}


@pytest.mark.parametrize("sort", PACKAGES)
def test_an_archive_that_is_one_document_is_left_to_the_reader(sort: str, tmp_path: Path) -> None:
    data = zipped(PACKAGES[sort])
    data = data[:-30] if sort == "damaged" else data
    assert unpack(tmp_path / "file.zip", data).files == {"": data}


def test_a_folder_may_be_called_as_a_part_of_a_workbook_is(tmp_path: Path) -> None:
    files = {"xl/ana.xlsx": book(1), "docProps/ben.xlsx": book(2)}
    assert unpack(tmp_path / "a.zip", zipped(files)).files == files


def test_what_a_desktop_adds_is_passed_over(tmp_path: Path) -> None:
    own = ["__MACOSX/._ana.xlsx", ".DS_Store", "a/Thumbs.db", "desktop.ini", "a/~$ana.xlsx", ".hidden.xlsx"]
    assert unpack(tmp_path / "a.zip", zipped(dict.fromkeys(own, b"x") | {"ana.xlsx": book()})).files == {
        "ana.xlsx": book()
    }
    assert unpack(tmp_path / "b.zip", zipped(dict.fromkeys(own, b"x"))).codes == {"": "KX431"}


def test_what_lies_beside_a_workbook_is_passed_over_and_else_told_by_the_reader(tmp_path: Path) -> None:
    beside = {"people.csv": b"name\n", "notes.txt": b"x", "photo": PNG, "logo.png": PNG}
    with_workbook = unpack(tmp_path / "a.zip", zipped(beside | {"ana.xlsx": book()}))
    assert (list(with_workbook.files), with_workbook.codes) == (["ana.xlsx"], {"": "KX439"})
    [told] = with_workbook.told
    assert ("people.csv" in told.message, "notes.txt" in told.message, "photo" in told.message) == (True, True, False)
    alone = unpack(tmp_path / "b.zip", zipped(beside))
    assert (list(alone.files), alone.codes) == (list(beside), {})


def test_what_lies_beside_workbooks_in_a_folder_is_told(tmp_path: Path) -> None:
    for name, data in {"ana.csv": b"a\n", "logo.png": PNG, "ana.xlsx": book(), "~$ana.xlsx": b"x"}.items():
        (tmp_path / name).write_bytes(data)
    found = unpack(tmp_path)
    assert ([Path(name).name for name in found.files], found.codes) == (["ana.xlsx"], {"": "KX439"})


def test_a_workbook_is_read_whatever_its_name_says_and_a_picture_called_a_workbook_is_told(tmp_path: Path) -> None:
    for name, data in {"ana.txt": book(), "ben.xlsx": PNG}.items():
        (tmp_path / name).write_bytes(data)
    assert {Path(name).name for name in unpack(tmp_path).files} == {"ana.txt", "ben.xlsx"}
    inside = unpack(tmp_path / "a.zip", zipped({"ana.txt": book(), "ben.xlsx": PNG}))
    assert list(inside.files) == ["ana.txt", "ben.xlsx"]


def test_a_wrong_kind_of_file_reaches_the_reader(tmp_path: Path) -> None:
    wrong = {"ana.pdf": PDF, "ana.xls": b"\xd0\xcf\x11\xe0", "empty.xlsx": b"", "book.txt": book()}
    assert unpack(tmp_path / "a.zip", zipped(wrong)).files == wrong


def test_one_name_twice_in_an_archive_is_two_files(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("ana.xlsx", book(1)), ("ANA.xlsx", book(2)), ("ana.xlsx", book(3))])
    assert unpack(tmp_path / "a.zip", data).files == {
        "ana.xlsx": book(1),
        "ANA.xlsx (2)": book(2),
        "ana.xlsx (3)": book(3),
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/root/ana.xlsx", "root/ana.xlsx"),
        ("C:\\Users\\ana.xlsx", "Users/ana.xlsx"),
        ("a\x1b[2Jb\u202e.xlsx", "a [2Jb .xlsx"),
        (" ", "file"),
        ("Übung 漢字.xlsx", "Übung 漢字.xlsx"),
    ],
)
def test_a_name_in_an_archive_leads_nowhere(name: str, shown: str, tmp_path: Path) -> None:
    assert list(unpack(tmp_path / "a.zip", zipped({name: book()})).files) == [shown]


def test_names_without_a_mark_are_utf8_as_macs_write_them_or_of_the_old_page(tmp_path: Path) -> None:
    data = zipped({"Ubung.xlsx": book(1), "Xbung.xlsx": book(2), "1234567890.xlsx": book(3)})
    data = data.replace(b"Xbung", b"\x9abung").replace(b"1234567890", "Übung 漢字".encode()[:10])
    assert list(unpack(tmp_path / "a.zip", data).files) == ["Ubung.xlsx", "Übung.xlsx", "Übung 漢.xlsx"]


def marked(data: bytes, flags: int = 0, method: int | None = None) -> bytes:
    """An archive whose first entry says other things of itself."""
    at = data.index(b"PK\x01\x02")
    whole = bytearray(data)
    whole[at + 8] |= flags
    if method is not None:
        whole[at + 10] = method
    return bytes(whole)


PLAIN = zipped({"ana.xlsx": book(1), "ben.xlsx": book(2)})
FAULTS = {
    "a password": (marked(PLAIN, flags=1), "KX438"),
    "an unusual packing": (marked(PLAIN, method=12), "KX438"),
    "one that Python knows": (zipped({"ana.xlsx": book(1), "ben.xlsx": book(2)}, zipfile.ZIP_LZMA), "KX438"),
    "other bytes": (
        PLAIN.replace(b"PK\x03\x04", b"PK\x03\x05", 1).replace(b"PK\x03\x05", b"PK\x03\x04", 1)[:60]
        + b"\0"
        + PLAIN[61:],
        "KX404",
    ),
}


@pytest.mark.parametrize(("data", "code"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_can_not_be_unpacked_is_told_and_costs_no_other(data: bytes, code: str, tmp_path: Path) -> None:
    found = unpack(tmp_path / "a.zip", data)
    assert found.codes["ana.xlsx"] == code
    assert found.codes.keys() | found.files.keys() == {"ana.xlsx", "ben.xlsx"}


def test_a_time_in_universal_time_goes_before_the_clocks(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("ana.xlsx", (2026, 3, 31, 12, 0, 0))
    info.extra = b"UT\x05\x00\x01" + (1_770_000_000).to_bytes(4, "little")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, book())
    [item] = unpack(tmp_path / "a.zip", out.getvalue()).items
    assert item.sent == "2026-02-02T02:40:00Z"


def nested(depth: int) -> bytes:
    data = book()
    for level in range(depth):
        data = zipped({f"{level}.zip" if level else "ana.xlsx": data})
    return data


def test_files_may_be_inside_each_other_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    assert list(unpack(path, nested(LIMITS.nesting)).files.values()) == [book()]
    deep = unpack(path, nested(LIMITS.nesting + 1))
    assert (deep.files, set(deep.codes.values())) == ({}, {"KX405"})


def test_too_many_files_in_an_archive_are_told(tmp_path: Path) -> None:
    many = zipped({f"{number}.xlsx": b"x" for number in range(5000)}, zipfile.ZIP_STORED)
    assert unpack(tmp_path / "a.zip", many).codes == {"": "KX405"}
    # the same number over two levels
    some = {f"{number}.zip": zipped({f"{n}.xlsx": book() for n in range(500)}) for number in range(10)}
    found = unpack(tmp_path / "b.zip", zipped(some))
    assert found.codes == {"": "KX405"}
    assert len(found.files) <= LIMITS.zip_files


def test_a_project_may_set_bounds_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{number}.xlsx": book() for number in range(3)}))
    files = Files([str(tmp_path)], LIMITS._replace(zip_files=2))
    assert (list(files), [item.code for item in files.told]) == ([], ["KX405"])


# --- mailboxes and folders --------------------------------------------------------------------------------------------


def test_every_mail_of_a_mailbox_is_read(tmp_path: Path) -> None:
    path = tmp_path / "returns"
    box = mbox(path)
    for number in (1, 2):
        box.add(with_book(f"{number}.xlsx", number))
    box.add(mail(head=HEAD))
    box.close()
    found = unpack(path)
    assert found.files == {"mail 1!1.xlsx": book(1), "mail 2!2.xlsx": book(2)}
    assert found.codes == {"mail 3": "KX430"}
    inside = unpack(tmp_path / "a.zip", zipped({"box": path.read_bytes()}))
    assert inside.files == {"box!mail 1!1.xlsx": book(1), "box!mail 2!2.xlsx": book(2)}


def test_a_line_of_a_text_that_begins_as_a_mail_does_parts_nothing(tmp_path: Path) -> None:
    text = attached(b"", "inline", "text/plain") + "\r\n\r\nFrom here on it is mine.\r\n\r\nFrom 10:22 on"
    data = b"From a@example.org Tue Mar 31 10:22:05 2026\n" + mail(
        text, attached(book(), "attachment; filename=a.xlsx")
    )
    twice = data + b"\n\n" + data
    assert list(unpack(tmp_path / "box", twice).files) == ["mail 1!a.xlsx", "mail 2!a.xlsx"]


def test_a_large_mailbox_is_read_piece_by_piece(tmp_path: Path) -> None:
    start = b"From a@example.org Tue Mar 31 10:22:05 2026\n"
    # mails begin across the ends of the pieces that a file is read in
    large = [with_book(f"{n}.xlsx", n) + b"X" * (1024 * 1024 - 700 + 100 * n) + b"\n\n" for n in range(1, 9)]
    found = unpack(tmp_path / "box", b"".join(start + one for one in large))
    assert list(found.files) == [f"mail {n}!{n}.xlsx" for n in range(1, 9)]


def test_a_maildir_is_a_folder_of_mails(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "mails")
    for number in (1, 2):
        box.add(with_book(f"{number}.xlsx", number))
    box.close()
    (tmp_path / "mails" / "tmp" / "half").write_bytes(with_book()[:300])
    found = unpack(tmp_path / "mails")
    assert sorted(found.files.values()) == [book(1), book(2)]
    assert found.codes == {}


def test_a_file_has_the_time_of_its_last_change(tmp_path: Path) -> None:
    path = tmp_path / "ana.xlsx"
    path.write_bytes(book())
    os.utime(path, (1_770_000_000, 1_770_000_000))
    [item] = unpack(path).items
    assert (item.sent, item.sender) == ("2026-02-02T02:40:00Z", "")


def test_no_more_than_one_file_is_in_memory(tmp_path: Path) -> None:
    size = 4 * MIB
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{number}.xlsx": b"%PDF" + os.urandom(size) for number in range(8)}, zipfile.ZIP_STORED))
    tracemalloc.start()
    count = sum(1 for _ in Files([str(path)]))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, most < 4 * size) == (8, True)


def test_a_file_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"ana.xlsx": book()}))
    files = Files([str(path)])
    path.unlink()
    assert (list(files), [item.code for item in files.told]) == ([], ["KX401"])


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_workbooks_are_read_out_of_everything_at_once(tmp_path: Path) -> None:
    form = attached(full(SCORECARD), 'attachment; filename="ana.xlsx"')
    (tmp_path / "round.zip").write_bytes(zipped({"mail.eml": mail(form), "ben.xlsx": full(DIPLOMA), "a.pdf": PDF}))
    (tmp_path / "empty.eml").write_bytes(mail())
    steps: list[tuple[int, int]] = []
    outcome = api.read([tmp_path], progress=lambda done, known: steps.append((done, known)))
    told = {one.file.removeprefix(f"{tmp_path}{os.sep}"): one for one in outcome.submissions}
    assert {name: one.reading.spec for name, one in told.items()} == {
        "round.zip!mail.eml!ana.xlsx": SCORECARD,
        "round.zip!ben.xlsx": DIPLOMA,
    }
    ana = told["round.zip!mail.eml!ana.xlsx"]
    assert (ana.sent, ana.sender) == ("2026-03-31T08:22:05Z", "ana@example.org")
    assert [item.code for item in outcome.diagnostics] == ["KX430", "KX415"]
    assert (outcome.files, steps[-1]) == (3, (3, 3))


def test_standard_input_is_one_file_of_any_kind(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    data = zipped({"mail.eml": mail(attached(full(SCORECARD), "attachment; filename=ana.xlsx"))})
    found = folder.kamxl("read", "-", "--json", data=data)
    [one] = json.loads(found.out)["submissions"]
    assert (found.code, one["file"]) == (0, "(standard input)!mail.eml!ana.xlsx")
    assert (one["sender"], one["sent"], len(one["sha256"])) == ("ana@example.org", "2026-03-31T08:22:05Z", 64)
    assert folder.kamxl("read", "-", data=mail()).err.startswith("warning[KX430]")


def test_a_mail_that_is_refused_counts_as_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "a.zip").write_bytes(marked(zipped({"ana.xlsx": book()}), flags=1))
    found = folder.kamxl("read", "a.zip")
    assert found.code == 1
    assert "a.zip!ana.xlsx" in found.err
    assert "0 read, 0 with questions, 1 refused" in found.err
