"""Terms: words that a spec declares once and uses in its texts as ``${company}``; a variant can say others.

They are replaced in the resolved tree of all languages, so a text in German takes the German word where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamxl.diagnostics import Diagnostic
from kamxl.spec.nodes import ListNode, MapNode, Node, Scalar
from kamxl.spec.telling import did_you_mean, quote
from kamxl.words.tags import fallbacks, looks_like_tag

TERMS = "terms"
LONGEST = 2_000
"""The most characters of a term, the words of other terms in it included."""
MOST = 4_000_000
"""The most characters that terms may add to all texts together."""

_USE = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*")
_FORM = "letters and digits, parted by . _ or -, between ${ and }"


def escaped(text: str) -> str:
    """A text as it has to be written in a spec to stay what it is: ``${`` would begin a term."""
    return text.replace("${", "$${")


def replaced(root: MapNode) -> tuple[MapNode, list[Diagnostic]]:
    """The tree with every term replaced and without ``terms``, and what is wrong with the terms."""
    terms = _Terms(root)
    entries = tuple((key, terms.node(value, "")) for key, value in root.entries if key.text != TERMS)
    return root.holding(entries), [*terms.found, *terms.unused()]


def declared(root: MapNode) -> tuple[tuple[str, str], ...]:
    """The terms of a tree with their words as they are written, in its own language."""
    terms = _Terms(root)
    chosen = ((name, terms.chosen(value, "")) for name, (_, value) in terms.declared.items())
    return tuple((name, node.text) for name, node in chosen if isinstance(node, Scalar))


class _Unusable(Exception):
    """A term without words; why is told already."""


class _Terms:
    """The terms of a tree while its texts are walked."""

    def __init__(self, root: MapNode) -> None:
        self.root = root
        self.found: list[Diagnostic] = []
        self.declared: dict[str, tuple[Scalar, Node]] = {}
        self.known: dict[tuple[str, str], str | None] = {}
        self.used: set[str] = set()
        self.language = "en"
        self.added = 0
        if (pair := self.root.child("language")) and isinstance(pair[1], Scalar):
            self.language = str(pair[1].value)
        pair = self.root.child(TERMS)
        if pair and isinstance(pair[1], MapNode):
            for key, value in pair[1].entries:
                if _WORD.fullmatch(key.text):
                    self.declared[key.text] = (key, value)
                else:
                    self.found.append(key.fault("KX198", f"{quote(key.text)} can't name a term", "", _FORM))
        elif pair:
            advice = "write each word and what it stands for: 'terms: {company: your company}'"
            self.found.append(pair[1].fault("KX198", "'terms' is a mapping of words, and this is none", advice))

    def node(self, node: Node, language: str) -> Node:
        """A part of the tree with its terms replaced."""
        if isinstance(node, ListNode):
            return node.holding(self.node(item, language) for item in node.items)
        if isinstance(node, MapNode):
            parts = ((key, value, key.text if looks_like_tag(key.text) else language) for key, value in node.entries)
            return node.holding((key, self.node(value, tag)) for key, value, tag in parts)
        if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value:
            return node.like(self.text(node, node.value, language, ()))
        return node

    def text(self, node: Node, text: str, language: str, within: tuple[str, ...]) -> str:
        """A text with its terms replaced; what can't be replaced stays, and is told."""
        pieces: list[str] = []
        end = 0
        for match in _USE.finditer(text):
            pieces.append(text[end : match.start()])
            end = match.end()
            if match.group() == "$${":
                pieces.append("${")
                continue
            try:
                words = self.words(node, match, language, within)
            except _Unusable:
                words = match.group()
            self.added += len(words)
            if self.added > MOST:
                self.flood(node)
                return text
            pieces.append(words)
        return "".join((*pieces, text[end:]))

    def flood(self, node: Node) -> None:
        """Tell once that the terms make too much of the texts."""
        if self.added != -1 and not any(item.code == "KX199" for item in self.found):
            message = f"the terms add more than {MOST:,} characters to the texts of the spec"
            self.found.append(node.fault("KX199", message, "use shorter terms, or fewer of them"))

    def words(self, node: Node, match: re.Match[str], language: str, within: tuple[str, ...]) -> str:
        """What a use of a term stands for, in a language."""
        name = match[1].strip()
        if not match[2] or not _WORD.fullmatch(name):
            message = f"{quote(match.group())} is no term" if match[2] else "a term is opened with ${ and not closed"
            self.fault("KX198", node, match.group(), message, "write $${ for the signs themselves", _FORM)
        if name not in self.declared:
            advice = did_you_mean(name, self.declared) or f"declare it at the top: 'terms: {{{name}: its words}}'"
            self.fault("KX195", node, f"${{{match[1]}}}", f"the term {quote(name)} is not declared", advice)
        if name in within:
            circle = " in ".join(f"${{{word}}}" for word in (*within[within.index(name) :], name))
            self.fault("KX197", node, match.group(), f"a term contains itself: {circle}", "write one of them out")
        self.used.add(name)
        key = (name, language)
        if key not in self.known:
            self.known[key] = self.value(name, language, within)
        words = self.known[key]
        if words is None:
            raise _Unusable
        return words

    def value(self, name: str, language: str, within: tuple[str, ...]) -> str | None:
        """The words of a term in a language; None where it has none."""
        node = self.chosen(self.declared[name][1], language)
        if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool) or not node.text.strip():
            message = f"the term {quote(name)} has no words"
            self.found.append((node or self.declared[name][0]).fault("KX198", message, "give it a text"))
            return None
        before = len(self.found)
        words = self.text(node, node.text.strip(), language, (*within, name))
        if len(words) > LONGEST:
            message = (
                f"the term {quote(name)} has {len(words):,} characters with the terms in it; {LONGEST:,} is the most"
            )
            self.found.append(node.fault("KX199", message, "shorten it"))
        return words if len(self.found) == before else None

    def chosen(self, value: Node, language: str) -> Node | None:
        """The node of a term's words in a language, in that of the spec, or in any."""
        if not isinstance(value, MapNode):
            return value
        texts = {key.text: node for key, node in value.entries}
        tags = [tag for wanted in (language, self.language) if wanted for tag in fallbacks(wanted)]
        return next((texts[tag] for tag in tags if tag in texts), next(iter(texts.values()), None))

    def fault(self, code: str, node: Node, use: str, message: str, advice: str, expected: str = "") -> None:
        """Note a finding at a use of a term, and give the use up."""
        line, column = _spot(node, use)
        place = node.source.place(line, column, len(use) if line != node.line or column != node.column else node.length)
        self.found.append(Diagnostic(code, message, place, "", expected, advice))
        raise _Unusable

    def unused(self) -> Iterator[Diagnostic]:
        """The terms that the spec's own file declares and no text uses."""
        for name, (key, value) in self.declared.items():
            if name not in self.used and value.source is self.root.source:
                others = [word for word in self.declared if word in self.used]
                yield key.fault("KX196", f"no text uses the term {quote(name)}", _near(name, others))


def _near(name: str, others: list[str]) -> str:
    advice = did_you_mean(name, others)
    return advice if advice.startswith("did") else ""


def _spot(node: Node, use: str) -> tuple[int, int]:
    """Line and column of a use within the lines of a text, from its start on; else those of the text."""
    lines = node.source.lines
    for number in range(node.line, min(node.line + 60, len(lines) + 1)):
        start = node.column - 1 if number == node.line else 0
        if (column := lines[number - 1].find(use, start)) >= 0:
            return number, column + 1
    return node.line, node.column
