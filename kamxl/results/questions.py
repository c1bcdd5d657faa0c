"""What each input of a workbook asks, in words that a person knows it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamxl.values.text import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kamxl.plan.reading import Block, ReadingPart, Row
    from kamxl.values.kinds import Kind

_LIMIT = 140


class Questions:
    """The inputs of a plan: ``kinds`` by their ids, in the order of the workbook; ``rows``, ``blocks`` by row id."""

    def __init__(self, part: ReadingPart) -> None:
        self.kinds: Mapping[str, Kind] = dict(part.fields())
        self.rows: Mapping[str, Row] = {row.id: row for block in part.blocks for row in block.rows}
        self.blocks: Mapping[str, Block] = {row.id: block for block in part.blocks for row in block.rows}

    def code(self, field: str) -> str:
        """The visible code of an input's row; '' where it has none."""
        return self.rows[field.rpartition(":")[0]].code

    def heading(self, field: str) -> str:
        """The heading of an input's column; '' where the row asks for one thing only."""
        row_id, _, role = field.rpartition(":")
        found = (item.text for item in self.blocks[row_id].headings if item.role == role)
        return "" if role in {"value", "text"} else next(found, "")

    def about(self, fields: Sequence[str], *, wording: bool = False) -> str:
        """The question: its code, the heading where it is one cell of a row, the text; for many rows their table.

        Args:
            fields: the ids of the inputs.
            wording: whether it is about the row's text rather than about an input.
        """
        row_id = fields[0].rpartition(":")[0]
        row, table = self.rows[row_id], self.blocks[row_id].sheet
        if len({name.rpartition(":")[0] for name in fields}) > 1:
            return table
        heading = self.heading(fields[0]) if len(fields) == 1 and not wording else ""
        text = shortened(row.text, _LIMIT)
        told = f"{heading}: {text}" if heading and text else heading or text
        return "  ".join(part for part in (row.code, told) if part) or table
