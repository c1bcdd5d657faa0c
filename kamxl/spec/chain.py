"""From a spec along ``extends`` to its root, and back: a left fold of the variants, base first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.spec.nodes import MapNode, Node, Scalar
from kamxl.spec.overlay import CHANGES, EXTENDS, merged
from kamxl.spec.source import read_yaml
from kamxl.spec.telling import quote
from kamxl.spec.translate import translated

_ALONE = "add 'extends:' with the id of the spec that they are done on, or delete them"


class File(NamedTuple):
    """A spec's file: its bytes, the name that findings show, what tells it from every other file, its translations."""

    data: bytes
    name: str
    key: str
    translations: Sequence[tuple[bytes, str]] = ()
    """The bytes and the names of the files that translate it."""


Bases = Callable[[str, str], File]
"""The file of a base, by its id or path and the ``key`` of the file that extends it; raises KamxlError for none."""


class Link(NamedTuple):
    """One spec of a chain as its file says it."""

    root: MapNode
    file: File

    def leading(self, found: Diagnostic) -> Diagnostic:
        """A finding in another file, with the line of this one that leads there."""
        pair = self.root.child(EXTENDS)
        own = {self.file.name, *(name for _, name in self.file.translations)}
        return found._replace(via=pair[1].place) if pair and found.place.file not in own else found


class Chain(NamedTuple):
    """The specs of a chain, base first; none where it can't be followed to its end, and ``found`` says why."""

    links: tuple[Link, ...]
    found: tuple[Diagnostic, ...] = ()


def no_bases(name: str, _beside: str) -> File:
    """The bases where nothing can be looked up."""
    raise KamxlError([Diagnostic("KX180", f"there is no spec {quote(name)} here")])


def follow(file: File, bases: Bases) -> Chain:
    """Read a spec and everything that it extends, directly or not."""
    links: list[Link] = []
    found: list[Diagnostic] = []
    while True:
        link = _read(file, found)
        if link is None:
            return Chain((), tuple(found))
        links.insert(0, link)
        pair = link.root.child(EXTENDS)
        if pair is None:
            return Chain(tuple(links), tuple(found))
        base = _base(pair[1], file, bases)
        if isinstance(base, File) and (known := [one.file for one in links if one.file.key == base.key]):
            base = _cycle(pair[1], [one.file for one in reversed(links)], known[0])
        if isinstance(base, Diagnostic):
            return Chain((), (*found, base))
        file = base


def fold(links: Sequence[Link]) -> tuple[MapNode, list[Diagnostic]]:
    """The tree that a chain comes to, its texts in all their languages, and what is wrong with its variants.

    Each spec's translations are put beside the texts that it comes to itself, before the next one builds on it.
    """
    tree = links[0].root
    found: list[Diagnostic] = []
    if pair := tree.child(CHANGES):
        found.append(pair[0].fault("KX185", "operations stand here, but the spec extends nothing", _ALONE))
        tree = tree.drop(CHANGES)
    for number, link in enumerate(links):
        if number:
            tree, told = merged(tree, link.root)
            found += told
        tree, told = _translated(tree, link.file)
        found += told
    return tree, found


def _translated(tree: MapNode, file: File) -> tuple[MapNode, list[Diagnostic]]:
    """The tree with the texts of a spec's translations."""
    sources = [read_yaml(data, name) for data, name in file.translations]
    found = [item for source in sources for item in source.diagnostics]
    roots = [source.root for source in sources if source.root is not None]
    result = translated(tree, [root for root in roots if isinstance(root, MapNode)])
    message = "a translation is a mapping of keys and values, and this is none"
    found += [root.fault("KX177", message) for root in roots if not isinstance(root, MapNode)]
    return result.root, [*found, *result.diagnostics]


def _read(file: File, found: list[Diagnostic]) -> Link | None:
    """A file as a link, adding to what was found; None where it holds no mapping."""
    source = read_yaml(file.data, file.name)
    found += source.diagnostics
    if isinstance(source.root, MapNode):
        return Link(source.root, file)
    if source.root is not None:
        found.append(source.root.fault("KX114", "a spec is a mapping of keys and values, and this is none"))
    return None


def _base(node: Node, file: File, bases: Bases) -> File | Diagnostic:
    """The file that ``extends`` names."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
        advice = "write the id of a spec, or a path from the folder of this file: 'extends: ../base.yaml'"
        return node.fault("KX180", "'extends' names no spec", advice)
    try:
        return bases(node.value.strip(), file.key)
    except KamxlError as error:
        first = error.diagnostics[0]
        return node.fault("KX180", f"the base can't be used: {first.message}", first.help)


def _cycle(node: Node, files: Sequence[File], again: File) -> Diagnostic:
    names = [file.name for file in files]
    message = f"{' extends '.join(map(quote, [*names, again.name]))}"
    return node.fault("KX181", f"these extend one another: {message}")
