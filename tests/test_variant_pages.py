"""The pages about variants are run: every example of the reference, every command of the tutorial."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamxl.cli import main
from kamxl.diagnostics import render
from kamxl.spec.model import Spec
from kamxl.spec.operations import VERBS
from kamxl.spec.shelf import open_spec
from tests.tools.docs import ROOT

REFERENCE = (ROOT / "docs" / "overlays.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "variant-tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```([a-z]+(?: [a-z]+)?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(REFERENCE)
EXAMPLES = [text for kind, text in BLOCKS if kind == "yaml variant"]
(BASE,) = (text for kind, text in BLOCKS if kind == "yaml base")
(HEAD,) = (text for kind, text in BLOCKS if kind == "yaml")


def told(folder: Path, *examples: str) -> Spec:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "variant.yaml"
    path.write_text("".join((HEAD, *examples)), encoding="utf-8")
    loaded = open_spec(str(path))
    assert [render(item) for item in loaded.diagnostics] == []
    assert loaded.spec is not None
    return loaded.spec


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_of_the_reference_is_good_and_changes_something(example: str, tmp_path: Path) -> None:
    plain = told(tmp_path)
    assert told(tmp_path, example) != plain


def test_the_reference_has_an_example_of_every_operation_and_place() -> None:
    words = {word for example in EXAMPLES for word in re.findall(r"^ +(?:- )?([a-z]+):", example, re.MULTILINE)}
    assert {*VERBS, "set", "before", "after", "into"} <= words
    assert all(f"### {verb}" in REFERENCE for verb in VERBS)


def test_a_removed_statement_is_gone_and_terms_stand_in_the_title(tmp_path: Path) -> None:
    (removing,) = (example for example in EXAMPLES if "- remove:" in example)
    assert [item.id for item in told(tmp_path, removing).statements()] == [
        "goals.shared",
        "people.known",
        "steps.dated",
        "steps.agreed",
    ]
    (terms,) = (example for example in EXAMPLES if "terms:" in example)
    spec = told(tmp_path, terms)
    assert spec.title == "Acme Pumps reviews its accounts"
    assert spec.description == "What the service team of Acme Pumps keeps in ${braces}."


def test_the_tutorial_works_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"yaml": Path("specs/acme.yaml"), "csv": Path("people.csv")}
    for kind, text in BLOCK.findall(TUTORIAL):
        if kind in files:
            files[kind].write_text(text, encoding="utf-8")
        for line in text.splitlines() if kind == "console" else ():
            result = CliRunner().invoke(main, shlex.split(line.removeprefix("$ kamxl "), comments=True))
            assert result.exit_code == 0, (line, result.output, result.stderr)
    assert len(list(Path("issued").glob("*.xlsx"))) == 2
    spec = open_spec("acme").spec
    assert spec is not None
    assert len(list(spec.capabilities())) == 3


def test_the_mistake_of_the_tutorial_is_told_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = dict(BLOCK.findall(TUTORIAL))
    Path("specs").mkdir()
    wrong = blocks["yaml"].replace("background.news-watch", "background.new-watch")
    Path("specs/acme.yaml").write_text(wrong, encoding="utf-8")
    assert blocks["text"] in [render(item) for item in open_spec("acme").diagnostics]
