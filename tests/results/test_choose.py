"""Of several returns of one submission the latest good one counts, and every other is told with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl.diagnostics import Diagnostic
from kamxl.identity import blank_reference
from kamxl.outputs.jsontext import report_document
from kamxl.outputs.tables import tables
from kamxl.results.consolidate import consolidate
from kamxl.results.model import Key, Submission
from kamxl.results.team import TeamResult
from kamxl.spec.model import Look
from kamxl.team import make_team_plan
from tests.results.sample import UNREADABLE, Score, returned

IDS = ("first", "second", "third")
FAULT = Diagnostic("KX301", "a score is not on the scale")
DOUBT = Diagnostic("KX320", "'Account' is blank")


def came(
    day: int, scores: Sequence[Score], *, faults: Sequence[Diagnostic] = (), sender: str = "", name: str = "Ana"
) -> Submission:
    """A return of Ana's that was sent on a day of March."""
    one = returned(name, dict(zip(IDS, scores, strict=False)), file=f"{name}-{day}.xlsx", diagnostics=faults)
    return one._replace(sent=f"2026-03-{day:02}T10:00:00Z", sha256=f"{name}{day}", sender=sender)


def counting(*returns: Submission) -> list[str]:
    return sorted(line.file for line in consolidate(returns).register if line.status != "superseded")


def reasons(team: TeamResult) -> dict[str, tuple[str | None, str]]:
    return {line.file: (line.reason, line.instead) for line in team.register if line.status == "superseded"}


def codes(team: TeamResult) -> dict[str, str]:
    """The findings of the choice itself, by file."""
    return {issue.finding.place.file: issue.finding.code for issue in team.issues if issue.finding.code > "KX440"}


def answered(item: Submission) -> int:
    return sum(1 for answer in item.answers.values() if answer.score is not None)


FULL, PART = (3, 2, 1), (1, 1, 1)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_counts_whatever_the_order_of_the_paths(order: tuple[int, ...]) -> None:
    returns = [came(3, FULL), came(9, PART), came(5, FULL)]
    team = consolidate([returns[place] for place in order])
    assert reasons(team) == {
        "Ana-3.xlsx": ("replaced-by-later", "Ana-9.xlsx"),
        "Ana-5.xlsx": ("replaced-by-later", "Ana-9.xlsx"),
    }
    assert [row.score for row in team.data] == [1, 1, 1]
    assert codes(team) == {"Ana-3.xlsx": "KX451", "Ana-5.xlsx": "KX451"}


def test_of_two_sent_at_one_time_the_one_given_later_counts() -> None:
    one, two = came(3, FULL), came(3, PART)._replace(file="other.xlsx", sha256="other")
    assert counting(one, two) == ["other.xlsx"]
    assert counting(two, one) == ["Ana-3.xlsx"]


def test_one_of_unknown_date_is_older_than_one_of_a_known() -> None:
    unknown = came(9, PART)._replace(sent="")
    assert counting(came(3, FULL), unknown) == counting(unknown, came(3, FULL)) == ["Ana-3.xlsx"]


def test_a_later_return_with_errors_does_not_replace_a_good_one() -> None:
    team = consolidate([came(3, FULL), came(9, FULL, faults=[FAULT])])
    assert reasons(team) == {"Ana-9.xlsx": ("has-errors", "Ana-3.xlsx")}
    assert codes(team) == {"Ana-9.xlsx": "KX455"}
    told = next(issue.finding for issue in team.issues if issue.finding.code == "KX455")
    assert (told.severity, "Ana-3.xlsx" in told.message) == ("warning", True)
    assert FAULT in [issue.finding._replace(place=FAULT.place) for issue in team.issues]


def test_a_doubt_is_no_error() -> None:
    assert counting(came(3, FULL), came(9, FULL, faults=[DOUBT])) == ["Ana-9.xlsx"]


def test_a_later_return_that_mends_the_errors_counts() -> None:
    assert counting(came(3, FULL, faults=[FAULT]), came(9, FULL)) == ["Ana-9.xlsx"]
    assert counting(came(3, FULL), came(5, FULL, faults=[FAULT]), came(9, FULL)) == ["Ana-9.xlsx"]


def test_of_two_with_errors_the_later_counts() -> None:
    assert counting(came(3, FULL, faults=[FAULT]), came(9, FULL, faults=[FAULT])) == ["Ana-9.xlsx"]


@pytest.mark.parametrize("faults", [[], [FAULT]])
def test_a_later_return_with_clearly_fewer_answers_replaces_nothing(faults: list[Diagnostic]) -> None:
    team = consolidate([came(3, FULL, faults=faults), came(9, (3, None, None))])
    assert reasons(team) == {"Ana-9.xlsx": ("less-answered", "Ana-3.xlsx")}
    assert codes(team)["Ana-9.xlsx"] == "KX455"


def test_an_empty_workbook_sent_by_mistake_replaces_nothing() -> None:
    assert counting(came(3, FULL), came(9, ())) == ["Ana-3.xlsx"]
    assert counting(came(3, ()), came(9, FULL)) == ["Ana-9.xlsx"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_same_bytes_twice_count_once_and_are_a_notice(order: tuple[int, ...]) -> None:
    one = came(3, FULL, faults=[FAULT])
    again = one._replace(file="Ana-again.xlsx", sent="2026-03-09T10:00:00Z")
    other = came(5, PART, name="Ben")
    team = consolidate([[one, again, other][place] for place in order])
    assert reasons(team) == {"Ana-again.xlsx": ("same-bytes", "Ana-3.xlsx")}
    assert codes(team) == {"Ana-again.xlsx": "KX456"}
    assert {issue.finding.severity for issue in team.issues if issue.finding.code == "KX456"} == {"notice"}
    assert [issue.finding.code for issue in team.issues].count("KX301") == 1
    assert team.n == 2


def test_an_old_file_that_is_sent_again_does_not_replace_a_newer_one() -> None:
    old = came(3, FULL)
    again = old._replace(file="again.xlsx", sent="2026-03-20T10:00:00Z")
    team = consolidate([old, came(9, PART), again])
    assert reasons(team) == {
        "Ana-3.xlsx": ("replaced-by-later", "Ana-9.xlsx"),
        "again.xlsx": ("same-bytes", "Ana-3.xlsx"),
    }


def test_blank_files_without_a_name_are_told_apart_only_by_their_bytes() -> None:
    nobody = [came(day, FULL, name="")._replace(key=Key("")) for day in (3, 4)]
    assert consolidate(nobody).n == 2
    assert consolidate([item._replace(sha256="same") for item in nobody]).n == 1


@pytest.mark.parametrize("other", ["Ben", ""])
def test_one_reference_with_another_name_or_none_is_kept_twice_and_told(other: str) -> None:
    one, two = came(3, FULL), came(9, PART, name=other)
    two = two._replace(key=one.key, reference=one.reference)
    team = consolidate([one, two])
    assert team.n == 2
    assert codes(team) == {one.file: "KX453", two.file: "KX453"}


def test_a_copy_that_lost_the_block_naming_its_respondent_is_known_by_its_reference() -> None:
    one, two = came(3, FULL), came(9, PART)
    one = one._replace(key=Key("ana@example.org"))
    two = two._replace(key=Key(two.reference))
    assert reasons(consolidate([one, two])) == {one.file: ("replaced-by-later", two.file)}


def crossings(*returns: Submission) -> list[str]:
    return [issue.finding.message for issue in consolidate(returns).issues if issue.finding.code == "KX457"]


def test_two_references_from_one_sender_need_a_look() -> None:
    ana, ben = came(3, FULL, sender="ana@example.org"), came(4, FULL, name="Ben", sender="ana@example.org")
    (told,) = crossings(ana, ben)
    assert "ana@example.org sent workbooks with 2 references" in told
    assert crossings(ben, ana) == [told]
    assert crossings(ana, ben._replace(sender="ben@example.org")) == []
    assert crossings(ana, ben._replace(reference=blank_reference("SM"))) == []


def test_one_reference_from_two_senders_needs_a_look() -> None:
    ana = came(3, FULL, sender="ana@example.org")
    (told,) = crossings(ana, came(9, FULL, sender="ben@example.org"))
    assert f"the workbook {ana.reference} came from 2 senders: ana@example.org, ben@example.org" in told


def test_one_person_may_send_a_workbook_for_each_account_and_forward_one() -> None:
    both = [returned("Ana", {"first": 1}, subject=name, file=name) for name in ("Contoso", "Northwind")]
    both = [item._replace(sender="ana@example.org") for item in both]
    assert crossings(*both) == []
    one = came(3, FULL, sender="ana@example.org")
    assert crossings(one, one._replace(file="forwarded.xlsx", sender="boss@example.org")) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.sampled_from([FULL, PART, (1, None, None), ()]), st.booleans()),
        min_size=1,
        max_size=6,
        unique_by=lambda item: item[0],
    ),
    st.randoms(use_true_random=False),
)
def test_one_counts_the_others_are_told_and_the_order_changes_nothing(
    sorts: list[tuple[int, tuple[int, ...], bool]], chance: Random
) -> None:
    returns = [came(day, scores, faults=[FAULT] if faulty else []) for day, scores, faulty in sorts]
    team = consolidate(returns)
    assert team.n == 1
    assert len(reasons(team)) == len(codes(team)) == len(returns) - 1
    (best,) = [item for item in returns if item.file in counting(*returns)]
    if best.diagnostics:
        # a faulty one counts only where every good one holds clearly less
        assert all(item.diagnostics or answered(item) < answered(best) for item in returns)
    chance.shuffle(returns)
    assert consolidate(returns) == team


def test_every_report_says_why_a_return_does_not_count() -> None:
    team = consolidate([came(3, FULL), came(9, FULL, faults=[FAULT]), came(12, FULL, faults=[FAULT], name="Ben")])
    (table,) = [table for table in tables(team) if table.name == "register"]
    why = {row[table.headings.index("file")]: row[-2:] for row in table.rows}
    assert table.headings[-2:] == ("reason", "counts_instead")
    assert why == {
        "Ana-3.xlsx": (None, None),
        "Ana-9.xlsx": ("has-errors", "Ana-3.xlsx"),
        "Ben-12.xlsx": (None, None),
    }
    assert [line["reason"] for line in report_document(team)["register"]] == [None, "has-errors", None]
    [register] = [sheet for sheet in make_team_plan(team, Look()).sheets if sheet.name == "Register"]
    assert register.table is not None
    assert "Has errors; the earlier one counts: Ana-3.xlsx" in [row[-2] for row in register.table.rows]
    [without] = [
        sheet for sheet in make_team_plan(consolidate([came(3, FULL)]), Look()).sheets if sheet.name == "Register"
    ]
    assert "Why it does not count" not in [cell.content for cell in without.cells.values()]


# --- corrections ------------------------------------------------------------------------------------------------------


def attempt(number: int, one: Submission) -> Submission:
    """The same as a correction: its identity block says which attempt it is."""
    return one._replace(
        issued={**one.issued, "attempt": str(number)}, file=f"Ana_{number}.xlsx", sha256=f"Ana_{number}"
    )


DOUBTFUL = (3, UNREADABLE, 1)


@pytest.mark.parametrize("days", [(3, 9), (9, 3), (3, 3)])
@pytest.mark.parametrize("scores", [(3, None, 1), (3, None, None), ()])
@pytest.mark.parametrize("turned", [False, True])
def test_a_correction_that_nobody_filled_in_replaces_nothing(
    days: tuple[int, int], scores: Sequence[Score], *, turned: bool
) -> None:
    received = came(days[0], DOUBTFUL, faults=[FAULT])
    returns = [received, attempt(2, came(days[1], scores))]
    team = consolidate(returns[::-1] if turned else returns)
    assert reasons(team) == {"Ana_2.xlsx": ("not-corrected", received.file)}
    assert codes(team) == {"Ana_2.xlsx": "KX441"}


@pytest.mark.parametrize("scores", [(3, 2, 1), (2, None, 1), (3, 2, None)])
def test_a_correction_on_which_anything_was_changed_counts(scores: Sequence[Score]) -> None:
    received = came(3, DOUBTFUL, faults=[FAULT])
    assert counting(received, attempt(2, came(9, scores))) == ["Ana_2.xlsx"]


def test_of_two_corrections_the_one_that_was_filled_in_counts_whenever_the_other_was_made() -> None:
    received, filled = came(3, DOUBTFUL, faults=[FAULT]), attempt(2, came(5, FULL))
    team = consolidate([received, filled, attempt(3, came(9, (3, 2, None)))])
    assert reasons(team) == {
        received.file: ("replaced-by-later", "Ana_2.xlsx"),
        "Ana_3.xlsx": ("not-corrected", "Ana_2.xlsx"),
    }


def test_the_same_attempt_sent_again_with_an_answer_less_is_no_correction() -> None:
    assert counting(came(3, FULL), came(9, (3, 2, None))) == ["Ana-3.xlsx"]
    assert counting(came(3, PART), came(9, PART)) == ["Ana-9.xlsx"]
