"""Returns whose senders and references don't go together: somebody may have sent another person's workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.diagnostics import Diagnostic, Place, listed
from kamxl.results.choose import is_issued, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kamxl.results.model import Submission

_NAMED = 5
_HELP = "ask whose answers they are; somebody who sends for others is fine"


def crossed(submissions: Sequence[Submission]) -> Iterator[Diagnostic]:
    """A finding for each sender of several issued copies, and for each issued copy that came from several senders.

    One person with a copy for each of several subjects, or of several editions, is as it should be.
    """
    sent = [item for item in submissions if item.sender and is_issued(item)]
    for sender, items in _grouped(sent, lambda item: item.sender):
        references = sorted({item.reference for item in items})
        copies = {(item.key.subject, item.reading.spec, item.reading.version) for item in items}
        own = len({name_of(item) for item in items}) == 1 and len(copies) == len(references)
        if len(references) > 1 and not own:
            message = f"{sender} sent workbooks with {len(references)} references: {listed(references, _NAMED)}"
            yield _told(message, items)
    for reference, items in _grouped(sent, lambda item: item.reference):
        senders = sorted({item.sender for item in items})
        if len(senders) > 1:
            message = f"the workbook {reference} came from {len(senders)} senders: {listed(senders, _NAMED)}"
            yield _told(message, items)


def _grouped(items: Iterable[Submission], by: Callable[[Submission], str]) -> Iterator[tuple[str, list[Submission]]]:
    groups: dict[str, list[Submission]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    yield from sorted(groups.items())


def _told(message: str, items: Sequence[Submission]) -> Diagnostic:
    files = sorted(item.file for item in items)
    return Diagnostic("KX457", message, Place(files[0]), found=listed(files, _NAMED), help=_HELP)
