"""The slots of a sample: cells, rows and data of charts that differ from copy to copy, as XlsxWriter writes them."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from kamxl.xlsx.escapes import escaped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kamxl.functions import Value

_CELL = r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?|<row r="([0-9]+)"[^>]*>'
_REST = re.compile(r'(?: t="[a-z]+")?(?:/>|>(<f>[^<]*</f>)?<v>[^<]*</v></c>)')
_SLOT, _HEIGHT = re.compile(_CELL), re.compile(r'( ht="[^"]*")?( customHeight="1")?>$')
_CACHE = re.compile("(?<=<c:(num|str)Cache>).*?(?=</c:(?:num|str)Cache>)", re.DOTALL)
_LIKE_ESCAPE = re.compile("(_x[0-9A-Fa-f]{4}_)")
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_DAY_0 = date(1899, 12, 30)
_USUAL = 20
"""The height of a row that says none, in pixels."""


class Unstampable(Exception):
    """A sample in which something stands where it can't be exchanged."""


Slot = tuple[int, str, str]


class Slots(NamedTuple):
    """A part cut at its slots: pieces and slots in turn; and by name the place of each slot, its start, its formula."""

    pieces: tuple[str, ...]
    named: dict[str, Slot]

    @property
    def ends(self) -> tuple[str, str]:
        """What stands before all slots, and what stands behind."""
        return self.pieces[0], self.pieces[-1]

    def between(self, changes: Mapping[int, str]) -> str:
        """What stands between the ends, with other contents in some slots."""
        pieces = list(self.pieces)
        for place, content in changes.items():
            pieces[place] = content
        return "".join(pieces[1:-1])


def sheet_slots(part: str, names: Collection[str]) -> Slots:
    """A sheet cut at cells (by address) and rows (by number); of each slot its start and its formula are kept."""
    pieces: list[str] = []
    named: dict[str, Slot] = {}
    at = 0
    for found in _SLOT.finditer(part):
        name = found[1] or found[2]
        if name in names:
            rest = _REST.match(part, found.end()) if found[1] else None
            if found[1] and rest is None:
                raise Unstampable(name)
            named[name] = len(pieces) + 1, found[0], (rest[1] or "") if rest else ""
            pieces += (part[at : found.start()], found[0] + (rest[0] if rest else ""))
            at = rest.end() if rest else found.end()
    if missing := set(names) - set(named):
        raise Unstampable(*missing)
    return Slots((*pieces, part[at:]), named)


def chart_slots(part: str) -> Slots:
    """A chart cut at its two caches: the labels, then the values."""
    spots = list(_CACHE.finditer(part))
    if [spot[1] for spot in spots] != ["str", "num"]:
        raise Unstampable(part[:100])
    labels, values = spots
    between = part[labels.end() : values.start()]
    pieces = part[: labels.start()], labels[0], between, values[0], part[values.end() :]
    return Slots(pieces, {"labels": (1, "", ""), "values": (3, "", "")})


def cell(head: str, value: float | date, string: int = -1) -> str:
    """A cell with a number, or with the text of a place among the shared strings."""
    if isinstance(value, date):
        value = (value - _DAY_0).days
    return f'{head} t="s"><v>{string}</v></c>' if string >= 0 else f"{head}><v>{value:.16G}</v></c>"


def result(head: str, formula: str, value: str | float) -> str:
    """A cell with a formula and its cached result."""
    if isinstance(value, str):
        kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
        return f"{head}{kind}>{formula}<v>{escape(value, quote=False)}</v></c>"
    if isinstance(value, bool):
        return f'{head} t="b">{formula}<v>{int(value)}</v></c>'
    return f"{head}>{formula}<v>{value}</v></c>"


def row(head: str, height: float) -> str:
    """The start of a row of a height in points, which programs may fit anew."""
    pixels = int(height * 4 / 3 + 0.5)
    return _HEIGHT.sub(f' ht="{pixels * 0.75:.16g}">' if pixels != _USUAL else ">", head)


def shared(text: str) -> str:
    """A shared string."""
    kept = ' xml:space="preserve"' if text != text.strip(" \t\n") else ""
    return f"<si><t{kept}>{escape(escaped(text), quote=False)}</t></si>"


def points(values: Sequence[Value], *, numbers: bool) -> str:
    """The cached data of a chart; None is a gap.

    Raises:
        Unstampable: labels that look like numbers, which stand in a cache of another kind.
    """
    shown = [(at, value) for at, value in enumerate(values) if value is not None]
    if not numbers and all(_is_number(value) for _, value in shown):
        raise Unstampable
    shown = [(at, value if _is_number(value) else 0) for at, value in shown] if numbers else shown
    told = (f'<c:pt idx="{at}"><c:v>{_charted(value)}</c:v></c:pt>' for at, value in shown)
    form = "<c:formatCode>General</c:formatCode>" if numbers else ""
    return f'{form}<c:ptCount val="{len(values)}"/>{"".join(told)}'


def _is_number(value: Value) -> bool:
    try:
        return float(value) is not None  # type: ignore[arg-type]  # that is the question
    except ValueError:
        return False


def _charted(value: Value) -> str:
    """A value in the data of a chart, where XlsxWriter marks what looks like an escape (in results it does not)."""
    return _LIKE_ESCAPE.sub(r"_x005F\1", escape(value, quote=False)) if isinstance(value, str) else str(value)
