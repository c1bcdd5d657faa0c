"""KX47x: drafts of specs out of workbooks that somebody made by hand."""

from __future__ import annotations

from kamxl.rules.model import Rule

DRAFT_RULES: tuple[Rule, ...] = (
    Rule(
        "KX470",
        "own-workbook",
        "error",
        "A workbook that kamxl made was given for a draft. Its spec is there already, with more than a workbook shows.",
        "Take the spec itself: 'kamxl spec show ID > mine.yaml'.",
    ),
    Rule(
        "KX471",
        "nothing-to-draft",
        "error",
        "No table with statements to score was recognised in the workbook, or what was given is not one workbook.",
        "Give the table one header row that names its columns, such as: No. | Statement | Score (0-3).",
    ),
    Rule(
        "KX472",
        "place-not-understood",
        "warning",
        "Texts of the workbook were taken for nothing: neither for a statement nor for a heading, a legend, a field or"
        " instructions. They are not in the draft.",
        "Look at the cells, and write what matters into the draft.",
    ),
    Rule(
        "KX473",
        "column-not-carried",
        "warning",
        "A column of a table has no place in a spec, or a second column asks for what a spec asks for once.",
        "Nothing, if you can do without it. What everybody should read can go into 'evidence_hint' or 'text'.",
    ),
    Rule(
        "KX474",
        "left-out-of-draft",
        "notice",
        "A hidden sheet, a chart or a table of formulas was left out of the draft. kamxl computes and draws its own.",
        "Nothing; look at it if statements should stand there.",
    ),
    Rule(
        "KX475",
        "scale-guessed",
        "warning",
        "The scale is a guess, or the workbook has more than one. A spec has one scale of 2 to 21 levels for all its"
        " statements.",
        "Look at 'scale' in the draft, and correct its levels and their labels.",
    ),
    Rule(
        "KX476",
        "draft-text-changed",
        "notice",
        "A text was changed so that a spec can hold it: cut, or told apart from another that says the same.",
        "Read it in the draft, and word it as you like.",
    ),
    Rule(
        "KX477",
        "value-not-carried",
        "warning",
        "A number, a weight or a target in the workbook can't be what it should be, and is left out.",
        "Write the right one into the draft.",
    ),
    Rule(
        "KX478",
        "draft-would-not-load",
        "error",
        "The draft has an error as a spec, which the findings beside this one name. Nothing was written.",
        "Change in the workbook what they name; report it to the makers of kamxl.",
    ),
    Rule(
        "KX479",
        "answers-left-out",
        "notice",
        "Scores or comments were filled in. A spec asks and holds no answers, so they are not in the draft.",
        "Nothing. An empty form gives the same draft.",
    ),
)
