"""Which row of the plan a row of the file is: the witnesses are compared, row by row, never by neighbours.

The rule is the table of the architecture ("Finding an answer again"): two witnesses must agree, or the row says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kamxl.values.text import witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kamxl.plan.reading import Block, Row


class Match(NamedTuple):
    """A row of the plan, and the diagnostic that its finding earns. ``also`` is the other row where two are claimed."""

    row: Row
    code: str = ""
    also: Row | None = None


class Witnesses:
    """The witnesses of a family of rows, ready to be asked; ``home`` is the block of each row, by its id."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        rows = [row for block in blocks for row in block.rows]
        self.blocks = tuple(blocks)
        self.home: Mapping[str, Block] = {row.id: block for block in blocks for row in block.rows}
        self.by_code: Mapping[str, Row] = {row.code.casefold(): row for row in rows if row.code}
        self.by_id: Mapping[str, Row] = {row.id: row for row in rows}
        self.by_text: Mapping[str, Row] = _unique((witness(row.text), row) for row in rows if row.text)
        self.all_texts = {witness(row.text) for row in rows if row.text}

    def match(self, texts: Mapping[int, str], code_column: int | None, text_column: int | None) -> Match | None:
        """The row that a row's texts bear witness to, if any."""
        code = self._code(texts, code_column)
        # the ids stand in the last column
        hidden = next((row for text in reversed([*texts.values()]) if (row := self.by_id.get(text.strip()))), None)
        text_row, text_known = self._text(texts, text_column, code or hidden)
        if code is not None and text_row is not None:
            if code.id != text_row.id:
                return Match(text_row, "KX310", code)
            return Match(code, "KX313" if hidden is not None and hidden.id != code.id else "")
        if code is not None:
            return self._by_code(code, hidden, text_known=text_known)
        if text_row is not None:
            if hidden is not None and hidden.id != text_row.id:
                return Match(text_row, "KX310", hidden)
            return Match(text_row, "KX312" if text_row.code else "")
        # rows without a text of their own are known by their id alone
        return Match(hidden, "KX312" if hidden.code else "") if hidden is not None and not hidden.text else None

    def _by_code(self, code: Row, hidden: Row | None, *, text_known: bool) -> Match | None:
        if not code.text:
            if hidden is None or hidden.id == code.id:
                return Match(code)
            # one row of a list is as good as another
            same = self.home[hidden.id] is self.home[code.id]
            return Match(code, "KX313") if same else Match(code, "KX310", hidden)
        if hidden is not None and hidden.id == code.id and not text_known:
            return Match(code, "KX311")
        return None

    def _code(self, texts: Mapping[int, str], column: int | None) -> Row | None:
        if column is not None and column in texts and (row := self.by_code.get(texts[column].strip().casefold())):
            return row
        return next((row for text in texts.values() if (row := self.by_code.get(text.strip().casefold()))), None)

    def _text(self, texts: Mapping[int, str], column: int | None, likely: Row | None) -> tuple[Row | None, bool]:
        """The row whose text stands here; where several rows share a text, the one that code or id name.

        Where the column of the texts is known, a text elsewhere is none by itself: the title of a section may read like
        a statement.
        """
        order = [texts[column]] if column is not None and column in texts else []
        others = () if likely is None and column is not None else (text for at, text in texts.items() if at != column)
        for text in (*order, *others):
            form = witness(text)
            if likely is not None and likely.text and form == witness(likely.text):
                return likely, True
            if form in self.by_text and (column is None or text in order):
                return self.by_text[form], True
        return None, any(witness(text) in self.all_texts for text in order)


def _unique(pairs: Iterable[tuple[str, Row]]) -> dict[str, Row]:
    """Texts that belong to one row only: a text of two rows is no witness by itself."""
    found: dict[str, Row | None] = {}
    for text, row in pairs:
        found[text] = None if text in found or not text else row
    return {text: row for text, row in found.items() if row is not None}
