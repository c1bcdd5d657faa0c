"""Fields by id, arranged as a submission: answers by statement, written answers, registers, sign-offs, actions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from kamxl.identity import is_blank
from kamxl.results.model import BLANK, Answer, Arranged, Field, Key, Submission, WrittenAnswer
from kamxl.results.totals import Totals
from kamxl.values.text import canonical, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from kamxl.diagnostics import Diagnostic
    from kamxl.plan.reading import Block, Family, ReadingPart, Row
    from kamxl.results.model import Standing, Tally
    from kamxl.values.kinds import Answer as Value

_NUMBERS = (int, float)


class Sender(NamedTuple):
    """Who a workbook is from, as far as it says."""

    file: str
    plan: str
    reference: str
    identity: Standing
    key: Key
    issued: Mapping[str, str]


def arrange(
    sender: Sender,
    reading: ReadingPart,
    fields: Mapping[str, Field],
    diagnostics: Sequence[Diagnostic] = (),
    totals: Totals | None = None,
) -> Submission:
    """The submission that a workbook's fields make; ``totals`` are those of the fields, if they are known."""
    return Submission(
        file=sender.file,
        reading=reading,
        plan=sender.plan,
        reference=sender.reference,
        identity=sender.identity,
        key=sender.key,
        fields=fields,
        diagnostics=tuple(diagnostics),
        issued=sender.issued,
        tallies=tallied(reading, totals or Totals(reading, _values(fields))),
    )


def rearranged(submission: Submission, fields: Mapping[str, Field], reading: ReadingPart | None = None) -> Submission:
    """The same submission with other fields, or read by another plan: answers, totals and key follow from them."""
    reading = reading or submission.reading
    key = key_of(submission.reference, submission.issued, fields, submission.file)
    tallies = tallied(reading, Totals(reading, _values(fields)))
    return submission._replace(reading=reading, key=key, fields=fields, tallies=tallies)


def key_of(reference: str, issued: Mapping[str, str], fields: Mapping[str, Field], file: str) -> Key:
    """An issued copy takes its respondent from its reference's own block; a blank copy takes all from the cover."""

    def typed(row: str) -> str:
        return canonical(str(fields.get(f"{row}:value", BLANK).value or "")).casefold()

    subject = next((typed(name.partition(":")[0]) for name in fields if name.startswith("subject/")), "")
    if reference and not is_blank(reference):
        respondent = issued.get("respondent", "") or reference
    else:
        respondent = typed("respondent/email") or " / ".join(
            text for name in ("name", "organisation") if (text := typed(f"respondent/{name}"))
        )
    return Key(respondent or f"(no name: {file})", subject, issued.get("rater", ""), issued.get("round", ""))


def arranged(reading: ReadingPart, fields: Mapping[str, Field]) -> Arranged:
    """The fields of a submission as people think of them."""
    # each is asked for by its name, and not all submissions have a dict of them
    fields = dict(fields.items())
    values = _values(fields)
    cover = _form(reading, "fields", values)
    return Arranged(
        respondent=cast("dict[str, str | date]", {row.split("/", 1)[1]: value for row, value in cover}),
        answers=_answers(reading, fields),
        written={name: answer for block in reading.of("written") for name, answer in _written(block, fields)},
        registers={block.owner: tuple(_records(block, values)) for block in reading.of("register")},
        sign_offs=_owned(reading, "sign-off", values),
        reflections=_owned(reading, "reflection", values),
        actions=tuple(record for block in reading.of("actions") for record in _records(block, values)),
    )


def _values(fields: Mapping[str, Field]) -> dict[str, Value]:
    return {name: item.value for name, item in fields.items() if item.value is not None}


def tallied(reading: ReadingPart, totals: Totals) -> dict[str, Tally]:
    """What every group comes to, by the capability's id."""
    return {group.id.removeprefix("capability/"): totals.tally(group.id) for group in reading.groups}


def _answers(reading: ReadingPart, fields: Mapping[str, Field]) -> dict[str, Answer]:
    held = fields.get
    return {
        name: _answer(code, held(score, BLANK), held(evidence, BLANK), held(where, BLANK), held(comment, BLANK))
        for name, code, (score, evidence, where, comment) in reading.scored
    }


def _answer(code: str, score: Field, evidence: Field, where: Field, comment: Field) -> Answer:
    # of a team this is called hundreds of thousands of times
    value, state, cell, _ = score
    number = value if state == "answered" and isinstance(value, _NUMBERS) else None
    cells = _cells(cell, evidence.cell, where.cell, comment.cell)
    return Answer(code, number, _text(evidence.value), _text(where.value), _text(comment.value), state, cells)


# in most workbooks of a plan they are the same
@lru_cache(maxsize=16_384)
def _cells(score: str, evidence: str, where: str, comment: str) -> Mapping[str, str]:
    """The cells of an answer, as far as there are some."""
    found = {"score": score, "evidence": evidence, "where": where, "comment": comment}
    return {role: cell for role, cell in found.items() if cell}


def _text(value: Value | None) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)


def _written(block: Block, fields: Mapping[str, Field]) -> Iterator[tuple[str, WrittenAnswer]]:
    for row in block.rows:
        item = fields.get(f"{row.id}:text", BLANK)
        text = str(item.value or "")
        yield (
            row.id.split("/", 1)[1],
            WrittenAnswer(text, words(text), item.state, {"text": item.cell} if item.cell else {}),
        )


def _records(block: Block, values: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """The rows of a table that hold anything, each with its code."""
    for row in block.rows:
        record = _record(block, row, values)
        if record:
            yield ({"row": row.code} if row.code else {}) | record


def _record(block: Block, row: Row, values: Mapping[str, Value]) -> dict[str, Value]:
    names = ((heading.role, f"{row.id}:{heading.role}") for heading in block.headings if heading.kind)
    return {role: values[name] for role, name in names if name in values}


def _form(reading: ReadingPart, family: Family, values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    for block in reading.of(family):
        for row in block.rows:
            if (value := values.get(f"{row.id}:value")) is not None:
                yield row.id, value


def _owned(reading: ReadingPart, family: Family, values: Mapping[str, Value]) -> dict[str, Mapping[str, Value]]:
    """The forms of capabilities: by capability, then by the form's own names; empty ones are left out."""
    found: dict[str, dict[str, Value]] = {}
    for row, value in _form(reading, family, values):
        _, owner, name = row.split("/", 2)
        found.setdefault(owner, {})[name] = value
    return dict(found)
