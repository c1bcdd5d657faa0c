"""Languages by their tags: two letters of ISO 639-1, and a country where it matters (``de``, ``pt-BR``)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FORM = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_LIKE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?")


class Names(NamedTuple):
    """What a language is called in English, and by those who speak it."""

    english: str
    own: str


@cache
def names() -> dict[str, Names]:
    """The languages that are known, by their tags without a country."""
    text = Path(__file__).with_name("languages.txt").read_text(encoding="utf-8")
    rows = (line.split("|") for line in text.splitlines() if not line.startswith("#"))
    return {tag: Names(english, own) for tag, english, own in rows}


def is_known(tag: str) -> bool:
    """Whether this is a tag as kamxl writes it, of a language that is known."""
    return bool(_FORM.fullmatch(tag)) and base(tag) in names()


def looks_like_tag(text: str) -> bool:
    """Whether a text could be meant for a tag: ``de``, ``DE`` and ``de_de``, known or not."""
    return bool(_LIKE.fullmatch(text))


def base(tag: str) -> str:
    """The tag without the country."""
    return tag.partition("-")[0]


def fallbacks(tag: str) -> tuple[str, ...]:
    """The tag, and without its country where it has one: what can be read in its place."""
    return tuple(dict.fromkeys((tag, base(tag))))


def english_name(tag: str) -> str:
    """``German``, ``Portuguese (BR)``; the tag itself where the language is not known."""
    known = names().get(base(tag))
    country = tag.partition("-")[2]
    return f"{known.english}{f' ({country})' if country else ''}" if known else tag


def tag_of(text: str) -> str:
    """The tag of what a person wrote for a language: a tag in any case, its English name or its own; '' for none."""
    wanted = " ".join(text.split()).casefold()
    if match := _LIKE.fullmatch(wanted):
        language, country = match[1], match[2]
        if language in names():
            return f"{language}-{country.upper()}" if country else language
    return next((tag for tag, known in names().items() if wanted in map(str.casefold, known)), "")
