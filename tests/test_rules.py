"""The published codes and the code that uses them say the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kamxl.rules import RULES, Rule
from kamxl.rules.answers import ANSWER_RULES
from kamxl.rules.decisions import DECISION_RULES
from kamxl.rules.drafts import DRAFT_RULES
from kamxl.rules.files import FILE_RULES
from kamxl.rules.identity import IDENTITY_RULES
from kamxl.rules.languages import LANGUAGE_RULES
from kamxl.rules.rounds import ROUND_RULES
from kamxl.rules.spec import SPEC_RULES
from kamxl.rules.stores import STORE_RULES
from kamxl.rules.variants import VARIANT_RULES
from kamxl.rules.writing import WRITING_RULES

SOURCE = Path(__file__).parents[1] / "kamxl"
FAMILIES = {
    "KX1": (*SPEC_RULES, *LANGUAGE_RULES, *VARIANT_RULES),
    "KX2": WRITING_RULES,
    "KX3": (*ANSWER_RULES, *DECISION_RULES),
    "KX4": (*FILE_RULES, *ROUND_RULES, *DRAFT_RULES, *STORE_RULES),
    "KX5": IDENTITY_RULES,
}
ALL = [rule for rules in FAMILIES.values() for rule in rules]


def used() -> set[str]:
    """The codes that stand in the source outside of the rules."""
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.parent.name != "rules")
    return {code for text in texts for code in re.findall(r'"(KX\d{3})"', text)}


def test_every_code_and_every_name_is_published_once() -> None:
    for attribute in ("code", "name", "meaning"):
        counted = Counter(getattr(rule, attribute) for rule in ALL)
        assert [text for text, count in counted.items() if count > 1] == []
    assert len(RULES) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"KX\d{3}", rule.code)
    assert rule in FAMILIES[rule.code[:3]]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.severity in {"error", "warning", "notice"}
    for text in (rule.meaning, rule.advice):
        assert re.fullmatch(r"\S.*\.", text), text
        assert "  " not in text


def test_every_code_in_the_source_is_published() -> None:
    assert used() - set(RULES) == set()


def test_every_published_code_is_used() -> None:
    assert set(RULES) - used() == set()
