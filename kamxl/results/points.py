"""What the sender of a workbook is asked to look at: every doubt, and every text that is in no answer."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kamxl.diagnostics import grouped, listed
from kamxl.plan.correction import Point
from kamxl.results.questions import Questions
from kamxl.words import english, marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.diagnostics import Diagnostic
    from kamxl.plan.reading import Block
    from kamxl.results.model import Submission
    from kamxl.words import Words

_LISTED = 6
_DATE = marked("Type the date as year-month-day, such as 2026-03-31.")
_TO_SENDER = {
    "KX301": (
        marked("This is not on the scale."),
        marked("Choose one of the scores in the list. A doubt belongs in the comment."),
    ),
    "KX302": (marked("This is none of the answers in the list."), marked("Choose one answer of the list.")),
    "KX303": (marked("This is no date."), _DATE),
    "KX304": (marked("Day and month of this date can't be told apart."), _DATE),
    "KX305": (marked("This is no whole number from 0 to 100."), marked("Type a whole number, without a decimal sign.")),
    "KX306": (marked("A formula stood here, and what it shows may change."), marked("Type the answer itself.")),
    "KX307": (marked("An error value stood here."), marked("Type the answer again.")),
    "KX310": (
        marked("Code and wording of the row belonged to different questions, so nobody knows whose answer it is."),
        marked("Answer this question again."),
    ),
    "KX311": (
        marked("The wording of this row had been changed. Here it is again as it was issued, with your answer."),
        marked("Check that your answer fits the wording."),
    ),
    "KX315": (
        marked("This question stood in the workbook more than once, with different answers."),
        marked("Give the answer that counts."),
    ),
    "KX316": (
        marked("This stood where no answer is asked, so it is not in this workbook."),
        marked("If it is an answer, type it where it belongs."),
    ),
    "KX317": (
        marked("This was not in the workbook that came back."),
        marked("Answer it again, if you had answered it."),
    ),
    "KX318": (
        marked("The heading above this answer was gone, so it could not be read."),
        marked("Type the answer again."),
    ),
    "KX320": (marked("This was blank, and is needed."), marked("Fill it in.")),
    "KX321": (
        marked("This action says nothing of the statement that it is for."),
        marked("Choose the code of the statement."),
    ),
    "KX323": (
        marked("The list held more rows than it has room for; this one is not in this workbook."),
        marked("Put it in the place of another row, or send it beside the workbook."),
    ),
    "KX505": (
        marked("This is not what the workbook was issued with."),
        marked("Correct it if it is a slip. If you fill the workbook in for somebody else, say so when you send it."),
    ),
}
_TOO_LONG = (
    marked("The text was longer than a cell can hold. What fits is in its place; this is how the rest began."),
    marked("Shorten the text, or take the rest to another answer."),
)
_UNKNOWN = (marked("This could not be read."), marked("Type the answer again."))
_CELL = re.compile(r"([A-Z]+)([0-9]+)(?::[A-Z]+([0-9]+))?")


def points(submission: Submission, words: Words = english) -> list[Point]:
    """The points of a submission, in the order of the workbook; those that belong to no answer come last.

    Args:
        submission: what came back.
        words: those of the language in which the sender is told.
    """
    asked = _Asked(submission)
    found = [*_doubts(submission, asked, words), *_others(submission, asked, words)]
    return sorted(found, key=lambda point: asked.order[point.fields[0]] if point.fields else len(asked.order))


class _Asked:
    """The fields of a submission: what each asks, in the order of the workbook, and where each was found."""

    def __init__(self, submission: Submission) -> None:
        part = submission.reading
        self.questions = Questions(part)
        self.order = {name: place for place, name in enumerate(self.questions.kinds)}
        self.cells: dict[tuple[str, str], str] = {}
        self.lines: dict[tuple[str, int], str] = {}
        for name, item in submission.fields.items():
            for sheet, letters, row in _cells(item.cell):
                self.cells[sheet, f"{letters}{row}"] = name
                self.lines.setdefault((sheet, row), name)

    def at(self, finding: Diagnostic, cell: str) -> str:
        """The field that stands in a cell of a finding, or for the wording of a row its first field; '' for none."""
        for sheet, letters, row in _cells(f"{finding.place.sheet}!{cell}"):
            exact = self.cells.get((sheet, f"{letters}{row}"), "")
            return exact or (self.lines.get((sheet, row), "") if finding.code == "KX311" else "")
        return ""


def _cells(where: str) -> Iterator[tuple[str, str, int]]:
    """The cells of ``Sheet!E7`` or ``Sheet!B7:B18``, each with its sheet, its column and its row."""
    sheet, _, area = where.rpartition("!")
    if match := _CELL.fullmatch(area):
        letters, first, last = match.groups()
        yield from ((sheet, letters, row) for row in range(int(first), int(last or first) + 1))


def _doubts(submission: Submission, asked: _Asked, words: Words) -> Iterator[Point]:
    """The doubtful answers, by row; a table that is gone as a whole is one point."""
    findings = {name: item for item in submission.diagnostics for name in item.answers}
    doubtful = [name for name in asked.order if submission.fields[name].doubtful]
    blocks, kinds = asked.questions.blocks, asked.questions.kinds
    groups: dict[tuple[int, str], list[str]] = {}
    for name in doubtful:
        row = name.rpartition(":")[0]
        finding = findings.get(name)
        whole = finding is not None and _is_whole(finding, blocks[row])
        groups.setdefault((id(finding), blocks[row].id if whole else row), []).append(name)
    for names in groups.values():
        finding = findings.get(names[0])
        said, advice = map(words, _TO_SENDER[finding.code] if finding else _UNKNOWN)
        held = " / ".join(dict.fromkeys(text for name in names if (text := submission.fields[name].found)))
        expected = kinds[names[0]].told(words) if len({kinds[name] for name in names}) == 1 else ""
        yield Point(asked.questions.about(names), said, advice, held, expected, tuple(names))


def _is_whole(finding: Diagnostic, block: Block) -> bool:
    """Whether a finding says that a block is gone, with all its rows."""
    return (
        finding.code == "KX317" and len(block.rows) > 1 and {*finding.answers} >= {name for name, _ in block.fields()}
    )


def _others(submission: Submission, asked: _Asked, words: Words) -> Iterator[Point]:
    """What is no doubt about an answer's value, and still wants a look; what stands in many cells is one point."""
    told = grouped(item for item in submission.diagnostics if not item.answers and item.code in _TO_SENDER)
    for item in chain.from_iterable(told):
        fields = list(dict.fromkeys(name for cell in item.place.cells if (name := asked.at(item, cell))))
        if fields:
            said, advice = map(words, _TOO_LONG if item.code == "KX316" else _TO_SENDER[item.code])
            clear = [name for name in fields if not submission.fields[name].doubtful]
            for name in clear:
                about = asked.questions.about((name,), wording=item.code == "KX311")
                yield Point(about, said, advice, item.found, item.expected, (name,))
        else:
            where = f"{item.place.sheet}!{listed(item.place.cells, _LISTED)}"
            said, advice = map(words, _TO_SENDER[item.code])
            yield Point("", said, advice, item.found, item.expected, (), where)
