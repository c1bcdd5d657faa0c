"""Workbooks as people make them by hand, written with XlsxWriter, and what a draft of one says in a few lines."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import xlsxwriter

from kamxl.drafting.draft import Drafted
from kamxl.functions import number_text
from kamxl.jobs.drafts import draft_bytes
from kamxl.project import Project
from kamxl.spec.load import load_spec
from kamxl.spec.model import Spec, Statement

Rows: TypeAlias = Sequence[Sequence[object]]
Made: TypeAlias = Any  # XlsxWriter has no types
Dress: TypeAlias = Callable[[Made, Made], None]
"""What is done to a workbook and its sheets once the cells are written, by name: merges, drop-downs, hiding."""


def book(sheets: Mapping[str, Rows], dress: Dress | None = None, bold: Sequence[str] = ()) -> bytes:
    """A workbook; a text that begins with = is a formula, and texts among ``bold`` are set in bold type."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        strong = made.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    look = strong if value in bold and isinstance(value, str) else None
                    if isinstance(value, str) and not value.startswith("="):
                        sheet.write_string(at, column, value, look)
                    elif value is not None:
                        sheet.write(at, column, value, look)
        if dress is not None:
            dress(made, {sheet.get_name(): sheet for sheet in made.worksheets()})
    return stream.getvalue()


def draft(data: bytes, name: str = "scores.xlsx") -> Drafted:
    """The draft of a workbook."""
    made = draft_bytes(data, name, Project())
    assert isinstance(made, Drafted), made
    return made


def spec(made: Drafted) -> Spec:
    """The spec that a draft is; it checks clean."""
    loaded = load_spec(made.text, "draft.yaml")
    assert loaded.diagnostics == ()
    assert loaded.spec is not None
    return loaded.spec


def outline(made: Drafted) -> str:
    """A draft in lines: its title, its scale, then capabilities, sections and statements."""
    found = spec(made)
    levels = ", ".join(f"{number_text(level.value)} {level.label}" for level in found.scale.levels)
    lines = [found.title, levels + (", N/A" if found.scale.not_applicable else "")]
    for phase in found.phases:
        lines += [f"[{phase.title}]"] if len(found.phases) > 1 else []
        for capability in phase.capabilities:
            lines.append(f"{capability.code} {capability.title}")
            lines += [f"  {_told(item)}" for item in capability.statements]
            for section in capability.sections:
                lines.append(f"  {section.title}")
                lines += [f"    {_told(item)}" for item in section.statements]
    return "\n".join(lines) + "\n"


def _told(item: Statement) -> str:
    topic = f"{item.topic}: " if item.topic else ""
    more = {"weight": item.weight if item.weight != 1 else None, "target": item.target, "hint": item.evidence_hint}
    asides = ", ".join(f"{key} {value}" for key, value in more.items() if value is not None)
    return f"{item.code} {topic}{item.text}" + (f" ({asides})" if asides else "")


def told(made: Drafted) -> list[str]:
    """The findings about a draft: the code, the cells, what stands there."""
    return [
        " ".join(filter(None, (item.code, item.place.sheet, ",".join(item.place.cells), item.found)))
        for item in made.diagnostics
    ]
