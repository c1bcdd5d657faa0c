"""Scales as people write them: ``(0-3)``, ``1 bis 5``, ``Y/N``, ``0 = none; 1 = some``, the entries of a drop-down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kamxl.drafting.words import fold
from kamxl.functions import number_text
from kamxl.values.plain import plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LEVELS = 21
_LONGEST = 500
_LABEL = 120
_LESS_THAN = 101
_RANGE = re.compile(
    r"(?<![\d.,/])(\d{1,3}) ?(?:-|–|—|−|\.\.+|…|to|through|until|bis|à|a|al|hasta) ?(\d{1,3})(?![\d.,]*\d|/)",  # noqa: RUF001  as typed
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?<![\d.])\d{1,3}(?: ?[,;/|] ?\d{1,3})+(?![\d.])")
_OUT_OF = re.compile(r"(?:/|\b(?:out of|of|von|sur|sobre|de|max\.?|maximum) ?) ?(\d{1,3})(?!\d)", re.IGNORECASE)
_ENTRY = re.compile(r"(?:(?<=[\s;,(])|^)(-?\d{1,3}) ?(?:=|:|–|—|-(?= )|\.(?= )|\)) ?")
_NOT_APPLICABLE = frozenset(("n a", "na", "not applicable", "entfallt", "nicht anwendbar", "sans objet", "no aplica"))
# the answer that counts nothing, and the one that counts
_PAIRS = (
    ("no", "yes"),
    ("n", "y"),
    ("nein", "ja"),
    ("n", "j"),
    ("non", "oui"),
    ("n", "o"),
    ("no", "si"),
    ("n", "s"),
    ("fail", "pass"),
    ("false", "true"),
    ("falsch", "wahr"),
    ("not met", "met"),
    ("not done", "done"),
    ("open", "done"),
    ("open", "closed"),
    ("no", "in part", "yes"),
    ("no", "partly", "yes"),
    ("no", "partially", "yes"),
    ("no", "partial", "yes"),
    ("nein", "teilweise", "ja"),
    ("non", "partiellement", "oui"),
    ("non", "en partie", "oui"),
    ("no", "parcialmente", "si"),
    ("no", "en parte", "si"),
    ("red", "amber", "green"),
    ("red", "yellow", "green"),
    ("rot", "gelb", "grun"),
    ("rouge", "orange", "vert"),
    ("rojo", "amarillo", "verde"),
)
_KNOWN = {frozenset(pair): pair for pair in _PAIRS}
_WORDS = frozenset(word for pair in _PAIRS for word in pair)
_BEST_WORDS = (
    "always excellent fully full complete completed expert high strong strongly best very immer vollstandig ja sehr gut"
    " toujours oui tres siempre excelente si muy done yes pass"
)
_BEST = frozenset(_BEST_WORDS.split())
_WORST_WORDS = (
    "not no non nicht kein keine nein never nie jamais nunca ninguno poor schlecht low weak niedrig bajo faible"
)
_WORST = frozenset(_WORST_WORDS.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A scale that was found: its levels with their labels ('' where none is known).

    ``guess`` says what of it is a guess, if anything; ``details`` are longer explanations of levels.
    """

    levels: tuple[tuple[int | float, str], ...]
    not_applicable: bool = False
    guess: str = ""
    details: tuple[tuple[int | float, str], ...] = ()

    @property
    def values(self) -> tuple[int | float, ...]:
        """The numbers alone."""
        return tuple(value for value, _ in self.levels)


def scale_in(text: str) -> Found | None:
    """The scale that a heading names, if it names one."""
    text = text[:_LONGEST]
    if entries := entries_of(text):
        return Found(tuple(entries))
    if match := _RANGE.search(text):
        return _numbers(range(int(match.group(1)), int(match.group(2)) + 1))
    if match := _LISTED.search(text):
        return _numbers([int(part) for part in re.findall(r"\d+", match.group())])
    if found := _worded(text):
        return found
    if (match := _OUT_OF.search(text)) and 1 < int(match.group(1)) < _LESS_THAN:
        found = _numbers(range(int(match.group(1)) + 1))
        return found and Found(found.levels, guess="the lowest level was not said and is taken as 0")
    return None


def _numbers(values: Sequence[int]) -> Found | None:
    ordered = all(one < other for one, other in pairwise(values)) or all(one > other for one, other in pairwise(values))
    if len(values) > 1 and ordered and max(values) > 0:
        return Found(tuple((value, "") for value in sorted(values)))
    return None


def _worded(text: str) -> Found | None:
    """``Y/N``, ``Yes / No / N/A``: parts of a heading, or of what stands in its brackets."""
    for part in (*re.findall(r"\(([^()]*)\)|\[([^\[\]]*)\]", text), (text,)):
        words = re.split(r"[/|,;]| or | oder | ou | o ", " ".join(part).replace("N/A", "NA").replace("n/a", "NA"))
        found = choice([word for word in words if word.strip()])
        if found is not None and not found.guess:
            return found
    return None


def entries_of(text: str) -> list[tuple[int, str]]:
    """The levels of a legend in one text: ``0 = none; 1 = some``. None where it is no legend of two levels or more."""
    found = entry_list(text)
    return found if len(found) > 1 and monotonic([value for value, _ in found]) else []


def entry_list(text: str) -> list[tuple[int, str]]:
    """Each number that a label follows; one is an entry of a legend that goes on elsewhere."""
    pieces = _ENTRY.split(text[:_LONGEST].strip())
    if len(pieces) < 3 or (len(pieces) > 3 and len(fold(pieces[0]).split()) > 4):  # noqa: PLR2004  a lead such as "Scale:"
        return []
    labels = [label.strip(" \n\t;,.()") for label in pieces[2::2]]
    if any(not fold(label) for label in labels) or (len(pieces) == 3 and pieces[0].strip()):  # noqa: PLR2004  number and label
        return []
    return [(int(number), label) for number, label in zip(pieces[1::2], labels, strict=True)]


def monotonic(values: Sequence[float]) -> bool:
    """Whether numbers rise or fall all the way, as the levels of a scale do."""
    return all(one < other for one, other in pairwise(values)) or all(one > other for one, other in pairwise(values))


def choice(options: Sequence[str]) -> Found | None:
    """The scale that the entries of a drop-down, or the headings of a matrix, make."""
    kept = [text.strip() for text in options if text.strip()]
    real = [text for text in kept if fold(text) not in _NOT_APPLICABLE]
    optional = len(real) < len(kept)
    if not 1 < len(real) <= MOST_LEVELS or len({fold(text) for text in real}) < len(real):
        return None
    numbers = [plain_number(text) for text in real]
    if all(number is not None for number in numbers):
        levels = sorted({_whole(number) for number in numbers if number is not None})
        fit = len(levels) == len(real) and 0 < levels[-1] < _LESS_THAN and levels[0] > -_LESS_THAN
        return Found(tuple((level, "") for level in levels), optional) if fit else None
    entries = [entry for text in real for entry in entry_list(text)]
    if len(entries) == len(real) and monotonic([value for value, _ in entries]) and max(entries)[0] > 0:
        return Found(tuple(sorted(entries)), optional)
    by_word = {fold(text): text for text in real}
    if pair := _KNOWN.get(frozenset(by_word)):
        return Found(tuple((number, by_word[word]) for number, word in enumerate(pair)), optional)
    if all(fold(text) for text in real):
        first, last = fold(real[0]).split()[0], fold(real[-1]).split()[0]
        falling = (first in _BEST and last not in _BEST) or (last in _WORST and first not in _WORST)
        worded = real[::-1] if falling else real
        guess = "the numbers of the levels are guessed from their order"
        return Found(tuple((number, text[:_LABEL]) for number, text in enumerate(worded)), optional, guess)
    return None


def is_answer_word(text: str) -> bool:
    """Whether a heading is an answer itself, such as ``Yes``, ``Nein`` or ``N/A``."""
    return fold(text) in _WORDS or is_not_applicable(text)


def is_not_applicable(text: str) -> bool:
    """Whether a heading or an entry says that a statement does not apply."""
    return fold(text) in _NOT_APPLICABLE


def named(found: Found, legends: Sequence[Found]) -> Found:
    """The scale with the labels of the legend that has its levels, or at least the lowest and the highest."""
    if any(label for _, label in found.levels):
        return found
    for legend in legends:
        ends = (found.values[0], found.values[-1]) == (legend.values[0], legend.values[-1])
        if set(found.values) <= set(legend.values) or ends:
            labels = dict(legend.levels)
            levels = tuple((value, labels.get(value, "")) for value in found.values)
            return Found(levels, found.not_applicable, found.guess, legend.details)
    return found


def span(found: Found) -> str:
    """A scale in a few words: ``0 to 3``."""
    return f"{number_text(found.values[0])} to {number_text(found.values[-1])}"


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number
