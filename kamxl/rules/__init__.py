"""Every published code, once: its slug, its severity, what it means and what to do. ``kamxl explain`` prints it.

A published code never changes its meaning; a rule that is no longer needed keeps its number.
"""

from __future__ import annotations

from kamxl.rules.answers import ANSWER_RULES
from kamxl.rules.decisions import DECISION_RULES
from kamxl.rules.drafts import DRAFT_RULES
from kamxl.rules.files import FILE_RULES
from kamxl.rules.identity import IDENTITY_RULES
from kamxl.rules.languages import LANGUAGE_RULES
from kamxl.rules.model import Rule
from kamxl.rules.rounds import ROUND_RULES
from kamxl.rules.spec import SPEC_RULES
from kamxl.rules.stores import STORE_RULES
from kamxl.rules.variants import VARIANT_RULES
from kamxl.rules.writing import WRITING_RULES

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        *SPEC_RULES,
        *LANGUAGE_RULES,
        *VARIANT_RULES,
        *WRITING_RULES,
        *ANSWER_RULES,
        *DECISION_RULES,
        *FILE_RULES,
        *ROUND_RULES,
        *DRAFT_RULES,
        *STORE_RULES,
        *IDENTITY_RULES,
    )
}

__all__ = ["RULES", "Rule"]
