"""A draft as YAML: every foreign text in quotation marks, every guess marked, what was not understood on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.functions import number_text
from kamxl.spec.terms import escaped
from kamxl.values.yamltext import quoted as in_quotes
from kamxl.values.yamltext import remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.drafting.model import Capability, Draft, Section, Statement

_MOST_TOLD = 200
_MOST_CELLS = 8
_LEVEL = {"de": "Stufe", "fr": "Niveau", "es": "Nivel"}


def draft_text(draft: Draft, file: str, places: Sequence[Diagnostic]) -> str:
    """The YAML text of a draft; ``places`` are those that were not understood."""
    return "\n".join((*_head(file, places), *_body(draft))) + "\n"


def _head(file: str, places: Sequence[Diagnostic]) -> Iterator[str]:
    yield f"# A draft, made by 'kamxl spec import' from {remark(file)}."
    yield "# Every line with '# ?' is a guess: look at it, correct it, and take the mark away."
    yield "# Then: kamxl spec check THIS-FILE, and kamxl build THIS-FILE"
    yield "#"
    yield "# Not understood:" if places else "# Nothing was left that was not understood."
    for item in places[:_MOST_TOLD]:
        cells = item.place.cells
        shown = ", ".join(cells[:_MOST_CELLS]) + (" …" if len(cells) > _MOST_CELLS else "")
        where = f"{item.place.sheet} {shown}".strip()
        found = f": {item.found}" if item.found else ""
        yield f"#   - {remark(': '.join(filter(None, (where, item.message))) + found)}"
    if len(places) > _MOST_TOLD:
        yield f"#   - and {len(places) - _MOST_TOLD} more"
    yield ""


def _body(draft: Draft) -> Iterator[str]:
    yield _line("id", quoted(draft.id), "made from the title; answers go by it")
    yield _line("code", quoted(draft.code), "stands in the reference of each workbook")
    yield _line("version", quoted("1"))
    yield _line("title", quoted(draft.title), draft.guess)
    if draft.subtitle:
        yield _line("subtitle", quoted(draft.subtitle), "the second line of the workbook")
    yield _line("language", quoted(draft.language), "" if draft.language == "en" else "told by its words")
    yield ""
    yield from _cover(draft)
    yield ""
    yield from _scale(draft)
    yield ""
    if draft.introduction:
        yield "introduction:"
        for heading, points in draft.introduction:
            yield f"  - heading: {quoted(heading)}"
            yield "    points:"
            yield from (f"      - {quoted(point)}" for point in points)
        yield ""
    yield from _phases(draft)


def quoted(text: str) -> str:
    """A foreign text as a spec takes it for nothing but that text, so that it can't begin a term either."""
    return in_quotes(escaped(text))


def _line(key: str, value: str, guess: str = "") -> str:
    return f"{key}: {value}" + (f"  # ? {remark(guess)}" if guess else "")


def _cover(draft: Draft) -> Iterator[str]:
    yield "respondent:"
    for name, label in draft.fields:
        more = ", required: true" if name == "name" else ", kind: date" if name == "date" else ""
        yield f"  - {{id: {quoted(name)}, label: {quoted(label)}{more}}}"
    if draft.subject:
        subject = f"{{id: subject, label: {quoted(draft.subject)}, required: true}}"
        yield _line("subject", subject, "what is assessed; one workbook for each")


def _scale(draft: Draft) -> Iterator[str]:
    scale = draft.scale
    yield "scale:" + (f"  # ? {remark(scale.guess)}" if scale.guess else "")
    yield "  levels:"
    details = dict(scale.details)
    for value, label in scale.levels:
        number = number_text(value)
        if label:
            more = f", description: {quoted(details[value])}" if value in details else ""
            yield f"    - {{value: {number}, label: {quoted(label)}{more}}}"
        else:
            shown = quoted(f"{_LEVEL.get(draft.language, 'Level')} {number}")
            yield f"    - {{value: {number}, label: {shown}}}  # ? the workbook does not say what {number} means"
    settings = {
        "evidence": draft.evidence,
        "where": draft.where,
        "comments": draft.comments,
        "not_applicable": scale.not_applicable,
    }
    yield from (f"  {key}: {'true' if value else 'false'}" for key, value in settings.items())


def _phases(draft: Draft) -> Iterator[str]:
    yield "phases:"
    for phase in draft.phases:
        yield f"  - id: {quoted(phase.id)}"
        yield "    " + _line("title", quoted(phase.title), phase.guess)
        yield "    capabilities:"
        for capability in phase.capabilities:
            yield from _capability(capability)


def _capability(capability: Capability) -> Iterator[str]:
    yield f"      - id: {quoted(capability.id)}"
    numbered = f"  # {remark(capability.number)} in the workbook" if capability.number else ""
    yield f"        code: {quoted(capability.code)}{numbered}"
    yield "        " + _line("title", quoted(capability.title), capability.guess)
    yield f"        short_title: {quoted(capability.short_title)}"
    loose = [item for section in capability.sections if not section.title for item in section.statements]
    if loose:
        yield "        statements:"
        for statement in loose:
            yield from _statement(statement, 10)
    if titled := [section for section in capability.sections if section.title]:
        yield "        sections:"
        for section in titled:
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"          - id: {quoted(section.id)}"
    yield f"            title: {quoted(section.title)}"
    yield "            statements:"
    for statement in section.statements:
        yield from _statement(statement, 14)


def _statement(statement: Statement, indent: int) -> Iterator[str]:
    margin = " " * indent
    yield f"{margin}- id: {quoted(statement.id)}  # {remark(statement.was)}"
    if statement.item.guess:
        yield f"{margin}  # ? {remark(statement.item.guess)}"
    yield f"{margin}  code: {quoted(statement.code)}"
    if statement.topic:
        yield f"{margin}  topic: {quoted(statement.topic)}"
    yield f"{margin}  text: {quoted(statement.text)}"
    if statement.hint:
        yield f"{margin}  evidence_hint: {quoted(statement.hint)}"
    for key, value in (("weight", statement.weight), ("target", statement.target)):
        if value is not None:
            yield f"{margin}  {key}: {number_text(value)}"
