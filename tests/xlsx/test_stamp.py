"""A stamped copy is the workbook that would have been built for the person, part by part."""

import io
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamxl.api import Occasion, build
from kamxl.errors import KamxlError
from kamxl.issue import Issued, personal_copies
from kamxl.plan.build import make_plan
from kamxl.plan.model import Plan
from kamxl.roster.people import Person
from kamxl.spec.logo import logo_file
from kamxl.spec.model import Spec
from kamxl.values.text import canonical
from kamxl.xlsx.copies import Copies
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.support.awkward import texts as awkward
from tests.support.programs import libreoffice_convert_all, needs_libreoffice, needs_validator, sdk_errors
from tests.support.strategies import answers as filled
from tests.support.strategies import specs
from tests.support.workbooks import SHIPPED, answers_of, plan_of, reading_of, spec_of

NAMES = (
    "Ana Álvarez",
    "<r>Bob</r> & \"Co\" 'x'",
    "x" * 300,
    "word " * 60,
    "_x000D_ _x005F_x000D_",
    "{{name}} {name} %s \\0",
    "شركة المثال",
    "😀😀",
    "first\nsecond\n\nlast",
    "kx" + "0" * 24,
    "=1+1",
    "]]>",
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def person(number: int, **values: str | date) -> Person:
    return Person(f"p{number}", number + 2, values, {})


def issued(plan: Plan, people: list[Person], key: bytes = b"") -> Iterator[Issued]:
    return personal_copies(reading_of(plan), people, date(2026, 3, 1), key)


def assert_as_built(plan: Plan, copies: Copies, each: Issued) -> None:
    stamped, built = parts(copies.write(each.copy)), parts(write_workbook(plan, each.copy))
    assert stamped.keys() == built.keys()
    assert [name for name in built if stamped[name] != built[name]] == []


@pytest.mark.parametrize(("name", "texts"), [("weighted", NAMES), *((name, NAMES[:2]) for name in SHIPPED)])
def test_every_part_of_a_stamped_copy_is_that_of_one_built_from_scratch(name: str, texts: Sequence[str]) -> None:
    plan = plan_of(name)
    copies = Copies(plan)
    people = [
        *(person(at, name=text, organisation=f"Acme {at}") for at, text in enumerate(texts)),
        person(200, name="Same", organisation="Same", email="Same"),
        person(201, name="Cover", date=date(2026, 1, 31)),
        person(202, name="Long ago", date=date(1899, 1, 31)),
    ]
    for each in issued(plan, people, b"a key"):
        assert_as_built(plan, copies, each)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(spec=specs(), names=st.lists(awkward(300).map(canonical).filter(bool), min_size=1, max_size=3))
def test_whatever_spec_and_name_a_stamped_copy_is_as_built(spec: Spec, names: list[str]) -> None:
    plan = make_plan(spec)
    copies = Copies(plan)
    free = [item.id for item in spec.respondent if item.kind == "text"]
    for each in issued(plan, [person(at, **dict.fromkeys(free, name)) for at, name in enumerate(names)]):
        assert_as_built(plan, copies, each)


@pytest.mark.parametrize("name", ["weighted", *SHIPPED])
def test_a_copy_with_answers_is_as_built_with_every_result_and_chart(name: str) -> None:
    plan = plan_of(name)
    copies = Copies(plan)
    (each,) = issued(plan, [person(0, name="Ana")])
    for fill in ("partial", "zero", "full"):
        answers = {**dict(answers_of(plan, fill, random.Random(fill))), "statement/no.more:score": 1}
        assert_as_built(plan, copies, each._replace(copy=each.copy._replace(answers=answers)))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(spec=specs(), data=st.data(), again=st.booleans())
def test_whatever_spec_and_answers_a_stamped_copy_is_as_built(spec: Spec, data: st.DataObject, *, again: bool) -> None:
    plan = make_plan(spec, previous=again)
    copies = Copies(plan)
    (each,) = issued(plan, [person(0)])
    for _ in range(2):
        answers, scores = (data.draw(filled(plan)) for _ in range(2))
        previous = {name: value for name, value in scores.items() if name.endswith(":score")} if again else {}
        assert_as_built(plan, copies, each._replace(copy=each.copy._replace(answers=answers, previous=previous)))


def test_a_title_that_looks_like_an_escape_stands_in_charts_as_built() -> None:
    spec = spec_of("plain")
    (phase, *phases), title = spec.phases, "_x000D_x000D_ & _xd83d_"
    capability, *others = phase.capabilities
    named = phase.model_copy(update={"capabilities": (capability.model_copy(update={"short_title": title}), *others)})
    plan = make_plan(spec.model_copy(update={"phases": (named, *phases)}))
    (each,) = issued(plan, [person(0, name="Ana")])
    answers = dict(answers_of(plan, "full", random.Random(1)))
    assert_as_built(plan, Copies(plan), each._replace(copy=each.copy._replace(answers=answers)))


def test_a_note_in_a_copy_makes_it_one_from_scratch_that_is_as_built() -> None:
    plan = plan_of("plain")
    (each,) = issued(plan, [person(0, name="Ana")])
    doubted = {name: "Is this so?" for name, _ in list(reading_of(plan).fields())[:3]}
    assert_as_built(plan, Copies(plan), each._replace(copy=each.copy._replace(doubts=doubted)))


def test_rows_beside_a_logo_are_as_tall_as_built() -> None:
    plan, logo = plan_of("nordhafen-growth"), logo_file(spec_of("nordhafen-growth"), "nordhafen-growth")
    assert logo is not None
    copies = Copies(plan, logo)
    for each in issued(plan, [person(at, name=text) for at, text in enumerate(("Ana", "word " * 60))]):
        stamped, built = parts(copies.write(each.copy)), parts(write_workbook(plan, each.copy, logo))
        assert stamped == built


def test_a_text_that_a_cell_can_t_hold_is_refused_in_either_way() -> None:
    plan = plan_of("plain")
    (each,) = issued(plan, [person(0, name="Ana")])
    answers = dict.fromkeys(each.copy.answers, "a\x01b")
    for write in (Copies(plan).write, partial(write_workbook, plan)):
        with pytest.raises(KamxlError) as refused:
            write(each.copy._replace(answers=answers))
        assert [item.code for item in refused.value.diagnostics] == ["KX201"]


def test_the_same_people_give_the_same_bytes_in_any_order() -> None:
    spec = spec_of("plain")
    people = [person(at, name=text) for at, text in enumerate(NAMES)]

    def made(group: list[Person]) -> Mapping[str, bytes]:
        return {item.issued.reference: item.data for item in build(spec, group, Occasion(created=date(2026, 3, 1)))}

    assert made(people) == made(people[::-1])
    assert len(made(people)) == len(people)


@needs_validator
@needs_libreoffice
def test_office_programs_and_the_validator_take_a_stamped_copy(tmp_path: Path) -> None:
    plan = plan_of("kam-growth-planning")
    (each,) = issued(plan, [person(0, name=NAMES[1], organisation=NAMES[5])])
    path = tmp_path / "stamped.xlsx"
    path.write_bytes(Copies(plan).write(each.copy))
    assert sdk_errors([path]) == {path: []}
    (saved,) = libreoffice_convert_all([path], tmp_path / "saved")
    wanted = {canonical(text) for text in (NAMES[1], NAMES[5], each.reference)}
    for source in (path, saved):
        grid = open_grid(source.read_bytes())
        shown = {cell.value for sheet in grid.sheets for cell in sheet.cells.values() if isinstance(cell.value, str)}
        assert wanted <= shown
