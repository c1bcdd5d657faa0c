"""The tree of a YAML text: nodes that know their source, line and column. Overlays are merged on these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from kamxl.diagnostics import Diagnostic, Place
from kamxl.record import Record
from kamxl.spec.telling import printable

Value: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Value | list[Plain] | dict[str, Plain]"
Loc: TypeAlias = tuple[str | int, ...]
_WIDTH = 160


class SourceText:
    """A source file and its lines; every node knows its own."""

    __slots__ = ("file", "lines")

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file, self.lines = file, lines

    def place(self, line: int, column: int, length: int = 1) -> Place:
        """A span as a place with its excerpt; where the line is too long to show, there is none."""
        text = printable(self.lines[line - 1][:_WIDTH]) if 0 < line <= len(self.lines) else ""
        excerpt = text if column < _WIDTH else ""
        return Place(self.file, line, column, max(1, min(length, len(excerpt) - column + 1)), excerpt)


class Node(Record):
    """A node. Line and column count from 1; the length is in characters and ends with the first line.

    Nodes are equal that hold the same, wherever they stand.
    """

    __slots__ = ("column", "length", "line", "source")

    def __init__(self, source: SourceText, line: int, column: int, length: int) -> None:
        self.source, self.line, self.column, self.length = source, line, column, length

    def plain(self) -> Plain:
        """The node as Python data."""
        raise NotImplementedError

    def child(self, part: str | int) -> tuple[Node, Node] | None:  # noqa: ARG002 - a scalar has no parts
        """The key and the value of a part, or None when there is no such part."""
        return None

    def without(self, _paths: Sequence[Loc]) -> Node:
        """The same node without the parts at some paths."""
        return self

    def path(self, loc: Sequence[str | int]) -> Loc:
        """The parts of a pydantic loc that exist here: no union tags, no missing key."""
        path: list[str | int] = []
        node: Node = self
        for part in loc:
            if pair := node.child(part):
                path.append(part)
                node = pair[1]
        return tuple(path)

    def at(self, loc: Sequence[str | int], *, key: bool = False) -> Node:
        """The node of a pydantic loc: its value, or with ``key`` its key; where it is missing, what should hold it."""
        pair: tuple[Node, Node] = (self, self)
        for part in loc:
            pair = pair[1].child(part) or pair
        return pair[0] if key else pair[1]

    @property
    def place(self) -> Place:
        """Where it stands, with its excerpt."""
        return self.source.place(self.line, self.column, self.length)

    def fault(self, code: str, message: str, advice: str = "", expected: str = "") -> Diagnostic:
        """A finding at this node."""
        return Diagnostic(code, message, self.place, "", expected, advice)


class Scalar(Node):
    """A scalar: its value, and the text that was written."""

    __slots__ = ("text", "value")
    __match_args__ = ("value",)

    def __init__(self, source: SourceText, line: int, column: int, length: int, value: Value, text: str) -> None:
        self.source, self.line, self.column, self.length = source, line, column, length
        self.value, self.text = value, text

    def like(self, value: Value) -> Scalar:
        """Another value at the same place."""
        text = "" if value is None else str(value)
        return Scalar(self.source, self.line, self.column, self.length, value, text)

    def plain(self) -> Value:
        """The value."""
        return self.value


class ListNode(Node):
    """A sequence."""

    __slots__ = __match_args__ = ("items",)

    def __init__(self, source: SourceText, line: int, column: int, length: int, items: tuple[Node, ...]) -> None:
        self.source, self.line, self.column, self.length = source, line, column, length
        self.items = items

    def holding(self, items: Iterable[Node]) -> ListNode:
        """A list of other items at the same place."""
        return ListNode(self.source, self.line, self.column, self.length, tuple(items))

    def child(self, part: str | int) -> tuple[Node, Node] | None:
        """An item by its index; it is its own key."""
        if isinstance(part, int) and 0 <= part < len(self.items):
            return self.items[part], self.items[part]
        return None

    def without(self, paths: Sequence[Loc]) -> ListNode:
        """The same list without the parts at some paths."""
        rests = _by_head(paths)
        kept = ((item, rests.get(index)) for index, item in enumerate(self.items))
        return self.holding(one.without(rest) if rest else one for one, rest in kept if rest is None or () not in rest)

    def plain(self) -> list[Plain]:
        """The list as Python data."""
        return [item.plain() for item in self.items]


class MapNode(Node):
    """A mapping: pairs of key and value, the keys unique texts."""

    __slots__ = __match_args__ = ("entries",)

    def __init__(
        self, source: SourceText, line: int, column: int, length: int, entries: tuple[tuple[Scalar, Node], ...]
    ) -> None:
        self.source, self.line, self.column, self.length = source, line, column, length
        self.entries = entries

    def holding(self, entries: Iterable[tuple[Scalar, Node]]) -> MapNode:
        """A mapping of other pairs at the same place."""
        return MapNode(self.source, self.line, self.column, self.length, tuple(entries))

    def child(self, part: str | int) -> tuple[Node, Node] | None:
        """The key and the value of a name."""
        return next((pair for pair in self.entries if pair[0].value == part), None)

    def without(self, paths: Sequence[Loc]) -> MapNode:
        """The same mapping without the parts at some paths."""
        rests = _by_head(paths)
        found = ((key, value, rests.get(key.text)) for key, value in self.entries)
        kept = ((key, value, rest) for key, value, rest in found if rest is None or () not in rest)
        return self.holding((key, value.without(rest) if rest else value) for key, value, rest in kept)

    def put(self, key: Scalar, value: Node) -> MapNode:
        """The same mapping with another value for a key, in its place or else at the end."""
        if not any(known.value == key.value for known, _ in self.entries):
            return self.holding((*self.entries, (key, value)))
        return self.holding((key, value) if pair[0].value == key.value else pair for pair in self.entries)

    def drop(self, name: str) -> MapNode:
        """The same mapping without a key."""
        return self.holding(pair for pair in self.entries if pair[0].value != name)

    def plain(self) -> dict[str, Plain]:
        """The mapping as Python data."""
        return {str(key.value): value.plain() for key, value in self.entries}


def _by_head(paths: Sequence[Loc]) -> dict[str | int, list[Loc]]:
    """The rests of the paths, by their first part."""
    rests: dict[str | int, list[Loc]] = {}
    for path in paths:
        rests.setdefault(path[0], []).append(path[1:])
    return rests
