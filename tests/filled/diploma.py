"""The edits of a diploma, with its written answers, registers and sign-offs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.filled.model import Edit, displaced, table_sorted, tables_of, whole_column
from tests.reading.returned import DIPLOMA, Spot, full_answers, part_of
from tests.support.programs import step


def groups() -> Mapping[str, Mapping[str, Edit]]:
    """The edits, in groups that take about the same time."""
    return {"diploma, harmless": harmless(), "diploma, doubtful": doubtful()}


def written() -> list[Spot]:
    """The first written answer of each sheet."""
    return list({block.sheet: block for block in reversed(tables_of(DIPLOMA, "written"))}.values())[::-1]


def paragraphs(row: str) -> list[str]:
    return str(full_answers(DIPLOMA)[f"{row}:text"]).split("\n")


def harmless() -> dict[str, Edit]:
    table, second, *_ = tables_of(DIPLOMA, "statements")
    above, inside, across, without = written()
    register, other, *_ = tables_of(DIPLOMA, "register")
    sign_off, *_ = tables_of(DIPLOMA, "sign-off")
    [typed] = above.rows
    lines = paragraphs(typed)
    return {
        "untouched": Edit(),
        "rows inserted": Edit(
            [
                step("insert_rows", sheet=table.sheet, at=table.first + 3),
                step("insert_rows", sheet=above.sheet, at=3),
                step("insert_rows", sheet=above.sheet, at=above.first + 2),
                step("set_cell", sheet=above.sheet, address=above.cell(above.first + 2, "text"), value="And this."),
                step("insert_rows", sheet=inside.sheet, at=inside.first + 1),
                step("insert_rows", sheet=inside.sheet, at=other.first + 3),
                step("insert_rows", sheet=sign_off.sheet, at=sign_off.first + 4),
            ],
            changed={f"{typed}:text": "\n".join([lines[0], "And this.", *lines[1:]])},
        ),
        "whole rows sorted": Edit(
            # titles and subtotals of the parts too
            [table_sorted(table, "code", "id"), table_sorted(register, "code", "id", by="contribution")]
        ),
        "columns moved": Edit(
            [
                step(
                    "move_range", sheet=table.sheet, source=whole_column(table, "score", 3), target=f"M{table.header}"
                ),
                step("insert_columns", sheet=across.sheet, at=across.columns["text"]),
                step("delete_columns", sheet=without.sheet, at=without.columns["id"]),
                step(
                    "move_range",
                    sheet=register.sheet,
                    source=whole_column(register, "shows"),
                    target=f"K{register.header}",
                ),
            ]
        ),
        "sheets renamed": Edit(
            [
                step("rename_sheet", sheet=table.sheet, name="Eins"),
                step("rename_sheet", sheet=above.sheet, name="Texte"),
                step("rename_sheet", sheet=second.sheet, name=table.sheet),
            ]
        ),
    }


def doubtful() -> dict[str, Edit]:
    table, *_ = tables_of(DIPLOMA, "statements")
    part = Spot(table.sheet, table.header, dict(list(table.rows.items())[:6]), table.columns)
    above, inside, across, *_ = written()
    [shortened] = across.rows
    first, _, *others = paragraphs(shortened)
    on_sheet = [block for block in part_of(DIPLOMA).blocks if block.sheet == inside.sheet]
    same = [block for block in part_of(DIPLOMA).blocks if block.sheet == above.sheet]
    return {
        "a paragraph deleted": Edit(
            [step("delete_rows", sheet=across.sheet, at=across.first + 1)],
            # the row counted its words
            {"KX331": 1},
            changed={f"{shortened}:text": "\n".join([first, *others])},
        ),
        "all columns but the code sorted": Edit(
            [table_sorted(part, "statement", "id")],
            {"KX310": len(displaced(DIPLOMA, part)), "KX319": 2},
            lost=displaced(DIPLOMA, part),
        ),
        "a sheet duplicated and answered otherwise": Edit(
            [
                step("copy_sheet", sheet=above.sheet, name="Copy"),
                step("set_cell", sheet="Copy", address=above.cell(above.first, "text"), value="another"),
            ],
            {"KX314": sum(len(block.rows) for block in same) - 1, "KX315": 1},
            lost=frozenset(above.rows),
        ),
        "a sheet removed": Edit(
            [step("remove_sheet", sheet=inside.sheet)],
            {"KX317": len(on_sheet), "KX331": 1},
            lost=frozenset(row.id for block in on_sheet for row in block.rows),
        ),
    }
