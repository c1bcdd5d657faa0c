"""What a returned workbook says: answers, totals, identity, and every doubt."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kamxl.diagnostics import Diagnostic
    from kamxl.plan.reading import ReadingPart
    from kamxl.values.kinds import Answer as Value
    from kamxl.values.kinds import State

Standing = Literal["signed", "unsigned", "broken"]


class Field(NamedTuple):
    """One input: what it holds, and the cell that it came from (``Sheet!E7``; '' where it was not found).

    ``found`` is what stands there, where that is no answer that could be used.
    """

    value: Value | None = None
    state: State = "blank"
    cell: str = ""
    found: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether nobody knows the answer: it can't be read, or several claim it."""
        return self.state in {"unreadable", "conflict"}


BLANK = Field()
NO_NAME = "(no name)"


class Answer(NamedTuple):
    """The answer to one statement. ``score`` is None unless ``state`` is ``answered``; ``evidence`` is Y, N or None."""

    code: str
    score: int | float | None
    evidence: str | None
    where: str | None
    comment: str | None
    state: State
    cells: Mapping[str, str]


class WrittenAnswer(NamedTuple):
    """A written answer, joined from the rows of its block."""

    text: str
    words: int
    state: State
    cells: Mapping[str, str]


class Tally(NamedTuple):
    """What a group of statements comes to. ``score`` is None while nothing is scored; amounts are points."""

    score: int | float | None
    maximum: int | float
    answered: int
    of: int
    claimed: int | float
    evidenced: int | float
    with_evidence: int
    percent: int | None


class Key(NamedTuple):
    """What tells one submission from another."""

    respondent: str
    subject: str = ""
    rater: str = ""
    round: str = ""


class Settled(NamedTuple):
    """A doubt that somebody decided: the answer's id, its cell, what was found, what counts now (None: blank), and why.

    ``file`` and ``line`` say where it was decided.
    """

    answer: str
    cell: str
    found: str
    value: Value | None
    why: str
    file: str
    line: int


class Arranged(NamedTuple):
    """The inputs of a workbook as people think of them: by statement, by capability, in registers and lists."""

    respondent: Mapping[str, str | date]
    answers: Mapping[str, Answer]
    written: Mapping[str, WrittenAnswer]
    registers: Mapping[str, tuple[Mapping[str, Value], ...]]
    sign_offs: Mapping[str, Mapping[str, Value]]
    reflections: Mapping[str, Mapping[str, Value]]
    actions: tuple[Mapping[str, Value], ...]


class _Read(NamedTuple):
    """The fields of :class:`Submission`, which has room beside them for what is found once."""

    file: str
    reading: ReadingPart
    plan: str
    reference: str
    identity: Standing
    key: Key
    fields: Mapping[str, Field]
    tallies: Mapping[str, Tally]
    diagnostics: tuple[Diagnostic, ...] = ()
    issued: Mapping[str, str] = {}
    sha256: str = ""
    sent: str = ""
    sender: str = ""
    settled: tuple[Settled, ...] = ()
    previous: Mapping[str, Value] = {}
    checks: tuple[str, ...] = ()


class Submission(_Read):
    """One returned workbook, read. ``fields`` holds every input by its id; they are arranged when somebody asks.

    ``issued`` is the identity block that it carries; ``sha256`` is that of the file; ``sent`` when it was sent or last
    changed, as an ISO text in UTC, and ``sender`` the address that it came from, each empty where nothing says it;
    ``settled`` are the doubts that were decided; ``previous`` the scores of the last round that it shows; ``checks``
    what was looked at, by name: the same whichever way the file was read.
    """

    @cached_property
    def arranged(self) -> Arranged:
        """The fields, arranged."""
        from kamxl.results.arrange import arranged  # noqa: PLC0415  it makes what is defined here

        return arranged(self.reading, self.fields)

    @property
    def respondent(self) -> Mapping[str, str | date]:
        """The cover's fields about the respondent, those that are filled in."""
        return self.arranged.respondent

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers by statement."""
        return self.arranged.answers

    @property
    def written(self) -> Mapping[str, WrittenAnswer]:
        """The written answers by question."""
        return self.arranged.written

    @property
    def registers(self) -> Mapping[str, tuple[Mapping[str, Value], ...]]:
        """The rows of the registers of evidence that hold anything, by capability."""
        return self.arranged.registers

    @property
    def sign_offs(self) -> Mapping[str, Mapping[str, Value]]:
        """What the sign-offs say, by capability."""
        return self.arranged.sign_offs

    @property
    def reflections(self) -> Mapping[str, Mapping[str, Value]]:
        """What the reflections say, by capability."""
        return self.arranged.reflections

    @property
    def actions(self) -> tuple[Mapping[str, Value], ...]:
        """The rows of the list of actions that hold anything."""
        return self.arranged.actions

    @property
    def name(self) -> str:
        """The respondent's name as it is shown; a file is never taken for a person."""
        return str(self.respondent.get("name") or NO_NAME)

    @property
    def total(self) -> Tally | None:
        """The workbook's total; None where nothing is scored."""
        return self.tallies.get("total")


class Refusal(NamedTuple):
    """A file that gave no submission: its name, and why."""

    file: str
    diagnostics: tuple[Diagnostic, ...]
