"""Texts in several languages, in place or in files of their own, come to one spec for each language."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kamxl.grid import Cell
from kamxl.plan.draft import field_kind
from kamxl.spec.chain import File, no_bases
from kamxl.spec.load import Loaded, check_file, load_spec
from kamxl.spec.model import Spec
from kamxl.spec.shelf import examine, open_spec, shelf, shipped_folder
from kamxl.words.catalogues import words_of
from kamxl.words.tags import english_name, names, tag_of
from tests.spec.test_load import BASE
from tests.support.translations import mirror, texts, translated

HEAD = "translates: acme\nlanguage: de\n"


def load(text: str = BASE, *translations: str, language: str = "") -> Loaded:
    files = [(part.encode(), f"acme.{yaml.safe_load(part)['language']}.yaml") for part in translations]
    return load_spec(text.encode(), "acme.yaml", files, language)


def mirror_of(text: str) -> str:
    body = translated(yaml.safe_load(text), Spec, "ß")
    return yaml.safe_dump({"translates": "acme", "language": "de", **body}, allow_unicode=True)


def test_a_text_can_stand_in_several_languages_in_place() -> None:
    text = BASE.replace("title: Acme", "title: {en: Acme, de: Acme AG, fr: Acme SA}")
    found = {tag: load(text, language=tag).spec for tag in ("", "en", "de", "fr")}
    assert {tag: spec and (spec.title, spec.language) for tag, spec in found.items()} == {
        "": ("Acme", "en"),
        "en": ("Acme", "en"),
        "de": ("Acme AG", "de"),
        "fr": ("Acme SA", "fr"),
    }
    assert load(text).languages == ("en", "de", "fr")


@pytest.mark.parametrize("name", ["kam-growth-planning", "akam-diploma-1"])
def test_a_file_can_translate_every_text_of_a_spec(name: str) -> None:
    path = shipped_folder() / f"{name}.yaml"
    other = mirror(path, "¡", "es")
    files = [(other.encode(), f"{name}.es.yaml")]
    plain, spanish = load_spec(path.read_bytes(), path.name), load_spec(path.read_bytes(), path.name, files, "es")
    assert plain.spec is not None
    assert spanish.diagnostics == ()
    assert spanish.spec is not None
    assert texts(spanish.spec) == [f"¡{text}" for text in texts(plain.spec)]
    assert spanish.spec.model_copy(update={"title": ""}) != plain.spec


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_in_place_or_in_a_file_makes_no_difference(inside: list[bool]) -> None:
    plain = yaml.safe_load(BASE)
    spots = [
        (plain, "title"),
        (plain["respondent"][0], "label"),
        (plain["scale"]["levels"][1], "label"),
        (plain["phases"][0], "title"),
        (plain["phases"][0]["capabilities"][0], "short_title"),
        (plain["phases"][0]["capabilities"][0]["statements"][1], "text"),
    ]
    other = translated(plain, Spec, "ß")
    mirrored = [
        (other, "title"),
        (other["respondent"][0], "label"),
        (other["scale"]["levels"][1], "label"),
        (other["phases"][0], "title"),
        (other["phases"][0]["capabilities"][0], "short_title"),
        (other["phases"][0]["capabilities"][0]["statements"][1], "text"),
    ]
    for at, (spot, beside) in enumerate(zip(spots, mirrored, strict=True)):
        if inside[at]:
            text = spot[0][spot[1]]
            spot[0][spot[1]] = {"en": text, "de": beside[0].pop(beside[1])}
    file = yaml.safe_dump({"translates": "acme", "language": "de", **other}, allow_unicode=True)
    loaded = load(yaml.safe_dump(plain, allow_unicode=True), file, language="de")
    assert loaded.diagnostics == ()
    assert loaded.spec is not None
    assert all(text.startswith("ß") for text in texts(loaded.spec))


def test_what_a_language_lacks_stands_in_the_specs_own_and_is_told_once() -> None:
    loaded = load(BASE, HEAD + "title: Akme\n", language="de")
    assert loaded.spec is not None
    assert (loaded.spec.title, loaded.spec.phases[0].title) == ("Akme", "Plan")
    (gap,) = loaded.diagnostics
    assert (gap.code, gap.severity) == ("KX179", "warning")
    assert gap.message == "German (de) lacks 8 texts: line 6, line 9, line 10 and more"


def test_the_english_label_of_an_option_is_understood_in_every_language() -> None:
    options = "[{key: north, label: {en: North, de: Norden}}, {key: south, label: {en: South, de: Süden}}]"
    field = f"{{id: region, label: Region, kind: choice, options: {options}}}"
    text = BASE.replace("respondent:\n", f"respondent:\n  - {field}\n")
    for language, shown in (("en", "North"), ("de", "Norden")):
        spec = load(text, language=language).spec
        assert spec is not None
        kind = field_kind(next(item for item in spec.respondent if item.id == "region"), words_of(language))
        found = [kind.parse(Cell(said)) for said in ("North", "n", "south", "north", shown)]
        assert [parsed.value for parsed in found] == ["north", "north", "south", "north", "north"]
        assert kind.entry().options[0] == shown


def test_an_empty_translation_is_a_gap_and_no_fault() -> None:
    loaded = load(BASE, HEAD + "title:\nphases:\n", language="de")
    assert [item.code for item in loaded.diagnostics] == ["KX178"]
    loaded = load(BASE, HEAD + "title: ''\nphases: [{id: plan, title: Planung}]\n", language="de")
    assert [item.code for item in loaded.diagnostics] == ["KX179"]


def test_checking_tells_each_language_in_a_line_of_its_own() -> None:
    files = [(f"translates: acme\nlanguage: {tag}\ntitle: Akme\n".encode(), f"acme.{tag}.yaml") for tag in ("de", "fr")]
    checked = check_file(File(BASE.encode(), "acme.yaml", "", files), no_bases)
    assert [item.message.split(" lacks")[0] for item in checked.diagnostics] == ["German (de)", "French (fr)"]
    assert checked.spec is not None
    assert checked.spec.language == "en"


def test_a_fault_in_another_language_is_told_with_its_own_line() -> None:
    file = (
        HEAD + "phases:\n  - id: plan\n    capabilities:\n"
        "      - {id: goals, short_title: Ziele und Vereinbarungen mit dem Kunden}\n"
    )
    (found,) = [
        item
        for item in check_file(
            File(BASE.encode(), "acme.yaml", "", [(file.encode(), "acme.de.yaml")]), no_bases
        ).diagnostics
        if item.severity == "error"
    ]
    assert (found.code, found.place.file, found.place.line) == ("KX109", "acme.de.yaml", 6)
    assert load(BASE, file).spec is not None


def test_a_countrys_variety_falls_back_to_the_language() -> None:
    text = BASE.replace("title: Acme", "title: {en: Acme, de: Akme, de-CH: Akmé}")
    found = {tag: load(text, language=tag).spec for tag in ("de", "de-CH", "de-AT", "en-GB")}
    assert {tag: spec.title for tag, spec in found.items() if spec} == {
        "de": "Akme",
        "de-CH": "Akmé",
        "de-AT": "Akme",
        "en-GB": "Acme",
    }


def test_a_spec_can_be_written_in_another_language_than_english() -> None:
    text = BASE.replace("id: acme", "id: acme\nlanguage: de").replace("title: Acme", "title: {de: Akme, en: Acme}")
    own, english = load(text), load(text, language="en")
    assert own.spec is not None
    assert english.spec is not None
    assert (own.spec.title, english.spec.title, own.languages) == ("Akme", "Acme", ("de", "en"))
    assert [item.code for item in english.diagnostics] == ["KX179"]


def test_a_mapping_that_names_no_language_is_no_translation() -> None:
    (found,) = load(BASE.replace("title: Acme", "title: {company: plan}")).diagnostics
    assert found.code == "KX106"


def test_a_translation_is_no_spec_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "acme.yaml").write_text(BASE, encoding="utf-8")
    (folder / "acme.de.yaml").write_text(HEAD + "title: Akme\n", encoding="utf-8")
    (folder / "acme.eu.yaml").write_text(BASE.replace("id: acme", "id: acme-eu"), encoding="utf-8")
    found = {item.id: item.loaded.languages for item in shelf()}
    assert found["acme"] == ("en", "de")
    assert found["acme-eu"] == ("en",)
    assert len(found) == len(list(shipped_folder().glob("*.yaml"))) - len(list(shipped_folder().glob("*.*.yaml"))) + 2
    german = open_spec("acme", language="de").spec
    assert german is not None
    assert german.title == "Akme"
    (told,) = open_spec("specs/acme.de.yaml").diagnostics
    assert (told.code, told.help) == ("KX177", "name the spec that it translates: specs/acme.yaml")


def test_the_shipped_specs_lack_nothing_in_any_language() -> None:
    for item in shelf():
        assert examine(str(item.path)).diagnostics == ()


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de_at", "de-AT"),
        ("German", "de"),
        ("deutsch", "de"),
        ("FRANÇAIS", "fr"),
        ("  Spanish ", "es"),
        ("pt-br", "pt-BR"),
        ("Klingon", ""),
        ("xx", ""),
        ("", ""),
    ],
)
def test_a_language_is_known_by_its_tag_and_its_names(written: str, tag: str) -> None:
    assert tag_of(written) == tag


def test_every_language_is_found_again_by_its_english_name() -> None:
    assert all(tag_of(english_name(tag)) == tag for tag in names())


def test_a_variant_inherits_translations_but_never_an_old_wording(tmp_path: Path) -> None:
    texts_of = {"acme.yaml": BASE, "acme.de.yaml": mirror_of(BASE)}
    texts_of["own.yaml"] = (
        "extends: acme.yaml\nid: own\ncode: OWN\nversion: '1'\nchanges:\n"
        "  - {change: goals.known, set: {text: We know what the account wants.}}\n"
    )
    texts_of["own.de.yaml"] = "translates: own\nlanguage: de\ntitle: Eigenes\n"
    for name, text in texts_of.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = open_spec(str(tmp_path / "own.yaml"), language="de")
    assert loaded.spec is not None
    first, second = loaded.spec.statements()
    assert loaded.spec.title == "Eigenes"
    assert first.text == "We know what the account wants."
    assert second.text == "ßWe have agreed with the account on ours."
    (gap,) = loaded.diagnostics
    assert (gap.code, gap.place.line) == ("KX179", 6)
