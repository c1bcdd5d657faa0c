"""A blank workbook that is kept from the last time is the one that would be built now, or it is not used."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamxl.cli import main
from kamxl.kept import VARIABLE

SPECS = Path(__file__).parent / "specs"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("KAMXL_KEY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    shutil.copy(SPECS / "tiny.yaml", tmp_path)
    return tmp_path


def build(*more: str, spec: str = "tiny.yaml") -> bytes:
    shutil.rmtree("out", ignore_errors=True)
    done = CliRunner().invoke(main, ["build", spec, "-o", "out", *more])
    assert done.exit_code == 0, done.output
    (made,) = Path("out").iterdir()
    return made.read_bytes()


def entries(place: Path) -> list[Path]:
    return sorted((place / "cache" / "kamxl").glob("*"))


def fresh(*more: str, spec: str = "tiny.yaml") -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "1")
        return build(*more, spec=spec)


def marked(entry: Path) -> bytes:
    """Puts another workbook into an entry, in the form of an entry; what a build must not give."""
    found = entry.read_bytes()
    start = found.index(b"{")
    rest = found[start : found.index(b"\n", start)] + b"\nforged"
    entry.write_bytes(found[: start - 64] + hashlib.sha256(rest).hexdigest().encode() + rest)
    return b"forged"


def test_a_second_build_gives_the_bytes_that_were_kept(place: Path) -> None:
    first = build()
    (entry,) = entries(place)
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600 or os.name != "posix"
    assert build() == first == fresh()
    # it is the entry that was used
    assert marked(entry) == build()


CHANGES: dict[str, Callable[[], object]] = {
    "the spec": lambda: Path("tiny.yaml").write_text(
        Path("tiny.yaml").read_text(encoding="utf-8").replace("title: ", "title: New ", 1), encoding="utf-8"
    ),
    "a spec beside it": lambda: shutil.copy(SPECS / "small.yaml", "small.yaml"),
    "a spec on the shelf": lambda: shutil.copytree(SPECS, "specs"),
}


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_that_leads_elsewhere_is_a_change(place: Path) -> None:
    for name in ("a", "b"):
        Path(name).mkdir()
        shutil.copy(SPECS / "tiny.yaml", f"{name}/spec.yaml")
    Path("links").mkdir()
    Path("links/spec.yaml").symlink_to(place / "a/spec.yaml")
    text = Path("b/spec.yaml").read_text(encoding="utf-8").replace("title: ", "title: New ", 1)
    Path("b/spec.yaml").write_text(text, encoding="utf-8")
    one = build(spec="links/spec.yaml")
    Path("links/spec.yaml").unlink()
    Path("links/spec.yaml").symlink_to(place / "b/spec.yaml")
    assert one != build(spec="links/spec.yaml") == fresh(spec="links/spec.yaml")


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_kept_is_not_used_after_a_change_of(change: str, place: Path) -> None:
    build()
    (entry,) = entries(place)
    CHANGES[change]()
    marked(entry)
    assert build() == fresh() != b"forged"


@pytest.mark.parametrize("more", [("--purpose", "Another."), ("--date", "2026-02-03")])
def test_what_a_call_says_is_part_of_what_is_kept(more: tuple[str, ...], place: Path) -> None:
    one, other = build(), build(*more)
    assert one != other
    assert other == fresh(*more)
    assert build() == one
    assert len(entries(place)) == 2


def test_a_key_is_part_of_what_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unsigned = build()
    made = {}
    for key in ("ab" * 32, "cd" * 32):
        monkeypatch.setenv("KAMXL_KEY", key)
        made[key] = build()
        assert made[key] == build() == fresh()
    assert len({unsigned, *made.values()}) == 3
    assert "ab" * 8 not in "".join(path.name for path in entries(place))


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "name", "shape"])
def test_a_damaged_entry_is_as_good_as_none(damage: str, place: Path) -> None:
    first = build()
    (entry,) = entries(place)
    found = entry.read_bytes()
    start = found.index(b"{")
    head, _, data = found[start:].partition(b"\n")
    told = json.loads(head)
    match damage:
        case "cut":
            entry.write_bytes(found[:-100])
        case "changed":
            entry.write_bytes(found[:-100] + b"\0" + found[-99:])
        case "empty":
            entry.write_bytes(b"")
        case _:
            told = {**told, "file": "../out.xlsx"} if damage == "name" else [told]
            rest = json.dumps(told).encode() + b"\n" + data
            entry.write_bytes(found[: start - 64] + hashlib.sha256(rest).hexdigest().encode() + rest)
    assert build() == first
    assert not (place / "out.xlsx").exists()


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX")
@pytest.mark.parametrize("what", ["folder", "entry", "link"])
def test_what_others_could_have_written_is_not_used(what: str, place: Path) -> None:
    first = build()
    (entry,) = entries(place)
    marked(entry)
    assert build() == b"forged"
    if what == "link":
        entry.rename(place / "elsewhere")
        entry.symlink_to(place / "elsewhere")
    else:
        (entry if what == "entry" else entry.parent).chmod(0o777)
    assert build() == first


def test_the_variable_switches_it_off(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    build()
    assert entries(place) == []


def test_a_cache_that_cannot_be_written_to_costs_nothing(place: Path) -> None:
    (place / "cache").write_bytes(b"a file, no folder")
    assert build() == fresh()


def test_a_kept_workbook_never_replaces_another_without_force(place: Path) -> None:
    build()
    (made,) = (place / "out").iterdir()
    made.write_bytes(b"mine")
    done = CliRunner().invoke(main, ["build", "tiny.yaml", "-o", "out"])
    assert done.exit_code == 2
    assert "KX202" in done.output
    assert made.read_bytes() == b"mine"


def test_a_kept_workbook_needs_no_spec_model_and_no_spreadsheet_library(place: Path) -> None:
    build()
    shutil.rmtree(place / "out")
    command = [sys.executable, "-X", "importtime", "-m", "kamxl", "build", "tiny.yaml", "-o", "out"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in modules
    assert modules & {"openpyxl", "xlsxwriter", "pydantic", "jinja2", "yaml", "python_calamine"} == set()
    assert "1 workbook in out" in done.stderr
