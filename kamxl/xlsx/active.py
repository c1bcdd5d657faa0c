"""What in a workbook could act or fetch when a person opens it; kamxl itself follows none of it.

It is told by content types and relationships (ECMA-376 part 2); the names of parts are anybody's choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.xlsx.parts import target_of
from kamxl.xlsx.sniff import content_types
from kamxl.xlsx.xml import elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.archive import Package

_LINKS = "links to other workbooks"
_OBJECT = "an embedded object"
_CONTROL = "a control (ActiveX)"
_DATA = "a connection to data outside of it"
_ADD_IN = "an add-in"
_BUTTONS = "buttons of its own"
# by a word in the content type of any part
_TYPES = {
    "spreadsheetml.externallink": _LINKS,
    "officedocument.oleobject": _OBJECT,
    "ms-office.activex": _CONTROL,
    "spreadsheetml.connections": _DATA,
    "spreadsheetml.querytable": _DATA,
    "ms-office.webextension": _ADD_IN,
}
# by the last word of a relationship's type: what stands in the package
_INSIDE = {
    "externallink": _LINKS,
    "oleobject": _OBJECT,
    "package": "an embedded file",
    "control": _CONTROL,
    "activexcontrolbinary": _CONTROL,
    "connections": _DATA,
    "querytable": _DATA,
    "webextension": _ADD_IN,
    "webextensiontaskpanes": _ADD_IN,
    "extensibility": _BUTTONS,
}
# the same for what stands outside of it; a hyperlink is followed only by who clicks on it
_OUTSIDE = {
    "image": "a picture that is fetched from elsewhere",
    "oleobject": "an object that is fetched from elsewhere",
    "package": "an object that is fetched from elsewhere",
    "attachedtemplate": "a template that is fetched from elsewhere",
    "externallinkpath": _LINKS,
    "xlpathmissing": _LINKS,
    "xlstartup": _LINKS,
    "xlalternatestartup": _LINKS,
    "xllibrary": _LINKS,
    "hyperlink": "",
}
_FETCHED = "something that is fetched from elsewhere"
_LINK_ELEMENTS = {"ddeLink": "a link that can start programs (DDE)", "oleLink": "a link to another program (OLE)"}


def noted(package: Package) -> Iterator[Diagnostic]:
    """The finding (KX425) that names all of it, in the order of the alphabet.

    Raises:
        Damaged: a part with relationships, or one that leads to another workbook, breaks a rule of its format.
    """
    types = content_types(package)
    found = {what for mark, what in _TYPES.items() if any(mark in kind for kind in types)}
    for name in sorted(package.names):
        if name.endswith(".rels"):
            found |= set(_related(package, name)) - {""}
    if found:
        help_ = "do not update links or enable content in it; its answers were read all the same"
        yield Diagnostic("KX425", f"the workbook holds {', '.join(sorted(found))}", help=help_)


def _related(package: Package, name: str) -> Iterator[str]:
    """What the relationships of a part lead to."""
    folder = name.rpartition("_rels/")[0].rstrip("/")
    for item in elements(package, name, None):
        kind = item.attributes.get("Type", "").rstrip("/").rsplit("/", 1)[-1].casefold()
        if item.attributes.get("TargetMode") == "External":
            yield _OUTSIDE.get(kind, _FETCHED)
        elif kind in _INSIDE:
            yield _INSIDE[kind]
            if kind == "externallink":
                yield from _links(package, target_of(folder, item.attributes.get("Target", "")))


def _links(package: Package, name: str) -> Iterator[str]:
    """What a link to another workbook is besides."""
    yield from (_LINK_ELEMENTS[item.name] for item in elements(package, name) if item.name in _LINK_ELEMENTS)
