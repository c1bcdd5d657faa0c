"""The cover and the instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.formula import Ref, if_
from kamxl.functions import number_text
from kamxl.plan.draft import field_kind
from kamxl.plan.model import Conditional, Page, Personal
from kamxl.plan.narrative import parts
from kamxl.plan.reading import Block, Heading, Row
from kamxl.plan.sheet import SheetBuilder
from kamxl.values.kinds import Text
from kamxl.words import decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.plan.draft import Draft
    from kamxl.plan.model import Content
    from kamxl.spec.model import FieldSpec

_MARGIN, _LABEL, _VALUE, _NOTE, _ID = range(5)


def cover_sheet(draft: Draft) -> None:
    """Adds the cover: title, respondent, subject, progress, reference, rights."""
    spec, t = draft.spec, draft.words
    sheet = SheetBuilder("cover", t("Cover"), protected=spec.protect != "none", tab="primary", page=Page(one_page=True))
    sheet.columns((3, 30, 62, 34, 12), hidden=[_ID])
    _banner(draft, sheet)
    sheet.put(sheet.row, _LABEL, t("About you"), "block.title")
    sheet.put(sheet.row, _VALUE, t("Your entry"), "block.title")
    sheet.fill(sheet.row, range(_LABEL, _ID), "block.title")
    sheet.row += 1
    _fields(draft, sheet)
    _progress(draft, sheet)
    _imprint(draft, sheet)
    sheet.settings["page"] = Page(one_page=True, area=(0, 0, sheet.row, _NOTE))
    draft.add(sheet)


def _banner(draft: Draft, sheet: SheetBuilder) -> None:
    spec = draft.spec
    sheet.row = 1
    if spec.look.logo:
        sheet.settings["logo"] = (1, _LABEL)
        sheet.heights[1] = 54.0
        sheet.row = 2
    texts = ((None, "banner"), (spec.title, "banner.title"), (spec.subtitle, "banner.subtitle"), (None, "banner"))
    for text, style in texts:
        if text is None and style != "banner":
            continue
        sheet.merge(sheet.row, _LABEL, _NOTE, text, style)
        if text is None:
            sheet.heights[sheet.row] = 10.0
        sheet.row += 1
    if spec.description:
        sheet.heights[sheet.row] = 8.0
        sheet.merge(sheet.row + 1, _LABEL, _NOTE, spec.description, "body")
        sheet.row += 2
    sheet.row += 1


def _fields(draft: Draft, sheet: SheetBuilder) -> None:
    """The respondent's fields and the subject, each a named cell."""
    spec = draft.spec
    asked = [("respondent", item) for item in spec.respondent]
    if spec.subject:
        asked.append(("subject", spec.subject))
    rows = []
    for family, item in asked:
        key, kind = f"{family}/{item.id}", field_kind(item, draft.words)
        sheet.put(sheet.row, _LABEL, item.label, "label")
        sheet.ask(sheet.row, _VALUE, f"{key}:value", kind, f"input.{kind.tag}.left")
        if note := item.help or _hint(draft, item):
            sheet.put(sheet.row, _NOTE, note, "note.beside")
        sheet.put(sheet.row, _ID, key, "hidden")
        if kind.entry().kind != "any":
            area, told = (sheet.row, _VALUE, sheet.row, _VALUE), kind.told(draft.words)
            sheet.rule(kind, area, item.label, told, draft.source(kind))
        draft.names[_name(draft, item.id)] = f"{key}:value"
        rows.append(Row(key, "", item.label, kind, required=item.required))
        sheet.row += 1
    headings = (Heading("label", draft.words("About you")), Heading("value", draft.words("Your entry"), Text()))
    draft.take(Block("cover", "fields", "form", sheet.name, "", headings, tuple(rows)))


def _name(draft: Draft, id_: str) -> str:
    """The defined name of a field; two ids may make one, and the total has its own."""
    name = f"kx_{id_.replace('-', '_').replace('.', '_')}"
    while name in {*draft.names, "kx_total", "kx_percent"}:
        name += "_"
    return name


def _hint(draft: Draft, item: FieldSpec) -> str:
    t = draft.words
    if item.required:
        return t("required")
    return t("year-month-day") if item.kind == "date" else ""


def _progress(draft: Draft, sheet: SheetBuilder) -> None:
    t = draft.words
    sheet.row += 1
    sheet.put(sheet.row, _LABEL, t("Progress"), "block.title")
    sheet.fill(sheet.row, range(_LABEL, _ID), "block.title")
    sheet.row += 1
    if any(group.kind == "total" for group in draft.groups):
        answered = Ref("total:answered") & t(" of ") & Ref("total:of") & t(" answered")
        _line(sheet, t("Statements"), answered, "value", "cover:progress")
        wrong = if_(Ref("checks").is_("=", 0), t("none"), Ref("checks") & t(" – see the Check column"))
        _line(sheet, t("Rows to check"), wrong, "value", "cover:checks")
        area = (sheet.row - 1, _VALUE, sheet.row - 1, _VALUE)
        sheet.conditionals.append(Conditional(area, "equals", "good", t("none")))
    if count := sum(len(parts(draft, item)) for item in draft.spec.capabilities()):
        written = Ref("written:answered") & t(" of ") & count & t(" written")
        _line(sheet, t("Written answers"), written, "value", "cover:written")


def _line(sheet: SheetBuilder, label: str, content: Content, style: str, name: str = "") -> None:
    sheet.put(sheet.row, _LABEL, label, "label")
    sheet.put(sheet.row, _VALUE, content, style, name)
    sheet.row += 1


def _imprint(draft: Draft, sheet: SheetBuilder) -> None:
    spec, t = draft.spec, draft.words
    sheet.row += 1
    sheet.put(sheet.row, _LABEL, t("About this workbook"), "block.title")
    sheet.fill(sheet.row, range(_LABEL, _ID), "block.title")
    sheet.row += 1
    _line(sheet, t("Reference"), Personal("reference"), "reference", "cover:reference")
    _line(sheet, t("Edition"), f"{spec.title}, {spec.version}", "value")
    for label, text in ((t("Source"), spec.source), (t("Rights"), spec.rights)):
        if text:
            sheet.put(sheet.row, _LABEL, label, "label.top")
            sheet.merge(sheet.row, _VALUE, _NOTE, text, "small")
            sheet.row += 1


def instructions_sheet(draft: Draft) -> None:
    """Adds the instructions: purpose, steps, scale, practical matters, introduction."""
    spec, t = draft.spec, draft.words
    sheet = SheetBuilder("instructions", t("Instructions"), protected=spec.protect != "none", tab="primary")
    sheet.columns((3, 30, 108))
    sheet.put(0, 1, t("Instructions"), "sheet.title")
    sheet.row = 2
    for heading, lines in _chapters(draft):
        for place, line in enumerate(lines):
            sheet.put(sheet.row, 1, heading if place == 0 else None, "chapter")
            sheet.put(sheet.row, 2, line, "body")
            sheet.row += 1
        sheet.heights[sheet.row] = 9.0
        sheet.row += 1
    _legend(draft, sheet)
    sheet.settings["page"] = Page(area=(0, 0, sheet.row, 2))
    draft.add(sheet)


def _chapters(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    spec, t = draft.spec, draft.words
    if spec.purpose:
        yield t("What it is for"), [spec.purpose]
    yield t("How to fill it in"), [f"{place}.  {step}" for place, step in enumerate(_steps(draft), start=1)]
    practical = (
        (t("Time needed"), spec.time_needed),
        (t("Return by"), spec.return_by),
        (t("Return to"), spec.return_to),
        (t("Who sees your answers"), spec.who_sees),
    )
    yield from ((heading, [text]) for heading, text in practical if text)
    for part in spec.introduction:
        points = [f"•  {point}" for point in part.points]
        yield part.heading, [part.text, *points] if part.text else points


def _steps(draft: Draft) -> Iterator[str]:
    spec, t = draft.spec, draft.words
    yield t("Fill in the cover. Only the tinted cells are for typing; the Tab key goes from one to the next.")
    if draft.groups:
        yield t(
            "Open each sheet in turn and choose a score for every statement. "
            "A blank is not a zero: leave it blank only if you can't say."
        )
    if draft.groups and spec.scale.evidence:
        question = spec.scale.evidence_question or t("Can you show tangible evidence?")
        yield t("Say Y or N for the evidence: {question}").format(question=question)
    if any(parts(draft, item) for item in spec.capabilities()):
        yield t(
            "Write your answers on the sheets that end in 'texts'. "
            "Paragraphs can be pasted from a word processor: they fill the rows downwards."
        )
    if draft.groups:
        yield t(
            "Look at the Check column and at the summary, which fills itself in. "
            "Then pick what to work on in the action plan."
        )
    yield t("Save the file as an Excel workbook (.xlsx) and send it back. Any spreadsheet program will do.")
    yield t(
        "The sheets are protected without a password, so that nothing is overwritten by accident. "
        "Unprotecting them is harmless."
    )


def _legend(draft: Draft, sheet: SheetBuilder) -> None:
    spec, t = draft.spec, draft.words
    if not draft.groups:
        return
    sheet.put(sheet.row, 1, spec.scale.title or t("The scale"), "block.title")
    sheet.fill(sheet.row, [2], "block.title")
    if spec.scale.note:
        sheet.row += 1
        sheet.put(sheet.row, 2, spec.scale.note, "note.wrapped")
    for level in reversed(spec.scale.levels):
        shown = f"{decimal(number_text(level.value), t)}   {level.label}"
        _level(draft, sheet, shown, level.description or "")
    if spec.scale.not_applicable:
        _level(draft, sheet, draft.score.absent, t("Does not apply here: the statement leaves the maximum."))


def _level(draft: Draft, sheet: SheetBuilder, shown: str, meaning: str) -> None:
    sheet.row += 1
    sheet.put(sheet.row, 1, shown, "legend.level")
    sheet.put(sheet.row, 2, meaning, "legend.text")
    draft.legend.append((sheet.name, shown, meaning))
