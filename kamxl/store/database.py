"""The file of a store: made, opened, and told from any other database."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA_VERSION = 1
_HEADER = b"SQLite format 3\0"
# stands in the file's header: "KMXL" (SQLite, application_id)
_APPLICATION = 0x4B4D584C
_PATIENCE = 30.0
_LONGEST = 64 * 1024 * 1024
_SCHEMA = (
    """CREATE TABLE plans (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, version TEXT NOT NULL,
    language TEXT NOT NULL, role TEXT NOT NULL, title TEXT NOT NULL, packed TEXT NOT NULL)""",
    """CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, run INTEGER NOT NULL, place INTEGER NOT NULL,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, settings TEXT NOT NULL, sent TEXT NOT NULL, sender TEXT NOT NULL,
    state TEXT NOT NULL, errors INTEGER NOT NULL, plan INTEGER REFERENCES plans, at_hand INTEGER, reference TEXT,
    identity TEXT, respondent TEXT, subject TEXT, rater TEXT, round TEXT, person TEXT, organisation TEXT, about TEXT,
    record TEXT NOT NULL)""",
    "CREATE INDEX files_in_order ON files (run, place)",
    """CREATE TABLE tallies (
    file INTEGER NOT NULL REFERENCES files, capability TEXT NOT NULL, score REAL, maximum REAL, answered INTEGER,
    "of" INTEGER, percent INTEGER, PRIMARY KEY (file, capability)) WITHOUT ROWID""",
    """CREATE TABLE findings (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, record TEXT NOT NULL)""",
)


def is_database(path: Path) -> bool:
    """Whether a path is a file that begins as an SQLite database does."""
    try:
        with path.open("rb") as file:
            return path.is_file() and file.read(len(_HEADER)) == _HEADER
    except OSError:
        return False


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """An open store; with ``create``, a new one where there is no file yet.

    Raises:
        KamxlError: the file is no store (KX493), one of another version (KX494), or can't be used (KX496).
    """
    new = create and (not path.exists() or (path.is_file() and not path.stat().st_size))
    if not new and not is_database(path):
        raise KamxlError([foreign(path)])
    if create:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
    with told(path):
        # also for reading: what a killed run left half is rolled back when the file is opened
        address = f"file:{quote(str(path.absolute()))}?mode={'rwc' if create else 'rw'}"
        connection = sqlite3.connect(address, timeout=_PATIENCE, uri=True, isolation_level=None)
    try:
        with told(path):
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            if new:
                _make(connection)
            _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Tells a store from any other database: what is asked of it later are plain tables, as they were made here."""
    [[application], [version]] = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    if application != _APPLICATION:
        raise KamxlError([foreign(path)])
    if version != SCHEMA_VERSION:
        message = f"'{path}' is a store of another version of kamxl (version {version}; this one is {SCHEMA_VERSION})"
        help_ = "read the files into a new store, under another name; the files themselves say all that it knows"
        raise KamxlError([Diagnostic("KX494", message, Place(str(path)), help=help_)])
    made = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if made != set(_SCHEMA):
        raise KamxlError([foreign(path)])


def foreign(path: Path) -> Diagnostic:
    """A file that is no store."""
    message = f"'{path}' is not a store that kamxl made"
    help_ = "give a file that 'kamxl read --into' wrote, or the folder of the workbooks; a new store needs a new name"
    return Diagnostic("KX493", message, Place(str(path)), help=help_)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what the database or the system says into a finding about the file.

    Raises:
        KamxlError: it is damaged (KX493), or locked, or on a full or closed disk (KX496).
    """
    try:
        yield
    except (sqlite3.OperationalError, OSError) as problem:
        message = f"the store '{path}' can't be used: {getattr(problem, 'strerror', None) or problem}"
        help_ = "check that no other run writes it now, that the disk has room and that the file may be written"
        raise KamxlError([Diagnostic("KX496", message, Place(str(path)), help=help_)]) from problem
    except (sqlite3.Error, UnicodeError, OverflowError) as problem:
        raise KamxlError([foreign(path)]) from problem
