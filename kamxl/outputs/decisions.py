"""The file of decisions: one entry for each open doubt, to be filled in by hand. ``results.decisions`` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.results.decisions import ROOT
from kamxl.results.settle import BLANK, doubts
from kamxl.values.yamltext import quoted, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kamxl.results.model import Submission
    from kamxl.results.settle import Doubt

_ABOUT = f"""\
# Decisions on doubtful answers. Ask the respondent of each entry, and fill in two lines of it:
#
#   value:  the answer that counts. Leave it empty while it is not decided; type {BLANK} where there is no answer.
#   why:    who said so, and when. A value without a reason is not used.
#
# Leave the other lines as they are. A decision is used only for the file that it was made on, and only while the same
# is found there; what was found is told in every report, beside what was decided.
#
# When it is filled in:  kamxl report FOLDER --{ROOT} THIS-FILE
"""


def decisions_text(submissions: Sequence[Submission]) -> str:
    """The YAML text for the open doubts of submissions; every foreign text stands in quotation marks."""
    return _ABOUT + "\n".join(_lines(submissions)) + "\n"


def _lines(submissions: Sequence[Submission]) -> Iterator[str]:
    entries = [(one, doubt) for one in submissions for doubt in doubts(one)]
    yield f"{ROOT}:" if entries else f"{ROOT}: []"
    for one, doubt in entries:
        yield ""
        yield from _entry(one, doubt)


def _entry(one: Submission, doubt: Doubt) -> Iterator[str]:
    key = one.key
    yield f"  # {remark(one.name)}: {remark(doubt.question)}"
    yield f"  # expected: {remark(doubt.expected)}"
    yield f"  - code: {quoted(doubt.code)}"
    yield f"    cell: {quoted(doubt.field.cell)}"
    yield f"    found: {quoted(doubt.found)}"
    yield "    value:"
    yield "    why:"
    yield f"    answer: {quoted(doubt.answer)}"
    yield f"    file: {quoted(one.file)}"
    parts = (("respondent", key.respondent), ("subject", key.subject), ("rater", key.rater), ("round", key.round))
    yield f"    key: {{{', '.join(f'{name}: {quoted(text)}' for name, text in parts)}}}"
    yield f"    reference: {quoted(one.reference)}"
    yield f"    sha256: {quoted(one.sha256)}"
