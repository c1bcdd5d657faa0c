"""What in a workbook could act or fetch when a person opens it; kamxl itself follows none of it.

It is told by content types and relationships (ECMA-376 part 2); the names of parts are anybody's choice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.xlsx.memory import told
from kamxl.xlsx.parts import folder_of, target_of
from kamxl.xlsx.sniff import content_types

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kamxl.archive import Package
    from kamxl.limits import Limits
    from kamxl.xlsx.xml import Element

LINKS = "links to other workbooks"
OBJECT = "an embedded object"
FILE = "an embedded file"
DATA = "a connection to data outside of it"
DDE = "a link that can start programs (DDE)"
PROGRAM = "a link to another program (DDE or OLE)"
PICTURE_ELSEWHERE = "a picture that is fetched from elsewhere"
OBJECT_ELSEWHERE = "an object that is fetched from elsewhere"
CONTROL = "a control (ActiveX)"
_ADD_IN = "an add-in"
_BUTTONS = "buttons of its own"
# by a word in the content type of any part
_TYPES = {
    "spreadsheetml.externallink": LINKS,
    "officedocument.oleobject": OBJECT,
    "ms-office.activex": CONTROL,
    "spreadsheetml.connections": DATA,
    "spreadsheetml.querytable": DATA,
    "ms-office.webextension": _ADD_IN,
}
# by the last word of a relationship's type: what stands in the package
_INSIDE = {
    "externallink": LINKS,
    "oleobject": OBJECT,
    "package": FILE,
    "control": CONTROL,
    "activexcontrolbinary": CONTROL,
    "connections": DATA,
    "querytable": DATA,
    "webextension": _ADD_IN,
    "webextensiontaskpanes": _ADD_IN,
    "extensibility": _BUTTONS,
}
# the same for what stands outside of it; a hyperlink is followed only by who clicks on it
_OUTSIDE = {
    "image": PICTURE_ELSEWHERE,
    "oleobject": OBJECT_ELSEWHERE,
    "package": OBJECT_ELSEWHERE,
    "attachedtemplate": "a template that is fetched from elsewhere",
    "externallinkpath": LINKS,
    "xlpathmissing": LINKS,
    "xlstartup": LINKS,
    "xlalternatestartup": LINKS,
    "xllibrary": LINKS,
    "hyperlink": "",
}
_FETCHED = "something that is fetched from elsewhere"
_LINK_ELEMENTS = {"ddeLink": DDE, "oleLink": "a link to another program (OLE)"}


def noted(package: Package) -> Iterator[Diagnostic]:
    """The finding (KX425) that names all of it, in the order of the alphabet.

    Raises:
        Damaged: as :func:`acting`.
    """
    yield from finding(acting(package))


def acting(package: Package, *, binary: bool = False) -> frozenset[str]:
    """All of it; of a ``binary`` package, whose parts are no XML, without what a link to another workbook is besides.

    Raises:
        Damaged: a part with relationships, or one that leads to another workbook, breaks a rule of its format.
    """
    found = set(_of_types(content_types(package)))
    for name in sorted(package.names):
        if name.endswith(".rels"):
            related = told(package, name, _related, None)
            found |= related.found
            found |= {what for link in related.links if not binary for what in told(package, link, _links)}
    return frozenset(found)


def finding(found: Collection[str]) -> Iterator[Diagnostic]:
    """The finding that names all that was found, in the order of the alphabet; none where nothing was."""
    if found:
        help_ = "do not update links or enable content in it; its answers were read all the same"
        yield Diagnostic("KX425", f"the workbook holds {', '.join(sorted(found))}", help=help_)


@lru_cache(maxsize=16)
def _of_types(types: frozenset[str]) -> frozenset[str]:
    """What the content types of a package say of it."""
    return frozenset(what for mark, what in _TYPES.items() if any(mark in kind for kind in types))


class _Related(NamedTuple):
    """What relationships lead to, and the parts that are links to other workbooks."""

    found: frozenset[str]
    links: tuple[str, ...]


def _related(elements: Sequence[Element], path: str, _limits: Limits) -> _Related:
    """What the relationships of a part lead to."""
    found: set[str] = set()
    links: list[str] = []
    for item in elements:
        kind = item.attributes.get("Type", "").rstrip("/").rsplit("/", 1)[-1].casefold()
        if item.attributes.get("TargetMode") == "External":
            found.add(_OUTSIDE.get(kind, _FETCHED))
        elif kind in _INSIDE:
            found.add(_INSIDE[kind])
            if kind == "externallink":
                links.append(target_of(folder_of(path), item.attributes.get("Target", "")))
    return _Related(frozenset(found - {""}), tuple(links))


def _links(elements: Sequence[Element], _path: str, _limits: Limits) -> frozenset[str]:
    """What a link to another workbook is besides."""
    return frozenset(_LINK_ELEMENTS[item.name] for item in elements if item.name in _LINK_ELEMENTS)
