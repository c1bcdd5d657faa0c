"""Reflection questions: a form of one wide answer each, wherever a sheet has room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kamxl.plan.reading import Block, Heading, Row
from kamxl.values.kinds import Text

if TYPE_CHECKING:
    from kamxl.plan.draft import Draft
    from kamxl.plan.sheet import SheetBuilder
    from kamxl.spec.model import Capability


class Room(NamedTuple):
    """The columns of the questions, of the answers, and of the hidden ids."""

    question: int
    answer: int
    id: int


def reflection_form(draft: Draft, capability: Capability, sheet: SheetBuilder, room: Room) -> None:
    """Puts the questions of a capability, if there are any, from the sheet's row on; the row below is the next one."""
    prompts = draft.spec.reflection(capability)
    if not prompts:
        return
    t, ordinal = draft.words, [item.id for item in draft.spec.capabilities()].index(capability.id) + 1
    top = sheet.row
    sheet.put(top, 0, t("Reflection"), "block.title")
    for at, text in ((0, t("Code")), (room.question, t("Question")), (room.answer, t("Your reflection"))):
        sheet.put(top + 1, at, text, "header")
    sheet.fill(top + 1, range(room.id), "header")
    rows = []
    for place, prompt in enumerate(prompts):
        row, key = top + 2 + place, f"reflection/{capability.id}/{prompt.id}"
        code = f"RF{ordinal}-{place + 1:02d}"
        sheet.put(row, 0, code, "code")
        sheet.put(row, room.question, prompt.text, "statement")
        sheet.ask(row, room.answer, f"{key}:value", Text(), "input.reflection")
        sheet.put(row, room.id, key, "hidden")
        rows.append(Row(key, code, prompt.text, Text()))
    headings = (
        Heading("code", t("Code")),
        Heading("statement", t("Question")),
        Heading("value", t("Your reflection"), Text()),
    )
    draft.take(
        Block(f"reflection/{capability.id}", "reflection", "form", sheet.name, capability.id, headings, tuple(rows))
    )
    sheet.row = top + 2 + len(prompts)
