"""A variant is its base with what it says itself, and whatever is wrong with it is told with its line."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.diagnostics import render
from kamxl.errors import KamxlError
from kamxl.spec.chain import File
from kamxl.spec.load import Loaded, load_file, load_spec
from kamxl.spec.model import Spec
from kamxl.spec.shelf import find_spec, open_spec
from kamxl.spec.source import read_yaml
from tests.support.strategies import as_yaml, spec_data

BASE = """\
id: base
code: BAS
version: "1"
title: Base
description: What everybody shares.
respondent:
  - {id: name, label: Your name, required: true}
  - {id: organisation, label: Organisation}
subject: {id: account, label: Account}
scale:
  levels:
    - {value: 0, label: Not yet}
    - {value: 1, label: Half}
    - {value: 2, label: Done}
asks: {written: {words: 300, rows: 6}}
phases:
  - id: plan
    title: Plan
    capabilities:
      - id: goals
        code: C1
        title: Goals of the account
        short_title: Goals
        statements:
          - {id: goals.known, code: C1-01, text: We know the goals of the account., evidence_hint: A list}
          - {id: goals.shared, code: C1-02, text: We have agreed on ours., weight: 2}
      - id: people
        code: C2
        title: People at the account
        short_title: People
        sections:
          - id: people.map
            code: P2-01
            title: The map
            statements:
              - {id: people.known, code: C2-01, text: We know who decides.}
          - id: people.ties
            code: P2-02
            title: The ties
            statements:
              - {id: people.trust, code: C2-02, text: They trust us.}
  - id: act
    title: Act
    capabilities:
      - id: steps
        code: C3
        title: Steps
        short_title: Steps
        statements:
          - {id: steps.dated, code: C3-01, text: Every step has a date.}
"""
CAPABILITY = "{id: c, code: C9, title: C, short_title: C, statements: [{id: new, code: C9-01, text: New.}]}"
HEAD = 'extends: base\nid: acme\ncode: ACM\nversion: "1"\n'


def variant(*operations: str, top: str = "") -> Loaded:
    """A variant with some operations, each in YAML's flow style."""
    changes = "changes:\n" + "".join(f"  - {operation}\n" for operation in operations) if operations else ""
    return chain(BASE, f"{HEAD}{top}{changes}")


def chain(*texts: str | bytes) -> Loaded:
    """The last of several specs; each is found by its id."""
    data = [text.encode() if isinstance(text, str) else text for text in texts]
    files = {_id(one): one for one in data}

    def bases(name: str, _beside: str) -> File:
        if name not in files:
            raise KamxlError(open_spec("nowhere.yaml").diagnostics)
        return File(files[name], f"{name}.yaml", name)

    last = list(files)[-1]
    return load_file(File(files[last], f"{last}.yaml", last), bases)


def _id(data: bytes) -> str:
    root = read_yaml(data, "").root
    assert root is not None
    return str(root.at(("id",)).plain())


def fine(loaded: Loaded) -> Spec:
    assert loaded.spec is not None, [render(item) for item in loaded.diagnostics]
    return loaded.spec


def told(loaded: Loaded) -> list[tuple[str, str]]:
    return [
        (item.code, item.place.excerpt[item.place.column - 1 :][: item.place.length]) for item in loaded.diagnostics
    ]


def ids(spec: Spec) -> list[str]:
    return [statement.id for statement in spec.statements()]


def test_a_variant_takes_what_it_does_not_say_from_its_base() -> None:
    base, spec = fine(load_spec(BASE.encode(), "base.yaml")), fine(variant())
    assert spec == base.model_copy(update={"id": "acme", "code": "ACM", "family": "base"})


def test_top_level_texts_and_lists_replace_and_mappings_merge() -> None:
    top = (
        "title: Ours\ndescription: null\nrespondent: [{id: name, label: Name}]\n"
        'look: {primary: "#000000"}\nasks: {written: {words: 100}}\nsubject: {label: Customer}\n'
    )
    spec = fine(variant(top=top))
    assert (spec.title, spec.description, len(spec.respondent)) == ("Ours", None, 1)
    assert (spec.look.primary, spec.look.accent) == ("#000000", "#2F6F8F")
    assert spec.asks.written
    assert (spec.asks.written.words, spec.asks.written.rows) == (100, 6)
    assert spec.subject
    assert (spec.subject.id, spec.subject.label) == ("account", "Customer")


def test_change_sets_fields_of_every_kind_of_part() -> None:
    spec = fine(
        variant(
            "{change: plan, set: {title: Think}}",
            "{change: goals, set: {question: What for, target: 50, asks: {written: {words: 50}}}}",
            "{change: people.map, set: {title: A map}}",
            "{change: goals.known, set: {text: We know them all., evidence_hint: null, topic: Goals}}",
            "{change: account, set: {label: Customer}}",
            "{change: name, set: {help: In full}}",
            "{change: level/1, set: {label: Partly}}",
        )
    )
    goals = next(spec.capabilities())
    first = goals.statements[0]
    assert spec.phases[0].title == "Think"
    assert (goals.question, goals.target) == ("What for", 50)
    assert goals.asks.written
    assert goals.asks.written.words == 50
    assert (first.text, first.evidence_hint, first.topic) == ("We know them all.", None, "Goals")
    assert spec.subject
    assert (spec.subject.label, spec.respondent[0].help, spec.scale.levels[1].label) == (
        "Customer",
        "In full",
        "Partly",
    )


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["remove: goals.known"], "goals.shared people.known people.trust steps.dated"),
        (['remove: "*.known"'], "goals.shared people.trust steps.dated"),
        (["remove: act"], "goals.known goals.shared people.known people.trust"),
        (["select: [people, steps.dated]"], "people.known people.trust steps.dated"),
        (['select: ["goals.*"]'], "goals.known goals.shared"),
        (
            ["{move: goals.known, after: goals.shared}"],
            "goals.shared goals.known people.known people.trust steps.dated",
        ),
        (
            ["{move: steps, before: goals}", "remove: act"],
            "steps.dated goals.known goals.shared people.known people.trust",
        ),
        (["{move: people.ties, into: goals}"], "goals.known goals.shared people.trust people.known steps.dated"),
        (["{move: act, before: plan}"], "steps.dated goals.known goals.shared people.known people.trust"),
        (
            ["{add: {id: new, code: C9-01, text: It is new.}, into: people.map}"],
            "goals.known goals.shared people.known new people.trust steps.dated",
        ),
        (
            ["{add: {id: new, code: C9-01, text: It is new.}, before: goals.known}"],
            "new goals.known goals.shared people.known people.trust steps.dated",
        ),
        (
            ["{add: {id: s, title: S, code: P2-03, statements: [{id: new, code: C9-01, text: New.}]}, into: people}"],
            "goals.known goals.shared people.known people.trust new steps.dated",
        ),
        (
            ["{add: {id: p, title: P, capabilities: [" + CAPABILITY + "]}, into: phases}"],
            "goals.known goals.shared people.known people.trust steps.dated new",
        ),
    ],
)
def test_parts_are_removed_selected_moved_and_added(operations: list[str], expected: str) -> None:
    loaded = variant(*operations)
    if loaded.spec is None:  # a phase may not be left empty: say so, and look at the rest
        assert {item.code for item in loaded.diagnostics} == {"KX109"}, loaded.diagnostics
    else:
        assert ids(loaded.spec) == expected.split()


def test_fields_levels_and_roles_are_added_beside_others_and_into_their_lists() -> None:
    spec = fine(
        variant(
            "{add: {id: region, label: Region}, before: organisation}",
            "{add: {value: 3, label: Beyond, counts_as: 2}, into: levels}",
            "{add: {id: lead, label: The lead}, into: roles}",
            "{change: goals.known, set: {target: 1, targets: {lead: 2}}}",
            "remove: field/account",
        )
    )
    assert [field.id for field in spec.respondent] == ["name", "region", "organisation"]
    assert [level.value for level in spec.scale.levels] == [0, 1, 2, 3]
    assert (next(spec.statements()).aim("lead"), next(spec.statements()).aim()) == (2, 1)
    assert spec.subject is None


def test_what_compares_is_kept() -> None:
    spec = fine(
        variant(
            "{change: goals.known, set: {text: We know why., comparable: false}}",
            "{change: goals.shared, set: {weight: 3}}",
            "{change: people.known, set: {weight: 2}}",
            "{add: {id: new, code: C9-01, text: It is new.}, after: goals.shared}",
            top="scale: {levels: [{value: 0, label: No, counts_as: 0}, {value: 1, label: Yes, counts_as: 2}]}\n",
        )
    )
    known, shared, new, person, *_ = spec.statements()
    assert (spec.family, spec.scale.yardstick) == ("base", (0, 1, 2))
    assert (known.meaning, shared.meaning, new.meaning) == ("acme", None, "acme")
    assert (known.family_weight, shared.family_weight, person.family_weight) == (None, 2, 1)


def test_a_second_variant_keeps_what_the_first_spec_of_the_family_said() -> None:
    first = f"{HEAD}changes:\n  - {{change: goals.shared, set: {{weight: 3}}}}\n"
    second = first.replace("extends: base", "extends: acme").replace("id: acme", "id: west").replace("3}", "5}")
    spec = fine(chain(BASE, first, second))
    shared = list(spec.statements())[1]
    assert (spec.family, spec.id, shared.weight, shared.family_weight) == ("base", "west", 5, 2)


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ("remove: goals.knwon", ("KX182", "goals.knwon")),
        ("remove: setion/goals", ("KX182", "setion/goals")),
        ('remove: "x*"', ("KX182", '"x*"')),
        ("{change: goals.known, set: {wieght: 2}}", ("KX104", "wieght")),
        ("{change: goals.known, set: {wieght: null}}", ("KX104", "wieght")),
        ("{change: goals.known, set: {text: null}}", ("KX106", "null")),
        ("{change: goals.known, set: {id: other}}", ("KX187", "id")),
        ("{change: goals, set: {statements: []}}", ("KX187", "statements")),
        ("{change: goals.known, set: {family_weight: 2}}", ("KX188", "family_weight")),
        ("{change: goals.known, set: {comparable: maybe}}", ("KX185", "maybe")),
        ("{change: goals, set: {comparable: false}}", ("KX104", "comparable")),
        ("{change: goals.known}", ("KX185", "goals.known")),
        ("{change: goals.known, sett: {weight: 2}}", ("KX185", "sett")),
        ("{remove: goals.known, select: [goals]}", ("KX185", "select")),
        ("goals.known", ("KX185", "goals.known")),
        ("{remove: [goals.known]}", ("KX185", "[goals.known]")),
        ("{move: goals.known, into: act}", ("KX186", "act")),
        ("{move: goals.known, before: people.map}", ("KX186", "people.map")),
        ("{move: plan, into: goals}", ("KX186", "goals")),
        ("{move: account, after: name}", ("KX186", "account")),
        ('{move: "goals.*", into: people.map}', ("KX185", '"goals.*"')),
        ("{add: {id: a, label: A}, into: phases}", ("KX186", "phases")),
        ("{add: goals, into: phases}", ("KX185", "goals")),
        ("select: [name]", ("KX186", "name")),
    ],
)
def test_what_an_operation_does_wrong_is_told_where_it_stands(operation: str, found: tuple[str, str]) -> None:
    loaded = variant(operation)
    assert loaded.spec is None
    assert told(loaded) == [found]
    assert loaded.diagnostics[0].place.file == "acme.yaml"


def test_a_code_in_the_place_of_an_id_is_known() -> None:
    assert variant("remove: c1-01").diagnostics[0].help == "c1-01 is a code; write the id, 'goals.known'"


@pytest.mark.parametrize(
    "operations",
    [
        ["{change: goals.known, set: {weight: 2}}", "{change: goals.known, set: {weight: 2}}"],
        ["{change: goals.known, set: {weight: 2}}", '{change: "goals.*", set: {weight: 2}}'],
        ["{change: goals, set: {asks: {written: {words: 2}}}}", "{change: goals, set: {asks: {written: {words: 3}}}}"],
        ["{change: goals.known, set: {comparable: false}}", "{change: goals.known, set: {meaning: x}}"],
        ["{add: {id: n, code: C9-01, text: N.}, into: goals}", "{change: n, set: {text: M.}}"],
        ["{move: goals.known, into: people.map}", "{move: goals.known, into: goals}"],
        ["select: [plan]", "select: [goals]"],
    ],
)
def test_one_thing_is_changed_once(operations: list[str]) -> None:
    loaded = variant(*operations)
    assert [item.code for item in loaded.diagnostics] == ["KX184"]
    assert loaded.diagnostics[0].place.line == 7


def test_different_fields_of_one_part_can_be_changed_in_several_operations() -> None:
    fine(variant("{change: goals.known, set: {weight: 2}}", '{change: "goals.*", set: {topic: Goals}}'))
    fine(variant("{change: goals, set: {asks: {scores: true}}}", "{change: goals, set: {asks: {written: {words: 3}}}}"))


def test_a_list_that_is_written_anew_is_not_changed_beside() -> None:
    levels = "scale: {levels: [{value: 0, label: No, counts_as: 0}, {value: 2, label: Yes, counts_as: 2}]}\n"
    assert [code for code, _ in told(variant("{change: level/0, set: {label: Never}}", top=levels))] == ["KX184"]


@pytest.mark.parametrize(
    ("top", "found"),
    [
        ("phases: []\n", ("KX187", "phases")),
        ("family: x\n", ("KX188", "family")),
        ("scale: {yardstick: [0, 1]}\n", ("KX188", "yardstick")),
        ("titel: Ours\n", ("KX104", "titel")),
        ("titel: null\n", ("KX104", "titel")),
        ("title: null\n", ("KX106", "null")),
        ("look: {prmary: null}\n", ("KX104", "prmary")),
        ("changes: {remove: goals}\n", ("KX185", "{remove: goals}")),
    ],
)
def test_what_a_variant_can_not_say_is_told(top: str, found: tuple[str, str]) -> None:
    assert told(variant(top=top)) == [found]


def test_a_variant_has_an_id_a_code_and_a_version_of_its_own() -> None:
    assert told(chain(BASE, "extends: base\nid: acme\n")) == [("KX190", "extends")] * 2


def test_a_finding_in_the_base_names_both_files() -> None:
    loaded = variant("{change: level/2, set: {value: -1}}", top="")
    broken = chain(BASE.replace("weight: 2", "target: 9"), HEAD)
    (found,) = broken.diagnostics
    assert (found.code, found.place.file, found.via.file, found.via.line) == ("KX129", "base.yaml", "acme.yaml", 1)
    assert "::: acme.yaml:1:10" in render(found)
    assert {item.place.file for item in loaded.diagnostics} == {"acme.yaml"}


def test_a_circle_is_told_and_ends(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{one}.yaml").write_text(f'extends: {other}.yaml\nid: {one}\ncode: AA\nversion: "1"\n')
    (found,) = open_spec(str(tmp_path / "a.yaml")).diagnostics
    assert (found.code, found.place.file, found.via.line) == ("KX181", (tmp_path / "c.yaml").as_posix(), 0)


def test_a_base_is_found_by_id_and_by_a_path_from_the_variants_own_folder(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "house" / "acme.yaml").write_text(HEAD.replace("base", "../base.yaml"))
    (tmp_path / "house" / "west.yaml").write_text(HEAD.replace("base", "acme").replace("id: acme", "id: west"))
    assert fine(open_spec(str(tmp_path / "house" / "west.yaml"))).family == "base"
    assert open_spec(str(tmp_path / "house" / "west.yaml")).bases == ("acme", "base")


def test_a_variant_whose_base_is_not_there_is_no_trap_for_the_search(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(HEAD.replace("base", "bsae"))
    (tmp_path / "base.yaml").write_text(BASE)
    (found,) = open_spec(str(tmp_path / "acme.yaml")).diagnostics
    assert (found.code, found.place.line, found.help) == ("KX180", 1, "did you mean 'base'?")
    assert find_spec("acme", [tmp_path]).stem == "acme"


def test_operations_without_a_base_are_told() -> None:
    assert told(load_spec(f"{BASE}changes: []\n".encode(), "base.yaml")) == [("KX185", "changes")]


# --- properties -------------------------------------------------------------------------------------------------------


def _head(number: int, base: str) -> dict[str, Any]:
    return {"extends": base, "id": f"variant-{number}", "code": f"V{'ABCDEFGH'[number]}", "version": "1"}


@settings(max_examples=12)
@given(spec_data())
def test_a_variant_that_says_nothing_changes_nothing(data: dict[str, Any]) -> None:
    base, spec = fine(load_spec(as_yaml(data), "a.yaml")), fine(chain(as_yaml(data), as_yaml(_head(0, data["id"]))))
    own = {"id": "variant-0", "code": "VA", "version": "1", "family": base.kin}
    assert spec == base.model_copy(update=own)


@st.composite
def _chains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A spec and variants of one another that change, take out and move what is there."""
    data = draw(spec_data())
    found: list[dict[str, Any]] = [data]
    spec = fine(load_spec(as_yaml(data), "a.yaml"))
    for number in range(draw(st.integers(1, 3))):
        names = draw(st.lists(st.sampled_from([item.id for item in spec.capabilities()]), max_size=3, unique=True))
        changes: list[dict[str, Any]] = [
            {"change": f"capability/{name}", "set": {"question": f"What of {number}?"}} for name in names
        ]
        level = draw(st.sampled_from([json.dumps(item["value"]) for item in data["scale"]["levels"]]))
        changes += [{"change": f"level/{level}", "set": {"label": f"Level {number}"}}] * draw(st.integers(0, 1))
        title = {"title": f"Title {number}"} if draw(st.booleans()) else {}
        found.append({**_head(number, str(found[-1]["id"])), **title, "changes": changes})
    return found


@settings(max_examples=12)
@given(_chains())
def test_a_chain_is_folded_from_the_left(specs: list[dict[str, Any]]) -> None:
    whole = chain(*map(as_yaml, specs))
    assert whole == chain(*map(as_yaml, specs))

    def step(base: bytes, overlay: dict[str, Any]) -> bytes:
        """The plain spec of one variant on one plain base."""
        loaded = chain(base, as_yaml(overlay | {"extends": "plain"}))
        assert loaded.root is not None
        plain = loaded.root.plain()
        assert isinstance(plain, dict)
        return as_yaml({**plain, "id": "plain"})

    *_, last = accumulate(specs[1:], step, initial=as_yaml({**specs[0], "id": "plain"}))
    folded, direct = fine(load_spec(last, "plain.yaml")), fine(whole)
    assert folded.model_copy(update={"id": direct.id, "family": direct.family}) == direct
