"""A file of many mails (mbox), one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kamxl.inbox.item import Blob

_PIECE = 1024 * 1024
_MARK = b"\nFrom "
_LINE = 1_200
_START = re.compile(rb"From [^\r\n]{0,1000}\r?\n(?:>From [^\r\n]{0,100}\r?\n)?[!-9;-~]{1,80}:")
# lines of a text that begin as a mail does; few programs leave them as they are
_MISSES = 100_000


def looks_like_mailbox(head: bytes) -> bool:
    """Whether bytes begin as an mbox does."""
    return _START.match(head) is not None


def spans(blob: Blob, most: int) -> Iterator[tuple[int, int]]:
    """Where each mail begins and ends; at most one more than a mailbox may hold."""
    began, count = 0, 0
    for start in _starts(blob):
        yield began, start
        began, count = start, count + 1
        if count > most:
            return
    yield began, blob.size


def _starts(blob: Blob) -> Iterator[int]:
    """The places where a mail begins, but for the first."""
    at, misses = 0, 0
    while at < blob.size:
        piece = blob.piece(at, at + _PIECE + _LINE)
        found = piece.find(_MARK)
        while 0 <= found < _PIECE:
            if _follows_blank(piece, found) and _START.match(piece, found + 1):
                yield at + found + 1
            elif (misses := misses + 1) > _MISSES:
                return
            found = piece.find(_MARK, found + 1)
        # a mark may stand across the end of a piece
        at += _PIECE - 2


def _follows_blank(piece: bytes, at: int) -> bool:
    return piece[max(0, at - 1) : at] == b"\n" or piece[max(0, at - 2) : at] == b"\n\r"
