"""The bytes of a CSV file -> text, when its encoding can be told; a doubtful one is refused, not guessed."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

# Signs between letters, capitals within words and long runs of accents: what Windows-1252 makes of other encodings.
_DOUBTFUL = re.compile(
    "[^\\W\\d_][^\\w\\s\x00-\x7f\u2018\u2019\u2013\u2014·…€][^\\W\\d_]|[a-z][À-ÖØ-ÞŠŒŽŸ]|[À-ÖØ-öø-ÿŠšŒœŽžŸƒ]{3}|[a-z]\xa0[a-z]"
    "|[^\\W\\d_][\u201a\u201e†‡\u02c6‰\u2039¡¢¤¥¦¨¯¿¬]"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_ZIP = b"PK\x03\x04"


class Decoded(NamedTuple):
    """A text and the name of its encoding, or why there is none (``refused``); ``sample`` is a word worth a look."""

    text: str = ""
    encoding: str = ""
    sample: str = ""
    refused: str = ""


def decode(data: bytes) -> Decoded:
    """The text of a CSV file in UTF-8, UTF-16 with its mark, or Windows-1252 where nothing speaks against it."""
    if data.startswith(_ZIP):
        return Decoded(refused="this is a workbook or a zip archive, not a text")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Decoded(refused="the file is UTF-32")
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec, name)
    if b"\0" in data:
        return Decoded(refused="the file holds NUL bytes; it is UTF-16 without its mark, or not a text")
    try:
        return Decoded(data.decode(), "UTF-8")
    except UnicodeDecodeError:
        return _windows(data)


def _strictly(data: bytes, codec: str, name: str) -> Decoded:
    """The text in an encoding that the file itself names."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        return Decoded(refused=f"the file is marked as {name}, but its byte {error.start:,} is not")
    return Decoded(refused="the file holds NUL characters") if "\0" in text else Decoded(text, name)


def _windows(data: bytes) -> Decoded:
    """The text in Windows-1252, unless it would look odd."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return Decoded(refused="the file is not UTF-8, and its letters can't be told for certain")
    if odd := _DOUBTFUL.search(text):
        before, after = text[max(0, odd.start() - 10) : odd.start()], text[odd.start() : odd.start() + 12]
        shown = (before.rpartition("\n")[2] + after.partition("\n")[0]).strip()
        return Decoded(refused=f"the file is not UTF-8, and as Windows-1252 it would hold '{shown}'")
    return Decoded(text, "Windows-1252", _sample(text))


def _sample(text: str) -> str:
    """The first word that holds a letter which the encoding decides."""
    found = _FOREIGN.search(text)
    at = found.start() if found else 0
    start, end = re.search(r"\w*\Z", text[max(0, at - 20) : at]), re.match(r"\W?\w*", text[at : at + 20])
    return (start.group() if start else "") + (end.group() if end else "")
