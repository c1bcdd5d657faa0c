"""``kamxl spec import`` as a process: what a person types who has a score sheet and wants a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.test_cli import Folder, folder
from tests.drafting.books import Rows, book

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]
ROWS: Rows = [
    ["Supplier audit"],
    ["No.", "Statement", "Score (0-3)", "Owner"],
    [1, "Background"],
    [1.1, "We have a chart.", 2],
    [1.2, "- id: {a text} # like ${others}"],
    [None, "Total", "=SUM(C4:C5)"],
]


def given(path: Path) -> None:
    path.write_bytes(book({"Scores": ROWS}))


def test_a_draft_is_written_checks_clean_and_builds(folder: Folder) -> None:
    given(folder.path / "audit.xlsx")
    made = folder.process("spec", "import", "audit.xlsx", "-o", "draft.yaml")
    assert (made.code, made.out) == (0, "")
    assert "warning[KX473]" in made.err
    assert "Scores!D2" in made.err
    assert "2 statements in 1 capability on 1 sheet; 1 place not understood, listed in draft.yaml" in made.err
    text = (folder.path / "draft.yaml").read_text(encoding="utf-8")
    assert "#   - Scores D2: a column has no place in a spec and is left out: Owner" in text
    assert folder.kamxl("spec", "check", "draft.yaml").code == 0
    assert folder.kamxl("build", "draft.yaml", "-o", "out").code == 0

    own = folder.kamxl("spec", "import", "out/supplier-audit.xlsx")
    assert own.code == 2
    assert "KX470" in own.err
    assert "kamxl spec show supplier-audit" in own.err
    assert (folder.path / "draft.yaml").read_text(encoding="utf-8") == text


def test_a_draft_that_somebody_worked_on_is_not_replaced(folder: Folder) -> None:
    given(folder.path / "audit.xlsx")
    (folder.path / "draft.yaml").write_text("id: mine\n", encoding="utf-8")
    kept = folder.kamxl("spec", "import", "audit.xlsx")
    assert (kept.code, "KX202" in kept.err) == (2, True)
    assert (folder.path / "draft.yaml").read_text(encoding="utf-8") == "id: mine\n"
    data = (folder.path / "audit.xlsx").read_bytes()
    shown = folder.kamxl("spec", "import", "-", "-o", "-", data=data)
    assert (shown.code, shown.out.count("text: ")) == (0, 2)
    assert folder.kamxl("spec", "import", "audit.xlsx", "--force").code == 0
    assert (folder.path / "draft.yaml").read_text(encoding="utf-8") == shown.out.replace(
        "(standard input)", "audit.xlsx"
    )


def test_a_file_that_gives_no_draft_says_why(folder: Folder) -> None:
    (folder.path / "budget.xlsx").write_bytes(book({"Budget": [["Item", "2026"], ["Rent", 100]]}))
    (folder.path / "print.pdf").write_bytes(b"%PDF-1.7\n" + b"0" * 2000)
    for name, code in (("budget.xlsx", "KX471"), ("print.pdf", "KX415"), ("gone.xlsx", "KX401")):
        refused = folder.kamxl("spec", "import", name)
        assert (refused.code, refused.out, code in refused.err) == (2, "", True), refused.err
    assert not (folder.path / "draft.yaml").exists()


def test_a_workbook_that_takes_too_long_is_given_up(folder: Folder) -> None:
    given(folder.path / "audit.xlsx")
    (folder.path / "kamxl.yaml").write_text("limits: {seconds: 0.000001}\n", encoding="utf-8")
    refused = folder.kamxl("spec", "import", "audit.xlsx")
    assert (refused.code, "KX407" in refused.err) == (2, True)
