"""The headers of a mail: cut first, decoded then, so that no header of a stranger costs time."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
import time
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from kamxl.inbox.archives import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHOWN = 2_048
_PARAMETERS = 8_192
_DATE = 100
_HOPS = 50
_ADDRESS = 254
_DAY = 86_400
_FOLD = re.compile(rb"\r?\n(?![ \t])")
_BREAK = re.compile(r"\r?\n")
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_MAILBOX = re.compile(r"[^\s<>,;:\"()]{1,128}@[^\s<>,;:\"()]{1,128}")
_COMMENT = re.compile(r"\([^()]*\)")


class Headers:
    """The fields of one block, by lower-case name; values as they stood, folded lines joined."""

    def __init__(self, block: bytes) -> None:
        self._fields: dict[str, list[str]] = {}
        for line in _FOLD.split(block):
            name, colon, value = line.partition(b":")
            if colon:
                self._fields.setdefault(name.strip().lower().decode("latin-1"), []).append(_text(value))

    def every(self, name: str) -> list[str]:
        """All values of a field."""
        return self._fields.get(name, [])

    def first(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self.every(name)), "")

    def names(self) -> Iterable[str]:
        """The names of the fields."""
        return self._fields


def _text(value: bytes) -> str:
    """The value of a field: ASCII by the book, UTF-8 or an older set of letters in life."""
    cut = value[: 4 * _PARAMETERS]
    try:
        text = cut.decode("utf-8")
    except UnicodeDecodeError:
        text = cut.decode("latin-1")
    return _BREAK.sub("", text).strip()


def decoded(value: str) -> str:
    """The text of a field with its encoded words (RFC 2047), of at most 2,048 characters."""
    joined = _BETWEEN.sub(r"\1", value[:SHOWN])
    return _WORD.sub(lambda match: _word(*match.groups()), joined)


def _word(charset: str, form: str, text: str) -> str:
    raw = text.encode("latin-1", "replace")
    if form in "bB":
        return letters(unbase64(raw), charset)
    return letters(quopri.decodestring(raw, header=True), charset)


def letters(data: bytes, charset: str) -> str:
    """Bytes as text in a set of letters that may be unknown or wrong."""
    try:
        return data.decode(codecs.lookup(charset).name, "replace")
    except (LookupError, ValueError, UnicodeError):
        return data.decode("latin-1")


def unbase64(data: bytes) -> bytes:
    """Base64 as it comes: with stray characters, without its padding, cut off."""
    try:
        return base64.b64decode(data)
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        spare = len(clean) % 4
        whole = clean[:-1] if spare == 1 else clean + b"=" * (-len(clean) % 4)
        return base64.b64decode(whole)


def parameters(value: str) -> Mapping[str, str]:
    """The parameters of a field, continued and encoded ones joined (RFC 2231), unquoted ones with spaces whole."""
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    plain: dict[str, str] = {}
    for name, raw in _PARAMETER.findall(value[:_PARAMETERS]):
        match = _SECTION.match(name.lower())
        if match is None:
            continue
        own, number, encoded = match.groups()
        if number is None and encoded is None:
            plain.setdefault(own, decoded(_unquoted(raw)))
        else:
            sections.setdefault(own, {}).setdefault(int(number or 0), (bool(encoded), _unquoted(raw)))
    return plain | {name: _joined(parts) for name, parts in sections.items()}


def _unquoted(raw: str) -> str:
    text = raw.strip()
    if text.startswith('"'):
        # a stray quotation mark without its twin is none
        return text[1:].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")
    return text


def _joined(parts: Mapping[int, tuple[bool, str]]) -> str:
    """The sections of one parameter, in order; the first names the set of letters."""
    charset, out = "utf-8", b""
    for number, (encoded, text) in sorted(parts.items()):
        body = text
        if number == 0 and encoded and text.count("'") > 1:
            charset, _, body = text.split("'", 2)
        out += unquote_to_bytes(body) if encoded else body.encode("utf-8", "replace")
    return letters(out, charset or "utf-8")


def address(value: str) -> str:
    """The address in a field such as ``From``, in lower case; empty where there is none."""
    text = decoded(value)
    angled = text.rpartition("<")[2].partition(">")[0] if "<" in text else ""
    found = _MAILBOX.search(angled) or _MAILBOX.search(_COMMENT.sub("", text))
    told = found.group().lower() if found else ""
    return told if len(told) <= _ADDRESS and told.isprintable() else ""


def sent(headers: Headers) -> str:
    """When a mail was sent, as an ISO text in UTC: its date, but never after it was received; empty if unknown.

    A date without zone counts as UTC. A date in the future can't be true and counts as none.
    """
    date = _seconds(headers.first("date"))
    received = [when for when in _received(headers) if when is not None]
    if received:
        date = min(date, max(received)) if date is not None else max(received)
    return "" if date is None or date > time.time() + _DAY else iso(date)


def _received(headers: Headers) -> Iterator[int | None]:
    for line in headers.every("received")[:_HOPS]:
        yield _seconds(line.rpartition(";")[2])


def _seconds(text: str) -> int | None:
    """A date of a mail as seconds since 1970."""
    try:
        parts = parsedate_tz(text.strip()[:_DATE])
        return None if parts is None else mktime_tz((*parts[:9], parts[9] or 0))
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
