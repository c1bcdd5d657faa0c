"""The JSON Schema of a spec, for editors: completion, and red lines while typing."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from kamxl.spec.model import Spec


class _Generator(GenerateJsonSchema):
    """Without a title for every key: it would only repeat the key."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the signature is pydantic's
        return False


def spec_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a spec file, keys as they are written in YAML."""
    schema = Spec.model_json_schema(by_alias=True, schema_generator=_Generator)
    head = {"$schema": GenerateJsonSchema.schema_dialect, "title": "kamxl spec"}
    return {**head, **{key: value for key, value in schema.items() if key not in head}}


def schema_text() -> str:
    """The text of ``docs/spec.schema.json``."""
    return json.dumps(spec_schema(), indent=2, ensure_ascii=False) + "\n"
