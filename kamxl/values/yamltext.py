"""Foreign texts in YAML that is written for people: nothing in them can become anything but text."""

from __future__ import annotations

from kamxl.values.text import shortened

_LONGEST = 200


def quoted(text: str) -> str:
    """A text as YAML takes it for nothing but that text: in double quotation marks, whatever is not plain escaped."""
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char == "\n":
        return "\\n"
    if char.isprintable():
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004  the three forms of YAML


def remark(text: str) -> str:
    """A text for a comment: one line, not endless."""
    flat = "".join(char if char.isprintable() else " " for char in text)
    return shortened(" ".join(flat.split()), _LONGEST)
