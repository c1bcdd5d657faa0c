"""A store is what was read, kept: a report of it is the report of its files, and nothing is read twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kamxl import api
from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.identity import canonical_json
from kamxl.issue import person_reference
from kamxl.limits import LIMITS
from kamxl.mending import Decisions, decisions_file
from kamxl.outputs.jsontext import json_text, read_document
from kamxl.project import Project
from kamxl.store.heatmap import heat_map
from kamxl.store.store import Store
from tests.cli.test_cli import environment
from tests.cli.test_stream import MAIL
from tests.reading.returned import SCORECARD, edited, full_answers, part_of, written

SHORT = {name: value for name, value in full_answers(SCORECARD).items() if name.endswith((":score", ":value"))}


def returned(name: str, *, answered: int = 300) -> bytes:
    """The workbook of a person who answered so many questions."""
    part, key = part_of(SCORECARD), f"{name.casefold()}@example.org"
    identity = canonical_json({"v": "1", "respondent": key, "name": name})
    answers = {**dict(list(SHORT.items())[:answered]), "respondent/name:value": name}
    return written(SCORECARD, answers, {"reference": person_reference(part, key), "identity": identity})


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five returns, one of them twice, one in doubt; a damaged file, and a mail without a workbook."""
    folder = tmp_path_factory.mktemp("round") / "back"
    folder.mkdir()
    for name in ("Ana", "Ben", "Cy", "Dora"):
        (folder / f"{name}.xlsx").write_bytes(returned(name, answered=300 if name < "C" else 40))
    doubtful = edited(returned("Eve"), lambda book: book["C1 Background"].__setitem__("E9", "2 - partly"))
    (folder / "Eve.xlsx").write_bytes(doubtful)
    (folder / "Eve again.xlsx").write_bytes(returned("Eve", answered=20))
    (folder / "cut.xlsx").write_bytes(returned("Ana")[:9000])
    (folder / "mail.eml").write_bytes(MAIL)
    for number, path in enumerate(sorted(folder.iterdir())):
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return folder


@pytest.fixture(scope="module")
def outcome(round_: Path) -> api.Outcome:
    return api.read([round_], workers=1)


@pytest.fixture(scope="module")
def kept(round_: Path) -> Path:
    """The store of the round."""
    stored = api.store([round_], round_.parent / "kept.db", workers=2)
    assert (stored.counts.files, stored.counts.asked, stored.counts.refused, stored.read) == (7, 4, 1, 7)
    return round_.parent / "kept.db"


@pytest.fixture
def store(kept: Path, tmp_path: Path) -> Path:
    """A store of one's own."""
    return Path(shutil.copy(kept, tmp_path / "results.db"))


@pytest.fixture
def folder(round_: Path, tmp_path: Path) -> Path:
    """A folder of one's own with three of the files, and its store beside it."""
    (tmp_path / "own").mkdir()
    for name in ("Ana", "Ben", "Eve"):
        shutil.copy2(round_ / f"{name}.xlsx", tmp_path / "own")
    api.store([tmp_path / "own"], tmp_path / "own.db", workers=1)
    return tmp_path / "own"


def report(found: api.Outcome) -> bytes:
    team, _ = api.consolidated(found)
    assert team is not None
    return api.report_bytes(team, "json")


def again(folder: Path, **how: object) -> tuple[int, int, int]:
    """How many files the folder's store holds, were read anew and are gone, once it is brought up to date."""
    stored = api.store([folder], folder.with_suffix(".db"), workers=1, **how)  # type: ignore[arg-type]  # one of its keys
    return stored.counts.files, stored.read, stored.gone


# --- what it gives ----------------------------------------------------------------------------------------------------


def test_everything_comes_out_as_it_was_read(outcome: api.Outcome, kept: Path) -> None:
    found = api.read([kept])
    assert found.submissions == outcome.submissions
    assert (found.files, set(found.diagnostics)) == (outcome.files, set(outcome.diagnostics))
    assert report(found) == report(outcome)
    assert str(kept) in found.names


@pytest.mark.parametrize("batch", [2, 10_000])
def test_the_heat_map_of_a_store_is_that_of_the_report(
    batch: int, outcome: api.Outcome, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kamxl.store.heatmap._BATCH", batch)
    team, _ = api.consolidated(outcome)
    assert team is not None
    with Store(kept) as opened:
        found = heat_map(opened)
    assert found is not None
    rows = team.profiles
    assert found.labels == tuple(row.member.label for row in rows)
    assert found.references == tuple(row.member.reference for row in rows)
    assert found.percents == {name: tuple(row.percents[name] for row in rows) for name in found.capabilities}
    assert found.totals == tuple(row.total for row in rows)
    assert [*zip(found.answered, found.asked, strict=True)] == [
        (row.statements.answered, row.statements.of) for row in rows
    ]
    assert list(found.capabilities) == [item.id for item in team.capabilities]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM tallies WHERE capability = 'background' AND file = 2",
        "UPDATE tallies SET capability = 'x' WHERE capability = 'background'",
        "UPDATE tallies SET percent = '1,2' WHERE capability = 'background'",
    ],
)
def test_narrow_rows_that_were_changed_give_no_heat_map(change: str, store: Path) -> None:
    changed(change)(store)
    with Store(store) as opened, pytest.raises(KamxlError) as refused:
        heat_map(opened)
    assert [item.code for item in refused.value.diagnostics] == ["KX493"]


def test_a_store_has_a_narrow_row_for_each_capability(outcome: api.Outcome, kept: Path) -> None:
    with sqlite3.connect(kept) as connection:
        question = "SELECT name, capability, score, maximum, answered, percent FROM tallies JOIN files ON id = file"
        found = {row[:2]: row[2:] for row in connection.execute(question)}
        assert connection.execute("SELECT count(*) FROM plans").fetchone() == (1,)
    connection.close()
    for one in outcome.submissions:
        for group in one.reading.groups:
            name = group.id.removeprefix("capability/")
            tally = one.tallies[name]
            told = found.get((one.file, name))
            if group.kind == "section":
                assert told is None
            else:
                assert told == (tally.score, tally.maximum, tally.answered, tally.percent)


def test_decisions_count_in_a_store_and_after_it(folder: Path) -> None:
    data, _ = decisions_file(api.read([folder], workers=1))
    text = data.decode().replace("value:", "value: 2").replace("why:", "why: she said so")
    path = folder.parent / "decisions.yaml"
    path.write_text(text, encoding="utf-8")
    decisions = Decisions.of([path])
    plain = decisions.on(api.read([folder], workers=1))
    assert report(decisions.on(api.read([folder.with_suffix(".db")]))) == report(plain)
    # only the file that they are on is read again, and they are not used twice
    assert again(folder, decisions=decisions.every) == (3, 1, 0)
    assert again(folder, decisions=decisions.every) == (3, 0, 0)
    settled = api.read([folder.with_suffix(".db")])
    assert settled.submissions == plain.submissions
    assert decisions.on(settled) == replace(settled)


# --- what is read again -----------------------------------------------------------------------------------------------


def test_only_what_changed_is_read_again_and_what_is_gone_goes(folder: Path) -> None:
    assert again(folder) == (3, 0, 0)
    (folder / "Ana.xlsx").touch()
    assert again(folder) == (3, 0, 0)
    (folder / "Ben.xlsx").unlink()
    (folder / "Ana.xlsx").write_bytes(returned("Ana", answered=30))
    shutil.copy(folder / "Eve.xlsx", folder / "Fay.xlsx")
    assert again(folder) == (3, 2, 1)
    assert report(api.read([folder.with_suffix(".db")])) == report(api.read([folder], workers=1))


def test_a_file_that_is_sent_later_counts_later_without_being_read_again(folder: Path) -> None:
    os.utime(folder / "Ana.xlsx", (1_800_000_000, 1_800_000_000))
    assert again(folder) == (3, 0, 0)
    [ana] = [one for one in api.read([folder.with_suffix(".db")]).submissions if one.name == "Ana"]
    assert ana.sent.startswith("2027-01-15")


@pytest.mark.parametrize(
    "project",
    [Project(limits=LIMITS._replace(cells=50_000)), Project(keys=(b"k" * 32,)), Project(audit=True)],
    ids=["limits", "keys", "audit"],
)
def test_other_settings_read_everything_again(project: Project, folder: Path) -> None:
    (folder / "Ben.xlsx").unlink()
    (folder / "Eve.xlsx").unlink()
    assert again(folder, project=project) == (1, 1, 2)


def test_a_folder_that_is_not_there_today_takes_nothing_out(folder: Path) -> None:
    folder.rename(folder.with_suffix(".away"))
    stored = api.store([folder], folder.with_suffix(".db"), workers=1)
    assert [item.code for item in stored.diagnostics] == ["KX401"]
    assert len(api.read([folder.with_suffix(".db")]).submissions) == 3


def test_another_folder_is_added_to_what_is_there(folder: Path, round_: Path) -> None:
    api.store([round_ / "Dora.xlsx"], folder.with_suffix(".db"), workers=1)
    assert [one.name for one in api.read([folder.with_suffix(".db")]).submissions] == ["Ana", "Ben", "Eve", "Dora"]


KILLED = """\
import os, signal, sys
from kamxl import api
from kamxl.jobs import storing
storing._BATCH = 2
def step(done, known):
    if done == 6:
        os.kill(os.getpid(), signal.SIGKILL)
api.store([sys.argv[1]], sys.argv[2], workers=1, progress=step)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_run_that_is_killed_leaves_what_was_finished(round_: Path, outcome: api.Outcome, tmp_path: Path) -> None:
    target = tmp_path / "killed.db"
    # files are looked at far ahead of their results, so the first run is killed with nothing, the others later on
    api.store([round_ / "Ana.xlsx", round_ / "Ben.xlsx", round_ / "Cy.xlsx"], target, workers=1)
    done = subprocess.run([sys.executable, "-c", KILLED, round_, target], env=environment(), check=False)
    assert done.returncode == -9
    left = [one.name for one in api.read([target]).submissions]
    assert set(left) >= {"Ana", "Ben", "Cy"}
    assert api.store([round_], target, workers=1).read <= 4
    assert report(api.read([target])) == report(outcome)


# --- what is no store -------------------------------------------------------------------------------------------------


def changed(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        connection = sqlite3.connect(path)
        connection.executescript(statement)
        connection.close()

    return change


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def scrambled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(200, len(data), 97):
        data[at] ^= 0xFF
    path.write_bytes(data)


HOSTILE: dict[str, tuple[Callable[[Path], None], Sequence[str]]] = {
    "of another program": (changed("PRAGMA application_id = 7"), ["KX493"]),
    "of another version": (changed("PRAGMA user_version = 99"), ["KX494"]),
    "with a trigger": (changed("CREATE TRIGGER t AFTER INSERT ON files BEGIN SELECT 1; END"), ["KX493"]),
    "with a view for a table": (
        changed("DROP TABLE findings; CREATE VIEW findings AS SELECT 1 AS run, 2 AS place, 3 AS id, 4 AS record"),
        ["KX493"],
    ),
    "cut off": (cut, ["KX493"]),
    "scrambled": (scrambled, ["KX493"]),
    "with another plan": (changed("UPDATE plans SET packed = 'x'"), ["KX493"]),
    "with a plan under another name": (changed("UPDATE plans SET digest = 'x'"), ["KX493"]),
}
RECORDS = {
    "no record": "record = 'x'",
    "bytes": "record = x'00ff'",
    "another cell": "record = replace(record, '\"0!', '\"99!')",
    "a score of no level": "record = replace(record, '[3,\"', '[7,\"')",
    "a list for an answer": "record = replace(record, '[3,\"', '[[3],\"')",
    "not a number": "record = replace(record, '[3,\"', '[NaN,\"')",
    "no plan": "plan = NULL",
    "a code that is none": "record = replace(record, '\"KX', '\"QX')",
    "deep": "record = printf('%.*c', 100000, '[')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_database_that_is_no_store_is_told(name: str, store: Path) -> None:
    change, codes = HOSTILE[name]
    change(store)
    before = store.read_bytes()
    found = api.read([store])
    assert found.submissions == ()
    assert {item.code for item in found.diagnostics} == set(codes)
    assert all(item.advice for item in found.diagnostics)
    with pytest.raises(KamxlError) as refused:
        api.store([], store)
    assert [item.code for item in refused.value.diagnostics] == codes
    assert store.read_bytes() == before


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_that_was_changed_costs_only_itself(name: str, store: Path) -> None:
    whose = "Eve.xlsx" if "code" in name else "Ana.xlsx"
    changed(f"UPDATE files SET {RECORDS[name]} WHERE name LIKE '%{whose}'")(store)  # noqa: S608  the test's own words
    found = api.read([store])
    assert len(found.submissions) == 5
    assert whose not in {Path(one.file).name for one in found.submissions}
    [told] = [item for item in found.diagnostics if item.code == "KX493"]
    assert told.found.endswith(whose)


def test_columns_of_another_kind_bring_nothing_down(store: Path) -> None:
    changed("UPDATE files SET run = 'x', place = x'00', sent = 7, name = 5 WHERE name LIKE '%Ana.xlsx'")(store)
    assert len(api.read([store]).submissions) == 6


@pytest.mark.parametrize("content", [b"mine", b"SQLite format 3\0 and no more"], ids=["a text", "a header alone"])
def test_nothing_is_written_into_what_is_no_store(content: bytes, round_: Path, tmp_path: Path) -> None:
    target = tmp_path / "notes.db"
    target.write_bytes(content)
    with pytest.raises(KamxlError) as refused:
        api.store([round_], target)
    assert [item.code for item in refused.value.diagnostics] == ["KX493"]
    assert target.read_bytes() == content


def test_a_store_is_not_read_into_another(store: Path, tmp_path: Path) -> None:
    with pytest.raises(KamxlError) as refused:
        api.store([store], tmp_path / "other.db")
    assert [item.code for item in refused.value.diagnostics] == ["KX493"]
    assert not (tmp_path / "other.db").exists()


def test_a_store_beside_the_workbooks_is_none_of_them(folder: Path) -> None:
    shutil.move(folder.with_suffix(".db"), folder / "own.db")
    (folder / "own.db-journal").write_bytes(b"\xd9\xd5\x05\xf9 left by a run that was killed")
    stored = api.store([folder], folder / "own.db", workers=1)
    assert (stored.counts.files, stored.read, stored.diagnostics) == (3, 0, ())


def test_a_store_that_another_run_writes_is_waited_for_and_then_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kamxl.store.database._PATIENCE", 0.1)
    other = sqlite3.connect(folder.with_suffix(".db"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(KamxlError) as refused:
        again(folder)
    assert [item.code for item in refused.value.diagnostics] == ["KX496"]
    other.close()
    assert again(folder) == (3, 0, 0)


def test_names_with_stray_bytes_are_shown_as_json_shows_them(folder: Path) -> None:
    try:
        (folder / "Ana.xlsx").rename(folder / os.fsdecode(b"An\xff.xlsx"))
    except OSError:
        pytest.skip("this file system has no such names")
    assert again(folder) == (3, 1, 1)
    assert again(folder) == (3, 0, 0)
    read, found = api.read([folder], workers=1), api.read([folder.with_suffix(".db")])
    documents = [json_text(read_document(one.submissions, one.diagnostics)) for one in (read, found)]
    assert documents[0].replace("\\", "") == documents[1].replace("\\", "")


def test_findings_are_kept_as_they_were_told(kept: Path, outcome: api.Outcome) -> None:
    with Store(kept) as opened:
        loose = [one for one in opened.read() if isinstance(one, Diagnostic)]
    assert [item.code for item in loose] == ["KX430"]
    assert loose[0] in outcome.diagnostics
