"""File names out of what people are called: none leaves its folder, none is another's, on any system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from kamxl.api import Outcome, build_files
from kamxl.issue import blank_copy, corrected_copy, personal_copies
from kamxl.mending import fix
from kamxl.plan.hidden import packed_plan
from kamxl.reading.foreign import unpack
from kamxl.reading.travelling import Damaged
from kamxl.roster.people import Person
from tests.cli.test_cli import SPEC
from tests.reading.returned import SCORECARD, submission, written
from tests.results.sample import READING, returned

DEVICES = ("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$", *(f"COM{n}" for n in "0123456789¹²³"))
DEVICES += tuple(f"LPT{n}" for n in "0123456789¹²³")
HOSTILE = [
    *(name for device in DEVICES for name in (device, f"{device.lower()}.txt", f"{device}.", f" {device} ")),
    *("", " ", ".", "..", "...", "....", "-", "--", "-rf", "~", "~$ana", ".hidden", "a.", "a ", "a\u00a0", " . "),
    *("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share", "//host/share", "a/b"),
    *("file:///x", "a:b", "a::$DATA", "a*b?c", 'a"b', "a<b>c|d", "%2e%2e%2f", "%00", "$HOME", "`id`", "$(id)", "a;b"),
    *("!x", "a!b.eml!c", "a&b", "a'b", "{a}", "[a]", "a,b", "a=b", "a+b", "a@b", "#a", "^a", "*", "?", "|", "<", ">"),
    *(f"a{chr(code)}b" for code in (*range(1, 32), 0x7F, 0x80, 0x85, 0x9F)),
    *("\ud800", "a\udfffb", "\ufffe", "\uffff", "\U0010ffff", "\ufeffa", "\u200b", "\u200bana", "\u2028", "\u2029"),
    *("Ann \u202egpj.exe", "\u2066x\u2069", "שלום", "شركة\u200f مثال", "漢字 太郎", "हिन्दी", "ไทย", "🙂🙂", "👩‍👩‍👧"),
    *("e\u0301", "\u00e9", "E\u0301", "\u00c9", "A\u030a", "\u00c5", "\u212b", "ﬁ", "fi", "ß", "ss", "SS"),
    *("İ", "i\u0307", "ı", "\U0001f1e9\U0001f1ea"),
    *("Ana Abe", "ana abe", "ANA ABE", "Ana  Abe", "Ana-Abe", "Ana_Abe", "Ana Abe", "Ａｎａ Ａｂｅ"),
    *("a" * 300, "A" * 300, "e\u0301" * 300, "漢" * 300, "🙂" * 300, "a " * 300, "\u0301" * 300, "." * 300, "𝒜" * 300),
]  # fmt: skip
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)")


def check(name: str) -> None:
    """The rules of Windows, macOS and Linux for one name, and those of people who type it into a command line."""
    assert name == unicodedata.normalize("NFC", name)
    assert re.fullmatch(r"[\w.-]+\.xlsx", name), name
    assert name.isprintable(), name
    assert name[0] not in "-.~", name
    assert not RESERVED.match(name), name
    assert ".." not in name, name
    assert len(name.encode("utf-8")) <= 255, name
    assert len(name) <= 80, name


def folded(name: str) -> str:
    """A name as the most careless of file systems compares it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def test_two_hundred_hostile_names_give_names_that_are_safe_and_all_different() -> None:
    assert len(HOSTILE) >= 200
    people = [
        Person(f"p{number}", number, {"name": name} if name else {}, {}) for number, name in enumerate(HOSTILE, start=2)
    ]
    files = [issued.file for issued in personal_copies(READING, people)]
    for file in files:
        check(file)
    assert len({folded(file) for file in files}) == len(HOSTILE)


@pytest.mark.parametrize("own", [True, False])
def test_what_goes_back_to_a_sender_is_named_safely_whatever_the_sender_is_called(own: bool) -> None:  # noqa: FBT001  a parameter
    for name in HOSTILE:
        # a name on the cover, or none there and one of the file that came in
        came = returned(name if own else "", {"first": 1})._replace(file="in.xlsx" if own else f"back/{name}.xlsx")
        check(corrected_copy(came, {}).file)


def test_two_senders_whose_names_differ_only_in_case_do_not_replace_each_other(tmp_path: Path) -> None:
    came = [
        submission(written(SCORECARD, {"respondent/name:value": name}), f"{name}.xlsx")
        for name in ("Ana Abe", "ANA ABE")
    ]
    files, refused = fix(Outcome(tuple(came), (), len(came)), tmp_path, force=True)
    assert [item.submission.name for item in files] == ["Ana Abe"]
    assert [item.code for item in refused] == ["KX202"]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("spec", ["con", "nul.2026", "com1", "lpt9.a", "aux"])
def test_a_blank_copy_of_a_spec_that_is_called_like_a_device_is_not(spec: str) -> None:
    file = blank_copy(READING._replace(spec=spec)).file
    check(file)
    assert spec in file
    assert blank_copy(READING).file == "small.xlsx"


def test_a_second_edition_never_replaces_the_first_in_one_build(tmp_path: Path) -> None:
    for version in "12":
        (tmp_path / f"{version}.yaml").write_text(SPEC.replace('version: "1"', f'version: "{version}"'), "utf-8")
    specs = [str(tmp_path / "1.yaml"), str(tmp_path / "2.yaml")]
    files, findings = build_files(specs, tmp_path / "out", force=True)
    assert [item.version for item in files] == ["1"]
    assert [item.code for item in findings] == ["KX202"]


@pytest.mark.parametrize("name", ["/../../x", "..", "a/b", "a\\b", "C:x", "CON", "a\x00b", " a", "a.", "é", "a" * 81])
def test_a_plan_that_travels_under_a_name_that_no_spec_may_have_is_not_used(name: str) -> None:
    assert unpack(packed_plan(READING)) == READING
    with pytest.raises(Damaged):
        unpack(packed_plan(READING._replace(spec=name)))
