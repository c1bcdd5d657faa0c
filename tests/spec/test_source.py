"""YAML texts become nodes that know where they stand, or findings."""

import json
import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kamxl.spec import source
from kamxl.spec.nodes import ListNode, MapNode, Node, Plain
from kamxl.spec.source import MAX_BYTES, MAX_DEPTH, read_yaml
from kamxl.spec.syntax import QUOTE

STORABLE = st.text(st.characters(exclude_categories=["Cs"]))
VISIBLE = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"]))
SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = SCALARS | VISIBLE
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(VISIBLE.filter("<<".__ne__), inner, max_size=4)
)


def root_of(text: str) -> Node:
    found = read_yaml(text.encode(), "a.yaml")
    assert found.diagnostics == ()
    assert found.root is not None
    return found.root


def plain(text: str) -> Plain:
    return root_of(text).plain()


def codes(data: bytes) -> list[str]:
    return [item.code for item in read_yaml(data, "a.yaml").diagnostics]


@pytest.mark.parametrize(
    "text", ["No", "yes", "on", "012", "1:30", "2026-03-04", "1_000", "0b11", "+", ".", "1e", "=", "0x"]
)
def test_words_that_only_look_like_values_stay_text(text: str) -> None:
    assert plain(f"- {text}") == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("0o17", 15), ("0xff", 255), ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("true", True)],
)
def test_values_of_the_core_schema_are_resolved(text: str, value: Plain) -> None:
    assert plain(f"- {text}") == [value]


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null_is_null(text: str) -> None:
    assert plain(f"a: {text}") == {"a": None}


def test_numbers_without_end_are_no_trouble() -> None:
    assert plain(f"- {'9' * 5000}") == [math.inf]
    assert plain("- .inf") == [math.inf]


def test_quoted_values_stay_text() -> None:
    assert plain("['12', \"true\", 'null']") == ["12", "true", "null"]


@given(STORABLE)
def test_any_text_survives(text: str) -> None:
    written = yaml.safe_dump({"a": text}, default_style='"', allow_unicode=True)
    assert plain(written) == {"a": text}


@given(TREES)
def test_any_tree_survives(tree: Plain) -> None:
    written = json.dumps(tree, ensure_ascii=False)  # JSON is YAML
    if written.count("[") + written.count("{") < MAX_DEPTH:
        assert plain(f"- {written}\n") == [tree]


@given(st.binary(max_size=300) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t\\x0<~", max_size=80).map(str.encode))
def test_no_bytes_raise_anything(data: bytes) -> None:
    found = read_yaml(data, "a.yaml")
    assert found.root is not None or found.diagnostics


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t\\x0<~\ud800U", max_size=80))
def test_the_parser_in_python_raises_nothing_either(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_LOADER", yaml.SafeLoader)
        read_yaml(text.encode("utf-8", "surrogatepass"), "a.yaml")


@pytest.mark.parametrize("text", ["a: [1, 2, {b: c}]", "a: |\n  x\n  y\nb:\n  - c: d\n    e: 'é'\n", "- é: 😀\n- 'ü'"])
def test_both_parsers_see_the_same_places(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def places(node: Node) -> list[tuple[int, int, int]]:
        inner: list[Node] = []
        if isinstance(node, ListNode):
            inner = list(node.items)
        elif isinstance(node, MapNode):
            inner = [part for pair in node.entries for part in pair]
        return [(node.line, node.column, node.length), *(place for part in inner for place in places(part))]

    fast = places(root_of(text))
    monkeypatch.setattr(source, "_LOADER", yaml.SafeLoader)
    assert places(root_of(text)) == fast


def test_nodes_know_line_column_length_and_file() -> None:
    node = root_of("phases:\n  - id: äö\n    title: 'Plan it'\n").at(("phases", 0, "title"))
    assert (node.line, node.column, node.length, node.source.file) == (3, 12, 9, "a.yaml")


def test_a_loc_leads_to_its_value_or_its_key() -> None:
    root = root_of("asks:\n  written: {words: 3}\n")
    loc = ("asks", "written", "Written", "words")  # the tag of a union is no part of the file
    assert root.at(loc).plain() == 3
    assert root.at(loc, key=True).plain() == "words"
    assert root.path(loc) == ("asks", "written", "words")


def test_a_missing_key_leads_to_what_should_hold_it() -> None:
    assert root_of("a:\n  b: 1\n").at(("a", "missing")).plain() == {"b": 1}


def test_parts_can_be_left_out() -> None:
    root = root_of("a: [1, 2, 3]\nb: {c: 4, d: 5}\n")
    assert root.without([("a", 1), ("b", "d")]).plain() == {"a": [1, 3], "b": {"c": 4}}


def test_a_duplicate_key_is_an_error_with_both_places() -> None:
    found = read_yaml(b"a: 1\nb: 2\na: 3\n", "a.yaml")
    assert [(item.code, item.place.line) for item in found.diagnostics] == [("KX103", 3)]
    assert "line 1, column 1" in found.diagnostics[0].message
    assert found.root is not None
    assert found.root.plain() == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: &x [1]\nb: *x", "<<: {a: 1}", "a: !!str 1", "a: !x 1", "a: 1\n---\nb: 2"]
)
def test_what_could_grow_is_refused(text: str) -> None:
    assert set(codes(text.encode())) == {"KX112"}


def test_an_alias_bomb_stops_at_its_first_alias() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    found = read_yaml(bomb.encode(), "a.yaml")
    assert found.root is None
    assert len(found.diagnostics) < 5


@pytest.mark.parametrize("key", ["1", "true", "~", "1.5", "[a]", "{a: b}"])
def test_keys_are_texts(key: str) -> None:
    assert codes(f"? {key}\n: x\n".encode()) == ["KX113"]


@pytest.mark.parametrize("opening", [b"[", b"{", b"- ", b"? "])
def test_depth_is_limited_before_anything_grows(opening: bytes) -> None:
    assert codes(opening * (MAX_BYTES // len(opening))) == ["KX111"]
    assert codes(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) == []


def test_size_is_limited() -> None:
    assert codes(b"#" * (MAX_BYTES + 1)) == ["KX111"]


def test_findings_are_limited() -> None:
    assert len(codes(b"a: 1\n" * 5000)) == 101


def test_a_byte_order_mark_is_accepted() -> None:
    found = read_yaml(b"\xef\xbb\xbfa: b", "a.yaml")
    assert found.root is not None
    assert found.root.at(("a",), key=True).column == 1


@pytest.mark.parametrize(
    "data", ["a: é".encode("latin-1"), "a: b".encode("utf-16"), b"\xef\xbb\xbfa: \xff", b"x\r\n\xff"]
)
def test_other_encodings_are_refused_with_their_line(data: bytes) -> None:
    found = read_yaml(data, "a.yaml").diagnostics
    assert [item.code for item in found] == ["KX110"]
    assert found[0].place.line == data.split(b"\xff")[0].count(b"\n") + 1


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a:\n\t- b", 2, 1, "tab"),
        ("a: b: c", 1, 5, "second ': '"),
        ("a:\n  - 'b\n", 2, 5, "never closed"),
        ("a: [1, 2\n", 1, 4, "bracket"),
        ("a: {b: c\nd: e\n", 2, 2, "brace"),
        ("- {id: x, text: Goals: we have them}", 1, 22, "a second ': ' within brackets or braces"),
        ("a: @b", 1, 4, "can't start"),
        ('a: "\\q"', 1, 5, "backslash"),
        ("a:\n  - b\n c: d", 3, 2, "does not fit"),
        ("a: 1\nb\nc: 2", 2, 1, "neither a key"),
        ("a: \x07", 1, 4, "U+0007"),
    ],
)
def test_a_broken_text_is_told_with_its_place_in_plain_words(text: str, line: int, column: int, words: str) -> None:
    (found,) = read_yaml(text.encode(), "a.yaml").diagnostics
    assert (found.code, found.place.line, found.place.column) == ("KX102", line, column)
    assert words in found.message


@pytest.mark.parametrize("text", ["- {text: Goals: we have them}", "- {text: Goals", "- [a, b: c: d]"])
def test_a_colon_in_braces_is_told_to_need_quotation_marks(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = read_yaml(text.encode(), "a.yaml").diagnostics
    assert QUOTE in found.help
    monkeypatch.setattr(source, "_LOADER", yaml.SafeLoader)
    assert QUOTE in read_yaml(text.encode(), "a.yaml").diagnostics[0].help


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n", "---\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    found = read_yaml(text.encode(), "a.yaml")
    assert found.root is None or found.root.plain() is None


def test_a_long_foreign_text_is_never_quoted_whole() -> None:
    found = read_yaml(b"x" * 900 + b": 1\n" + b"x" * 900 + b": 2\n", "a.yaml").diagnostics
    assert len(found[0].message) < 200
    assert len(found[0].place.excerpt) < 200
