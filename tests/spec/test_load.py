"""A spec is loaded, or all that is wrong with it is told in one go."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kamxl.spec.faults import _within
from kamxl.spec.load import Loaded, load_spec
from kamxl.spec.look import contrast
from kamxl.spec.misread import misread
from kamxl.spec.model import Spec
from kamxl.spec.needs import NEEDS, need
from kamxl.spec.nodes import MapNode
from kamxl.spec.shelf import find_spec, open_spec, shelf, shipped_folder
from kamxl.spec.source import read_yaml
from kamxl.spec.syntax import QUOTE
from kamxl.spec.telling import nearest

SPECS = Path(__file__).parents[2] / "specs"
BASE = """\
id: acme
code: ACM
version: "1"
title: Acme
respondent:
  - {id: name, label: Your name, required: true}
scale:
  levels:
    - {value: 0, label: Not yet}
    - {value: 1, label: Done}
phases:
  - id: plan
    title: Plan
    capabilities:
      - id: goals
        code: C1
        title: Goals of the account
        short_title: Goals
        statements:
          - {id: goals.known, code: C1-01, text: We know the goals of the account.}
          - {id: goals.shared, code: C1-02, text: We have agreed with the account on ours.}
"""


def load(*changes: tuple[str, str]) -> Loaded:
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load_spec(text.encode(), "acme.yaml")


def codes(*changes: tuple[str, str]) -> list[str]:
    return [item.code for item in load(*changes).diagnostics]


def test_a_good_spec_loads_without_a_word() -> None:
    loaded = load()
    assert loaded.diagnostics == ()
    assert loaded.spec is not None
    assert [item.code for item in loaded.spec.statements()] == ["C1-01", "C1-02"]


@pytest.mark.parametrize(
    ("name", "statements", "parts", "most"), [("kam-growth-planning", 65, 0, 195), ("akam-diploma-1", 82, 15, 246)]
)
def test_the_shipped_specs_are_without_findings(name: str, statements: int, parts: int, most: int) -> None:
    loaded = open_spec(name)
    assert loaded.diagnostics == ()
    spec = loaded.spec
    assert spec is not None
    assert spec.id == name
    written = [part for item in spec.capabilities() for part in item.sections if spec.written(item, part)]
    best = max(level.value for level in spec.scale.levels)
    assert len(list(spec.statements())) == statements
    assert len(written) == parts
    assert sum(best * item.weight for item in spec.statements()) == most


def test_all_errors_are_told_in_one_go() -> None:
    found = codes(
        ("id: acme", "id: Acme"),
        ('version: "1"', "version: 2026.1"),
        ("C1-01, text", "C1-01, wieght: 2, text"),
        ("C1-02", "C1-01"),
        ("goals.shared", "goals.known"),
        ("short_title: Goals", "short_title: Goals/plans"),
        ("phases:", "look: {primary: '#FFFFFF'}\nphases:"),
    )
    assert sorted(found) == ["KX104", "KX106", "KX107", "KX120", "KX121", "KX127", "KX136"]


def test_findings_come_in_the_order_of_the_lines() -> None:
    lines = [
        item.place.line for item in load(("id: acme", "id: Acme"), ("C1-02", "X"), ("code: ACM", "code: x")).diagnostics
    ]
    assert lines == sorted(lines)


def test_rules_between_parts_are_told_though_a_required_text_is_missing() -> None:
    assert codes(("    title: Plan\n", ""), ("C1-02", "c1-01"), ("title: Acme\n", "")) == ["KX105", "KX105", "KX121"]


def test_an_absence_is_not_told_while_it_may_only_be_a_mistake_in_what_is_there() -> None:
    assert codes(("id: name", "id: Name")) == ["KX107"]


@pytest.mark.parametrize(
    ("written", "near"),
    [("wieght", "weight"), ("evidence_hnit", "evidence_hint"), ("tarjet", "target"), ("Topic", "topic")],
)
def test_a_typo_offers_the_nearest_key(written: str, near: str) -> None:
    (found,) = load(("C1-01, text", f"C1-01, {written}: 2, text")).diagnostics
    assert found.code == "KX104"
    assert found.help == f"did you mean '{near}'?"


@pytest.mark.parametrize(("word", "name"), [("Manager", "language"), ("Nachname", "name"), ("Vorname", "name")])
def test_only_a_typo_is_taken_for_a_name(word: str, name: str) -> None:
    assert nearest(word, [name]) is None


@pytest.mark.parametrize(("word", "name"), [("emial", "email"), ("organization", "organisation"), ("nmae", "name")])
def test_a_typo_is_taken_for_its_name(word: str, name: str) -> None:
    assert nearest(word, ["region", name]) == name


def test_a_typo_is_compared_with_the_keys_of_its_own_model_only() -> None:
    (found,) = load(("title: Acme", "title: Acme\nasks: {written: {wrods: 3}}"), ("C1\n", "C1\n")).diagnostics[:1]
    assert (found.message, found.help) == ("unknown key 'wrods' in 'written'", "did you mean 'words'?")


def test_the_alias_is_the_name_that_is_offered() -> None:
    (found,) = load(("title: Acme", "title: Acme\nasks: {registre: {rows: 3}}")).diagnostics
    assert found.help == "did you mean 'register'?"


@pytest.mark.parametrize("value", ["2026.1", "2026", "2026.10", "true", "null"])
def test_a_text_that_yaml_takes_for_something_else_is_to_be_quoted(value: str) -> None:
    (found,) = load(('version: "1"', f"version: {value}")).diagnostics
    assert found.code == "KX106"
    assert found.help == f'put it into quotation marks: "{value}"'


def test_an_empty_value_is_said_to_be_empty() -> None:
    (found,) = load(("title: Acme", "title:")).diagnostics
    assert found.message == "'title' can't be left empty"


def test_one_error_is_told_once_though_a_union_has_several_branches() -> None:
    assert codes(("title: Acme", "title: Acme\nasks: {written: true}")) == ["KX106"]
    assert codes(("C1-01, text", "C1-01, target: x, text")) == ["KX106"]
    assert codes(("title: Acme", "title: Acme\nasks: {written: {words: 0}}"), ("C1-01", "C1-01")) == ["KX109"]


def test_a_key_without_a_value_in_braces_is_told_as_the_rest_of_a_text() -> None:
    (found,) = load(("label: Not yet", "label: No, not")).diagnostics
    assert (found.message, found.help) == ("unknown key 'not' in a level", QUOTE)
    (found,) = load(("label: Your name", "label: Your name, requierd")).diagnostics
    assert found.help == "did you mean 'required'?"
    (found,) = load(("title: Acme", "title: Acme\nwords:")).diagnostics
    assert found.help == ""


def test_every_required_key_says_what_it_is_for() -> None:
    models = [*_required(Spec)]
    assert {(model.__name__, key) for model, key in models} == set(NEEDS)
    for model, key in models:
        example = need(model.__name__, key).partition(f": {key}: ")[2]
        root = read_yaml(f"{key}: {example}".encode(), "a.yaml").root
        assert isinstance(root, MapNode)
        assert key not in _wrong(model, json.dumps(root.plain()))


def _wrong(model: type[BaseModel], text: str) -> set[str | int]:
    try:
        model.model_validate_json(text)
    except ValidationError as error:
        return {item["loc"][0] for item in error.errors()}
    return set()


def _required(model: type[BaseModel]) -> set[tuple[type[BaseModel], str]]:
    found = set()
    for name, field in model.model_fields.items():
        if field.is_required():
            found.add((model, field.alias or name))
        for inner in _within(field.annotation):
            found |= _required(inner)
    return found


def test_a_missing_key_comes_with_an_example() -> None:
    (found,) = load(("        short_title: Goals\n", "")).diagnostics
    assert found.help == (
        "add short_title, at most 28 characters, for the sheet's tab and charts: short_title: Stakeholders"
    )
    (found,) = load(("code: C1-01, ", "")).diagnostics
    assert found.help.endswith("code: C2-01")


def test_a_place_holds_line_column_length_and_the_line() -> None:
    place = load(("C1-01, text", "C1-01, wieght: 2, text")).diagnostics[0].place
    assert (place.line, place.column, place.length) == (20, 44, 6)
    assert place.excerpt[place.column - 1 :].startswith("wieght")


@pytest.mark.parametrize(
    "code",
    ["MAR-03", "SEPT-04", "MRZ-01", "AOUT-02", "mai-01", "Dez-01", "ENE-01", "FEVR-01", "JUIN-01", "OKT1-02", "ABR-09"],
)
def test_a_code_that_could_be_a_date_is_refused(code: str) -> None:
    assert codes(("C1-02", code)) == ["KX122"]


@pytest.mark.parametrize(("code", "taken_for"), [("1E-05", "a number"), ("12", "a number"), ("TRUE", "true or false")])
def test_other_codes_that_could_be_misread_are_named(code: str, taken_for: str) -> None:
    assert misread(code) == taken_for


@pytest.mark.parametrize("code", ["C1", "AB12", "R1C1", "XFD7"])
def test_a_cell_address_is_a_mistake_only_where_it_stands_in_rows(code: str) -> None:
    assert misread(code) == "a cell address"
    assert misread(code, cell=False) is None


@pytest.mark.parametrize("code", ["C1-03", "K13-04", "GOV-14", "MARK-01", "SEC-01", "E1-05"])
def test_ordinary_codes_pass(code: str) -> None:
    assert misread(code) is None


@pytest.mark.parametrize("code", ["EV-01", "so-02", "Rf1-03", "AP12-04"])
def test_codes_of_kamxls_own_rows_are_refused(code: str) -> None:
    assert codes(("C1-02", code)) == ["KX123"]


@pytest.mark.parametrize(
    "text",
    ["we know the goals of the account", "We  know the goals, of the ACCOUNT!", "Ｗe know the goals of the account"],
)
def test_two_statements_may_not_look_alike_to_a_witness(text: str) -> None:
    assert codes(("We have agreed with the account on ours.", f"'{text}'")) == ["KX124"]


@pytest.mark.parametrize("title", ["'a b", "a:b", "history", "a[1]", "a?", "a*", "a\\\\b"])
def test_a_short_title_must_fit_a_sheet(title: str) -> None:
    assert codes(("short_title: Goals", f'short_title: "{title}"')) == ["KX127"]


@pytest.mark.parametrize(
    ("values", "fine"),
    [((2, 1, 0), True), ((0, 1, 1), False), ((0, 2, 1), False), ((-1, 0, 0.5), True), ((-2, -1, 0), False)],
)
def test_levels_rise_or_fall(values: tuple[float, ...], fine: bool) -> None:  # noqa: FBT001
    levels = ", ".join(f"{{value: {value}, label: L{index}}}" for index, value in enumerate(values))
    found = codes(("levels:\n    - {value: 0, label: Not yet}\n    - {value: 1, label: Done}", f"levels: [{levels}]"))
    assert found == ([] if fine else ["KX128"])


@pytest.mark.parametrize(
    "path", ["/logo.png", "C:/logo.png", "c:\\logo.png", "..\\logo.png", "a/../../b.png", "https://x/l.png", "~/l.png"]
)
def test_a_logo_stays_with_its_spec(path: str) -> None:
    assert codes(("phases:", f"look: {{logo: '{path}'}}\nphases:")) == ["KX135"]
    assert codes(("phases:", "look: {logo: pictures/logo.png}\nphases:")) == []


def test_ids_that_differ_in_case_alone_are_told() -> None:
    (found,) = load(("goals.shared", "Goals.Known")).diagnostics
    assert (found.code, found.place.line) == ("KX107", 21)
    assert found.help.startswith("write goals.known, or another id where that one is taken")


def test_the_first_band_starts_at_zero() -> None:
    bands = "summary: {bands: [{from: 10, label: Low, colour: '#112233'}]}\nphases:"
    assert codes(("phases:", bands)) == ["KX130"]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_written_answers_of_a_capability_with_sections_go_to_each_section() -> None:
    sections = """asks: {written: {words: 300}}
        sections:
          - {id: aim, title: Aim}
          - {id: way, title: Way, code: W-01}
          - {id: end, title: End, asks: {written: false}}
        statements:"""
    (found,) = load(("statements:", sections)).diagnostics
    assert (found.code, found.place.line) == ("KX134", 21)


def test_unscored_statements_alone_ask_nothing() -> None:
    assert codes(("statements:", "asks: {scores: false}\n        statements:")) == ["KX133"]
    assert codes(("statements:", "asks: {scores: false, written: {words: 9}}\n        statements:")) == []


def test_a_thousand_statements_are_the_most() -> None:
    def many(count: int) -> list[str]:
        rows = "".join(f"          - {{id: s.{n}, code: S{n}-01, text: Statement {n}}}\n" for n in range(count - 2))
        return [item.code for item in load_spec((BASE + rows).encode(), "acme.yaml").diagnostics]

    assert many(1000) == []
    assert many(1001) == ["KX111"]


def test_a_hostile_file_has_few_findings() -> None:
    text = "".join(f"k{number}: 1\n" for number in range(50_000))
    found = load_spec(text.encode(), "a.yaml").diagnostics
    assert len(found) == 101
    assert found[-1].code == "KX115"


def test_texts_are_canonical() -> None:
    loaded = load(("title: Acme", 'title: "  Acme\\r\\nLtd\\u00a0 "'))
    assert loaded.spec is not None
    assert loaded.spec.title == "Acme\nLtd"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_raise_anything(data: bytes) -> None:
    loaded = load_spec(data, "a.yaml")
    assert loaded.spec is None
    assert loaded.diagnostics


@given(st.data())
def test_a_spec_with_anything_anywhere_is_loaded_or_told(data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(BASE.splitlines()))
    odd = data.draw(
        st.sampled_from(["", "[]", "{}", "~", "12", "x", "- a", "{a: b}", "[[a]]", "true", ".nan", '"\\x01"'])
    )
    loaded = load((line, line.split(":")[0] + ": " + odd))
    assert loaded.spec is not None or loaded.diagnostics


def test_an_unknown_id_offers_the_nearest() -> None:
    (found,) = open_spec("kam-grwth-planning").diagnostics
    assert (found.code, found.help) == ("KX101", "did you mean 'kam-growth-planning'?")


@pytest.mark.parametrize("name", ["nowhere.yaml", "a/b", "", "x" * 5000 + ".yaml", "a\0.yaml"])
def test_whatever_name_is_not_there_is_told(name: str) -> None:
    assert [item.code for item in open_spec(name).diagnostics] == ["KX101"]


def test_what_is_there_but_no_yaml_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_text("name\nAna\n", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (found,) = open_spec("good.csv").diagnostics
    assert (found.code, found.message) == (
        "KX117",
        "'good.csv' is there, but is no .yaml file, and no spec has this id",
    )
    (found,) = open_spec("mine").diagnostics
    assert (found.code, found.message) == ("KX117", "'mine' is a folder, not a file")
    assert found.help == "give the path of one .yaml file in it"
    (tmp_path / "mine" / "acme.yaml").write_text(BASE, encoding="utf-8")
    (found,) = open_spec(str(tmp_path / "mine")).diagnostics
    assert found.help == "give the path of one .yaml file in it, such as mine/acme.yaml"


def test_an_id_goes_before_a_folder_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "akam-diploma-1").mkdir()
    assert open_spec("akam-diploma-1").spec is not None


def test_shipped_specs_are_named_by_their_ids() -> None:
    shipped = [found for found in shelf() if found.path.parent == shipped_folder()]
    assert shipped
    assert all(found.loaded.spec and found.id == found.path.stem for found in shipped)


def test_another_spec_under_the_id_and_version_of_a_shipped_one_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (SPECS / "kam-growth-planning.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "specs" / "mine.yaml"
    mine.parent.mkdir()

    def told(changed: str, name: str) -> list[tuple[str, str, int]]:
        mine.write_text(changed, encoding="utf-8")
        loaded = open_spec(name)
        assert loaded.spec is not None
        return [(item.code, item.place.file, item.place.line) for item in loaded.diagnostics]

    other = text.replace("title: Key Account", "title: Our Key Account", 1)
    assert told(other, "specs/mine.yaml") == [("KX139", "specs/mine.yaml", 4)]
    assert told(other, "kam-growth-planning") == [("KX139", "specs/mine.yaml", 4)]
    assert "the shipped spec was taken" in open_spec("kam-growth-planning").diagnostics[0].help
    assert told(text + "# a copy\n", "specs/mine.yaml") == []
    assert told(other.replace('"2026.1"', '"2026.2"', 1), "specs/mine.yaml") == []
    assert told(other.replace("id: kam-growth-planning", "id: ours", 1), "ours") == []


def test_a_spec_is_found_by_id_in_any_folder(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(BASE, encoding="utf-8")
    assert find_spec("acme", [tmp_path]) == tmp_path / "other-name.yaml"


def test_the_specs_of_the_working_directory_are_on_the_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "mine.yml").write_text(BASE, encoding="utf-8")
    (tmp_path / "specs" / "broken.yaml").write_text("a: b: c", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = {item.id: item for item in shelf()}
    assert {"acme", "broken", "kam-growth-planning", "akam-diploma-1", "nordhafen-growth"} <= set(found)
    assert found["broken"].loaded.spec is None
    assert found["acme"].title == "Acme"
    spec = open_spec("acme").spec
    assert spec is not None
    assert spec.id == "acme"
