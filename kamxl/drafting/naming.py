"""Ids, codes and titles in the forms that a spec takes, with the numbers of the workbook where they fit."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from kamxl.drafting.model import Statement
from kamxl.drafting.rows import steps
from kamxl.drafting.words import GENERIC, fold
from kamxl.spec.checks import RESERVED, TOTAL
from kamxl.spec.misread import misread
from kamxl.values.plain import plain_number
from kamxl.values.text import canonical, witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kamxl.drafting.model import Capability, Draft
    from kamxl.drafting.notes import Notes
    from kamxl.drafting.rows import Item

_LABEL, _SHORT, _TEXT, _SLUG = 120, 28, 2000, 40
_FORM = re.compile(r"[A-Za-z]{1,4}[0-9]{0,5}-[0-9]{2}")
_BAD_IN_TABS = str.maketrans(dict.fromkeys("[]:*?/\\\n\t", " "))
_FURTHER = "BCDFGHKLMNQSTUVWXZ"
_LAST = 99
_HEAVIEST = 1000


def one_line(text: str, limit: int = _LABEL) -> str:
    """A text on one line, cut where it is too long for a title."""
    flat = " ".join(canonical(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def slug(text: str, limit: int = _SLUG) -> str:
    """A text as an id: small letters and digits, parted by hyphens; '' where it has no Latin ones."""
    for letter, spelled in (("ß", "ss"), ("æ", "ae"), ("ø", "o"), ("œ", "oe")):
        text = text.replace(letter, spelled)
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = re.findall("[a-z0-9]+", flat.replace("'", ""))
    while len(words) > 1 and len("-".join(words)) > limit:
        words.pop()
    return "-".join(words)[:limit].strip("-")


class Names:
    """Names that were given, so that each is given once; case makes no difference."""

    def __init__(self, *taken: str, fold: Callable[[str], str] = str.casefold) -> None:
        self._fold = fold
        self._taken = set(map(fold, taken))
        self._next: dict[str, int] = {}

    def give(self, name: str, form: Callable[[int], str]) -> str:
        """The name, or the first of its numbered forms (from 2) that is free."""
        first = folded = self._fold(name)
        while folded in self._taken:
            number = self._next.get(first, 2)
            self._next[first] = number + 1
            name = form(number)
            folded = self._fold(name)
        self._taken.add(folded)
        return name

    def free(self, name: str) -> bool:
        """Whether a name is free."""
        return self._fold(name) not in self._taken


def name_all(draft: Draft, notes: Notes) -> None:
    """Gives ids, codes and short titles to all parts of a draft, and makes its statements."""
    draft.id = slug(draft.title) or "draft"
    draft.code = _initials(draft.title)
    ids = Names(TOTAL)
    for phase in draft.phases:
        base = slug(phase.title) or "phase"
        phase.id = ids.give(base, lambda number, base=base: f"{base}-{number}")  # type: ignore[misc]
    capabilities = draft.capabilities()
    ids, tabs, inner = Names(TOTAL), Names("history", ""), Names()
    codes = _capability_codes(capabilities)
    for place, (capability, code) in enumerate(zip(capabilities, codes, strict=True), start=1):
        base = slug(capability.title) or slug(capability.tab) or f"capability-{place}"
        capability.code, capability.id = code, ids.give(base, lambda number, base=base: f"{base}-{number}")  # type: ignore[misc]
        tab = _tab(capability)
        capability.short_title = tabs.give(tab, lambda number, tab=tab: f"{tab[: _SHORT - 4].rstrip()} {number}")  # type: ignore[misc]
        for section in capability.sections:
            base = f"{capability.id}.{slug(section.title) or 'section'}"
            section.id = inner.give(base, lambda number, base=base: f"{base}-{number}")  # type: ignore[misc]
    _statements(capabilities, notes, set(draft.scale.values))


def _initials(title: str) -> str:
    words = slug(title, 200).split("-")
    letters = "".join(word[0] for word in words if word and word[0].isalpha()).upper()
    spare = re.sub("[^A-Z]", "", slug(title, 200).upper())
    return (letters if len(letters) > 1 else spare or "DR")[:5].ljust(2, "X")


def _tab(capability: Capability) -> str:
    """A short title: the name of its sheet, unless it says nothing, else its title."""
    named = capability.tab if not GENERIC.fullmatch(fold(capability.tab)) else ""
    for text in (named, capability.title, capability.code):
        clean = " ".join(text.translate(_BAD_IN_TABS).split()).strip("' ")
        cut = clean if len(clean) <= _SHORT else (clean[: _SHORT + 1].rsplit(" ", 1)[0][:_SHORT])
        if cut := cut.strip("' -–,&"):
            return cut
    return capability.code


def _capability_codes(capabilities: list[Capability]) -> list[str]:
    """A code for each: from its own number or the first step of its statements' numbers, else counted."""
    wanted = [_own_code(capability) for capability in capabilities]
    counted = Counter(code.casefold() for code in wanted if code)
    kept = [code if code and counted[code.casefold()] == 1 else "" for code in wanted]
    taken = {code.casefold() for code in kept if code}
    free = (f"C{number}" for number in range(1, 10_000) if f"c{number}" not in taken)
    return [code or next(free) for code in kept]


def _own_code(capability: Capability) -> str:
    own_codes = {item.number.upper().rpartition("-")[0] for item in capability.items() if _FORM.fullmatch(item.number)}
    if len(own_codes) == 1 and misread(code := own_codes.pop(), cell=False) is None and _fits(f"{code}-01"):
        return code
    firsts = {path[0] for item in capability.items() if len(path := steps(item.number)) > 1}
    own = steps(capability.number)
    first = own[0] if len(own) == 1 else firsts.pop() if len(firsts) == 1 and not own else ""
    if first.isdigit():
        return f"C{first}" if len(first) <= 3 and first != "0" else ""  # noqa: PLR2004  a chapter, not a year
    code = first.upper()
    fit = 0 < len(code) <= 3 and code.isascii() and code not in RESERVED and misread(code, cell=False) is None  # noqa: PLR2004
    return code if fit and not re.fullmatch("[IVXLC]{2,}", code) else ""


def _codes(capability: Capability, names: Names) -> Iterator[str]:
    """The codes of its statements: their own where in form, with their own numbers where these differ, else counted."""
    items = capability.items()
    paths = [steps(item.number) for item in items]
    last = [int(path[-1]) for path in paths if path and path[-1].isdigit()]
    depths = {len(path) for path in paths}
    numbers = last if len(last) == len(set(last)) == len(items) and len(depths) == 1 and depths <= {1, 2} else []
    numbers = numbers if all(0 < number <= _LAST for number in numbers) else []
    prefixes = _prefixes(capability.code)
    prefix = next(prefixes)
    count = 0
    for place, item in enumerate(items):
        code = item.number.upper()
        if not (_FORM.fullmatch(code) and _fits(code) and names.free(code)):
            code = f"{prefix}-{numbers[place]:02d}" if numbers else ""
        while not code or not names.free(code):
            count += 1
            if count > _LAST:
                prefix, count = next(prefixes), 1
            code = f"{prefix}-{count:02d}"
        yield names.give(code, str)


def _fits(code: str) -> bool:
    return re.sub("[^A-Z].*", "", code) not in RESERVED and misread(code) is None and len(code) <= 10  # noqa: PLR2004


def _prefixes(code: str) -> Iterator[str]:
    """The capability's own code, and others like it for more than 99 statements."""
    yield code
    letters, digits = re.sub("[0-9]", "", code), re.sub("[^0-9]", "", code)
    for one in ("", *_FURTHER):
        for letter in _FURTHER:
            prefix = f"{letters[:2]}{one}{letter}{digits}"
            if _fits(f"{prefix}-01"):
                yield prefix


def _statements(capabilities: list[Capability], notes: Notes, values: set[int | float]) -> None:
    """The statements: their texts differ, their numbers are in range, and what had to be changed is told."""
    texts, ids, codes = Names(fold=witness), Names(), Names()
    for capability in capabilities:
        made = {id(item): code for item, code in zip(capability.items(), _codes(capability, codes), strict=True)}
        for section in capability.sections:
            for item in section.items:
                code = made[id(item)]
                topic = one_line(item.topic)
                base = f"{capability.id}.{slug(topic, 34) or code.rpartition('-')[2]}"
                name = ids.give(base, lambda number, base=base: f"{base}-{number}")  # type: ignore[misc]
                section.statements.append(
                    Statement(
                        item,
                        name,
                        code,
                        _text(item, capability, texts, notes),
                        topic,
                        _cut(item, item.hint, notes),
                        _number(item, item.weight, "weight", notes, lambda value: 0 < value <= _HEAVIEST),
                        _number(item, item.target, "target", notes, lambda value: min(values) <= value <= max(values)),
                        _was(item, code),
                    )
                )


def _was(item: Item, code: str) -> str:
    where = f"{item.view.name}!{item.view.cell(item.row, item.column)}"
    return f"{item.number} in {where}" if item.number and item.number.casefold() != code.casefold() else where


def _text(item: Item, capability: Capability, texts: Names, notes: Notes) -> str:
    """The text; the second of two equal ones says where it belongs."""
    text = _cut(item, item.text, notes)
    if texts.free(text):
        return texts.give(text, str)
    message = "a statement stands there twice; the second says where it belongs"
    notes.note("KX476", message, item.view, [(item.row, item.column)], text)
    base = f"{text[: _TEXT - 40]} ({capability.short_title})"
    return texts.give(base, lambda number: f"{base} {number}")


def _cut(item: Item, text: str, notes: Notes) -> str:
    if len(text) <= _TEXT:
        return text
    notes.note("KX476", "a text of more than 2,000 characters is cut", item.view, [(item.row, item.column)], text)
    return text[: _TEXT - 1].rstrip() + "…"


def _number(item: Item, text: str, what: str, notes: Notes, fits: Callable[[float], bool]) -> int | float | None:
    """A weight or a target; one that is no number in range is told."""
    if not text:
        return None
    value = plain_number(text.removesuffix("%").strip())
    if value is None or not fits(value):
        message = f"a {what} that can't be taken is left out"
        notes.note("KX477", message, item.view, [(item.row, item.column)], text)
        return None
    return int(value) if value == int(value) else value
