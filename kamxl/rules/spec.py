"""KX1xx: specs (KX101 to KX149) and rosters (KX150 to KX199)."""

from __future__ import annotations

from typing import Literal

from kamxl.rules.model import Rule


def _rule(
    number: int, name: str, meaning: str, advice: str, severity: Literal["error", "warning", "notice"] = "error"
) -> Rule:
    return Rule(f"KX{number}", name, severity, meaning, advice)


_FILES = (
    _rule(
        101,
        "spec-not-found",
        "No spec of this name is shipped, and no file of this name exists.",
        "Run 'kamxl spec list' for the ids that are there, or give the path of a .yaml file.",
    ),
    _rule(
        102,
        "not-yaml",
        "The text breaks the rules of YAML at this place, so nothing after it can be understood.",
        "Most often an indentation does not fit, or a text needs quotation marks, as it holds ': ' or ', ' or starts "
        "with a sign.",
    ),
    _rule(
        103,
        "duplicate-key",
        "One mapping holds the same key twice. Many programs would silently keep the last.",
        "Delete one of the two.",
    ),
    _rule(
        104,
        "unknown-key",
        "A part of the spec holds a key that kamxl does not know; often it is mistyped or stands at the wrong depth.",
        "Correct its spelling, move it to the part that it belongs to, or delete it; 'kamxl spec show "
        "kam-growth-planning' prints a whole spec to compare with.",
    ),
    _rule(
        105,
        "missing-key",
        "A part of the spec lacks a key that it must have.",
        "Add a line with the key, a colon and its value, as in the example that is shown.",
    ),
    _rule(
        106,
        "wrong-type",
        "A value is of another kind than its key takes: a number where a text belongs, a text where a list belongs.",
        "Put a text that looks like a number, true, false or null into quotation marks.",
    ),
    _rule(
        107,
        "malformed-value",
        "A text does not have the form that its key asks for, such as an id, a code or a colour.",
        "Write it in the form that is shown after 'expected'.",
    ),
    _rule(
        108,
        "unknown-choice",
        "The key takes one of a few words, and this is none of them.",
        "Take one of the words that are offered.",
    ),
    _rule(
        109,
        "out-of-limits",
        "A text is too long or empty, a number too large or small, or a list has too many or too few items.",
        "Shorten the text, change the number, or add or delete items, until the limit after 'expected' is kept.",
    ),
    _rule(
        110,
        "not-utf8",
        "The file is not text in UTF-8, so its letters can't be told for certain.",
        "Open it in an editor, such as Notepad, and save it with the encoding UTF-8.",
    ),
    _rule(
        111,
        "spec-too-large",
        "The spec exceeds what kamxl takes: 1 MB of text, 32 levels of nesting, 1,000 statements.",
        "Make two specs of it, in two files.",
    ),
    _rule(
        112,
        "yaml-feature-refused",
        "Anchors, aliases, merge keys, tags and several documents in one file are not taken, because a few hundred "
        "bytes of them can grow to fill any memory.",
        "Write the part out; put a text that starts with '*', '&' or '!' into quotation marks.",
    ),
    _rule(
        113,
        "key-not-text",
        "A key is a number, true, false, null, or a list or mapping.",
        "Put a key that looks like a number, and a text that holds ', ' or ': ', into quotation marks.",
    ),
    _rule(
        114,
        "not-a-spec",
        "The file is empty, or its outermost part is not a mapping of keys and values.",
        "Begin with 'id:', 'title:' and so on at the start of their lines; 'kamxl spec show kam-growth-planning' "
        "prints a whole one.",
    ),
    _rule(
        115,
        "too-many-findings",
        "The file has so many findings that only the first hundred are told.",
        "Correct those and check again.",
        "notice",
    ),
    _rule(
        116,
        "unstorable-text",
        "A text holds a character that no Excel workbook can store, such as a control character or half of a pair.",
        "Delete the character; where it can't be seen, type the text anew.",
    ),
    _rule(
        117,
        "spec-unreadable",
        "Something of this name is there, but it can't be read as a spec: it is a folder, no .yaml file, or you lack "
        "the right to read it.",
        "Give the path of a .yaml file that you can open.",
    ),
)

_PARTS = (
    _rule(
        120,
        "duplicate-id",
        "Two parts of one kind have the same id. Answers are stored by these ids.",
        "Give each its own id; where answers exist already, change that of the newer part.",
    ),
    _rule(
        121,
        "duplicate-code",
        "Two statements or sections have the same code, upper and lower case aside. Answers are found by these codes.",
        "Give each its own code, such as the next number that is free.",
    ),
    _rule(
        122,
        "ambiguous-code",
        "A program could read this code as a date, a number, a boolean or a cell address, and change it unasked: "
        "MAR-03 becomes the third of March.",
        "Take other letters for the code, such as M-03.",
    ),
    _rule(
        123,
        "reserved-code",
        "The letters EV, SO, RF and AP belong to rows that kamxl makes itself, such as those of the evidence register.",
        "Take other letters for the code.",
    ),
    _rule(
        124,
        "duplicate-statement",
        "Two statements have the same words, punctuation, blanks and case aside. A row is found again by its words.",
        "Word one of them differently.",
    ),
    _rule(
        125,
        "wordless-statement",
        "A statement holds no letter and no digit, so its row could not be found again.",
        "Write the statement out.",
    ),
    _rule(
        126,
        "duplicate-short-title",
        "Two capabilities have the same short title, case aside. It names their sheets.",
        "Give each its own short title; it needs to differ in more than upper and lower case.",
    ),
    _rule(
        127,
        "unfit-short-title",
        "A short title can't name a sheet: Excel takes none of [ ] : * ? / \\, no apostrophe at either end, and not "
        "the word History.",
        "Leave these characters out, or take other words.",
    ),
    _rule(
        128,
        "unordered-levels",
        "The values of a scale neither rise nor fall from level to level, or one comes twice.",
        "Put the levels in the order of their values, and give each a value of its own.",
    ),
    _rule(
        129,
        "target-off-scale",
        "A target lies outside the scale.",
        "Take a value between the lowest and the highest level.",
    ),
    _rule(
        130,
        "unordered-bands",
        "The bands of the summary do not start at 0, do not rise, or one start comes twice.",
        "Give the first band 'from: 0', and put the others in the order of their starts.",
    ),
    _rule(
        131,
        "missing-options",
        "A choice field has no options to choose from.",
        "Add its options, such as 'options: [{key: north, label: North}]', or write 'kind: text'.",
    ),
    _rule(
        132,
        "unexpected-options",
        "A field that is not a choice has options.",
        "Add 'kind: choice', or delete the options.",
    ),
    _rule(
        133,
        "empty-capability",
        "A capability asks nothing: it has no statement that is scored and no written answer.",
        "Add 'statements:' with one at least, add 'asks: {written: {words: 300}}', or delete the capability.",
    ),
    _rule(
        134,
        "missing-section-code",
        "A section asks for a written answer, here or by its capability or the spec, but has no code to name it.",
        "Give the section a code, such as 'code: C1-01', or switch its written answer off with 'asks: {written: "
        "false}'.",
    ),
    _rule(
        135,
        "unsafe-logo-path",
        "The path of the logo is absolute, is an address, or leaves the folder of the spec.",
        "Put the picture beside the spec and give its name.",
    ),
    _rule(
        136,
        "low-contrast",
        "Text in this colour, or on it, would be hard to read: the contrast is below 4.5 to 1 (WCAG 2, level AA).",
        "Take a darker colour for 'primary' and 'accent', a lighter one for 'input'.",
    ),
    _rule(
        137,
        "missing-name-field",
        "The respondent has no field with the id 'name'; the name is part of what tells submissions apart.",
        "Add {id: name, label: Your name, required: true} to 'respondent'.",
    ),
    _rule(
        138,
        "duplicate-label",
        "Two fields, or two options of one field, have the same label, case and punctuation aside; people and rosters "
        "tell them apart by it.",
        "Give each its own label.",
    ),
    _rule(
        139,
        "same-edition-other-contents",
        "A spec has the id and the version of a shipped one but says something else. Workbooks go by id and version, "
        "so those of the two would overwrite each other, and their answers would be mixed.",
        "Give the spec an id of its own, or at least a version of its own.",
        "warning",
    ),
    _rule(
        140,
        "level-off-yardstick",
        "A level of the scale counts as something that is no level of the yardstick, or the yardstick names one twice.",
        "Give 'counts_as' a level of 'yardstick', or leave it out where the level's own value is one.",
    ),
    _rule(
        141,
        "unknown-role",
        "A target is for a role that the spec doesn't declare.",
        "Declare the role in 'roles', or correct its id.",
    ),
)

_ROSTERS = (
    _rule(
        150,
        "roster-recognised",
        "The roster is not plain UTF-8 with commas; what it was taken for is told, so that you can check it.",
        "Look at a name with accents in what is built. If it is wrong, save the file in Excel as 'CSV UTF-8 (comma "
        "delimited)'.",
        "notice",
    ),
    _rule(
        151,
        "roster-encoding-unknown",
        "The letters of the roster can't be told for certain, or it is not a text file at all.",
        "Open it in Excel and save it as 'CSV UTF-8 (comma delimited)', or give the .xlsx file itself.",
    ),
    _rule(
        152,
        "roster-delimiter-unknown",
        "It can't be told whether comma, semicolon or tab separates the cells.",
        "Open it in Excel and save it as 'CSV UTF-8 (comma delimited)', or write 'sep=;' into the first line.",
    ),
    _rule(
        153,
        "roster-too-large",
        "The roster exceeds 20 MB or 200,000 rows.",
        "Split it into several files, and build from one after the other.",
    ),
    _rule(
        154,
        "broken-quoting",
        "A quotation mark opens a cell and does not close it properly, so where the cell ends can't be told.",
        "Close the cell with a quotation mark, and double those inside it.",
    ),
    _rule(
        155,
        "empty-roster",
        "The roster holds no person.",
        "Give it a line with the names of the columns, and one line per person.",
    ),
    _rule(
        156,
        "unknown-column",
        "A column has a name that the spec does not know; it is not used.",
        "Rename it to one of the columns that are known, or leave it as it is if it is for your own use.",
        "warning",
    ),
    _rule(157, "duplicate-column", "Two columns mean the same field.", "Delete or rename one of them."),
    _rule(
        158,
        "missing-column",
        "The roster lacks the column 'name'. The first line names the columns.",
        "Rename the column that holds the whole names, first and last names in one column, to 'name'.",
    ),
    _rule(
        159,
        "row-length",
        "A row has more or fewer cells than the first line. Often a comma or a line end inside a cell is not quoted.",
        "Put a cell that holds a comma or a line end into quotation marks, or add the separators that are missing.",
    ),
    _rule(160, "missing-name", "A row has no name.", "Fill in the name, or delete the row."),
    _rule(
        161,
        "duplicate-person",
        "Two rows stand for the same person (and subject): the same id, or the same e-mail, or the same name.",
        "Delete one of the rows, or add a column 'id' and give each row an id of its own.",
    ),
    _rule(
        162,
        "unknown-option",
        "A cell of a choice field holds none of its options.",
        "Write one of the options that are offered into the cell.",
    ),
    _rule(
        163,
        "ambiguous-roster-date",
        "A date can be read in two ways: 03/04/2026 is a day in March or in April.",
        "Write dates as year-month-day: 2026-04-03.",
    ),
    _rule(
        164,
        "unreadable-roster-date",
        "A cell of a date field holds no date.",
        "Write dates as year-month-day: 2026-04-03.",
    ),
    _rule(
        165,
        "unstorable-cell",
        "A cell holds a character that no Excel workbook can store, or a text longer than 32,767 characters.",
        "Delete the character (where it can't be seen, type the text anew), or shorten the text.",
    ),
)

_PROJECT = (
    _rule(
        170,
        "project-setting",
        "A setting of the project, in kamxl.yaml, is unknown or can't be used.",
        "Correct or delete the setting; 'kamxl explain limits' lists the limits.",
    ),
)

SPEC_RULES = (*_FILES, *_PARTS, *_ROSTERS, *_PROJECT)
