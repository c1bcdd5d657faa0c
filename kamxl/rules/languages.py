"""KX171 to KX179: the languages of a spec; KX149: the role that a workbook is for."""

from __future__ import annotations

from kamxl.rules.model import Rule

LANGUAGE_RULES: tuple[Rule, ...] = (
    Rule(
        "KX149",
        "role-not-there",
        "error",
        "A workbook is asked for, in a roster or by an option, for a role that the spec doesn't have.",
        "Write the id or the label of one of the spec's roles, or leave it blank for the targets of everybody.",
    ),
    Rule(
        "KX171",
        "unknown-language",
        "error",
        "What stands for a language is none that kamxl knows.",
        "In a spec write the tag of ISO 639-1 in small letters, such as de, and a country in capitals after it: de-AT. "
        "In a roster or an option the English name and the language's own name do as well.",
    ),
    Rule(
        "KX172",
        "translation-of-nothing",
        "error",
        "A translation is for an id or a key that the spec doesn't have in this place.",
        "Correct the id or the key, move the translation to where the spec has it, or delete it.",
    ),
    Rule(
        "KX173",
        "translation-length",
        "error",
        "A list whose items have no ids is translated item by item, and has another length than that of the spec.",
        "Write as many items as the spec has, in the same order.",
    ),
    Rule(
        "KX174",
        "translation-form",
        "error",
        "What is translated holds no text that has a language, or the translation of a text is none.",
        "Keep to the texts, in the outline that the spec has; numbers and settings are the same in all languages.",
    ),
    Rule(
        "KX175",
        "translated-twice",
        "error",
        "A text is translated into the same language twice.",
        "Delete one of the two translations.",
    ),
    Rule(
        "KX176",
        "missing-own-language",
        "error",
        "A text stands in some languages, but not in the one that the spec is written in.",
        "Add the text with the tag of the spec's own language, which is en where 'language' says nothing.",
    ),
    Rule(
        "KX177",
        "translation-file",
        "error",
        "A translation file doesn't say correctly what it translates, or into which language.",
        "Name it like the spec with the language before the ending (acme.de.yaml beside acme.yaml), and begin it with "
        "'translates', the spec's id, and 'language'.",
    ),
    Rule(
        "KX178",
        "language-not-there",
        "error",
        "A language is asked for that the spec has no texts in.",
        "Ask for one of the languages that the spec has, or add the language ('docs/languages.md' says how).",
    ),
    Rule(
        "KX179",
        "language-gaps",
        "warning",
        "A language lacks some texts of the spec; those of the spec's own language stand in their place.",
        "Translate them, if people who read only this language fill the workbook in.",
    ),
)
