"""A mail as it travels (.eml, mbox, Maildir), as a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.inbox.headers import Headers, address, decoded, letters, parameters, sent
from kamxl.inbox.letters import BOUNCE, LOOKED_THROUGH, RECEIPT, REPLY, Attached, Letter
from kamxl.inbox.mime import Part, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.limits import Limits

_BODIES = ("text/plain", "text/html", "text/enriched", "text/x-amp-html")
_REPORTS = ("delivery-status", "disposition-notification", "feedback-report")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_POSTMASTERS = ("mailer-daemon", "postmaster")
_REPLIES = ("x-autoreply", "x-autorespond")


def letter_of(source: bytes, limits: Limits) -> Letter:
    """The letter that the bytes of a mail are.

    Raises:
        KamxlError: it exceeds the bounds (KX405); the attachments raise the same when they are asked for.
    """
    headers, parts = opened(source, limits)
    told = parameters(headers.first("content-type"))
    kind = headers.first("content-type").partition(";")[0].strip().lower()
    report = told.get("report-type", "").lower() if kind == "multipart/report" else ""
    sender = address(headers.first("from") or headers.first("sender") or headers.first("return-path"))
    bodies: list[Part] = []
    return Letter(
        sent=sent(headers),
        sender=sender,
        subject=decoded(headers.first("subject")),
        attached=_attached(parts, bodies),
        texts=lambda: _texts(bodies),
        automatic=_automatic(headers, report, sender),
        report=report in _REPORTS or bool(headers.first("x-failed-recipients")) or sender.startswith("mailer-daemon@"),
        locked=_locked(kind, told.get("smime-type", "")),
    )


def _attached(parts: Iterator[Part], bodies: list[Part]) -> Iterator[Attached]:
    """The parts that are files; those that are the mail's own text are put aside."""
    for part in parts:
        torn = part.kind.startswith("multipart/")
        if torn and part.end > part.start:
            # its boundary is lost, and with it whatever was attached
            yield Attached(part.name, part.kind, within=False, data=_torn)
        elif torn:
            continue
        elif part.kind in _BODIES and not part.name and part.disposition != "attachment":
            bodies.append(part)
        else:
            yield Attached(part.name, part.kind, part.is_shown_within, part.data)


def _torn() -> bytes:
    """The data of parts that can't be told apart.

    Raises:
        KamxlError: always (KX437).
    """
    help_ = "save the mail again from the mail program, or save its attachment and give that"
    raise KamxlError([Diagnostic("KX437", "the parts of this mail can't be told apart", help=help_)])


def _texts(bodies: list[Part]) -> Iterator[str]:
    left = LOOKED_THROUGH
    for part in bodies:
        if left > 0:
            data = part.data(left)
            left -= len(data)
            yield letters(data, part.told.get("charset", "utf-8"))


def _locked(kind: str, smime: str) -> str:
    """Why the content of a mail is out of reach; empty where it isn't."""
    if kind in SEALED:
        return "signed in a way that wraps it up (S/MIME)" if smime.lower() == "signed-data" else "encrypted (S/MIME)"
    return "encrypted (PGP)" if kind == "multipart/encrypted" else ""


def _automatic(headers: Headers, report: str, sender: str) -> str:
    """What a program sent by itself; empty where a person did."""
    if report == "disposition-notification":
        return RECEIPT
    if report in _REPORTS or sender.partition("@")[0] in _POSTMASTERS or headers.first("x-failed-recipients"):
        return BOUNCE
    submitted = headers.first("auto-submitted").partition(";")[0].strip().lower()
    precedence = headers.first("precedence").strip().lower()
    if submitted == "auto-replied" or precedence == "auto_reply" or any(headers.first(name) for name in _REPLIES):
        return REPLY
    if submitted not in {"", "no"} or precedence in {"bulk", "junk"}:
        return "a mail that a program sent by itself"
    return ""
