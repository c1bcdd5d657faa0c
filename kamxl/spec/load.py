"""YAML bytes -> Spec, or every finding in one go. Pure: the file is read elsewhere (``kamxl.spec.shelf``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.spec.chain import Bases, File, Link, fold, follow, no_bases
from kamxl.spec.checks import conflicts, gaps
from kamxl.spec.faults import faults, own
from kamxl.spec.language import Tree, chosen, gap_notice
from kamxl.spec.model import Spec
from kamxl.spec.nodes import ListNode, Loc, MapNode, Node, Plain, Scalar
from kamxl.spec.outline import written
from kamxl.spec.source import MAX_FAULTS
from kamxl.spec.telling import listing
from kamxl.spec.terms import declared, replaced
from kamxl.values.text import canonical, illegal, legal
from kamxl.words.tags import english_name, fallbacks

_ROUNDS = 8
# What stands in for a missing outermost key while the rest is compared; none of these can cause a finding.
_STAND_INS: dict[str, Plain] = {
    "id": "spec",
    "code": "SPEC",
    "version": "0",
    "title": "Spec",
    "respondent": [{"id": "name", "label": "Name"}],
    "scale": {"levels": [{"value": 0, "label": "No"}, {"value": 1, "label": "Yes"}]},
}
# Missing texts deeper inside can be stood in for by any text that occurs only once.
_FILLABLE = frozenset(("id", "key", "code", "title", "short_title", "label", "heading", "text"))


class Loaded(NamedTuple):
    """A spec, or None when anything is an error, and all findings in the order of the lines.

    ``languages`` are the tags of those that it has texts in, its own first. ``bases`` are the ids of the specs that it
    extends, nearest first, ``root`` is the plain tree that it was made of, each node at its own place, and ``terms``
    are its terms with their words.
    """

    spec: Spec | None
    diagnostics: tuple[Diagnostic, ...] = ()
    languages: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    root: MapNode | None = None
    terms: tuple[tuple[str, str], ...] = ()


Translations = Sequence[tuple[bytes, str]]
"""The bytes and the names of the files with a spec's translations."""


def load_spec(text: bytes, file: str, translations: Translations = (), language: str = "") -> Loaded:
    """Read, validate and check a spec in one language.

    Args:
        text: the bytes of the YAML file; whatever they are, nothing is raised.
        file: the name that findings show.
        translations: the files with its translations.
        language: the tag of the language that is wanted; by default the one that the spec is written in.
    """
    return load_file(File(text, file, file, translations), no_bases, language)


def load_file(file: File, bases: Bases, language: str = "") -> Loaded:
    """The same for a spec that may extend others."""
    return _resolved(file, bases).spec(language)


def check_file(file: File, bases: Bases) -> Loaded:
    """The same in every language that the spec has, with what each of them lacks; the spec is in its own."""
    resolved = _resolved(file, bases)
    loaded = resolved.spec()
    found = [*loaded.diagnostics, *(item for tag in loaded.languages[1:] for item in resolved.spec(tag).diagnostics)]
    checked = _loaded(loaded.spec, found, file.name)
    return loaded._replace(spec=checked.spec, diagnostics=checked.diagnostics)


class _Resolved(NamedTuple):
    """What a file and its chain come to: a tree in all languages, or none; and what was found on the way."""

    file: File
    links: tuple[Link, ...]
    tree: MapNode | None
    found: tuple[Diagnostic, ...]
    terms: tuple[tuple[str, str], ...] = ()

    def spec(self, language: str = "") -> Loaded:
        """The spec in one language."""
        if self.tree is None:
            return _loaded(None, self.found, self.file.name)
        spec, told, tree = check_tree(self.tree, language)
        loaded = _loaded(spec, map(self.links[-1].leading, (*self.found, *told)), self.file.name)
        bases = tuple(written(link.root.at(("id",))) for link in reversed(self.links[:-1]))
        return loaded._replace(languages=tree.languages, bases=bases, root=tree.root, terms=self.terms)


def _resolved(file: File, bases: Bases) -> _Resolved:
    chain = follow(file, bases)
    if not chain.links:
        return _Resolved(file, (), None, chain.found)
    folded, found = fold(chain.links)
    tree, told = replaced(folded)
    return _Resolved(file, chain.links, tree, (*chain.found, *found, *told), declared(folded))


def check_tree(root: MapNode, language: str = "") -> tuple[Spec | None, list[Diagnostic], Tree]:
    """Validate and check a tree in one language: the spec, the findings, and the tree in that language."""
    tree = chosen(root, language)
    told = [*tree.diagnostics, *_unstorable(root)]
    if language and not set(fallbacks(language)) & set(tree.languages):
        message, advice = f"the spec has no texts in {english_name(language)}", f"it has {listing(tree.languages)}"
        told.append(Diagnostic("KX178", message, Place(root.source.file), help=advice))
    else:
        told += gap_notice(tree, language)
    spec, errors = _validate(tree.root.plain())
    if spec is not None:
        return spec, [*told, *conflicts(spec, tree.root), *gaps(spec, tree.root)], tree
    told += faults(tree.root, errors[: MAX_FAULTS + 1])
    if len(errors) <= MAX_FAULTS:  # beyond, nothing more would be told
        told += _partly(tree.root, errors)
    return None, told, tree


def _loaded(spec: Spec | None, found: Iterable[Diagnostic], file: str) -> Loaded:
    """In the order of the lines, the file itself before others, at most a hundred; an error leaves no spec."""
    told = list(dict.fromkeys(found))
    files = {name: place for place, name in enumerate(dict.fromkeys((file, *(item.place.file for item in told))))}
    told.sort(key=lambda item: (files[item.place.file], item.place.line, item.place.column))
    kept = None if has_errors(told) else spec
    if len(told) > MAX_FAULTS:
        place = Place(told[0].place.file)
        told[MAX_FAULTS:] = [Diagnostic("KX115", f"only the first {MAX_FAULTS} findings are told", place)]
    return Loaded(kept, tuple(told))


def _validate(plain: Plain) -> tuple[Spec | None, list[ErrorDetails]]:
    """The spec, or pydantic's errors. By way of JSON, where strict takes lists for tuples."""
    try:
        return Spec.model_validate_json(json.dumps(_canonical(plain))), []
    except ValidationError as error:
        return None, own(error.errors(include_url=False, include_input=False))


def _canonical(plain: Plain) -> Plain:
    """The same data with every text in its canonical form."""
    if isinstance(plain, dict):
        return {legal(key): _canonical(value) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_canonical(value) for value in plain]
    return canonical(plain) if isinstance(plain, str) else plain


def _unstorable(root: Node) -> Iterator[Diagnostic]:
    """Texts that hold what a workbook can't store."""
    for node in _scalars(root):
        if isinstance(node.value, str) and illegal(node.value):
            bad = next(char for char in node.value if illegal(char))
            message = f"this text holds the character U+{ord(bad):04X}, which a workbook can't store"
            yield node.fault("KX116", message, "delete it")


def _scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar of a tree, keys included."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, MapNode):
        for key, value in node.entries:
            yield key
            yield from _scalars(value)


def _partly(root: MapNode, errors: Sequence[ErrorDetails]) -> list[Diagnostic]:
    """What can be compared in a spec that is not valid: bad parts are left out, and what is missing is stood in for."""
    rest, missing = _pruned(root, errors)
    plain = {**_STAND_INS, **rest.plain()}
    for number, error in enumerate(missing):
        _fill(plain, rest.path(error["loc"]), str(error["loc"][-1]), number)
    spec, _ = _validate(plain)
    return list(conflicts(spec, rest)) if spec is not None else []


def _pruned(root: MapNode, errors: Sequence[ErrorDetails]) -> tuple[MapNode, Sequence[ErrorDetails]]:
    """The tree without the parts that are wrong, and the errors for what is missing in it."""
    rest = root
    for _ in range(_ROUNDS):
        wrong = (error["loc"] for error in errors if error["type"] != "missing" or error["loc"][-1] not in _FILLABLE)
        paths = [path for path in map(rest.path, wrong) if path]
        if not paths:
            break
        rest = rest.without(paths)
        _, errors = _validate({**_STAND_INS, **rest.plain()})
    return rest, [error for error in errors if error["type"] == "missing"]


def _fill(plain: Plain, path: Loc, key: str, number: int) -> None:
    """Put a text that occurs nowhere else where a key is missing."""
    for part in path:
        plain = plain[part]  # type: ignore[index]  # the path exists
    if isinstance(plain, dict):
        text = {"id": f"stand-in.{number}", "key": f"stand-in.{number}", "code": f"ZZZZ{number}"}.get(key)
        rows = "-01" if key == "code" and "statements" in path else ""
        plain.setdefault(key, f"{text or f'stand-in {number}'}{rows}")
