"""The parts of a spec as operations see them: a tree that can be changed, and the ways to name what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from fnmatch import translate

from pydantic import BaseModel

from kamxl.spec.model import Capability, FieldSpec, Level, Phase, Role, Section, Statement
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar

MODELS: dict[str, type[BaseModel]] = {
    "phase": Phase,
    "capability": Capability,
    "section": Section,
    "statement": Statement,
    "field": FieldSpec,
    "level": Level,
    "role": Role,
}
"""The kinds of parts that have an id (a level: its value), by the word that stands before it in ``kind/id``."""

HOLDS: dict[str, dict[str, str]] = {
    "spec": {"phases": "phase", "respondent": "field", "roles": "role"},
    "scale": {"levels": "level"},
    "phase": {"capabilities": "capability"},
    "capability": {"statements": "statement", "sections": "section"},
    "section": {"statements": "statement"},
}
"""By kind: the lists of parts that it holds, and their kinds."""

LISTS: dict[str, tuple[str, str]] = {
    "phases": ("spec", "phase"),
    "respondent": ("spec", "field"),
    "roles": ("spec", "role"),
    "levels": ("scale", "level"),
}
"""What ``into:`` can name besides parts: the lists of the spec itself, with their holder and kind."""

_OUTLINE = frozenset(("phase", "capability", "section", "statement"))
_OPTIONAL = frozenset(("statements", "sections", "roles"))
_GLOB = re.compile(r"[*?\[]")


class Part:
    """One part: its own keys in ``node``, and the parts that it holds, by the key of their list.

    ``id`` is its id; of a level its value; '' where there is none.
    """

    __slots__ = ("held", "id", "kind", "node", "parent")

    def __init__(self, kind: str, node: Node, parent: Part | None = None) -> None:
        self.kind, self.node, self.parent = kind, node, parent
        self.held: dict[str, list[Part]] = {}
        pair = node.child("value" if kind == "level" else "id")
        self.id = written(pair[1]) if pair else ""

    @classmethod
    def of(cls, kind: str, node: Node, parent: Part | None = None) -> Part:
        """A part with all that it holds; a list that is none stays among its keys, for the model to refuse."""
        part = cls(kind, node, parent)
        for key, held in HOLDS.get(kind, {}).items():
            inside = node.child(key)
            if inside is None or isinstance(inside[1], ListNode):
                items = inside[1].items if inside and isinstance(inside[1], ListNode) else ()
                part.held[key] = [cls.of(held, item, part) for item in items]
        return part

    @property
    def name(self) -> str:
        """How findings call it: ``statement 'goals.known'``."""
        return f"{self.kind} '{self.id}'"

    def below(self) -> Iterator[Part]:
        """Every part inside, each before what it holds."""
        for parts in self.held.values():
            for part in parts:
                yield part
                yield from part.below()

    def frozen(self) -> Node:
        """The node with the lists of its parts as they are now."""
        node = self.node
        for key, parts in self.held.items():
            if isinstance(node, MapNode):
                node = _with_list(node, key, parts)
        return node


def _with_list(node: MapNode, key: str, parts: list[Part]) -> MapNode:
    """A mapping with a list of parts under a key; without any, the key is left out where it may be."""
    pair = node.child(key)
    if not parts and (pair is None or key in _OPTIONAL):
        return node.drop(key)
    old = pair[1] if pair else parts[0].node
    items = tuple(part.frozen() for part in parts)
    at = Scalar(old.source, old.line, old.column, old.length, key, key)
    return node.put(at, ListNode(old.source, old.line, old.column, old.length, items))


def written(node: Node) -> str:
    """What stands there as a name: 1.1 without quotation marks is a number, and meant as it was written."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        return ""
    return node.text.strip()


def is_glob(name: str) -> bool:
    """Whether a name is a pattern."""
    return bool(_GLOB.search(name))


class Outline:
    """The parts of a tree, to be changed in place and frozen again."""

    def __init__(self, root: MapNode) -> None:
        self.spec = Part.of("spec", root)
        pair = root.child("scale")
        self.scale = Part.of("scale", pair[1]) if pair else None
        pair = root.child("subject")
        self.subject = Part.of("field", pair[1]) if pair and isinstance(pair[1], MapNode) else None

    def parts(self) -> Iterator[Part]:
        """Every part that has a kind with ids."""
        yield from self.spec.below()
        if self.subject:
            yield self.subject
        if self.scale:
            yield from self.scale.below()

    def find(self, name: str) -> list[Part]:
        """The parts of an id, of ``kind/id`` or of a pattern of either.

        A pattern without a kind looks at phases, capabilities, sections and statements only.
        """
        kind, slash, rest = name.partition("/")
        kinds = frozenset((kind,)) if slash else frozenset(MODELS)
        wanted = rest if slash else name
        if not is_glob(wanted):
            return [part for part in self.parts() if part.kind in kinds and part.id == wanted]
        matches = re.compile(translate(wanted)).match
        return [
            part for part in self.parts() if part.kind in kinds & (kinds if slash else _OUTLINE) and matches(part.id)
        ]

    def names(self, kind: str = "") -> list[str]:
        """Every id, or those of one kind, for proposals."""
        return list(dict.fromkeys(part.id for part in self.parts() if part.id and kind in ("", part.kind)))

    def remove(self, part: Part) -> None:
        """Take a part out."""
        if part is self.subject:
            self.subject = None
        for parts in part.parent.held.values() if part.parent else ():
            parts[:] = [other for other in parts if other is not part]

    def keep(self, wanted: AbstractSet[Part]) -> None:
        """Keep of the phases what is wanted, with all that it holds and all that holds it."""
        phases = self.spec.held.get("phases", [])
        phases[:] = [phase for phase in phases if _kept(phase, wanted)]

    def frozen(self) -> MapNode:
        """The tree as it is now."""
        root = self.spec.frozen()
        if not isinstance(root, MapNode):
            raise TypeError("the root is a mapping")
        entries = []
        for key, node in root.entries:
            part = {"scale": self.scale, "subject": self.subject}.get(key.text)
            if part or key.text != "subject" or not isinstance(node, MapNode):
                entries.append((key, part.frozen() if part else node))
        return root.holding(entries)


def _kept(part: Part, wanted: AbstractSet[Part]) -> bool:
    """Take out of a part what is not wanted; gives whether anything was."""
    if part in wanted:
        return True
    for parts in part.held.values():
        parts[:] = [held for held in parts if _kept(held, wanted)]
    return any(part.held.values())
