"""The published lines of ``kamxl read --jsonl``, one JSON object each; docs/read-line.schema.json is their schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import has_errors
from kamxl.outputs.jsontext import SCHEMA_VERSION, submission_json
from kamxl.outputs.summary import questions
from kamxl.results.model import Refusal, Submission

if TYPE_CHECKING:
    from kamxl.diagnostics import Diagnostic

# JSON leaves them as they are, and some programs take them for the end of a line
_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a submission; whether it has questions, and whether errors are among them."""

    text: str
    asked: bool
    errors: bool


def submission_line(one: Submission) -> Line:
    """The line of a submission."""
    return Line(json_line(one), questions(one) > 0, has_errors(one.diagnostics))


def json_line(one: Submission | Refusal | Diagnostic) -> str:
    """One line, without its end: a submission, the refusal of a file, or a finding that belongs to no file read."""
    if isinstance(one, Submission):
        told = {"submission": submission_json(one)}
    elif isinstance(one, Refusal):
        told = {"refusal": {"file": one.file, "diagnostics": [item.as_json() for item in one.diagnostics]}}
    else:
        told = {"finding": one.as_json()}
    document = {"schema_version": SCHEMA_VERSION, **told}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_LINE_ENDS).encode("utf-8", "backslashreplace").decode("utf-8")
