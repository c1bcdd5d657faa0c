"""`kamxl spec new`, `show --resolved` and `list` with variants, and what `check` says about a logo."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from kamxl.cli import main
from kamxl.spec.emit import plain_yaml
from kamxl.spec.load import load_spec
from kamxl.spec.shelf import open_spec
from tests.cli.test_cli import SPEC
from tests.support.strategies import Data, as_yaml, spec_data

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0IEND\xae\x42\x60\x82"
HEAD = 'extends: tiny\nid: acme\ncode: ACM\nversion: "2"\n'
BASES = ["akam-diploma-1", "kam-growth-planning"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a spec on its shelf."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "tiny.yaml").write_text(SPEC)
    return tmp_path


def kamxl(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("base", [None, "tiny", *BASES])
def test_a_new_spec_checks_clean(here: Path, base: str | None) -> None:
    assert kamxl("spec", "new", "acme", *(["--extends", base] if base else [])).exit_code == 0
    assert (here / "specs" / "acme.yaml").is_file()
    checked = kamxl("spec", "check", "acme")
    assert (checked.exit_code, "[KX" in checked.stderr) == (0, False)


@pytest.mark.parametrize("base", BASES)
def test_the_commented_lines_of_a_new_variant_are_good_too(here: Path, base: str) -> None:
    kamxl("spec", "new", "acme", "--extends", base)
    path = here / "specs" / "acme.yaml"
    head, rest = path.read_text().split("extends:")
    path.write_text(head + "extends:" + re.sub(r"^# ( +[a-z-]|[a-z]+:)", r"\1", rest, flags=re.MULTILINE))
    loaded = open_spec("acme")
    assert [item for item in loaded.diagnostics if item.severity == "error"] == []
    assert loaded.spec
    assert [role.id for role in loaded.spec.roles] == ["manager", "global-manager"]


def test_a_file_that_is_there_is_not_replaced_unasked(here: Path) -> None:
    kamxl("spec", "new", "acme")
    (here / "specs" / "acme.yaml").write_text("mine")
    refused = kamxl("spec", "new", "acme")
    assert (refused.exit_code, "KX202" in refused.stderr) == (2, True)
    assert kamxl("spec", "new", "acme", "--force").exit_code == 0


def test_a_name_that_is_no_id_comes_with_one_that_is(here: Path) -> None:
    refused = kamxl("spec", "new", "Acme Pumps")
    assert (refused.exit_code, "Try 'acme-pumps'." in refused.stderr) == (2, True)
    assert not (here / "specs" / "acme-pumps.yaml").exists()


def test_the_list_says_what_extends_what(here: Path) -> None:
    (here / "specs" / "acme.yaml").write_text(HEAD)
    (here / "specs" / "west.yaml").write_text(HEAD.replace("tiny", "acme").replace("id: acme", "id: west"))
    found = {item["id"]: item["extends"] for item in json.loads(kamxl("spec", "list", "--json").stdout)["specs"]}
    assert (found["tiny"], found["acme"], found["west"]) == ([], ["tiny"], ["acme", "tiny"])
    assert re.search(r"^acme .* tiny +Tiny", kamxl("spec", "list").stdout, re.MULTILINE)


def test_a_resolved_variant_is_a_spec_that_says_the_same(here: Path) -> None:
    (here / "specs" / "acme.yaml").write_text(
        f"{HEAD}title: ${{house}} $${{x}}\nterms: {{house: Acme}}\n"
        "changes: [{change: goals.known, set: {weight: 2}}]\n"
    )
    shown = kamxl("spec", "show", "acme", "--resolved").stdout
    loaded = load_spec(shown.encode(), "plain.yaml")
    assert loaded.diagnostics == ()
    assert loaded.spec == open_spec("acme").spec
    assert "extends" not in shown


def test_the_origin_names_the_file_and_the_line_of_each_field(here: Path) -> None:
    (here / "specs" / "acme.yaml").write_text(f"{HEAD}changes:\n  - change: goals.known\n    set: {{weight: 2}}\n")
    lines = kamxl("spec", "show", "acme", "--origin").stdout.splitlines()
    places = [(line.partition("#")[0].strip(" -"), line.rpartition("# ")[2]) for line in lines]
    assert ("weight: 2", "specs/acme.yaml:7") in places
    assert ("title: Tiny", "specs/tiny.yaml:4") in places
    assert ("family: tiny", "specs/tiny.yaml:1") in places
    assert all(re.fullmatch(r"specs/(acme|tiny)\.yaml:\d+", place) for _, place in places)


@settings(max_examples=40)
@given(spec_data())
def test_a_printed_spec_is_read_back_as_it_was(data: Data) -> None:
    loaded = load_spec(as_yaml(data), "a.yaml")
    assert loaded.root is not None
    again = load_spec(plain_yaml(loaded.root, origin=True).encode(), "b.yaml")
    assert again.spec == loaded.spec, again.diagnostics


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "is missing"),
        (b"GIF89a", "is no PNG or JPEG"),
        (PNG[:20], "is no PNG or JPEG"),
        (PNG + b"\0" * (2 << 20), "is larger than 2 MB"),
    ],
)
def test_a_logo_that_can_not_be_used_is_told_by_check_and_nothing_is_built(
    here: Path, data: bytes | None, why: str
) -> None:
    (here / "specs" / "acme.yaml").write_text(f"{HEAD}look: {{logo: acme.png}}\n")
    if data:
        (here / "specs" / "acme.png").write_bytes(data)
    for words in (("spec", "check", "acme"), ("build", "acme", "-o", "out")):
        refused = kamxl(*words)
        assert refused.exit_code == (1 if words[0] == "spec" else 2)
        assert f"error[KX204]: the logo 'acme.png' {why}" in refused.stderr
        assert "--> specs/acme.yaml:5:14" in refused.stderr
    assert not (here / "out").exists()


def test_a_logo_stands_beside_the_file_that_names_it(here: Path) -> None:
    (here / "house").mkdir()
    (here / "specs" / "tiny.yaml").write_text(f"{SPEC}look: {{logo: tiny.png}}\n")
    (here / "house" / "acme.yaml").write_text(HEAD)
    refused = kamxl("spec", "check", "house/acme.yaml")
    assert "--> specs/tiny.yaml:" in refused.stderr
    assert "::: house/acme.yaml:1:10" in refused.stderr
    (here / "specs" / "tiny.png").write_bytes(PNG)
    assert kamxl("spec", "check", "house/acme.yaml").exit_code == 0


def test_everything_wrong_with_a_variant_is_told_in_one_run_and_nothing_is_written(here: Path) -> None:
    (here / "specs" / "acme.yaml").write_text(
        f"{HEAD}title: ${{a}}\nterms: {{a: x, b: 'of ${{b}}'}}\ndescription: ${{b}}\nlook: {{primary: blue}}\n"
        "changes:\n"
        "  - remove: goals.knwon\n"
        "  - add: {id: goals.shared, code: C1-09, text: Once more.}\n    after: goals.known\n"
        "  - add: {id: Goals.Shared, code: C1-10, text: And again.}\n    after: goals.known\n"
    )
    refused = kamxl("build", "acme", "-o", "out")
    assert refused.exit_code == 2
    found = dict(re.findall(r"error\[(KX\d+)\].*\n +--> (\S+):\d+:\d+", refused.stderr))
    assert found == dict.fromkeys(("KX197", "KX107", "KX182", "KX120"), "specs/acme.yaml")
    assert not (here / "out").exists()


def test_a_huge_file_is_refused_at_once(here: Path) -> None:
    (here / "specs" / "huge.yaml").write_bytes(b"title: " + b"x" * 50_000_000)
    start = time.process_time()
    refused = kamxl("spec", "check", "specs/huge.yaml")
    assert "KX111" in refused.stderr
    assert time.process_time() - start < 2
