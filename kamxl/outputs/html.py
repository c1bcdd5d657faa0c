"""A page to forward: what was read, what is to be asked of whom, and what was refused. It runs and loads nothing.

Every text out of a workbook, a mail or a file name goes through one template that escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from os.path import commonprefix
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from kamxl.diagnostics import Severity, grouped, listed, times
from kamxl.functions import number_text
from kamxl.outputs.summary import closing, questions
from kamxl.results.common import shared_totals
from kamxl.results.register import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2 import Template

    from kamxl.diagnostics import Diagnostic, Group
    from kamxl.results.model import Submission, Tally

_LONGEST = 400
# places of one fault; a page that holds more is read by nobody, and opened by few browsers
_MOST = 200
_MOST_CELLS = 100
# what joins letters in some scripts, and can't change the order of what is shown
_JOINERS = "\u200c\u200d"
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
_STANDINGS = {
    "signed": ("Signed", "issued by you, and who it was issued to is unchanged; who filled it in is not proved."),
    "unsigned": ("Unsigned", "nothing in it proves who issued it and to whom."),
    "broken": ("Broken", "its identity was changed after it was issued: ask whose workbook it is."),
}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a fault is, what stands there, what was expected."""

    file: str
    sheet: str
    cells: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """One fault with all its places."""

    severity: str
    code: str
    message: str
    advice: str
    expected: str
    spots: tuple[_Spot, ...]
    more: int


@dataclass(frozen=True, slots=True)
class _Decision:
    """A doubt that was decided: where it was, what stands there, what counts and why."""

    cell: str
    found: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A submission as the page shows it; ``number`` is that of its questions, 0 if there are none."""

    number: int
    who: tuple[str, ...]
    what: tuple[str, ...]
    answered: tuple[str, ...]
    total: tuple[str, ...]
    standing: str
    sent: tuple[str, ...]
    file: str
    questions: int
    findings: tuple[_Finding, ...]
    decisions: tuple[_Decision, ...]


def read_page(submissions: Sequence[Submission], diagnostics: Iterable[Diagnostic] = (), count: int = 0) -> bytes:
    """What ``kamxl read --html`` writes: one page that stands alone.

    Args:
        submissions: what was read.
        diagnostics: those that belong to no submission.
        count: how many files there were.
    """
    diagnostics = list(diagnostics)
    folder = _folder([*(one.file for one in submissions), *(item.place.file for item in diagnostics)])
    rows = _rows(submissions, folder)
    told = sorted((row for row in rows if row.number), key=lambda row: row.number)
    loose = [_finding(group, folder) for group in grouped(diagnostics)]
    refused = [item for item in loose if item.severity == Severity.ERROR]
    text = _template().render(
        summary=closing(submissions, count),
        rows=rows,
        asked=[row for row in told if row.questions],
        marked=[row for row in told if not row.questions],
        refused=refused,
        noted=[item for item in loose if item.severity != Severity.ERROR],
        sent=any(row.sent for row in rows),
        standings=[_STANDINGS[name] for name in _STANDINGS if any(one.identity == name for one in submissions)],
    )
    return text.encode("utf-8", "replace")


def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    return environment.from_string((files("kamxl.outputs") / "read.html.jinja").read_text(encoding="utf-8"))


def shown(text: str) -> str:
    """A text as a page shows it: nothing that steers the direction of writing, no control characters, not endless."""
    kept = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text).strip()
    return f"{kept[: _LONGEST - 1]}…" if len(kept) > _LONGEST else kept


def _folder(names: Iterable[str]) -> str:
    """What all paths begin with, up to a slash: whoever gets the page has no use for it."""
    outer = [name.partition("!")[0].replace("\\", "/") for name in names if name]
    start = commonprefix(outer)  # noqa: RUF071  cut at a slash, below
    return start[: start.rfind("/") + 1]


def _rows(submissions: Sequence[Submission], folder: str) -> list[_Row]:
    """The submissions in the order of the files; their questions are numbered with the most severe first."""
    found = [[_finding(group, folder) for group in grouped(one.diagnostics)] for one in submissions]
    worst = [min((_ORDER.index(Severity(item.severity)) for item in items), default=9) for items in found]
    order = sorted((at for at, items in enumerate(found) if items), key=lambda at: worst[at])
    numbers = {at: number for number, at in enumerate(order, start=1)}
    return [_row(one, numbers.get(at, 0), found[at], folder) for at, one in enumerate(submissions)]


def _row(one: Submission, number: int, findings: Sequence[_Finding], folder: str) -> _Row:
    part = one.reading
    written = [item for item in one.written.values() if item.state == "answered"]
    return _Row(
        number=number,
        who=_texts(one.name, one.respondent.get("organisation"), subject_of(one)),
        what=_texts(f"{part.title}, {part.version}", one.reference),
        answered=_texts(
            one.total and f"{one.total.answered} of {one.total.of}",
            one.written and f"{len(written)} of {len(one.written)} texts",
        ),
        total=(*_points(one.total), *_shared(one)),
        standing=_STANDINGS[one.identity][0],
        sent=_texts(one.sent and f"{one.sent[:16].replace('T', ' ')} UTC", one.sender),
        file=one.file[len(folder) :],
        questions=questions(one),
        findings=tuple(findings),
        decisions=tuple(
            _Decision(item.cell, item.found, "blank" if item.value is None else str(item.value), item.why)
            for item in one.settled
        ),
    )


def _texts(*values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values if value)


def _points(total: Tally | None) -> tuple[str, ...]:
    if total is None or total.score is None:
        return ()
    return f"{number_text(total.score)} of {number_text(total.maximum)}", f"{total.percent or 0}%"


def _shared(one: Submission) -> tuple[str, ...]:
    """The total of a variant on what it shares with the root of its family."""
    shared = shared_totals(one)
    points = ", ".join(_points(shared.tally)) if shared else ""
    return (f"{points} on {shared.statements} of {shared.of} shared with {shared.family}",) if shared and points else ()


def _finding(group: Group, folder: str) -> _Finding:
    item = group[0]
    expected = {one.expected for one in group}
    common = item.expected if len(expected) == 1 else ""
    return _Finding(
        severity=(Severity.NOTICE if item.settled else item.severity).value,
        code=item.code,
        message=f"{'Settled: ' if item.settled else ''}{_sentence(item.message)}{times(group)}",
        advice=_sentence(item.advice),
        expected=common,
        spots=tuple(_Spot(*_where(one, folder), one.found, "" if common else one.expected) for one in group[:_MOST]),
        more=max(0, len(group) - _MOST),
    )


def _where(item: Diagnostic, folder: str) -> tuple[str, str, str]:
    """The file, the sheet, and the cells or the line of a finding."""
    place = item.place
    file = place.file[len(folder) :] if place.file.replace("\\", "/").startswith(folder) else place.file
    line = f"line {place.line}" if place.line else ""
    return file, place.sheet, listed(place.cells, _MOST_CELLS) or line


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
