"""``kamxl carry``, mostly as a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kamxl.api import build, load_spec
from kamxl.cli import main
from kamxl.roster.source import people_of
from kamxl.xlsx.open import open_grid
from tests.cli.test_cli import SPEC, Folder, fill, folder, roster, valid

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]
NEXT = SPEC.replace('"1"', '"2"', 1).replace("goals.known", "goals.told")
THIRD = SPEC.replace('"1"', '"3"', 1).replace("We know the goals", "We know all goals")


def returned(folder: Folder, *people: str, score: int | None = 1) -> list[Path]:
    """The workbooks of a few people, as they came back."""
    spec = load_spec(str(folder.path / "tiny.yaml"))
    group = people_of((roster(*people), "people.csv"), spec.respondent, spec.subject)
    (folder.path / "back").mkdir()
    for built in build(spec, group.people):
        path = folder.path / "back" / built.issued.file
        path.write_bytes(built.data)
        if score is not None:
            fill(path, score)
    for name, text in (("next", NEXT), ("third", THIRD)):
        (folder.path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return sorted((folder.path / "back").iterdir())


def test_answers_go_into_the_next_version_and_are_read_there(folder: Folder) -> None:
    paths = returned(folder, "Ana", "Ben")
    came = [path.read_bytes() for path in paths]
    found = folder.process("carry", "back", "--to", "third.yaml", "--spec", "tiny.yaml", "--json")
    assert found.code == 0
    assert "2 carried, 0 with answers left over." in found.err
    files = valid("carry", found.out)["files"]
    assert isinstance(files, list)
    assert [(file["spec"]["version"], file["not_carried"]) for file in files] == [("3", [])] * 2
    assert [[item["change"] for item in file["statements"]] for file in files] == [["reworded"]] * 2
    assert [path.read_bytes() for path in paths] == came
    read = folder.kamxl("read", "carried", "--spec", "third.yaml")
    assert (read.code, read.out.count("1 / 2"), "KX" in read.err) == (0, 2, False)


def test_a_second_round_is_read_and_mended_like_any_other(folder: Folder) -> None:
    returned(folder, "Ana")
    found = folder.kamxl("carry", "back", "--to", "tiny.yaml", "--show-previous", "--json")
    assert found.code == 0
    files = valid("carry", found.out)["files"]
    assert isinstance(files, list)
    [file] = files
    assert (file["carried"], file["last_round"]) == (2, 1)
    fill(folder.path / file["path"], "perhaps")
    mended = folder.kamxl("fix", file["path"], "--spec", "tiny.yaml")
    assert (mended.code, "KX504" in mended.err, "KX301" in mended.err) == (0, False, False)
    [again] = (folder.path / "corrected").iterdir()
    assert "Last round" in {
        cell.value for sheet in open_grid(again.read_bytes()).sheets for cell in sheet.cells.values()
    }


def test_what_has_no_place_is_counted_and_an_unreadable_file_does_not_stop_the_others(folder: Folder) -> None:
    [path] = returned(folder, "Ana")
    (folder.path / "back" / "letter.xlsx").write_bytes(b"no workbook")
    (folder.path / "back" / "twice.xlsx").write_bytes(path.read_bytes())
    found = folder.kamxl("carry", "back", "--to", "next.yaml", "--spec", "tiny.yaml")
    assert (found.code, "KX347" in found.err, "KX202" in found.err) == (1, True, False)
    assert "1 carried, 1 with answers left over." in found.err
    assert "letter.xlsx" in found.err


def carry(folder: Folder, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """The exit code, and what is said on stderr, of a run in this process."""
    monkeypatch.chdir(folder.path)
    found = CliRunner().invoke(main, ["carry", "back", *words])
    return found.exit_code, found.stderr


@pytest.mark.parametrize(
    ("words", "code", "advice"),
    [
        (("--to", "tinny.yaml"), "KX101", "tinny.yaml"),
        (("--to", "kam-growth-planning", "--spec", "tiny.yaml"), "KX208", "with --to"),
        (("--to", "third.yaml", "--spec", "tiny.yaml", "--role", "boss"), "KX149", "no role"),
        (("--to", "tiny.yaml", "-o", "back", "--force"), "KX202", "choose another folder"),
    ],
)
def test_a_target_that_can_not_be_meant_is_told_with_what_to_do(
    words: tuple[str, ...], code: str, advice: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = returned(folder, "Ana")
    came = path.read_bytes()
    done, said = carry(folder, monkeypatch, *words)
    assert (done, code in said, advice in said) == (2, True, True)
    assert path.read_bytes() == came
    assert not (folder.path / "carried").exists()


def test_a_workbook_without_answers_is_not_carried(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    returned(folder, "Ana", score=None)
    done, said = carry(folder, monkeypatch, "--to", "third.yaml", "--spec", "tiny.yaml")
    assert (done, "KX346" in said, "kamxl build" in said) == (2, True, True)
    assert "0 carried" in said
