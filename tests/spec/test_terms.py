"""Terms are replaced in every text of every language, and whatever is wrong with one is told where it stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamxl.spec.load import Loaded, load_spec
from kamxl.spec.terms import escaped
from tests.spec.test_load import BASE
from tests.spec.test_overlays import HEAD, chain, fine, told


def with_terms(title: str, terms: str, more: str = "") -> Loaded:
    text = BASE.replace("title: Acme\n", f"title: {title}\nterms: {terms}\n{more}", 1)
    return load_spec(text.encode(), "acme.yaml")


def title(loaded: Loaded) -> str:
    return fine(loaded).title


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("${company}", "Acme Pumps"),
        ("${company} and ${ company }", "Acme Pumps and Acme Pumps"),
        ("The ${group}", "The owner of Acme Pumps"),
        ("$${company} of ${company}", "${company} of Acme Pumps"),
        ("'$5 {a} $ {b} ${company}'", "$5 {a} $ {b} Acme Pumps"),
        (">-\n  ${company}\n  grows", "Acme Pumps grows"),
    ],
)
def test_a_term_is_replaced_wherever_it_stands(written: str, shown: str) -> None:
    group = ", group: 'owner of ${company}'" if "group" in written else ""
    loaded = with_terms(written, f"{{company: Acme Pumps{group}}}")
    assert title(loaded) == shown


def test_terms_are_replaced_in_every_part() -> None:
    text = BASE.replace("text: We know the goals of the account.", "text: 'We know the goals of ${customer}.'").replace(
        "label: Done", "label: '${customer}'"
    )
    spec = fine(load_spec(f"{text}terms: {{customer: Meier}}\n".encode(), "a.yaml"))
    assert next(spec.statements()).text == "We know the goals of Meier."
    assert spec.scale.levels[1].label == "Meier"


def test_a_term_within_braces_needs_quotation_marks_and_the_finding_says_so() -> None:
    (found,) = load_spec(BASE.replace("label: Done", "label: ${customer}").encode(), "a.yaml").diagnostics
    assert (found.code, found.help) == ("KX102", "put a text with a term such as ${company} into quotation marks here")


def test_a_variant_says_other_words_and_its_own_variant_others_again() -> None:
    base = BASE.replace("title: Acme\n", "title: Growth with ${company}\nterms: {company: your company}\n", 1)
    first = HEAD.replace("base", "acme").replace("id: acme", "id: pumps") + "terms: {company: Pumps Ltd}\n"
    second = HEAD.replace("base", "pumps").replace("id: acme", "id: west") + "terms: {company: Pumps West}\n"
    third = HEAD.replace("base", "west").replace("id: acme", "id: south")
    assert title(load_spec(base.encode(), "acme.yaml")) == "Growth with your company"
    assert title(chain(base, first)) == "Growth with Pumps Ltd"
    assert title(chain(base, first, second, third)) == "Growth with Pumps West"


def test_each_language_takes_the_term_in_its_own_words() -> None:
    terms = "{house: {en: the firm, de: die Firma}, name: Acme}"
    text = BASE.replace(
        "title: Acme\n",
        f"title: {{en: 'Of ${{house}}, ${{name}}', de: 'Über ${{house}}, ${{name}}'}}\nterms: {terms}\n",
        1,
    )
    assert title(load_spec(text.encode(), "a.yaml")) == "Of the firm, Acme"
    assert title(load_spec(text.encode(), "a.yaml", (), "de")) == "Über die Firma, Acme"


def test_a_text_that_is_not_translated_keeps_the_words_of_its_own_language() -> None:
    text = BASE.replace("title: Acme\n", "title: Of ${house}\nterms: {house: {en: the firm, de: die Firma}}\n", 1)
    text = text.replace("label: Done", "label: {en: Done, de: Fertig}")
    assert title(load_spec(text.encode(), "a.yaml", (), "de")) == "Of the firm"


@pytest.mark.parametrize(
    ("written", "terms", "found"),
    [
        ("${compny}", "{company: A}", [("KX195", "${compny}"), ("KX196", "company")]),
        ("Acme", "{company: A}", [("KX196", "company")]),
        ("${a}", "{a: '${a}'}", [("KX197", "${a}")]),
        ("${a}", "{a: 'x ${b}', b: 'y ${a}'}", [("KX197", "${a}'}")]),
        ("${company", "{company: A}", [("KX198", "${company"), ("KX196", "company")]),
        ("${my company}", "{company: A}", [("KX198", "${my company}"), ("KX196", "company")]),
        ("${a}", "{a: null}", [("KX198", "null")]),
        ("${a}", "{a: [b]}", [("KX198", "[b]")]),
        ("Acme", "company", [("KX198", "company")]),
    ],
)
def test_what_is_wrong_with_a_term_is_told(written: str, terms: str, found: list[tuple[str, str]]) -> None:
    seen = told(with_terms(written, terms))
    assert [code for code, _ in seen] == [code for code, _ in found]
    assert all(one.startswith(other[:4]) for (_, one), (_, other) in zip(seen, found, strict=True))


def test_a_term_that_a_variant_declares_and_nobody_uses_is_told_in_the_variant_alone() -> None:
    base = BASE.replace("title: Acme\n", "title: ${company}\nterms: {company: your company}\n", 1)
    head = HEAD.replace("base", "acme").replace("id: acme", "id: pumps")
    loaded = chain(base, f"{head}terms: {{compny: Pumps}}\n")
    assert told(loaded) == [("KX196", "compny")]
    assert loaded.diagnostics[0].help == "did you mean 'company'?"
    assert told(chain(base, f"{head}title: Ours\n")) == []


def test_terms_that_would_fill_the_memory_are_refused_at_once() -> None:
    lines = [f"  t{number}: '{f'${{t{number + 1}}}' * 10}'" for number in range(30)]
    bomb = BASE.replace("title: Acme\n", "title: ${t0}\nterms:\n" + "\n".join(lines) + "\n  t30: word\n", 1)
    wide = BASE.replace("title: Acme\n", f"title: '{'${w}' * 30_000}'\nterms: {{w: {'x' * 1999}}}\n", 1)
    start = time.process_time()
    for text in (bomb, wide):
        loaded = load_spec(text.encode(), "bomb.yaml")
        assert loaded.spec is None
        assert "KX199" in {item.code for item in loaded.diagnostics}
    assert time.process_time() - start < 5


@settings(max_examples=30)
@given(st.text("abc ${}", max_size=12))
def test_an_escaped_text_stays_what_it_is_and_any_other_is_told_or_taken(odd: str) -> None:
    text = f"x{odd}x"
    assert title(load_spec(BASE.replace("title: Acme\n", f"title: '{escaped(text)}'\n", 1).encode(), "a.yaml")) == text
    raw = load_spec(BASE.replace("title: Acme\n", f"title: '{text}'\n", 1).encode(), "a.yaml")
    assert ("${" in text.replace("$${", "")) == (raw.spec is None)
