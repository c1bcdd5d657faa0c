import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from kamxl.errors import KamxlError
from kamxl.outputs.files import put, put_all


def code_of(caught: pytest.ExceptionInfo[KamxlError]) -> str:
    (finding,) = caught.value.diagnostics
    assert finding.help
    return finding.code


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_written_and_its_folders_are_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "report.csv"
    assert put(target, b"x") == "written"
    assert target.read_bytes() == b"x"
    assert names(target.parent) == ["report.csv"]


def test_the_same_bytes_are_left_untouched_and_counted_as_unchanged(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_bytes(b"x")
    os.utime(target, (1, 1))
    assert put(target, b"x") == "unchanged"
    assert put(target, b"x", force=True) == "unchanged"
    assert target.stat().st_mtime == 1


def test_other_contents_need_force(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_bytes(b"old")
    with pytest.raises(KamxlError) as caught:
        put(target, b"new")
    assert code_of(caught) == "KX202"
    assert target.read_bytes() == b"old"
    assert put(target, b"new", force=True) == "written"
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["report.csv"]


def test_a_full_disk_leaves_the_old_file_whole_and_nothing_half_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.csv"
    target.write_bytes(b"old")

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(KamxlError) as caught:
        put(target, b"new", force=True)
    assert code_of(caught) == "KX203"
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["report.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_write_that_breaks_off_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415  not on every system
    import signal  # noqa: PLC0415

    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # else that of an import would be half
    target = tmp_path / "report.csv"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(KamxlError) as caught:
            put(target, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert code_of(caught) == "KX203"
    assert names(tmp_path) == []


def test_an_interrupted_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path / "report.csv", b"x")
    assert names(tmp_path) == []


def test_a_folder_of_that_name_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "report.csv").mkdir()
    with pytest.raises(KamxlError) as caught:
        put(tmp_path / "report.csv", b"x", force=True)
    assert code_of(caught) == "KX203"
    assert names(tmp_path) == ["report.csv"]


def test_a_file_where_the_folder_should_be_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"x")
    with pytest.raises(KamxlError) as caught:
        put(tmp_path / "out" / "report.csv", b"x")
    assert code_of(caught) == "KX203"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_never_replaced_and_is_no_folder(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, pipe / "report.csv"):
        with pytest.raises(KamxlError) as caught:
            put(path, b"x", force=True)
        assert code_of(caught) == "KX203"
        [told] = caught.value.diagnostics
        assert "a device or a pipe" in told.message + told.help
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_what_a_killed_run_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / f".kamxl-{os.getpid()}-0.tmp").write_bytes(b"half")
    assert put(tmp_path / "report.csv", b"x") == "written"
    assert (tmp_path / "report.csv").read_bytes() == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX")
def test_a_replaced_file_keeps_its_rights_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    target, usual = tmp_path / "report.csv", tmp_path / "usual"
    usual.write_bytes(b"")
    put(target, b"old")
    assert target.stat().st_mode == usual.stat().st_mode
    target.chmod(0o600)
    put(target, b"new", force=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_of_files_that_belong_together_none_is_written_unless_all_can_be(tmp_path: Path) -> None:
    old, new, folder = (tmp_path / name for name in ("old.csv", "new.csv", "folder.csv"))
    old.write_bytes(b"old")
    folder.mkdir()
    with pytest.raises(KamxlError) as caught:
        put_all({new: b"x", old: b"x"})
    assert code_of(caught) == "KX202"
    with pytest.raises(KamxlError) as caught:
        put_all({new: b"x", old: b"x", folder: b"x"}, force=True)
    assert code_of(caught) == "KX203"
    assert names(tmp_path) == ["folder.csv", "old.csv"]
    assert old.read_bytes() == b"old"
    assert put_all({new: b"x", old: b"old"}) == {new: "written", old: "unchanged"}
    assert names(tmp_path) == ["folder.csv", "new.csv", "old.csv"]
