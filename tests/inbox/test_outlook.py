"""Messages that Outlook saved (.msg)."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kamxl.limits import LIMITS
from tests.inbox.files import PNG, Streams, attachment, book, compound, message, unpack, zipped

SENT = int((datetime(2026, 3, 31, 8, 22, 5, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
WHOLE = compound(message(attachment("Übung 漢字.xlsx", book()), sent=SENT))


@pytest.mark.parametrize("name", ["mail.msg", "mail", "mail.xlsx"])
def test_an_outlook_message_gives_its_attachments(name: str, tmp_path: Path) -> None:
    found = unpack(tmp_path / name, WHOLE)
    assert found.files == {"Übung 漢字.xlsx": book()}
    assert {(item.sent, item.sender) for item in found.items} == {("2026-03-31T08:22:05Z", "ana@example.org")}
    assert found.codes == {}


def test_the_headers_that_the_message_came_with_go_first(tmp_path: Path) -> None:
    headers = "From: Ben <ben@example.org>\r\nDate: Wed, 1 Apr 2026 10:00:00 +0000\r\n"
    [item] = unpack(tmp_path / "a", compound(message(attachment("a", book()), sent=SENT, headers=headers))).items
    assert (item.sent, item.sender) == ("2026-04-01T10:00:00Z", "ben@example.org")


def test_a_large_attachment_is_whole(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": b"", "xl/a": random.Random(1).randbytes(300_000)})
    assert unpack(tmp_path / "a", compound(message(attachment("a.xlsx", data)))).files == {"a.xlsx": data}


def test_a_message_inside_a_message_is_its_own_senders(tmp_path: Path) -> None:
    inner = message(attachment("ana.xlsx", book()), start=24, sent=SENT, subject="Form", sender="ben@example.org")
    outer = {**attachment("Form", None, method=5), "__substg1.0_3701000D": inner}
    found = unpack(tmp_path / "a.msg", compound(message(outer)))
    assert found.files == {"Form!ana.xlsx": book()}
    assert {(item.sent, item.sender) for item in found.items} == {("2026-03-31T08:22:05Z", "ben@example.org")}


OUTCOMES = {
    "nothing": (message(), [], {"": "KX430"}),
    "a signature's picture": (message(attachment("image001.png", PNG, more={0x3712: "image001@x"})), [], {"": "KX430"}),
    "a photo": (message(attachment("photo.png", PNG)), ["photo.png"], {}),
    "an archive": (message(attachment("a.zip", zipped({"ana.xlsx": book()}))), ["a.zip!ana.xlsx"], {}),
    "two": (
        message(attachment("a.xlsx", book()), attachment("a.xlsx", book(2))),
        ["a.xlsx", "a.xlsx (2)"],
        {"": "KX432"},
    ),
    "a link in the text": (message(body="see https://1drv.ms/x/1"), [], {"": "KX435"}),
    "a link as attachment": (message(attachment("ana.xlsx", None, method=7)), [], {"": "KX435"}),
    "encrypted": (message(attachment("smime.p7m", b"0\x80"), kind="IPM.Note.SMIME"), [], {"": "KX436"}),
    "a bounce": (message(attachment("ana.xlsx", book()), kind="REPORT.IPM.Note.NDR"), [], {"": "KX433"}),
    "a receipt": (message(kind="REPORT.IPM.Note.IPNRN"), [], {"": "KX433"}),
    "out of office": (message(kind="IPM.Note.Rules.OofTemplate.Microsoft"), [], {"": "KX433"}),
    "a reply by a program": (message(headers="Auto-Submitted: auto-replied\r\n"), [], {"": "KX433"}),
}


@pytest.mark.parametrize(("streams", "files", "codes"), OUTCOMES.values(), ids=OUTCOMES)
def test_every_message_has_its_outcome(
    streams: Streams, files: list[str], codes: dict[str, str], tmp_path: Path
) -> None:
    found = unpack(tmp_path / "mail.msg", compound(streams))
    assert (list(found.files), found.codes) == (files, codes)


def test_a_name_in_older_letters_is_read(tmp_path: Path) -> None:
    held = {"__substg1.0_3704001E": "Übung.xlsx".encode("cp1252"), "__substg1.0_37010102": book()}
    streams: Streams = {**message(), "__attach_version1.0_#00000000": {"__properties_version1.0": bytes(8), **held}}
    assert unpack(tmp_path / "a", compound(streams)).files == {"Übung.xlsx": book()}


def test_a_text_that_is_no_text_costs_only_itself(tmp_path: Path) -> None:
    streams = {**message(attachment("ana.xlsx", book())), "__substg1.0_5D01001F": b"\x00\xd8\xff"}
    assert unpack(tmp_path / "a", compound(streams)).files == {"ana.xlsx": book()}


def test_other_files_of_the_same_form_are_left_to_the_reader(tmp_path: Path) -> None:
    old = compound({"Workbook": b"\x09\x08" * 50})
    holding = compound({"WordDocument": b"x", "Object": message()})
    for data in (old, holding):
        assert unpack(tmp_path / "a.msg", data).files == {"": data}


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mail.msg").write_bytes(WHOLE)
    code = (
        "import sys; sys.modules['oxmsg.storage'] = None\n"
        "from kamxl.inbox.folder import Files\n"
        "files = Files([sys.argv[1]]); list(files)\n"
        "[told] = files.told; print(told.code, told.help)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "mail.msg")], capture_output=True, check=True, text=True
    )
    assert done.stdout.startswith("KX428 ")
    assert "kamxl[msg]" in done.stdout


def sectors(data: bytes, **changes: int) -> bytes:
    """A message with other counts in its header."""
    places = {"fat": 44, "directory": 48, "mini": 60, "mini_count": 64, "chain": 68, "chain_count": 72}
    whole = bytearray(data)
    for name, value in changes.items():
        whole[places[name] : places[name] + 4] = value.to_bytes(4, "little")
    return bytes(whole)


def wide(count: int, size: int) -> bytes:
    """A message of many streams that all stand in the same bytes."""
    data = compound({**message(body="x" * 40_000), **{f"x{n}": b"" for n in range(count)}})
    body = data.index("__substg1.0_1000001F".encode("utf-16-le"))
    start, length = data[body + 116 : body + 120], size.to_bytes(8, "little")
    whole = bytearray(data)
    for n in range(count):
        at = data.index(f"x{n}\0".encode("utf-16-le"))
        whole[at + 116 : at + 128] = start + length
    return bytes(whole)


HOSTILE = {
    "cut off": (WHOLE[:-600], {"KX437"}),
    "only a head": (WHOLE[:600] + "__properties_version1.0".encode("utf-16-le"), {"KX437"}),
    "counts without end": (sectors(WHOLE, fat=0xFFFFFF, chain=0, chain_count=0xFFFFFFFF), {"KX437"}),
    "a chain into itself": (sectors(WHOLE, chain=0, chain_count=3), {"KX437"}),
    "streams in the same bytes": (wide(300, 80_000), {"KX405"}),
    "too many streams": (compound({**message(), **{f"x{n}": b"" for n in range(4000)}}), {"KX405", "KX437"}),
}


@pytest.mark.parametrize(("data", "codes"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_told(data: bytes, codes: set[str], tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.msg", data)
    assert found.files == {}
    assert set(found.codes.values()) <= codes


def test_a_damaged_message_is_an_outcome(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(WHOLE)
        for _ in range(chance.randint(1, 6)):
            at = chance.choice([chance.randrange(512), chance.randrange(len(data))])
            data[at] = chance.randrange(256)
        found = unpack(tmp_path / "mail.msg", bytes(data))
        assert found.files or found.codes


def test_a_message_that_is_too_large_is_told(tmp_path: Path) -> None:
    data = WHOLE + bytes(LIMITS.mail_bytes)
    assert unpack(tmp_path / "mail.msg", data).codes == {"": "KX405"}
