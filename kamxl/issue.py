"""Issuing copies: one blank workbook of a spec, or one for each person of a roster."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.identity import blank_reference, canonical_json, reference
from kamxl.plan.model import Copy
from kamxl.spec.model import FieldSpec, Option
from kamxl.values.kinds import Day
from kamxl.values.text import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from kamxl.plan.reading import ReadingPart
    from kamxl.roster.people import Person
    from kamxl.values.kinds import Answer

_NAME_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Issued:
    """One copy to be written: its file name, reference, the person's values, and what the writer needs."""

    file: str
    reference: str
    copy: Copy
    respondent: Mapping[str, str | date] = field(default_factory=dict)
    key: str = ""


def blank_copy(part: ReadingPart, created: date | None = None) -> Issued:
    """The copy that is nobody's: its respondent is whoever types a name on its cover."""
    text = blank_reference(part.spec_code)
    identity = canonical_json({"v": "1", "spec": part.spec, "version": part.version})
    return Issued(f"{part.spec}.xlsx", text, Copy({"reference": text, "identity": identity}, {}, created))


def personal_copies(part: ReadingPart, people: Iterable[Person], created: date | None = None) -> Iterator[Issued]:
    """One copy for each person; each depends on nobody else.

    Raises:
        KamxlError: two people would get one reference (KX205).
    """
    known: dict[str, Person] = {}
    for person in people:
        issued = _personal(part, person, created)
        if issued.reference in known:
            other = known[issued.reference]
            message = f"the people of lines {other.line} and {person.line} would get one reference, {issued.reference}"
            raise KamxlError(
                [Diagnostic("KX205", message, help="give one of them another id in the roster's id column")]
            )
        known[issued.reference] = person
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


def _personal(part: ReadingPart, person: Person, created: date | None) -> Issued:
    text = person_reference(part, person.key)
    kept = {name: canonical(str(person.values[name])) for name in ("name", "email") if person.values.get(name)}
    identity = {"v": "1", "spec": part.spec, "version": part.version, "respondent": person.key, **kept}
    answers = dict(_answers(part, person))
    copy = Copy({"reference": text, "identity": canonical_json(identity)}, answers, created)
    file = f"{slug(str(person.values.get('name', '')))}_{text}.xlsx"
    return Issued(file, text, copy, person.values, person.key)


def _answers(part: ReadingPart, person: Person) -> Iterator[tuple[str, Answer]]:
    """What the cover is given, by field id."""
    for name, _ in part.fields():
        family, _, rest = name.partition("/")
        own = rest.removesuffix(":value")
        if family in {"respondent", "subject"} and own in person.values:
            value = person.values[own]
            yield name, canonical(value) if isinstance(value, str) else value


def slug(text: str) -> str:
    """A readable file name of letters and digits of any script, safe on every file system."""
    words = re.split(r"[\W_]+", unicodedata.normalize("NFC", text))
    return "-".join(word for word in words if word)[:_NAME_LIMIT].strip("-") or "workbook"
