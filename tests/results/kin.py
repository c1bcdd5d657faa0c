"""A family of small assessments: a base in two versions and three languages, a variant, and a variant of that.

What each changes is chosen so that every figure of a report on all of them can be worked out by hand.
"""

import json
from collections.abc import Mapping
from typing import Any

from kamxl.plan.build import make_plan
from kamxl.plan.reading import ReadingPart
from kamxl.spec.model import Spec

Data = dict[str, Any]
FOUR = tuple({"value": value, "label": f"Level {value}"} for value in range(4))
FIVE = tuple({"value": value, "label": f"Grade {value}", "counts_as": min(value - 1, 3)} for value in range(1, 6))
WORDS = {
    "en": {"plan": "We have a plan.", "people": "We know the people.", "offer": "Our offer fits.", "price": "It pays."},
    "de": {"plan": "Wir haben einen Plan.", "people": "Wir kennen die Menschen.", "offer": "Es passt.", "price": "Ja."},
    "fr": {"plan": "Nous avons un plan.", "people": "Nous les connaissons.", "offer": "Cela va.", "price": "Oui."},
}


def base(version: str = "1", language: str = "en", changes: Mapping[str, Data] | None = None, **other: object) -> Spec:
    """Alpha has plan (target 2) and people, Beta has offer and price; scores of 0 to 3.

    Args:
        version: of the spec.
        language: of its texts.
        changes: what else statements say, by id; an id of its own is a statement more, in Beta.
        other: what else the spec says.
    """
    extra = dict(changes or {})
    words = WORDS[language]

    def statement(id_: str, code: str, **more: object) -> Data:
        return {"id": id_, "code": code, "text": words[id_], **more} | extra.pop(id_, {})

    alpha = [statement("plan", "A-01", target=2), statement("people", "A-02")]
    beta = [statement("offer", "B-01"), statement("price", "B-02")]
    beta += [{"id": id_, "code": f"B-{at:02}", **more} for at, (id_, more) in enumerate(extra.items(), start=3)]
    data = {
        "id": "root",
        "code": "RT",
        "version": version,
        "title": f"Assessment [{language}]",
        "language": language,
        "respondent": [{"id": "name", "label": "Name"}, {"id": "organisation", "label": "Organisation"}],
        "scale": {"levels": FOUR},
        "phases": [
            {
                "id": "only",
                "title": "Only",
                "capabilities": [
                    {"id": "alpha", "code": "A", "title": "Alpha", "short_title": "Alpha", "statements": alpha},
                    {"id": "beta", "code": "B", "title": "Beta", "short_title": "Beta", "statements": beta},
                ],
            }
        ],
    }
    return Spec.model_validate_json(json.dumps(data | other))


def part_of(spec: Spec, role: str = "") -> ReadingPart:
    part = make_plan(spec, role=role).reading
    assert part is not None
    return part


BASE, GERMAN, FRENCH = (base(language=language) for language in ("en", "de", "fr"))
# price means another thing since version 2, and there is one statement more
NEWER = base("2", changes={"price": {"text": "It pays twice.", "meaning": "2"}, "team": {"text": "We are many."}})
# people weighs double, the words of offer are others, the scale goes from 1 to 5, and there is a statement of its own
_ACME: dict[str, Data] = {
    "people": {"weight": 2, "family_weight": 1},
    "offer": {"text": "Acme's offer fits."},
    "safety": {"text": "Acme is safe.", "meaning": "acme"},
}
_ACME_SPEC: dict[str, Any] = {"code": "AC", "family": "root", "scale": {"levels": FIVE, "yardstick": [0, 1, 2, 3]}}
ACME = base(changes=_ACME, id="acme", **_ACME_SPEC)
# the division keeps all that, and what it asks of its offer means another thing
EUROPE = base(
    changes=_ACME | {"offer": {"text": "Our offer fits all of Europe.", "meaning": "acme-eu"}},
    id="acme-eu",
    **(_ACME_SPEC | {"code": "AE"}),
)
