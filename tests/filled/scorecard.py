"""The edits of a scorecard: everything that people were seen to do, each in a workbook of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from kamxl.values.kinds import Answer
from tests.filled.model import (
    Edit,
    Table,
    displaced,
    table_sorted,
    tables_of,
    whole_column,
    whole_row,
)
from tests.reading.returned import SCORECARD, Spot, full_answers
from tests.support.programs import Step, step

ANSWERS = ("score", "evidence", "where", "comment")
HELPERS = ("Calc", "Ranking", "_kamxl")


def groups() -> Mapping[str, Mapping[str, Edit]]:
    """The edits, in groups that take about the same time."""
    return {
        "rows": rows(),
        "rows named twice or apart": doubles(),
        "columns": columns(),
        "sheets": sheets(),
        "cells": cells(),
    }


def of() -> tuple[list[Spot], Spot, Spot]:
    """The tables of statements, the cover and the action plan."""
    [cover], [actions] = tables_of(SCORECARD, "fields"), tables_of(SCORECARD, "actions")
    return tables_of(SCORECARD, "statements"), cover, actions


def rows() -> dict[str, Edit]:
    (one, two, *_), cover, actions = of()
    second = list(two.rows)[1:3]
    return {
        "untouched": Edit(),
        "rows inserted": Edit(
            [
                step("insert_rows", sheet=one.sheet, at=2),
                step("insert_rows", sheet=two.sheet, at=two.first + 2, count=2),
                step("insert_rows", sheet=cover.sheet, at=cover.first + 1),
                step("insert_rows", sheet=actions.sheet, at=actions.first + 3),
            ]
        ),
        "rows deleted": Edit(
            [
                step("delete_rows", sheet=one.sheet, at=one.first),
                step("delete_rows", sheet=two.sheet, at=two.first + 1, count=2),
                step("delete_rows", sheet=cover.sheet, at=cover.last),
            ],
            {"KX317": 3, "KX331": 1},
            lost=frozenset({next(iter(one.rows)), list(cover.rows)[-1], *second}),
        ),
        "whole rows sorted": Edit(
            [
                table_sorted(one, "code", "id"),
                table_sorted(two, "code", "id", by="comment"),
                table_sorted(actions, "code", "id", by="owner"),
            ]
        ),
        "visible columns sorted": Edit(
            [table_sorted(one, "code", "check"), table_sorted(two, "code", "check")],
            {"KX313": len(displaced(SCORECARD, one)) + len(displaced(SCORECARD, two))},
        ),
        "all columns but the code sorted": Edit(
            [table_sorted(one, "topic", "id")],
            {"KX310": len(displaced(SCORECARD, one)), "KX319": 2},
            lost=displaced(SCORECARD, one),
        ),
    }


def doubles() -> dict[str, Edit]:
    (one, two, *_), _, actions = of()
    sheet, below = one.sheet, one.last + 1
    scored = next(row for row in one.rows if full_answers(SCORECARD)[f"{row}:score"] == 3)
    copied = [
        step("insert_rows", sheet=sheet, at=below),
        step("copy_range", sheet=sheet, source=whole_row(one, one.rows[scored]), target=f"A{below}"),
    ]
    return {
        "a row duplicated": Edit(copied, {"KX314": 1, "KX319": 2}),
        "a row duplicated and answered otherwise": Edit(
            [*copied, step("set_cell", sheet=sheet, address=one.cell(below, "score"), value=0)],
            {"KX315": 1, "KX319": 2},
            lost=frozenset({f"{scored}:score"}),
        ),
        "a row moved to another sheet": Edit(
            [
                step(
                    "move_range",
                    sheet=sheet,
                    source=whole_row(one, one.rows[scored]),
                    target=f"A{two.last + 4}",
                    target_sheet=two.sheet,
                )
            ],
            {"KX319": 2, "KX322": 1},
        ),
        "a sheet duplicated": Edit(
            [
                step("copy_sheet", sheet=sheet, name="Copy"),
                step("copy_sheet", sheet=actions.sheet, name="Copy of plan"),
            ],
            {"KX314": len(one.rows) + len(actions.rows)},
        ),
        "a sheet duplicated and answered otherwise": Edit(
            [
                step("copy_sheet", sheet=sheet, name="Copy"),
                step("set_cell", sheet="Copy", address=one.cell(scored, "comment"), value="another"),
            ],
            {"KX314": len(one.rows) - 1, "KX315": 1},
            lost=frozenset({f"{scored}:comment"}),
        ),
    }


def columns() -> dict[str, Edit]:
    (one, two, three, *_), cover, actions = of()
    return {
        "columns inserted": Edit(
            [
                step("insert_columns", sheet=one.sheet, at=one.columns["score"]),
                step("insert_columns", sheet=two.sheet, at="A", count=2),
                step("insert_columns", sheet=cover.sheet, at=cover.columns["value"]),
                step("insert_columns", sheet=actions.sheet, at=actions.columns["owner"]),
            ]
        ),
        "columns moved": Edit(
            [
                moved(one, "score", "M"),
                moved(two, "code", "N"),
                moved(two, "comment", "A"),
                moved(three, "statement", "P"),
                moved(actions, "status", "L"),
            ]
        ),
        "columns without answers deleted": Edit(
            [
                step("delete_columns", sheet=one.sheet, at=one.columns["id"]),
                step("delete_columns", sheet=two.sheet, at=two.columns["topic"]),
                step("delete_columns", sheet=three.sheet, at=three.columns["hint"]),
                step("delete_columns", sheet=actions.sheet, at=actions.columns["topic"]),
            ],
            {"KX331": 1},
        ),
        "columns of answers deleted": Edit(
            [
                step("delete_columns", sheet=one.sheet, at=one.columns["comment"]),
                step("delete_columns", sheet=actions.sheet, at=actions.columns["owner"]),
            ],
            {"KX318": 2},
            lost=frozenset({*(f"{row}:comment" for row in one.rows), *(f"{row}:owner" for row in actions.rows)}),
        ),
        "hidden columns and sheets shown": Edit(
            [
                *(
                    step("show_columns", sheet=table.sheet, columns=table.columns["id"])
                    for table in (one, two, cover, actions)
                ),
                *(step("show_sheet", sheet=name) for name in HELPERS),
            ]
        ),
        "codes turned into numbers and other texts": Edit(
            [
                *over(one, "code", [[1 + number / 100] for number in range(1, len(one.rows) + 1)]),
                *over(two, "code", [[46085 + number] for number in range(len(two.rows))]),
                *over(three, "code", [[f"{number}. Jan"] for number in range(len(three.rows))]),
            ],
            {"KX312": len(one.rows) + len(two.rows) + len(three.rows)},
        ),
        "codes and hidden ids emptied": Edit(
            [*over(one, "code", [[None]] * len(one.rows)), *over(one, "id", [[None]] * len(one.rows))],
            {"KX312": len(one.rows)},
        ),
    }


def moved(table: Spot, role: str, column: str) -> Step:
    return step("move_range", sheet=table.sheet, source=whole_column(table, role), target=f"{column}{table.header}")


def over(table: Spot, role: str, values: Table) -> list[Step]:
    """Values over a column of a table."""
    return [step("paste_values", sheet=table.sheet, target=table.cell(table.first, role), table=json.dumps(values))]


def sheets() -> dict[str, Edit]:
    (one, two, *_), cover, actions = of()
    exported = "This document was exported from Numbers.\nEach table was converted to an Excel worksheet."
    return {
        "sheets renamed": Edit(
            [
                step("rename_sheet", sheet=name, name=new)
                for name, new in {
                    one.sheet: "My own name",
                    two.sheet: one.sheet,
                    cover.sheet: "Ana",
                    actions.sheet: "To do",
                    "Summary": "Results",
                }.items()
            ]
        ),
        "sheets reordered": Edit(
            [
                step("move_sheet", sheet="Summary", at=0),
                step("move_sheet", sheet=one.sheet, at=9),
                step("move_sheet", sheet="_kamxl", at=0),
            ]
        ),
        "a sheet removed": Edit(
            [step("remove_sheet", sheet=one.sheet)], {"KX317": 1, "KX331": 1}, lost=frozenset(one.rows)
        ),
        "the action plan removed": Edit(
            [step("remove_sheet", sheet=actions.sheet)], {"KX317": 1, "KX331": 1}, lost=frozenset(actions.rows)
        ),
        "sheets without answers removed": Edit(
            [step("remove_sheet", sheet=name) for name in ("Summary", *HELPERS)], {"KX331": 1, "KX503": 1}
        ),
        "a sheet put in front": Edit([step("insert_sheet", sheet="Export Summary", at=0, lines=exported)]),
    }


def cells() -> dict[str, Edit]:
    (one, two, *_), _, _ = of()
    first, second, upper, lower, fifth, *_ = one.rows
    others = [theirs(row, at) for at, row in enumerate(one.rows)]
    values: Table = [list(answers.values()) for answers in others]
    return {
        "cells merged": Edit(
            [
                merged(one, first, "topic", first, "statement"),
                merged(one, upper, "code", lower, "code"),
                merged(one, upper, "comment", lower, "comment"),
                merged(two, two.header, "where", two.header, "comment"),
            ],
            # the wording, the code, a comment, the heading, and each of the comments below it
            {"KX311": 1, "KX312": 1, "KX325": 1, "KX318": 1, "KX316": len(two.rows)},
            lost=frozenset({*(f"{row}:comment" for row in two.rows), f"{lower}:comment"}),
        ),
        "score cells merged, what they held kept": Edit(
            [
                step(
                    "merge_keeping",
                    sheet=one.sheet,
                    range=f"{one.cell(upper, 'score')}:{one.cell(lower, 'score')}",
                )
            ],
            {"KX325": 1, "KX319": 2},
            lost=frozenset({f"{lower}:score"}),
        ),
        "another person's answers pasted": Edit(
            [step("paste_values", sheet=one.sheet, target=one.cell(one.first, "score"), table=json.dumps(values))],
            changed={name: value for answers in others for name, value in answers.items()},
        ),
        "another person's rows pasted over other rows": another_table(),
        "text typed beside the score": Edit(
            [
                step("set_cell", sheet=one.sheet, address=one.cell(first, "evidence"), value="see comment"),
                step("set_cell", sheet=one.sheet, address=one.cell(second, "check"), value="not sure"),
                step("set_cell", sheet=one.sheet, address=one.cell(upper, "hint"), value="I think 2"),
                step("set_cell", sheet=one.sheet, address=f"L{one.rows[fifth]}", value="ask Ana"),
            ],
            {"KX302": 1, "KX316": 3, "KX331": 1},
            lost=frozenset({f"{first}:evidence"}),
        ),
        "formulas turned into values": Edit(
            # what the sheet said of its own progress and total
            [step("keep_values", sheet=name) for name in (one.sheet, "Summary")],
            {"KX316": 2, "KX331": 1},
        ),
        "answers typed in other ways": typed(two),
    }


# how a person types, by row: as it stands there (a text stays one), or as the program takes it; what comes of it
TYPED: Mapping[str, Sequence[tuple[str, str | float | bool, Answer | None, str]]] = {
    "score": [
        ("set_cell", "3", 3, "KX308"),
        ("set_cell", " 2 ", 2, "KX308"),
        ("set_cell", "３", 3, "KX308"),
        ("set_cell", 2.5, None, "KX301"),
        ("set_cell", "2 - partly", None, "KX301"),
        ("set_cell", "TRUE", None, "KX301"),
        ("type_cell", "=1+2", None, "KX306"),
        ("type_cell", "2026-01-03", None, "KX301"),
    ],
    "evidence": [
        ("set_cell", "y", "Y", ""),
        ("set_cell", " Yes\u00a0", "Y", "KX308"),
        ("set_cell", "Ｎ", "N", "KX308"),
        ("set_cell", "✓", None, "KX302"),
        ("set_cell", 1, None, "KX302"),
    ],
    "comment": [
        ("set_cell", 12.5, "12.5", ""),
        ("set_cell", "=1+1", "=1+1", ""),
        ("set_cell", "\u200b", None, ""),
        ("type_cell", "=A1", None, "KX306"),
        ("type_cell", "=1/0", None, "KX306"),
    ],
}


def typed(table: Spot) -> Edit:
    """Scores, choices and comments as people type them, where a drop-down does not keep them from it."""
    steps: list[Step] = []
    codes = Counter({"KX319": 2})
    changed: dict[str, Answer | None] = {}
    lost = set()
    for role, cases in TYPED.items():
        for row, (do, value, answer, code) in zip(table.rows, cases, strict=False):
            argument = {"value": value} if do == "set_cell" else {"text": value}
            steps.append(step(do, sheet=table.sheet, address=table.cell(row, role), **argument))
            codes[code] += 1
            if answer is None and code:
                lost.add(f"{row}:{role}")
            else:
                changed[f"{row}:{role}"] = answer
    del codes[""]
    return Edit(steps, codes, lost=frozenset(lost), changed=changed)


def theirs(row: str, at: int) -> dict[str, Answer]:
    """What somebody else answered."""
    answers: tuple[Answer, ...] = (at % 4, "YN"[at % 2], f"Pasted where {row}", f"Pasted comment {row}")
    return {f"{row}:{role}": answer for role, answer in zip(ANSWERS, answers, strict=True)}


def merged(table: Spot, first: int | str, left: str, last: int | str, right: str) -> Step:
    return step("merge_cells", sheet=table.sheet, range=f"{table.cell(first, left)}:{table.cell(last, right)}")


def another_table() -> Edit:
    """Rows of one table, as somebody else answered them, pasted over those of another."""
    (one, two, *_), _, _ = of()
    rows = list(one.rows)[: len(two.rows)]
    given = {name: value for at, row in enumerate(rows) for name, value in theirs(row, at).items()}
    differing = {name for name, value in given.items() if full_answers(SCORECARD)[name] != value}
    pairs = list(zip(rows, two.rows, strict=True))
    over_ids = [
        step(
            "copy_range",
            sheet=one.sheet,
            source=one.cell(row, role),
            target=two.cell(other, role),
            target_sheet=two.sheet,
        )
        for row, other in pairs
        for role in ("code", "topic", "statement", "hint", "id")
    ]
    values: Table = [list(theirs(row, at).values()) for at, row in enumerate(rows)]
    paste = step("paste_values", sheet=two.sheet, target=two.cell(two.first, "score"), table=json.dumps(values))
    return Edit(
        [*over_ids, paste],
        {"KX315": len(rows), "KX317": 1, "KX319": 3},
        lost=frozenset({*differing, *two.rows}),
    )
