"""A tree as YAML that people can read and ``load_spec`` reads back, on wish with the place that each line came from."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.source import resolve
from kamxl.spec.terms import escaped
from kamxl.values.yamltext import quoted

_WIDTH = 110
_NOTES = 64
"""The column that the places stand in, where the line is shorter."""
_SPACES = "\u00a0\u202f\u2009"
_UNPLAIN = re.compile(r": |:$| #|^[^\w]|\s$|^\s", re.UNICODE)


def plain_yaml(root: MapNode, *, origin: bool = False) -> str:
    """The YAML of a resolved tree.

    Args:
        root: the tree; terms are written so that they are none any more.
        origin: add to each line the file and the line that it came from.
    """
    lines = []
    for line, node in _mapping(root, ""):
        note = f"{line:<{_NOTES}}  # {node.source.file}:{node.line}" if origin and node else line
        lines.append(note.rstrip())
    return "\n".join(lines) + "\n"


_Lines = Iterator[tuple[str, Node | None]]


def _mapping(node: MapNode, margin: str) -> _Lines:
    for key, value in node.entries:
        yield from _entry(f"{margin}{_short(key.text)}:", value, margin)


def _list(node: ListNode, margin: str) -> _Lines:
    for item in node.items:
        if isinstance(item, MapNode) and item.entries:
            first, *rest = _mapping(item, f"{margin}  ")
            yield f"{margin}- {first[0].lstrip()}", first[1]
            yield from rest
        else:
            yield from _entry(f"{margin}-", item, margin)


def _entry(head: str, value: Node, margin: str) -> _Lines:
    """What stands after a key or a hyphen."""
    if isinstance(value, MapNode) and value.entries:
        yield head, value
        yield from _mapping(value, f"{margin}  ")
    elif isinstance(value, ListNode) and value.items:
        yield head, value
        yield from _list(value, f"{margin}  ")
    elif isinstance(value, Scalar):
        yield from _scalar(head, value, margin)
    else:
        yield f"{head} {'{}' if isinstance(value, MapNode) else '[]'}", value


def _scalar(head: str, node: Scalar, margin: str) -> _Lines:
    if not isinstance(node.value, str):
        yield f"{head} {'null' if node.value is None else node.text}", node
        return
    text = escaped(node.value)
    words = text.split(" ")
    if len(head) + len(text) > _WIDTH and all(words) and _shows(text):
        yield f"{head} >-", node
        width = max(40, _WIDTH - len(margin))
        for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False):
            yield f"{margin}  {line}", None
    else:
        yield f"{head} {_short(text)}", node


def _short(text: str) -> str:
    """A text on one line, in quotation marks where it could be taken for something else."""
    plain = text and isinstance(resolve(text), str) and _shows(text) and not _UNPLAIN.search(text)
    return text if plain else quoted(text)


def _shows(text: str) -> bool:
    """Whether every character can stand as it is."""
    return all(char.isprintable() or char in _SPACES for char in text)
