"""What a store keeps of a submission, and how it is checked when it comes out again: a file may have been changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kamxl.diagnostics import has_errors
from kamxl.results.model import Standing
from kamxl.results.packed import Unpacking, packed, packed_finding, unpacked_finding
from kamxl.results.register import subject_of
from kamxl.rules import RULES
from kamxl.score import TOTAL
from kamxl.values.kinds import NOT_APPLICABLE, Percent, Score, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.values.kinds import Kind

RECORD_FORMAT = 1
_FOREIGN, _SPARE = "KX504", "KX503"

_Number = Annotated[int | float, Field(allow_inf_nan=False)]
_Value = str | _Number | None
_Code = Annotated[str, AfterValidator(lambda code: RULES[code].code if code in RULES else _unknown(code))]


def _unknown(code: str) -> str:
    raise ValueError(code)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Place(_Strict):
    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    excerpt: str = ""
    sheet: str = ""
    cells: list[str] = []


class _Finding(_Strict):
    code: _Code
    message: str
    place: _Place
    via: _Place
    found: str = ""
    expected: str = ""
    help: str = ""
    answers: list[str] = []
    settled: bool = False


_Cell = Literal[0] | str | tuple[_Value, str] | tuple[_Value, str, State, str]
_Tally = tuple[_Number | None, _Number, int, int, _Number, _Number, int, int | None]
_Record = tuple[
    tuple[str, str, str, Standing, str, str, str, list[str]],
    tuple[str, str, str, str],
    tuple[list[str], list[_Cell]],
    list[_Tally],
    list[_Finding],
    dict[str, str],
    list[tuple[str, str, str, _Value, str, str, int]],
    dict[str, str | _Number],
]


@dataclass(frozen=True, slots=True)
class Row:
    """What a store keeps of a submission: its columns, a narrow row for each capability and the total, the record."""

    plan: str
    state: str
    errors: bool
    at_hand: bool
    sure: bool
    reference: str
    identity: str
    key: tuple[str, str, str, str]
    who: tuple[str, str, str]
    tallies: tuple[tuple[str, float | None, float, int, int, int | None], ...]
    record: str


def row_of(one: Submission) -> Row:
    """The row of a submission; one that was not read by its own plan is not ``sure``: other specs may read it."""
    codes = {item.code for item in one.diagnostics}
    asked = any(item.severity != "notice" and not item.settled for item in one.diagnostics)
    scored = {group.id.removeprefix("capability/") for group in one.reading.groups if group.kind != "section"}
    return Row(
        plan=one.plan,
        state="questions" if asked else "read",
        errors=has_errors(one.diagnostics),
        at_hand=_FOREIGN not in codes,
        sure=_SPARE not in codes,
        reference=one.reference,
        identity=one.identity,
        key=(one.key.respondent, one.key.subject, one.key.rater, one.key.round),
        who=(str(one.respondent.get("name") or ""), str(one.respondent.get("organisation") or ""), subject_of(one)),
        tallies=tuple(
            (name, item.score, item.maximum, item.answered, item.of, item.percent)
            for name, item in one.tallies.items()
            if name in scored or name == TOTAL
        ),
        record=_text(packed(one._replace(sent="", sender=""))),
    )


def findings_record(found: Sequence[Diagnostic]) -> str:
    """Findings as a store keeps them."""
    return _text([packed_finding(item) for item in found])


def findings_of(record: str) -> tuple[Diagnostic, ...]:
    """The other way.

    Raises:
        ValueError: it is nothing that :func:`findings_record` gives.
    """
    return tuple(unpacked_finding(item.model_dump()) for item in _findings().validate_json(record, strict=True))


def _text(value: Any) -> str:  # noqa: ANN401  anything that JSON can hold
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def _findings() -> TypeAdapter[list[_Finding]]:
    return TypeAdapter(list[_Finding])


@cache
def _records() -> TypeAdapter[_Record]:
    return TypeAdapter(_Record)


class Opened:
    """Makes submissions of one plan out of the records of a store."""

    def __init__(self, reading: ReadingPart) -> None:
        self._unpacking = Unpacking(reading)
        self._fits = [_fits(kind) for _, kind in reading.fields()]

    def __call__(self, record: str, sent: str, sender: str) -> Submission:
        """The submission of a record, with what its row says of when and from where it came.

        Raises:
            ValueError: the record is none of this plan.
        """
        try:
            held = _records().validate_json(record, strict=True)
            one = self._unpacking([*held[:4], [item.model_dump() for item in held[4]], *held[5:]])
        except (ValidationError, ValueError, TypeError, LookupError, RecursionError) as problem:
            raise ValueError(record[:80]) from problem
        values = (item[0] if isinstance(item, tuple) else None for item in held[2][1])
        if not all(value is None or fits(value) for value, fits in zip(values, self._fits, strict=True)):
            raise ValueError(record[:80])
        return one._replace(sent=sent, sender=sender)


def _fits(kind: Kind) -> Any:  # noqa: ANN401  a test of a value
    """What tells whether a value can be one of a kind; dates are told when they are unpacked."""
    if isinstance(kind, Score):
        return {*kind.levels, NOT_APPLICABLE}.__contains__
    if isinstance(kind, Percent):
        return lambda value: isinstance(value, int | float)
    return lambda value: isinstance(value, str)
