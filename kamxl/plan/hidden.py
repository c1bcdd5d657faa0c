"""The sheet ``_kamxl``: what a machine needs, presentable because some programs show it."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

from kamxl.plan.model import Personal
from kamxl.plan.reading import HIDDEN, IDENTITY_MARK, PLAN_MARK, REFERENCE_MARK
from kamxl.plan.sheet import SheetBuilder

if TYPE_CHECKING:
    from kamxl.plan.draft import Draft
    from kamxl.plan.reading import ReadingPart

_CHUNK = 30_000


def identity_sheet(draft: Draft, reading: ReadingPart) -> None:
    """Adds the hidden sheet: reference, identity block, digest, and the reading part in pieces."""
    t = draft.words
    sheet = SheetBuilder("identity", HIDDEN, state="hidden", tab="quiet")
    sheet.columns((22, 110))
    sheet.put(0, 0, t("Used by kamxl"), "sheet.title")
    sheet.put(
        1,
        0,
        t("This sheet lets kamxl read the workbook again. It holds nothing to fill in; please leave it as it is."),
        "note",
    )
    packed = packed_plan(reading)
    lines: list[tuple[str, str | Personal]] = [
        (REFERENCE_MARK, Personal("reference")),
        (IDENTITY_MARK, Personal("identity")),
        ("digest", reading.digest()),
    ]
    pieces = [packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK)]
    lines += [(f"{PLAN_MARK} {place} of {len(pieces)}", piece) for place, piece in enumerate(pieces, start=1)]
    for row, (label, content) in enumerate(lines, start=3):
        sheet.put(row, 0, label, "label")
        sheet.put(row, 1, content, "machine", f"identity:{label}" if isinstance(content, Personal) else "")
        sheet.heights[row] = 15.0
    draft.add(sheet)


def packed_plan(reading: ReadingPart) -> str:
    """The reading part as text that fits cells: canonical JSON, deflated, base64."""
    return base64.b64encode(zlib.compress(reading.text().encode("utf-8"), 9)).decode("ascii")
