"""What a workbook tells of the one that it was made from: answers without a place, statements that are new."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from kamxl.plan.front import front_sheet, in_front, in_quotes, place_of
from kamxl.plan.model import Page
from kamxl.values.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kamxl.plan.model import Plan
    from kamxl.plan.sheet import SheetBuilder
    from kamxl.words import Words

KEY = "carried"
Reason = Literal[
    "removed",
    "not-asked",
    "rows",
    "meaning",
    "action",
    "scale",
    "level",
    "several",
    "not-applicable",
    "option",
    "kind",
    "unreadable",
    "conflict",
    "stray",
]
Change = Literal["new", "reworded", "meaning", "score", "doubt"]
_WIDTHS = (5, 11, 54, 62, 46)
_QUOTED = 600
# a row holds what is about a third of a page: what does not fit goes on in the next
_LINES, _CHARACTERS = 22, 58


@dataclass(frozen=True, slots=True)
class Left:
    """An answer that has no place in the new workbook: its id, code and question, what it said, and why.

    ``heading`` is that of its column. A ``text`` is quoted where it is shown; what stood where nothing is asked has no
    id, and its cell (``Sheet!E7``) for a question.
    """

    answer: str
    code: str
    question: str
    heading: str
    said: str
    why: Reason
    text: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """A statement that the person did not answer as it is asked now: its row, how it reads, and how it read before.

    ``field`` is the input that has the note, ``said`` the score that is not taken over, or what stood in its place;
    each '' where there is none.
    """

    row: str
    code: str
    text: str
    change: Change
    field: str
    before: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook was made of: the title and version of the old one, and how many answers were carried over.

    ``again`` says that it is for a new round, with the scores of the last beside the blank new ones.
    """

    title: str
    version: str
    carried: int
    again: bool = False


def with_list(
    plan: Plan,
    origin: Origin,
    left: Sequence[Left],
    changed: Sequence[Changed],
    reference: str,
    words: Words,
) -> Plan:
    """The plan with the sheet ``Not carried over`` in front; the plan itself where there is nothing to tell."""
    if not left and not changed:
        return plan
    told = words("{title}   ·   reference {reference}").format(title=plan.title, reference=reference)
    sheet = front_sheet(plan, KEY, words("Not carried over"), told, _WIDTHS)
    end = len(_WIDTHS) - 1
    sheet.merge(2, 0, end, _introduction(origin, words), "body")
    sheet.heights[3] = 8.0
    sheet.row = 4
    if left:
        _left(sheet, left, words)
    if changed:
        _changed(sheet, plan, changed, words)
    sheet.settings["page"] = Page(area=(0, 0, sheet.row - 1, end))
    sheet.settings["active"] = (4, 0)
    return in_front(plan, sheet)


def notes(changed: Sequence[Changed], words: Words) -> Mapping[str, str]:
    """The note of each score that its receiver is asked to look at."""
    return {item.field: _note(item, words) for item in changed if item.field}


def _introduction(origin: Origin, words: Words) -> str:
    old = f"{origin.title}, {origin.version}"
    if origin.again:
        told = words(
            "This workbook begins a new round of: {old}. The scores of the last round stand beside the new ones."
        )
    else:
        told = words("This workbook was made from yours: {old}. Answers that stand in their place here: {count}.")
    told = told.format(old=old, count=origin.carried)
    return (
        told
        + " "
        + words(
            "Below is what has no place here, so that nothing is lost, and what is asked in another way now. Tinted"
            " cells carry a note. This sheet is for you to read: nothing is filled in here, and it can stay as it is."
        )
    )


def _left(sheet: SheetBuilder, left: Sequence[Left], words: Words) -> None:
    headings = (
        words("No."),
        words("Code"),
        words("What was asked"),
        words("What you answered"),
        words("Why it is here"),
    )
    _head(sheet, words("Answers that were not carried over"), headings)
    reasons = _reasons(words)
    groups = groupby(left, key=lambda item: (item.answer.rpartition(":")[0], item.code, item.question, item.why))
    for number, ((_, code, question, why), items) in enumerate(groups, start=1):
        for place, piece in enumerate(_pieces("\n".join(_answer(item, words) for item in items))):
            first = (number, code, question, piece, reasons[why])
            row = first if place == 0 else (None, None, None, f"… {piece}", None)
            for column, content in enumerate(row):
                sheet.put(sheet.row, column, content, ("figure", "code.middle", "text", "text", "text")[column])
            sheet.row += 1
    sheet.row += 1


def _answer(item: Left, words: Words) -> str:
    """One answer under the heading of its column; a text in quotation marks."""
    said = in_quotes(item.said, words) if item.text else item.said
    return f"{item.heading}: {said}" if item.heading else said


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that a row can show, parted at the ends of lines, or where a line is too long for one."""
    held: list[str] = []
    room = _LINES
    for line in _short_lines(text):
        need = max(1, -(-len(line) // _CHARACTERS))
        if held and need > room:
            yield "\n".join(held)
            held, room = [], _LINES
        held.append(line)
        room -= need
    yield "\n".join(held)


def _short_lines(text: str) -> Iterator[str]:
    most = _LINES * _CHARACTERS
    for line in text.split("\n"):
        yield from (line[at : at + most] for at in range(0, max(1, len(line)), most))


def _changed(sheet: SheetBuilder, plan: Plan, changed: Sequence[Changed], words: Words) -> None:
    headings = (
        words("No."),
        words("Code"),
        words("What is asked now"),
        words("What has changed"),
        words("How it read before"),
    )
    _head(sheet, words("Statements that are new or changed"), headings)
    changes = _changes(words)
    for number, item in enumerate(changed, start=1):
        texts = (item.text, changes[item.change], _quoted(item.before, words))
        link = place_of(plan, item.field)[1]._replace(text=item.code) if item.field else item.code
        sheet.put(sheet.row, 0, number, "figure")
        sheet.put(sheet.row, 1, link, "link.centre" if item.field else "code.middle")
        for column, text in enumerate(texts, start=2):
            sheet.put(sheet.row, column, text or None, "text")
        sheet.row += 1


def _head(sheet: SheetBuilder, title: str, headings: Sequence[str]) -> None:
    sheet.put(sheet.row, 0, title, "block.title")
    sheet.fill(sheet.row, range(len(_WIDTHS)), "block.title")
    for column, heading in enumerate(headings):
        sheet.put(sheet.row + 1, column, heading, "header" if column > 1 else "header.centre")
    sheet.row += 2


def _note(item: Changed, words: Words) -> str:
    parts = [_changes(words)[item.change]]
    if item.before:
        parts.append(words("It read: {text}").format(text=_quoted(item.before, words)))
    if item.said:
        said = in_quotes(item.said, words) if item.change == "doubt" else item.said
        parts.append(words("Your score then: {score}").format(score=said))
    return "\n".join(parts)


def _quoted(text: str, words: Words) -> str:
    return in_quotes(shortened(text, _QUOTED), words) if text else ""


def _changes(words: Words) -> Mapping[Change, str]:
    return {
        "new": words("New: your workbook did not have this statement."),
        "reworded": words("Reworded, with the same meaning. Please check that the answer fits."),
        "meaning": words("It means something else than it did. Please answer it as it reads now."),
        "doubt": words("What you wrote here could not be read as a score. Please choose one."),
        "score": words("Your score has no counterpart on the scale of this workbook. Please choose one."),
    }


def _reasons(words: Words) -> Mapping[Reason, str]:
    return {
        "removed": words("This statement is not in the new workbook."),
        "not-asked": words("The new workbook does not ask for this."),
        "rows": words("The new workbook has fewer rows here."),
        "meaning": words("The statement means something else now, so the answer may not fit any more."),
        "action": words(
            "The statement that this action is for is not in the new workbook, or means something else now."
        ),
        "scale": words("The scale is another one, and nothing says how the two compare."),
        "level": words("No level of the new scale counts as this one."),
        "several": words("Several levels of the new scale count as this one."),
        "not-applicable": words("The new scale has no N/A."),
        "option": words("This is not among the answers that are offered now."),
        "kind": words("Another kind of answer is asked for now."),
        "unreadable": words("This could not be read as an answer."),
        "conflict": words("It was not clear to which question this belongs, or which of several answers counts."),
        "stray": words("This stood where no answer is asked."),
    }
