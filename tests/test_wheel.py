"""The wheel is what people install: it runs on its own, away from the checkout, and carries the specs."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

SOURCES = {".py", ".jinja", ".mo"}
ROOT = Path(__file__).resolve().parents[1]
# Python with the dependencies, but without the editable installation, whose .pth file only a site folder honours
INSTALLED = """\
import runpy, sys
sys.path[:0] = {paths!r}
import kamxl
print(kamxl.__file__, file=sys.stderr)
sys.argv[1:] = {words!r}
runpy.run_module("kamxl", run_name="__main__", alter_sys=True)
"""


def run(*command: str | Path, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    run(sys.executable, *build, cwd=folder)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    target = wheel.parent / "installed"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, wheel, cwd=wheel.parent)
    return target


def kamxl(installed: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed command in a Python that has only it and the dependencies."""
    paths = [str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    script = INSTALLED.format(paths=paths, words=list(words))
    return run(sys.executable, "-I", "-S", "-c", script, cwd=cwd)


def test_a_wheel_holds_the_package_and_the_specs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"kamxl"}
    specs = {path.name for path in (ROOT / "specs").iterdir()}
    assert {name.removeprefix("kamxl/specs/") for name in names if name.startswith("kamxl/specs/")} == specs
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kamxl").rglob("*") if path.suffix in SOURCES}
    assert {name for name in names if Path(name).suffix in SOURCES} == sources
    assert "kamxl/words/languages.txt" in names
    assert [name for name in names if name.endswith((".pyc", "LICENSE"))] == [
        name for name in names if name.endswith("/licenses/LICENSE")
    ]


def test_the_installed_package_lists_and_builds_what_it_carries(installed: Path, tmp_path: Path) -> None:
    listed = kamxl(installed, tmp_path, "spec", "list")
    assert Path(listed.stderr.splitlines()[0]).is_relative_to(installed)
    assert "kam-growth-planning" in listed.stdout
    assert "akam-diploma-1" in listed.stdout
    kamxl(installed, tmp_path, "build", "akam-diploma-1", "nordhafen-growth")  # with the logo beside the spec
    built = tmp_path / "output" / "akam-diploma-1.xlsx"
    assert built.read_bytes().startswith(b"PK")
    # worker processes find the package too
    read = kamxl(installed, tmp_path, "read", str(built), "--json", "--html", "page.html")
    assert '"total"' in read.stdout
    assert "1 read, 0 with questions" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '"code"' not in read.stderr
