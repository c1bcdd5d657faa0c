"""pydantic's errors as coded findings: what stands there, what belongs there, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from kamxl.diagnostics import Diagnostic
from kamxl.spec.model import Spec
from kamxl.spec.needs import need
from kamxl.spec.nodes import ListNode, Loc, MapNode, Node, Scalar
from kamxl.spec.syntax import QUOTE
from kamxl.spec.telling import did_you_mean, nearest, quote
from kamxl.values.text import canonical

_PHRASES = {
    "Spec": "the spec",
    "Option": "an option",
    "FieldSpec": "a field",
    "Introduction": "a block of the introduction",
    "Written": "'written'",
    "Register": "'register'",
    "SignOff": "'sign_off'",
    "SectionAsks": "the 'asks' of a section",
    "Asks": "'asks'",
    "Scale": "the scale",
    "Summary": "the summary",
    "Look": "the look",
}
_FORMS = {
    r"^[a-z0-9]+([._-][a-z0-9]+)*$": ("an id", "small letters and digits, parted by . _ or -, such as key-account"),
    r"^[A-Za-z]{1,4}[0-9]*-[0-9]{2}$": (
        "a code",
        "1 to 4 letters, digits if you like, a hyphen and two digits, such as C1-03",
    ),
    r"^[A-Za-z]{1,4}[0-9]*$": ("a code", "1 to 4 letters and digits if you like, such as C1"),
    r"^[A-Z]{2,6}$": ("a spec's code", "2 to 6 capital letters, such as KGP"),
    r"^#[0-9A-Fa-f]{6}$": (
        "a colour",
        'a number sign and six hexadecimal digits in quotation marks, such as "#1F3A5F"',
    ),
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": ("a version", 'letters, digits, . _ or -, such as "2026.1"'),
    r"^[a-z]{2,3}(-[A-Z]{2})?$": ("a language", "two or three small letters, such as en, or en-GB with a country"),
    r"^[A-Za-z0-9][A-Za-z0-9 _-]*$": ("a font", "the name of a font, such as Calibri"),
}
_KINDS = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "tuple_type": "a list",
    "model_type": "a mapping of keys and values",
}
_LIMITS = {
    "greater_than": "more than {gt:,}",
    "greater_than_equal": "at least {ge:,}",
    "less_than": "less than {lt:,}",
    "less_than_equal": "at most {le:,}",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length:,} characters",
    "too_short": "at least {min_length:,}",
    "too_long": "at most {max_length:,}",
}
# Of a union's errors one is enough: that of the model (not of false), that of the float (not of the int).
_OTHER_BRANCHES = ((("literal[False]",), "literal_error"), (("int",), "int_type"), (("int",), "int_from_float"))
_YES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def faults(root: MapNode, errors: Sequence[ErrorDetails]) -> list[Diagnostic]:
    """A finding for each error that says something of its own, at the node that it is about."""
    return [_fault(root, error) for error in own(errors)]


def own(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those that only follow from others: the other branches of unions, lists short of bad items."""
    held = {loc[:end] for loc in (error["loc"] for error in errors) for end in range(len(loc))}
    return [
        error
        for error in errors
        if (error["loc"][-1:], error["type"]) not in _OTHER_BRANCHES
        and not (error["type"] == "too_short" and error["loc"] in held)
    ]


def _fault(root: MapNode, error: ErrorDetails) -> Diagnostic:
    kind, loc, node = error["type"], error["loc"], root.at(error["loc"])
    tell = _TELLERS.get(kind, _limit if kind in _LIMITS else _type)
    code, message, expected, advice = tell(node, loc, {"type": kind, "said": error["msg"], **error.get("ctx", {})})
    place = root.at(loc, key=kind == "extra_forbidden")
    if kind == "extra_forbidden" and not advice.startswith("did") and _split_text(place, node):
        advice = QUOTE
    return place.fault(code, message, advice, expected)


def _split_text(key: Node, value: Node) -> bool:
    """Whether a key is rather the rest of a text that its own comma cut off: ``{label: No, not}`` has no colon."""
    after = key.source.lines[key.line - 1][key.column - 1 + key.length :].lstrip()
    return isinstance(value, Scalar) and not value.text and not after.startswith(":")


_Told = tuple[str, str, str, str]
_Context = Mapping[str, Any]


def _unknown(_node: Node, loc: Loc, _context: _Context) -> _Told:
    models = list(_models(loc))
    names = [field.alias or name for model in models for name, field in model.model_fields.items()]
    name = str(loc[-1])
    return "KX104", f"unknown key {quote(name)} in {_phrase(models)}", "", did_you_mean(name, names)


def _missing(_node: Node, loc: Loc, _context: _Context) -> _Told:
    models, key = list(_models(loc)), str(loc[-1])
    return "KX105", f"missing key {quote(key)} in {_phrase(models)}", "", need(models[0].__name__, key)


def _pattern(node: Node, loc: Loc, context: _Context) -> _Told:
    text = node.text if isinstance(node, Scalar) else ""
    what, expected = _FORMS.get(context["pattern"], ("as it should be", f"the form {context['pattern']}"))
    advice = ""
    if what == "an id" and re.fullmatch(context["pattern"], text.lower()):
        advice = f"write {text.lower()[:60]}, or another id where that one is taken: ids do not differ in case alone"
    elif what == "an id" and (slug := re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")):
        advice = f"try {slug[:60].rstrip('-')}"
    return "KX107", f"{_name(loc)}: {quote(text)} is not {what}", expected, advice


def _choice(node: Node, loc: Loc, context: _Context) -> _Told:
    choices = re.findall(r"'([^']*)'", context["expected"])
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return _type(node, loc, {"type": "string_type"})
    return "KX108", f"{_name(loc)} can't be {quote(node.text)}", "", did_you_mean(node.text, choices)


def _limit(node: Node, loc: Loc, context: _Context) -> _Told:
    expected = _LIMITS[context["type"]].format(**context)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        size = f"has {len(node.value):,} characters" if canonical(node.value) else "is empty"
    elif isinstance(node, Scalar):
        size = f"is {node.text[:40]}"
    else:
        count = len(node.items) if isinstance(node, ListNode) else 0
        size = f"has {count:,} item{'' if count == 1 else 's'}"
    return "KX109", f"{_name(loc)} {size}", expected, ""


def _type(node: Node, loc: Loc, context: _Context) -> _Told:
    expected = _KINDS.get(context["type"]) or str(context.get("said", ""))
    if context["type"] == "model_type" and context.get("class_name") in {"Written", "Register", "SignOff"}:
        expected += ", or false"
    return (
        "KX106",
        f"{_name(loc)} can't be {_kind(node, context['type'])}",
        expected,
        _type_advice(node, context["type"]),
    )


def _type_advice(node: Node, kind: str) -> str:
    """What to do about a value of the wrong kind, where that can be told."""
    if kind == "string_type" and isinstance(node, MapNode):
        return QUOTE
    if not isinstance(node, Scalar) or (kind == "string_type" and node.text == ""):
        return ""
    if kind == "string_type":
        return f'put it into quotation marks: "{quote(node.text)[1:-1]}"'
    if kind == "bool_type" and (word := _YES.get(node.text.lower()) or nearest(node.text, ("true", "false"))):
        return f"did you mean {word}?"
    number = re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", node.text)
    return "write it without quotation marks" if number and isinstance(node.value, str) and kind in _NUMBERS else ""


_NUMBERS = ("int_type", "int_from_float", "float_type")
_TELLERS: dict[str, Callable[[Node, Loc, _Context], _Told]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
}


def _kind(node: Node, wanted: str) -> str:
    """What a node is, in words; where a text is wanted, what YAML took a bare word for."""
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, ListNode) else "a mapping"
    if isinstance(node.value, str):
        return f"the text {quote(node.text, 40)}"
    if node.value is None and not node.text:
        return "left empty"
    read_as = {type(None): "empty", bool: "yes or no"}.get(type(node.value), "a number")
    return f"{node.text[:40]}{f', which YAML reads as {read_as}' if wanted == 'string_type' else ''}"


def _name(loc: Loc) -> str:
    """The key that a loc is about, union tags and indices aside."""
    tags = ("float", "Written", "Register", "SignOff")
    names = [part for part in loc if isinstance(part, str) and part not in tags]
    item = isinstance(loc[-1], int) if loc else False
    return f"{'an item of ' if item else ''}{quote(names[-1])}" if names else "the spec"


def _models(loc: Loc) -> Iterator[type[BaseModel]]:
    """The models that the last part of a loc is, or should be, a key of."""
    models: list[type[BaseModel]] = [Spec]
    for part in loc[:-1]:
        if isinstance(part, str):
            tagged = [model for model in models if model.__name__ == part]
            models = tagged or [deeper for model in models for deeper in _below(model, part)] or models
    yield from models


def _below(model: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    """The models that the value of a key can be."""
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            yield from _within(field.annotation)


def _within(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation is anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _within(part)


def _phrase(models: Sequence[type[BaseModel]]) -> str:
    """``a statement``, ``the scale``."""
    name = models[0].__name__
    return _PHRASES.get(name, f"a {name.lower()}")
