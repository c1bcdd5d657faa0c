"""The page about importing shows what really happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kamxl.values.plain import plain_number
from tests.cli.test_cli import Folder
from tests.drafting.books import Rows, book
from tests.tools.docs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def example() -> Rows:
    """The first table of the page, as the rows of a sheet."""
    lines = PAGE.partition("|---|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    texts = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [[plain_number(text) if plain_number(text) is not None else text or None for text in row] for row in texts]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "supplier.xlsx").write_bytes(book({"Scores": example()}))
    return Folder(tmp_path)


def test_the_session_and_the_draft_of_the_page_are_real(folder: Folder) -> None:
    session = PAGE.partition("```console\n")[2].partition("\n```")[0]
    command, _, shown = session.partition("\n")
    ran = folder.kamxl(*re.split(" ", command.removeprefix("$ kamxl ")))
    assert (ran.code, ran.err.rstrip()) == (0, shown.rstrip())
    draft = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert (folder.path / "draft.yaml").read_text(encoding="utf-8") == draft
