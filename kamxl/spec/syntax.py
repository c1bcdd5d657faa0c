"""What a YAML parser complains about, in plain words."""

from __future__ import annotations

import yaml

from kamxl.diagnostics import Diagnostic
from kamxl.spec.nodes import SourceText
from kamxl.spec.telling import printable

_TAB = ("a tab indents this line", "indent with blanks; YAML takes no tabs there")
_UNCLOSED = ("a quotation mark is opened here and never closed", "close it, or double it where it belongs to the text")
_UNEVEN = (
    "this line does not fit the ones above it",
    "give all keys of one part the same indentation, and quotation marks to a text with ': ' in it or a sign before it",
)
QUOTE = "put a text that holds ', ' or ': ' into quotation marks"
_BRACKET = (
    "a bracket or a brace is opened and not closed properly",
    f"{QUOTE}; separate with commas and close what is open",
)
_COLON = (
    "a second ': ' within brackets or braces, or one of them is not closed",
    f"{QUOTE}; close every bracket and brace that is open",
)
_TERM = (
    "a term within brackets or braces",
    "put a text with a term such as ${company} into quotation marks here",
)
_START = ("a text can't start with this character", "put the text into quotation marks")

# What the parser says (both of them: libyaml and the one in Python) -> what is wrong, what to do.
_PLAIN = {
    "found character that cannot start any token": _START,
    "that cannot start any token": _START,
    "mapping values are not allowed": (
        "a second ': ' on this line, or an indentation that does not fit",
        "put a text that holds ': ' into quotation marks; give keys of one part the same indentation",
    ),
    "found unexpected end of stream": _UNCLOSED,
    "found unexpected document indicator": _UNCLOSED,
    "found unknown escape character": (
        "a backslash inside double quotation marks is special",
        "use single quotation marks, or write the backslash twice",
    ),
    "invalid Unicode character escape": ("this escape names no character", "write the character itself"),
    "could not find expected ':'": (
        "this line is neither a key with a colon nor part of a text",
        "add the colon, or indent the line more than the key whose text it continues",
    ),
    "did not find expected ','": _BRACKET,
    "expected ',' or": _BRACKET,
    "did not find expected '-' indicator": _UNEVEN,
    "did not find expected key": _UNEVEN,
    "expected <block end>": _UNEVEN,
    "sequence entries are not allowed": ("a list can't start here", "put each '- ' on a line of its own below its key"),
    "undefined tag handle": (
        "tags (words with '!') are not taken",
        "put a text that starts with '!' into quotation marks",
    ),
}
_BY_CONTEXT = ("could not find expected ':'", "found unexpected end", "found unexpected document")


def syntax_fault(source: SourceText, error: Exception) -> Diagnostic:
    """The finding for an exception of the parser: line, column, what is wrong, plain advice."""
    mark, problem = _where(source, error)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = printable(problem or "the parser gave up")[:120]
    words, advice = next((told for part, told in _PLAIN.items() if part in said), (said, ""))
    if words == _BRACKET[0] and _at(source, line, column) == ":":
        words, advice = _COLON
    if words in (_BRACKET[0], _COLON[0]) and "${" in _before(source, line, column):
        words, advice = _TERM
    if _tabbed(source, line, column):
        words, advice = _TAB
    return Diagnostic("KX102", f"not valid YAML: {words}", source.place(line, column), help=advice)


def _where(source: SourceText, error: Exception) -> tuple[yaml.Mark | None, str | None]:
    """The mark that helps most: for what is never closed, where it was opened."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return None, None
    problem, mark = error.problem or "", error.problem_mark
    at_end = mark is None or not any(line.strip() for line in source.lines[mark.line :])
    opened = error.context_mark is not None and (at_end or problem.startswith(_BY_CONTEXT))
    return (error.context_mark if opened else mark), problem


def _tabbed(source: SourceText, line: int, column: int) -> bool:
    """Whether a tab stands where the parser stopped, or in the indentation before it."""
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    indentation = text[: len(text) - len(text.lstrip())]
    return "\t" in indentation or _at(source, line, column) == "\t"


def _at(source: SourceText, line: int, column: int) -> str:
    """The character at a place, or '' beyond the end."""
    return source.lines[line - 1][column - 1 : column] if line <= len(source.lines) else ""


def _before(source: SourceText, line: int, column: int) -> str:
    """What stands on a line up to a place."""
    return source.lines[line - 1][:column] if line <= len(source.lines) else ""
