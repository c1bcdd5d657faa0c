"""What a team's answers come to, as frozen values: one table of a team report each. Blank is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from kamxl.results.model import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kamxl.diagnostics import Diagnostic
    from kamxl.results.comparison import Comparison
    from kamxl.values.kinds import State

Status = Literal["complete", "partial", "empty", "missing", "superseded"]
STATUSES: tuple[Status, ...] = ("complete", "partial", "empty", "missing", "superseded")
Reason = Literal["replaced-by-later", "has-errors", "less-answered", "not-corrected", "same-bytes"]
Number = int | float
COMPLETE = "total:complete"
"""The line of the overview beside ``total`` that counts complete returns alone; no capability can have this id."""


def whole_percent(part: float, whole: float) -> int | None:
    """A share in whole per cent, rounded down, so that 100 means complete; None of nothing."""
    return int(100 * part // whole) if whole else None


@dataclass(frozen=True, slots=True)
class Expected:
    """A person whose return is waited for. ``key`` and ``reference`` are those of the issued copy.

    ``others`` are the references that copies of other editions and variants have for the person.
    """

    key: str
    name: str
    reference: str = ""
    organisation: str = ""
    subject: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Whose return it is. ``label`` tells people apart: the name, with the subject where there is one."""

    label: str
    name: str
    organisation: str = ""
    subject: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a number of questions are answered."""

    answered: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    """A line of the return register: one workbook that came back, or one person whose workbook has not.

    ``on_roster`` is None where no roster was given. ``reason`` is why a superseded one does not count, ``instead`` the
    file that does.
    """

    member: Member
    status: Status
    file: str = ""
    statements: Count = Count()
    texts: Count = Count()
    errors: int = 0
    warnings: int = 0
    spec: str = ""
    version: str = ""
    identity: str = ""
    on_roster: bool | None = None
    reason: Reason | None = None
    instead: str = ""

    @property
    def percent(self) -> int | None:
        """How complete it is: answered statements and written answers, of all; None where nothing came back."""
        done, of = self.statements.answered + self.texts.answered, self.statements.of + self.texts.of
        return None if self.status == "missing" else whole_percent(done, of)


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability as the report names it: ``label`` is short, ``title`` is whole."""

    id: str
    label: str
    title: str
    maximum: Number


@dataclass(frozen=True, slots=True)
class Spread:
    """A line of the overview: ``n`` people have a score. All but ``points`` are per cent; None without a score.

    Mean and median are of the exact ratios; ``low`` and ``high`` are rounded down, as each person's figure is.
    """

    n: int
    mean: float | None = None
    median: float | None = None
    low: int | None = None
    high: int | None = None
    points: float | None = None

    @property
    def range(self) -> int | None:
        """From the lowest to the highest, in percentage points."""
        return None if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True)
class Profile:
    """A row of the heat map: a return that counts, with its per cent by capability (None: nothing is scored).

    ``statements`` are those that are scored, over all capabilities.
    """

    member: Member
    percents: Mapping[str, int | None]
    total: int | None
    statements: Count

    @property
    def whole(self) -> bool:
        """Whether every statement has its answer; written answers don't matter here."""
        return self.statements.answered == self.statements.of


@dataclass(frozen=True, slots=True)
class Item:
    """A statement as the report names it; ``target`` is the one that was set, ``top`` the highest level."""

    id: str
    code: str
    capability: str
    topic: str
    text: str
    top: Number
    target: Number | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often each level was given to a statement. ``unreadable`` holds conflicts; the mean is over ``n`` scores."""

    item: Item
    levels: tuple[int, ...]
    blank: int
    not_applicable: int
    unreadable: int
    mean: float | None

    @property
    def n(self) -> int:
        """How many people scored the statement."""
        return sum(self.levels)


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement that falls short. ``shortfall`` is the mean over ``n`` scores, ``weight`` is that × people below.

    ``targets`` are those of the people who scored it, each once; None is no target.
    """

    rank: int
    item: Item
    n: int
    mean: float
    below: int
    shortfall: float
    weight: float
    targets: tuple[Number | None, ...] = ()

    @property
    def target(self) -> Number | None:
        """The target, where one was set and all have the same."""
        return self.targets[0] if len(self.targets) == 1 else None

    @property
    def aims(self) -> tuple[Number, ...]:
        """What shortfalls are measured against, lowest first: one, unless people have different targets."""
        return tuple(sorted({self.item.top if target is None else target for target in self.targets}))


@dataclass(frozen=True, slots=True)
class Evidence:
    """How far scores are backed. ``scored`` and ``with_evidence`` count scores of all people, the rest are points."""

    scored: int
    with_evidence: int
    claimed: Number
    evidenced: Number

    @property
    def share(self) -> int | None:
        """The scores with evidence, in per cent of all scores."""
        return whole_percent(self.with_evidence, self.scored)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a written answer is: ``n`` people wrote something; the words are theirs, ``guide`` is what was asked."""

    id: str
    code: str
    capability: str
    title: str
    guide: int
    n: int
    unreadable: int
    mean: float | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Action:
    """A row of somebody's action plan. ``status`` is what is stored, ``status_shown`` what was picked."""

    member: Member
    code: str
    statement: str
    score: Number | None
    action: str
    owner: str
    support: str
    by_when: date | None
    measure: str
    status: str
    status_shown: str
    file: str


class Datum(NamedTuple):
    """One answer of one person, for tables that are worked with further. ``cell`` is where the score stood."""

    member: Member
    item: Item
    score: Number | None
    evidence: str | None
    where: str | None
    comment: str | None
    state: State
    file: str
    cell: str


NO_ANSWER = Answer("", None, None, None, None, "blank", {})


@dataclass(frozen=True, slots=True)
class Data:
    """All answers: ``items`` were asked of each of ``people``, who come with their file and answers by statement.

    One :class:`Datum` for each person and statement is made when somebody goes through them: of ten thousand people
    they are a hundred megabytes.
    """

    items: tuple[Item, ...]
    people: tuple[tuple[Member, str, Mapping[str, Answer]], ...]

    def __len__(self) -> int:
        return len(self.items) * len(self.people)

    def __iter__(self) -> Iterator[Datum]:
        for member, file, answers in self.people:
            for item in self.items:
                _, score, evidence, where, comment, state, cells = answers.get(item.id, NO_ANSWER)
                yield Datum(member, item, score, evidence, where, comment, state, file, cells.get("score", ""))


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding and whose return it is about (None where that is not known); its place names the file."""

    member: Member | None
    finding: Diagnostic


@dataclass(frozen=True, slots=True)
class TeamResult:
    """Everything a team report says. Mappings go by capability id; ``total`` is the id of all of them together.

    ``overview`` has the total a second time, of complete returns only (``COMPLETE``). ``compared`` says what several
    plans share, and is None where all returns have one.
    """

    title: str
    spec: str
    version: str
    plan: str
    language: str
    has_subject: bool
    has_evidence: bool
    has_texts: bool
    not_applicable: bool
    levels: tuple[Number, ...]
    capabilities: tuple[Capability, ...]
    register: tuple[Return, ...]
    overview: Mapping[str, Spread]
    maximum: Number
    profiles: tuple[Profile, ...]
    distribution: tuple[Distribution, ...]
    gaps: tuple[Gap, ...]
    evidence: Mapping[str, Evidence]
    written: tuple[Progress, ...]
    actions: tuple[Action, ...]
    data: Data
    issues: tuple[Issue, ...]
    expected: int = 0
    compared: Comparison | None = None

    @property
    def n(self) -> int:
        """How many returns count."""
        return len(self.profiles)

    def count(self, status: Status) -> int:
        """How many lines of the register have a status."""
        return sum(1 for item in self.register if item.status == status)

    def label(self, capability: str) -> str:
        """The short name of a capability."""
        return next((item.label for item in self.capabilities if item.id == capability), capability)
