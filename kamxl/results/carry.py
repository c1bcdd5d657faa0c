"""What of a submission goes into another workbook of its family: a version, a variant or a language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.plan.carried import Changed, Left
from kamxl.results.model import BLANK
from kamxl.results.questions import Questions
from kamxl.values.kinds import NOT_APPLICABLE, Choice, Day, Score, Text
from kamxl.values.plain import shown
from kamxl.values.text import canonical, witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kamxl.plan.carried import Change, Reason
    from kamxl.plan.kinship import Kinship
    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.values.kinds import Answer, Kind

# what stood in no cell of an answer, or in rows that a list has no room for
_STRAY = frozenset(("KX316", "KX323"))
_INPUTS = ("score", "comment", "evidence", "where")


@dataclass(frozen=True, slots=True)
class Carryover:
    """The answers of the new workbook, what has no place in it, and the statements that are new or changed.

    ``previous`` are the scores of the last round, by the field of the new one; empty unless they are to be shown.
    """

    answers: Mapping[str, Answer]
    left: tuple[Left, ...]
    changed: tuple[Changed, ...]
    previous: Mapping[str, Answer]


def carry(submission: Submission, part: ReadingPart, *, again: bool = False) -> Carryover:
    """What goes over into a workbook of a plan of the same family.

    Args:
        submission: the old workbook.
        part: the reading part of the new plan.
        again: the new workbook begins another round: only the cover (without its dates) and the action plan go into
            it, and scores are told beside the blank new ones.
    """
    crossing = _Crossing(submission, part)
    answers: dict[str, Answer] = {}
    previous: dict[str, Answer] = {}
    left: list[Left] = []
    for name, kind in crossing.old.kinds.items():
        item = submission.fields[name]
        if again and not _outlasts(name, kind):
            continue
        if item.value is not None:
            value = crossing.placed(name, item.value)
            if isinstance(value, _Nowhere):
                left.append(crossing.left(name, _said(item.value, kind), value.why, text=_quotable(kind)))
            else:
                (previous if again and isinstance(kind, Score) else answers)[name] = value
        if item.doubtful and item.found:
            left.append(crossing.left(name, item.found, "conflict" if item.state == "conflict" else "unreadable"))
    if not again:
        left += _strays(submission)
    return Carryover(answers, tuple(left), tuple(crossing.changed()), previous)


def _outlasts(name: str, kind: Kind) -> bool:
    """Whether an answer has a place in the next round: on the cover what is no date, in the action plan, as a score."""
    family = name.partition("/")[0]
    cover = family in {"respondent", "subject"} and not isinstance(kind, Day)
    return cover or family == "action" or isinstance(kind, Score)


def _strays(submission: Submission) -> Iterator[Left]:
    """What stood where no answer is asked, and what did not fit."""
    for item in submission.diagnostics:
        if item.code in _STRAY and item.found:
            where = "!".join(text for text in (item.place.sheet, " ".join(item.place.cells)) if text)
            yield Left("", "", where, "", canonical(item.found), "stray")


def _said(value: Answer, kind: Kind) -> str:
    """An answer as the old workbook showed it."""
    return shown(kind.render(value))


def _quotable(kind: Kind) -> bool:
    """Whether an answer is in a person's own words."""
    return isinstance(kind, Text)


@dataclass(frozen=True, slots=True)
class _Nowhere:
    """There is no place for an answer."""

    why: Reason


class _Crossing:
    """The way from a submission to another plan of its family."""

    def __init__(self, submission: Submission, part: ReadingPart) -> None:
        self.old, self.new = Questions(submission.reading), Questions(part)
        self._before, self._now = submission.reading, part
        self._fields = submission.fields
        self._row_of = {row.code: row.id for block in self._before.of("statements") for row in block.rows}
        self._idle = {row.id for block in self._before.of("actions") for row in block.rows if self._is_idle(row.id)}

    def placed(self, name: str, value: Answer) -> Answer | _Nowhere:
        """The answer as the new plan has it, under the same id; or why there is no place for it."""
        row = name.rpartition(":")[0]
        if row not in self.new.rows:
            return _Nowhere(self._gone(row))
        if not self._same(row):
            return _Nowhere("meaning")
        if row in self._idle:
            return _Nowhere("action")
        old, new = self.old.kinds[name], self.new.kinds.get(name)
        if new is None:
            return _Nowhere("not-asked")
        if isinstance(old, Score) and isinstance(new, Score):
            return _level(value, new, self._before.kinship, self._now.kinship)
        return _fitted(self._code_now(str(value)) if _names_a_statement(name) else value, old, new)

    def left(self, name: str, said: str, why: Reason, *, text: bool = True) -> Left:
        """An answer of the old workbook as it is told in the new one."""
        row, _, role = name.rpartition(":")
        block = self.old.blocks[row]
        heading = next(item.text for item in block.headings if item.role == role)
        asked = self.old.rows[row]
        return Left(name, asked.code, asked.text or block.sheet, heading, canonical(said), why, text)

    def changed(self) -> Iterator[Changed]:
        """The statements of the new plan that nobody answered as they are asked now."""
        for block in self._now.of("statements"):
            for row in block.rows:
                change, said = self._change(row.id, row.text)
                if change:
                    before = self.old.rows.get(row.id)
                    other = before is not None and (change == "meaning" or not self._alike(before.text, row.text))
                    reads = before.text if before and other else ""
                    names = (f"{row.id}:{role}" for role in _INPUTS)
                    field = next((name for name in names if name in self.new.kinds), "")
                    yield Changed(row.id, row.code, row.text, change, field, reads, said)

    def _change(self, row: str, text: str) -> tuple[Change | None, str]:
        """What has changed about a statement, and the score that is not taken over."""
        before = self.old.rows.get(row)
        if before is None:
            return "new", ""
        name = f"{row}:score"
        found = self._fields.get(name, BLANK)
        said = canonical(found.found) if found.value is None else _said(found.value, self.old.kinds[name])
        if not self._same(row):
            return "meaning", said
        if name in self.new.kinds:
            if found.doubtful and said:
                return "doubt", said
            if found.value is not None and isinstance(self.placed(name, found.value), _Nowhere):
                return "score", said
        return (None if self._alike(before.text, text) else "reworded"), ""

    def _alike(self, before: str, now: str) -> bool:
        """Whether a statement reads as it did, as far as that can be told: in another language it can't."""
        return self._before.language != self._now.language or witness(before) == witness(now)

    def _same(self, row: str) -> bool:
        return self._before.kinship.meaning(row) == self._now.kinship.meaning(row)

    def _gone(self, row: str) -> Reason:
        """Why a row of the old plan is not in the new one."""
        block = self.old.blocks[row]
        if block.family == "statements":
            return "removed"
        return "rows" if any(item.id == block.id for item in self._now.blocks) else "not-asked"

    def _is_idle(self, row: str) -> bool:
        """Whether an action is for a statement that the new plan does not have, or means something else by."""
        code = self._fields.get(f"{row}:code", BLANK).value
        return code is not None and not self._code_now(str(code))

    def _code_now(self, code: str) -> str:
        """The new code of a statement that actions can be for; '' where it is not the same any more."""
        row = self._row_of.get(code, "")
        offered = self.new.kinds.get("action/01:code")
        known = self.new.rows.get(row)
        if known is None or not self._same(row) or not isinstance(offered, Choice):
            return ""
        return known.code if known.code in dict(offered.options) else ""


def _names_a_statement(name: str) -> bool:
    return name.startswith("action/") and name.endswith(":code")


def _level(value: Answer, now: Score, old: Kinship, new: Kinship) -> Answer | _Nowhere:
    """The level of the new scale that counts as the old one does; of several the equal one, if it is among them."""
    if value == NOT_APPLICABLE:
        return value if now.not_applicable else _Nowhere("not-applicable")
    if old.yardstick != new.yardstick:
        return _Nowhere("scale")
    stands = old.levels.get(value) if isinstance(value, int | float) else None
    alike = [level for level in now.levels if new.levels.get(level) == stands]
    if value in alike:
        return value
    if stands is None or not alike:
        return _Nowhere("level")
    return alike[0] if len(alike) == 1 else _Nowhere("several")


def _fitted(value: Answer, old: Kind, new: Kind) -> Answer | _Nowhere:
    """An answer that is no score: the same kind takes it, a choice if it offers it still."""
    if type(old) is not type(new):
        return _Nowhere("kind")
    if isinstance(new, Choice) and value not in dict(new.options):
        return _Nowhere("option")
    return value
