"""What differs between two specs, part by part: added, removed, moved, reworded, and changed otherwise. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kamxl.spec.model import Capability, Phase, Section, Spec, Statement
from kamxl.spec.outline import HOLDS

Ref = tuple[str, str]
"""A part: its kind and its id."""
Kind = Literal["added", "removed", "moved", "reworded", "rescaled", "reweighted", "retargeted", "meaning", "changed"]
Plain = dict[str, Any]

KINDS: tuple[Kind, ...] = (
    *("added", "removed", "moved", "reworded", "meaning"),
    *("rescaled", "reweighted", "retargeted", "changed"),
)
BOOKKEEPING = frozenset(("family", "family_weight", "yardstick"))
"""What variants keep so that they compare; it is no difference of its own."""
HELD = ("phases", "capabilities", "sections", "statements")
_OWN = frozenset(("id", "version"))
_TOLD: Mapping[str, Kind] = {
    "weight": "reweighted",
    "target": "retargeted",
    "targets": "retargeted",
    "levels": "rescaled",
    "meaning": "meaning",
}
_TEXTS = ("text", "topic", "evidence_hint")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``part`` is the kind of what differs (``statement``, ``spec``), ``key`` what of it.

    ``old`` and ``new`` are plain values, None for none; of what moved, where it stands: its parent and the part before.
    """

    change: Kind
    part: str
    id: str
    code: str = ""
    key: str = ""
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class Outline:
    """The parts of a spec: what each says itself, what holds it, and what stands in its lists, in their order."""

    own: dict[Ref, Plain] = field(default_factory=dict)
    parent: dict[Ref, Ref] = field(default_factory=dict)
    held: dict[tuple[Ref, str], list[Ref]] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: Spec) -> Outline:
        """The outline of a spec, the spec itself first."""
        outline = cls()
        outline._take(spec, ("spec", ""))
        return outline

    def _take(self, part: Spec | Phase | Capability | Section | Statement, ref: Ref) -> None:
        self.own[ref] = plain(part)
        for key, kind in HOLDS.get(ref[0], {}).items():
            for child in getattr(part, key) if key in HELD else ():
                below = (kind, child.id)
                self.parent[below] = ref
                self.held.setdefault((ref, kind), []).append(below)
                self._take(child, below)

    def before(self, ref: Ref) -> Ref | None:
        """What stands before a part in its list."""
        row = self.held[self.parent[ref], ref[0]]
        at = row.index(ref)
        return row[at - 1] if at else None


def plain(part: Spec | Phase | Capability | Section | Statement) -> Plain:
    """What a part says itself, without its id, the parts in it and the bookkeeping of variants."""
    data: Plain = part.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(HELD))
    kept = {name: value for name, value in data.items() if name not in BOOKKEEPING | {"id"}}
    if isinstance(kept.get("scale"), dict):
        kept["scale"] = {name: value for name, value in kept["scale"].items() if name not in BOOKKEEPING}
    return kept


def changes(first: Spec, second: Spec) -> list[Change]:
    """What differs in the second spec, by kind of change, then in the order of the second (removed: the first)."""
    old, new = Outline.of(first), Outline.of(second)
    found = [*_gone(old, new), *_new(old, new)]
    found += [item for ref in new.own if ref in old.own for item in _within(ref, old.own[ref], new.own[ref])]
    return sorted(found, key=lambda item: KINDS.index(item.change))


def moved(old: Outline, new: Outline) -> set[Ref]:
    """The parts that have to move so that the old outline has the order of the new one: as few as can be."""
    found = {ref for ref in new.parent if ref in old.parent and old.parent[ref] != new.parent[ref]}
    for (parent, kind), row in new.held.items():
        known = {ref: at for at, ref in enumerate(old.held.get((parent, kind), ()))}
        common = [ref for ref in row if ref in known]
        stay = _longest_rise([known[ref] for ref in common])
        found |= {ref for at, ref in enumerate(common) if at not in stay}
    return found


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising run of numbers, not side by side."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        spot = bisect_left(ends, number)
        ends[spot : spot + 1] = [number]
        places[spot : spot + 1] = [at]
        before.append(places[spot - 1] if spot else -1)
    found, at = set[int](), places[-1] if places else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _gone(old: Outline, new: Outline) -> Iterator[Change]:
    for ref, own in old.own.items():
        if ref not in new.own:
            yield Change("removed", *ref, code=_code(own), old=_named(own))


def _new(old: Outline, new: Outline) -> Iterator[Change]:
    """What was added, and what moved."""
    away = moved(old, new)
    for ref, own in new.own.items():
        if ref not in old.own:
            yield Change("added", *ref, code=_code(own), new=_named(own))
        elif ref in away:
            yield Change("moved", *ref, code=_code(own), old=_place(old, ref), new=_place(new, ref))


def _place(outline: Outline, ref: Ref) -> Plain:
    before = outline.before(ref)
    return {"in": outline.parent[ref][1] or None, "after": before[1] if before else None}


def _within(ref: Ref, old: Plain, new: Plain) -> Iterator[Change]:
    """What differs in a part that both have; mappings are compared key by key."""
    kind, id_ = ref
    for key in dict.fromkeys((*old, *new)):
        one, two = old.get(key), new.get(key)
        if one == two or (kind == "spec" and key in _OWN):
            continue
        if isinstance(one, dict) and isinstance(two, dict) and key not in _TOLD:
            for inner in dict.fromkeys((*one, *two)):
                if one.get(inner) != two.get(inner):
                    told = _TOLD.get(inner, "changed") if key == "scale" else "changed"
                    yield Change(told, kind, id_, _code(new), f"{key}.{inner}", one.get(inner), two.get(inner))
        else:
            told = "reworded" if kind == "statement" and key in _TEXTS else _TOLD.get(key, "changed")
            yield Change(told, kind, id_, _code(new), key, one, two)


def _code(own: Plain) -> str:
    return str(own.get("code", ""))


def _named(own: Plain) -> str:
    """What a part is called: its text or its title."""
    return str(own.get("text") or own.get("title") or "")
