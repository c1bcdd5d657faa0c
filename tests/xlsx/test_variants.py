"""The shipped variants pass what the shipped specs pass, in every language: lint, values, recalculation, round trip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kamxl.building import build
from kamxl.plan.build import kinship_of
from kamxl.reading.read import KnownPlans, read_submission
from kamxl.spec.logo import logo_file
from kamxl.spec.model import Spec
from kamxl.spec.shelf import examine, open_spec
from kamxl.xlsx.open import open_grid
from tests.support.engines import ENGINES, NEEDS, cached, differences, poisoned
from tests.support.lint import lint
from tests.support.programs import needs_validator, sdk_errors
from tests.support.workbooks import VARIANTS, Book, book_of, spec_of
from tests.tools.logo import FILE, logo

SPOKEN = (*VARIANTS, *(f"{name}.{language}" for name in VARIANTS[:2] for language in ("de", "fr")))


def books() -> list[Book]:
    return [book_of(name, "partial") for name in SPOKEN]


@pytest.mark.parametrize("name", VARIANTS)
def test_the_shipped_variants_are_without_findings_and_say_that_their_company_is_invented(name: str) -> None:
    loaded = examine(name)
    assert loaded.diagnostics == ()
    assert loaded.spec
    assert "invented" in f"{loaded.spec.description} {loaded.spec.rights}"


@pytest.mark.parametrize("name", SPOKEN)
def test_their_workbooks_have_no_fault_and_true_values(name: str, tmp_path: Path) -> None:
    book = book_of(name, "partial")
    path = tmp_path / "book.xlsx"
    path.write_bytes(book.data)
    assert lint(path) == []
    assert differences(book.formulas(), cached(path)) == []


@pytest.mark.parametrize("name", SPOKEN)
def test_their_answers_are_read_back(name: str) -> None:
    book = book_of(name, "partial")
    read = read_submission(open_grid(book.data), "a.xlsx", KnownPlans.of([book.reading]))
    found = {name: field.value for name, field in read.fields.items() if field.value not in (None, "")}
    assert found == {name: value for name, value in book.answers.items() if value not in (None, "")}


@NEEDS["ironcalc"]
def test_every_formula_of_theirs_comes_to_the_same_in_another_engine(tmp_path: Path) -> None:
    paths = [tmp_path / f"{book.name}.xlsx" for book in books()]
    for path, book in zip(paths, books(), strict=True):
        path.write_bytes(poisoned(book.data))
    for book, found in zip(books(), ENGINES["ironcalc"](paths, tmp_path), strict=True):
        assert differences(book.formulas(), found) == []


@needs_validator
def test_the_validator_finds_no_fault_in_theirs(tmp_path: Path) -> None:
    paths = [tmp_path / f"{book.name}.xlsx" for book in books()]
    for path, book in zip(paths, books(), strict=True):
        path.write_bytes(book.data)
    assert {path.name: found for path, found in sdk_errors(paths).items() if found} == {}


def test_the_logo_is_drawn_by_code_and_travels_from_the_first_variant_to_the_second() -> None:
    assert FILE.read_bytes() == logo()
    name = "nordhafen-growth-americas"
    spec = spec_of(name)
    (built,) = build(spec, logo=logo_file(spec, name))
    with zipfile.ZipFile(io.BytesIO(built.data)) as parts:
        assert logo() in [parts.read(part) for part in parts.namelist() if part.startswith("xl/media/")]


def base_of(name: str) -> Spec:
    spec = open_spec(name).spec
    assert spec
    return spec


def test_they_compare_with_their_bases_as_they_say() -> None:
    growth, americas, diploma = (kinship_of(spec_of(name)) for name in VARIANTS)
    base = kinship_of(base_of("kam-growth-planning"))
    assert (growth.family, americas.family, diploma.family) == (base.family, base.family, "akam-diploma-1")
    assert (growth.yardstick, growth.counts) == (base.yardstick, base.counts)
    assert growth.meaning("statement/growth-opportunity.white-space") == "nordhafen-growth"
    assert growth.meaning("statement/background.site-footprint") == ""
    assert americas.meaning("statement/background.installed-base") == "nordhafen-growth"
    assert dict(growth.weights) == {"statement/account-plan.risk-register": 1}
    assert (diploma.yardstick, diploma.counts) == ((0, 1, 2, 3), ((0, 0), (1, 1), (2, 1), (3, 2), (4, 3)))


def test_terms_with_their_defaults_leave_the_base_as_it_was() -> None:
    spec = base_of("kam-growth-planning")
    points = [point for block in spec.introduction for point in block.points]
    assert any("We: your company's team for this account." in point for point in points)
    points = [point for block in spec_of("nordhafen-growth").introduction for point in block.points]
    assert any("We: Nordhafen's team for this account." in point for point in points)


def test_roles_choose_the_targets() -> None:
    spec = spec_of("nordhafen-growth-americas")
    aims = {item.id: (item.aim(), item.aim("gam"), item.aim("territory")) for item in spec.statements()}
    assert aims["account-plan.plan-reviews"] == (2, 3, 1)
