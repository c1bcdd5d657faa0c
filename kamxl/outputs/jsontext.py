"""The published JSON documents, with dates as ISO texts; docs/*.schema.json are their schemas."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from kamxl.functions import number_text
from kamxl.outputs.tables import tables
from kamxl.results.common import shared_totals
from kamxl.results.model import BLANK
from kamxl.score import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.outputs.files import BuiltFile
    from kamxl.plan.carried import Changed, Left
    from kamxl.plan.correction import Point
    from kamxl.plan.reading import Block, Family, ReadingPart
    from kamxl.results.carry import Carryover
    from kamxl.results.model import Answer, Field, Settled, Submission, Tally, WrittenAnswer
    from kamxl.results.team import TeamResult
    from kamxl.values.kinds import Answer as Value

SCHEMA_VERSION = 1
Json = dict[str, Any]


def json_text(document: Json) -> str:
    """A document as text, ready to be printed or stored; a file name's stray bytes are escaped as JSON escapes them."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def read_document(submissions: Iterable[Submission], diagnostics: Iterable[Diagnostic] = ()) -> Json:
    """What ``kamxl read --json`` prints; the diagnostics are those that belong to no submission."""
    return {
        "schema_version": SCHEMA_VERSION,
        "submissions": [submission_json(item) for item in submissions],
        "diagnostics": [item.as_json() for item in diagnostics],
    }


def build_document(files: Iterable[BuiltFile]) -> Json:
    """What ``kamxl build --json`` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "path": item.path,
                "spec": {"id": item.spec, "version": item.version},
                "reference": item.reference,
                "respondent": _plain(item.respondent),
            }
            for item in files
        ],
    }


def fix_document(
    files: Iterable[tuple[str, Submission, int, Sequence[Point]]], diagnostics: Iterable[Diagnostic] = ()
) -> Json:
    """What ``kamxl fix --json`` prints: each file with what it was made of, its attempt, and its points to look at."""
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "path": path,
                "from": submission.file,
                "reference": submission.reference,
                "attempt": attempt,
                "to_look_at": [_point(item) for item in points],
            }
            for path, submission, attempt, points in files
        ],
        "diagnostics": [item.as_json() for item in diagnostics],
    }


def carry_document(
    files: Iterable[tuple[str, Submission, ReadingPart, str, Carryover]], diagnostics: Iterable[Diagnostic] = ()
) -> Json:
    """What ``kamxl carry --json`` prints: each file with what it was made of, and what has no place in it or is new."""
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "path": path,
                "from": submission.file,
                "spec": {"id": reading.spec, "version": reading.version},
                "language": reading.language,
                "role": reading.role or None,
                "reference": reference,
                "carried": len(over.answers),
                "last_round": len(over.previous),
                "not_carried": [_left(item) for item in over.left],
                "statements": [_changed(item) for item in over.changed],
            }
            for path, submission, reading, reference, over in files
        ],
        "diagnostics": [item.as_json() for item in diagnostics],
    }


def _left(item: Left) -> Json:
    return {
        "answer": item.answer or None,
        "code": item.code or None,
        "question": item.question,
        "said": item.said,
        "why": item.why,
    }


def _changed(item: Changed) -> Json:
    return {
        "statement": item.row.partition("/")[2],
        "code": item.code,
        "text": item.text,
        "change": item.change,
        "before": item.before or None,
    }


def _point(item: Point) -> Json:
    return {
        "answers": list(item.fields),
        "question": item.question,
        "found": item.found or None,
        "said": item.said,
        "expected": item.expected or None,
        "advice": item.advice,
    }


def submission_json(submission: Submission) -> Json:
    """One submission."""
    reading, key = submission.reading, submission.key
    kinds = {group.id.removeprefix("capability/"): group.kind for group in reading.groups}
    tallies = submission.tallies
    return {
        "file": submission.file,
        "sha256": submission.sha256 or None,
        "sent": submission.sent or None,
        "sender": submission.sender or None,
        "spec": {"id": reading.spec, "version": reading.version},
        "plan": submission.plan,
        "reference": submission.reference,
        "identity": submission.identity,
        "checks": list(submission.checks),
        "key": {"respondent": key.respondent, "subject": key.subject, "rater": key.rater, "round": key.round},
        "respondent": _plain(submission.respondent),
        "answers": {name: _answer(item, submission.fields, name) for name, item in submission.answers.items()},
        "written": {name: _written(item) for name, item in submission.written.items()},
        "registers": {block.owner: _records(block, submission.fields) for block in reading.of("register")},
        "sign_offs": _forms(submission, "sign-off"),
        "reflections": _forms(submission, "reflection"),
        "actions": [record for block in reading.of("actions") for record in _records(block, submission.fields)],
        "capabilities": {name: _tally(item) for name, item in tallies.items() if kinds[name] == "capability"},
        "sections": {
            name.removeprefix("section/"): _tally(item) for name, item in tallies.items() if kinds[name] == "section"
        },
        "total": _total(submission.total),
        "shared": _shared(submission),
        "decisions": [_decision(item) for item in submission.settled],
        "diagnostics": [_placed(item, submission.file).as_json() for item in submission.diagnostics],
    }


def _decision(item: Settled) -> Json:
    """A doubt that was decided; a value of null is a decided blank."""
    return {
        "answer": item.answer,
        "cell": item.cell or None,
        "found": item.found or None,
        "value": _value(item.value),
        "why": item.why,
        "file": item.file,
        "line": item.line,
    }


def _plain(values: Mapping[str, Value]) -> Json:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Value | None) -> str | int | float | None:
    return value.isoformat() if isinstance(value, date) else value


def _placed(finding: Diagnostic, file: str) -> Diagnostic:
    return finding if finding.place.file else finding.in_file(file)


def _records(block: Block, fields: Mapping[str, Field]) -> list[Json]:
    """The rows of a table that hold anything: their values, the cells that they came from, and what is not readable."""
    records = []
    for row in block.rows:
        held = {name: f"{row.id}:{name}" for name in (item.role for item in block.headings if item.kind)}
        if record := _record(held, fields):
            records.append(({"row": row.code} if row.code else {}) | record)
    return records


def _forms(submission: Submission, family: Family) -> Json:
    """The forms of the capabilities, as records; those that hold nothing are left out."""
    found = {}
    for block in submission.reading.of(family):
        held = {row.id.rpartition("/")[2]: f"{row.id}:value" for row in block.rows}
        if record := _record(held, submission.fields):
            found[block.owner] = record
    return found


def _record(held: Mapping[str, str], fields: Mapping[str, Field]) -> Json:
    """Values by name, with their cells; {} where all are blank. ``states`` tells those that have no usable value."""
    known = {name: item for name, id_ in held.items() if (item := fields.get(id_, BLANK)).state != "blank"}
    if not known:
        return {}
    cells = {name: item.cell for name, item in known.items() if item.cell}
    return {name: _value(item.value) for name, item in known.items()} | {"cells": cells, "states": _states(known)}


def _states(known: Mapping[str, Field]) -> dict[str, str]:
    """What is neither answered nor blank."""
    return {name: item.state for name, item in known.items() if item.state not in {"answered", "blank"}}


def _answer(item: Answer, fields: Mapping[str, Field], statement: str) -> Json:
    beside = {name: fields.get(f"statement/{statement}:{name}", BLANK) for name in ("evidence", "where", "comment")}
    return {
        "code": item.code,
        "score": item.score if item.state == "answered" else None,
        "evidence": item.evidence,
        "where": item.where,
        "comment": item.comment,
        "state": item.state,
        "states": _states(beside),
        "cells": dict(item.cells),
    }


def _written(item: WrittenAnswer) -> Json:
    return {"text": item.text, "words": item.words, "state": item.state, "cells": dict(item.cells)}


def _tally(item: Tally) -> Json:
    """What a group comes to; an evidenced score is blank where nothing is scored, as the score is."""
    return {
        "score": item.score,
        "max": item.maximum,
        "answered": item.answered,
        "of": item.of,
        "evidenced_score": None if item.score is None else item.evidenced,
    }


def _total(item: Tally | None) -> Json | None:
    return _tally(item) | {"percent": item.percent or 0} if item else None


def _shared(submission: Submission) -> Json | None:
    """The totals of a variant on what it shares with the root of its family."""
    shared = shared_totals(submission)
    if shared is None:
        return None
    return {
        "family": shared.family,
        "statements": shared.statements,
        "of": shared.of,
        "capabilities": {name: _tally(item) for name, item in shared.capabilities.items()},
        "total": _total(shared.tally),
    }


def report_document(team: TeamResult) -> Json:
    """What ``kamxl report --to json`` writes: the team's tables as objects."""
    return (
        {
            "schema_version": SCHEMA_VERSION,
            "title": team.title,
            "spec": {"id": team.spec, "version": team.version},
            "plan": team.plan,
            "n": team.n,
            "expected": team.expected,
        }
        | {table.name: _objects(table.headings, table.rows) for table in tables(team) if table.name not in _NESTED}
        | {
            "heat_map": _heat_map(team),
            "distribution": _distribution(team),
        }
    )


_NESTED = ("heat_map", "distribution")


def _objects(headings: Sequence[str], rows: Sequence[Sequence[Value | None]]) -> list[Json]:
    return [{name: _value(value) for name, value in zip(headings, row, strict=True)} for row in rows]


def _heat_map(team: TeamResult) -> list[Json]:
    return [
        {
            "person": item.member.name,
            "subject": item.member.subject or None,
            "reference": item.member.reference or None,
            "answered": item.statements.answered,
            "of": item.statements.of,
            "capabilities": dict(item.percents),
            TOTAL: item.total,
        }
        for item in team.profiles
    ]


def _distribution(team: TeamResult) -> list[Json]:
    return [
        {
            "capability": line.item.capability,
            "statement": line.item.id,
            "code": line.item.code,
            "text": line.item.text,
            "levels": {number_text(level): count for level, count in zip(team.levels, line.levels, strict=True)},
            "blank": line.blank,
            "not_applicable": line.not_applicable,
            "unreadable": line.unreadable,
            "n": line.n,
            "mean": line.mean,
        }
        for line in team.distribution
    ]
