"""Rules on which returns of a round count, and on what is compared between plans."""

from __future__ import annotations

from kamxl.rules.model import Rule

ROUND_RULES: tuple[Rule, ...] = (
    Rule(
        "KX450",
        "different-assessments",
        "error",
        "The workbooks are of different specs that do not go back to one base. Their answers are not added up."
        " Editions, variants and languages of one spec are combined on what they share (KX458).",
        "Make one report for each.",
    ),
    Rule(
        "KX451",
        "same-submission-twice",
        "warning",
        "One person returned the same assessment of the same subject more than once. The latest good one counts: by "
        "when it was sent, else by when the file was last changed, else by the order in which the files were given.",
        "Look at the register; take the workbook that should not count out of the folder.",
    ),
    Rule(
        "KX452",
        "nothing-to-consolidate",
        "error",
        "There is no readable workbook to make a team report of.",
        "Give the folder that the returned workbooks were saved in.",
    ),
    Rule(
        "KX453",
        "one-copy-two-names",
        "warning",
        "One issued copy came back more than once, with different names on the cover, or with a name and with none. "
        "All count until that is settled.",
        "Ask whose answers they are; take the workbook that should not count out of the folder.",
    ),
    Rule(
        "KX454",
        "not-on-the-roster",
        "warning",
        "Returns could not be matched with anyone on the roster that was given. They count all the same.",
        "Check the names on the covers; add the people to the roster, or take their workbooks out of the folder.",
    ),
    Rule(
        "KX455",
        "later-return-is-worse",
        "warning",
        "A person returned an assessment again, but the later workbook has errors that the earlier one has not, or "
        "clearly fewer answers (less than three quarters). The earlier one counts.",
        "Look at both. If the later one should count, take the earlier one out of the folder.",
    ),
    Rule(
        "KX456",
        "same-file-twice",
        "notice",
        "The same file, byte for byte, came more than once. It counts once.",
        "Nothing; the register says which of them counts.",
    ),
    Rule(
        "KX457",
        "senders-and-references-crossed",
        "warning",
        "One address sent workbooks that were issued to different people, or one issued workbook came from several "
        "addresses. Somebody may have filled in or passed on a workbook that is not theirs.",
        "Ask whose answers they are. Somebody who sends for others, such as an assistant, is fine.",
    ),
    Rule(
        "KX458",
        "plans-combined",
        "notice",
        "The workbooks are of several editions, variants, languages or roles of one spec. They are consolidated on the"
        " statements that all of them share: same id, same meaning, scores on one yardstick.",
        "Nothing; the report says which plans it combines, and how much of each is compared.",
    ),
    Rule(
        "KX459",
        "nothing-in-common",
        "error",
        "The plans of the workbooks belong to one family, but share no statement, so nothing can be compared. Often the"
        " scale of a variant was changed without saying what its levels stand for.",
        "Say with 'counts_as' what each level of a changed scale stands for, or make one report for each.",
    ),
    Rule(
        "KX460",
        "left-out-of-comparison",
        "notice",
        "Statements, or scores on some levels, can't be compared between the plans that a report combines. They count"
        " in no figure of the report; each person's own totals are not touched.",
        "Nothing; 'kamxl read' gives every answer and each workbook's own totals.",
    ),
    Rule(
        "KX461",
        "compared-otherwise",
        "notice",
        "Statements weigh otherwise in a variant or edition than in its family, or evidence counts otherwise. The"
        " report compares with the weights of the family, so that one score is worth the same in every workbook.",
        "Nothing; each workbook's own totals are those of its own weights.",
    ),
    Rule(
        "KX462",
        "one-person-two-editions",
        "warning",
        "One person returned workbooks of several editions or variants of one spec. They are different rounds, so none"
        " replaces another: each counts as a return of its own, and the figures of the team hold the person as often.",
        "If only one round should count, take the workbooks of the other out of the folder.",
    ),
    Rule(
        "KX463",
        "report-not-in-language",
        "warning",
        "A report was asked for in a language that no spec at hand has for this edition, so its texts are in another.",
        "Name a spec that has the language with --spec, or leave --language out.",
    ),
)
