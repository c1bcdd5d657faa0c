"""One reproducible pair per KX1xx code: a file in tests/errors, and exactly what kamxl says about it.

KX104.yaml is a spec, KX150.csv a roster (.csv.gz where it is large), KX101.name what a person typed for a spec (that
of KX139 is in same-edition.yaml, those of KX172 to KX179 in languages, with a translation each), KX182.yaml a variant
of base.yaml, KX170.project the settings of a project.
``KAMXL_UPDATE=1 pytest tests/test_errors.py`` writes the texts anew.
"""

import gzip
import os
from pathlib import Path

import pytest

from kamxl.diagnostics import Diagnostic, render
from kamxl.roster import read_roster
from kamxl.roster.offer import Offer
from kamxl.rules import RULES
from kamxl.settings import project_of
from kamxl.spec.load import load_spec
from kamxl.spec.model import FieldSpec, Option, Role
from kamxl.spec.shelf import examine, open_spec

FOLDER = Path(__file__).parent / "errors"
CODES = [code for code in RULES if code.startswith("KX1")]
FLOODED = {"KX115"}
FIELDS = (
    FieldSpec(id="name", label="Your name", required=True),
    FieldSpec(id="organisation", label="Organisation"),
    FieldSpec(id="email", label="E-mail"),
    FieldSpec(id="date", label="Date", kind="date"),
    FieldSpec(
        id="region",
        label="Region",
        kind="choice",
        options=(Option(key="north", label="North"), Option(key="south", label="South")),
    ),
)
OFFER = Offer(
    roles=(Role(id="manager", label="Key account manager"), Role(id="global", label="Global account manager"))
)


def case_of(code: str) -> Path:
    found = [path for path in FOLDER.glob(f"{code}.*") if path.suffix != ".txt"]
    assert len(found) == 1, f"{code} needs one case in tests/errors, such as {code}.yaml or {code}.csv"
    return found[0]


def findings(path: Path) -> tuple[Diagnostic, ...]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    name = path.name.removesuffix(".gz")
    if name.endswith(".name"):
        spec, _, language = data.decode().strip().partition("\nlanguage: ")
        return (open_spec(spec, language=language) if language else examine(spec)).diagnostics
    if name.endswith(".project"):
        return project_of(data, "kamxl.yaml", path.parent).diagnostics
    if name.endswith(".csv"):
        return read_roster(data, name, FIELDS, offer=OFFER).diagnostics
    if b"\nextends:" in data:
        return open_spec(str(path.relative_to(Path.cwd()))).diagnostics
    return load_spec(data, name).diagnostics


@pytest.mark.parametrize("code", CODES)
def test_each_code_says_what_its_pair_shows(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER.parents[1])
    found = [item for item in findings(case_of(code)) if item.code == code or code not in FLOODED]
    assert code in {item.code for item in found}
    text = "\n".join(render(item) for item in found)
    expected = FOLDER / f"{code}.txt"
    if os.environ.get("KAMXL_UPDATE") == "1":
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(set(CODES) - FLOODED))
def test_a_pair_shows_nothing_but_its_own_code(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER.parents[1])
    assert {item.code for item in findings(case_of(code)) if item.severity == RULES[code].severity} == {code}


def test_no_pair_is_left_over() -> None:
    assert {path.name.split(".")[0] for path in FOLDER.glob("KX1*")} <= set(CODES)


def test_codes_and_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert all(code == rule.code for code, rule in RULES.items())
