"""Workbooks of a base, its editions, languages and variants are consolidated on what all of them share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl.errors import KamxlError
from kamxl.identity import reference
from kamxl.results.arrange import Sender, arrange, rearranged
from kamxl.results.common import common_ground, family_ground
from kamxl.results.consolidate import consolidate, reference_plan
from kamxl.results.model import Field, Key, Submission
from kamxl.results.team import Expected, TeamResult
from kamxl.spec.model import Spec
from tests.results.kin import ACME, BASE, EUROPE, FIVE, FOUR, FRENCH, GERMAN, NEWER, base, part_of

PARTS = {
    name: part_of(spec)
    for name, spec in {
        "en": BASE,
        "de": GERMAN,
        "fr": FRENCH,
        "2": NEWER,
        "acme": ACME,
        "acme-eu": EUROPE,
    }.items()
}
IDS = ("plan", "people", "offer", "price")


def came(name: str, plan: str | Spec, *scores: int | str | None, role: str = "", **more: int) -> Submission:
    """A return: scores in the order of the four statements, further ones by id."""
    part = PARTS[plan] if isinstance(plan, str) else part_of(plan, role)
    given = dict(zip(IDS, scores, strict=False)) | more
    fields = {
        f"statement/{id_}:score": Field(score, "answered", f"Sheet!E{at}")
        for at, (id_, score) in enumerate(given.items(), start=6)
        if score is not None
    }
    fields["respondent/name:value"] = Field(name, "answered", "Cover!C5")
    ref = reference(part.spec_code, name, part.version)
    key, file = name.casefold(), f"{name} {part.spec} {part.version}.xlsx"
    sender = Sender(file, part.digest(), ref, "unsigned", Key(key), {"respondent": key})
    return arrange(sender, part, fields)


def percents(team: TeamResult) -> Mapping[str, tuple[int | None, ...]]:
    return {one.member.label: (*one.percents.values(), one.total) for one in team.profiles}


def left_out(team: TeamResult) -> dict[str, tuple[str, tuple[str, ...]]]:
    assert team.compared is not None
    return {item.statement: (item.reason, item.plans) for item in team.compared.differences if item.left_out}


EVERYBODY = [
    # plan people offer price: as levels of 0 to 3 plan, people and offer or price, whatever all share
    came("Ana", "en", 3, 2, 1, 0),
    came("Ben", "de", 0, 1, 2, 3),
    came("Cem", "fr", 2, 2, 2, 2),
    came("Dan", "2", 1, 0, 3, 3, team=3),
    came("Eve", "acme", 5, 4, 3, 2, safety=5),
    came("Fay", "acme-eu", 1, 2, 5, 5, safety=1),
]


def test_all_of_a_family_are_consolidated_on_what_all_of_them_share() -> None:
    team = consolidate(EVERYBODY, spec=BASE)
    # left: plan and people, of Alpha; 6 points. Eve's 5 and 4 stand for 3 and 3, Fay's 1 and 2 for 0 and 1.
    assert percents(team) == {
        "Ana": (83, 83),
        "Ben": (16, 16),
        "Cem": (66, 66),
        "Dan": (16, 16),
        "Eve": (100, 100),
        "Fay": (16, 16),
    }
    assert [item.id for item in team.capabilities] == ["alpha"]
    assert team.maximum == 6
    assert team.overview["total"].points == (5 + 1 + 4 + 1 + 6 + 1) / 6
    assert {line.item.id: line.levels for line in team.distribution} == {"plan": (2, 1, 1, 2), "people": (1, 2, 2, 1)}
    assert left_out(team) == {
        "offer": ("meaning", ("acme-eu 1",)),
        "price": ("meaning", ("acme 1", "acme-eu 1", "root 1")),
        "team": ("removed", ("acme 1", "acme-eu 1", "root 1")),
        "safety": ("own", ("acme 1", "acme-eu 1")),
    }


def codes(team: TeamResult) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in team.issues:
        held = f" | {issue.finding.found}" if issue.finding.found and issue.finding.code != "KX458" else ""
        found.setdefault(issue.finding.code, []).append(issue.finding.message + held)
    return found


def test_a_report_says_what_it_combines_and_what_it_left_out() -> None:
    assert codes(consolidate(EVERYBODY)) == {
        "KX458": [
            "the report combines plans of one family on what they share: 2 of 5 statements shared; 6 of 15 points"
        ],
        "KX460": [
            "left out: 1 statement asked only in acme 1, acme-eu 1 | B-03",
            "left out: 1 statement not asked in acme 1, acme-eu 1, root 1 | B-03",
            "left out: 1 statement of another meaning in acme-eu 1 | B-01",
            "left out: 1 statement of another meaning in acme 1, acme-eu 1, root 1 | B-02",
        ],
        "KX461": ["compared with the weights of the family, not those of acme 1, acme-eu 1: 1 statement | A-02"],
    }


def test_a_report_counts_the_workbooks_of_each_plan() -> None:
    team = consolidate([*EVERYBODY, came("Gil", "de", 1, 1, 1, 1)])
    (found,) = [issue.finding.found for issue in team.issues if issue.finding.code == "KX458"]
    assert found.startswith(
        "root 2 (1 workbook); acme 1 (1 workbook); acme-eu 1 (1 workbook); root 1 [de] (2 workbooks)"
    )


def test_two_languages_of_one_edition_share_everything() -> None:
    team = consolidate([came("Ana", "en", 3, 2, 1, 0), came("Ben", "de", 0, 1, 2, 3)])
    assert percents(team) == {"Ana": (83, 16, 50), "Ben": (16, 83, 50)}
    assert codes(team).keys() == {"KX458"}
    assert team.compared is not None
    assert (team.compared.line, team.compared.differences) == ("4 of 4 statements shared; 12 of 12 points", ())


def test_workbooks_of_one_plan_are_consolidated_on_the_plan_itself() -> None:
    team = consolidate([came("Eve", "acme", 5, 4, 3, 2, safety=5), came("Gil", "acme", 1, 1, 1, 1, safety=1)])
    assert (team.compared, team.levels, team.maximum) == (None, (1, 2, 3, 4, 5), 30)
    assert not team.issues


def test_a_level_that_stands_for_none_leaves_the_maximum() -> None:
    levels = [level | {"counts_as": None} if level["value"] == 5 else level for level in FIVE]
    odd = base(id="odd", code="OD", family="root", scale={"levels": levels, "yardstick": [0, 1, 2, 3]})
    team = consolidate([came("Ana", "en", 3, 3, 3, 3), came("Odo", odd, 5, 3, 4, 4)])
    # Odo's 5 counts nowhere; his 3, 4 and 4 stand for 2, 3 and 3 of 9 points
    assert percents(team) == {"Ana": (100, 100, 100), "Odo": (66, 100, 88)}
    assert codes(team)["KX460"] == ["left out: scores of odd 1 on levels that stand for none of the yardstick | 5"]
    assert [line.not_applicable for line in team.distribution] == [1, 0, 0, 0]


def test_a_scale_without_a_mapping_shares_nothing_and_is_refused() -> None:
    levels = [{"value": value, "label": str(value)} for value in (10, 20)]
    odd = base(id="odd", code="OD", family="root", changes={"plan": {"target": 20}}, scale={"levels": levels})
    with pytest.raises(KamxlError) as caught:
        consolidate([came("Ana", "en", 3), came("Odo", odd, 10)])
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.name) == ("KX459", "nothing-in-common")
    assert "odd 1" in finding.message
    assert "counts_as" in finding.help


def test_the_root_gives_the_structure_in_its_newest_edition_and_else_the_variant_nearest_to_it() -> None:
    def chosen(*names: str, language: str = "") -> str:
        found = reference_plan([came(f"P{at}", name, 1) for at, name in enumerate(names)], language=language)
        return next(name for name, part in PARTS.items() if part == found)

    assert chosen("acme", "en", "2", "acme-eu") == "2"
    assert chosen("acme-eu", "acme", "acme-eu") == "acme"
    assert chosen("acme", "de", "de", "fr", "en") == "de"  # the language of the most workbooks
    assert chosen("acme", "de", "de", "fr", "en", language="fr") == "fr"


def test_everybody_is_measured_by_the_target_in_their_own_workbook() -> None:
    roles = [{"id": "global", "label": "Global"}]
    aims = base(roles=roles, changes={"plan": {"targets": {"global": 3}}})
    ana, ben = came("Ana", aims, 1), came("Ben", aims, 1, role="global")
    specs = {item.plan: aims for item in (ana, ben)}
    (gap,) = consolidate([ana, ben], spec=aims, specs=specs).gaps
    # Ana lacks 1 to her 2, Ben 2 to his 3
    assert (gap.aims, gap.target, gap.shortfall, gap.weight) == ((2, 3), None, 1.5, 3.0)
    # acme's own target of 2 stands for 1
    eve = came("Eve", "acme", 1)
    gaps = consolidate([ana, eve], spec=aims, specs={ana.plan: aims, eve.plan: ACME}).gaps
    assert [(gap.item.id, gap.aims, gap.below, gap.shortfall) for gap in gaps] == [("plan", (1, 2), 2, 1.0)]


def test_two_rounds_of_one_person_stand_beside_each_other() -> None:
    team = consolidate([came("Ana", "en", 1, 1, 1, 1), came("Ana", "2", 3, 3, 3, 3), came("Ben", "de", 2, 2, 2, 2)])
    assert [line.member.label for line in team.register] == ["Ana (root 1)", "Ana (root 2)", "Ben"]
    assert {line.status for line in team.register} == {"complete", "partial"}
    assert codes(team)["KX462"] == ["Ana returned root 1, root 2; each counts, as a round of its own"]
    assert "KX453" not in codes(team)
    assert team.n == 3


def test_two_languages_of_one_edition_are_one_round() -> None:
    team = consolidate([came("Ana", "en", 1, 1, 1, 1), came("Ana", "de", 3, 3, 3, 3)])
    assert [line.status for line in team.register] == ["complete", "superseded"]
    assert percents(team) == {"Ana": (100, 100, 100)}


def test_the_register_counts_what_each_workbook_asks() -> None:
    team = consolidate(EVERYBODY)
    asked = {line.member.name: (line.statements.answered, line.statements.of, line.version) for line in team.register}
    assert asked["Dan"] == (5, 5, "2")
    assert asked["Ana"] == (4, 4, "1")
    assert {item.statements.of for item in team.profiles} == {2}


def test_an_action_keeps_its_statement_where_codes_differ() -> None:
    mine = came("Eve", "acme", 5, 4, 3, 2, safety=5)
    fields = dict(mine.fields) | {
        "action/01:code": Field("B-03", "answered", "Actions!A5"),
        "action/01:action": Field("Be safe", "answered", "Actions!D5"),
        "action/02:code": Field("A-02", "answered", "Actions!A6"),
    }
    team = consolidate([rearranged(mine, fields), came("Dan", "2", 1, 0, 3, 3, team=3)])
    # B-03 is acme's own statement, and not the B-03 of the newer base
    assert [(line.code, line.statement, line.score) for line in team.actions] == [
        ("B-03", "Acme is safe.", 5),
        ("A-02", "We know the people.", 4),
    ]


def test_a_variant_has_totals_on_what_it_shares_with_its_root() -> None:
    ground = family_ground(PARTS["acme"])
    assert ground is not None
    total = ground.on(came("Eve", "acme", 5, 4, 3, 2, safety=5)).total
    assert total is not None
    # 3 + 3 + 2 + 1, people with the weight of the family
    assert (total.score, total.maximum, total.answered, total.of) == (9, 12, 4, 4)
    assert family_ground(PARTS["2"]) is None


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_evidence_and_what_does_not_apply_are_counted_in_the_words_of_any_language(language: str) -> None:
    scale = {"levels": FOUR, "evidence": True, "not_applicable": True}
    specs = [base(language=one, scale=scale) for one in ("en", "de", "fr")]
    back = came("Ana", specs[0], 3, 2, 1, "N/A")
    shown = {f"statement/{id_}:evidence": Field("Y", "answered", "Sheet!F6") for id_ in ("plan", "offer")}
    parts = [part_of(spec) for spec in specs]
    ground = common_ground(parts, next(part for part in parts if part.language == language))
    total = rearranged(back, {**back.fields, **shown}, ground.reading).total
    assert total is not None
    assert (total.claimed, total.evidenced, total.with_evidence, total.maximum) == (6, 4, 2, 9)


def test_a_person_is_expected_with_a_copy_of_any_edition() -> None:
    copies = [came("Dan", name, 1) for name in ("2", "acme")]
    unnamed = [
        rearranged(one, {name: item for name, item in one.fields.items() if "name" not in name}) for one in copies
    ]
    expected = Expected("dan", "Dan", "RT-OTHER", others=tuple(one.reference for one in copies))
    for one in unnamed:
        team = consolidate([one._replace(key=Key(one.reference)), came("Ana", "en", 1)], [expected])
        assert {line.member.name: line.on_roster for line in team.register} == {"Ana": False, "Dan": True}


@given(st.lists(st.sampled_from(sorted(PARTS)), min_size=1, max_size=6, unique=True), st.data())
def test_a_level_is_worth_the_same_in_every_plan_of_a_family(names: list[str], data: st.DataObject) -> None:
    scores = data.draw(st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=4, max_size=4))
    fives = [None if score is None else score + 1 for score in scores]
    people = [came(f"P{at}", name, *(fives if "acme" in name else scores)) for at, name in enumerate(names)]
    ground = common_ground([PARTS[name] for name in names], PARTS[names[0]])
    seen = [ground.on(one) for one in people]
    assert len({str((one.total, {name: answer.score for name, answer in one.answers.items()})) for one in seen}) == 1
    assert all(one.total and one.total.maximum == ground.points for one in seen)
