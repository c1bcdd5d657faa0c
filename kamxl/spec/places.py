"""How operations name parts, and where they put them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.spec.nodes import Node
from kamxl.spec.outline import HOLDS, LISTS, MODELS, Outline, Part, is_glob, written
from kamxl.spec.telling import did_you_mean, listing, quote

PLACES = ("before", "after", "into")


class Wrong(Exception):
    """An operation that can't be done, with the finding that says why."""

    def __init__(self, found: Diagnostic) -> None:
        self.found = found
        super().__init__(found.message)


class Destination(NamedTuple):
    """A place in a list of parts: beside a neighbour, or at the end."""

    holder: Part
    key: str
    neighbour: Part | None = None
    after: bool = False

    def insert(self, part: Part) -> None:
        """Put a part there."""
        parts = self.holder.held[self.key]
        index = next((at for at, other in enumerate(parts) if other is self.neighbour), len(parts))
        parts.insert(index + self.after, part)
        part.parent = self.holder


class Names(NamedTuple):
    """The names of an outline's parts, as a variant may use them.

    Args:
        outline: the parts.
        rewritten: by kind, the list of its parts that the variant writes anew; no operation may touch what is in it.
    """

    outline: Outline
    rewritten: Mapping[str, Node]

    def targets(self, node: Node) -> list[Part]:
        """What an id, ``kind/id`` or a pattern names: at least one part, all of one kind unless it is a pattern."""
        name = written(node)
        if not name:
            raise Wrong(node.fault("KX185", "an id belongs here", "write the id of a part, or kind/id"))
        found = self.outline.find(name)
        if not found:
            raise Wrong(self._unmatched(node, name))
        kinds = list(dict.fromkeys(part.kind for part in found))
        if not is_glob(name) and len(kinds) > 1:
            message = f"{quote(name)} is the id of {' and of '.join(f'a {kind}' for kind in kinds)}"
            raise Wrong(node.fault("KX183", message, f"write {' or '.join(f'{kind}/{name}' for kind in kinds)}"))
        for kind in kinds:
            self._untouched(kind, node)
        return found

    def single(self, node: Node) -> Part:
        """The one part that an id names."""
        if is_glob(written(node)):
            raise Wrong(node.fault("KX185", "a pattern can't stand here", "write the id of one part"))
        return self.targets(node)[0]

    def destination(self, item: Node, kinds: Iterable[str]) -> tuple[Destination, str]:
        """Where an operation puts a part that is of one of some kinds, and the kind that it is of there."""
        word, node = _place(item)
        if word != "into":
            return self._beside(node, kinds, after=word == "after")
        name = written(node)
        lists = {name: LISTS[name]} if name in LISTS and not self.outline.find(name) else {}
        for key, (holder, kind) in lists.items():
            self._untouched(kind, node)
            part = self.outline.scale if holder == "scale" else self.outline.spec
            if part and key in part.held and kind in kinds:
                return Destination(part, key), kind
        part = None if lists else self.single(node)
        for key, kind in HOLDS.get(part.kind, {}).items() if part else ():
            if part and kind in kinds and key in part.held:
                return Destination(part, key), kind
        raise Wrong(_misplaced(node, part.name if part else name, kinds))

    def _beside(self, node: Node, kinds: Iterable[str], *, after: bool) -> tuple[Destination, str]:
        part = self.single(node)
        for key, parts in part.parent.held.items() if part.parent else ():
            if part.parent and part.kind in kinds and any(other is part for other in parts):
                return Destination(part.parent, key, part, after), part.kind
        raise Wrong(_misplaced(node, part.name, kinds, "beside"))

    def _untouched(self, kind: str, node: Node) -> None:
        if kind in self.rewritten:
            message = f"line {self.rewritten[kind].line} writes every {kind} anew, so no operation can touch one"
            raise Wrong(node.fault("KX184", message, "say it there, or take the list out there"))

    def _unmatched(self, node: Node, name: str) -> Diagnostic:
        kind, slash, rest = name.partition("/")
        if slash and kind not in MODELS:
            advice = did_you_mean(kind, MODELS) or f"the kinds are {listing(MODELS)}"
            return node.fault("KX182", f"{quote(kind)} is no kind of part", advice)
        advice = self._coded(name) or did_you_mean(rest or name, self.outline.names(kind if slash else ""))
        if is_glob(name):
            return node.fault("KX182", f"no part has an id like {quote(name)}", advice)
        return node.fault("KX182", f"no {kind if slash else 'part'} has the id {quote(rest or name)}", advice)

    def _coded(self, name: str) -> str:
        """What to write in place of a code, which people see and may change."""
        codes = ((part.node.child("code"), part) for part in self.outline.parts())
        found = (part.id for pair, part in codes if pair and written(pair[1]).casefold() == name.casefold())
        return next((f"{name} is a code; write the id, {quote(id_)}" for id_ in found), "")


def _place(item: Node) -> tuple[str, Node]:
    """``before``, ``after`` or ``into``, and what it names."""
    found = [(word, pair[1]) for word in PLACES if (pair := item.child(word))]
    if len(found) != 1:
        message = "where to is said twice" if found else "where to is missing"
        raise Wrong(item.fault("KX185", message, "give one of 'before', 'after' and 'into', with an id"))
    return found[0]


def _misplaced(node: Node, name: str, kinds: Iterable[str], how: str = "in") -> Diagnostic:
    """The finding for a part that can't stand where it is put."""
    wanted = sorted(kinds)
    what = f"a {wanted[0]}" if len(wanted) == 1 else "such a part"
    holders = sorted(
        {f"a {holder}" if holder in MODELS else f"the {holder}" for kind in wanted for holder in _holders(kind)}
    )
    advice = f"put it beside another {' or '.join(wanted)}, or into {' or '.join(holders)}"
    return node.fault("KX186", f"{what} can't stand {how} {name}", advice)


def _holders(kind: str) -> list[str]:
    """What holds parts of a kind: other parts, or lists of the spec itself."""
    lists = [f"'{key}'" for key, (_, held) in LISTS.items() if held == kind]
    return lists or [f"a {holder}" for holder, held in HOLDS.items() if kind in held.values()]
