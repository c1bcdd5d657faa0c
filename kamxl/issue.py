"""Issuing copies: one blank workbook of a spec, one for each person of a roster, one made of what came back."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.identity import attempt_of, blank_reference, canonical_json, counted, is_blank, reference, signed
from kamxl.plan.model import Copy
from kamxl.spec.model import FieldSpec, Option
from kamxl.values.kinds import Day
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission
    from kamxl.roster.people import Person
    from kamxl.values.kinds import Answer

_NAME_LIMIT = 40
_KEPT = ("respondent", "name", "email", "rater", "round")
_SIGNATURE = ("key", "mac")
_KEPT_LIMIT = 300
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789"}


class Issued(NamedTuple):
    """One copy to be written: its file name, reference, the person's values, and what the writer needs."""

    file: str
    reference: str
    copy: Copy
    respondent: Mapping[str, str | date] = {}
    key: str = ""


def blank_copy(part: ReadingPart, created: date | None = None, key: bytes = b"", ending: str = "") -> Issued:
    """The copy that is nobody's: its respondent is whoever types a name on its cover.

    ``key`` signs it, if any; ``ending`` ends the name of its file, where that of the spec is not enough.
    """
    text = blank_reference(part.spec_code)
    # Windows has no files of these names, whatever their ending
    name = f"kamxl-{part.spec}" if part.spec.partition(".")[0] in _DEVICES else part.spec
    return Issued(f"{name}{ending}.xlsx", text, Copy(_carried(part, text, {}, key), {}, created))


def personal_copies(
    part: ReadingPart | Callable[[Person], ReadingPart],
    people: Iterable[Person],
    created: date | None = None,
    key: bytes = b"",
) -> Iterator[Issued]:
    """One copy for each person, in their order; each depends on nobody else. ``key`` signs them, if any.

    ``part`` is that of all copies, or gives that of each person's.

    Raises:
        KamxlError: two people would get one reference (KX205).
    """
    known: dict[int, int] = {}
    for person in people:
        issued = _personal(part(person) if callable(part) else part, person, created, key)
        # a number takes half the room of the text
        number = int(issued.reference.replace("-", ""), 36)
        if number in known:
            lines = f"{known[number]} and {person.line}"
            message = f"the people of lines {lines} would get one reference, {issued.reference}"
            raise KamxlError(
                [Diagnostic("KX205", message, help="give one of them another id in the roster's id column")]
            )
        known[number] = person.line
        yield issued


def person_reference(part: ReadingPart, key: str) -> str:
    """The reference of a person's copy: it derives from the person's key and the spec."""
    return reference(part.spec_code, part.spec, part.version, key)


def cover_fields(part: ReadingPart) -> tuple[tuple[FieldSpec, ...], FieldSpec | None]:
    """The respondent's fields and the subject, as a plan knows them."""
    fields, subject = [], None
    for block in part.of("fields"):
        for row in block.rows:
            family, _, name = row.id.partition("/")
            options = tuple(Option(key=key, label=label) for key, label in getattr(row.kind, "options", ()))
            kind: Literal["text", "date", "choice"] = "date" if isinstance(row.kind, Day) else "text"
            kind = "choice" if options else kind
            field = FieldSpec(id=name, label=row.text, kind=kind, required=row.required, options=options)
            if family == "subject":
                subject = field
            else:
                fields.append(field)
    return tuple(fields), subject


def _personal(part: ReadingPart, person: Person, created: date | None, key: bytes) -> Issued:
    text = person_reference(part, person.key)
    kept = {name: canonical(str(person.values[name])) for name in ("name", "email") if person.values.get(name)}
    personal = _carried(part, text, {"respondent": person.key, **kept}, key)
    copy = Copy(personal, dict(_answers(part, person)), created)
    file = f"{slug(str(person.values.get('name', '')))}_{text}.xlsx"
    return Issued(file, text, copy, person.values, person.key)


def corrected_copy(
    submission: Submission, doubts: Mapping[str, str], created: date | None = None, key: bytes = b""
) -> Issued:
    """The copy that goes back to the sender: the same reference and identity, the next attempt, every good answer.

    Args:
        submission: what came back.
        doubts: the fields that the sender is asked to look at, each with its note.
        created: the date in the document properties.
        key: signs the copy, if any, and if what came back was signed: nobody's word becomes ours on the way. A
            signature that doesn't fit stays as it came, and so does the copy's standing.
    """
    part, issued = submission.reading, submission.issued
    text = submission.reference or blank_reference(part.spec_code)
    kept, key = _kept(submission), key if submission.identity == "signed" else b""
    attempt = attempt_of(issued) + 1
    answers = {name: item.value for name, item in submission.fields.items() if item.value is not None}
    copy = Copy(
        _carried(part, text, kept | {"attempt": str(attempt)}, key), answers, created, doubts, submission.previous
    )
    file = f"{slug(_name(submission, kept))}_{text}_{attempt}.xlsx"
    return Issued(file, text, copy, submission.respondent, submission.key.respondent)


def carried_copy(
    submission: Submission, part: ReadingPart, copy: Copy, key: bytes = b"", *, again: bool = False
) -> Issued:
    """The copy of another plan that takes answers over: a person's own has the reference that the plan gives to them.

    Args:
        submission: what came back.
        part: the reading part of the other plan.
        copy: the answers that are taken over, and what is told beside them.
        key: signs the copy, if any, on the terms of :func:`corrected_copy`. A blank copy stays a blank copy.
        again: it is for the round after, whose submissions stand beside those of the last one.
    """
    kept, key = _kept(submission), key if submission.identity == "signed" else b""
    kept |= {"round": str(counted(kept.get("round", "")) + 1)} if again else {}
    text = blank_reference(part.spec_code)
    if submission.reference and not is_blank(submission.reference):
        kept |= {"respondent": canonical(submission.key.respondent)[:_KEPT_LIMIT]}
        text = person_reference(part, kept["respondent"])
    copy = copy._replace(personal=_carried(part, text, kept, key))
    file = f"{slug(_name(submission, kept))}_{text}.xlsx"
    return Issued(file, text, copy, submission.respondent, submission.key.respondent)


def _kept(submission: Submission) -> dict[str, str]:
    """What stays of an identity block; a signature that doesn't fit goes along, so that it doesn't fit again."""
    issued = submission.issued
    names = (*_KEPT, *_SIGNATURE) if submission.identity == "broken" else _KEPT
    return {name: canonical(issued[name])[:_KEPT_LIMIT] for name in names if issued.get(name)}


def _name(submission: Submission, kept: Mapping[str, str]) -> str:
    """What a file is named after: who fills it in, or else the file that came."""
    return str(submission.respondent.get("name") or kept.get("name") or Path(submission.file).stem)


def _carried(part: ReadingPart, reference: str, known: Mapping[str, str], key: bytes) -> dict[str, str]:
    """What every copy carries: its reference, and the identity block with what is known of the person."""
    identity = {"v": "1", "spec": part.spec, "version": part.version, **known}
    if key:
        identity = signed(identity | {"reference": reference, "plan": part.digest()}, key)
    return {"reference": reference, "identity": canonical_json(identity)}


def _answers(part: ReadingPart, person: Person) -> Iterator[tuple[str, Answer]]:
    """What the cover is given, by field id."""
    for name, field in _cover(part):
        value = person.values.get(field)
        if value is not None:
            yield name, canonical(value) if isinstance(value, str) else value


@lru_cache(maxsize=64)
def _cover(part: ReadingPart) -> Sequence[tuple[str, str]]:
    """The inputs of the cover, each with the field of a roster that fills it."""
    names = [name for block in part.of("fields") for name, _ in block.fields()]
    return [(name, name.partition("/")[2].removesuffix(":value")) for name in names]


def slug(text: str) -> str:
    """A readable file name of letters and digits of any script, safe on every file system."""
    words = re.split(r"[\W_]+", unicodedata.normalize("NFC", text))
    return "-".join(word for word in words if word)[:_NAME_LIMIT].strip("-") or "workbook"
