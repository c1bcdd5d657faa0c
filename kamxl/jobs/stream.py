"""What is read, one file after the other: never all of it in memory."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from kamxl.results.model import Refusal
from kamxl.results.settle import Settling

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from kamxl.diagnostics import Diagnostic
    from kamxl.inbox.folder import Files
    from kamxl.inbox.item import Item
    from kamxl.jobs.pool import Pool
    from kamxl.results.decisions import Decision
    from kamxl.results.model import Submission

    Read = Submission | Refusal | Diagnostic


class Reading:
    """Submissions and refusals in the order of the files, whatever the number of workers; to be gone through once.

    Between them stand findings that belong to no file that is read, such as a path that names nothing; those about
    decisions that were not used come last. ``files`` is how many files there are, as far as is known by then.
    """

    def __init__(
        self,
        files: Files,
        pool: Pool,
        decisions: Sequence[Decision] = (),
        before: Iterable[Diagnostic] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self._source = files
        self._pool = pool
        self._settling = Settling(decisions)
        self._before = before
        self._progress = progress

    @property
    def files(self) -> int:
        """The number of files, those counted that were refused."""
        return self._source.known

    def __iter__(self) -> Generator[Read]:
        yield from self._before
        told, waiting = 0, deque[tuple[str, int]]()
        for count, outcome in enumerate(self._pool.read(self._noting(waiting)), start=1):
            file, known = waiting.popleft()
            yield from self._source.told[told:known]
            told = known
            yield Refusal(file, outcome) if isinstance(outcome, tuple) else self._settling.on(outcome)
            if self._progress is not None:
                self._progress(count, self.files)
        yield from self._source.told[told:]
        yield from (*self._settling.unused, *self._settling.unread(), *self._settling.found)

    def _noting(self, waiting: deque[tuple[str, int]]) -> Iterator[Item]:
        """The files, each noted with how much was told before it."""
        for item in self._source:
            waiting.append((item.name, len(self._source.told)))
            yield item
