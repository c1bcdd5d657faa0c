"""The catalogues of kamxl's own words are complete, current and compiled, and say what English says."""

from __future__ import annotations

import string

import pytest

from kamxl.plan.build import make_plan
from kamxl.results.consolidate import consolidate
from kamxl.spec.model import Look
from kamxl.team import make_team_plan
from kamxl.values.days import DAY_FORMS
from kamxl.values.kinds import NO, YES, day, yes_no
from kamxl.words import english
from kamxl.words.catalogues import DOMAIN, FOLDER, spoken, words_of
from kamxl.xlsx.heights import line_count
from tests.results.sample import small_spec, small_team
from tests.support.workbooks import spec_of
from tests.tools.catalogues import (
    catalogue_file,
    compiled_bytes,
    extracted,
    read_catalogue,
    renewed,
    source_bytes,
)

LANGUAGES = spoken()[1:]


def pairs(language: str) -> dict[str, str]:
    return {str(item.id): str(item.string) for item in read_catalogue(language) if item.id}


def gaps(text: str) -> list[str]:
    """The names of the placeholders, each with its format."""
    return sorted(f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_kamxl_speaks_four_languages() -> None:
    assert spoken() == ("en", "de", "es", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_of_the_code_and_no_other(language: str) -> None:
    # 'make words' brings it up to date; what is new has to be translated
    assert set(pairs(language)) == set(extracted())
    assert catalogue_file(language).read_bytes() == source_bytes(renewed(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert [text for text, other in pairs(language).items() if not other.strip()] == []
    assert not any(item.fuzzy for item in read_catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_was_compiled_from_what_is_written(language: str) -> None:
    assert (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").read_bytes() == compiled_bytes(language)
    words = words_of(language)
    assert {text: words(text) for text in extracted()} == pairs(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_edges_agree(language: str) -> None:
    for text, other in pairs(language).items():
        assert gaps(text) == gaps(other), text
        assert (text[:1] == " ", text[-1:] == " ") == (other[:1] == " ", other[-1:] == " "), text
        assert text.count("\n") == other.count("\n"), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_no_and_dates_of_a_language_can_be_told_apart(language: str) -> None:
    words = words_of(language)
    assert day(words).form in DAY_FORMS
    kind = yes_no(words)
    letters = dict(kind.options)
    assert letters[YES] != letters[NO]
    every = ((words("yes"), YES), (words("no"), NO), ("yes", YES), ("no", NO), (YES, YES), (NO, NO))
    assert [kind.understand(text).value for text, _ in every] == [key for _, key in every]


def test_a_countrys_variety_has_the_words_of_the_language() -> None:
    assert words_of("de-AT")("Score") == words_of("de")("Score") == "Punkte"


def test_a_language_without_a_catalogue_has_english_words() -> None:
    assert words_of("fi") is english
    assert words_of("en-GB") is english


@pytest.mark.parametrize("language", spoken())
def test_no_word_of_a_heading_is_wider_than_its_column(language: str) -> None:
    words = words_of(language)
    plans = (
        make_plan(spec_of("weighted"), words),
        make_team_plan(consolidate(small_team(), spec=small_spec()), Look(), words),
    )
    wide = []
    for sheet in (sheet for plan in plans for sheet in plan.sheets if sheet.state == "visible"):
        widths = {column: item.width for item in sheet.widths for column in range(item.first, item.last + 1)}
        for (_, column), cell in sheet.cells.items():
            # over the heat map stand the labels of the spec
            if cell.style.startswith("header") and isinstance(cell.content, str) and sheet.key != "heat-map":
                lines = [line_count(word, widths[column], 10.5, bold=True) for word in cell.content.split()]
                wide += [(sheet.name, cell.content)] if max(lines) > 1 else []
    assert wide == []
