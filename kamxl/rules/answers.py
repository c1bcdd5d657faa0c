"""KX3xx: answers."""

from __future__ import annotations

from kamxl.rules.model import Rule

ANSWER_RULES: tuple[Rule, ...] = (
    Rule(
        "KX301",
        "score-not-on-the-scale",
        "error",
        "A score cell holds something that is no level of the scale. "
        "The answer is not used: it is neither 0 nor blank.",
        "Ask the respondent which level is meant; a doubt belongs in the comment.",
    ),
    Rule(
        "KX302",
        "choice-not-offered",
        "error",
        "A cell with a list of answers holds none of them. The answer is not used.",
        "Ask the respondent to pick one answer of the list.",
    ),
    Rule(
        "KX303",
        "not-a-date",
        "error",
        "A date cell holds something that is no date. The answer is not used.",
        "Write the date as year-month-day, such as 2026-03-31.",
    ),
    Rule(
        "KX304",
        "ambiguous-date",
        "error",
        "A date was typed so that day and month can't be told apart. The answer is not used.",
        "Write the date as year-month-day, such as 2026-03-31.",
    ),
    Rule(
        "KX305",
        "not-a-percentage",
        "error",
        "A percentage cell holds something other than a whole number from 0 to 100. The answer is not used.",
        "Type a whole number without a decimal sign, such as 40.",
    ),
    Rule(
        "KX306",
        "formula-in-an-answer",
        "error",
        "A formula stands in an answer cell. What it shows may change, so it is not used.",
        "Ask the respondent to type the answer itself.",
    ),
    Rule(
        "KX307",
        "error-value-in-an-answer",
        "error",
        "An answer cell holds an error value such as #REF!. The answer is not used.",
        "Ask the respondent to type the answer again.",
    ),
    Rule(
        "KX308",
        "answer-understood",
        "notice",
        "An answer was written in another way than asked and could only mean one thing, "
        "such as the text '3' for the number 3.",
        "Nothing needs to be done.",
    ),
    Rule(
        "KX309",
        "characters-removed",
        "notice",
        "A text held control characters that no workbook may hold; they were left out.",
        "Nothing needs to be done unless the text reads oddly.",
    ),
    Rule(
        "KX310",
        "code-and-text-disagree",
        "error",
        "The code, the wording and the hidden id of a row name different questions. The answer is given to neither.",
        "Ask the respondent which statement is meant: the row was sorted or pasted in part.",
    ),
    Rule(
        "KX311",
        "statement-text-changed",
        "warning",
        "The wording of a row differs from the one that was issued; the answer was taken by its code.",
        "Check that the respondent answered the statement that was asked.",
    ),
    Rule(
        "KX312",
        "found-by-text-alone",
        "notice",
        "The code of a row is missing; the answer was taken by the wording of the row.",
        "Nothing needs to be done.",
    ),
    Rule(
        "KX313",
        "hidden-id-differs",
        "notice",
        "Code and wording of a row agree, its hidden id is another one: the visible columns were sorted alone.",
        "Nothing needs to be done.",
    ),
    Rule(
        "KX314",
        "row-twice-same-answer",
        "notice",
        "A row stands in the workbook more than once, with the same answers.",
        "Nothing needs to be done.",
    ),
    Rule(
        "KX315",
        "row-twice-different-answers",
        "error",
        "A row stands in the workbook more than once, with different answers. None of them is used.",
        "Ask the respondent which of the answers counts.",
    ),
    Rule(
        "KX316",
        "answer-without-a-question",
        "error",
        "Something stands where answers stand, in a row that belongs to no question. It is reported and not used.",
        "Look at the cell: the code and the wording beside it were removed or overwritten.",
    ),
    Rule(
        "KX317",
        "row-missing",
        "error",
        "A row of the assessment is not in the workbook any more, so its answers are not known.",
        "Ask the respondent for the answer, or for the workbook with the row put back.",
    ),
    Rule(
        "KX318",
        "column-missing",
        "error",
        "The heading of an answer column is not found, or stands over several, so the answers below it can't be told.",
        "Put the heading back as it was issued and read the file again.",
    ),
    Rule(
        "KX319",
        "totals-differ",
        "warning",
        "A total that the workbook shows differs from the one computed from its answers. The computed one counts.",
        "Look for scores stored as text, pasted over or out of the scale; the workbook may not have been recalculated.",
    ),
    Rule(
        "KX320",
        "required-field-blank",
        "warning",
        "A field that is required on the cover is blank although answers were given.",
        "Ask the respondent, or give the people with --for.",
    ),
    Rule(
        "KX321",
        "action-without-a-code",
        "warning",
        "A row of the action plan was filled in, but no statement was picked for it. The action is kept.",
        "Pick the code of the statement in the first column of the row.",
    ),
    Rule(
        "KX322",
        "row-moved",
        "notice",
        "A row stands on another sheet than the one it was issued on; its answers were taken by its witnesses.",
        "Nothing needs to be done.",
    ),
)
