"""Workbooks with one thing changed: bytes of the archive, bytes of a part, tokens of its XML. Seeded and repeatable.

A mutant knows which answers it may change: those whose own cell, or whose own shared text, it edited. No reader can
tell such an edit from one that a person made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape

from kamxl.grid import address
from kamxl.plan.model import Input, Plan
from tests.hostile.packages import Entry, archive, entries_of
from tests.reading.returned import Answers

STRINGS = "xl/sharedStrings.xml"
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_TEXT = re.compile(rb"<si>.*?</si>|<si/>", re.DOTALL)
_INDEX = re.compile(rb't="s"[^>]*><v>([0-9]+)</v>')
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_TAG = re.compile(rb"<([\w:]+)")
_READ = re.compile(
    r"\[Content_Types\]|rels$|workbook\.xml|worksheets/sheet\d+\.xml|sharedStrings|styles|docProps/(core|custom)"
)
_ODD = (
    b"",
    b"-1",
    b"0",
    b"1",
    b"2",
    b"7",
    b"1e400",
    b"NaN",
    b"999999999",
    b"A1",
    b"XFD1048576",
    b"s",
    b"str",
    b"b",
    b"e",
    b"x",
    b"inlineStr",
    b"rId1",
    b"rId9",
    b"../../x",
    b"http://127.0.0.1:9/",
    b"\xc3\xa9",
    b"3 ",
    b"#REF!",
    b"_x0041_",
    b"true",
)
_ENTITIES = (
    b"&kx;",
    b"&lt;",
    b"&#0;",
    b"&#65;",
    b"&#xD83D;",
    b"&",
    b"]]>",
    b"<![CDATA[x]]>",
    b"<!-- x -->",
    b"<?x y?>",
    b"<!DOCTYPE x>",
)


@dataclass(frozen=True)
class Mutant:
    """A file, what was done to make it, the parts that were edited, and the answers that it may change."""

    data: bytes
    done: str
    parts: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """A workbook to be changed, with its plan, its answers, and the keys that are known when it is read."""

    name: str
    plan: Plan
    answers: Answers
    data: bytes
    keys: tuple[bytes, ...] = ()

    @cached_property
    def entries(self) -> list[Entry]:
        return entries_of(self.data)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        return {str(entry.name): entry.data for entry in self.entries}

    @cached_property
    def read(self) -> list[str]:
        """The parts that the reader uses, the larger ones more often."""
        return [name for name, data in self.parts.items() if _READ.search(name) for _ in range(1 + len(data) // 4000)]

    @cached_property
    def inputs(self) -> dict[tuple[str, str], str]:
        """The field of each input cell, by part and address."""
        found = {}
        for number, sheet in enumerate(self.plan.sheets, start=1):
            for place, cell in sheet.cells.items():
                if isinstance(cell.content, Input):
                    found[f"xl/worksheets/sheet{number}.xml", address(*place)] = cell.content.field
        return found

    @cached_property
    def cells(self) -> dict[str, list[tuple[int, int, str]]]:
        """Where the cells stand in each sheet's part, with their fields ('' for none)."""
        return {
            part: [
                (found.start(), found.end(), self.inputs.get((part, found[1].decode()), ""))
                for found in _CELL.finditer(data)
            ]
            for part, data in self.parts.items()
            if "worksheets/sheet" in part
        }

    @cached_property
    def texts(self) -> list[tuple[int, int, frozenset[str]]]:
        """Where the shared texts stand, with the fields that hold each."""
        users: dict[int, set[str]] = {}
        for part, cells in self.cells.items():
            for start, end, name in cells:
                if (index := _INDEX.search(self.parts[part], start, end)) is not None:
                    users.setdefault(int(index[1]), set()).add(name)
        spans = _TEXT.finditer(self.parts[STRINGS])
        return [(found.start(), found.end(), frozenset(users.get(at, ()))) for at, found in enumerate(spans)]

    def below_headings(self, two: bytes) -> frozenset[str]:
        """The fields below two headings that changed places in the whole workbook: nobody can tell it from columns."""
        assert self.plan.reading is not None
        roles = {heading.text: heading.role for block in self.plan.reading.blocks for heading in block.headings}
        texts = [unescape(re.sub(rb"<[^>]*>", b"", found[0]).decode()) for found in _TEXT.finditer(two)]
        moved = {roles.get(text, "") for text in texts}
        named = (name for name, _ in self.plan.reading.fields())
        return frozenset(name for name in named if name.rpartition(":")[2] in moved) if "" not in moved else frozenset()

    def may(self, part: str, start: int, end: int, new: bytes) -> frozenset[str]:
        """The fields that an edit of a span may change: of one cell, or of one shared text, that holds it all."""
        if part == STRINGS:
            if new.count(b"</si>") == 4:  # two texts that changed places, behind and before
                both = [names for one, two, names in self.texts if start <= one and two <= end]
                below = self.below_headings(new[: len(new) // 2])
                return frozenset().union(*both, below) - {""} if len(both) == 2 else frozenset()
            inside = [names for one, two, names in self.texts if one < start and end < two]
            return inside[0] - {""} if inside and not re.search(rb"</?si", new) else frozenset()
        touched = [(one, two, name) for one, two, name in self.cells.get(part, ()) if one < end and start < two]
        if len(touched) == 1:
            moved = {self.inputs.get((part, found.decode()), "") for found in re.findall(rb"[A-Z]+[0-9]+", new)}
            return frozenset({touched[0][2], *moved}) - {""}
        # whole rows of a list, or of a written answer, are the respondent's own to delete
        lists = {name for _, _, name in touched if name.startswith(("action/", "written/"))}
        return frozenset(lists)


def mutant(source: Source, seed: str) -> Mutant:
    """The mutant of a seed."""
    chance = random.Random(f"{source.name} {seed}")
    kinds: tuple[Callable[[Source, random.Random], Mutant], ...] = (in_archive, in_bytes, in_tokens, in_tokens)
    return chance.choice(kinds)(source, chance)


# --- the archive's bytes ----------------------------------------------------------------------------------------------


def in_archive(source: Source, chance: random.Random) -> Mutant:
    """Bytes of the file itself: flipped, cut out, put in, exchanged; fields of headers; entries in another order."""
    data = bytearray(source.data)
    at, size = chance.randrange(len(data)), chance.choice((1, 1, 2, 4, 16, 200))
    what = chance.choice(("flip", "cut", "insert", "zero", "copy", "end", "header", "order"))
    match what:
        case "flip":
            data[at] ^= 1 << chance.randrange(8)
        case "cut":
            del data[at : at + size]
        case "insert":
            data[at:at] = chance.randbytes(size)
        case "zero":
            data[at : at + size] = bytes(len(data[at : at + size]))
        case "copy":
            other = chance.randrange(len(data))
            data[at : at + size] = data[other : other + size]
        case "end":
            del data[at:]
        case "header":
            marks = [found.start() for found in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", bytes(data))]
            at = chance.choice(marks) + chance.randrange(46)
            data[at % len(data)] = chance.choice((0, 1, 8, 0x7F, 0xFF, chance.randrange(256)))
        case "order":
            entries = list(source.entries)
            chance.shuffle(entries)
            return Mutant(archive(entries), "entries in another order")
    return Mutant(bytes(data), f"{what} of {size} at byte {at}")


# --- a part's bytes and tokens ----------------------------------------------------------------------------------------


def edited(source: Source, part: str, span: tuple[int, int], new: bytes, done: str) -> Mutant:
    """The workbook with a span of a part replaced."""
    old, (start, end) = source.parts[part], span
    changed = old[:start] + new + old[end:]
    data = archive(Entry(entry.name, changed) if entry.name == part else entry for entry in source.entries)
    may = source.may(part, start, end, new + old[start:end])
    return Mutant(
        data, f"{part}[{start}:{end}] {done}: {old[start:end][:80]!r} to {new[:80]!r}", frozenset({part}), may
    )


def in_bytes(source: Source, chance: random.Random) -> Mutant:
    """Bytes of a part, in an archive that is right again."""
    part = chance.choice(source.read)
    old = source.parts[part]
    at, size = chance.randrange(len(old)), chance.choice((1, 1, 1, 3, 20))
    new = chance.choice(
        (b"", bytes([old[at] ^ 1 << chance.randrange(8)]), chance.choice(_ENTITIES), old[at : at + size] * 2)
    )
    return edited(source, part, (at, min(at + size, len(old))), new, "bytes")


def in_tokens(source: Source, chance: random.Random) -> Mutant:  # noqa: PLR0911  a way each
    """A tag, an attribute, a text, an element of a part."""
    part = chance.choice(source.read)
    old = source.parts[part]
    tokens = _tokens(old)
    token = chance.choice(tokens[1:] or tokens)
    text, span = token[0], token.span()
    if not text.startswith(b"<"):
        return edited(source, part, span, _other_text(text, chance, tokens), "text")
    if (tag := _TAG.match(text)) is None:
        new = chance.choice((b"", text * 2, b"</x>"))
        return edited(source, part, span, new, "end tag")
    attributes = list(_ATTRIBUTE.finditer(text))
    what = chance.choice(("attribute", "attribute", "drop", "space", "delete", "double", "swap", "rename"))
    if what in {"attribute", "drop"} and attributes:
        chosen = chance.choice(attributes)
        start, end = span[0] + chosen.start(), span[0] + chosen.end()
        value = _other_value(chosen[2], chance, old) if what == "attribute" else b""
        return edited(source, part, (start, end), b'%s="%s"' % (chosen[1], value) if what == "attribute" else b"", what)
    start, end = _element(old, token, tag[1])
    whole = old[start:end]
    match what:
        case "space":
            return edited(source, part, (span[0], span[1]), text.replace(tag[0], tag[0] + b' xmlns="urn:x"', 1), what)
        case "double":
            return edited(source, part, (start, end), whole * 2, what)
        case "swap":
            after = _TOKEN.match(old, end)
            if after is not None and (next_ := _TAG.match(after[0])) is not None:
                _, last = _element(old, after, next_[1])
                return edited(source, part, (start, last), old[end:last] + whole, what)
        case "rename":
            return edited(source, part, span, text.replace(tag[1], b"x" + tag[1], 1), what)
    return edited(source, part, (start, end), b"", "delete")


@lru_cache(maxsize=256)
def _tokens(part: bytes) -> Sequence[re.Match[bytes]]:
    """The tags of a part, and what stands between them; most mutants are made of the same few parts."""
    return tuple(_TOKEN.finditer(part))


@lru_cache(maxsize=256)
def _attributes(part: bytes) -> Sequence[tuple[bytes, bytes]]:
    return tuple(_ATTRIBUTE.findall(part))


def _element(data: bytes, token: re.Match[bytes], name: bytes) -> tuple[int, int]:
    """Where an element begins and ends."""
    if token[0].endswith((b"/>", b"?>")):
        return token.span()
    close = data.find(b"</" + name + b">", token.end())
    return token.start(), close + len(name) + 3 if close >= 0 else token.end()


def _other_text(text: bytes, chance: random.Random, tokens: Sequence[re.Match[bytes]]) -> bytes:
    number = text.isdigit() and chance.random() < 0.5
    if number:
        return b"%d" % (int(text) + chance.choice((-1, 1, 10)))
    other = chance.choice(tokens)[0]
    return chance.choice(
        (chance.choice(_ODD), text + chance.choice(_ENTITIES), b"" if other.startswith(b"<") else other, text * 2)
    )


def _other_value(value: bytes, chance: random.Random, data: bytes) -> bytes:
    others = _attributes(data)
    return chance.choice((chance.choice(_ODD), chance.choice(others)[1], value + b"1", value[:-1], value.swapcase()))
