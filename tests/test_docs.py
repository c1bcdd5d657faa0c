"""The documentation is what the code says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kamxl.rules import RULES
from tests.tools.docs import ROOT, commands, documents

if TYPE_CHECKING:
    from pathlib import Path

    import click

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", documents(), ids=lambda path: path.name)
def test_generated_documents_are_up_to_date(target: Path) -> None:
    assert target.read_text(encoding="utf-8") == documents()[target], "run 'make docs'"


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_command_says_what_it_does_and_gives_an_example(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path
    assert "Example:" in (command.epilog or ""), path


def test_every_code_is_in_the_documentation() -> None:
    page = documents()[ROOT / "docs" / "errors.md"]
    assert [code for code in RULES if f"### {code} " not in page] == []


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_in_the_readme_exists() -> None:
    known = {" ".join(path) for path, _ in commands()}
    named = re.findall(r"^\$ (kamxl [a-z]+)", README, re.MULTILINE)
    assert named
    assert [name for name in named if name not in known] == []
