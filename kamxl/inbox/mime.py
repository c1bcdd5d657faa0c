"""The parts of a mail (RFC 2045, 2046): found by their boundaries, decoded only when asked for, all within bounds.

The standard library's parser goes through a mail line by line, through all levels at once; this one looks for the next
boundary, so that no mail within its size takes long.
"""

from __future__ import annotations

import binascii
import quopri
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.inbox.headers import Headers, parameters, unbase64
from kamxl.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_END_OF_LINE = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_LONGEST_BOUNDARY = 200
# one boundary may begin as another does, but not often
_MISSES = 2_000
_ENVELOPE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s{0,8}>?From [^\r\n]{0,1000}\r?\n|\d{1,12}\s{0,20}\r?\n)?")
_HEADER = re.compile(rb"\A[!-9;-~]{1,80}:")
_TELLING = frozenset(
    (
        *("from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "delivered-to"),
        *("reply-to", "sender", "x-unsent", "in-reply-to"),
    )
)
_HEAD = 16_384
_TELLING_LEAST = 2


@dataclass(frozen=True)
class Part:
    """A part without parts, or whose parts can't be told apart: its headers, its kind, and where its body stands."""

    headers: Headers
    kind: str
    told: Mapping[str, str] = field(repr=False)
    source: bytes = field(repr=False)
    start: int = 0
    end: int = 0

    @cached_property
    def disposition(self) -> str:
        """``attachment``, ``inline`` or nothing."""
        return self.headers.first("content-disposition").partition(";")[0].strip().lower()

    @cached_property
    def name(self) -> str:
        """The name that the sender's program gave it, of four places that programs write it to."""
        beside = parameters(self.headers.first("content-disposition"))
        return beside.get("filename") or beside.get("name") or self.told.get("name") or self.told.get("filename") or ""

    @property
    def is_shown_within(self) -> bool:
        """Whether it is a piece of the mail's own text, such as the picture in a signature.

        Gmail gives attachments a Content-ID too, and then calls them attachments.
        """
        return self.disposition == "inline" or (self.disposition == "" and bool(self.headers.first("content-id")))

    def data(self, limit: int = 0) -> bytes:
        """The body, decoded; of a text that is only looked through, the first bytes are enough.

        Raises:
            KamxlError: the encoding is unknown (KX437).
        """
        end = min(self.end, self.start + limit) if limit else self.end
        raw = self.source[self.start : end]
        way = self.headers.first("content-transfer-encoding").strip().lower()
        match way.split(" ")[0].split(";")[0]:
            case "base64":
                return unbase64(raw)
            case "quoted-printable":
                return quopri.decodestring(raw)
            case "" | "7bit" | "8bit" | "binary":
                return raw
            case "x-uuencode" | "uuencode" | "x-uue":
                return _uudecoded(raw)
        help_ = "ask the sender to send it again, from another program"
        raise KamxlError([Diagnostic("KX437", "an attachment is encoded in an unknown way", help=help_)])


@dataclass
class _Walk:
    """What is left of the bounds of one mail."""

    source: bytes
    limits: Limits
    parts: int
    header_bytes: int
    misses: int = _MISSES


def looks_like_mail(head: bytes) -> bool:
    """Whether bytes begin as a mail does: with headers, of which two at least are those of mails."""
    start = head[_ENVELOPE.match(head).end() : _HEAD]  # type: ignore[union-attr]  # it matches the empty text
    if not _HEADER.match(start):
        return False
    found = _END_OF_HEADERS.search(start)
    block = Headers(start[: found.start()] if found else start)
    # what a browser or Excel saves as one web page has headers too
    if block.first("from").startswith("<Saved by") or block.first("x-document-type"):
        return False
    return len(_TELLING.intersection(block.names())) >= _TELLING_LEAST


def opened(source: bytes, limits: Limits) -> tuple[Headers, Iterator[Part]]:
    """The headers of a mail, and its parts one after the other.

    Raises:
        KamxlError: it exceeds the bounds (KX405); the iterator raises the same.
    """
    if len(source) > limits.mail_bytes:
        raise _beyond(f"the mail has more than {limits.mail_bytes // MIB} MB")
    walk = _Walk(source, limits, limits.mail_parts, limits.mail_header_bytes)
    start = _ENVELOPE.match(source).end()  # type: ignore[union-attr]  # it matches the empty text
    headers, body = _headers(walk, start, len(source))
    return headers, _parts(walk, headers, (body, len(source)), 1)


def _headers(walk: _Walk, start: int, end: int) -> tuple[Headers, int]:
    """The headers from a place on, and where the body begins."""
    if walk.source.startswith((b"\n", b"\r\n"), start):
        return Headers(b""), start + (1 if walk.source.startswith(b"\n", start) else 2)
    found = _END_OF_HEADERS.search(walk.source, start, min(end, start + walk.header_bytes + 4))
    stop, body = (found.start(), found.end()) if found else (end, end)
    walk.header_bytes -= stop - start
    if walk.header_bytes < 0:
        raise _beyond(f"the headers of the mail have more than {walk.limits.mail_header_bytes // 1024} kB")
    return Headers(walk.source[start:stop]), body


def _parts(walk: _Walk, headers: Headers, span: tuple[int, int], depth: int) -> Iterator[Part]:
    walk.parts -= 1
    if walk.parts < 0:
        raise _beyond(f"the mail has more than {walk.limits.mail_parts} parts")
    if depth > walk.limits.mail_depth:
        raise _beyond(f"the parts of the mail are more than {walk.limits.mail_depth} levels deep")
    told = headers.first("content-type")
    kind = told.partition(";")[0].strip().lower() or "text/plain"
    more = parameters(told)
    boundary = more.get("boundary", "").encode("latin-1", "replace").rstrip()
    some = False
    if kind.startswith("multipart/") and boundary and len(boundary) <= _LONGEST_BOUNDARY:
        for start, end in _sections(walk, boundary, span):
            some = True
            below, body = _headers(walk, start, end)
            yield from _parts(walk, below, (min(body, end), end), depth + 1)
    if not some:
        yield Part(headers, kind, more, walk.source, *span)


def _sections(walk: _Walk, boundary: bytes, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The places between boundaries; the last may be open."""
    line, source, (at, end) = b"--" + boundary, walk.source, span
    began = -1
    while True:
        found = source.find(line, at, end)
        if found < 0:
            break
        at = found + len(line)
        last = source.startswith(b"--", at)
        after = _END_OF_LINE.match(source, at + 2 if last else at, end)
        if after is None or not (found == span[0] or source[found - 1 : found] == b"\n"):
            walk.misses -= 1
            if walk.misses < 0:
                raise _beyond("the boundaries of the mail can't be told apart")
            continue
        if began >= 0:
            yield began, _without_break(source, began, found)
        began = -1 if last else after.end()
        at = after.end()
        if last:
            return
    if began >= 0:
        yield began, end


def _without_break(source: bytes, start: int, end: int) -> int:
    """The end of a part: the line break in front of a boundary belongs to the boundary."""
    if end > start and source[end - 1 : end] == b"\n":
        end -= 1
        if end > start and source[end - 1 : end] == b"\r":
            end -= 1
    return end


def _uudecoded(raw: bytes) -> bytes:
    """The old encoding of Unix mail, line by line from ``begin`` to ``end``."""
    out = []
    for line in raw.partition(b"begin ")[2].splitlines()[1:]:
        if line.strip() in {b"end", b"`"}:
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # some encoders count the padding wrong
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:count]))
            except binascii.Error:
                break
    return b"".join(out)


def _beyond(message: str) -> KamxlError:
    return KamxlError([Diagnostic("KX405", message, help="ask the sender for the workbook alone, in a new mail")])
