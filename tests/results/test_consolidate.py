from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl.errors import KamxlError
from kamxl.results.consolidate import by_family, consolidate
from kamxl.results.model import Key
from kamxl.results.team import COMPLETE, Count, Evidence, Expected, Spread, TeamResult, whole_percent
from kamxl.values.risky import formula_like
from tests.results.sample import returned, small_reading, small_spec, small_team

SPEC = small_spec()
TEAM = consolidate(small_team(), spec=SPEC)


def statuses(team: TeamResult) -> dict[str, str]:
    return {line.member.label: line.status for line in team.register}


def test_a_return_is_complete_partial_or_empty() -> None:
    assert statuses(TEAM) == {
        "Ana – Northwind": "complete",
        "Ben – Northwind": "partial",
        "Cem – Contoso": "partial",
        "Dan – Fabrikam": "empty",
    }


def test_completeness_counts_statements_and_texts_and_rounds_down() -> None:
    ana, ben, cem, dan = TEAM.register
    assert (ana.statements, ana.texts, ana.percent) == (Count(3, 3), Count(1, 1), 100)
    assert (ben.statements, ben.texts, ben.percent) == (Count(2, 3), Count(0, 1), 50)
    assert (cem.statements, cem.percent) == (Count(2, 3), 50)  # not applicable is an answer, unreadable is none
    assert dan.percent == 0
    assert whole_percent(2, 3) == 66
    assert whole_percent(0, 0) is None


def test_a_register_line_counts_errors_and_says_where_it_came_from() -> None:
    cem = TEAM.register[2]
    assert (cem.errors, cem.warnings, cem.file, cem.version, cem.identity) == (1, 0, "Cem.xlsx", "1", "unsigned")


def test_percentages_are_whole_rounded_down_and_a_blank_is_none() -> None:
    percents = {item.member.name: (dict(item.percents), item.total) for item in TEAM.profiles}
    assert percents == {
        "Ana": ({"alpha": 83, "beta": 33}, 66),
        "Ben": ({"alpha": 16, "beta": None}, 11),
        "Cem": ({"alpha": 33, "beta": None}, 16),  # 1 of 3, and 1 of 6: what does not apply leaves the maximum
        "Dan": ({"alpha": None, "beta": None}, None),
    }


def test_the_overview_leaves_blanks_out_of_every_figure() -> None:
    third = 100 / 3
    # 5 of 6, 1 of 6 and 1 of 3 (an N/A leaves the maximum); 6 of 9, 1 of 9 and 1 of 6
    assert TEAM.overview["alpha"] == Spread(3, fmean((500 / 6, 100 / 6, third)), third, 16, 83, 7 / 3)
    assert TEAM.overview["beta"] == Spread(1, third, third, 33, 33, 1.0)
    assert TEAM.overview["total"] == Spread(3, fmean((600 / 9, 100 / 9, 100 / 6)), 100 / 6, 11, 66, 8 / 3)
    assert TEAM.overview["alpha"].range == 67
    assert TEAM.maximum == 9


def test_means_are_of_exact_ratios_and_agree_with_the_mean_points() -> None:
    many = [returned(f"P{n}", {"first": score, "second": score, "third": 1}) for n, score in enumerate((1, 1, 2))]
    for capability in consolidate(many, spec=SPEC).capabilities:
        spread = consolidate(many, spec=SPEC).overview[capability.id]
        assert spread.points is not None
        assert spread.mean == pytest.approx(100 * spread.points / capability.maximum)


def test_the_total_of_complete_returns_is_over_those_who_answered_every_statement() -> None:
    assert TEAM.overview[COMPLETE] == Spread(1, 600 / 9, 600 / 9, 66, 66, 6.0)  # Ana alone
    assert [(item.member.name, item.statements, item.whole) for item in TEAM.profiles] == [
        ("Ana", Count(3, 3), True),
        ("Ben", Count(2, 3), False),
        ("Cem", Count(2, 3), False),
        ("Dan", Count(0, 3), False),
    ]
    assert consolidate(small_team()[:2], spec=SPEC).overview[COMPLETE] == Spread(0)


def test_a_total_may_lie_below_every_capability_but_not_that_of_complete_returns() -> None:
    ids = ("first", "second", "third")
    halves: list[dict[str, int | str | None]] = [{"first": 2, "second": 2}, {"third": 2}]
    parts = [returned(f"P{n}", half) for n, half in enumerate(halves)]
    overview = consolidate([*parts, returned("Whole", dict.fromkeys(ids, 2))], spec=SPEC).overview
    means = [overview[id_].mean or 0 for id_ in ("alpha", "beta")]
    assert (overview["total"].mean or 0) < min(means)
    assert overview[COMPLETE].mean == pytest.approx(min(means))


def test_the_distribution_tells_levels_blanks_and_unreadable_apart() -> None:
    rows = {line.item.id: line for line in TEAM.distribution}
    first, second, third = rows["first"], rows["second"], rows["third"]
    assert (first.levels, first.blank, first.n, first.mean) == ((1, 1, 0, 1), 1, 3, 4 / 3)
    assert (second.levels, second.blank, second.not_applicable, second.mean) == ((0, 1, 1, 0), 1, 1, 1.5)
    assert (third.levels, third.blank, third.unreadable, third.mean) == ((0, 1, 0, 0), 2, 1, 1.0)


def test_gaps_are_ranked_by_mean_shortfall_times_people_below_and_ties_keep_their_order() -> None:
    found = [(gap.rank, gap.item.code, gap.n, gap.below, gap.shortfall, gap.weight) for gap in TEAM.gaps]
    assert found == [(1, "A-02", 2, 2, 1.5, 3.0), (2, "A-01", 3, 2, 1.0, 2.0), (3, "B-01", 1, 1, 2.0, 2.0)]
    assert [gap.aims for gap in TEAM.gaps] == [(3,), (2,), (3,)]  # the target, or else the highest level


def test_without_the_spec_the_aim_is_the_highest_level() -> None:
    assert {gap.aims for gap in consolidate(small_team()).gaps} == {(3,)}


def test_evidence_is_counted_beside_scores_and_in_points() -> None:
    assert TEAM.evidence["alpha"] == Evidence(scored=5, with_evidence=1, claimed=7, evidenced=3)
    assert TEAM.evidence["beta"] == Evidence(scored=1, with_evidence=1, claimed=1, evidenced=1)
    assert TEAM.evidence["total"] == Evidence(scored=6, with_evidence=2, claimed=8, evidenced=4)
    assert TEAM.evidence["total"].share == 33


def test_written_progress_is_over_those_who_wrote() -> None:
    (line,) = TEAM.written
    assert (line.id, line.capability, line.guide, line.n, line.mean, line.low, line.high) == (
        *("beta", "beta", 100),
        *(1, 4.0, 4, 4),
    )


def test_actions_carry_their_statement_and_what_was_picked() -> None:
    (action,) = TEAM.actions
    assert (action.member.name, action.code, action.statement, action.score) == (
        "Ana",
        "A-02",
        "We do the second thing.",
        2,
    )
    assert (action.status, action.status_shown, str(action.by_when)) == ("under-way", "Under way", "2026-09-30")


def test_tidy_data_has_one_row_per_person_and_statement_blanks_included() -> None:
    assert len(TEAM.data) == 4 * 3
    rows = {(row.member.name, row.item.id): row for row in TEAM.data}
    ana, cem = rows["Ana", "first"], rows["Cem", "third"]
    assert (ana.score, ana.evidence, ana.where, ana.comment, ana.cell) == (
        3,
        "Y",
        "Drive",
        "Seen in March",
        "A Alpha!E6",
    )
    assert (cem.score, cem.state) == (None, "unreadable")
    assert (rows["Ben", "third"].score, rows["Ben", "third"].state) == (None, "blank")


def test_every_finding_is_an_issue_with_its_file_sheet_and_cell() -> None:
    (issue,) = TEAM.issues
    place = issue.finding.place
    assert (place.file, place.sheet, place.cells) == ("Cem.xlsx", "B Beta", ("E6",))
    assert issue.member is not None
    assert issue.member.label == "Cem – Contoso"


def test_expected_people_without_a_return_are_missing() -> None:
    ana = small_team()[2]
    expected = [
        Expected("x1", "Somebody else's name", ana.reference),
        Expected("ben", "BEN"),
        Expected("eve", "Eve", "SM-REF", "Example", "Litware"),
    ]
    team = consolidate(small_team(), expected, spec=SPEC)
    assert [line.member.label for line in team.register if line.status == "missing"] == ["Eve – Litware"]
    assert (team.count("missing"), team.expected, team.n) == (1, 3, 4)
    assert next(line.percent for line in team.register if line.status == "missing") is None


def test_one_name_with_two_accounts_is_missing_only_for_the_one_not_returned() -> None:
    expected = [Expected("1", "Ana", subject="Northwind"), Expected("2", "Ana", subject="Contoso")]
    team = consolidate(small_team(), expected)
    assert [line.member.label for line in team.register if line.status == "missing"] == ["Ana – Contoso"]


def test_before_anything_came_back_everybody_is_missing() -> None:
    team = consolidate([], [Expected("eve", "Eve")], spec=SPEC)
    assert statuses(team) == {"Eve": "missing"}
    assert (team.n, team.overview["total"], team.gaps) == (0, Spread(0), ())


def test_of_two_returns_with_one_key_the_later_counts() -> None:
    one = returned("Ana", {"first": 0}, subject="Northwind", file="early.xlsx")
    two = returned("Ana", {"first": 3}, subject="Northwind", file="late.xlsx")
    team = consolidate([one, two])
    assert [(line.file, line.status) for line in team.register] == [
        ("late.xlsx", "partial"),
        ("early.xlsx", "superseded"),
    ]
    assert [row.score for row in team.data if row.item.id == "first"] == [3]
    (issue,) = team.issues
    assert (issue.finding.name, issue.finding.place.file) == ("same-submission-twice", "early.xlsx")
    assert "late.xlsx" in issue.finding.message


def test_one_copy_that_came_back_under_two_names_is_kept_twice_and_said() -> None:
    one, two = (returned(name, {"first": 1}) for name in ("Ana", "Ben"))
    team = consolidate([one, two._replace(key=one.key)])
    assert [item.member.label for item in team.profiles] == ["Ana", "Ben"]
    assert [issue.finding.name for issue in team.issues] == ["one-copy-two-names"] * 2


def test_one_person_may_return_one_workbook_per_account() -> None:
    team = consolidate([returned("Ana", {"first": 1}, subject=name) for name in ("Contoso", "Northwind")])
    assert [item.member.label for item in team.profiles] == ["Ana – Contoso", "Ana – Northwind"]
    assert not team.issues


def test_returns_that_name_nobody_all_count() -> None:
    team = consolidate([returned("", {"first": score}, file=f"{score}.xlsx") for score in (1, 2)])
    assert [item.member.label for item in team.profiles] == ["(no name), 1.xlsx", "(no name), 2.xlsx"]


def test_a_file_is_never_taken_for_a_person() -> None:
    nobody = returned("", {"first": 1}, subject="Contoso", file="/home/me/in/blank.xlsx")
    assert nobody.name == "(no name)"
    (member,) = (item.member for item in consolidate([nobody]).profiles)
    assert (member.name, member.label) == ("(no name), blank.xlsx", "(no name), blank.xlsx – Contoso")


def test_who_is_not_on_the_roster_is_said_once_and_in_the_register() -> None:
    cem, ben, *_ = small_team()
    nobody = returned("", {"first": 1}, file="in/blank.xlsx")
    team = consolidate([cem, ben, nobody], [Expected("ben", "ben"), Expected("eve", "Eve")], spec=SPEC)
    (finding,) = [item.finding for item in team.issues if item.finding.code == "KX454"]
    assert (finding.name, finding.severity) == ("not-on-the-roster", "warning")
    assert finding.message == ("(no name), blank.xlsx, Cem – Contoso (Cem.xlsx) are not on the roster")
    assert {line.member.name: line.on_roster for line in team.register} == {
        "(no name), blank.xlsx": False,
        "Ben": True,
        "Cem": False,
        "Eve": True,
    }
    assert team.n == 3


def test_one_return_that_is_not_on_the_roster_is_told_with_its_file_and_many_are_cut_short() -> None:
    people = [returned(f"P{n:02}", {"first": 1}) for n in range(12)]
    found = [consolidate(some, [Expected("eve", "Eve")], spec=SPEC).issues[0] for some in (people[:1], people)]
    one, many = (item.finding for item in found)
    assert (one.place.file, one.message) == ("P00.xlsx", "P00 (P00.xlsx) is not on the roster")
    assert found[0].member is not None
    assert many.message.endswith("P09 (P09.xlsx) and 2 more (see the register) are not on the roster")
    assert (found[1].member, many.place.file) == (None, "")


def test_without_a_roster_nobody_is_a_stranger() -> None:
    assert {line.on_roster for line in TEAM.register} == {None}
    assert "KX454" not in {issue.finding.code for issue in TEAM.issues}


def test_people_of_one_name_get_labels_that_differ() -> None:
    spec = small_spec(subject=None)
    reading = small_reading(spec)
    many = [
        returned("Ana", {"first": 1}, reading=reading, texts={"respondent/organisation:value": place})
        for place in ("North", "South")
    ]
    team = consolidate([many[0], many[1]._replace(key=Key("Ana, South"))])
    assert [item.member.label for item in team.profiles] == ["Ana (North)", "Ana (South)"]


def test_different_assessments_are_not_added_up() -> None:
    other = small_reading(small_spec(id="other"))
    mixed = [*small_team(), returned("Eve", {"first": 1}, reading=other, file="eve.xlsx")]
    with pytest.raises(KamxlError) as caught:
        consolidate(mixed)
    assert {item.name for item in caught.value.diagnostics} == {"different-assessments"}
    assert {item.help for item in caught.value.diagnostics} == {"make one report for each assessment"}
    told = " ".join(item.message for item in caught.value.diagnostics)
    assert "of other (other 1): eve.xlsx" in told
    assert "Ana.xlsx" in told
    assert {family: len(group) for family, group in by_family(mixed).items()} == {"small": 4, "other": 1}


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(KamxlError) as caught:
        consolidate([])
    assert [item.code for item in caught.value.diagnostics] == ["KX452"]


@given(st.permutations(range(4)))
def test_the_order_of_arrival_changes_nothing(order: list[int]) -> None:
    everybody = small_team()
    assert consolidate([everybody[place] for place in order], spec=SPEC) == TEAM


@given(st.lists(st.tuples(*[st.sampled_from([None, 0, 1, 2, 3, "N/A", "?"])] * 3), min_size=1, max_size=8))
def test_counts_always_add_up_to_the_returns(answers: list[tuple[int | str | None, ...]]) -> None:
    ids = ("first", "second", "third")
    people = [returned(f"P{n}", dict(zip(ids, row, strict=True))) for n, row in enumerate(answers)]
    team = consolidate(people, spec=SPEC)
    for line in team.distribution:
        assert line.n + line.blank + line.not_applicable + line.unreadable == len(people)
    for gap in team.gaps:
        assert 0 < gap.below <= gap.n
        assert gap.weight == pytest.approx(gap.shortfall * gap.below)
    assert [gap.weight for gap in team.gaps] == sorted((gap.weight for gap in team.gaps), reverse=True)
    for spread in team.overview.values():
        if spread.mean is not None and spread.low is not None and spread.high is not None:
            assert 0 <= spread.low <= spread.mean + 1e-6
            assert spread.mean < spread.high + 1 <= 101  # lowest and highest are rounded down, the mean is not


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1", "\u00a0=1", "\u200b=1", "＝1", "＋", "－", "＠"]
)
def test_what_starts_as_a_formula_is_known(text: str) -> None:
    assert formula_like(text)


@pytest.mark.parametrize("text", ["", " ", "a=1", "1-2", "'=1", "–5", "Ana"])
def test_other_texts_are_not_taken_for_formulas(text: str) -> None:
    assert not formula_like(text)
