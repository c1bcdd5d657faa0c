"""Doubts and decisions: which answers are in doubt, and what submissions become once some of them are decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place
from kamxl.grid import Cell
from kamxl.results.arrange import rearranged
from kamxl.results.model import Field, Settled
from kamxl.results.questions import Questions
from kamxl.spec.telling import quote
from kamxl.values.plain import shown
from kamxl.values.text import canonical, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kamxl.results.decisions import Decision
    from kamxl.results.model import Submission

BLANK = "(blank)"
"""What is typed as a value where the answer is to be left blank."""
_QUOTED = 300


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer that nobody knows: its id, code and question, its field, what was found, and what is expected."""

    answer: str
    code: str
    question: str
    field: Field
    found: str
    expected: str


def doubts(submission: Submission) -> Iterator[Doubt]:
    """The open doubts of a submission, in the order of the workbook."""
    questions = Questions(submission.reading)
    for name, kind in questions.kinds.items():
        item = submission.fields[name]
        if item.doubtful:
            yield Doubt(name, questions.code(name), questions.about((name,)), item, told(item), kind.expected)


def told(item: Field) -> str:
    """What was found in a doubtful cell, as a decision names it: canonical, and not endless."""
    return shortened(canonical(item.found), _QUOTED)


def settle(
    submissions: Sequence[Submission], decisions: Sequence[Decision]
) -> tuple[list[Submission], list[Diagnostic]]:
    """Uses decisions on the doubts of submissions.

    A decision is used only for the bytes that it was made on, and only if the same is found there; what it replaces is
    told all the same (KX340), and the finding that it answers is marked as settled.

    Returns:
        The submissions, their totals computed anew; and a finding for each decision that was not used: it matches no
        doubt (KX341), its value is none that is allowed (KX342), or there are two on one doubt (KX344).
    """
    settling = Settling(decisions)
    settled = [settling.on(item) for item in submissions]
    return settled, [*settling.unused, *settling.unread(), *settling.found]


class Settling:
    """Decisions, used on one submission after the other.

    ``unused`` says which decisions can't be used on any submission, ``found`` which were not used on those so far; both
    are findings.
    """

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.unused = list(_twice(decisions))
        self.found: list[Diagnostic] = []
        counted = Counter((item.sha256, item.answer) for item in decisions)
        self._by_file: dict[str, list[Decision]] = {}
        for item in decisions:
            if counted[item.sha256, item.answer] == 1:
                self._by_file.setdefault(item.sha256, []).append(item)
        self._read: set[str] = set()

    def on(self, submission: Submission) -> Submission:
        """A submission with the decisions on it."""
        mine = self._by_file.get(submission.sha256)
        if mine is None:
            return submission
        self.saw(submission.sha256)
        return _settled(submission, mine, self.found)

    def saw(self, sha256: str) -> None:
        """Notes that a file was read, wherever the decisions on it are used."""
        if sha256 in self._by_file:
            self._read.add(sha256)

    def unread(self) -> list[Diagnostic]:
        """A finding for each decision on a file that was not among the submissions."""
        why = "no file with these bytes is among those read"
        groups = (group for sha256, group in self._by_file.items() if sha256 not in self._read)
        return [_no_match(item, why) for group in groups for item in group]


def _twice(decisions: Sequence[Decision]) -> Iterator[Diagnostic]:
    """The second and later decisions on one doubt; neither is used."""
    first: dict[tuple[str, str], Decision] = {}
    for item in decisions:
        known = first.setdefault((item.sha256, item.answer), item)
        if known is not item:
            place = known.node.source.place(known.node.line, known.node.column)
            message = (
                f"{quote(item.answer)} is decided a second time; the first stands in {place.file}, line {place.line}"
            )
            yield item.node.fault("KX344", message, "delete one of the two; until then neither is used")


def _no_match(item: Decision, why: str) -> Diagnostic:
    message = f"the decision on {quote(item.answer)} is not used: {why}"
    return item.node.fault("KX341", message, "run 'kamxl settle' on the file that came, and decide anew")


def _settled(submission: Submission, decisions: Sequence[Decision], findings: list[Diagnostic]) -> Submission:
    """One submission with the decisions on it."""
    questions = Questions(submission.reading)
    fields, used = dict(submission.fields), list[Settled]()
    for item in (each for each in decisions if not _used(submission, each)):
        decided = _decided(submission, item, questions)
        if isinstance(decided, Diagnostic):
            findings.append(decided)
        else:
            fields[item.answer] = decided
            node = item.node
            used.append(
                Settled(item.answer, decided.cell, decided.found, decided.value, item.why, node.source.file, node.line)
            )
    if not used:
        return submission
    marked = [_marked(finding, submission, fields) for finding in submission.diagnostics]
    marked += [_notice(item, submission, questions) for item in used]
    return rearranged(submission, fields)._replace(diagnostics=tuple(marked), settled=(*submission.settled, *used))


def _decided(submission: Submission, item: Decision, questions: Questions) -> Field | Diagnostic:
    """The field as it was decided, or why the decision can't be used."""
    field = submission.fields.get(item.answer)
    if field is None:
        return _no_match(item, "the workbook has no answer of this id")
    if not field.doubtful:
        return _no_match(item, "this answer is not in doubt")
    if told(field) != item.found:
        return _no_match(item, f"what is found there is {quote(told(field))}, not {quote(item.found)}")
    if item.value.strip() == BLANK:
        return Field(None, "blank", field.cell, field.found)
    kind = questions.kinds[item.answer]
    parsed = kind.parse(Cell(item.value))
    if parsed.state == "unreadable":
        message = f"{quote(item.value)} can't be the answer to {quote(questions.code(item.answer) or item.answer)}"
        advice = f"type {kind.expected}, or {BLANK} where there is no answer"
        return item.node.fault("KX342", message, advice, kind.expected)
    return Field(parsed.value, parsed.state, field.cell, field.found)


def _used(submission: Submission, item: Decision) -> bool:
    """Whether this very decision counts already, as in a store that was made with it."""
    where = (item.answer, item.node.source.file, item.node.line)
    return any((done.answer, done.file, done.line) == where for done in submission.settled)


def _marked(finding: Diagnostic, submission: Submission, fields: dict[str, Field]) -> Diagnostic:
    """A finding, marked as settled if no answer that it cost is open any more, and one of them was decided."""
    decided = any(submission.fields[name].doubtful for name in finding.answers)
    still = any(fields[name].doubtful for name in finding.answers)
    return finding._replace(settled=decided and not still)


def _notice(item: Settled, submission: Submission, questions: Questions) -> Diagnostic:
    """What was decided, beside the finding that it answers."""
    sheet, _, cell = item.cell.rpartition("!")
    table = questions.blocks[item.answer.rpartition(":")[0]].sheet
    place = Place(submission.file, sheet=sheet or table, cells=(cell,) if cell else ())
    code, heading = questions.code(item.answer), questions.heading(item.answer)
    what = " ".join(part for part in (code, heading) if part) or "this answer"
    counts = "counts as blank" if item.value is None else f"counts as {quote(shown(item.value))}"
    message = f"decided by hand: {what} {counts}; why: {' '.join(item.why.split())}"
    return Diagnostic("KX340", message, place, item.found, help=f"decided in {item.file}, line {item.line}")
