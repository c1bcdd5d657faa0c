"""KX5xx: identity."""

from __future__ import annotations

from kamxl.rules.model import Rule

IDENTITY_RULES: tuple[Rule, ...] = (
    Rule(
        "KX501",
        "references-disagree",
        "error",
        "The places of a workbook that carry its reference name different ones. The most visible one was taken.",
        "Ask the sender whose workbook it is: parts of two workbooks may have been joined.",
    ),
    Rule(
        "KX502",
        "reference-mistyped",
        "error",
        "A reference has wrong check characters: it was changed by hand.",
        "Compare it with the reference that was issued.",
    ),
    Rule(
        "KX503",
        "plan-damaged",
        "warning",
        "The plan inside the workbook is damaged; the workbook was read by the spec at hand.",
        "Check that the spec at hand is the one that the workbook was built from.",
    ),
    Rule(
        "KX504",
        "foreign-plan",
        "warning",
        "The workbook was read by the plan that it carries itself, because no spec at hand makes that plan.",
        "Name the spec that it was built from with --spec "
        "to be sure that its statements are the ones that were issued.",
    ),
    Rule(
        "KX505",
        "respondent-differs",
        "warning",
        "The name or e-mail on the cover is not the one that the workbook was issued to.",
        "Ask who filled the workbook in.",
    ),
    Rule(
        "KX506",
        "signed-by-unknown-key",
        "notice",
        "The workbook is signed, but not with a key of this project. It counts as unsigned.",
        "Name the key in kamxl.yaml (under 'key' or 'old_keys') if it is yours.",
    ),
    Rule(
        "KX507",
        "signature-broken",
        "error",
        "The signature of the workbook does not fit: its identity, its reference or its plan was changed after it was"
        " issued. Its answers were read all the same.",
        "Ask the sender whose workbook it is, and how it was made.",
    ),
    Rule(
        "KX508",
        "key-open-to-others",
        "warning",
        "The file of a key can be read by other users of the machine, who could sign workbooks with it.",
        "Take the rights of others away: chmod 600 kamxl.key.",
    ),
)
