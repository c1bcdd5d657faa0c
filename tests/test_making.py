"""A spec makes one plan for each of its languages and roles; a workbook of any of them is known by its plan."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO, Any

import pytest

from kamxl.api import load_spec, read
from kamxl.errors import KamxlError
from kamxl.making import Makers
from kamxl.plan.build import make_plan
from kamxl.plan.model import Plan
from kamxl.plan.reading import ReadingPart
from kamxl.spec.model import Spec
from kamxl.spec.shelf import open_spec, shipped_folder
from tests.reading.returned import SCORECARD, edited
from tests.reading.test_whose_workbook import plan_cut
from tests.support.fillers import filled_by_kamxl

ROLES = """
roles: [{id: global, label: Global account manager}]
"""
MINE = shipped_folder().joinpath("kam-growth-planning.yaml").read_text(encoding="utf-8")


def in_language(language: str) -> Spec:
    spec = open_spec(SCORECARD, language=language).spec
    assert spec is not None
    return spec


def part_of(plan: Plan) -> ReadingPart:
    assert plan.reading is not None
    return plan.reading


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with a folder of specs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    return tmp_path / "specs"


def test_every_language_of_a_shipped_spec_is_known_and_a_damaged_plan_is_replaced_in_its_language(shelf: Path) -> None:
    german = make_plan(in_language("de"))
    folder = shelf.parent / "in"
    folder.mkdir()
    for name, plan in {"de": german, "fr": make_plan(in_language("fr"))}.items():
        (folder / f"{name}.xlsx").write_bytes(filled_by_kamxl(plan, {}))
    (folder / "hurt.xlsx").write_bytes(edited(filled_by_kamxl(german, {}), plan_cut))
    found = read([folder], workers=1)
    assert [(one.reading.language, [item.code for item in one.diagnostics]) for one in found.submissions] == [
        ("de", []),
        ("fr", []),
        ("de", ["KX503"]),
    ]


def test_a_plan_with_a_role_is_known_by_the_spec_that_has_it(shelf: Path) -> None:
    (shelf / "mine.yaml").write_text(MINE.replace("id: kam-growth-planning", "id: mine", 1) + ROLES, encoding="utf-8")
    spec = load_spec("mine")
    part = part_of(make_plan(spec, role="global"))
    made = Makers().of(part)
    assert made is not None
    assert (made.spec, made.part, Path(made.name).name) == (spec, part, "mine.yaml")


def test_the_plan_of_a_later_round_is_known_whole_or_damaged(shelf: Path) -> None:
    del shelf
    later = part_of(make_plan(in_language("fr"), previous=True))
    makers = Makers()
    made = makers.of(later)
    assert made is not None
    assert (made.spec.language, made.part) == ("fr", later)
    assert makers.spare(later.spec_code, later.digest()) == later


def test_another_edition_makes_another_plan(shelf: Path) -> None:
    older = part_of(make_plan(load_spec(SCORECARD).model_copy(update={"version": "2020.1"})))
    assert Makers().of(older) is None
    (shelf / "old.yaml").write_text(MINE.replace('"2026.1"', '"2020.1"', 1), encoding="utf-8")
    known = Makers().of(older)
    assert known is not None
    assert known.spec.version == "2020.1"


def test_a_spec_that_is_only_named_makes_plans_too(shelf: Path, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.yaml"
    path.write_text(MINE.replace("id: kam-growth-planning", "id: mine", 1), encoding="utf-8")
    part = part_of(make_plan(load_spec(str(path))))
    assert Makers().of(part) is None
    made = Makers([str(path)]).of(part)
    assert made is not None
    assert made.name == str(path)
    with pytest.raises(KamxlError) as caught:
        Makers([str(shelf / "none.yaml")]).check()
    assert [item.code for item in caught.value.diagnostics] == ["KX101"]


def test_only_the_specs_that_may_make_a_plan_are_loaded(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        shutil.copy(shipped_folder() / "akam-diploma-1.yaml", shelf / f"copy-{number}.yaml")
    loaded: list[str] = []
    real = Path.open

    def noted(path: Path, mode: str = "r") -> IO[Any]:
        loaded.append(path.name)
        return real(path, mode)

    monkeypatch.setattr(Path, "open", noted)
    assert Makers().of(part_of(make_plan(in_language("de"))))
    # the others are opened once, for how they begin
    assert {name: loaded.count(name) for name in loaded if name.startswith(("copy", "akam"))} == {
        **dict.fromkeys((f"copy-{number}.yaml" for number in range(3)), 1),
        "akam-diploma-1.yaml": 1,
    }


def test_an_edition_is_found_in_the_language_of_a_report() -> None:
    part = part_of(make_plan(in_language("de")))
    french = Makers().in_language(part, "fr")
    assert french is not None
    assert (french.part.language, french.part.spec, french.part.version) == ("fr", part.spec, part.version)
    assert Makers().in_language(part, "sv") is None
    assert Makers().edition(part.spec, part.version, "de") == in_language("de")
