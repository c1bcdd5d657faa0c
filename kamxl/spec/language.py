"""One language of a spec: texts that stand in several languages become plain ones, and gaps are listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.spec.model import Option, Spec
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.telling import listing, quote
from kamxl.spec.texts import Hint, fields, is_text, item_in, model_in, value_in
from kamxl.spec.translate import unknown_language
from kamxl.words.tags import english_name, fallbacks, is_known, looks_like_tag

_SHOWN = 3
DEFAULT = "en"


class Tree(NamedTuple):
    """A tree in one language, the languages that its spec has (its own first), and what was found on the way.

    ``gaps`` are the texts that the language lacks, as the nodes that stand in for them.
    """

    root: MapNode
    languages: tuple[str, ...]
    gaps: tuple[Node, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def chosen(root: MapNode, language: str = "") -> Tree:
    """The plain tree of one language; by default the one that the spec is written in.

    A text that lacks the language, or its country's variety, falls back to the spec's own language and is a gap.
    """
    own = root.at(("language",)) if root.child("language") else None
    default = own.value if isinstance(own, Scalar) and isinstance(own.value, str) else DEFAULT
    choice = _Choice(default, language or default)
    plain = choice.mapping(root, fields(Spec))
    if language and language != default:
        plain = _spoken(plain, language)
    languages = (default, *sorted(choice.seen - {default, *fallbacks(default)}))
    gaps = () if default in (language or default, *fallbacks(language)) else tuple(choice.gaps)
    return Tree(plain, languages, gaps, tuple(choice.found))


def gap_notice(tree: Tree, language: str) -> Iterator[Diagnostic]:
    """One finding for all the texts that a language lacks, at the first of them."""
    if not tree.gaps:
        return
    count, first = len(tree.gaps), tree.gaps[0]
    spots = list(dict.fromkeys(_spot(node, first) for node in tree.gaps))
    places = listing([*spots[:_SHOWN], *["more"] * (len(spots) > _SHOWN)])
    texts = f"{count} text{'' if count == 1 else 's'}"
    message = f"{english_name(language)} ({language}) lacks {texts}: {places}"
    advice = f"until they are translated, {english_name(tree.languages[0])} stands in their place"
    yield first.fault("KX179", message, advice)


def _spot(node: Node, first: Node) -> str:
    """The line of a node; with its file where that is another than the first one's."""
    other = node.source.file != first.source.file
    return f"{node.source.file}:{node.line}" if other else f"line {node.line}"


def _spoken(root: MapNode, language: str) -> MapNode:
    """The tree with another language as its own."""
    rest = tuple(pair for pair in root.entries if pair[0].text != "language")
    span = (root.source, root.line, root.column, root.length)
    node = root.at(("language",)) if root.child("language") else None
    span = (node.source, node.line, node.column, node.length) if node else span
    return root.holding((*rest, (Scalar(*span, "language", "language"), Scalar(*span, language, language))))


class _Choice:
    """Walks a tree along the model and puts one text where several stand."""

    def __init__(self, default: str, language: str) -> None:
        self.default, self.language = default, language
        self.seen: set[str] = set()
        self.gaps: list[Node] = []
        self.found: list[Diagnostic] = []

    def any(self, node: Node, hint: Hint) -> Node:
        """What a field holds."""
        if is_text(hint):
            return self.text(node)
        if isinstance(node, ListNode) and (item := item_in(hint)) is not None:
            return node.holding(self.any(one, item) for one in node.items)
        if isinstance(node, MapNode):
            model, value = model_in(hint), value_in(hint)
            node = self.english(node) if model is Option else node
            return self.mapping(node, fields(model) if model else {key.text: value for key, _ in node.entries})
        return node

    def mapping(self, node: MapNode, known: dict[str, Hint]) -> MapNode:
        """What a mapping holds."""
        pairs = ((key, self.any(value, known[key.text]) if key.text in known else value) for key, value in node.entries)
        return node.holding(pairs)

    def english(self, option: MapNode) -> MapNode:
        """An option of a choice whose English label is understood in every language."""
        label = option.child("label")
        text = label[1].child(DEFAULT) if label else None
        if text is None or option.child("also") or DEFAULT in fallbacks(self.language):
            return option
        node = text[1]
        key = Scalar(node.source, node.line, node.column, node.length, "also", "also")
        return option.put(key, ListNode(node.source, node.line, node.column, node.length, (node,)))

    def text(self, node: Node) -> Node:
        """The text in the language, or what stands in for it."""
        if not isinstance(node, MapNode):
            if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
                self.gaps.append(node)
            return node
        if not any(looks_like_tag(key.text) for key, _ in node.entries):
            return node  # something else in the place of a text, which the model will tell
        texts = dict(self.texts(node))
        here = next((texts[tag] for tag in fallbacks(self.language) if tag in texts), None)
        other = next((texts[tag] for tag in fallbacks(self.default) if tag in texts), None)
        if other is None:
            message = f"this text lacks the spec's own language, {english_name(self.default)}"
            self.found.append(node.fault("KX176", message, f"add it with the key {quote(self.default)}"))
            other = next(iter(texts.values()), Scalar(node.source, node.line, node.column, node.length, "-", "-"))
        if here is None:
            self.gaps.append(other)
        return here or other

    def texts(self, node: MapNode) -> Iterator[tuple[str, Node]]:
        """The texts of a mapping by their languages; complains about what is no language, or no text."""
        for key, value in node.entries:
            if not is_known(key.text):
                self.found.append(unknown_language(key, key.text))
            elif not isinstance(value, Scalar) or not (isinstance(value.value, str) or value.value is None):
                self.found.append(value.fault("KX174", "a translation is a text, and this is none"))
            elif value.text:
                self.seen.add(key.text)
                yield key.text, value
