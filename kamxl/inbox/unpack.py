"""Files that hold others: archives, mails, mailboxes, one inside another within bounds.

Files come out one by one, so that no more than one attachment is in memory here. What they are is told by content. The
name of a file inside another is ``round.zip!mail.eml!ana.xlsx``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kamxl.archive import LOCAL_MARK
from kamxl.diagnostics import Diagnostic, Place
from kamxl.errors import KamxlError
from kamxl.inbox.archives import is_package, member_bytes, members, must_lie_apart, starts_as_package
from kamxl.inbox.eml import SEALED, letter_of
from kamxl.inbox.item import INSIDE, Blob, Held, Item, Stored, closed, too_large
from kamxl.inbox.kinds import is_beside, is_picture, passed_over
from kamxl.inbox.letters import nothing_in
from kamxl.inbox.mailbox import looks_like_mailbox, spans
from kamxl.inbox.mime import looks_like_mail
from kamxl.inbox.names import Distinct, is_own, shown
from kamxl.inbox.outlook import is_message, message_of
from kamxl.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.inbox.archives import Member
    from kamxl.inbox.letters import Attached, Letter

    Found = Item | Diagnostic

_HEAD = 32 * 1024
_UNPACK = "unpack it and give the workbooks inside"
# what a mail that holds nothing for us is told by; beside a workbook it need not be
_EMPTY = frozenset(("KX430", "KX431", "KX433"))


class _Spent(Exception):
    """The bounds of one container with all that is inside it are reached."""


@dataclass
class _Budget:
    """What one file may still hold, over all levels."""

    limits: Limits
    files: int
    bytes: int

    @classmethod
    def of(cls, limits: Limits) -> _Budget:
        """All of it."""
        return cls(limits, limits.zip_files, limits.unpacked_bytes)

    def take(self, size: int) -> None:
        """Counts a file of so many bytes.

        Raises:
            _Spent: it is one too many.
        """
        self.files -= 1
        if self.files < 0:
            raise _Spent(f"more than {self.limits.zip_files:,} files")
        self.spend(size)

    def spend(self, size: int) -> None:
        """Counts bytes.

        Raises:
            _Spent: they are too many.
        """
        self.bytes -= size
        if self.bytes < 0:
            raise _Spent(f"more than {self.limits.unpacked_bytes // MIB} MB of files")


def unpacked(item: Item, limits: Limits) -> Iterator[Found]:
    """The files inside a file, or the file itself where it holds no others. What can't be opened is told."""
    try:
        with _blob(item) as blob:
            yield from _bounded(item, blob, _Budget.of(limits), 0)
    except OSError as problem:
        yield closed(item.name, problem)
    except Exception as problem:  # noqa: BLE001  a fault of ours in one file is a finding of that file
        message = f"opening this file failed in the reader itself ({type(problem).__name__})"
        yield Diagnostic("KX406", message, Place(item.name), help="report the file to the makers of kamxl")


def _bounded(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    """What a container holds, up to its bounds."""
    try:
        yield from _inside(item, blob, budget, depth)
    except _Spent as spent:
        yield _overfull(item, spent)


def _overfull(item: Item, spent: _Spent) -> Diagnostic:
    help_ = "ask for fewer files at once, or unpack it and give the workbooks that you know"
    return Diagnostic("KX405", f"the file holds {spent}; the rest was not read", Place(item.name), help=help_)


@contextmanager
def _blob(item: Item) -> Iterator[Blob]:
    if isinstance(item.source, Path):
        with item.source.open("rb") as file:
            yield Stored(file, item.source.stat().st_size)
    else:
        yield Held(item.source)


def _inside(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    """The files in a container of any kind; one that holds no others is itself."""
    head, limits = blob.piece(0, _HEAD), budget.limits
    opener = None
    if head.startswith(LOCAL_MARK) and not starts_as_package(head):
        opener = _archive
    elif looks_like_mailbox(head):
        opener = _mailbox
    elif looks_like_mail(head):
        opener = _mail
    elif is_message(blob, limits):
        opener = _message
    if opener is None:
        yield item
    elif depth >= limits.nesting:
        yield _too_deep(item, limits)
    else:
        try:
            yield from opener(item, blob, budget, depth)
        except KamxlError as refusal:
            yield from _told(refusal, item.name)


def _too_deep(item: Item, limits: Limits) -> Diagnostic:
    message = f"there are more than {limits.nesting} archives and mails inside each other"
    return Diagnostic("KX405", message, Place(item.name), help=_UNPACK)


def _told(refusal: KamxlError, name: str) -> Iterator[Diagnostic]:
    for finding in refusal.diagnostics:
        yield finding if finding.place.file else finding.in_file(name)


def _archive(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    """The files in a zip archive; an archive that is one document is itself."""
    limits = budget.limits
    try:
        found = members(blob, limits.zip_files)
    except KamxlError:
        # the reader knows better what it was meant to be
        yield item
        return
    if is_package(found):
        yield item
        return
    if len(found) > limits.zip_files:
        raise _Spent(f"more than {limits.zip_files:,} files")
    must_lie_apart(found)
    name, some = Distinct(), False
    beside: list[tuple[Member, Item]] = []
    for member in found:
        if member.is_folder or is_own(member.name):
            continue
        label = f"{item.name}{INSIDE}{name(shown(member.name, 'file', whole=True))}"
        # a mail was sent when it was sent, whenever the file in it was packed
        inner = item._replace(name=label, sent=item.sent if item.sender else member.changed or item.sent)
        unread = _member(blob, member, inner, budget)
        if isinstance(unread, Item) and isinstance(unread.source, bytes) and is_beside(member.name, unread.source):
            beside.append((member, inner))
            continue
        some = True
        yield from _deeper(unread, budget, depth)
    if some:
        yield from passed_over((inner.name for _, inner in beside), item.name)
    else:
        for member, inner in beside:
            yield from _deeper(_member(blob, member, inner, budget), budget, depth)
    if not some and not beside:
        yield Diagnostic("KX431", "the archive holds no file that could be a workbook", Place(item.name))


def _member(blob: Blob, member: Member, inner: Item, budget: _Budget) -> Found:
    """A file of an archive, unpacked; why not, where it can't be."""
    budget.take(0)
    try:
        return inner._replace(source=member_bytes(blob, member, budget.limits.mail_bytes, budget.spend))
    except KamxlError as refusal:
        return refusal.diagnostics[0].in_file(inner.name)


def _deeper(found: Found, budget: _Budget, depth: int) -> Iterator[Found]:
    """A file from inside another, and what is inside of it."""
    if isinstance(found, Item) and isinstance(found.source, bytes):
        yield from _inside(found, Held(found.source), budget, depth + 1)
    else:
        yield found


def _mailbox(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    """The mails of an mbox, each within bounds of its own; one mail alone is a mail."""
    limits, places = budget.limits, spans(blob, budget.limits.mailbox_mails)
    first, second = next(places), next(places, None)
    if second is None:
        yield from _mail(item, blob, budget, depth)
        return
    for number, (start, end) in enumerate(chain((first, second), places), start=1):
        mail = item._replace(name=f"{item.name}{INSIDE}mail {number}")
        if number > limits.mailbox_mails:
            message = f"the mailbox holds more than {limits.mailbox_mails:,} mails; the rest was not read"
            yield Diagnostic("KX405", message, Place(item.name), help="put the mails with workbooks into a folder")
            return
        if end - start > limits.mail_bytes:
            yield too_large(mail.name, limits.mail_bytes)
            continue
        if depth:
            budget.take(end - start)
        try:
            letter = letter_of(blob.piece(start, end), limits)
            yield from _letter(mail, letter, budget if depth else _Budget.of(limits), depth + 1)
        except KamxlError as refusal:
            yield from _told(refusal, mail.name)
        except _Spent as spent:
            if depth:
                raise
            yield _overfull(mail, spent)


def _mail(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    if blob.size > budget.limits.mail_bytes:
        yield too_large(item.name, budget.limits.mail_bytes)
    else:
        yield from _letter(item, letter_of(blob.piece(0, blob.size), budget.limits), budget, depth)


def _message(item: Item, blob: Blob, budget: _Budget, depth: int) -> Iterator[Found]:
    if blob.size > budget.limits.mail_bytes:
        yield too_large(item.name, budget.limits.mail_bytes)
    else:
        yield from _letter(item, message_of(blob.piece(0, blob.size)), budget, depth)


def _letter(item: Item, letter: Letter, budget: _Budget, depth: int) -> Iterator[Found]:
    """What is attached to a mail, and what became of the mail where that is not plain."""
    if letter.locked:
        help_ = "ask the sender to send it again without encryption, or save the attachment and give that"
        yield Diagnostic("KX436", f"this mail is {letter.locked}, so it can't be read", Place(item.name), help=help_)
        return
    mail = _Mail(item, letter, budget, depth)
    # a mail that came back brings the workbook that was sent out: that is no return
    if not letter.report:
        yield from mail.files()
    yield from (finding.in_file(item.name) for finding in mail.outcome())


class _Mail:
    """The attachments of one mail, sorted out: workbooks, other mails, and what lies beside."""

    def __init__(self, item: Item, letter: Letter, budget: _Budget, depth: int) -> None:
        # a mail inside another was not sent after it
        when = min(item.sent, letter.sent) if item.sender and item.sent and letter.sent else letter.sent or item.sent
        self._item = item._replace(sent=when, sender=letter.sender or item.sender)
        self._letter, self._budget, self._depth = letter, budget, depth
        self._name = Distinct()
        self._beside: list[tuple[Attached, Item]] = []
        self._workbooks: list[str] = []
        self._some = self._outlooks_own = self._sealed = False

    def files(self) -> Iterator[Found]:
        """The attachments that could be workbooks, else what was attached in place of one."""
        empty = []
        for attached in self._letter.attached:
            for found in self._attached(attached):
                if isinstance(found, Diagnostic) and found.code in _EMPTY:
                    empty.append(found)
                else:
                    yield found
        if not self._some and not empty:
            for attached, inner in self._beside:
                self._some = True
                yield from _deeper(inner._replace(source=attached.data()), self._budget, self._depth)
        elif not self._workbooks:
            self._some = True
            yield from empty

    def _attached(self, attached: Attached) -> Iterator[Found]:
        other = "message.eml" if attached.is_message else "attachment"
        label = f"{self._item.name}{INSIDE}{self._name(shown(attached.name, other))}"
        inner = self._item._replace(name=label)
        if attached.is_never:
            return
        try:
            data = attached.data()
        except KamxlError as refusal:
            self._some = True
            yield from _told(refusal, label)
            return
        self._budget.take(len(data))
        if attached.is_outlooks_own(data):
            self._outlooks_own = True
        elif attached.kind in SEALED:
            self._sealed = True
        elif attached.is_message:
            yield from self._forwarded(attached, inner._replace(source=data))
        elif is_beside(label, data):
            if not (attached.within and is_picture(data)):
                self._beside.append((attached, inner))
        else:
            self._some = True
            yield from self._counted(_deeper(inner._replace(source=data), self._budget, self._depth), label)

    def _counted(self, found: Iterator[Found], label: str) -> Iterator[Found]:
        """The files, those counted that are no containers."""
        for one in found:
            if isinstance(one, Item) and one.name == label:
                self._workbooks.append(shown(label.rpartition(INSIDE)[2], ""))
            yield one

    def _forwarded(self, attached: Attached, inner: Item) -> Iterator[Found]:
        """A mail that is attached to this one; what is in it was sent by its own sender."""
        limits = self._budget.limits
        if self._depth + 1 >= limits.nesting:
            self._some = True
            yield _too_deep(inner, limits)
            return
        try:
            letter = attached.letter() if attached.letter else letter_of(attached.data(), limits)
            for found in _letter(inner, letter, self._budget, self._depth + 1):
                self._some = self._some or not (isinstance(found, Diagnostic) and found.code in _EMPTY)
                yield found
        except KamxlError as refusal:
            self._some = True
            yield from _told(refusal, inner.name)

    def outcome(self) -> Iterator[Diagnostic]:
        """What is to be said of the mail itself."""
        if len(self._workbooks) > 1:
            listed = ", ".join(self._workbooks)
            yield Diagnostic("KX432", f"this mail holds {len(self._workbooks)} files, and all are read: {listed}")
        elif self._sealed and not self._some:
            help_ = "ask the sender to send it again without encryption, or save the attachment and give that"
            yield Diagnostic("KX436", "what is attached to this mail is encrypted or wrapped up (S/MIME)", help=help_)
        elif not self._some:
            yield nothing_in(self._letter, outlooks_own=self._outlooks_own)
