"""KX340 to KX345: doubts that somebody decided."""

from __future__ import annotations

from kamxl.rules.model import Rule

DECISION_RULES: tuple[Rule, ...] = (
    Rule(
        "KX340",
        "doubt-settled",
        "notice",
        "A doubtful answer was decided by hand. The decided value counts in every total; what was found in the workbook"
        " is told beside it, and the finding that it answers is marked as settled and counts no more.",
        "Nothing needs to be done.",
    ),
    Rule(
        "KX341",
        "decision-without-a-doubt",
        "warning",
        "A decision was not used, because it matches no doubt: no file with the bytes that it was made on was read, the"
        " workbook has no such answer, the answer is not in doubt, or something else is found there.",
        "Run 'kamxl settle' on the file that came last, and decide anew what is still in doubt.",
    ),
    Rule(
        "KX342",
        "decided-value-not-allowed",
        "error",
        "A decided value is none that the question allows, so the decision is not used and the doubt stays open.",
        "Type a value that is allowed, or (blank) where there is no answer.",
    ),
    Rule(
        "KX343",
        "not-a-decision",
        "error",
        "A file of decisions, or an entry of it, is not as 'kamxl settle' writes it: a key is unknown or missing, or"
        " something stands where a text should. The entry is not used.",
        "Take the entry as 'kamxl settle' wrote it, and fill in only 'value' and 'why'.",
    ),
    Rule(
        "KX344",
        "decided-twice",
        "error",
        "There are two decisions on one doubt. Neither is used.",
        "Delete one of the two.",
    ),
    Rule(
        "KX345",
        "decided-without-a-reason",
        "error",
        "A decision says a value but not why. It is not used: a report names the reason of each.",
        "Say in 'why' who decided it, and when.",
    ),
)
