"""What each key that a spec must have is for, with an example that can be copied."""

from __future__ import annotations

_CAPABILITY = "{id: goals, code: C1, title: Goals of the account, short_title: Goals}"
_ID = "small letters and digits, parted by . _ or -"

NEEDS: dict[tuple[str, str], tuple[str, str]] = {
    ("Spec", "id"): ("the name that commands and answers know the spec by", "id: account-review"),
    ("Spec", "code"): ("2 to 6 capital letters for the references of workbooks", "code: ACR"),
    ("Spec", "version"): ("the edition, in quotation marks; raise it when questions change", 'version: "2026.1"'),
    ("Spec", "title"): ("the heading of the workbook", "title: Account review"),
    ("Spec", "respondent"): (
        "the fields that a person fills in on the cover",
        "respondent: [{id: name, label: Your name, required: true}]",
    ),
    ("Spec", "scale"): (
        "the levels that statements are scored on",
        "scale: {levels: [{value: 0, label: Not yet}, {value: 1, label: Done}]}",
    ),
    ("Spec", "phases"): (
        "the groups of capabilities",
        f"phases: [{{id: plan, title: Plan, capabilities: [{_CAPABILITY}]}}]",
    ),
    ("Scale", "levels"): (
        "two or more values with their labels",
        "levels: [{value: 0, label: Not yet}, {value: 1, label: Done}]",
    ),
    ("Level", "value"): ("the number that the level counts", "value: 2"),
    ("Level", "label"): ("the words that people see beside its number", "label: Mostly"),
    ("FieldSpec", "id"): (f"{_ID}; answers and rosters go by it", "id: organisation"),
    ("FieldSpec", "label"): ("the words beside the field on the cover", "label: Organisation"),
    ("Option", "key"): (f"{_ID}; answers are stored by it", "key: north"),
    ("Option", "label"): ("the words to choose", "label: The North"),
    ("Role", "id"): (f"{_ID}; targets go by it", "id: global-manager"),
    ("Role", "label"): ("the words for the role in rosters", "label: Global account manager"),
    ("Introduction", "heading"): ("the heading of this block of the instructions", "heading: How to score"),
    ("SignOff", "text"): ("what the person who signs attests", "text: I have seen the evidence."),
    ("Prompt", "id"): (f"{_ID}; the answer is stored by it", "id: strength"),
    ("Prompt", "text"): ("the question to reflect on", "text: What went well?"),
    ("Phase", "id"): (f"{_ID}; results go by it", "id: plan"),
    ("Phase", "title"): ("the heading of its capabilities", "title: Plan"),
    ("Phase", "capabilities"): (
        "its parts, each a sheet of the workbook",
        f"capabilities: [{_CAPABILITY}]",
    ),
    ("Capability", "id"): (f"{_ID}; results go by it", "id: stakeholders"),
    ("Capability", "code"): ("1 to 4 letters, with digits if you like, shown beside its title", "code: C2"),
    ("Capability", "title"): ("the heading of its sheet", "title: Stakeholders of the account"),
    ("Capability", "short_title"): (
        "at most 28 characters, for the sheet's tab and charts",
        "short_title: Stakeholders",
    ),
    ("Section", "id"): (f"{_ID}; results go by it", "id: stakeholders.map"),
    ("Section", "title"): ("the heading of this part of the sheet", "title: The map of stakeholders"),
    ("Statement", "id"): (f"{_ID}; answers are stored by it", "id: stakeholders.known"),
    ("Statement", "code"): (
        "letters, digits if you like, a hyphen and two digits, shown beside the statement",
        "code: C2-01",
    ),
    ("Statement", "text"): ("the words to score", "text: We know who decides."),
    ("Band", "from"): ("the percentage that the band starts at", "from: 50"),
    ("Band", "label"): ("the words for results in the band", "label: Fair"),
    ("Band", "colour"): ("the colour of its results, in quotation marks", 'colour: "#B26A00"'),
}
"""By model and key: what the key is for, and a line that would do."""


def need(model: str, key: str) -> str:
    """The advice for a missing key, such as ``add label, the words to choose: label: The North``."""
    told = NEEDS.get((model, key))
    return f"add {key}, {told[0]}: {told[1]}" if told else ""
