"""Rosters become people; what could mean two things is refused, not guessed."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamxl.roster import Person, Roster, people_from_rows, read_roster
from kamxl.roster.encoding import decode
from kamxl.spec.model import FieldSpec, Option

FIELDS = (
    FieldSpec(id="name", label="Your name", required=True),
    FieldSpec(id="organisation", label="Organisation"),
    FieldSpec(id="email", label="E-mail"),
    FieldSpec(id="date", label="Date completed", kind="date"),
    FieldSpec(id="region", label="Region", kind="choice", options=(Option(key="north", label="The North"),)),
)
SUBJECT = FieldSpec(id="key-account", label="Key account")


def read(data: str | bytes) -> Roster:
    return read_roster(data.encode() if isinstance(data, str) else data, "people.csv", FIELDS, SUBJECT)


def codes(roster: Roster) -> list[str]:
    return [item.code for item in roster.diagnostics]


def people(data: str | bytes) -> Sequence[Person]:
    roster = read(data)
    assert roster.diagnostics == ()
    return roster.people


def test_columns_are_found_by_id_or_label_in_any_spelling() -> None:
    (ana,) = people("YOUR NAME, E-Mail ,organization,Key-Account,date completed\nAna,a@x.org,Acme,Big,2026-03-04\n")
    assert ana.values == {
        "name": "Ana",
        "email": "a@x.org",
        "organisation": "Acme",
        "key-account": "Big",
        "date": date(2026, 3, 4),
    }
    assert ana.line == 2


def test_other_columns_pass_through_only_when_they_are_known() -> None:
    roster = read("id,name,language,role,languge\nA7,Ana,en,rater,x\n")
    assert roster.people[0].extra == {"id": "A7", "language": "en", "role": "rater"}
    assert [(item.code, item.help) for item in roster.diagnostics] == [("KX156", "did you mean 'language'?")]


def test_a_column_that_is_like_none_is_told_which_are_known() -> None:
    roster = read("name,emial,Manager,Nachname\nAna,a@x.org,Ben,Sá\n")
    known = "known columns: name, organisation, email, date, region, key-account, id, language and role"
    assert [item.help for item in roster.diagnostics] == ["did you mean 'email'?", known, known]


def test_without_a_name_column_the_one_with_whole_names_is_to_be_renamed() -> None:
    found = read("first name,last name\nAna,Sá\n").diagnostics[-1]
    assert found.code == "KX158"
    assert "rename the column that holds the whole names to 'name'" in found.help


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("A7,Ana,Ana@X.org,Acme,Big", "a7"),
        (",Ana,Ana@X.org,Acme,Big", "ana@x.org | big"),
        (",Ana,Ana@X.org,Acme,", "ana@x.org"),
        (",Ana,,ACME,Big", "ana | acme | big"),
        (",Ａna,,,", "ana"),
    ],
)
def test_a_key_is_the_id_else_the_mail_else_the_name(row: str, key: str) -> None:
    assert people(f"id,name,email,organisation,key account\n{row}\n")[0].key == key


def test_two_accounts_of_one_manager_are_two_rows() -> None:
    found = people("name,email,key account\nAna,a@x.org,Big\nAna,a@x.org,Small\n")
    assert len({person.key for person in found}) == 2


def test_two_rows_for_one_person_are_an_error_with_both_lines() -> None:
    roster = read("name,email\nAna,a@x.org\n\nBen,\nAnna,A@X.org\n")
    assert codes(roster) == ["KX161"]
    assert "line 2" in roster.diagnostics[0].message
    assert roster.diagnostics[0].place.line == 5
    assert [person.values["name"] for person in roster.people] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("name,region\nJosé,north\n".encode(), ""),
        ("name,region\nJosé,north\n".encode("utf-8-sig"), ""),
        ("name;region\nJosé;north\n".encode(), "UTF-8 with semicolons"),
        ("name\tregion\nJosé\tnorth\n".encode("utf-16"), "UTF-16 with tabs"),
        ("name,region\nJosé,north\n".encode("cp1252"), "Windows-1252 with commas"),
        ("sep=;\r\nname;region\r\nJosé;north\r\n".encode(), "UTF-8 with semicolons"),
    ],
)
def test_encoding_and_delimiter_are_recognised_and_told(data: bytes, said: str) -> None:
    roster = read(data)
    assert roster.people[0].values == {"name": "José", "region": "north"}
    assert [item.message for item in roster.diagnostics] == ([f"read as {said}"] if said else [])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("José Peña", "cp850"), ("José", "mac_roman"), ("Иван", "cp1251"), ("Γιώργος", "cp1253"), ("山田", "shift_jis")],
)
def test_letters_that_could_be_others_are_refused(text: str, encoding: str) -> None:
    assert codes(read(f"name\n{text}\n".encode(encoding))) == ["KX151"]


@pytest.mark.parametrize("text", ["Søren Ågård", "D’Arcy", "Zoë Brontë", "Ó", "François Œuvré", "Ana – Acme", "ß"])
def test_names_of_western_europe_pass_as_windows_1252(text: str) -> None:
    assert decode(f"name\n{text}\n".encode("cp1252")).text == f"name\n{text}\n"


@pytest.mark.parametrize(
    "data", [b"name\0", b"PK\x03\x04", "name".encode("utf-16-le"), "name".encode("utf-32"), b"\xff\xfea"]
)
def test_what_is_no_text_is_refused_with_advice(data: bytes) -> None:
    (found,) = read(data).diagnostics
    assert found.code == "KX151"
    assert "CSV UTF-8" in found.help


def test_the_delimiter_that_makes_columns_known_wins() -> None:
    (found,) = read("name;email;city, country\nAna;a@x.org;Porto, Portugal\n").people
    assert found.values == {"name": "Ana", "email": "a@x.org"}


def test_a_doubtful_delimiter_is_refused() -> None:
    assert codes(read("a,b;c\n1,2;3\n")) == ["KX152"]


def test_cells_may_hold_lines_quotes_and_delimiters() -> None:
    found = people('name,organisation\n"Ana ""A"" Sá","Acme,\r\nLtd"\nBen,Acme\n')
    assert found[0].values == {"name": 'Ana "A" Sá', "organisation": "Acme,\nLtd"}
    assert [person.line for person in found] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line"), [('name,email\nAna,a\n"Ben,b\nCy,c\n', 3), ('name,email\n"Ana"x,a\n', 2), ('name\n"', 2)]
)
def test_a_broken_quotation_is_told_with_its_line(text: str, line: int) -> None:
    roster = read(text)
    assert codes(roster) == ["KX154"]
    assert roster.diagnostics[0].place.line == line
    assert roster.people == ()


@pytest.mark.parametrize("row", ["Ana", "Ana,Acme, Inc.", '"Ana,Acme"'])
def test_rows_have_as_many_cells_as_the_header(row: str) -> None:
    assert codes(read(f"name,organisation\n{row}\n")) == ["KX159"]


def test_blank_rows_and_blank_cells_at_the_end_do_no_harm() -> None:
    assert len(people("\nname,organisation,\n\nAna,Acme,\n,,\n  \nBen,Acme,,,\n")) == 2


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("03/04/2026", "KX163", "2026-03-04 or 2026-04-03"),
        ("3.4.2026", "KX163", "2026-03-04 or 2026-04-03"),
        ("25/12/2026", "KX164", "year-month-day"),
        ("2026-02-30", "KX164", "no date"),
        ("46000", "KX164", "no date"),
        ("next week", "KX164", "no date"),
    ],
)
def test_dates_are_iso_or_refused(text: str, code: str, words: str) -> None:
    (found,) = read(f"name,date\nAna,{text}\n").diagnostics
    assert found.code == code
    assert words in found.message


@pytest.mark.parametrize("text", ["north", "The North", "the  north", "NORTH"])
def test_choices_go_by_key_or_label(text: str) -> None:
    assert people(f"name,region\nAna,{text}\n")[0].values["region"] == "north"


def test_every_fault_of_a_roster_is_told_at_its_cell() -> None:
    roster = read("name,date,region\nAna,soon,Nort\n,,\nBen,,\n,2026-01-01,\n")
    assert [(item.code, item.place.line, item.place.column) for item in roster.diagnostics] == [
        ("KX164", 2, 5),
        ("KX162", 2, 10),
        ("KX160", 5, 1),
    ]
    assert [person.values for person in roster.people] == [{"name": "Ben"}]


def test_rows_of_a_sheet_come_in_by_the_same_door() -> None:
    rows: list[list[object]] = [
        ["Name", "id", "Date completed", None],
        [],
        ["Ana", 17.0, datetime(2026, 3, 4)],  # noqa: DTZ001 - sheets know no zones
        ["Ben", None, None, None],
    ]
    roster = people_from_rows(rows, [3, 4, 5, 6], FIELDS, file="people.xlsx")
    assert roster.diagnostics == ()
    assert roster.people[0] == Person("17", 5, {"name": "Ana", "date": date(2026, 3, 4)}, {"id": "17"})
    assert roster.people[1].line == 6


def test_size_is_limited() -> None:
    assert codes(read(b"x" * 20_000_001)) == ["KX153"]
    assert codes(people_from_rows([["name"]] * 200_002, range(200_002), FIELDS)) == ["KX153"]


def test_findings_are_limited() -> None:
    roster = read("name,date\n" + "Ana,soon\n" * 500)
    assert len(roster.diagnostics) == 101
    assert roster.diagnostics[-1].code == "KX115"


@given(st.binary(max_size=200) | st.text(alphabet='nameidl,;\t"\n\r é', max_size=60).map(str.encode))
def test_no_bytes_raise_anything(data: bytes) -> None:
    roster = read(data)
    assert roster.people or roster.diagnostics


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.isalnum), min_size=1, unique=True
    )
)
def test_any_name_survives(names: list[str]) -> None:
    roster = read("id,name\n" + "".join(f'{index},"{name}"\n' for index, name in enumerate(names)))
    assert [person.values["name"] for person in roster.people] == names


@given(
    st.lists(
        st.lists(st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.datetimes(), max_size=4),
        max_size=4,
    )
)
def test_no_rows_raise_anything(rows: list[list[object]]) -> None:
    header: list[object] = ["name", "date", "region"]
    people_from_rows([header, *rows], range(1, len(rows) + 2), FIELDS)


def test_people_are_the_same_whenever_they_are_asked_for() -> None:
    found = people('id,name,organisation\n1,Ana,Acme\n\n2,Ben,\r\n3,"Cleo\nof two lines",x')
    assert [person.line for person in found] == [2, 4, 5]
    assert list(found) == list(found)
    assert found[2].values["name"] == "Cleo\nof two lines"


def test_languages_that_people_choose_are_told_once_each() -> None:
    assert read("name,email,language\nAna,a@x.org,de\nBen,b@x.org,\nCleo,c@x.org,de\n").languages == {"de"}
