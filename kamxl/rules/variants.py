"""KX180 to KX199: variants, which extend another spec, and the terms of specs."""

from __future__ import annotations

from kamxl.rules.model import Rule

_VARIANTS = (
    Rule(
        "KX180",
        "unknown-base",
        "error",
        "What 'extends' names is not there, or can't be read.",
        "Give the id of a spec that 'kamxl spec list' shows, or a path from the folder of this file.",
    ),
    Rule(
        "KX181",
        "circular-extends",
        "error",
        "Specs extend one another in a circle, so none of them is the base.",
        "Take 'extends' out of the one that the others build on.",
    ),
    Rule(
        "KX182",
        "unknown-target",
        "error",
        "An operation names a part that the base does not have at this point, or a pattern matches none.",
        "Correct the id; 'kamxl spec show BASE --resolved' prints every id. An operation above may have removed it.",
    ),
    Rule(
        "KX183",
        "ambiguous-target",
        "error",
        "Parts of several kinds have the id that an operation names.",
        "Write the kind before the id, such as section/goals.",
    ),
    Rule(
        "KX184",
        "changed-twice",
        "error",
        "A variant changes one thing twice: a field, a place, a list that it also writes anew, or its selection.",
        "Say it once. A pattern and an id can name the same part; write the pattern so that it leaves the part out.",
    ),
    Rule(
        "KX185",
        "malformed-operation",
        "error",
        "An operation is not what it should be: it has no verb, several, or a key that does not belong to its verb.",
        "Write one of change (with set), remove, add and move (each with before, after or into) and select.",
    ),
    Rule(
        "KX186",
        "wrong-destination",
        "error",
        "A part is put where parts of its kind can't stand, or beside or into itself.",
        "Put it beside a part of its own kind, or into one that holds such parts.",
    ),
    Rule(
        "KX187",
        "outline-in-variant",
        "error",
        "A variant writes out a list of parts, or another id for one. What it then shares with its base can't be told.",
        "Say what differs with the operations change, remove, add, move and select, under 'changes'.",
    ),
    Rule(
        "KX188",
        "kept-by-kamxl",
        "error",
        "A variant sets something that kamxl works out itself, so that results of variants can be compared.",
        "Delete the key.",
    ),
    Rule(
        "KX189",
        "level-not-mapped",
        "warning",
        "A variant has other levels than its base, and a level does not say which of the first ones it stands for.",
        "Give every level 'counts_as' with a level of the first scale; without it scores can't be compared.",
    ),
    Rule(
        "KX190",
        "variant-without-own-name",
        "error",
        "A variant lacks an id, a code or a version of its own. Workbooks and answers go by them.",
        "Add 'id:', 'code:' and 'version:' at the top of the variant.",
    ),
)

_TERMS = (
    Rule(
        "KX195",
        "unknown-term",
        "error",
        "A text uses a term that the spec doesn't declare, nor anything that it extends.",
        "Correct its spelling, declare it under 'terms', or write $${ where the signs ${ themselves are meant.",
    ),
    Rule(
        "KX196",
        "unused-term",
        "warning",
        "A term is declared, and no text uses it; often it is mistyped.",
        "Correct its spelling, use it in a text as ${term}, or delete it.",
    ),
    Rule(
        "KX197",
        "circular-term",
        "error",
        "A term contains itself, directly or by way of others, so it would never end.",
        "Write one of the terms of the circle out.",
    ),
    Rule(
        "KX198",
        "malformed-term",
        "error",
        "A term has no name that can be one, or no words, or is opened with ${ and not closed.",
        "Name it with letters and digits, give it a text, and use it as ${name}; $${ stands for the signs themselves.",
    ),
    Rule(
        "KX199",
        "terms-too-large",
        "error",
        "A term is longer than 2,000 characters, or the terms add more than 4,000,000 characters to the spec.",
        "Shorten the terms; a text that is needed once belongs where it stands.",
    ),
)

VARIANT_RULES = (*_VARIANTS, *_TERMS)
