"""XML parts, streamed through expat with every bound set. Any DOCTYPE is refused: no part of a workbook needs one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

from kamxl.archive import Damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kamxl.archive import Package
    from kamxl.limits import Limits

# of sheets and the workbook: transitional and strict
SPACES = frozenset(
    (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
)
_SEPARATOR = " "
# honest tags hold a few hundred bytes; expat copies each of them several times
_LONG_TAG = re.compile(rb"<[^<>]{262144}")
_ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"))
# expat keeps every name for good, and a workbook has a few hundred
_DISTINCT = 10_000
# what expat says where this process, not the file, is at fault: XML_ERROR_NO_MEMORY
_NO_MEMORY = 1
_NONE: dict[str, str] = {}


class Listener(Protocol):
    """Is told of the elements of a part by their local names."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...  # noqa: D102
    def end(self, name: str) -> None: ...  # noqa: D102
    def text(self, text: str) -> None: ...  # noqa: D102


class Element:
    """An element of a small part, with the text that stands in it directly."""

    __slots__ = ("attributes", "name", "parent", "text")

    def __init__(self, name: str, attributes: Mapping[str, str], parent: Element | None) -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.text = ""


def elements(package: Package, name: str, spaces: frozenset[str] | None = SPACES) -> list[Element]:
    """Every element of a small part, in order; none where there is no such part.

    Raises:
        Damaged: as :func:`parse`.
    """
    return listed(name, package.counted(name), package.limits, spaces)


def listed(name: str, part: bytes, limits: Limits, spaces: frozenset[str] | None = SPACES) -> list[Element]:
    """Every element of the bytes of a part, whose elements were counted; none of no bytes.

    Raises:
        Damaged: as :func:`parse`.
    """
    listener = _Elements(limits.elements)
    if part:
        parse(name, part, listener, limits, spaces)
    return listener.found


def parse(name: str, part: bytes, listener: Listener, limits: Limits, spaces: frozenset[str] | None = SPACES) -> None:
    """Tells a listener what the bytes of a part hold, whose elements were counted.

    Elements of namespaces other than ``spaces`` are passed over with all they hold; None stands for any.

    Raises:
        Damaged: the part is not well-formed, or breaks a bound.
    """
    if _LONG_TAG.search(part):
        raise Damaged(f"its part {name} holds a tag longer than any program writes", "KX424")
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.XmlDeclHandler = _refuse_encoding
    parser.StartDoctypeDeclHandler = _refuse_doctype
    handlers = _handlers(listener, limits, spaces, parser.intern)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = handlers
    try:
        # in one go: fed in pieces, expat looks through a long token again for each of them
        parser.Parse(part, True)  # noqa: FBT003  pyexpat takes no keywords
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as problem:
        if getattr(problem, "code", 0) == _NO_MEMORY:
            raise MemoryError from problem
        raise Damaged(f"its part {name} is no well-formed XML") from problem


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Refuses what parts may not be written in (ECMA-376 part 2): a wrong claim would turn letters into others."""
    if encoding is not None and encoding.casefold() not in _ENCODINGS:
        raise Damaged(f"a part claims to be written in {encoding[:20]!r}, which no part of a workbook is")


def _refuse_doctype(*_: object) -> None:
    raise Damaged("a part declares a document type, which no workbook does", "KX424")


class _Elements:
    def __init__(self, most: int) -> None:
        self.found: list[Element] = []
        self._most = most
        self._open: list[Element] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._open.append(Element(name, attributes or _NONE, self._open[-1] if self._open else None))
        self.found.append(self._open[-1])
        if len(self.found) > self._most:
            raise Damaged("it has more texts, formats or names than a filled-in workbook could have", "KX405")

    def end(self, name: str) -> None:
        del name
        self._open.pop()

    def text(self, text: str) -> None:
        self._open[-1].text += text


def _handlers(
    listener: Listener, limits: Limits, spaces: frozenset[str] | None, names: Mapping[str, str]
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None], Callable[[str], None]]:
    """What expat calls for each element and text: functions over shared variables, which are faster than attributes."""
    known: dict[str, str] = {}
    begin, finish, say = listener.start, listener.end, listener.text
    deepest, most_attributes, longest = limits.depth, limits.attributes, limits.text
    depth = skipped = length = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, skipped, length
        depth += 1
        length = 0
        if depth > deepest or len(attributes) > most_attributes or len(names) > _DISTINCT:
            raise Damaged("a part nests too deep, or has too many attributes or names", "KX424")
        if name not in known:
            space, _, local = name.rpartition(_SEPARATOR)
            known[name] = local if spaces is None or space in spaces else ""
        if skipped or not known[name]:
            skipped += 1
        else:
            begin(known[name], attributes)

    def end(name: str) -> None:
        nonlocal depth, skipped
        depth -= 1
        if skipped:
            skipped -= 1
        else:
            finish(known[name])

    def text(said: str) -> None:
        nonlocal length
        length += len(said)
        if length > longest:
            raise Damaged("it holds a text longer than any that a person types", "KX405")
        if not skipped:
            say(said)

    return start, end, text
