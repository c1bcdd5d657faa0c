"""The overlay that turns one spec into another: the other way round of resolving it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from kamxl.spec.diff import Outline, Plain, Ref, moved
from kamxl.spec.model import Asks, Spec
from kamxl.spec.terms import escaped

_TOP_MERGED = frozenset(("look", "asks", "summary", "scale", "subject"))
_MERGED = frozenset(("asks", "targets"))
_DEEP = frozenset(info.alias or name for name, info in Asks.model_fields.items())
_EMPTY: dict[str, Plain] = {"phase": {"capabilities": []}}
_LISTS = {"capability": "capabilities", "section": "sections", "statement": "statements"}
_PLAIN = re.compile(r"[A-Za-z]+[a-z0-9]*([._-][A-Za-z0-9]+)*")
_NUMBER = re.compile("[0-9._-]+")
_WORDS = re.compile("(?i)true|false|null|yes|no|on|off|[yn]")


def overlay_of(base: Spec, other: Spec) -> Plain:
    """The overlay, as plain data, that makes ``other`` of ``base``.

    What it comes to is ``other``, apart from what an overlay adds by itself: the family and its weights and levels, and
    a meaning of its own for each statement that is new. A variant can't have the id of its base; where both have one,
    the version is added to it.
    """
    old, new = Outline.of(base), Outline.of(other)
    root = ("spec", "")
    id_ = (
        other.id if other.id != base.id else f"{other.id}-{re.sub('[^a-z0-9]+', '-', other.version.lower()).strip('-')}"
    )
    data: Plain = {"extends": base.id, "id": id_, "code": other.code, "version": other.version}
    one = {key: value for key, value in old.own[root].items() if key not in data}
    two = {key: value for key, value in new.own[root].items() if key not in data}
    data |= _changed(one, two, _TOP_MERGED)
    operations = [_marked(step, id_) for step in _Steps(old, new).steps()]
    return data | ({"changes": operations} if operations else {})


def overlay_yaml(base: Spec, other: Spec) -> str:
    """The overlay as the text of a file."""
    text: str = yaml.dump(
        _escaped(overlay_of(base, other)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    return text


def _changed(old: Plain, new: Plain, merged: frozenset[str]) -> Plain:
    """The keys that differ: null for those that are gone, and only what differs of mappings that merge."""
    found: Plain = {}
    for key in dict.fromkeys((*old, *new)):
        one, two = old.get(key), new.get(key)
        if one == two:
            continue
        both = isinstance(one, dict) and isinstance(two, dict)
        found[key] = _changed(one, two, _DEEP) if key in merged and both and one and two else two
    return found


def _marked(step: Plain, id_: str) -> Plain:
    """An operation in which a meaning of the variant's own stands as a variant says it: ``comparable: false``."""
    values = step.get("set", {})
    if values.get("meaning") != id_:
        return step
    return step | {"set": {key: value for key, value in values.items() if key != "meaning"} | {"comparable": False}}


class _Steps:
    """The operations, found by doing them on the old outline until it is the new one."""

    def __init__(self, old: Outline, new: Outline) -> None:
        self._old, self._new = old, new
        self._away = moved(old, new)
        self._lists = {place: list(row) for place, row in old.held.items()}
        self._where = dict(old.parent)
        ids = Counter(id_ for _, id_ in dict.fromkeys((*old.own, *new.own)))
        self._twice = {id_ for id_, count in ids.items() if count > 1}
        self._twice |= {id_ for outline in (old, new) for id_ in _ids(outline.own["spec", ""])}

    def steps(self) -> Iterator[Plain]:
        """Adds and moves in the order of the new outline, then removals, then changes."""
        for ref in self._new.parent:
            if ref not in self._where:
                yield {"add": self._whole(ref)} | self._at(ref)
                self._put(ref)
                self._nest(ref)
            elif ref in self._away:
                self._lists[self._where[ref], ref[0]].remove(ref)
                yield {"move": self._name(ref)} | self._at(ref)
                self._put(ref)
        gone = {ref for ref in self._old.parent if ref not in self._new.parent}
        yield from (
            {"remove": self._name(ref)} for ref in self._old.parent if ref in gone and self._old.parent[ref] not in gone
        )
        for ref, own in self._new.own.items():
            if ref in self._old.parent and (told := _changed(self._old.own[ref], own, _MERGED)):
                yield {"change": self._name(ref), "set": told}

    def _below(self, ref: Ref, kind: str) -> list[Ref]:
        """The new parts that a new part holds from the beginning; what moves into it follows."""
        return [child for child in self._new.held.get((ref, kind), ()) if child not in self._old.parent]

    def _whole(self, ref: Ref) -> Plain:
        """A new part with the new parts in it."""
        data: Plain = {"id": ref[1]} | self._new.own[ref] | _EMPTY.get(ref[0], {})
        for kind, key in _LISTS.items():
            below = [self._whole(child) for child in self._below(ref, kind)]
            data |= {key: below} if below else {}
        return data

    def _put(self, ref: Ref) -> None:
        """Remember where a part stands now."""
        place = self._new.parent[ref], ref[0]
        row = self._lists.setdefault(place, [])
        before = self._new.before(ref)
        row.insert(row.index(before) + 1 if before else 0, ref)
        self._where[ref] = place[0]

    def _nest(self, ref: Ref) -> None:
        """Remember where the new parts in a new part stand."""
        for kind in _LISTS:
            for child in self._below(ref, kind):
                self._lists.setdefault((ref, kind), []).append(child)
                self._where[child] = ref
                self._nest(child)

    def _at(self, ref: Ref) -> Plain:
        """Where a part goes: behind the one before it, else before the first, else into what is empty."""
        before = self._new.before(ref)
        if before:
            return {"after": self._name(before)}
        parent = self._new.parent[ref]
        row = self._lists.get((parent, ref[0]))
        return {"before": self._name(row[0])} if row else {"into": self._name(parent)}

    def _name(self, ref: Ref) -> str:
        """The id of a part, with its kind where something else has that id, or a level could be meant."""
        return f"{ref[0]}/{ref[1]}" if ref[1] in self._twice or _NUMBER.fullmatch(ref[1]) else ref[1]


def _ids(spec: Plain) -> set[str]:
    """The ids of fields and roles."""
    rows = [*spec.get("respondent", ()), *spec.get("roles", ()), *([spec["subject"]] if spec.get("subject") else [])]
    return {row["id"] for row in rows}


def _escaped(value: Any) -> Any:  # noqa: ANN401  plain data of any shape
    """Plain data in which no text begins a term."""
    match value:
        case str():
            return escaped(value)
        case list():
            return [_escaped(item) for item in value]
        case dict():
            return {key: _escaped(item) for key, item in value.items()}
    return value


class _Dumper(yaml.SafeDumper):
    """Texts in quotation marks, unless they are plain words in every reading of YAML; no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401  as the library has it
        del data
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _text)
