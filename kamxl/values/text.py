"""Texts in their one canonical form, and the form in which two texts are compared as witnesses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LIMIT = 32_767
"""The longest text of a cell, in UTF-16 units (Excel's specification)."""

# those that are forbidden: to compile the many that are allowed takes as long as to start Python
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")
_BLANK = (
    " \t\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_SHORT = 200
# the signs of a word are letters, digits and the underscore
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_ONE_UNIT = 0xFFFF
"""The last character that takes one UTF-16 unit; those above take two."""


def canonical(text: str) -> str:
    r"""The one form of a text: line ends ``\n``, nothing XML 1.0 forbids, ends stripped, only blanks = ''."""
    if text.isascii() and text.isprintable():
        return fitting(text.strip(" "))
    return fitting(_ILLEGAL.sub("", _LINE_END.sub("\n", text)).strip(_BLANK)).rstrip(_BLANK)


def legal(text: str) -> str:
    r"""The text with line ends ``\n`` and without the characters that XML 1.0 forbids; its ends stay as they are."""
    # what prints is neither a line end nor forbidden
    return text if text.isprintable() else _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def illegal(text: str) -> bool:
    """Whether the text holds a character that a workbook can't store."""
    return not text.isprintable() and bool(_ILLEGAL.search(_LINE_END.sub("\n", text)))


def units(text: str) -> int:
    """The length in UTF-16 units, as Excel counts."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting(text: str, limit: int = LIMIT) -> str:
    """The longest start of the text that fits the limit, in UTF-16 units."""
    if len(text) * 2 <= limit or units(text) <= limit:
        return text
    used = 0
    for place, char in enumerate(text):
        used += 2 if ord(char) > _ONE_UNIT else 1
        if used > limit:
            return text[:place]
    return text


def shortened(text: str, limit: int) -> str:
    """The text, or its start with an ellipsis where it is longer than the limit, in UTF-16 units."""
    return text if units(text) <= limit else fitting(text, limit - 1).rstrip() + "…"


def witness(text: str) -> str:
    """The form in which texts are compared: NFKC, casefolded, letters and digits only."""
    return _short_witness(text) if len(text) <= _SHORT else fresh_witness(text)


def fresh_witness(text: str) -> str:
    """The witness of a text that is hardly met again, such as an answer."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_LETTER.sub("", folded)


# headings, codes and statements are asked for again and again; a long text is an answer, and not kept
_short_witness = lru_cache(maxsize=8192)(fresh_witness)


def words(text: str) -> int:
    """The number of words: runs of characters between blanks, tabs and line ends, as the workbook's formula counts."""
    return len(re.findall(r"[^ \t\n\r]+", text))
