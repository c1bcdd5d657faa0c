"""The figures of a team, statement by statement: distribution, gaps, tidy data, written progress, actions."""

from __future__ import annotations

from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING

from kamxl.results.team import NO_ANSWER, Action, Data, Distribution, Gap, Item, Progress
from kamxl.values.kinds import Choice, LongText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.register import Counted
    from kamxl.results.team import Number
    from kamxl.spec.model import Spec
    from kamxl.values.kinds import Answer as Value


class Aims:
    """What scores are measured against: the targets in each person's own workbook, as levels of the report's scale."""

    def __init__(
        self, reference: ReadingPart, spec: Spec | None, specs: Mapping[str, Spec], *, mapped: bool = False
    ) -> None:
        """The spec is that of the reference; ``specs`` are those of other plans, by digest, where they are at hand.

        ``mapped`` tells that the report's scale is the yardstick of the family.
        """
        self.spec = spec
        self._mapped = mapped
        self._reference = reference
        self._specs = specs
        self._known: dict[tuple[str, str], Mapping[str, Number]] = {}

    def report(self) -> Mapping[str, Number]:
        """The targets of the report's own plan, by statement."""
        return self._of(self._reference, self.spec, self._reference.role)

    def person(self, each: Counted) -> Mapping[str, Number]:
        """The targets of a person's workbook; of one whose spec is not at hand, the report's for the person's role."""
        own = each.read
        key = own.plan, own.reading.role
        if key not in self._known:
            spec = self._specs.get(own.plan)
            part = own.reading if spec else self._reference
            self._known[key] = self._of(part, spec or self.spec, own.reading.role)
        return self._known[key]

    def _of(self, part: ReadingPart, spec: Spec | None, role: str) -> Mapping[str, Number]:
        targets = {item.id: item.aim(role) for item in spec.statements()} if spec else {}
        aims = {name: aim for name, aim in targets.items() if aim is not None}
        return {name: aim for name, own in aims.items() if (aim := self._level(part, own)) is not None}

    def _level(self, part: ReadingPart, aim: Number) -> Number | None:
        """A target on the report's scale; one between levels that were renamed is none."""
        levels = part.kinship.levels
        if not self._mapped or aim in levels:
            return levels[aim] if self._mapped else aim
        kept = all(own == level for own, level in levels.items())
        return aim if kept and aim <= max(part.kinship.yardstick) else None


def items(reading: ReadingPart, aims: Aims) -> list[Item]:
    """Every statement; topics and targets are known where the spec is."""
    topics = {item.id: item.topic or "" for item in aims.spec.statements()} if aims.spec else {}
    targets, top = aims.report(), reading.scoring.top
    return [
        Item(id_, row.code, block.owner, topics.get(id_, ""), row.text, top, targets.get(id_))
        for block in reading.of("statements")
        for row in block.rows
        for id_ in (row.id.removeprefix("statement/"),)
    ]


def scored_ids(reading: ReadingPart) -> set[str]:
    """The statements that are scored."""
    rows = (row for group in reading.groups if group.kind == "capability" for row, _ in group.rows)
    return {row.removeprefix("statement/") for row in rows}


def distribution(scored: Sequence[Item], scale: Sequence[Number], counted: Sequence[Counted]) -> Iterator[Distribution]:
    """How often each level was given, statement by statement."""
    people = [each.submission.answers for each in counted]
    for item in scored:
        answers = [own.get(item.id, NO_ANSWER) for own in people]
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


def gaps(rows: Sequence[Distribution], counted: Sequence[Counted], aims: Aims) -> Iterator[Gap]:
    """The statements that fall short, by mean shortfall × people below; ties in the order of the statements."""
    found = []
    people = [(each.submission.answers, aims.person(each)) for each in counted]
    for row in rows:
        item = row.item
        given = [(answers.get(item.id, NO_ANSWER).score, targets.get(item.id)) for answers, targets in people]
        pairs = [(score, target) for score, target in given if score is not None]
        short = [max(0, (item.top if target is None else target) - score) for score, target in pairs]
        below, wanted = sum(1 for value in short if value), tuple(dict.fromkeys(target for _, target in pairs))
        if below and row.mean is not None:
            # one division at the end: equal gaps must be equal numbers, or ties would lose their order
            found.append((sum(short) * below / row.n, sum(short) / row.n, below, row.mean, row, wanted))
    found.sort(key=lambda entry: -entry[0])
    for rank, (weight, shortfall, below, mean, row, wanted) in enumerate(found, start=1):
        yield Gap(rank, row.item, row.n, mean, below, shortfall, weight, wanted)


def data(every: Sequence[Item], counted: Sequence[Counted]) -> Data:
    """One row per person and statement, blanks included."""
    people = ((each.member, each.submission.file, each.submission.answers) for each in counted)
    return Data(tuple(every), tuple(people))


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
    """Every row of everybody's action plan; its code is the report's, or its workbook's own for what is left out."""
    shared = {item.id: item for item in every}
    kinds = {heading.role: heading.kind for block in reading.of("actions") for heading in block.headings}
    known: dict[str, Mapping[str, Item]] = {}
    for each in counted:
        own = each.read
        named = known.get(own.plan) or known.setdefault(own.plan, _by_code(own.reading, shared))
        for record in own.actions:
            yield _action(each, record, named.get(_text(record, "code")), kinds.get("status"))


def _by_code(part: ReadingPart, shared: Mapping[str, Item]) -> Mapping[str, Item]:
    """The statements by the codes that a plan has for them."""
    rows = ((row, block.owner) for block in part.of("statements") for row in block.rows)
    own = ((row.id.removeprefix("statement/"), row, owner) for row, owner in rows)
    return {row.code: shared.get(id_) or Item(id_, row.code, owner, "", row.text, 0) for id_, row, owner in own}


def _action(each: Counted, record: Mapping[str, Value], item: Item | None, status: object) -> Action:
    stored, when = _text(record, "status"), record.get("by_when")
    shown = str(status.render(stored)) if stored and isinstance(status, Choice) else stored
    answer = each.read.answers.get(item.id, NO_ANSWER) if item else NO_ANSWER
    return Action(
        member=each.member,
        code=item.code if item else _text(record, "code"),
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
