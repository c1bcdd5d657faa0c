"""What is read, one file after the other: never all of it in memory."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError
from kamxl.jobs.worker import Made, Task
from kamxl.results.model import Refusal, Submission
from kamxl.results.packed import packed
from kamxl.results.settle import Settling
from kamxl.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from kamxl.inbox.folder import Files
    from kamxl.inbox.item import Item
    from kamxl.jobs.pool import Pool
    from kamxl.results.decisions import Decision


T = TypeVar("T")


class Reading(Generic[T]):
    """Submissions and refusals in the order of the files, whatever the number of workers; to be gone through once.

    Between them stand findings that belong to no file that is read, such as a path that names nothing; those about
    decisions that were not used come last. ``files`` is how many files there are, as far as is known by then.

    Args:
        files: what is read.
        pool: reads it.
        decisions: used on the submissions that they were made on.
        each: what the workers make of a submission, such as its line; by default it comes as it is.
        progress: called with the number of files read and of all that are known of by then.
        stores: what was read before; their files come first.
    """

    def __init__(
        self,
        files: Files,
        pool: Pool,
        decisions: Sequence[Decision] = (),
        each: Callable[[Submission], T] | None = None,
        progress: Callable[[int, int], None] | None = None,
        stores: Sequence[Path] = (),
    ) -> None:
        self.stores = stores
        self._source = files
        self._pool = pool
        self._before = pool.project.diagnostics
        self._decisions = decisions
        self._task = Task(pool.project, tuple(decisions), each or packed)
        self._each = each
        self._stored = 0
        self._made: Callable[[Made], T] = (lambda made: made.value) if each else pool.submission  # type: ignore[assignment]
        self._progress = progress

    @property
    def files(self) -> int:
        """The number of files, those counted that were refused."""
        return self._source.known + self._stored

    def __iter__(self) -> Generator[T | Refusal | Diagnostic]:
        yield from self._before
        settling = Settling(self._decisions)
        unused: list[Diagnostic] = []
        for path in self.stores:
            yield from self._from_store(path, settling)
        told, waiting = 0, deque[tuple[str, int]]()
        for count, made in enumerate(self._pool.each(self._noting(waiting), self._task), start=self._stored + 1):
            file, known = waiting.popleft()
            yield from self._source.told[told:known]
            told = known
            if isinstance(made, Made):
                settling.saw(made.sha256)
                unused += made.found
                yield self._made(made)
            else:
                yield Refusal(file, made)
            if self._progress is not None:
                self._progress(count, self.files)
        yield from self._source.told[told:]
        yield from (*settling.unused, *settling.unread(), *settling.found, *unused)

    def _noting(self, waiting: deque[tuple[str, int]]) -> Iterator[Item]:
        """The files, each noted with how much was told before it."""
        for item in self._source:
            waiting.append((item.name, len(self._source.told)))
            yield item

    def _from_store(self, path: Path, settling: Settling) -> Iterator[T | Refusal | Diagnostic]:
        """What a store holds; one that can't be used is a file that is refused."""
        try:
            with Store(path) as store:
                for one in store.read():
                    self._stored += not isinstance(one, Diagnostic)
                    if isinstance(one, Submission):
                        settled = settling.on(one)
                        yield self._each(settled) if self._each else settled  # type: ignore[misc]  # T is a submission then
                    else:
                        yield one
        except KamxlError as refusal:
            self._stored += 1
            yield Refusal(str(path), refusal.diagnostics)
