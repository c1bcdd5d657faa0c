"""Where a roster's bytes come from, and what is told when they can't be had."""

from pathlib import Path

import pytest

from kamxl.errors import KamxlError
from kamxl.roster.source import roster_bytes


def refusal(source: str) -> tuple[str, str]:
    with pytest.raises(KamxlError) as caught:
        roster_bytes(source)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.file) == ("KX401", source)
    return found.message.rpartition(": ")[2], found.help


def test_the_bytes_of_a_file_come_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"name\nAna\n")
    assert roster_bytes(str(path)) == (b"name\nAna\n", str(path))


@pytest.mark.parametrize("name", ["nobody.csv", "a.csv/b.csv", "a\0.csv"])
def test_a_missing_file_wants_its_path_checked(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    why, advice = refusal(str(tmp_path / name))
    assert why == "there is no such file"
    assert "spelling of the path" in advice


@pytest.mark.parametrize("problem", [IsADirectoryError, PermissionError])  # the second is what Windows says
def test_of_a_folder_a_file_is_wanted(problem: type[OSError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise problem(13, "no")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(str(tmp_path)) == ("it is a folder", "give the .csv or .xlsx file that is in it")


def test_without_rights_these_are_the_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the user of a container may read anything
    why, advice = refusal(str(tmp_path / "people.csv"))
    assert why == "you may not read it"
    assert "right to read it" in advice


def test_another_trouble_is_told_in_the_words_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    why, advice = refusal(str(tmp_path / "people.csv"))
    assert why == "Input/output error"
    assert "copy the file" in advice
