"""What stands around the tables: the title, the fields of a cover, the instructions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kamxl.drafting.words import GUIDES, fold
from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Collection

    from kamxl.drafting.view import View

Place = tuple[int, int]
_FIELDS: dict[str, str] = {
    "subject": "key account|account|account name|customer|customer name|client|client name|supplier"
    "|supplier name|vendor|vendor name|project|kunde|schlusselkunde|lieferant|projekt|compte cle|fournisseur|projet"
    "|cliente|cuenta clave|proveedor|proyecto",
    "name": "name|your name|full name|respondent|employee|employee name|assessor|assessed by|completed by|filled in by"
    "|evaluator|auditor|ihr name|mitarbeiter|mitarbeiterin|ausgefullt von|bewertet von|auditorin|vorname name"
    "|name vorname|nom|votre nom|nom et prenom|nom prenom|rempli par|evaluateur|nombre|su nombre|nombre y apellidos"
    "|nombre y apellido|evaluador",
    "email": "email|e mail|email address|mail|e mail adresse|courriel|correo|correo electronico",
    "organisation": "organisation|organization|company|company name|firm|unternehmen|firma|entreprise|societe|empresa"
    "|organizacion",
    "role": "role|your role|position|job title|title|function|funktion|rolle|stelle|fonction|poste|cargo|puesto",
    "department": "department|division|unit|team|business unit|abteilung|bereich|service|departement|departamento"
    "|equipe|equipo",
    "date": "date|date completed|completed on|assessment date|date of assessment|datum|ausgefullt am|date d evaluation"
    "|fecha|fecha de evaluacion",
    "period": "period|review period|quarter|year|zeitraum|jahr|periode|annee|periodo|ano",
    "location": "location|site|country|region|standort|ort|land|lieu|pays|ubicacion|lugar|pais",
    "manager": "manager|line manager|supervisor|vorgesetzter|vorgesetzte|fuhrungskraft|responsable|superieur"
    "|supervisora|jefe",
}
_KNOWN = {label: name for name, labels in _FIELDS.items() for label in labels.split("|")}
_FILL = re.compile(r"[_.…]{3,}.*$", re.DOTALL)
_LONGEST_LABEL = 60
_MOST_WORDS = 4
_LONGEST_TITLE = 120
_MOST_LINES = 60
_NEAR = 3


@dataclass(frozen=True, slots=True)
class CoverField:
    """A field of the cover; ``known`` is its id where the label is a usual one, ``subject`` for what is assessed."""

    label: str
    known: str
    place: Place


@dataclass(slots=True)
class Front:
    """What stands outside the tables of a sheet."""

    view: View
    fields: list[CoverField] = field(default_factory=list)
    lines: list[tuple[int, list[Place]]] = field(default_factory=list)

    def text(self, place: Place) -> str:
        """The text of a cell, on one line."""
        return " ".join(self.view.text(*place).split())

    @property
    def title(self) -> Place | None:
        """The first text that stands alone in its row and is short enough for a title."""
        for _, cells in self.lines[:_NEAR]:
            text = self.text(cells[0])
            if len(cells) == 1 and len(text) <= _LONGEST_TITLE and witness(text) and not witness(text).isdecimal():
                return cells[0]
        return None

    def plain(self) -> list[Place] | None:
        """Its lines where they are nothing but texts, one to a row; None where they are more than that."""
        cells = [cells[0] for _, cells in self.lines if len(cells) == 1]
        formulas = any(place in self.view.formulas for place in cells)
        return cells if len(cells) == len(self.lines) <= _MOST_LINES and not formulas else None

    @property
    def guides(self) -> bool:
        """Whether its name says that it explains how to fill in the workbook."""
        return not GUIDES.isdisjoint(fold(self.view.name).split())


def front_of(view: View, rows: Collection[int], taken: Collection[Place]) -> Front:
    """What stands in some rows of a sheet, but for the cells that are taken."""
    front = Front(view)
    candidates = [found for row in sorted(rows) for found in _fields(view, row, taken)]
    near = {item.place[0] + step for item in candidates if item.known for step in range(-_NEAR, _NEAR + 1)}
    fields = [item for item in candidates if item.known or item.place[0] in near]
    front.fields = fields
    used = {item.place for item in fields} | {(item.place[0], view.wide(*item.place) + 1) for item in fields}
    for row in sorted(rows):
        cells = [(row, at) for at, _ in view.line(row) if (row, at) not in taken and (row, at) not in used]
        if cells:
            front.lines.append((row, cells))
    return front


def _fields(view: View, row: int, taken: Collection[Place]) -> list[CoverField]:
    """The fields of a row: a label with room beside it, or with a line to write on."""
    found = []
    for column, text in view.line(row):
        raw = _FILL.sub("", text)
        label, colon, rest = raw.partition(":")
        label = " ".join(label.split())
        known = _KNOWN.get(fold(label), "")
        beside = view.wide(row, column) + 1
        room = not view.text(row, beside) or view.typed(row, beside)
        asks = bool(colon) or raw != text
        small = witness(label) and len(label) <= _LONGEST_LABEL and len(label.split()) <= _MOST_WORDS
        if (row, column) in taken or not small or (rest.strip() and not known):
            continue
        if (known and room) or (asks and not view.text(row, beside) and GUIDES.isdisjoint(fold(label).split())):
            found.append(CoverField(label, known, (row, column)))
    return found
