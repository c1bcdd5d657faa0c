"""How a file writes characters that XML can't hold.

A carriage return is ``_x000D_`` there, and a text that only looks like that is ``_x005F_x000D_``.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# the last one gives a sign that the others begin with
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def escaped(text: str) -> str:
    """A text as a file holds it."""
    return _LIKE_ESCAPE.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """A text out of a file."""
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def resolved(text: str) -> str:
    """A text of XML in which no other entities stand than the five that XML itself has."""
    for entity, sign in _ENTITIES if "&" in text else ():
        text = text.replace(entity, sign)
    return text
