"""What differs between two specs, and the overlay that turns one into the other."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given, settings

from kamxl.spec.chain import File
from kamxl.spec.derive import overlay_of, overlay_yaml
from kamxl.spec.diff import BOOKKEEPING, changes
from kamxl.spec.load import load_file
from kamxl.spec.model import Spec
from kamxl.spec.shelf import open_spec
from kamxl.spec.terms import escaped
from tests.results.kin import ACME, BASE, NEWER, base
from tests.support.strategies import as_yaml, loaded, spec_data

Data = dict[str, Any]


def resolved(first: Spec, overlay: str) -> Spec:
    """What an overlay on a spec comes to."""
    text = as_yaml(cast("Data", terms_apart(first.model_dump(mode="json", by_alias=True, exclude_unset=True))))
    found = load_file(File(overlay.encode(), "overlay.yaml", "overlay"), lambda *_: File(text, "base.yaml", "base"))
    assert found.spec is not None, found.diagnostics
    return found.spec


def terms_apart(value: object) -> object:
    match value:
        case str():
            return escaped(value)
        case list():
            return [terms_apart(item) for item in value]
        case dict():
            return {key: terms_apart(item) for key, item in value.items()}
    return value


def bare(spec: Spec, other: Spec) -> Data:
    """All that a spec says, without what an overlay adds by definition: bookkeeping, and meanings of what is new."""
    data: Data = spec.model_dump(mode="json", by_alias=True)
    known = {item.id: item.meaning for item in other.statements()}

    def kept(value: object) -> object:
        if isinstance(value, list):
            return [kept(item) for item in value]
        if not isinstance(value, dict):
            return value
        new = "text" in value and "weight" in value and value["id"] not in known
        dropped = BOOKKEEPING | ({"meaning"} if new else set())
        return {key: kept(item) for key, item in value.items() if key not in dropped}

    return {key: kept(value) for key, value in data.items() if key not in {"id", *BOOKKEEPING}}


def kin(data: Data) -> Spec:
    """A spec whose levels are compared as they are: another yardstick would be that of another family."""
    scale = data["scale"]
    levels = [{key: value for key, value in level.items() if key != "counts_as"} for level in scale["levels"]]
    plain = {key: value for key, value in scale.items() if key != "yardstick"} | {"levels": levels}
    return loaded(data | {"scale": plain})


RELATIVES = spec_data().map(kin)


@settings(max_examples=15)
@given(RELATIVES, RELATIVES)
def test_a_base_and_the_overlay_of_a_diff_give_the_other_spec(first: Spec, second: Spec) -> None:
    made = resolved(first, overlay_yaml(first, second))
    assert bare(made, first) == bare(second, first)
    assert made.family == first.kin


def told(first: Spec, second: Spec) -> set[tuple[str, str, str]]:
    return {(item.change, item.id, item.key) for item in changes(first, second)}


def test_every_kind_of_difference_is_told_by_its_name() -> None:
    assert told(BASE, ACME) == {
        ("added", "safety", ""),
        ("reworded", "offer", "text"),
        ("rescaled", "", "scale.levels"),
        ("reweighted", "people", "weight"),
        ("changed", "", "code"),
    }
    assert told(NEWER, BASE) == {
        ("removed", "team", ""),
        ("reworded", "price", "text"),
        ("meaning", "price", "meaning"),
    }
    aimed = base(changes={"plan": {"target": 3}, "people": {"evidence_hint": "a list"}}, title="Another title")
    assert told(BASE, aimed) == {
        ("retargeted", "plan", "target"),
        ("reworded", "people", "evidence_hint"),
        ("changed", "", "title"),
    }
    assert told(BASE, BASE) == set()


def test_as_few_parts_as_can_be_are_said_to_have_moved() -> None:
    data = BASE.model_dump(mode="json", exclude_unset=True)
    alpha, beta = data["phases"][0]["capabilities"]
    alpha["statements"], beta["statements"] = [*alpha["statements"][1:], beta["statements"][1]], beta["statements"][:1]
    alpha["statements"].append(BASE.model_dump(mode="json")["phases"][0]["capabilities"][0]["statements"][0])
    found = [(item.id, item.old, item.new) for item in changes(BASE, loaded(data)) if item.change == "moved"]
    assert found == [
        ("people", {"in": "alpha", "after": "plan"}, {"in": "alpha", "after": None}),
        ("price", {"in": "beta", "after": "offer"}, {"in": "alpha", "after": "people"}),
    ]


def test_an_overlay_says_only_what_differs_and_escapes_what_would_be_a_term() -> None:
    assert overlay_of(BASE, base(id="other", code="OT", changes={"plan": {"target": None}})) == {
        "extends": "root",
        "id": "other",
        "code": "OT",
        "version": "1",
        "changes": [{"change": "plan", "set": {"target": None}}],
    }
    odd = base(id="odd", code="OD", title="${x} and No", family="root")
    assert 'title: "$${x} and No"' in overlay_yaml(BASE, odd)
    assert resolved(BASE, overlay_yaml(BASE, odd)).title == "${x} and No"


def test_an_edition_gets_an_id_of_its_own_as_a_variant() -> None:
    made = resolved(BASE, overlay_yaml(BASE, NEWER))
    assert (made.id, made.version, made.family) == ("root-2", "2", "root")
    assert [item.meaning for item in made.statements()] == [None, None, None, "2", "root-2"]


def test_a_statement_of_another_meaning_is_marked_as_a_variant_marks_it() -> None:
    changed = {"offer": {"text": "Our offer fits all of Europe.", "meaning": "acme-eu"}}
    other = base(id="acme-eu", code="AE", family="root", changes=changed)
    (step,) = overlay_of(BASE, other)["changes"]
    assert step == {"change": "offer", "set": {"text": "Our offer fits all of Europe.", "comparable": False}}
    assert resolved(BASE, overlay_yaml(BASE, other)) == other


@pytest.mark.parametrize(
    ("first", "second"),
    [("kam-growth-planning", "nordhafen-growth"), ("nordhafen-growth", "nordhafen-growth-americas")],
)
def test_a_shipped_variant_comes_out_of_its_diff(first: str, second: str) -> None:
    one, two = open_spec(first).spec, open_spec(second).spec
    assert one is not None
    assert two is not None
    made = resolved(one, overlay_yaml(one, two))
    assert bare(made, one) == bare(two, one)
