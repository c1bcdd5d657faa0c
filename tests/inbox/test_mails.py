"""Mails as the programs of people write them: the workbooks in them, when they were sent and by whom."""

from __future__ import annotations

import os
import quopri
from base64 import b64encode, encodebytes
from binascii import b2a_uu
from email.header import Header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inbox.files import DATE, HEAD, PDF, PNG, TEXT, attached, book, mail, mixed, unpack, with_book, zipped

NAME = "Übung für Ana 漢字 (1).xlsx"
PARTS = {
    "Outlook": attached(
        book(),
        'attachment; filename="=?utf-8?B?w5xidW5nIGbDvHIgQW5hIOa8ouWtlyAoMSkueGxzeA==?="; size=20;\r\n'
        '\tcreation-date="Tue, 31 Mar 2026 08:00:00 GMT"',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;\r\n\tname="x.xlsx"',
    ),
    "Outlook, in two words": attached(
        book(),
        'attachment; filename="=?utf-8?Q?=C3=9Cbung_f=C3=BCr_Ana_?=\r\n\t=?utf-8?Q?=E6=BC=A2=E5=AD=97_=281=29.xlsx?="',
    ),
    "Gmail": attached(
        book(),
        "attachment;\r\n\tfilename*=UTF-8''%C3%9Cbung%20f%C3%BCr%20Ana%20%E6%BC%A2%E5%AD%97%20%281%29.xlsx",
        more="Content-ID: <f_mnop>\r\nX-Attachment-Id: f_mnop\r\n",
    ),
    "Apple Mail": attached(
        book(),
        "attachment;\r\n\tfilename*0*=utf-8''%C3%9Cbung%20f%C3%BCr%20;\r\n\tfilename*1*=Ana%20%E6%BC%A2;\r\n"
        '\tfilename*2*=%E5%AD%97;\r\n\tfilename*3=" (1).xlsx"',
    ),
    "raw letters": attached(book(), f'attachment; filename="{NAME}"'),
    "without quotes": attached(book(), f"attachment; filename={NAME}"),
    "only in the type": attached(book(), "attachment", f'application/octet-stream; name="{NAME}"'),
    "a path of Windows": attached(book(), f'attachment; filename="C:\\Users\\ana\\{NAME}"'),
    "a way out": attached(book(), f'attachment; filename="../../etc/{NAME}"'),
    "control characters": attached(
        book(), "attachment; filename*=utf-8''%C3%9Cbung%0Af%C3%BCr%00Ana%1B%E6%BC%A2"
    ).replace("%1B%E6%BC%A2", "%09%E6%BC%A2%E5%AD%97%20%281%29.xlsx"),
    "a quotation mark too few": attached(book(), f'attachment; filename="{NAME}'),
    "no disposition": attached(book(), "", f'application/octet-stream; name="{NAME}"').replace(
        "Content-Disposition: \r\n", ""
    ),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_workbook_has_the_name_that_its_sender_gave_it(part: str, tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", mail(part))
    assert found.files == {NAME: book()}
    assert found.codes == {}
    assert {(item.sent, item.sender) for item in found.items} == {("2026-03-31T08:22:05Z", "ana@example.org")}


def test_an_unquoted_name_with_spaces_is_whole(tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", mail(attached(book(), "attachment; filename=my form (1).xlsx")))
    assert found.files == {"my form (1).xlsx": book()}


@pytest.mark.parametrize("text", ["=?x-unknown?B?YW5h?=", "=?utf-8?B?YW5h====?=", "=?hex?Q?ana?=", "ana"])
def test_an_odd_encoded_word_costs_only_its_letters(text: str, tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", mail(attached(book(), f'attachment; filename="{text}"')))
    assert found.files == {"ana": book()}


def encoded(way: str, body: bytes) -> bytes:
    head = 'Content-Type: application/octet-stream; name="ana.xlsx"\r\nContent-Transfer-Encoding: '
    whole = (HEAD + DATE + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n").encode()
    return whole + f"{head}{way}\r\n\r\n".encode() + body + b"\r\n--b--\r\n"


def uuencoded(data: bytes) -> bytes:
    lines = b"".join(b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 ana.xlsx\n" + lines + b"`\nend\n"


WAYS = {
    "base64 in one line": encoded("BASE64", b64encode(book())),
    "base64 with rubbish": encoded("base64", b"  ".join(encodebytes(book()).splitlines()) + b"\r\n\r\n-- \r\n"),
    "quoted-printable": encoded("quoted-printable", quopri.encodestring(book())),
    "binary": encoded("binary", book()),
    "nothing said": encoded("", book()),
    "uuencode": encoded("x-uuencode", uuencoded(book())),
}


@pytest.mark.parametrize("data", WAYS.values(), ids=WAYS)
def test_every_usual_encoding_gives_the_bytes(data: bytes, tmp_path: Path) -> None:
    assert unpack(tmp_path / "mail.eml", data).files == {"ana.xlsx": book()}


def test_an_unknown_encoding_is_told(tmp_path: Path) -> None:
    assert unpack(tmp_path / "mail.eml", encoded("x-yenc", book())).codes == {"ana.xlsx": "KX437"}


def test_what_pythons_own_library_writes_is_read(tmp_path: Path) -> None:
    sent = EmailMessage()
    sent["From"], sent["To"], sent["Subject"] = "ana@example.org", "b@example.org", str(Header("Übung", "utf-8"))
    sent.set_content("Here it is.")
    sent.add_alternative("<p>Here it is.</p>", subtype="html")
    sent.add_attachment(book(), maintype="application", subtype="octet-stream", filename=NAME)
    assert unpack(tmp_path / "mail.eml", bytes(sent)).files == {NAME: book()}


def endless(data: bytes) -> bytes:
    return data.rpartition(b"--000_b=1--")[0]


FORMS = {
    "line ends of Unix": with_book().replace(b"\r\n", b"\n"),
    "an envelope in front": b"From ana@example.org Tue Mar 31 10:22:05 2026\n" + with_book(),
    "a mark in front": b"\xef\xbb\xbf" + with_book(),
    "a count of Apple Mail's in front": b"1234      \n" + with_book(),
    "no last boundary": endless(with_book()),
    "capitals": with_book().replace(b"Content-Type", b"CONTENT-TYPE").replace(b"multipart/mixed", b"Multipart/MIXED"),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", ["mail.eml", "mail", "mail.xlsx"])
def test_a_mail_is_known_by_its_headers(data: bytes, name: str, tmp_path: Path) -> None:
    assert unpack(tmp_path / name, data).files == {"ana.xlsx": book()}


@pytest.mark.parametrize(
    "data",
    [
        b"Name: Ana\r\nScore: 3\r\n",
        b"From: <Saved by Blink>\r\nSubject: x\r\nDate: Tue, 31 Mar 2026 10:22:05 +0200\r\n\r\n<html>",
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\n",
        b"",
        b"\n\n",
    ],
)
def test_other_files_are_no_mails(data: bytes, tmp_path: Path) -> None:
    assert unpack(tmp_path / "file", data).files == {"": data}


RECEIVED = "Received: from a by b; {}\r\n"
DATES = {
    "as it says": (DATE, "2026-03-31T08:22:05Z"),
    "without a zone": ("Date: Tue, 31 Mar 2026 10:22:05\r\n", "2026-03-31T10:22:05Z"),
    "later than it was received": (
        RECEIVED.format("Sun, 29 Mar 2026 10:00:00 +0000") + RECEIVED.format("Sat, 28 Mar 2026 10:00:00 +0000") + DATE,
        "2026-03-29T10:00:00Z",
    ),
    "earlier than it was received": (RECEIVED.format("Wed, 1 Apr 2026 10:00:00 +0000") + DATE, "2026-03-31T08:22:05Z"),
    "received, with no date": (RECEIVED.format("Wed, 1 Apr 2026 10:00:00 +0000"), "2026-04-01T10:00:00Z"),
    "in the future, but received": (
        RECEIVED.format("Wed, 1 Apr 2026 10:00:00 +0000") + "Date: Tue, 31 Mar 2126 10:22:05 +0200\r\n",
        "2026-04-01T10:00:00Z",
    ),
}


@pytest.mark.parametrize(("head", "when"), DATES.values(), ids=DATES)
def test_a_mail_was_sent_at_its_date_but_not_after_it_was_received(head: str, when: str, tmp_path: Path) -> None:
    [item] = unpack(tmp_path / "mail.eml", with_book(head=HEAD + head)).items
    assert item.sent == when


@pytest.mark.parametrize("date", ["", "Date: soon\r\n", "Date: Tue, 31 Mar 2126 10:22:05 +0200\r\n", "Date: 1e9\r\n"])
def test_a_mail_without_a_date_that_can_be_true_has_that_of_its_file(date: str, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(with_book(head=HEAD + date))
    os.utime(path, (1_770_000_000, 1_770_000_000))
    [item] = unpack(path).items
    assert item.sent == "2026-02-02T02:40:00Z"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("Ana <Ana@Example.org>", "ana@example.org"),
        ("ana@example.org (Ana Silva)", "ana@example.org"),
        ('"a@b.example" <ana@example.org>', "ana@example.org"),
        ("=?utf-8?Q?=C3=9Cna?= <ana@example.org>", "ana@example.org"),
        ("Ana", ""),
        ("<>", ""),
    ],
)
def test_the_sender_is_the_address_alone(value: str, address: str, tmp_path: Path) -> None:
    head = f"From: {value}\r\nTo: x@example.org\r\nSubject: s\r\n"
    [item] = unpack(tmp_path / "mail.eml", with_book(head=head)).items
    assert item.sender == address


def forwarded(inner: bytes, head: str = "") -> bytes:
    outer = "From: boss@example.org\r\nSubject: Fwd\r\nDate: Wed, 1 Apr 2026 10:00:00 +0000\r\n"
    part = f"Content-Type: message/rfc822{head}\r\n\r\n{inner.decode()}"
    return (outer + mixed(TEXT, part, boundary="outer")).encode()


def test_a_forwarded_mail_is_its_own_senders(tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", forwarded(with_book(), '; name="Ana.eml"'))
    assert found.files == {"Ana.eml!ana.xlsx": book()}
    assert {(item.sent, item.sender) for item in found.items} == {("2026-03-31T08:22:05Z", "ana@example.org")}


def test_a_mail_inside_another_was_not_sent_after_it(tmp_path: Path) -> None:
    late = with_book(head=HEAD + "Date: Sat, 4 Apr 2026 10:22:05 +0200\r\n")
    [item] = unpack(tmp_path / "mail.eml", forwarded(late)).items
    assert item.sent == "2026-04-01T10:00:00Z"


def test_a_zip_in_a_mail_in_a_zip_is_named_by_all_of_them(tmp_path: Path) -> None:
    inner = mail(attached(zipped({"forms/ana.xlsx": book()}), 'attachment; filename="forms.zip"'))
    found = unpack(tmp_path / "round.zip", zipped({"mails/mail.eml": inner}))
    assert found.files == {"mails/mail.eml!forms.zip!forms/ana.xlsx": book()}
    assert [item.sender for item in found.items] == ["ana@example.org"]
    assert [item.sent for item in found.items] == ["2026-03-31T08:22:05Z"]


# --- outcomes ---------------------------------------------------------------------------------------------------------

SIGNATURE = attached(PNG, "inline; filename=image001.png", "image/png", "Content-ID: <image001@x>\r\n")
PHOTO = attached(PNG, "attachment; filename=photo.png", "image/png", "Content-ID: <f_1>\r\nX-Attachment-Id: f_1\r\n")
TNEF = attached(b"\x78\x9f\x3e\x22" + b"\0" * 20, "attachment; filename=winmail.dat", "application/ms-tnef")
INVITATION = attached(b"BEGIN:VCALENDAR", "attachment; filename=invite.ics", "text/calendar")
BOOK = attached(book(), 'attachment; filename="ana.xlsx"')
SECOND = attached(book(2), 'attachment; filename="ana.xlsx"')
SMIME = 'application/pkcs7-mime; smime-type={}; name="smime.p7m"'


def written(text: str) -> bytes:
    return (HEAD + DATE + "Content-Type: text/html; charset=utf-8\r\n\r\n" + text).encode()


def replied(header: str) -> bytes:
    return (HEAD + DATE + header + TEXT).encode()


def report(kind: str) -> bytes:
    status = "Content-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n"
    original = "Content-Type: message/rfc822\r\n\r\n" + with_book().decode()
    return (
        HEAD + DATE + mixed(TEXT, status, original, boundary="r", kind=f"multipart/report; report-type={kind}")
    ).encode()


OUTCOMES = {
    "a workbook and a signature's picture": (mail(SIGNATURE, BOOK, INVITATION), ["ana.xlsx"], {}),
    "nothing": (mail(), [], {"": "KX430"}),
    "only a signature's picture": (mail(SIGNATURE), [], {"": "KX430"}),
    "only an invitation": (mail(INVITATION), [], {"": "KX430"}),
    "a photo": (mail(SIGNATURE, PHOTO), ["photo.png"], {}),
    "a photo beside a workbook": (mail(PHOTO, BOOK), ["ana.xlsx"], {}),
    "a PDF": (mail(attached(PDF, "attachment; filename=ana.pdf")), ["ana.pdf"], {}),
    "a CSV": (mail(attached(b"a,b\n1,2\n", "attachment; filename=ana.csv", "text/csv")), ["ana.csv"], {}),
    "a page": (mail(attached(b"<html>", "attachment; filename=a.html", "text/html")), ["a.html"], {}),
    "a workbook called a text": (mail(attached(book(), "attachment; filename=ana.txt", "text/plain")), ["ana.txt"], {}),
    "two workbooks": (mail(BOOK, SECOND), ["ana.xlsx", "ana.xlsx (2)"], {"": "KX432"}),
    "winmail.dat": (mail(TNEF), [], {"": "KX434"}),
    "winmail.dat beside a workbook": (mail(TNEF, BOOK), ["ana.xlsx"], {}),
    "an encrypted attachment": (
        mail(attached(b"0\x80", "attachment", SMIME.format("enveloped-data"))),
        [],
        {"": "KX436"},
    ),
    "encrypted": ((HEAD + attached(b"0", "attachment", SMIME.format("enveloped-data"))).encode(), [], {"": "KX436"}),
    "wrapped up": ((HEAD + attached(b"0", "attachment", SMIME.format("signed-data"))).encode(), [], {"": "KX436"}),
    "encrypted with PGP": ((HEAD + mixed(TEXT, kind="multipart/encrypted")).encode(), [], {"": "KX436"}),
    "signed": (
        (HEAD + DATE + mixed(BOOK, attached(b"0", "attachment; filename=smime.p7s"), kind="multipart/signed")).encode(),
        ["ana.xlsx"],
        {},
    ),
    "a bounce": (report("delivery-status"), [], {"": "KX433"}),
    "a receipt": (report("disposition-notification"), [], {"": "KX433"}),
    "an old bounce": (mail(head="From: MAILER-DAEMON@example.org\r\nSubject: failure\r\n"), [], {"": "KX433"}),
    "a bounce that brings the mail back": (
        forwarded(with_book()).replace(b"From: boss@", b"X-Failed-Recipients: ana@example.org\r\nFrom: Mailer-Daemon@"),
        [],
        {"": "KX433"},
    ),
    "a workbook from a postmaster": (with_book(head="From: postmaster@example.org\r\n" + DATE), ["ana.xlsx"], {}),
    "out of office": (replied("Auto-Submitted: auto-replied\r\n"), [], {"": "KX433"}),
    "sent by a program, with a workbook": (
        with_book(head=HEAD + DATE + "Auto-Submitted: auto-generated\r\n"),
        ["ana.xlsx"],
        {},
    ),
    "through a mailing list": (replied("Precedence: list\r\n"), [], {"": "KX430"}),
    "lost boundaries": (mail(BOOK).replace(b"--000_b=1", b"--another"), [], {"attachment": "KX437"}),
    "lost boundaries of a text": (mail().replace(b"--000_b=1", b"--another"), [], {"attachment": "KX437"}),
    "an empty archive": (mail(attached(zipped({"a/": b""}), "attachment; filename=a.zip")), [], {"a.zip": "KX431"}),
    "a forwarded mail without a workbook": (forwarded(mail()), [], {"message.eml": "KX430"}),
    "a forwarded bounce": (forwarded(report("delivery-status")), [], {"message.eml": "KX433"}),
}


@pytest.mark.parametrize(("data", "files", "codes"), OUTCOMES.values(), ids=OUTCOMES)
def test_every_mail_has_its_outcome(data: bytes, files: list[str], codes: dict[str, str], tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", data)
    assert list(found.files) == files
    assert found.codes == codes
    assert all(finding.as_json()["help"] or finding.severity == "notice" for finding in found.told)


@pytest.mark.parametrize(
    ("link", "service"),
    [
        ("https://1drv.ms/x/s!AbC", "OneDrive"),
        ("https://contoso-my.sharepoint.com/:x:/g/personal/ana", "SharePoint"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fcontoso.sharepoint.com%2Fx", "SharePoint"),
        ("https://docs.google.com/spreadsheets/d/1", "Google Drive"),
        ("https://drive.google.com/file/d/1", "Google Drive"),
        ("https://www.dropbox.com/s/1/ana.xlsx", "Dropbox"),
        ("https://www.icloud.com/iclouddrive/1#ana", "iCloud"),
        ("https://we.tl/t-1", "WeTransfer"),
        ("https://wetransfer.com/downloads/1", "WeTransfer"),
    ],
)
def test_a_link_instead_of_a_workbook_is_named(link: str, service: str, tmp_path: Path) -> None:
    found = unpack(tmp_path / "mail.eml", written(f'<a href="{link}">my form</a>'))
    [told] = found.told
    assert (told.code, f"a link to {service};" in told.message) == ("KX435", True)
    assert "attach" in told.help
    assert unpack(tmp_path / "with.eml", mail(BOOK).replace(b"Here is my form.", link.encode())).codes == {}


def test_the_text_of_a_mail_is_no_answer(tmp_path: Path) -> None:
    assert unpack(tmp_path / "mail.eml", written("C1-01: 3<br>C1-02: 2")).files == {}


# --- names ------------------------------------------------------------------------------------------------------------

ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(name=ODD)
def test_any_name_is_shown_in_one_line_and_leads_nowhere(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.eml"
    coded = "".join(f"%{byte:02X}" for byte in name.encode())
    [shown] = unpack(path, mail(attached(book(), f"attachment; filename*=utf-8''{coded}"))).files
    assert shown.isprintable()
    assert 0 < len(shown) <= 130
    assert not {"/", "\\"} & set(shown)
    assert shown not in {".", ".."}


@given(name=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=80))
def test_any_header_gives_the_bytes_all_the_same(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "raw.eml"
    data = mail(attached(book(), "attachment; filename=@")).replace(b"@\r\n", name.encode("latin-1") + b"\r\n")
    assert list(unpack(path, data).files.values()) == [book()]


@given(data=st.binary(max_size=400), cut=st.integers(0, 2000))
def test_any_bytes_in_a_mail_are_an_outcome(data: bytes, cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.eml"
    whole = with_book()
    found = unpack(path, whole[:cut] + data + whole[cut:])
    assert found.files or found.codes
