import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kamxl.diagnostics import Diagnostic, Place
from kamxl.outputs.files import BuiltFile
from kamxl.outputs.jsontext import build_document, json_text, read_document, report_document, submission_json
from kamxl.plan.build import make_plan
from kamxl.results.arrange import Sender, arrange
from kamxl.results.consolidate import consolidate
from kamxl.results.model import Field, Key
from kamxl.results.team import Expected
from kamxl.spec.shelf import open_spec
from kamxl.values.kinds import Answer as Value
from tests.results.kin import BASE
from tests.results.sample import READING, returned, small_reading, small_spec, small_team
from tests.results.test_comparison import EVERYBODY, came

DOCS = Path(__file__).parents[2] / "docs"
SUBMISSION = [
    *("file", "sha256", "sent", "sender"),
    *("spec", "plan", "reference", "identity", "checks", "key", "respondent", "answers", "written", "registers"),
    *("sign_offs", "reflections", "actions", "capabilities", "sections", "total", "shared", "decisions", "diagnostics"),
]
SHIPPED = ("kam-growth-planning", "akam-diploma-1")


def faults(name: str, document: dict[str, Any]) -> list[str]:
    schema = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [f"{item.json_path}: {item.message}" for item in Draft202012Validator(schema).iter_errors(document)]


def round_trip(document: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json_text(document))
    return loaded


def test_a_submission_has_exactly_the_published_shape() -> None:
    ana = round_trip(submission_json(small_team()[2]))
    assert list(ana) == SUBMISSION
    assert ana["spec"] == {"id": "small", "version": "1"}
    assert ana["plan"] == READING.digest()
    assert ana["key"] == {"respondent": "Ana", "subject": "Northwind", "rater": "", "round": ""}
    assert ana["respondent"] == {"name": "Ana", "organisation": "Example", "account": "Northwind"}
    assert ana["answers"]["first"] == {
        "code": "A-01",
        "score": 3,
        "evidence": "Y",
        "where": "Drive",
        "comment": "Seen in March",
        "state": "answered",
        "states": {},
        "cells": {"score": "A Alpha!E6", "evidence": "Cover!C5", "where": "Cover!C5", "comment": "Cover!C5"},
    }
    assert ana["written"]["beta"] == {
        "text": "four words of text",
        "words": 4,
        "state": "answered",
        "cells": {"text": "Cover!C5"},
    }
    assert ana["capabilities"]["alpha"] == {"score": 5, "max": 6, "answered": 2, "of": 2, "evidenced_score": 3}
    assert ana["total"] == {"score": 6, "max": 9, "percent": 66, "answered": 3, "of": 3, "evidenced_score": 4}
    assert ana["actions"][0]["by_when"] == "2026-09-30"
    assert ana["actions"][0]["status"] == "under-way"


def test_an_unreadable_entry_of_a_register_is_null_with_its_cell_and_state() -> None:
    spec = open_spec("akam-diploma-1").spec
    assert spec is not None
    part = make_plan(spec).reading
    assert part is not None
    fields = {
        "register/1.1/02:item": Field("Account plan", "answered", "K11 texts!B90"),
        "register/1.1/02:contribution": Field(None, "unreadable", "K11 texts!C90"),
        "sign-off/1.1/name:value": Field("Bo Li", "answered", "K11 texts!D99"),
    }
    sent = submission_json(arrange(Sender("a.xlsx", "", "", "unsigned", Key("a"), {}), part, fields))
    assert sent["registers"]["1.1"] == [
        {
            "row": "EV1-02",
            "item": "Account plan",
            "contribution": None,
            "cells": {"item": "K11 texts!B90", "contribution": "K11 texts!C90"},
            "states": {"contribution": "unreadable"},
        }
    ]
    assert sent["sign_offs"] == {"1.1": {"name": "Bo Li", "cells": {"name": "K11 texts!D99"}, "states": {}}}


def test_a_score_is_null_unless_it_is_answered() -> None:
    cem = submission_json(small_team()[0])
    told = {name: (item["state"], item["score"]) for name, item in cem["answers"].items()}
    assert told == {"first": ("answered", 1), "second": ("not_applicable", None), "third": ("unreadable", None)}
    assert cem["capabilities"]["beta"] == {"score": None, "max": 3, "answered": 0, "of": 1, "evidenced_score": None}


def test_a_finding_of_a_submission_stands_in_it_alone_and_names_its_file() -> None:
    loose = Diagnostic("KX404", "cut off", Place("bad.xlsx"))
    document = read_document(small_team(), [loose])
    assert [item["file"] for item in document["diagnostics"]] == ["bad.xlsx"]
    (finding,) = document["submissions"][0]["diagnostics"]
    assert (finding["code"], finding["name"], finding["severity"]) == ("KX301", "score-not-on-the-scale", "error")
    assert (finding["file"], finding["sheet"], finding["cell"]) == ("Cem.xlsx", "B Beta", "E6")


def test_a_read_document_is_valid_by_its_schema() -> None:
    loose = Diagnostic("KX404", "cut off", Place("bad.xlsx"))
    assert faults("read", round_trip(read_document(small_team(), [loose]))) == []
    assert faults("read", round_trip(read_document([]))) == []


def test_the_read_schema_refuses_unknown_keys_and_scores_that_are_not_answered() -> None:
    document = round_trip(read_document(small_team()))
    document["submissions"][0]["more"] = 1
    assert faults("read", document)
    document = round_trip(read_document(small_team()))
    document["submissions"][0]["answers"]["third"]["score"] = 0
    assert faults("read", document)


@pytest.mark.parametrize("name", SHIPPED)
def test_documents_of_the_shipped_specs_are_valid(name: str) -> None:
    spec = open_spec(name).spec
    assert spec is not None
    reading = make_plan(spec).reading
    assert reading is not None
    scores = {
        row.id.split("/")[1]: place % 4
        for block in reading.blocks
        if block.family == "statements"
        for place, row in enumerate(block.rows)
    }
    register = next((block for block in reading.blocks if block.family == "register"), None)
    texts: dict[str, Value] = {}
    if register:
        texts |= {f"{register.rows[0].id}:item": "Plan", f"{register.rows[0].id}:contribution": 40}
    sign_off = next((block for block in reading.blocks if block.family == "sign-off"), None)
    if sign_off:
        texts |= {f"{sign_off.rows[-1].id}:value": date(2026, 3, 31)}
    many = [returned("Ana", scores, reading=reading, texts=texts), returned("Ben", {}, reading=reading)]
    assert faults("read", round_trip(read_document(many))) == []
    team = consolidate(many, [Expected("eve", "Eve")], spec=spec)
    assert faults("report", round_trip(report_document(team))) == []


def test_a_report_document_is_valid_and_blank_is_null() -> None:
    expected = [Expected("eve", "Eve")]
    document = round_trip(report_document(consolidate(small_team(), expected, spec=small_spec())))
    assert faults("report", document) == []
    people = {item["person"]: item for item in document["heat_map"]}
    assert people["Ben"]["capabilities"] == {"alpha": 16, "beta": None}
    assert people["Dan"]["total"] is None
    assert (people["Ben"]["answered"], people["Ben"]["of"]) == (2, 3)
    assert [line["id"] for line in document["overview"]][-2:] == ["total", "total:complete"]
    assert {line["person"]: line["on_roster"] for line in document["register"]}["Ben"] == "no"
    assert document["distribution"][0]["levels"] == {"0": 1, "1": 1, "2": 0, "3": 1}
    assert (document["n"], document["expected"], document["schema_version"]) == (4, 1, 1)


def test_a_report_on_several_plans_is_valid_and_says_what_it_compares() -> None:
    document = round_trip(report_document(consolidate(EVERYBODY, spec=BASE)))
    assert faults("report", document) == []
    assert {(line["plan"], line["shared"], line["of"]) for line in document["compared"]} >= {
        ("root 2", 2, 5),
        ("acme 1", 2, 5),
    }
    assert [line["statement"] for line in document["differences"] if line["outcome"] == "left out"] == [
        *("offer", "price", "team", "safety")
    ]


def test_a_report_of_an_assessment_without_evidence_and_texts_is_valid() -> None:
    scale = {"levels": [{"value": value, "label": str(value)} for value in (0, 0.5, 1)]}
    phases = [
        {
            "id": "p",
            "title": "P",
            "capabilities": [
                {
                    "id": "only",
                    "code": "O",
                    "title": "Only",
                    "short_title": "Only",
                    "statements": [{"id": "one", "code": "O-01", "text": "We do it."}],
                }
            ],
        }
    ]
    spec = small_spec(scale=scale, phases=phases, subject=None)
    team = consolidate([returned("Ana", {"one": 0}, reading=small_reading(spec))], spec=spec)
    document = round_trip(report_document(team))
    assert faults("report", document) == []
    assert "evidence" not in document
    assert document["distribution"][0]["levels"] == {"0": 1, "0.5": 0, "1": 0}


def test_a_build_document_is_valid_by_its_schema() -> None:
    files = [
        BuiltFile("out/ana.xlsx", "small", "1", "SM-00000001-XX", {"name": "Ana", "date": date(2026, 3, 31)}),
        BuiltFile("out/blank.xlsx", "small", "1", "SM-00000000-XX", {}),
    ]
    document = round_trip(build_document(files))
    assert faults("build", document) == []
    assert document["files"][0] == {
        "path": "out/ana.xlsx",
        "spec": {"id": "small", "version": "1"},
        "reference": "SM-00000001-XX",
        "respondent": {"name": "Ana", "date": "2026-03-31"},
    }


@given(st.text(max_size=30))
def test_json_text_gives_every_text_back_raw(text: str) -> None:
    shown = json_text({"a": text})
    assert json.loads(shown.encode("utf-8"))["a"] == text


def test_a_variant_has_its_own_totals_and_those_on_what_it_shares_with_its_root() -> None:
    people = [came("Eve", "acme", 5, 4, 3, None, safety=5), came("Ana", "en", 3)]
    document = round_trip(read_document(people))
    assert faults("read", document) == []
    eve, ana = document["submissions"]
    # her own 5 + 2 × 4 + 3 + 5 of 30; as levels of the root 3 + 3 + 2 of 12, with the weights of the family
    assert (eve["total"]["score"], eve["total"]["max"]) == (21, 30)
    assert (eve["shared"]["family"], eve["shared"]["statements"], eve["shared"]["of"]) == ("root", 4, 5)
    assert eve["shared"]["total"] | {"evidenced_score": 8} == {
        "score": 8,
        "max": 12,
        "answered": 3,
        "of": 4,
        "evidenced_score": 8,
        "percent": 66,
    }
    assert {name: item["score"] for name, item in eve["shared"]["capabilities"].items()} == {"alpha": 6, "beta": 2}
    assert ana["shared"] is None
