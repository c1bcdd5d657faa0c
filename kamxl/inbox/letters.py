"""What a mail is, whatever file it came in: from whom, when, what is attached, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kamxl.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TNEF = b"\x78\x9f\x3e\x22"
# what never holds answers, and what mail programs add by themselves
_NEVER = (
    *("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers"),
    *("message/delivery-status", "message/disposition-notification", "message/feedback-report"),
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
    *("application/pgp-keys", "application/ics", "message/global-delivery-status"),
)
_NEVER_ENDINGS = (".ics", ".vcf", ".p7s", ".asc", ".sig")
_CLOUD = re.compile(
    r"1drv\.ms|onedrive\.live\.com|(?:my\.)?sharepoint\.com/|docs\.google\.com/|drive\.google\.com/|dropbox\.com/"
    r"|icloud\.com/(?:iclouddrive|numbers|attachment)|wetransfer\.com/|\bwe\.tl/|app\.box\.com/",
    re.IGNORECASE,
)
_CLOUDS = (
    ("1drv", "OneDrive"),
    ("onedrive", "OneDrive"),
    ("sharepoint", "SharePoint"),
    ("google", "Google Drive"),
    ("dropbox", "Dropbox"),
    ("icloud", "iCloud"),
    ("we", "WeTransfer"),
    ("app.box", "Box"),
)
LOOKED_THROUGH = 512 * 1024
BOUNCE = "a notice that a mail was not delivered, or only later"
RECEIPT = "a receipt that a mail program sent"
REPLY = "an automatic reply, such as an out-of-office notice"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file, or a message, that is attached. ``within`` says that the text shows it, as a signature's picture.

    ``letter`` gives a message that is attached in another form than its bytes.
    """

    name: str
    kind: str
    within: bool
    data: Callable[[], bytes]
    letter: Callable[[], Letter] | None = None

    @property
    def is_message(self) -> bool:
        """Whether it is a mail by its kind, such as one that was forwarded."""
        return self.kind in {"message/rfc822", "message/global"}

    @property
    def is_never(self) -> bool:
        """Whether it is what mail programs add, such as an invitation or the signature of S/MIME."""
        return self.kind in _NEVER or self.name.lower().endswith(_NEVER_ENDINGS)

    def is_outlooks_own(self, data: bytes) -> bool:
        """Whether it is the package (TNEF) that only Outlook unpacks."""
        return self.kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or data.startswith(_TNEF)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. ``automatic`` says what a program sent by itself, ``report`` that it brings a sent mail back.

    ``locked`` says why nothing in it can be read. ``texts`` gives its bodies, which are looked through for links alone.
    """

    sent: str
    sender: str
    subject: str
    attached: Iterator[Attached]
    texts: Callable[[], Iterator[str]]
    automatic: str = ""
    report: bool = False
    locked: str = ""


def nothing_in(letter: Letter, *, outlooks_own: bool) -> Diagnostic:
    """What became of a mail in which there is no workbook."""
    if outlooks_own:
        message = "the attachments of this mail are packed into 'winmail.dat', which only Outlook opens"
        help_ = (
            "ask the sender to send it again in HTML or plain text format (in Outlook: Format Text), or to put the"
            " workbook into a zip file"
        )
        return Diagnostic("KX434", message, help=help_)
    if letter.automatic:
        return Diagnostic("KX433", f"this is {letter.automatic}; there is nothing to read in it")
    if cloud := _cloud(letter):
        message = f"this mail has no workbook attached, but a link to {cloud}; kamxl opens no links"
        help_ = "ask the sender to attach the workbook itself, or download it and give the file"
        return Diagnostic("KX435", message, help=help_)
    help_ = "if one was meant to be, ask the sender for it"
    return Diagnostic("KX430", "this mail has no workbook attached", help=help_)


def _cloud(letter: Letter) -> str:
    """The service that a link in the mail's text leads to."""
    for text in letter.texts():
        # programs that guard links put them into links of their own
        if found := _CLOUD.search(unquote(text)):
            place = found.group().lower()
            return next(name for mark, name in _CLOUDS if mark in place)
    return ""
