"""YAML text -> a tree of nodes that know where they stand.

Nothing is ever constructed: events are read one by one, so that every limit holds before anything grows. Plain scalars
are resolved by the core schema of YAML 1.2, with one difference: digits with a leading zero stay text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import yaml

from kamxl.diagnostics import Diagnostic, Place
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar, SourceText, Value
from kamxl.spec.syntax import QUOTE, syntax_fault
from kamxl.spec.telling import quote

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
_KEPT_BYTES = 100_000
MAX_FAULTS = 100
"""After so many findings reading stops; nobody reads more, and a hostile file could hold a hundred thousand."""

_Mark: TypeAlias = Any  # the two marks of PyYAML, with a line and a column from 0, have no class in common
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
# those that are no text of YAML; the set of those that are takes long to compile
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})|0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


class Source(NamedTuple):
    """What a YAML text holds: its tree, or None when it can't be trusted, and every finding on the way."""

    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_yaml(data: bytes, file: str) -> Source:
    """Read the bytes of a YAML file: at most 1 MB of UTF-8, one document, no anchors, aliases, merge keys or tags.

    Whatever the bytes are, this raises nothing; what is wrong is in the diagnostics.
    """
    return _read_once(data, file) if len(data) <= _KEPT_BYTES else _read(data, file)


def _read(data: bytes, file: str) -> Source:
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; a spec has at most {MAX_BYTES:,}"
        return Source(None, (Diagnostic("KX111", message, Place(file)),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Source(None, (_not_utf8(data, error.start, file),))
    source = SourceText(file, tuple(_LINE_END.split(text)))
    if found := _CONTROL.search(text):
        return Source(None, (_control(source, text[: found.start()], found.group()),))
    return _Tree(source).read(text)


# a spec is looked for by its id, read, and asked what it is made of: each time with all that is in it
_read_once = lru_cache(maxsize=8)(_read)


def resolve(text: str) -> Value:
    """The value of a plain scalar: null, a boolean, a number, or else the text itself (``No``, ``012``, ``1:30``)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def _not_utf8(data: bytes, start: int, file: str) -> Diagnostic:
    """The finding for bytes that are not UTF-8, with the line that holds the first."""
    before = data[:start].splitlines(keepends=True)
    line = max(1, len(before) + (1 if before and before[-1].endswith((b"\n", b"\r")) else 0))
    column = 1 if not before or before[-1].endswith((b"\n", b"\r")) else len(before[-1].decode("utf-8-sig")) + 1
    place = Place(file, line, column)
    return Diagnostic("KX110", "the file is not UTF-8 text", place, help="save it again with the encoding UTF-8")


def _control(source: SourceText, before: str, char: str) -> Diagnostic:
    """The finding for a character that YAML does not take."""
    lines = _LINE_END.split(before)
    place = source.place(len(lines), len(lines[-1]) + 1)
    return Diagnostic("KX102", f"not valid YAML: the invisible character U+{ord(char):04X}", place, help="delete it")


def _written(sign: str) -> str:
    """What to do about a sign that is special to YAML."""
    return f"leave the '{sign}' out and write the part in full; put a text that starts with it into quotation marks"


class _Stop(Exception):
    """Reading ends here."""


class _Open:
    """A list or mapping that is not closed yet; the keys and values of a mapping come in turn."""

    def __init__(self, start: _Mark, *, mapping: bool) -> None:
        self.start, self.mapping = start, mapping
        self.nodes: list[Node] = []


class _Tree:
    """Builds the tree from the parser's events."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []
        self.open: list[_Open] = []
        self.root: Node | None = None

    def read(self, text: str) -> Source:
        """The tree of a text, or what stops it."""
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self.take(event)
        except _Stop:
            self.root = None
        except (
            yaml.YAMLError,
            ValueError,
            OverflowError,
        ) as error:  # the parser in Python lets some escapes fall through
            self.root = None
            self.faults.append(syntax_fault(self.source, error))
        if self.root is None and not self.faults:
            self.faults.append(Diagnostic("KX114", "the file holds nothing", Place(self.source.file)))
        return Source(self.root, tuple(self.faults))

    def take(self, event: yaml.Event) -> None:
        """Take one event."""
        if isinstance(event, yaml.NodeEvent):
            self.refuse(event)
        match event:
            case yaml.ScalarEvent():
                self.add(self.scalar(event))
            case yaml.CollectionStartEvent():
                if len(self.open) == MAX_DEPTH:
                    advice = "take brackets or indentation away"
                    self.fault(event.start_mark, "KX111", f"nested more than {MAX_DEPTH} deep", advice)
                    raise _Stop
                self.open.append(_Open(event.start_mark, mapping=isinstance(event, yaml.MappingStartEvent)))
            case yaml.CollectionEndEvent():
                self.add(self.close(self.open.pop(), event.end_mark))
            case yaml.DocumentStartEvent() if self.root is not None:
                self.fault(
                    event.start_mark, "KX112", "a second document starts here", "put each spec into a file of its own"
                )
                raise _Stop

    def refuse(self, event: yaml.NodeEvent) -> None:
        """Complain about what a spec may not use: aliases (which end the reading), anchors and tags."""
        if isinstance(event, yaml.AliasEvent):
            self.fault(event.start_mark, "KX112", "an alias ('*') is not taken", _written("*"))
            raise _Stop
        if event.anchor:
            self.fault(event.start_mark, "KX112", "an anchor ('&') is not taken", _written("&"))
        if getattr(event, "tag", None) is not None:
            self.fault(event.start_mark, "KX112", "a tag ('!') is not taken", _written("!"))

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        """The node of a scalar; only a plain one is resolved."""
        plain = event.implicit[0] and event.style in (None, "")
        value = resolve(event.value) if plain else event.value
        return Scalar(*self.span(event.start_mark, event.end_mark), value, event.value)

    def add(self, node: Node) -> None:
        """Put a node into what is open, or make it the root."""
        if self.open:
            self.open[-1].nodes.append(node)
        else:
            self.root = node

    def close(self, part: _Open, end: _Mark) -> Node:
        """The node of a list or mapping that is complete."""
        span = self.span(part.start, end)
        if not part.mapping:
            return ListNode(*span, tuple(part.nodes))
        known: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(part.nodes[::2], part.nodes[1::2], strict=True):
            if self.fit(key, known) and isinstance(key, Scalar):
                known[key.text] = (key, value)
        return MapNode(*span, tuple(known.values()))

    def fit(self, key: Node, known: dict[str, tuple[Scalar, Node]]) -> bool:
        """Whether a key is a text that stands here for the first time; complains if not."""
        if not isinstance(key, Scalar) or not isinstance(key.value, str):
            shown = f" {quote(key.text)}" if isinstance(key, Scalar) else ""
            advice = f"keys are words; {QUOTE}, and a key that looks like a number too"
            self.note(key.fault("KX113", f"the key{shown} is not a text", advice))
        elif key.text == "<<":
            self.note(key.fault("KX112", "a merge key ('<<') is not taken", "write the keys out"))
        elif key.text in known:
            first = known[key.text][0]
            message = f"key {quote(key.text)} stands here again; it stands in line {first.line}, column {first.column}"
            self.note(key.fault("KX103", message, "delete one of the two"))
        else:
            return True
        return False

    def fault(self, mark: _Mark, code: str, message: str, advice: str = "") -> None:
        """Note a finding at a mark."""
        self.note(Diagnostic(code, message, self.source.place(mark.line + 1, mark.column + 1), help=advice))

    def note(self, item: Diagnostic) -> None:
        """Note a finding; after too many reading stops."""
        self.faults.append(item)
        if len(self.faults) > MAX_FAULTS:
            raise _Stop

    def span(self, start: _Mark, end: _Mark) -> tuple[SourceText, int, int, int]:
        """Source, line, column and length of a node, the length up to the end of the first line."""
        lines = self.source.lines
        line = lines[start.line].rstrip() if start.line < len(lines) else ""
        last = end.column if end.line == start.line else len(line)
        return self.source, start.line + 1, start.column + 1, max(1, last - start.column)
