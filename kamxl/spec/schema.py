"""The JSON Schema of a spec, for editors: completion, and red lines while typing."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from kamxl.spec.model import Spec
from kamxl.spec.operations import KEPT, VERBS

Json = dict[str, Any]

_NAME: Json = {"type": ["string", "number"], "description": 'an id, kind/id, or a pattern such as "goals.*"'}
_TERMS: Json = {
    "type": "object",
    "description": "Words that texts use as ${word}; a variant can say others.",
    "additionalProperties": {"type": ["string", "number", "object", "null"]},
}
_SET: Json = {
    "type": "object",
    "minProperties": 1,
    "description": "fields with their new values; null takes a field back to its default",
    "properties": {"comparable": {"const": False, "description": "it does not mean the same as in the base any more"}},
}


class _Generator(GenerateJsonSchema):
    """Without a title for every key: it would only repeat the key."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return False


def spec_schema() -> Json:
    """The JSON Schema (2020-12) of a spec file, keys as they are written in YAML; a variant has ``extends``."""
    spec = Spec.model_json_schema(by_alias=True, schema_generator=_Generator)
    parts: Json = spec.pop("$defs")
    spec["properties"]["terms"] = _TERMS
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "kamxl spec",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Variant"},
        "else": {"$ref": "#/$defs/Spec"},
        "$defs": {**parts, "Operation": _operation(), "Spec": spec, "Variant": _variant(spec, parts)},
    }


def _variant(spec: Json, parts: Json) -> Json:
    """What a variant can say: less than a spec must, any of it null, and operations."""
    taken = {key: value for key, value in spec["properties"].items() if key not in ("phases", *KEPT)}
    taken["scale"] = _some(parts["Scale"], KEPT)
    taken["subject"] = _some(parts["FieldSpec"])
    own = ("id", "code", "version")
    properties = {key: value if key in own else {"anyOf": [value, {"type": "null"}]} for key, value in taken.items()}
    base = {"type": "string", "description": "the id of the spec that it builds on, or a path from this file's folder"}
    changes = {"type": "array", "items": {"$ref": "#/$defs/Operation"}}
    return {
        "type": "object",
        "description": "A variant: it says only what differs from the spec that it extends.",
        "required": ["extends", *own],
        "additionalProperties": False,
        "properties": {"extends": base, **properties, "changes": changes},
    }


def _some(part: Json, without: frozenset[str] = frozenset()) -> Json:
    """A part of which only some keys are given; the others come from the base."""
    properties = {key: value for key, value in part["properties"].items() if key not in without}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _operation() -> Json:
    """One of the verbs with what stands beside it."""
    values = {"add": {"type": "object"}, "select": {"anyOf": [_NAME, {"type": "array", "items": _NAME}]}}
    forms = []
    for verb, beside in VERBS.items():
        properties = {verb: values.get(verb, _NAME), **{key: _SET if key == "set" else _NAME for key in beside}}
        needs: Json = {"required": [verb, "set"]} if verb == "change" else {"required": [verb]}
        if "into" in beside:
            needs["oneOf"] = [{"required": [key]} for key in beside]
        forms.append({"type": "object", "additionalProperties": False, "properties": properties, **needs})
    return {"oneOf": forms}


def schema_text() -> str:
    """The text of ``docs/spec.schema.json``."""
    return json.dumps(spec_schema(), indent=2, ensure_ascii=False) + "\n"
