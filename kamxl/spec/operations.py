"""The operations of a variant: change, remove, add, move, select. Each is checked, then done on the outline."""

from __future__ import annotations

from collections.abc import Iterator

from kamxl.diagnostics import Diagnostic
from kamxl.spec.model import Asks
from kamxl.spec.nodes import ListNode, Loc, MapNode, Node, Scalar
from kamxl.spec.outline import HOLDS, MODELS, Outline, Part, written
from kamxl.spec.places import PLACES, Names, Wrong
from kamxl.spec.source import MAX_FAULTS
from kamxl.spec.telling import did_you_mean, listing, quote
from kamxl.spec.texts import every_key

MOST = 2_000
"""The most operations of one variant."""

VERBS: dict[str, tuple[str, ...]] = {
    "change": ("set",),
    "remove": (),
    "add": PLACES,
    "move": PLACES,
    "select": (),
}
"""The verbs, and what may stand beside each."""

COMPARABLE = "comparable"
"""What a variant says of a statement that does not mean the same any more; it becomes a ``meaning`` of its own."""

KEPT = frozenset(("family", "family_weight", "yardstick"))
"""What kamxl keeps itself, so that variants compare with what they extend."""

_MERGED = frozenset(("asks", "targets"))
_DEEP = frozenset(info.alias or name for name, info in Asks.model_fields.items())


class Operations:
    """The operations of one variant while they are done.

    Args:
        names: the parts that they are done on.
        variant: the id of the variant; what it adds or marks as not comparable gets it as its meaning.
    """

    def __init__(self, names: Names, variant: str) -> None:
        self.names, self.variant = names, variant
        self.faults: list[Diagnostic] = []
        self._said: dict[tuple[Part, Loc], Node] = {}
        self._selected: Node | None = None

    @property
    def outline(self) -> Outline:
        """The parts."""
        return self.names.outline

    def do(self, changes: Node) -> None:
        """Do a list of operations in its order; what can't be done is told, and the others are done."""
        if not isinstance(changes, ListNode):
            advice = "write each operation on a line of its own: '- remove: the-id'"
            self.faults.append(changes.fault("KX185", "'changes' is a list of operations, and this is none", advice))
            return
        if len(changes.items) > MOST:
            message = f"the variant has {len(changes.items):,} operations; {MOST:,} is the most"
            self.faults.append(changes.fault("KX111", message, "write a spec of its own instead"))
            return
        for item in changes.items:
            if len(self.faults) > MAX_FAULTS:
                return
            try:
                self._do(item)
            except Wrong as wrong:
                self.faults.append(wrong.found)

    def _do(self, item: Node) -> None:
        verb, value = _verb(item)
        match verb:
            case "change":
                self._change(item, value)
            case "remove":
                for part in self.names.targets(value):
                    self.outline.remove(part)
            case "add":
                self._add(item, value)
            case "move":
                self._move(item, value)
            case _:
                self._select(value)

    # --- change -------------------------------------------------------------------------------------------------------

    def _change(self, item: Node, target: Node) -> None:
        pair = item.child("set")
        values = pair[1] if pair else target
        if not pair or not isinstance(values, MapNode) or not values.entries:
            advice = "write what changes: 'set: {title: Another title}'"
            raise Wrong(values.fault("KX185", "'change' needs 'set' with at least one key", advice))
        for part in self.names.targets(target):
            for key, value in values.entries:
                try:
                    self._set(part, key, value)
                except Wrong as wrong:
                    self.faults.append(wrong.found)

    def _set(self, part: Part, key: Scalar, value: Node) -> None:
        """Give one field of a part another value."""
        _settable(part, key)
        if key.text == COMPARABLE:
            key, value = key.like("meaning"), self._meaning(key, value)
        for loc, node in _leaves(key, value):
            self._once(part, node, loc)
        if key.text == "weight":
            _keep_weight(part, key)
        if isinstance(part.node, MapNode):
            part.node = put(part.node, key, value, deep=key.text in _MERGED, required=_required(part.kind, key.text))
        if part.kind == "level" and key.text == "value":
            part.id = written(value)

    def _meaning(self, key: Scalar, value: Node) -> Scalar:
        """What ``comparable: false`` comes to."""
        if not isinstance(value, Scalar) or value.value is not False:
            advice = "leave it out where the statement still means the same"
            raise Wrong(value.fault("KX185", "'comparable' can only be false", advice))
        return key.like(self.variant)

    def _once(self, part: Part, node: Node, loc: Loc) -> None:
        """Remember that something is said of a part; a second time is a finding."""
        first = self._said.setdefault((part, loc), node)
        if first is not node:
            what = f"{quote('.'.join(map(str, loc)))} of the {part.name}" if loc else f"the place of the {part.name}"
            message = f"{what} is changed twice: line {first.line} changes it already"
            raise Wrong(node.fault("KX184", message, "say it once; a pattern and an id can name the same part"))

    # --- add, move, select --------------------------------------------------------------------------------------------

    def _add(self, item: Node, node: Node) -> None:
        if not isinstance(node, MapNode):
            advice = "write its keys: 'add: {id: goals.new, code: C1-09, text: We know more.}'"
            raise Wrong(node.fault("KX185", "'add' takes a part with its keys, and this is none", advice))
        place, kind = self.names.destination(item, _kinds(node))
        part = Part.of(kind, node)
        place.insert(part)
        for new in (part, *part.below()):
            self._mark(new)

    def _mark(self, part: Part) -> None:
        """Remember what the variant says of a part that it adds; its statements mean what the variant says."""
        node = part.node
        if not isinstance(node, MapNode):
            return
        for key, value in node.entries:
            self._said[part, (key.text,)] = key
            if key.text in KEPT:
                self.faults.append(kept(key))
            if key.text == COMPARABLE and part.kind == "statement":
                self._meaning(key, value)
                part.node = node.drop(COMPARABLE)
        if part.kind == "statement" and isinstance(part.node, MapNode) and node.entries and not node.child("meaning"):
            key = node.entries[0][0]
            part.node = part.node.put(key.like("meaning"), key.like(self.variant))

    def _move(self, item: Node, target: Node) -> None:
        part = self.names.single(target)
        if part.parent is None:
            raise Wrong(target.fault("KX186", "the subject has one place and can't be moved"))
        place, _ = self.names.destination(item, (part.kind,))
        if place.neighbour is part or any(place.holder is other for other in (part, *part.below())):
            raise Wrong(target.fault("KX186", f"the {part.name} can't be moved beside or into itself"))
        self._once(part, target, ())
        self.outline.remove(part)
        place.insert(part)

    def _select(self, names: Node) -> None:
        if self._selected:
            message = f"a variant selects once, and line {self._selected.line} does already"
            raise Wrong(names.fault("KX184", message, "put all that stays into one list"))
        self._selected = names
        wanted: set[Part] = set()
        for node in names.items if isinstance(names, ListNode) else (names,):
            for part in self.names.targets(node):
                if part.kind in ("field", "role", "level"):
                    advice = "select phases, capabilities, sections and statements; take others out with 'remove'"
                    raise Wrong(node.fault("KX186", f"a {part.kind} can't be selected", advice))
                wanted.add(part)
        self.outline.keep(wanted)


def put(node: MapNode, key: Scalar, value: Node, *, deep: bool, required: bool = False) -> MapNode:
    """A mapping with another value for a key; null takes the key away, and ``deep`` merges mappings by key.

    A key that is ``required``, or that no part of a spec has, keeps its null, so that the model tells it where it
    stands.
    """
    pair = node.child(key.text)
    if isinstance(value, Scalar) and value.value is None and not required and (pair or key.text in every_key()):
        return node.drop(key.text)
    known = pair[0] if pair and isinstance(pair[0], Scalar) else key
    if not deep or not isinstance(value, MapNode):
        return node.put(known, value)
    old = pair[1] if pair else None
    merged = old if isinstance(old, MapNode) else MapNode(value.source, value.line, value.column, value.length, ())
    for inner, item in value.entries:
        merged = put(merged, inner, item, deep=inner.text in _DEEP)
    return node.put(known, merged)


def kept(key: Scalar) -> Diagnostic:
    """The finding for a key that kamxl fills in itself."""
    return key.fault("KX188", f"{quote(key.text)} is kept by kamxl, so that variants compare with their base")


def written_out(key: Scalar) -> Diagnostic:
    """The finding for an outline that a variant writes out."""
    return key.fault("KX187", f"a variant can't write {quote(key.text)} out")


def _settable(part: Part, key: Scalar) -> None:
    """Refuse keys that the part does not have, and those that no variant may change."""
    name = key.text
    if name in HOLDS.get(part.kind, {}):
        raise Wrong(written_out(key))
    if name == "id":
        message = "an id can't be changed, since answers are stored by it"
        raise Wrong(key.fault("KX187", message, "remove the part and add another"))
    if name in KEPT:
        raise Wrong(kept(key))
    known = [info.alias or field for field, info in MODELS[part.kind].model_fields.items()]
    known += [COMPARABLE] if part.kind == "statement" else []
    if name not in known:
        raise Wrong(key.fault("KX104", f"unknown key {quote(name)} in a {part.kind}", did_you_mean(name, known)))


def _required(kind: str, name: str) -> bool:
    """Whether a part can't do without a key."""
    found = MODELS[kind].model_fields.get(name)
    return found is not None and found.is_required()


def _keep_weight(part: Part, key: Scalar) -> None:
    """Keep the weight of the family, the first time that a statement is weighted anew."""
    node = part.node
    if isinstance(node, MapNode) and not node.child("family_weight"):
        pair = node.child("weight")
        part.node = node.put(key.like("family_weight"), pair[1] if pair else key.like(1))


def _leaves(key: Scalar, value: Node, loc: Loc = ()) -> Iterator[tuple[Loc, Node]]:
    """What a value says, with the path of each: one field, or those of a mapping that is merged."""
    loc = (*loc, key.text)
    if isinstance(value, MapNode) and (key.text in _DEEP or key.text in _MERGED):
        for inner, item in value.entries:
            yield from _leaves(inner, item, loc)
    else:
        yield loc, key


def _kinds(node: MapNode) -> frozenset[str]:
    """The kinds that a new part can be, by its keys."""
    has = {key.text for key, _ in node.entries}
    if "value" in has:
        return frozenset(("level",))
    if "label" in has:
        return frozenset(("field", "role"))
    if "title" in has:
        return frozenset(("phase", "capability", "section"))
    return frozenset(("statement",)) if "text" in has else frozenset(MODELS)


def _verb(item: Node) -> tuple[str, Node]:
    """The verb of an operation, and what stands after it."""
    if not isinstance(item, MapNode):
        advice = "write a verb and what it is done to: 'remove: the-id'"
        raise Wrong(item.fault("KX185", "an operation is a mapping, and this is none", advice))
    verbs = [(key, value) for key, value in item.entries if key.text in VERBS]
    if not verbs:
        key = item.entries[0][0] if item.entries else None
        message = f"{quote(key.text)} is no operation" if key else "no operation stands here"
        raise Wrong((key or item).fault("KX185", message, did_you_mean(key.text if key else "", VERBS)))
    if len(verbs) > 1:
        message = f"two verbs in one operation: {listing(key.text for key, _ in verbs)}"
        raise Wrong(verbs[1][0].fault("KX185", message, "make two operations of it, each with a hyphen of its own"))
    verb, value = verbs[0]
    beside = VERBS[verb.text]
    for key, _ in item.entries:
        if key is not verb and key.text not in beside:
            advice = did_you_mean(key.text, beside) or f"nothing stands beside '{verb.text}'"
            raise Wrong(key.fault("KX185", f"{quote(key.text)} can't stand beside '{verb.text}'", advice))
    return verb.text, value
