"""The JSON Schema says what the model says, and the file on disk is up to date."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kamxl.spec.faults import _FORMS
from kamxl.spec.schema import schema_text, spec_schema
from kamxl.spec.source import read_yaml
from kamxl.spec.translate import translation_name

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "spec.schema.json"


def test_the_file_is_the_generated_schema() -> None:
    if os.environ.get("KAMXL_UPDATE") == "1":
        FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
    assert FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(spec_schema())
    assert json.loads(schema_text())["$schema"] == "https://json-schema.org/draft/2020-12/schema"


SHIPPED = sorted(path for path in (ROOT / "specs").glob("*.yaml") if not translation_name(path.name)[0])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_specs_follow_the_schema(path: Path) -> None:
    root = read_yaml(path.read_bytes(), path.name).root
    assert root is not None
    jsonschema.Draft202012Validator(spec_schema()).validate(root.plain())


def test_keys_go_by_the_names_that_are_written() -> None:
    definitions = spec_schema()["$defs"]
    assert "register" in definitions["Asks"]["properties"]
    assert "from" in definitions["Band"]["properties"]
    assert "prefixItems" not in schema_text()


def test_every_form_has_plain_words() -> None:
    def patterns(part: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
        if isinstance(part, dict):
            yield from ([part["pattern"]] if isinstance(part.get("pattern"), str) else [])
            yield from (found for value in part.values() for found in patterns(value))
        elif isinstance(part, list):
            yield from (found for value in part for found in patterns(value))

    assert set(patterns(spec_schema())) <= set(_FORMS)
