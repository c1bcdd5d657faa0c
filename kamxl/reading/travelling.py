"""The plan that travels in a workbook, unpacked within bounds; ``kamxl.reading.foreign`` checks one that is new."""

from __future__ import annotations

import base64
import binascii
import zlib

from kamxl.archive import starved

PACKED_LIMIT = 1024 * 1024
TEXT_LIMIT = 8 * 1024 * 1024


class Damaged(Exception):
    """The travelling plan can't be used; the message says why."""


def inflated(packed: str) -> str:
    """The text that travels, unpacked within bounds.

    Raises:
        Damaged: it is missing, too large, or can't be unpacked.
    """
    if not packed or len(packed) > PACKED_LIMIT:
        raise Damaged("the plan is missing" if not packed else "the plan is too large")
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(base64.b64decode(packed, validate=True), TEXT_LIMIT)
        if inflater.unconsumed_tail or inflater.unused_data or not inflater.eof:
            raise Damaged("the plan unpacks to too much, or is cut off")
        return raw.decode("utf-8")
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError) as problem:
        if starved(problem):
            raise MemoryError from problem
        raise Damaged("the plan can't be unpacked") from problem
