"""A variant on top of its base: both are trees of nodes, and so is what comes of them. Pure.

What stands at the top of a variant replaces the same key of the base; the mappings among them merge by key. Then the
operations of ``changes`` are done in their order. Every node keeps its own place, so a finding names the file that it
is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from kamxl.diagnostics import Diagnostic
from kamxl.spec.model import Spec
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.operations import KEPT, Operations, kept, put, written_out
from kamxl.spec.outline import LISTS, Outline, written
from kamxl.spec.places import Names
from kamxl.spec.telling import listing, quote
from kamxl.spec.terms import TERMS

EXTENDS, CHANGES = "extends", "changes"
OWN = ("id", "code", "version")
"""What a variant does not take from its base."""

_MERGED = frozenset(("look", "asks", "summary", "scale", "subject", TERMS))
_OPTIONAL = frozenset(
    (TERMS, *(info.alias or name for name, info in Spec.model_fields.items() if not info.is_required()))
)
_NEEDS = {
    "id": "add its own id, which commands and answers know it by: id: acme-growth",
    "code": "add 2 to 6 capital letters of its own for the references of its workbooks: code: ACG",
    "version": 'add its own edition, in quotation marks: version: "2026.1"',
}


def merged(base: MapNode, variant: MapNode) -> tuple[MapNode, list[Diagnostic]]:
    """The tree of a variant on top of its base, and what is wrong with the variant itself.

    Args:
        base: the resolved tree of what it extends: without ``extends`` and ``changes``.
        variant: the tree of the variant's own file.
    """
    faults = list(_shape(base, variant))
    root = _top(base, variant)
    pair = variant.child("id")
    operations = Operations(Names(Outline(root), _rewritten(variant)), written(pair[1]) if pair else "")
    if changes := variant.child(CHANGES):
        operations.do(changes[1])
        root = operations.outline.frozen()
    root, told = _compared(base, root, variant)
    return root, [*faults, *operations.faults, *told]


def _shape(base: MapNode, variant: MapNode) -> Iterator[Diagnostic]:
    """What a variant must say itself, and what it can't say."""
    extends = variant.at((EXTENDS,), key=True)
    for name in OWN:
        if not variant.child(name):
            yield extends.fault("KX190", f"a variant needs a {name!r} of its own", _NEEDS[name])
    own, other = variant.child("id"), base.child("id")
    if own and other and written(own[1]) == written(other[1]) != "":
        message = f"the variant has the id of the spec that it extends, {quote(written(own[1]))}"
        yield own[1].fault("KX190", message, "give it an id of its own")
    for key, _ in variant.entries:
        if key.text == "phases":
            yield written_out(key)
        elif key.text in KEPT:
            yield kept(key)
    pair = variant.child("scale")
    if pair and (key_value := pair[1].child("yardstick")) and isinstance(key_value[0], Scalar):
        yield kept(key_value[0])


def _top(base: MapNode, variant: MapNode) -> MapNode:
    """The base with the top-level keys of the variant."""
    root = base
    for key, value in variant.entries:
        if key.text not in (EXTENDS, CHANGES, "phases", *KEPT):
            root = put(root, key, value, deep=key.text in _MERGED, required=key.text not in _OPTIONAL)
    return MapNode(variant.source, variant.line, variant.column, variant.length, root.entries)


def _rewritten(variant: MapNode) -> dict[str, Node]:
    """By kind, the list of its parts that the variant writes anew."""
    scale = variant.child("scale")
    found = {key: variant.child(key) for key in LISTS if key != "levels"}
    found["levels"] = scale[1].child("levels") if scale else None
    return {LISTS[key][1]: pair[0] for key, pair in found.items() if pair and key != "phases"}


def _compared(base: MapNode, root: MapNode, variant: MapNode) -> tuple[MapNode, list[Diagnostic]]:
    """The tree with what comparisons need: the id of the family, and the first levels where the scale is another."""
    extends = variant.at((EXTENDS,), key=True)
    family = base.child("family") or base.child("id")
    if isinstance(extends, Scalar) and family:
        root = root.put(extends.like("family"), family[1])
    scale, first, now = root.child("scale"), _values(base), _values(root)
    if not scale or not isinstance(scale[1], MapNode) or not first or first == now:
        return root, []
    told = list(_uncounted(root, variant))
    pair = scale[1].child("levels")
    if scale[1].child("yardstick") or not pair or not isinstance(scale[0], Scalar):
        return root, told
    node = pair[1]
    levels = ListNode(node.source, node.line, node.column, node.length, tuple(value for value in _level_values(base)))
    key = Scalar(node.source, node.line, node.column, node.length, "yardstick", "yardstick")
    return root.put(scale[0], scale[1].put(key, levels)), told


def _uncounted(root: MapNode, variant: MapNode) -> Iterator[Diagnostic]:
    """The levels that a variant makes and that don't say what they count as where variants are compared."""
    node = root.at(("scale", "levels"))
    levels = node.items if isinstance(node, ListNode) else ()
    own = [level for level in levels if level.source is variant.source]
    missing = [level for level in own if level.child("value") and not level.child("counts_as")]
    if missing:
        shown = listing(written(level.at(("value",))) for level in missing)
        message = f"the scale is another than that of the base, and nothing says what {shown} counts as"
        yield missing[0].fault("KX189", message, "add 'counts_as' with a level of the first scale of the family")


def _level_values(root: MapNode) -> Iterator[Node]:
    """The values of the levels of a tree's scale."""
    node = root.at(("scale", "levels"))
    for item in node.items if isinstance(node, ListNode) else ():
        if pair := item.child("value"):
            yield pair[1]


def _values(root: MapNode) -> list[object]:
    return [node.value for node in _level_values(root) if isinstance(node, Scalar)]
