"""The settings of a project, and what its key proves: through the doors that the commands use."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import MultiCellRange

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.identity import KEY_VARIABLE, canonical_json
from kamxl.issue import blank_copy, personal_copies
from kamxl.jobs.worker import read_bytes
from kamxl.limits import LIMITS, Limits
from kamxl.project import Project
from kamxl.reading.read import KnownPlans
from kamxl.results.model import Submission
from kamxl.roster.people import Person
from kamxl.settings import load_project
from kamxl.xlsx.open import open_grid
from kamxl.xlsx.write import write_workbook
from tests.cli.test_cli import Folder
from tests.reading.returned import SCORECARD, Difference, difference, edited, full, full_answers, part_of, plan_of
from tests.support.programs import libreoffice_convert, libreoffice_edits, needs_libreoffice, needs_uno, step

KEY, OTHER = bytes(range(32)), bytes(range(32, 64))
PART = part_of(SCORECARD)


def issued(signing: bytes, /, **changes: str) -> bytes:
    """A personal copy that a key signed, its identity block changed afterwards."""
    person = Person("ana@example.com", 2, {"name": "Ana Silva", "email": "ana@example.com"}, {})
    [found] = personal_copies(PART, [person], None, signing)
    block = canonical_json(json.loads(found.copy.personal["identity"]) | changes)
    personal = {**found.copy.personal, "identity": block}
    return write_workbook(plan_of(SCORECARD), type(found.copy)(personal, found.copy.answers))


def read(data: bytes, *keys: bytes) -> Submission:
    found = read_bytes(data, "file.xlsx", KnownPlans.of([PART]), Project(keys=keys))
    assert isinstance(found, Submission), found
    return found


def refused(data: bytes, project: Project) -> list[Diagnostic]:
    found = read_bytes(data, "file.xlsx", KnownPlans.of([PART]), project)
    assert not isinstance(found, Submission)
    return list(found)


# --- the signature ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signing", "known", "standing", "codes"),
    [
        (b"", (), "unsigned", []),
        (b"", (KEY,), "unsigned", []),
        (KEY, (KEY,), "signed", []),
        (KEY, (OTHER, KEY), "signed", []),
        (KEY, (), "unsigned", ["KX506"]),
        (KEY, (OTHER,), "unsigned", ["KX506"]),
    ],
)
def test_a_workbook_is_signed_where_its_key_is_known(
    signing: bytes, known: tuple[bytes, ...], standing: str, codes: list[str]
) -> None:
    found = read(issued(signing), *known)
    assert (found.identity, [item.code for item in found.diagnostics]) == (standing, codes)


def test_a_blank_copy_is_signed_too() -> None:
    data = write_workbook(plan_of(SCORECARD), blank_copy(PART, None, KEY).copy)
    assert read(data, KEY).identity == "signed"


@pytest.mark.parametrize("changes", [{"respondent": "bo@example.com"}, {"mac": "0" * 64}, {"mac": "é"}, {"plan": "x"}])
def test_an_identity_that_was_changed_is_broken(changes: dict[str, str]) -> None:
    found = read(issued(KEY, **changes), KEY)
    assert found.identity == "broken"
    assert "KX507" in [item.code for item in found.diagnostics]


def test_an_identity_in_another_persons_workbook_is_broken() -> None:
    block = json.loads(personal(OTHER_PERSON)["identity"])
    assert read(issued(KEY, **block), KEY).identity == "broken"


OTHER_PERSON = Person("bo@example.com", 3, {"name": "Bo", "email": "bo@example.com"}, {})


def personal(person: Person) -> dict[str, str]:
    [found] = personal_copies(PART, [person], None, KEY)
    return dict(found.copy.personal)


def test_a_key_goes_from_the_command_to_the_answers(tmp_path: Path) -> None:
    shell = Folder(tmp_path)
    assert shell.kamxl("key").code == 0
    assert shell.kamxl("key").code == 2
    (tmp_path / "kamxl.yaml").write_text("key: kamxl.key\n")
    (tmp_path / "people.csv").write_text("name,email\nAna Silva,ana@example.com\n")
    assert shell.kamxl("build", SCORECARD, "--for", "people.csv", "-o", "out").code == 0
    [submission] = json.loads(shell.kamxl("read", "out", "--json").out)["submissions"]
    assert submission["identity"] == "signed"
    assert identity_column(shell.kamxl("read", "out").out) == ["signed"]
    (tmp_path / "kamxl.yaml").unlink()
    [submission] = json.loads(shell.kamxl("read", "out", "--json").out)["submissions"]
    assert submission["identity"] == "unsigned"
    assert identity_column(shell.kamxl("read", "out").out) == ["unsigned"]


def identity_column(table: str) -> list[str]:
    """What the table of ``kamxl read`` says of each workbook."""
    head, _, *lines = table.splitlines()
    return [line[head.index("Identity") :].split()[0] for line in lines]


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")
def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    Folder(tmp_path).kamxl("key")
    key = tmp_path / "kamxl.key"
    assert key.stat().st_mode & 0o777 == 0o600
    (tmp_path / "kamxl.yaml").write_text("key: kamxl.key\n")
    assert load_project(tmp_path).diagnostics == ()
    key.chmod(0o644)
    assert [item.code for item in load_project(tmp_path).diagnostics] == ["KX508"]


# --- settings ---------------------------------------------------------------------------------------------------------


def settings(folder: Path, text: str) -> Project:
    (folder / "kamxl.yaml").write_text(text, encoding="utf-8")
    return load_project(folder)


def test_a_folder_without_settings_has_the_usual_ones(tmp_path: Path) -> None:
    assert load_project(tmp_path) == Project()
    assert settings(tmp_path, "# nothing set\n") == Project()


def test_settings_are_what_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "new.key").write_text(KEY.hex())
    (tmp_path / "old.key").write_text(OTHER.hex())
    for name in ("new.key", "old.key"):
        (tmp_path / name).chmod(0o600)
    text = "old_keys: [old.key]\nkey: new.key\npasswords: [spring, 'autumn']\nlimits: {rows: 10, seconds: 2.5}\n"
    found = settings(tmp_path, text)
    assert (found.key, found.keys, found.passwords) == (KEY, (KEY, OTHER), ("spring", "autumn"))
    assert found.limits == Limits(rows=10, seconds=2.5)
    assert found.diagnostics == ()


def test_a_loosened_limit_is_told_each_time(tmp_path: Path) -> None:
    found = settings(tmp_path, f"limits:\n  cells: {LIMITS.cells + 1}\n  rows: 10\n")
    assert [(item.code, item.place.line) for item in found.diagnostics] == [("KX427", 2)]


def test_a_key_in_the_environment_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    assert load_project(tmp_path).key == KEY
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    with pytest.raises(KamxlError) as refusal:
        load_project(tmp_path)
    assert "secret" not in str(refusal.value.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "key: missing.key",
        "key: [a, b]",
        "key: kamxl.yaml",
        "limits: 3",
        "limits: {rows: 0}",
        "limits: {rows: 1.5}",
        "limits: {rows: true}",
        "- list",
        "text",
        "passwords: {a: b}",
    ],
)
def test_a_setting_that_cant_be_used_is_an_error_at_its_place(text: str, tmp_path: Path) -> None:
    with pytest.raises(KamxlError) as refusal:
        settings(tmp_path, text)
    assert [(item.code, item.place.line) for item in refusal.value.diagnostics] == [("KX170", 1)]


def test_a_limit_of_the_project_is_held(tmp_path: Path) -> None:
    project = settings(tmp_path, "limits: {cells: 100}")
    assert [item.code for item in refused(full(SCORECARD), project)] == ["KX405"]


# --- the audit --------------------------------------------------------------------------------------------------------


def audited(data: bytes) -> list[tuple[str, str, int]]:
    found = read_bytes(data, "file.xlsx", KnownPlans.of([PART]), Project(audit=True, passwords=("autumn", "spring")))
    assert isinstance(found, Submission)
    return [(item.code, item.place.sheet, len(item.place.cells)) for item in found.diagnostics]


def test_an_untouched_workbook_has_all_its_guards() -> None:
    assert audited(full(SCORECARD)) == []


def test_an_audit_names_the_guards_that_are_gone() -> None:
    def strip(book: Workbook) -> None:
        sheet = book.worksheets[2]
        sheet.data_validations.dataValidation[0].sqref = MultiCellRange("E6:E12")
        sheet.protection.sheet = False

    data = edited(full(SCORECARD), strip)
    sheet = sheet_names(data)[2]
    assert audited(data) == [("KX334", sheet, 2), ("KX335", sheet, 0)]
    assert audited(locked(data, "spring")) == audited(data)
    assert read(data).diagnostics == ()


def far_away(book: Workbook) -> None:
    for row in range(1, 60_001):
        book.worksheets[2].cell(row, 40, "x")


def merged_far_away(book: Workbook) -> None:
    book.worksheets[2].merge_cells("AA1:AZ3000")


@needs_libreoffice
@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ("much", "it holds more than is read"),
        ("merged", "it holds more than is read"),
        ("format", "its format has other ones than .xlsx"),
    ],
)
def test_a_workbook_that_cannot_be_audited_says_why(spoilt: str, why: str, tmp_path: Path) -> None:
    data = edited(full(SCORECARD), merged_far_away if spoilt == "merged" else far_away)
    if spoilt == "format":
        source = tmp_path / "full.xlsx"
        source.write_bytes(full(SCORECARD))
        data = libreoffice_convert(source, tmp_path, "ods").read_bytes()
    found = read_bytes(data, "file.xlsx", KnownPlans.of([PART]), Project(audit=True))
    assert isinstance(found, Submission)
    [told] = (item.message for item in found.diagnostics if item.code == "KX336")
    assert told.endswith(f": {why}")
    assert not {"rules of cells", "protection"} & {*found.checks}


def sheet_names(data: bytes) -> list[str]:
    return [sheet.name for sheet in open_grid(data).sheets]


# --- passwords --------------------------------------------------------------------------------------------------------


def locked(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_a_password_of_the_project_opens_a_protected_workbook() -> None:
    data = locked(full(SCORECARD), "spring")
    found = read_bytes(data, "file.xlsx", KnownPlans.of([PART]), Project(passwords=("autumn", "spring")))
    assert isinstance(found, Submission)
    assert found.diagnostics == ()


@pytest.mark.parametrize(("passwords", "said"), [((), "by a password"), (("autumn",), "doesn't know")])
def test_a_protected_workbook_is_named_where_no_password_opens_it(passwords: tuple[str, ...], said: str) -> None:
    [found] = refused(locked(full(SCORECARD), "spring"), Project(passwords=passwords))
    assert found.code == "KX412"
    assert said in found.message


@needs_uno
def test_workbooks_of_other_formats_are_opened_by_a_password_too_or_named(tmp_path: Path) -> None:
    source, targets = tmp_path / "file.xlsx", [tmp_path / f"file.{ending}" for ending in ("xls", "ods")]
    source.write_bytes(full(SCORECARD))
    libreoffice_edits([(source, targets, [step("lock", word="spring")])])
    xls, ods = (target.read_bytes() for target in targets)
    found = read_bytes(xls, "file.xls", KnownPlans.of([PART]), Project(passwords=("autumn", "spring")))
    assert isinstance(found, Submission)
    assert [item.code for item in found.diagnostics] == ["KX426"]
    assert difference(found, full_answers(SCORECARD)) == Difference({}, {})
    for data in (xls, ods):
        for passwords in ((), ("autumn",)):
            assert [item.code for item in refused(data, Project(passwords=passwords))] == ["KX412"]


def test_a_damaged_workbook_behind_a_password_is_told_to_be() -> None:
    data = locked(full(SCORECARD), "spring")
    at = data.index(b"<encryption ")
    [found] = refused(data[:at] + b"<" + data[at:], Project(passwords=("spring",)))
    assert found.code == "KX404"
