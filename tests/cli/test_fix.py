"""``kamxl fix`` as a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.xlsx.open import open_grid
from tests.cli.test_cli import Folder, fill, folder, roster, valid

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]


def returned(folder: Folder, score: str | int) -> Path:
    """Ana's workbook, as it came back."""
    folder.kamxl("build", "tiny.yaml", "--for", "-", "-o", "back", data=roster("Ana"))
    [path] = (folder.path / "back").iterdir()
    fill(path, score)
    return path


def test_a_doubt_comes_back_noted_and_the_answer_is_read_from_the_correction(folder: Folder) -> None:
    path = returned(folder, "maybe 1")
    came = path.read_bytes()
    words = ("fix", str(path), "--spec", "tiny.yaml", "-o", "back", "--return-by", "30 June")
    found = folder.process(*words, "--json")
    assert found.code == 0
    listed = valid("fix", found.out)["files"]
    assert isinstance(listed, list)
    [file] = listed
    assert file["attempt"] == 2
    [point] = file["to_look_at"]
    assert (point["found"], point["answers"]) == ("maybe 1", ["statement/goals.known:score"])
    assert path.read_bytes() == came
    mended = folder.path / file["path"]
    assert mended.name == f"{path.stem}_2.xlsx"
    clean = folder.kamxl("read", str(mended), "--spec", "tiny.yaml")
    assert (clean.code, "KX" in clean.err) == (0, False)
    assert "30 June" in {cell.value for sheet in open_grid(mended.read_bytes()).sheets for cell in sheet.cells.values()}
    again = folder.kamxl(*words)
    assert (again.code, mended.name in again.out) == (0, True)
    fill(mended, 1)
    assert "1 / 2" in folder.kamxl("read", str(mended), "--spec", "tiny.yaml").out
    kept = folder.kamxl(*words)
    assert (kept.code, "KX202" in kept.err) == (2, True)


def test_a_file_without_a_spec_at_hand_or_without_doubts_is_said_to_be_so(folder: Folder) -> None:
    path = returned(folder, 1)
    refused = folder.kamxl("fix", str(path))
    assert refused.code == 2
    assert "KX207" in refused.err
    assert "--spec" in refused.err
    assert not (folder.path / "corrected").exists()
    (folder.path / "other.xlsx").write_bytes(b"no workbook")
    found = folder.kamxl("fix", str(path), "other.xlsx", "--spec", "tiny.yaml")
    assert found.code == 1
    assert "nothing" in found.out
    assert "nothing to correct" in found.err
