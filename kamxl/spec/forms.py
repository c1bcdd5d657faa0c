"""The forms of the values in a spec: ids, codes, texts of every length, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class Shown:
    """Marks a text that people see. In a file it can stand in several languages: ``{en: Goals, de: Ziele}``."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """One text, or one for each language."""
        text = handler(schema)
        tags = {"pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"}
        many = {"type": "object", "propertyNames": tags, "additionalProperties": text, "minProperties": 1}
        return {"anyOf": [text, many]}


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=80)]
SpecCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=24)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Shown()]
Spelling = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=28), Shown()]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Shown()]
Edge = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), Shown()]
Mark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,4}[0-9]*-[0-9]{2}$", max_length=10)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Number = Annotated[int | float, Field(ge=-1_000_000, le=1_000_000)]
Weight = Annotated[int | float, Field(gt=0, le=1000)]
Share = Annotated[int | float, Field(ge=0, le=100)]
ByRole = Annotated[dict[Id, Number], Field(min_length=1, max_length=50)]
SharesByRole = Annotated[dict[Id, Share], Field(min_length=1, max_length=50)]
