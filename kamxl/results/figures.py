"""The figures of a team, statement by statement: distribution, gaps, tidy data, written progress, actions."""

from __future__ import annotations

from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING

from kamxl.results.model import Answer
from kamxl.results.team import Action, Datum, Distribution, Gap, Item, Progress
from kamxl.values.kinds import Choice, LongText, Score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.register import Counted
    from kamxl.results.team import Number
    from kamxl.spec.model import Spec
    from kamxl.values.kinds import Answer as Value

_BLANK = Answer("", None, None, None, None, "blank", {})


def levels(reading: ReadingPart) -> tuple[Number, ...]:
    """The levels of the scale, lowest first."""
    kinds = (heading.kind for block in reading.of("statements") for heading in block.headings)
    return next((tuple(sorted(kind.levels)) for kind in kinds if isinstance(kind, Score)), ())


def items(reading: ReadingPart, spec: Spec | None) -> list[Item]:
    """Every statement; topics and targets are known where the spec is."""
    known = {item.id: item for item in spec.statements()} if spec else {}
    found = []
    for block in reading.of("statements"):
        for row in block.rows:
            id_ = row.id.removeprefix("statement/")
            topic, target = (known[id_].topic or "", known[id_].aim(reading.role)) if id_ in known else ("", None)
            found.append(Item(id_, row.code, block.owner, topic, row.text, reading.scoring.top, target))
    return found


def scored_ids(reading: ReadingPart) -> set[str]:
    """The statements that are scored."""
    rows = (row for group in reading.groups if group.kind == "capability" for row, _ in group.rows)
    return {row.removeprefix("statement/") for row in rows}


def distribution(scored: Sequence[Item], scale: Sequence[Number], counted: Sequence[Counted]) -> Iterator[Distribution]:
    """How often each level was given, statement by statement."""
    for item in scored:
        answers = [each.submission.answers.get(item.id, _BLANK) for each in counted]
        scores = [answer.score for answer in answers if answer.score is not None]
        states = [answer.state for answer in answers]
        yield Distribution(
            item=item,
            levels=tuple(scores.count(level) for level in scale),
            blank=states.count("blank"),
            not_applicable=states.count("not_applicable"),
            unreadable=states.count("unreadable") + states.count("conflict"),
            mean=fmean(scores) if scores else None,
        )


def gaps(rows: Sequence[Distribution], scale: Sequence[Number]) -> Iterator[Gap]:
    """The statements that fall short, by mean shortfall × people below; ties in the order of the statements."""
    found = []
    for row in rows:
        scores = [level for level, count in zip(scale, row.levels, strict=True) for _ in range(count)]
        below = sum(1 for score in scores if score < row.item.aim)
        if below and row.mean is not None:
            short = sum(max(0, row.item.aim - score) for score in scores)
            # one division at the end: equal gaps must be equal numbers, or ties would lose their order
            found.append((short * below / row.n, short / row.n, below, row.mean, row))
    found.sort(key=lambda entry: -entry[0])
    for rank, (weight, shortfall, below, mean, row) in enumerate(found, start=1):
        yield Gap(rank, row.item, row.n, mean, below, shortfall, weight)


def data(every: Sequence[Item], counted: Sequence[Counted]) -> Iterator[Datum]:
    """One row per person and statement, blanks included."""
    for each in counted:
        submission = each.submission
        for item in every:
            answer = submission.answers.get(item.id, _BLANK)
            yield Datum(
                member=each.member,
                item=item,
                score=answer.score,
                evidence=answer.evidence,
                where=answer.where,
                comment=answer.comment,
                state=answer.state,
                file=submission.file,
                cell=answer.cells.get("score", ""),
            )


def progress(reading: ReadingPart, counted: Sequence[Counted]) -> Iterator[Progress]:
    """How far the written answers are."""
    for block in reading.of("written"):
        kind = next(heading.kind for heading in block.headings if isinstance(heading.kind, LongText))
        for row in block.rows:
            id_ = row.id.removeprefix("written/")
            texts = [text for each in counted if (text := each.submission.written.get(id_))]
            words = [text.words for text in texts if text.state == "answered"]
            yield Progress(
                id=id_,
                code=row.code,
                capability=block.owner,
                title=row.text,
                guide=kind.words,
                n=len(words),
                unreadable=sum(1 for text in texts if text.state in {"unreadable", "conflict"}),
                mean=fmean(words) if words else None,
                low=min(words, default=None),
                high=max(words, default=None),
            )


def actions(reading: ReadingPart, every: Sequence[Item], counted: Sequence[Counted]) -> Iterator[Action]:
    """Every row of everybody's action plan."""
    named = {item.code: item for item in every}
    kinds = {heading.role: heading.kind for block in reading.of("actions") for heading in block.headings}
    for each in counted:
        for record in each.submission.actions:
            yield _action(each, record, named.get(_text(record, "code")), kinds.get("status"))


def _action(each: Counted, record: Mapping[str, Value], item: Item | None, status: object) -> Action:
    stored, when = _text(record, "status"), record.get("by_when")
    shown = str(status.render(stored)) if stored and isinstance(status, Choice) else stored
    answer = each.submission.answers.get(item.id, _BLANK) if item else _BLANK
    return Action(
        member=each.member,
        code=_text(record, "code"),
        statement=(item.topic or item.text) if item else "",
        score=answer.score,
        action=_text(record, "action"),
        owner=_text(record, "owner"),
        support=_text(record, "support"),
        by_when=when if isinstance(when, date) else None,
        measure=_text(record, "measure"),
        status=stored,
        status_shown=shown,
        file=each.submission.file,
    )


def _text(record: Mapping[str, Value], role: str) -> str:
    return str(record.get(role, ""))
