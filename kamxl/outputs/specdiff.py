"""The differences of two specs as a published document, and as lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamxl.functions import number_text
from kamxl.plan.build import make_plan
from kamxl.results.common import common_ground, points, statements, weights
from kamxl.results.comparison import share_line
from kamxl.spec.diff import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.reading import ReadingPart
    from kamxl.spec.diff import Change
    from kamxl.spec.model import Spec

    Json = dict[str, Any]

_SHOWN = 160


def diff_document(first: Spec, second: Spec) -> Json:
    """What ``kamxl spec diff --json`` prints; what is shared is counted of the first spec."""
    shared, of, reached, maximum = _shared(first, second)
    return {
        "schema_version": 1,
        "from": {"id": first.id, "version": first.version},
        "to": {"id": second.id, "version": second.version},
        "same_family": first.kin == second.kin,
        "changes": [
            {
                "change": item.change,
                "part": item.part,
                "id": item.id or None,
                "code": item.code or None,
                "key": item.key or None,
                "old": item.old,
                "new": item.new,
            }
            for item in changes(first, second)
        ],
        "shared": {"statements": shared, "of": of, "points": reached, "maximum": maximum},
    }


def diff_lines(first: Spec, second: Spec) -> Iterator[str]:
    """The differences in the manner of a diff, and at the end what stays comparable."""
    for item in changes(first, second):
        yield _head(item)
        if item.change == "moved":
            yield f"    from {_place(item.old)} to {_place(item.new)}"
        else:
            yield from (
                f"  {sign} {_told(value)}"
                for sign, value in (("-", item.old), ("+", item.new))
                if value not in (None, "")
            )
    line = share_line(*_shared(first, second))
    yield line if first.kin == second.kin else f"{line}: they are of different families, {first.kin} and {second.kin}"


def _head(item: Change) -> str:
    what = " ".join(text for text in (item.part, item.id, f"({item.code})" if item.code and item.id else "") if text)
    key = "" if item.change in {"added", "removed", "moved"} or item.key == "text" else f": {item.key}"
    return f"{item.change:<10}  {what}{key}"


def _place(place: Json) -> str:
    where = place["in"] or "the spec"
    return f"{where}, after {place['after']}" if place["after"] else f"the beginning of {where}"


def _told(value: Any) -> str:  # noqa: ANN401  plain data of any shape
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_text(value)
        case dict():
            text = ", ".join(f"{key} {_told(item)}" for key, item in value.items())
        case list():
            text = "; ".join(_told(item) for item in value)
        case _:
            text = " ".join(str(value).split())
    return text if isinstance(value, str) or len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _shared(first: Spec, second: Spec) -> tuple[int, int, int | float, int | float]:
    """Statements and points of the first spec that compare with the second: shared, of, points, of."""
    one, two = _part(first), _part(second)
    heavy = weights(one)
    every = len(statements(one)), points(one, heavy)
    if first.kin != second.kin:
        return 0, every[0], 0, every[1]
    ground = common_ground([two], one)
    return len(statements(ground.reading)), every[0], ground.points, every[1]


def _part(spec: Spec) -> ReadingPart:
    part = make_plan(spec).reading
    if part is None:
        raise TypeError(spec.id)
    return part
