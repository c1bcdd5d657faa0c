"""Doubts settled by telephone: used for the same bytes and the same found value, and told beside the original."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from kamxl.api import Outcome
from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.errors import KamxlError
from kamxl.grid import ErrorValue, address
from kamxl.mending import Decisions
from kamxl.outputs.decisions import decisions_text
from kamxl.outputs.html import read_page
from kamxl.outputs.summary import questions
from kamxl.results.decisions import read_decisions
from kamxl.results.model import Field, Submission
from kamxl.results.settle import doubts, settle, told
from kamxl.spec.source import MAX_BYTES, read_yaml
from kamxl.values.kinds import Answer, Choice, Day, Kind, LongText, Percent, Score, Text
from kamxl.values.yamltext import quoted
from tests.reading.returned import (
    DIPLOMA,
    SCORECARD,
    edited,
    full,
    opened,
    part_of,
    plan_of,
    read_grid,
    retyped,
    spot,
    submission,
)
from tests.results.sample import returned

BYTES = "ab" * 32
FILE = "decisions.yaml"


def first(spec: str, kind: type[Kind], role: str = "") -> str:
    """The first input of a kind."""
    return next(name for name, each in part_of(spec).fields() if type(each) is kind and name.endswith(role))


@cache
def broken(spec: str, name: str, found: object = "no idea") -> Submission:
    """A full workbook in which one input holds something else."""
    key, row, column = plan_of(spec).ids.get(name) or plan_of(spec).ids[f"{name}#0"]
    value = ErrorValue("#REF!") if isinstance(dict(part_of(spec).fields())[name], Text) else str(found)
    grid = retyped(opened(spec), plan_of(spec).sheet(key).name, {address(row, column): value})
    return read_grid(grid)._replace(sha256=BYTES)


SCORE = first(SCORECARD, Score)


def doubtful() -> Submission:
    return broken(SCORECARD, SCORE, "2 - partly")


def filled(text: str, value: str, why: str = "asked by telephone") -> str:
    """The file of decisions with its first open entry filled in."""
    return text.replace("    value:\n", f"    value: {value}\n", 1).replace("    why:\n", f"    why: {why}\n", 1)


def used(text: str, *submissions: Submission) -> tuple[list[Submission], list[Diagnostic]]:
    """What becomes of submissions with a file of decisions."""
    decisions, findings = read_decisions(text.encode(), FILE)
    outcome = Decisions(tuple(decisions), tuple(findings)).on(Outcome(submissions))
    return list(outcome.submissions), list(outcome.diagnostics)


def refused(text: str, *submissions: Submission) -> Diagnostic:
    """The one finding of a file whose decision is not used."""
    given_ = submissions or (doubtful(),)
    after, [finding] = used(text, *given_)
    assert after == list(given_)
    assert finding.place.file == FILE
    return finding


def spotted(text: str, finding: Diagnostic) -> str:
    """What stands where a finding points."""
    place = finding.place
    return text.splitlines()[place.line - 1][place.column - 1 : place.column - 1 + place.length]


# --- decided ----------------------------------------------------------------------------------------------------------


def test_a_decided_value_counts_and_the_original_is_told_beside_it() -> None:
    before = doubtful()
    [after], findings = used(filled(decisions_text([before]), "2"), before)
    assert findings == []
    statement = SCORE.removeprefix("statement/").removesuffix(":score")
    assert (after.answers[statement].score, after.answers[statement].state) == (2, "answered")
    assert before.total is not None
    assert after.total is not None
    assert (after.total.score, after.total.answered) == (before.total.score + 2, before.total.answered + 1)  # type: ignore[operator]  # it is scored
    [original] = [item for item in after.diagnostics if item.code == "KX301"]
    assert original == before.diagnostics[0]._replace(settled=True)
    [notice] = [item for item in after.diagnostics if item.code == "KX340"]
    assert (notice.place, notice.found, notice.severity) == (original.place, "2 - partly", "notice")
    assert "counts as '2'; why: asked by telephone" in notice.message
    assert FILE in notice.help
    [settled] = after.settled
    assert (settled.answer, settled.found, settled.value, settled.why) == (SCORE, "2 - partly", 2, "asked by telephone")


def test_what_is_settled_asks_nothing_and_is_no_error_any_more() -> None:
    before = doubtful()
    [after], _ = used(filled(decisions_text([before]), "2"), before)
    counts = {item.code for item in before.diagnostics} - {"KX301"}
    assert counts <= {"KX319"}
    assert (has_errors(before.diagnostics), has_errors(after.diagnostics)) == (True, False)
    assert questions(after) == questions(before) - 1
    page = read_page([after], [], 1).decode()
    assert "Settled: A score is not on the scale" in page
    assert "asked by telephone" in page


@pytest.mark.parametrize(
    ("spec", "kind", "typed", "value"),
    [
        (SCORECARD, Score, "0", 0),
        (SCORECARD, Choice, "y", "Y"),
        (SCORECARD, Choice, '"N"', "N"),
        (SCORECARD, Text, "Told on the phone: yes", None),
        (SCORECARD, Text, "0012", "0012"),
        (DIPLOMA, Percent, "40%", 40),
        (DIPLOMA, Day, "2026-03-31", "2026-03-31"),
        (DIPLOMA, LongText, "|\n      One.\n\n      Two.", "One.\n\nTwo."),
    ],
)
def test_a_value_goes_through_the_kind_of_its_field(
    spec: str, kind: type[Kind], typed: str, value: Answer | None
) -> None:
    name = first(spec, kind)
    before = broken(spec, name)
    # a colon and a blank make no plain text in YAML
    text = f"'{typed}'" if ": " in typed else typed
    [after], findings = used(filled(decisions_text([before]), text), before)
    assert findings == []
    assert str(after.fields[name].value) == str(typed if value is None else value)
    assert after.fields[name].state == "answered"
    assert not has_errors(after.diagnostics)
    others = {key: item for key, item in after.fields.items() if key != name}
    assert others == {key: item for key, item in before.fields.items() if key != name}


def test_a_blank_can_be_decided() -> None:
    [after], findings = used(filled(decisions_text([doubtful()]), "(blank)"), doubtful())
    assert findings == []
    assert (after.fields[SCORE].value, after.fields[SCORE].state) == (None, "blank")
    assert "counts as blank" in after.diagnostics[-1].message
    assert not has_errors(after.diagnostics)


@pytest.mark.parametrize("empty", ["", "~", "null", '""', '"  "'])
def test_an_empty_value_is_not_decided_yet(empty: str) -> None:
    after, findings = used(filled(decisions_text([doubtful()]), empty), doubtful())
    assert (after, findings) == ([doubtful()], [])


def test_two_rows_in_conflict_are_settled_when_all_of_their_answers_are() -> None:
    where = spot(SCORECARD, part_of(SCORECARD).blocks[1].id)

    def crossed(book: Workbook) -> None:
        sheet = book[where.sheet]
        one, two = (sheet[where.cell(row, "statement")] for row in (where.first, where.first + 1))
        one.value, two.value = two.value, one.value

    before = submission(edited(full(SCORECARD), crossed))._replace(sha256=BYTES)
    open_ = list(doubts(before))
    assert {item.field.state for item in open_} == {"conflict"}
    assert len(open_) == 8
    text = decisions_text([before])
    for item in open_[:-1]:
        text = filled(text, "(blank)" if not item.answer.endswith(":score") else "1")
    [after], findings = used(text, before)
    assert findings == []
    assert has_errors(after.diagnostics)
    [whole], _ = used(filled(text, "(blank)"), before)
    assert not has_errors(whole.diagnostics)
    assert all(item.settled for item in whole.diagnostics if item.code == "KX310")


def test_a_row_that_is_lost_can_be_asked_for() -> None:
    where = spot(SCORECARD, part_of(SCORECARD).blocks[1].id)
    name = f"{next(id_ for id_, row in where.rows.items() if row == where.last)}:score"
    before = submission(edited(full(SCORECARD), lambda book: book[where.sheet].delete_rows(where.last)))
    text = filled(decisions_text([before]), "3")
    assert f'answer: "{name}"' in text
    [after], findings = used(text, before)
    assert findings == []
    assert after.fields[name] == Field(3, "answered")
    [notice] = [item for item in after.diagnostics if item.code == "KX340"]
    assert notice.place == Place("file.xlsx", sheet=where.sheet)
    # the row's other answers are still not known
    assert [item.settled for item in after.diagnostics if item.code == "KX317"] == [False]


def test_the_key_follows_what_is_decided_on_the_cover() -> None:
    subject = next(name for name, _ in part_of(SCORECARD).fields() if name.startswith("subject/"))
    before = broken(SCORECARD, subject)
    [after], _ = used(filled(decisions_text([before]), "Northwind Retail"), before)
    assert (before.key.subject, after.key.subject) == ("", "northwind retail")
    assert after.key.respondent == before.key.respondent


# --- not used ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["4", "perhaps", "true", ".nan", "2026-03-31", "1e0", "=2"])
def test_a_value_that_is_not_allowed_is_told_with_its_place(value: str) -> None:
    text = filled(decisions_text([doubtful()]), value)
    finding = refused(text)
    assert finding.code == "KX342"
    assert spotted(text, finding) == value
    assert finding.expected == "a whole number from 0 to 3"


def test_a_number_is_no_date() -> None:
    name = first(DIPLOMA, Day)
    before = broken(DIPLOMA, name)
    assert refused(filled(decisions_text([before]), "46000"), before).code == "KX342"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (BYTES, "cd" * 32, "no file with these bytes"),
        ("2 - partly", "2 - mostly", "not '2 - mostly'"),
        (SCORE, "statement/nobody:score", "no answer of this id"),
        (SCORE, SCORE.replace(":score", ":comment"), "not in doubt"),
    ],
)
def test_a_decision_that_matches_no_doubt_says_why(old: str, new: str, why: str) -> None:
    text = filled(decisions_text([doubtful()]), "2").replace(old, new)
    finding = refused(text)
    assert (finding.code, finding.severity) == ("KX341", "warning")
    assert why in finding.message
    assert spotted(text, finding) == "2"


def test_two_decisions_on_one_doubt_are_both_left() -> None:
    text = filled(decisions_text([doubtful()]), "2")
    entry = text[text.index("  - code:") :]
    finding = refused(text + entry.replace("value: 2", "value: 1"))
    assert finding.code == "KX344"
    assert f"line {text.splitlines().index('    value: 2') + 1}" in finding.message


@pytest.mark.parametrize("why", ["", '""', "~", '" "'])
def test_a_value_without_a_reason_is_not_used(why: str) -> None:
    assert refused(filled(decisions_text([doubtful()]), "2", why)).code == "KX345"


@pytest.mark.parametrize(
    ("old", "new", "spot_", "said"),
    [
        ("    why:", "    whyy:", "whyy", "did you mean 'why'?"),
        ("    sha256:", "    sha:", "- code", "'sha256' is missing"),
        ("decisions:\n", "colour: red\ndecisions:\n", "colour", "unknown key 'colour'"),
        ("value: 2", "value: [2]", "[2]", "'value' is a text"),
        ("{respondent:", "{responder:", "responder", "unknown key 'responder'"),
        ("decisions:\n", "decisions:\n  - 12\n", "12", "no entry"),
    ],
)
def test_what_is_no_decision_is_told_with_its_place(old: str, new: str, spot_: str, said: str) -> None:
    text = filled(decisions_text([doubtful()]), "2").replace(old, new, 1)
    decisions, findings = read_decisions(text.encode(), FILE)
    assert {item.code for item in findings} == {"KX343"}
    [finding] = [item for item in findings if said in f"{item.message} {item.help}"]
    line = text.splitlines()[finding.place.line - 1][finding.place.column - 1 :]
    assert line.startswith(spot_.removeprefix("- "))
    # a fault outside of the entries costs none of them
    assert len(decisions) == (1 if old.startswith("decisions") else 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "KX114"),
        (b"decisions: [", "KX102"),
        (b"decisions: 3", "KX343"),
        (b"- 1", "KX343"),
        (b"\xff\xfe", "KX110"),
        (b"decisions: &a []\nmore: *a", "KX112"),
        (b"#" * (MAX_BYTES + 1), "KX343"),
    ],
)
def test_a_file_that_holds_no_decisions_stops_the_run(data: bytes, code: str) -> None:
    with pytest.raises(KamxlError) as refusal:
        read_decisions(data, FILE)
    assert code in {item.code for item in refusal.value.diagnostics}


# --- the file ---------------------------------------------------------------------------------------------------------


@given(found=st.text(max_size=400), name=st.text(max_size=30), file=st.text(max_size=30))
def test_every_found_text_survives_the_file(found: str, name: str, file: str) -> None:
    item = returned(name, {"first": 1}, file=f"{file}.xlsx")
    fields = {key: Field(state="blank") for key, _ in item.reading.fields()} | dict(item.fields)
    fields["statement/first:score"] = Field(None, "unreadable", "A Alpha!E6", found)
    item = item._replace(fields=fields, sha256=BYTES)
    text = filled(decisions_text([item]), "3")
    decisions, findings = read_decisions(text.encode(), FILE)
    assert findings == []
    [decision] = decisions
    assert decision.found == told(fields["statement/first:score"])
    [after], told_ = settle([item], decisions)
    assert told_ == []
    assert after.fields["statement/first:score"].value == 3


@given(st.text())
def test_a_quoted_text_is_read_as_itself(text: str) -> None:
    source = read_yaml(f"a: {quoted(text)}\n".encode("utf-8", "surrogatepass"), FILE)
    assert source.root is not None
    assert source.root.plain() == {"a": text}


def test_a_file_without_doubts_has_an_empty_list() -> None:
    text = decisions_text([])
    assert text.endswith("decisions: []\n")
    assert read_decisions(text.encode(), FILE) == ([], [])


def test_the_file_has_an_entry_for_each_open_doubt_with_what_is_known_of_it() -> None:
    before = doubtful()
    text = decisions_text([before])
    assert len(re.findall(r"^  - ", text, re.MULTILINE)) == 1
    root = read_yaml(text.encode(), FILE).root
    assert root is not None
    document = root.plain()
    assert isinstance(document, dict)
    key = before.key
    entry = {
        "code": "C1-01",
        "cell": before.fields[SCORE].cell,
        "found": "2 - partly",
        "value": None,
        "why": None,
        "answer": SCORE,
        "file": "file.xlsx",
        "key": {"respondent": key.respondent, "subject": key.subject, "rater": "", "round": ""},
        "reference": before.reference,
        "sha256": BYTES,
    }
    assert document == {"decisions": [entry]}
