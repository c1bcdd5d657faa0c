"""Files into a store: what it knows already is not read again, what is gone is taken out."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic
from kamxl.identity import canonical_json, digest
from kamxl.inbox.item import Item, content
from kamxl.jobs.worker import Made, Task
from kamxl.results.settle import Settling
from kamxl.store.record import RECORD_FORMAT
from kamxl.store.store import Came, Counts, path_of, plain, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kamxl.inbox.folder import Files
    from kamxl.jobs.pool import Pool
    from kamxl.making import Makers
    from kamxl.project import Project
    from kamxl.results.decisions import Decision
    from kamxl.store.record import Row
    from kamxl.store.store import Store

# files are written in batches: a run that is killed loses only the last of them
_BATCH, _BATCH_SECONDS = 500, 5.0
_UNREADABLE = "KX401"


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing came to: counts of the files that were met, how many of them were read anew, and how many are gone.

    ``diagnostics`` are the findings of no file; those of files are in the store.
    """

    counts: Counts
    read: int
    gone: int
    diagnostics: tuple[Diagnostic, ...]


class Settings:
    """What files are read with, in short: whatever changes it may change what is read.

    Args:
        version: that of kamxl.
        project: limits, keys, and whether rules are compared.
        decisions: used on the submissions that they were made on.
    """

    def __init__(self, version: str, project: Project, decisions: Sequence[Decision] = ()) -> None:
        self.project, self.decisions = project, decisions
        self._base = {
            "kamxl": version,
            "record": RECORD_FORMAT,
            "limits": project.limits._asdict(),
            "keys": sorted(project.known_keys),
            "audit": project.audit,
        }
        self._usual = digest(canonical_json(self._base))
        self._decided: dict[str, list[tuple[object, ...]]] = {}
        for item in decisions:
            where = (item.node.source.file, item.node.line)
            told = (item.answer, item.found, item.value, item.why, *where)
            self._decided.setdefault(item.sha256, []).append(told)

    def of(self, sha256: str) -> str:
        """The digest for the file with these bytes."""
        own = self._decided.get(sha256)
        return digest(canonical_json({**self._base, "decisions": own})) if own else self._usual


class Storing:
    """One run: every file is compared with what the store knows, and read only where that differs.

    Args:
        store: where to.
        files: what is read.
        pool: reads it.
        makers: the specs at hand.
        settings: how it is read, and what was decided.
    """

    def __init__(self, store: Store, files: Files, pool: Pool, makers: Makers, settings: Settings) -> None:
        self._store, self._files, self._pool, self._makers, self._settings = store, files, pool, makers, settings
        self._known = store.plans()
        self._settling = Settling(settings.decisions)
        self._run = store.begin()
        self._unused: list[Diagnostic] = []
        self._came: list[tuple[Came, Row | tuple[Diagnostic, ...]]] = []
        self._met: list[Came] = []
        self._loose: list[tuple[int, Diagnostic]] = []
        self._told = self._place = self._read = 0
        self._since = time.monotonic()

    def run(self, roots: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Stored:
        """Brings the store up to date with the files; ``roots`` are the paths that they were found by.

        Raises:
            KamxlError: the store can't be used any more (KX496).
        """
        waiting: deque[Came] = deque()
        task = Task(self._settings.project, tuple(self._settings.decisions), row_of)
        for made in self._pool.each(self._unknown(waiting, progress), task):
            came = waiting.popleft()
            if isinstance(made, Made):
                self._unused += made.found
                self._settling.saw(made.sha256)
            self._came.append((came, made.value if isinstance(made, Made) else made))
            self._read += 1
            self._flush()
        self._note()
        self._flush(now=True)
        told = self._files.told
        # a folder that is closed, or not there today, does not make its files gone
        closed = any(item.code == _UNREADABLE for item in told)
        gone = self._store.finish(self._run, [] if closed else [path_of(root) for root in roots])
        used = (*self._settling.unused, *self._settling.unread(), *self._unused)
        loose = (*self._settings.project.diagnostics, *told, *used)
        return Stored(self._store.counts(self._run), self._read, gone, loose)

    def _unknown(self, waiting: deque[Came], progress: Callable[[int, int], None] | None) -> Iterator[Item]:
        """The files that have to be read, each noted as waiting; the others are noted as met."""
        for item in self._files:
            self._note()
            self._place += 1
            data = content(item, self._settings.project.limits)
            sha256 = "" if isinstance(data, Diagnostic) else hashlib.sha256(data).hexdigest()
            name = plain(item.name)
            settings = self._settings.of(sha256)
            came = Came(path_of(item.name), self._place, name, sha256, settings, item.sent, item.sender)
            if self._is_known(came):
                self._settling.saw(sha256)
                self._met.append(came)
                self._flush()
            else:
                waiting.append(came)
                source = item.source if isinstance(data, Diagnostic) else data
                yield Item(name, source, item.sent, item.sender)
            if progress is not None:
                progress(self._place, self._files.known)

    def _is_known(self, came: Came) -> bool:
        """Whether the store holds what reading the file again would give."""
        known = self._store.known(came.path)
        if known is None or not came.sha256 or known.plan is None:
            return False
        if (known.sha256, known.settings, known.name) != (came.sha256, came.settings, came.name):
            return False
        part = self._known.get(known.plan)
        return part is not None and bool(known.at_hand) == (self._makers.of(part, known.plan) is not None)

    def _note(self) -> None:
        """Keeps what was told since the last file."""
        self._loose += [(self._place + 1, item) for item in self._files.told[self._told :]]
        self._told = len(self._files.told)

    def _flush(self, *, now: bool = False) -> None:
        """Writes what came so far, once it is enough, or some time has gone by."""
        waits = len(self._came) + len(self._met)
        if not (now or waits >= _BATCH or (waits and time.monotonic() - self._since > _BATCH_SECONDS)):
            return
        self._store.put(self._run, self._came, self._met, self._loose, self._pool.plans)
        self._came, self._met, self._loose = [], [], []
        self._since = time.monotonic()
