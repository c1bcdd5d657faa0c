"""``kamxl spec diff`` ends with what stays comparable, and its document has the published shape."""

from __future__ import annotations

from click.testing import CliRunner

from kamxl.cli import main
from kamxl.outputs.specdiff import diff_document, diff_lines
from tests.outputs.test_json import faults, round_trip
from tests.results.kin import ACME, BASE, EUROPE, NEWER, base


def test_a_diff_shows_old_and_new_and_ends_with_what_is_shared() -> None:
    assert list(diff_lines(BASE, NEWER)) == [
        "added       statement team (B-03)",
        "  + We are many.",
        "reworded    statement price (B-02)",
        "  - It pays.",
        "  + It pays twice.",
        "meaning     statement price (B-02): meaning",
        "  + 2",
        "3 of 4 statements shared; 9 of 12 points",
    ]


def test_what_is_shared_goes_by_family_meaning_and_scale() -> None:
    levels = [{"value": value, "label": str(value)} for value in (10, 20)]
    other = base(id="odd", code="OD", family="root", changes={"plan": {"target": 20}}, scale={"levels": levels})
    shared = {
        "acme": diff_document(BASE, ACME)["shared"],
        "division": diff_document(ACME, EUROPE)["shared"],
        "no mapping": diff_document(BASE, other)["shared"],
        "another family": diff_document(BASE, base(id="alone"))["shared"],
    }
    assert {
        name: (line["statements"], line["of"], line["points"], line["maximum"]) for name, line in shared.items()
    } == {
        "acme": (4, 4, 12, 12),
        "division": (4, 5, 12, 15),
        "no mapping": (0, 4, 0, 12),
        "another family": (0, 4, 0, 12),
    }
    assert list(diff_lines(BASE, base(id="alone")))[-1] == (
        "0 of 4 statements shared; 0 of 12 points: they are of different families, root and alone"
    )


def test_a_diff_document_is_valid_by_its_schema() -> None:
    for first, second in ((BASE, NEWER), (NEWER, ACME), (BASE, EUROPE), (BASE, BASE)):
        assert faults("diff", round_trip(diff_document(first, second))) == []


def test_the_command_compares_specs_by_their_ids() -> None:
    found = CliRunner().invoke(main, ["spec", "diff", "kam-growth-planning", "kam-growth-planning"])
    assert (found.exit_code, found.stdout) == (0, "65 of 65 statements shared; 195 of 195 points\n")
    missing = CliRunner().invoke(main, ["spec", "diff", "kam-growth-planning", "none"])
    assert (missing.exit_code, missing.stdout) == (2, "")
