"""A store: what was read of many files, brought up to date file by file, and given again in their order."""

from __future__ import annotations

import os
from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from kamxl.diagnostics import Diagnostic, Place, has_errors
from kamxl.errors import KamxlError
from kamxl.plan.hidden import packed_plan
from kamxl.reading.foreign import unpack
from kamxl.reading.travelling import Damaged
from kamxl.results.model import Refusal
from kamxl.score import TOTAL
from kamxl.store.database import connect, foreign, told
from kamxl.store.record import Opened, Row, findings_of, findings_record, row_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from sqlite3 import Connection

    from kamxl.plan.reading import ReadingPart
    from kamxl.results.model import Submission

_REFUSED = "refused"
_FILES = (
    *("id", "path", "run", "place", "name", "sha256", "settings", "sent", "sender", "state", "errors"),
    *("plan", "at_hand", "reference", "identity", "respondent", "subject", "rater", "round"),
    *("person", "organisation", "about", "record"),
)
_PUT = f"INSERT OR REPLACE INTO files ({', '.join(_FILES)}) VALUES ({', '.join('?' * len(_FILES))})"  # noqa: S608  our own names
_UNDER = "(path = ?1 OR substr(path, 1, length(?1) + 1) IN (?1 || ?2, ?1 || '!'))"


class Known(NamedTuple):
    """What a store knows of a file, to tell whether it has to be read again."""

    id: int
    name: str
    sha256: str
    settings: str
    plan: str | None
    at_hand: int | None


class Came(NamedTuple):
    """A file that came: where it is, its number within the run, and what it was read with."""

    path: str
    place: int
    name: str
    sha256: str
    settings: str
    sent: str
    sender: str


class Narrow(NamedTuple):
    """Narrow rows as texts, in the order in which the table lies: by file and capability.

    ``first`` and ``last`` are the files that have one capability and another; ``percents`` are empty where nothing is
    scored; ``answered`` and ``asked`` say for each file how many statements are.
    """

    first: str
    last: str
    capabilities: str
    percents: str
    answered: str
    asked: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run came to."""

    files: int = 0
    asked: int = 0
    refused: int = 0
    errors: int = 0


class Store:
    """An open store. Nothing of it is kept in memory but the plans.

    Args:
        path: the file.
        create: make it where it isn't there.

    Raises:
        KamxlError: the file is no store (KX493), one of another version (KX494), or can't be used (KX496).
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._connection: Connection = connect(path, create=create)
        self._ids: dict[str, int] = {}

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self) -> int:
        """The number of a new run; files that it meets get it."""
        with told(self.path):
            [last] = self._connection.execute(
                "SELECT max(run) FROM (SELECT run FROM files UNION SELECT run FROM findings)"
            )
        return (last[0] or 0) + 1

    def known(self, path: str) -> Known | None:
        """What is known of a file."""
        question = (
            "SELECT files.id, name, sha256, settings, digest, at_hand FROM files LEFT JOIN plans ON plans.id = plan"
            " WHERE path = ?"
        )
        with told(self.path):
            row = self._connection.execute(question, (path,)).fetchone()
        return Known(*row) if row else None

    def plans(self) -> Mapping[str, ReadingPart]:
        """The plans by their digests.

        Raises:
            KamxlError: one is damaged (KX493).
        """
        with told(self.path):
            rows = self._connection.execute("SELECT digest, packed FROM plans ORDER BY id").fetchall()
        try:
            parts = {str(digest): unpack(packed) for digest, packed in rows}
        except (Damaged, TypeError) as problem:
            raise KamxlError([foreign(self.path)]) from problem
        if any(part.digest() != digest for digest, part in parts.items()):
            raise KamxlError([foreign(self.path)])
        return parts

    def put(
        self,
        run: int,
        came: Iterable[tuple[Came, Row | tuple[Diagnostic, ...]]],
        met: Iterable[Came] = (),
        loose: Iterable[tuple[int, Diagnostic]] = (),
        plans: Mapping[str, ReadingPart] | None = None,
    ) -> None:
        """Writes a batch, all of it or nothing.

        Args:
            run: its number, as :meth:`begin` gave it.
            came: files with what they hold, or with the diagnostics of their refusal; they replace what was known.
            met: files that are as they were.
            loose: findings of no file, each with the number of the file that it was told before.
            plans: those of the files.
        """
        connection = self._connection
        with told(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._put_plans(plans or {})
                self._put_files(run, list(came))
                connection.executemany(
                    "UPDATE files SET run = ?, place = ?, sent = ?, sender = ? WHERE path = ?",
                    [(run, item.place, item.sent, item.sender, item.path) for item in met],
                )
                connection.executemany(
                    "INSERT INTO findings (run, place, path, record) VALUES (?, ?, ?, ?)",
                    [(run, place, path_of(item.place.file), findings_record([item])) for place, item in loose],
                )
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    def _put_plans(self, plans: Mapping[str, ReadingPart]) -> None:
        for digest, part in plans.items():
            if digest not in self._ids:
                values = (digest, part.spec, part.version, part.language, part.role, part.title, packed_plan(part))
                names = "digest, spec, version, language, role, title, packed"
                self._connection.execute(f"INSERT OR IGNORE INTO plans ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608  our own names
        self._ids = dict(self._connection.execute("SELECT digest, id FROM plans"))

    def _put_files(self, run: int, came: Sequence[tuple[Came, Row | tuple[Diagnostic, ...]]]) -> None:
        [last] = self._connection.execute("SELECT coalesce(max(id), 0) FROM files")
        free, files, tallies, old = last[0], [], [], []
        for item, told_ in came:
            if known := self.known(item.path):
                number = known.id
                old.append((number,))
            else:
                free = number = free + 1
            files.append((number, *self._columns(run, item, told_)))
            if isinstance(told_, Row):
                tallies += [(number, *line) for line in told_.tallies]
        self._connection.executemany("DELETE FROM tallies WHERE file = ?", old)
        self._connection.executemany(_PUT, files)
        self._connection.executemany("INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?)", tallies)

    def _columns(self, run: int, item: Came, told_: Row | tuple[Diagnostic, ...]) -> tuple[object, ...]:
        head = (item.path, run, item.place, item.name, item.sha256)
        post = (item.sent, item.sender)
        if isinstance(told_, Row):
            read = (told_.state, told_.errors, self._ids[told_.plan], told_.at_hand, told_.reference, told_.identity)
            settings = item.settings if told_.sure else ""
            return (*head, settings, *post, *read, *told_.key, *told_.who, told_.record)
        nothing = (None,) * (len(_FILES) - 12)
        return (*head, "", *post, _REFUSED, has_errors(told_), *nothing, findings_record(told_))

    def finish(self, run: int, roots: Iterable[str]) -> int:
        """Takes out what was under some paths in earlier runs and was not met in this one; the number of files."""
        gone = 0
        connection = self._connection
        with told(self.path):
            connection.execute("BEGIN IMMEDIATE")
            for root in roots:
                which = f"WHERE run < ?3 AND {_UNDER}"
                values = (root, os.sep, run)
                inner = f"DELETE FROM tallies WHERE file IN (SELECT id FROM files {which})"  # noqa: S608  our own text
                connection.execute(inner, values)
                gone += connection.execute(f"DELETE FROM files {which}", values).rowcount  # noqa: S608  as above
                connection.execute(f"DELETE FROM findings {which}", values)  # noqa: S608  as above
            connection.execute("COMMIT")
        return gone

    def counts(self, run: int | None = None) -> Counts:
        """How many files there are, or were met in a run: all, with questions, refused, with errors."""
        sums = "count(*), sum(state = 'questions'), sum(state = 'refused'), sum(errors)"
        with told(self.path):
            where = "WHERE run = ?1" if run else "WHERE ?1 IS NULL"
            [row] = self._connection.execute(f"SELECT {sums} FROM files {where}", (run,))  # noqa: S608  our own text
        return Counts(*(number or 0 for number in row))

    def files(self, columns: str) -> list[tuple[Any, ...]]:
        """Columns of the files, parted by commas: a row for each submission, without its record, in any order."""
        with told(self.path):
            question = f"SELECT {columns} FROM files WHERE plan IS NOT NULL"  # noqa: S608  our own names
            return self._connection.execute(question).fetchall()

    def narrow(self, ids: tuple[int, int], names: tuple[str, str]) -> Narrow:
        """The narrow rows of the files from an id to another, as texts with commas between.

        A hundred thousand figures come faster in a text than one by one.

        Args:
            ids: the first and the last.
            names: two capabilities (or totals), of which the files that have each are told.
        """
        owner, of_total = "group_concat(file) FILTER (WHERE capability = ?)", "FILTER (WHERE capability = ?)"
        parts = (
            f"{owner}, {owner}, group_concat(capability), group_concat(coalesce(percent, '')),"
            f' group_concat(coalesce(answered, 0)) {of_total}, group_concat(coalesce("of", 0)) {of_total}'
        )
        question = f"SELECT {parts} FROM tallies WHERE file BETWEEN ? AND ?"  # noqa: S608  our own names
        with told(self.path):
            row = self._connection.execute(question, (*names, TOTAL, TOTAL, *ids)).fetchone()
        return Narrow(*(text or "" for text in row))

    def read(self, ids: Collection[int] = ()) -> Iterator[Submission | Refusal | Diagnostic]:
        """Everything, in the order of the files: submissions, refusals, and findings of no file.

        Where ``ids`` of files are given, only these. A record that was changed by somebody else is a finding (KX493),
        and the others are given all the same.

        Raises:
            KamxlError: the file is damaged as a whole (KX493).
        """
        opened = {digest: Opened(part) for digest, part in self.plans().items()}
        which = "SELECT CAST(run AS INTEGER), CAST(place AS INTEGER)"
        files = f"{which}, 1, name, state, digest, record, sent, sender FROM files LEFT JOIN plans ON plans.id = plan"
        if ids:
            files += f" WHERE files.id IN ({', '.join(str(number) for number in ids)})"
        loose = f"{which}, 0, '', '', '', record, '', '' FROM findings" + (" WHERE 0" if ids else "")
        with told(self.path):
            # the columns are sorted by as they are, for the index's sake, and compared as numbers, whatever they hold
            every = [self._connection.execute(f"{question} ORDER BY run, place") for question in (loose, files)]
            rows = merge(*every, key=lambda row: row[:3])
            for _, _, kind, name, state, digest, record, sent, sender in rows:
                try:
                    if not kind:
                        yield from findings_of(record)
                    elif state == _REFUSED:
                        yield Refusal(str(name), findings_of(record))
                    else:
                        yield opened[digest](record, str(sent), str(sender))
                except (ValueError, TypeError, LookupError):
                    yield self._damaged(str(name))

    def _damaged(self, name: str) -> Diagnostic:
        message = f"what the store '{self.path}' keeps of '{name}' was changed by somebody else, or is damaged"
        help_ = f"read the files anew: kamxl read FOLDER --into {self.path}, after the store was deleted"
        return Diagnostic("KX493", message, Place(str(self.path)), found=name, help=help_)


def path_of(name: str) -> str:
    """The whole path of a file, or of one inside it, by which a store knows it."""
    return plain(os.path.abspath(name)) if name else ""  # noqa: PTH100  a part after '!' is no path


def plain(text: str) -> str:
    """A text without the stray bytes that a file name may have; they are shown as JSON shows them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


__all__ = ["Came", "Counts", "Known", "Store", "path_of", "plain", "row_of"]
