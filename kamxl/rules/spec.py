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
        "Run 'kamxl spec list' for the ids that are there, or give the path of a YAML file.",
    ),
    _rule(
        102,
        "not-yaml",
        "The text breaks the rules of YAML at this place, so nothing after it can be understood.",
        "Most often an indentation does not fit, or a text with ': ' in it or a sign before it needs quotation marks.",
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
        "Take the name that is offered, or see 'kamxl spec schema' for all keys.",
    ),
    _rule(105, "missing-key", "A part of the spec lacks a key that it must have.", "Add the key."),
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
        "Write it in the form that is shown as expected.",
    ),
    _rule(108, "unknown-choice", "The key takes one of a few words, and this is none of them.", "Take one of them."),
    _rule(
        109,
        "out-of-limits",
        "A text is too long or empty, a number too large or small, or a list has too many or too few items.",
        "Stay within the limit that is shown.",
    ),
    _rule(
        110,
        "not-utf8",
        "The file is not text in UTF-8, so its letters can't be told for certain.",
        "Open it in an editor and save it with the encoding UTF-8.",
    ),
    _rule(
        111,
        "spec-too-large",
        "The spec exceeds what kamxl takes: 1 MB of text, 32 levels of nesting, 1,000 statements.",
        "Make two specs of it.",
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
        "Keys are words; put one that looks like a number into quotation marks.",
    ),
    _rule(
        114,
        "not-a-spec",
        "The file is empty, or its outermost part is not a mapping of keys and values.",
        "Begin with 'id:', 'title:' and so on at the start of their lines; 'kamxl spec show' prints a whole one.",
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
        "Delete the character.",
    ),
    _rule(
        117,
        "spec-unreadable",
        "The file is there, but can't be read.",
        "Check that it is a file, not a folder, and that you may read it.",
    ),
)

_PARTS = (
    _rule(
        120,
        "duplicate-id",
        "Two parts of one kind have the same id. Answers are stored by these ids.",
        "Give each its own id; where answers exist already, change the newer part.",
    ),
    _rule(
        121,
        "duplicate-code",
        "Two statements or sections have the same code, upper and lower case aside. Answers are found by these codes.",
        "Give each its own code.",
    ),
    _rule(
        122,
        "ambiguous-code",
        "A program could read this code as a date, a number, a boolean or a cell address, and change it unasked: "
        "MAR-03 becomes the third of March.",
        "Take other letters.",
    ),
    _rule(
        123,
        "reserved-code",
        "The letters EV, SO, RF and AP belong to rows that kamxl makes itself, such as those of the evidence register.",
        "Take other letters.",
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
        "Give each its own short title.",
    ),
    _rule(
        127,
        "unfit-short-title",
        "A short title can't name a sheet: Excel takes none of [ ] : * ? / \\, no apostrophe at either end, and not "
        "the word History.",
        "Leave these characters out.",
    ),
    _rule(
        128,
        "unordered-levels",
        "The values of a scale neither rise nor fall from level to level, or one comes twice.",
        "Sort the levels by value, and give each its own.",
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
        "Start the first band at 0 and sort them.",
    ),
    _rule(
        131,
        "missing-options",
        "A choice field has no options to choose from.",
        "List its options, or make it a text field.",
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
        "Add statements or 'written', or delete the capability.",
    ),
    _rule(
        134,
        "missing-section-code",
        "A section asks for a written answer, here or by its capability or the spec, but has no code to name it.",
        "Give the section a code, or switch its written answer off with 'asks: {written: false}'.",
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
)

_ROSTERS = (
    _rule(
        150,
        "roster-recognised",
        "The roster is not plain UTF-8 with commas; what it was taken for is told, so that you can check it.",
        "Look at a name with accents. If it is wrong, save the file as 'CSV UTF-8'.",
        "notice",
    ),
    _rule(
        151,
        "roster-encoding-unknown",
        "The letters of the roster can't be told for certain, or it is not a text file at all.",
        "Save it as 'CSV UTF-8 (comma delimited)', or give the .xlsx file itself.",
    ),
    _rule(
        152,
        "roster-delimiter-unknown",
        "It can't be told whether comma, semicolon or tab separates the cells.",
        "Save it as 'CSV UTF-8 (comma delimited)', or write 'sep=;' into the first line.",
    ),
    _rule(
        153,
        "roster-too-large",
        "The roster exceeds 20 MB or 200,000 rows.",
        "Split it into several rosters.",
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
        "Name it by the id or the label of a field, or leave it if it is your own.",
        "warning",
    ),
    _rule(157, "duplicate-column", "Two columns mean the same field.", "Delete or rename one of them."),
    _rule(158, "missing-column", "The roster lacks the column 'name'.", "Add it; the first line names the columns."),
    _rule(
        159,
        "row-length",
        "A row has more or fewer cells than the first line. Often a comma or a line end inside a cell is not quoted.",
        "Put the cell into quotation marks, or add the missing delimiters.",
    ),
    _rule(160, "missing-name", "A row has no name.", "Fill in the name, or delete the row."),
    _rule(
        161,
        "duplicate-person",
        "Two rows stand for the same person (and subject): the same id, or the same e-mail, or the same name.",
        "Delete one, or tell them apart in a column 'id'.",
    ),
    _rule(162, "unknown-option", "A cell of a choice field holds none of its options.", "Take one of the options."),
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
        "Delete the character, or shorten the text.",
    ),
)

SPEC_RULES = (*_FILES, *_PARTS, *_ROSTERS)
