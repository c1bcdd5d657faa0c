"""The translations of a spec, from files of their own, put beside the texts that they translate.

A translation file (``acme.de.yaml`` beside ``acme.yaml``) says what it translates and into which language, and mirrors
the outline of the spec with its texts alone. It is merged on nodes: each text becomes a mapping from tags to texts, as
if all languages had been written in place, and every text keeps the line of the file that it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.spec.model import Spec
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.telling import did_you_mean, quote
from kamxl.spec.texts import ADDRESSES, Hint, address_of, fields, holds_texts, is_text, item_in, model_in, value_in
from kamxl.words.tags import is_known, tag_of

_HEAD = ("translates", "language")
_NAME = re.compile(r"(?P<spec>.+)\.(?P<language>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?)\.ya?ml", re.IGNORECASE)


def translation_name(file: str) -> tuple[str, str]:
    """The stem of the spec and the language, where a file is named as a translation is; else two empty texts."""
    match = _NAME.fullmatch(file)
    return (match["spec"], match["language"]) if match else ("", "")


class Translated(NamedTuple):
    """A tree whose texts stand in all their languages, and what was wrong with the translations."""

    root: MapNode
    diagnostics: tuple[Diagnostic, ...] = ()


def translated(root: MapNode, translations: Sequence[MapNode]) -> Translated:
    """Put translations beside the texts of a spec's resolved tree.

    A text that is there in this language already is replaced where it was inherited from a base; a second one in the
    spec's own files is an error, as is a translation of what is not there, or holds no text (KX171 to KX177).
    """
    found: list[Diagnostic] = []
    own = {part.source.file for part in (root, *translations)}
    for translation in translations:
        merge = _Merge(root, _language(root), own)
        root = merge.spec(translation)
        found += merge.found
    return Translated(root, tuple(found))


def _language(root: MapNode) -> str:
    node = root.at(("language",))
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else "en"


class _Merge:
    """Merges one translation file; ``own`` are the names of the files that belong to this spec alone."""

    def __init__(self, root: MapNode, default: str, own: set[str]) -> None:
        self.root, self.default, self.own = root, default, own
        self.language = ""
        self.found: list[Diagnostic] = []

    def spec(self, translation: MapNode) -> MapNode:
        """The whole tree; as it was where the head of the file is wrong."""
        faults = list(_head_faults(self.root, translation))
        self.found += faults
        if faults:
            return self.root
        self.language = str(translation.at(("language",)).plain())
        body = translation.holding(pair for pair in translation.entries if pair[0].text not in _HEAD)
        return self.mapping(self.root, body, fields(Spec))

    def fault(self, code: str, node: Node, message: str, advice: str = "") -> None:
        """Note a finding."""
        self.found.append(node.fault(code, message, advice))

    def any(self, base: Node, new: Node, hint: Hint) -> Node:
        """What a field holds."""
        if is_text(hint):
            return self.text(base, new)
        if isinstance(new, Scalar) and new.value is None:
            return base  # a heading that waits for its texts
        if (item := item_in(hint)) is not None:
            if isinstance(base, ListNode) and isinstance(new, ListNode):
                return self.items(base, new, item)
            return self.unlike(base, new, "a list")
        model, value = model_in(hint), value_in(hint)
        if not isinstance(base, MapNode) or not isinstance(new, MapNode):
            return self.unlike(base, new, "a mapping of keys and values")
        known = fields(model) if model else {key.text: value for key, _ in base.entries}
        return self.mapping(base, new, known)

    def unlike(self, base: Node, new: Node, wanted: str) -> Node:
        """Complain that the outlines differ."""
        where = f"the spec has {wanted} here, in line {base.line}"
        self.fault("KX174", new, f"{where}, and the translation has none", "mirror the outline of the spec")
        return base

    def text(self, base: Node, new: Node) -> Node:
        """A text, beside those of the other languages; an empty one still waits for its words."""
        if isinstance(new, Scalar) and (new.value is None or new.text == ""):
            return base
        if not isinstance(new, Scalar) or not isinstance(new.value, str):
            self.fault("KX174", new, "a translation is a text, and this is none", "put it into quotation marks")
            return base
        key = Scalar(new.source, new.line, new.column, new.length, self.language, self.language)
        if not isinstance(base, MapNode):
            first = Scalar(base.source, base.line, base.column, base.length, self.default, self.default)
            return MapNode(base.source, base.line, base.column, base.length, ((first, base), (key, new)))
        there = base.child(self.language)
        if there and there[1].source.file in self.own:
            known = there[1]
            message = f"this text stands in {self.language} already: {known.source.file}, line {known.line}"
            self.fault("KX175", new, message)
            return base
        kept = tuple(pair for pair in base.entries if pair[0].text != self.language)
        return base.holding((*kept, (key, new)))

    def mapping(self, base: MapNode, new: MapNode, known: dict[str, Hint]) -> MapNode:
        """The texts below the keys of a mapping."""
        merged: dict[str, Node] = {}
        for key, value in new.entries:
            name = key.text
            pair = base.child(name)
            if name in ADDRESSES and pair and pair[1].plain() == value.plain():
                continue  # it may say once more what it translates
            if name not in known:
                advice = did_you_mean(name, _translatable(base, known))
                self.fault("KX172", key, f"there is no key {quote(name)} to translate", advice)
            elif not holds_texts(known[name]):
                self.fault("KX174", key, f"{quote(name)} holds no text that has a language")
            elif pair is None:
                advice = did_you_mean(name, _translatable(base, known))
                self.fault("KX172", key, f"the spec has no {quote(name)} here", advice)
            else:
                merged[name] = self.any(pair[1], value, known[name])
        return base.holding((key, merged.get(key.text, value)) for key, value in base.entries)

    def items(self, base: ListNode, new: ListNode, item: Hint) -> ListNode:
        """The texts of the items of a list, by what identifies them, or by their positions."""
        if address := address_of(item):
            return self.addressed(base, new, item, address)
        if len(base.items) != len(new.items):
            message = (
                f"this list is {len(new.items)} long, and that of the spec, in line {base.line}, {len(base.items)}"
            )
            advice = "write as many items, in the same order; leave a text empty that has no translation yet"
            self.fault("KX173", new, message, advice)
            return base
        pairs = zip(base.items, new.items, strict=True)
        return base.holding(self.any(one, other, item) for one, other in pairs)

    def addressed(self, base: ListNode, new: ListNode, item: Hint, address: str) -> ListNode:
        """The items of a list, each found again by its id, key, value or start."""
        places = {_address(node, address): index for index, node in enumerate(base.items)}
        merged = list(base.items)
        seen: dict[str, Node] = {}
        for node in new.items:
            if not isinstance(node, MapNode) or not node.child(address):
                self.fault("KX174", node, f"an item of this list says by its {quote(address)} what it translates")
                continue
            wanted, at = _address(node, address), node.at((address,))
            if wanted not in places:
                advice = self.elsewhere(address, wanted) or did_you_mean(wanted, places)
                self.fault("KX172", at, f"nothing here has the {address} {quote(wanted)}", advice)
            elif wanted in seen:
                self.fault("KX175", at, f"{quote(wanted)} is translated already, in line {seen[wanted].line}")
            else:
                seen[wanted] = at
                body = node.without([(address,)])
                merged[places[wanted]] = self.any(base.items[places[wanted]], body, item)
        return base.holding(merged)

    def elsewhere(self, address: str, wanted: str) -> str:
        """Where else in the spec something goes by this id."""
        found = (node.at((address,)) for node in _mappings(self.root) if _address(node, address) == wanted)
        return next((f"it stands elsewhere in the spec, in line {node.line}" for node in found), "")


def _mappings(node: Node) -> Iterator[MapNode]:
    """Every mapping of a tree."""
    if isinstance(node, MapNode):
        yield node
    parts = [value for _, value in node.entries] if isinstance(node, MapNode) else []
    for part in node.items if isinstance(node, ListNode) else parts:
        yield from _mappings(part)


def _translatable(base: MapNode, known: dict[str, Hint]) -> list[str]:
    """The keys of a mapping that hold texts."""
    return [key for key, hint in known.items() if holds_texts(hint) and base.child(key)]


def _address(node: Node, address: str) -> str:
    pair = node.child(address)
    return str(pair[1].plain()) if pair else ""


def _head_faults(root: MapNode, translation: MapNode) -> Iterator[Diagnostic]:
    """What is wrong with what a translation file says of itself."""
    spec_id = str(root.at(("id",)).plain()) if root.child("id") else ""
    named = translation_name(translation.source.file)[1]
    for key in _HEAD:
        if not translation.child(key):
            line = f"translates: {spec_id}" if key == "translates" else f"language: {tag_of(named) or 'de'}"
            yield translation.fault("KX177", f"a translation lacks the key {quote(key)}", f"begin it with '{line}'")
    if (pair := translation.child("translates")) and pair[1].plain() != spec_id:
        message = f"this file translates {quote(str(pair[1].plain()))}, and lies beside the spec {quote(spec_id)}"
        yield pair[1].fault("KX177", message, "rename the file, or correct the id")
    if pair := translation.child("language"):
        yield from _language_faults(_language(root), named, pair[1])


def _language_faults(default: str, named: str, node: Node) -> Iterator[Diagnostic]:
    """What is wrong with the language that a translation file names."""
    language = str(node.plain())
    if not is_known(language):
        yield unknown_language(node, language)
    elif language == default:
        yield node.fault("KX177", f"the spec itself is written in {language}", "correct the spec's own texts")
    elif named and named != language:
        message = f"the name of the file says {quote(named)}, and the file says {quote(language)}"
        yield node.fault("KX177", message, "let both say the same")


def unknown_language(node: Node, text: str) -> Diagnostic:
    """The finding for what is no language that kamxl knows."""
    tag = tag_of(text)
    advice = f"write {tag}" if tag and tag != text else "two small letters, such as de, or de-AT with a country"
    return node.fault("KX171", f"{quote(text)} is no tag of a language that kamxl knows", advice)
