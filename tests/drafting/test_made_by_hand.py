"""Score sheets as people make them, each in its own manner, with the draft that comes of them."""

from __future__ import annotations

import io
import zipfile

from tests.drafting.books import Made, Rows, book, draft, outline, spec, told


def test_a_title_block_above_the_table_becomes_the_cover() -> None:
    rows: Rows = [
        ["Supplier audit"],
        ["Name:", None, None, "Date:"],
        ["Supplier:"],
        ["Please score each statement honestly."],
        ["0 = no, 1 = partly, 2 = mostly, 3 = yes"],
        [],
        ["No.", "Statement", "Score (0-3)", "Comments", "Owner"],
        [1, "Background"],
        [1.1, "We have a chart."],
        [1.2, "We know the sites."],
        [None, "Total", "=SUM(C9:C10)"],
        [2, "Performance"],
        [2.1, "We have trends."],
    ]
    made = draft(book({"Scores": rows}))
    assert outline(made) == (
        "Supplier audit\n"
        "0 no, 1 partly, 2 mostly, 3 yes\n"
        "C1 Background\n"
        "  C1-01 We have a chart.\n"
        "  C1-02 We know the sites.\n"
        "C2 Performance\n"
        "  C2-01 We have trends.\n"
    )
    found = spec(made)
    assert [(field.id, field.label) for field in found.respondent] == [("name", "Name"), ("date", "Date")]
    assert found.subject is not None
    assert found.subject.label == "Supplier"
    assert [block.points for block in found.introduction] == [("Please score each statement honestly.",)]
    assert found.scale.comments
    assert told(made) == ["KX473 Scores E7 Owner"]
    assert (made.statements, made.capabilities, made.sheets, made.places) == (3, 2, 1, 1)


def test_merged_section_headers_without_numbers_are_capabilities() -> None:
    rows: Rows = [
        ["Statement", "Rating (1 - 5)", "Remarks"],
        ["Leadership"],
        ["Goals are clear to everyone"],
        ["Decisions are taken in time"],
        ["Teamwork"],
        ["Help is given when asked for"],
    ]

    def merged(_: Made, sheets: Made) -> None:
        sheets["Form"].merge_range("A2:C2", "Leadership")
        sheets["Form"].merge_range("A5:C5", "Teamwork")

    assert outline(draft(book({"Form": rows}, merged), "team check.xlsx")) == (
        "team check\n"
        "1 Level 1, 2 Level 2, 3 Level 3, 4 Level 4, 5 Level 5\n"
        "C1 Leadership\n"
        "  C1-01 Goals are clear to everyone\n"
        "  C1-02 Decisions are taken in time\n"
        "C2 Teamwork\n"
        "  C2-01 Help is given when asked for\n"
    )


def test_bold_lines_between_are_headings_where_nothing_else_tells() -> None:
    rows: Rows = [
        ["Question", "Y/N"],
        ["Safety"],
        ["Are exits marked?"],
        ["Are drills held?"],
        [],
        ["Order"],
        ["Are desks clear?"],
    ]
    made = draft(book({"Checklist": rows}, bold=("Safety", "Order", "Question", "Y/N")), "site.xlsx")
    assert outline(made) == (
        "site\n"
        "0 N, 1 Y\n"
        "C1 Safety\n"
        "  C1-01 Are exits marked?\n"
        "  C1-02 Are drills held?\n"
        "C2 Order\n"
        "  C2-01 Are desks clear?\n"
    )


def test_headings_in_capitals_or_with_a_colon_are_headings() -> None:
    loud: Rows = [
        ["Question", "Rating 1-3"],
        ["PLANS"],
        ["Goals are clear"],
        ["Steps are set"],
        ["PEOPLE:"],
        ["Help is given"],
    ]
    assert outline(draft(book({"Form": loud}))) == (
        "scores\n"
        "1 Level 1, 2 Level 2, 3 Level 3\n"
        "C1 PLANS\n"
        "  C1-01 Goals are clear\n"
        "  C1-02 Steps are set\n"
        "C2 PEOPLE\n"
        "  C2-01 Help is given\n"
    )


def test_of_several_sheets_each_is_a_capability() -> None:
    table: Rows = [["Leadership check"], [], ["No", "Statement", "Score", "Comment"]]
    total = [None, "Subtotal", "=SUM(C4:C5)"]
    sheets: dict[str, Rows] = {
        "Cover": [["Leadership check"], [], ["Name:", ""], ["Department:", ""], ["Date:", ""]],
        "How to": [["How to fill this in"], ["Read each statement and choose."], ["Be honest with yourself."]],
        "A Goals": [*table, ["A1", "Goals are clear."], ["A2", "Goals are shared."], total],
        "B Teamwork": [*table, ["B1", "Help is given."], ["B2", "Notes are kept."], total],
        "Summary": [["Area", "Score", "Max"], ["Goals", "='A Goals'!C6", 6], ["Teamwork", "='B Teamwork'!C6", 6]],
        "Lists": [["0 - never"], ["1 - sometimes"], ["2 - often"], ["3 - always"]],
    }

    def dress(_: Made, made: Made) -> None:
        made["Lists"].hide()
        for name in ("A Goals", "B Teamwork"):
            made[name].data_validation("C4:C5", {"validate": "list", "source": "=Lists!$A$1:$A$4"})

    made = draft(book(sheets, dress))
    assert outline(made) == (
        "Leadership check\n"
        "0 never, 1 sometimes, 2 often, 3 always\n"
        "A Goals\n"
        "  A-01 Goals are clear.\n"
        "  A-02 Goals are shared.\n"
        "B Teamwork\n"
        "  B-01 Help is given.\n"
        "  B-02 Notes are kept.\n"
    )
    found = spec(made)
    assert [field.id for field in found.respondent] == ["name", "department", "date"]
    [block] = found.introduction
    assert (block.heading, len(block.points)) == ("How to fill this in", 2)
    assert told(made) == ["KX474 Lists", "KX474 Summary A1"]
    assert made.places == 0


def test_a_legend_table_names_the_levels_and_is_no_table_of_statements() -> None:
    rows: Rows = [
        ["Maturity check"],
        ["Version 2"],
        [],
        ["Score", "Meaning", "Explanation"],
        [1, "Initial", "Nothing is defined"],
        [2, "Repeatable"],
        [3, "Managed"],
        [],
        ["Ref.", "Category", "Criterion", "Weight", "Score", "Evidence"],
        ["1", "Strategy", "A strategy exists", 2, 3, "the file"],
        ["2", None, "It is known", 1],
        ["3", "People", "Skills are planned", "x", 2],
        ["4", None, "Skills are reviewed", 1, 2],
        [None, None, "Total", None, "=SUM(E10:E13)"],
    ]
    made = draft(book({"Assessment": rows}))
    assert outline(made) == (
        "Maturity check\n"
        "1 Initial, 2 Repeatable, 3 Managed\n"
        "C1 Strategy\n"
        "  C1-01 A strategy exists (weight 2)\n"
        "  C1-02 It is known\n"
        "C2 People\n"
        "  C2-03 Skills are planned\n"
        "  C2-04 Skills are reviewed\n"
    )
    found = spec(made)
    assert found.subtitle == "Version 2"
    assert found.scale.levels[0].description == "Nothing is defined"
    assert found.scale.where
    assert told(made) == ["KX477 Assessment C12 x", "KX479 Assessment 4 on Assessment"]


def test_a_checklist_with_columns_for_yes_and_no_is_a_choice_of_level() -> None:
    rows: Rows = [
        ["Fire safety"],
        ["#", "Check", "Yes", "No", "N/A", "Remarks"],
        [1, "Exits are free", "x"],
        [2, "Signs are lit", None, "x"],
        [3, "Doors close", None, None, "x"],
    ]
    made = draft(book({"Checklist": rows}))
    assert outline(made) == (
        "Fire safety\n"
        "0 No, 1 Yes, N/A\n"
        "C1 Fire safety\n"
        "  C1-01 Exits are free\n"
        "  C1-02 Signs are lit\n"
        "  C1-03 Doors close\n"
    )
    assert told(made) == ["KX479 Checklist 3 on Checklist"]


def test_a_matrix_of_marks_is_a_choice_of_level() -> None:
    rows: Rows = [
        ["Skill", "Beginner", "Skilled", "Expert"],
        ["Writes clear mails", "x"],
        ["Runs meetings", None, "x"],
        ["Negotiates", None, None, "x"],
    ]
    made = draft(book({"Matrix": rows}))
    assert outline(made) == (
        "scores\n"
        "0 Beginner, 1 Skilled, 2 Expert\n"
        "C1 scores\n"
        "  C1-01 Writes clear mails\n"
        "  C1-02 Runs meetings\n"
        "  C1-03 Negotiates\n"
    )
    assert told(made)[0] == "KX475 Matrix B1"
    assert "the numbers of the levels are guessed from their order" in made.text.decode()


def test_numbers_as_columns_are_the_levels_even_below_a_merged_heading() -> None:
    rows: Rows = [["No", "Statement", "Rating"], [None, None, 0, 1, 2], [1, "We plan"], [2, "We act"]]

    def merged(_: Made, sheets: Made) -> None:
        sheets["Form"].merge_range("A1:A2", "No")
        sheets["Form"].merge_range("B1:B2", "Statement")
        sheets["Form"].merge_range("C1:E1", "Rating")

    expected = "scores\n0 Level 0, 1 Level 1, 2 Level 2\nC1 scores\n  C1-01 We plan\n  C1-02 We act\n"
    assert outline(draft(book({"Form": rows}, merged))) == expected
    plain: Rows = [["Statement", 0, 1, 2], ["We plan"], ["We act"]]
    assert outline(draft(book({"Form": plain}))) == expected


def test_what_levels_mean_for_single_statements_is_told_and_left_out() -> None:
    rows: Rows = [
        ["Criterion", "1 - Poor", "2 - Fair", "3 - Good", "Score"],
        ["Layout", "No structure at all", "Some structure", "A clear structure"],
        ["Sources", "None are named", "Some are named", "All are named"],
    ]
    made = draft(book({"Rubric": rows}))
    assert outline(made) == "scores\n1 Poor, 2 Fair, 3 Good\nC1 scores\n  C1-01 Layout\n  C1-02 Sources\n"
    assert told(made) == ["KX473 Rubric B1,C1,D1"]


def test_of_two_score_columns_the_first_is_taken_and_the_other_told() -> None:
    rows: Rows = [
        ["Annual review"],
        [],
        ["Competency", "Description", "Score", None, "Comments"],
        [None, None, "Self (1-3)", "Manager (1-3)"],
        ["Communication", "Listens before speaking", 3, 2],
        ["Planning", "Plans the week ahead", 2, 2],
    ]

    def merged(_: Made, sheets: Made) -> None:
        sheets["Review"].merge_range("C3:D3", "Score")

    made = draft(book({"Review": rows}, merged))
    assert outline(made) == (
        "Annual review\n"
        "1 Level 1, 2 Level 2, 3 Level 3\n"
        "C1 Annual review\n"
        "  C1-01 Communication: Listens before speaking\n"
        "  C1-02 Planning: Plans the week ahead\n"
    )
    assert told(made)[0] == "KX473 Review D4 Manager (1-3) (taken: Self (1-3))"


def test_targets_are_taken_from_their_column() -> None:
    rows: Rows = [
        ["Practice", "Current level (1-5)", "Target", "Gap"],
        ["Listens", 3, 4, "=C2-B2"],
        ["Plans", 2, 9, "=C3-B3"],
    ]
    made = draft(book({"Now": rows}))
    assert outline(made).splitlines()[3:] == ["  C1-01 Listens (target 4)", "  C1-02 Plans"]
    assert told(made)[:2] == ["KX473 Now D1 Gap", "KX477 Now A3 9"]


def test_numbers_are_kept_where_a_code_can_carry_them() -> None:
    rows: Rows = [
        ["Q", "Question", "Answer (Y/N)"],
        ["Q1", "Is there a plan?"],
        ["Q2", "Is it written?"],
        ["Q12", "Is it known?"],
    ]
    assert outline(draft(book({"Q": rows}))).splitlines()[2:] == [
        "Q scores",
        "  Q-01 Is there a plan?",
        "  Q-02 Is it written?",
        "  Q-12 Is it known?",
    ]
    own: Rows = [["Code", "Statement", "Score 0-3"], ["K1-01", "Goals are clear"], ["K1-04", "People are heard"]]
    assert outline(draft(book({"Q": own}))).splitlines()[2:] == [
        "K1 scores",
        "  K1-01 Goals are clear",
        "  K1-04 People are heard",
    ]


def test_a_code_that_a_program_could_misread_is_not_kept() -> None:
    rows: Rows = [["Code", "Statement", "Score 0-3"], ["MAR-03", "Months are named"], ["EV1-01", "Proof is kept"]]
    made = draft(book({"S": rows}))
    assert outline(made).splitlines()[3:] == ["  C1-01 Months are named", "  C1-02 Proof is kept"]
    assert "# MAR-03 in S!B2" in made.text.decode()


def test_numbers_inside_the_statements_are_taken_out_of_them() -> None:
    rows: Rows = [
        ["Statement", "Rating 1-5"],
        ["1. Leadership"],
        ["1.1 Goals are clear"],
        ["1.2 People are heard"],
        ["2. Teamwork"],
        ["2.1 Help is given"],
    ]
    assert outline(draft(book({"S": rows}))).splitlines()[2:] == [
        "C1 Leadership",
        "  C1-01 Goals are clear",
        "  C1-02 People are heard",
        "C2 Teamwork",
        "  C2-01 Help is given",
    ]


def test_statements_without_numbers_and_with_blank_rows_between_are_all_found() -> None:
    rows: Rows = [
        ["Statement", "Score /5"],
        [],
        ["We meet every week"],
        [],
        ["We write minutes"],
        [],
        [],
        ["We act on them"],
    ]
    made = draft(book({"Form": rows}))
    assert outline(made).splitlines()[2:] == [
        "C1 scores",
        "  C1-01 We meet every week",
        "  C1-02 We write minutes",
        "  C1-03 We act on them",
    ]
    assert told(made) == ["KX475 Form B1"]


def test_headings_below_headings_are_sections() -> None:
    rows: Rows = [
        ["Ref", "Requirement", "Rating 0-3"],
        ["1", "Plan"],
        ["1.1", "Goals"],
        ["1.1.1", "Goals exist"],
        ["1.1.2", "Goals are known"],
        ["1.2", "Steps"],
        ["1.2.1", "Steps exist"],
        ["2", "Do"],
        ["2.1", "Work"],
        ["2.1.1", "Work is done"],
    ]
    assert outline(draft(book({"S": rows}))).splitlines()[2:] == [
        "C1 Plan",
        "  Goals",
        "    C1-01 Goals exist",
        "    C1-02 Goals are known",
        "  Steps",
        "    C1-03 Steps exist",
        "C2 Do",
        "  Work",
        "    C2-01 Work is done",
    ]


def test_sheets_with_headings_below_headings_are_phases() -> None:
    header = ["Ref", "Statement", "Score 0-3"]
    sheets: dict[str, Rows] = {
        "Diagnosis": [header, ["1", "Background"], ["1.1", "Facts"], ["1.1.1", "We know the group"]],
        "Plan": [header, ["2", "Goals"], ["2.1", "Ours"], ["2.1.1", "We have goals"]],
    }
    assert outline(draft(book(sheets))).splitlines()[2:] == [
        "[Diagnosis]",
        "C1 Background",
        "  Facts",
        "    C1-01 We know the group",
        "[Plan]",
        "C2 Goals",
        "  Ours",
        "    C2-01 We have goals",
    ]


def test_a_german_sheet_is_understood() -> None:
    rows: Rows = [
        ["Selbstbewertung Vertrieb"],
        ["Mitarbeiter:", None, None, "Datum:"],
        [],
        ["Lfd. Nr.", "Kriterium", "Bewertung (0 bis 3)", "Gewichtung", "Bemerkung"],
        ["1", "Kundenwissen"],
        ["1.1", "Wir kennen die Ziele des Kunden.", 2, 2],
        ["1.2", "Wir kennen die Entscheider.", 1, 1],
        [None, "Zwischensumme", "=SUM(C6:C7)"],
        ["2", "Planung"],
        ["2.1", "Der Plan ist geschrieben.", 3, 1],
        [None, "Gesamtsumme", "=C8+C10"],
        [],
        ["0 = nicht vorhanden"],
        ["1 = begonnen"],
        ["2 = weitgehend"],
        ["3 = vollständig"],
    ]
    made = draft(book({"Selbstbewertung": rows}))
    assert outline(made) == (
        "Selbstbewertung Vertrieb\n"
        "0 nicht vorhanden, 1 begonnen, 2 weitgehend, 3 vollständig\n"
        "C1 Kundenwissen\n"
        "  C1-01 Wir kennen die Ziele des Kunden. (weight 2)\n"
        "  C1-02 Wir kennen die Entscheider.\n"
        "C2 Planung\n"
        "  C2-01 Der Plan ist geschrieben.\n"
    )
    found = spec(made)
    assert found.language == "de"
    assert [(field.id, field.label) for field in found.respondent] == [("name", "Mitarbeiter"), ("date", "Datum")]
    assert made.places == 0


def test_a_french_sheet_is_understood() -> None:
    rows: Rows = [
        ["Évaluation des fournisseurs"],
        ["Fournisseur :"],
        ["Rempli par :"],
        [],
        ["Réf.", "Thème", "Question", "Oui", "Non", "Sans objet", "Observations"],
        ["1", "Qualité", "Existe-t-il un plan qualité ?"],
        ["2", "Qualité", "Est-il suivi ?"],
        ["3", "Délais", "Les délais sont-ils tenus ?"],
        ["4", "Délais", "Les retards sont-ils annoncés ?"],
        [None, None, "Total général", "=COUNTA(D6:D9)"],
    ]
    made = draft(book({"Feuil1": rows}))
    assert outline(made) == (
        "Évaluation des fournisseurs\n"
        "0 Non, 1 Oui, N/A\n"
        "C1 Qualité\n"
        "  C1-01 Existe-t-il un plan qualité ?\n"
        "  C1-02 Est-il suivi ?\n"
        "C2 Délais\n"
        "  C2-03 Les délais sont-ils tenus ?\n"
        "  C2-04 Les retards sont-ils annoncés ?\n"
    )
    found = spec(made)
    assert (found.language, found.subject and found.subject.label) == ("fr", "Fournisseur")


def test_a_spanish_sheet_is_understood() -> None:
    rows: Rows = [
        ["Código", "Pregunta", "Puntuación (1 a 3)", "Evidencias", "Observaciones"],
        ["1", "¿Existe un plan?"],
        ["2", "¿Se conoce el plan?"],
        [None, "Promedio", "=AVERAGE(C2:C3)"],
    ]
    made = draft(book({"Hoja1": rows}), "Proveedores.xlsx")
    assert outline(made) == (
        "Proveedores\n"
        "1 Nivel 1, 2 Nivel 2, 3 Nivel 3\n"
        "C1 Proveedores\n"
        "  C1-01 ¿Existe un plan?\n"
        "  C1-02 ¿Se conoce el plan?\n"
    )
    assert spec(made).language == "es"


def test_tables_beside_each_other_and_below_are_capabilities_by_their_titles() -> None:
    header = ["No", "Statement", "Score (0-3)"]
    beside: Rows = [
        ["Plans", None, None, None, "Deeds"],
        [*header, None, *header],
        [1, "We plan", 2, None, 1, "We act", 1],
        [2, "We check", None, None, 2, "We learn"],
    ]
    expected = ["C1 Plans", "  C1-01 We plan", "  C1-02 We check", "C2 Deeds", "  C2-01 We act", "  C2-02 We learn"]
    assert outline(draft(book({"Both": beside}))).splitlines()[2:] == expected
    total = [None, "Total", "=SUM(C5:C6)"]
    below: Rows = [
        ["Quality"],
        [],
        ["Plans"],
        header,
        [1, "We plan"],
        [2, "We check"],
        total,
        [],
        ["Deeds"],
        header,
        [1, "We act"],
        [2, "We learn"],
        total,
    ]
    assert outline(draft(book({"Both": below}))).splitlines()[2:] == expected


def test_a_header_that_is_repeated_for_printing_is_no_statement() -> None:
    header = ["No", "Statement", "Score (0-3)"]
    made = draft(book({"Pages": [header, [1, "We plan"], header, [2, "We act"]]}))
    assert outline(made).splitlines()[3:] == ["  C1-01 We plan", "  C1-02 We act"]


def test_sections_in_a_merged_column_and_words_to_choose_from() -> None:
    rows: Rows = [
        ["Control category", "Audit ID", "Audit question", "Compliance status", "Evidence link", "Due date"],
        ["Process", "AUD-001", "Is the process written?"],
        [None, "AUD-002", "Is it followed?"],
        ["People", "AUD-003", "Are people trained?"],
        [None, "AUD-004", "Are records kept?"],
    ]

    def dress(_: Made, sheets: Made) -> None:
        sheets["Audit"].merge_range("A2:A3", "Process")
        sheets["Audit"].merge_range("A4:A5", "People")
        sheets["Audit"].data_validation("D2:D5", {"validate": "list", "source": ["Pass", "Fail", "N/A"]})

    made = draft(book({"Audit": rows}, dress))
    assert outline(made) == (
        "scores\n"
        "0 Fail, 1 Pass, N/A\n"
        "C1 Process\n"
        "  C1-01 Is the process written?\n"
        "  C1-02 Is it followed?\n"
        "C2 People\n"
        "  C2-03 Are people trained?\n"
        "  C2-04 Are records kept?\n"
    )
    assert told(made) == ["KX473 Audit F1 Due date"]


def test_a_drop_down_makes_a_column_one_for_scores_whatever_its_heading_and_without_one() -> None:
    rows: Rows = [["#", "Behaviour", "Frequency"], [1, "Listens"], [2, "Asks"]]

    def chosen(_: Made, sheets: Made) -> None:
        sheets["S"].data_validation("C2:C3", {"validate": "list", "source": ["Never", "Sometimes", "Always"]})

    made = draft(book({"S": rows}, chosen))
    assert outline(made).splitlines()[1:] == [
        "0 Never, 1 Sometimes, 2 Always",
        "C1 scores",
        "  C1-01 Listens",
        "  C1-02 Asks",
    ]

    def whole(_: Made, sheets: Made) -> None:
        limits = {"validate": "whole", "criteria": "between", "minimum": 0, "maximum": 2}
        sheets["S"].data_validation("C3:C4", limits)

    bare: Rows = [["My list"], [], ["a", "We plan our week"], ["b", "We check our work"]]
    assert outline(draft(book({"S": bare}, whole))) == (
        "scores\n0 Level 0, 1 Level 1, 2 Level 2\nC1 My list\n  C1-01 We plan our week\n  C1-02 We check our work\n"
    )


def test_a_drop_down_by_a_defined_name_is_followed() -> None:
    sheets: dict[str, Rows] = {
        "S": [["Behaviour", "Answer"], ["Greets"], ["Waits"]],
        "Values": [["Red"], ["Amber"], ["Green"]],
    }

    def dress(made: Made, named: Made) -> None:
        made.define_name("Answers", "=Values!$A$1:$A$3")
        named["S"].data_validation("B2:B3", {"validate": "list", "source": "=Answers"})

    made = draft(book(sheets, dress))
    assert outline(made).splitlines()[:2] == ["scores", "0 Red, 1 Amber, 2 Green"]
    assert told(made) == []


def test_a_legend_in_one_cell_or_beside_the_table_names_the_levels() -> None:
    over: Rows = [["Rating scale: 1 = poor, 2 = fair, 3 = good"], [], ["Item", "Rating"], ["Speed"], ["Quality"]]
    assert outline(draft(book({"S": over}))).splitlines()[1] == "1 poor, 2 fair, 3 good"
    beside: Rows = [
        ["Item", "Rating", None, "Legend"],
        ["Speed", None, None, "0 = none"],
        ["Quality", None, None, "1 = some"],
        ["Price", None, None, "2 = all"],
    ]
    made = draft(book({"S": beside}))
    assert outline(made).splitlines()[1] == "0 none, 1 some, 2 all"
    assert (made.statements, told(made)) == (3, [])


def test_what_stands_below_a_table_is_told() -> None:
    rows: Rows = [
        ["Vendor rating"],
        ["Nr", "Criteria", "Points (1-4)"],
        [1, "Delivers on time"],
        [2, "Answers questions,"],
        [None, "and does so in time"],
        [None, "Total points", "=SUM(C3:C5)"],
        [None, "Max. points", 8],
        [],
        ["Signature:"],
        ["* 4 is the best mark, 1 the worst"],
        ["Checked by the buyer"],
    ]
    made = draft(book({"Form": rows}))
    assert outline(made).splitlines()[3:] == [
        "  C1-01 Delivers on time",
        "  C1-02 Answers questions, and does so in time",
    ]
    assert [line.partition(" ")[0] for line in told(made)] == ["KX472"] * 3


def test_statements_with_two_scales_are_told() -> None:
    sheets: dict[str, Rows] = {
        "A": [["Statement", "Score (0-3)"], ["We plan"]],
        "B": [["Statement", "Score (1-5)"], ["We plan"], ["We learn"]],
    }
    made = draft(book(sheets))
    assert outline(made).splitlines()[1] == "1 Level 1, 2 Level 2, 3 Level 3, 4 Level 4, 5 Level 5"
    assert told(made) == ["KX475 A B1 0 to 3", "KX476 B A2 We plan"]
    assert spec(made).phases[0].capabilities[1].statements[0].text == "We plan (B)"


def test_a_scale_that_nothing_names_is_guessed_from_what_was_typed() -> None:
    typed: Rows = [["Question", "Answer"], ["Do we plan?", "Yes"], ["Do we act?", "No"], ["Do we learn?", None]]
    made = draft(book({"S": typed}))
    assert outline(made).splitlines()[1] == "0 No, 1 Yes"
    assert told(made) == ["KX475 S B1", "KX479 S 2 on S"]
    blank: Rows = [["Question", "Score"], ["Do we plan?"], ["Do we act?"]]
    assert outline(draft(book({"S": blank}))).splitlines()[1] == "0 Level 0, 1 Level 1, 2 Level 2, 3 Level 3"


def test_percentages_become_eleven_levels() -> None:
    made = draft(book({"S": [["Item", "Score (0-100)"], ["We plan our work"], ["We act on it"]]}))
    assert [level.value for level in spec(made).scale.levels] == list(range(0, 101, 10))
    assert told(made) == ["KX475 S B1"]


def test_a_scorecard_with_banners_above_headings_keeps_both() -> None:
    guide: Rows = [
        ["KAM scorecard"],
        ["This scorecard shows where an account stands."],
        ["0 = not done"],
        ["1 = started"],
        ["2 = done"],
    ]
    rows: Rows = [
        ["KAM scorecard"],
        ["Key account:", None, "Your name:"],
        [],
        ["#", "Element", "Score (0-2)", "Evidence? (Y/N)", "Where is it?", "Comments"],
        ["DIAGNOSIS"],
        [None, "Background"],
        [1, "Group structure"],
        [None, "Performance"],
        [2, "Turnover trend"],
        ["POLICY"],
        [None, "Opportunities"],
        [3, "List of opportunities"],
        [None, "TOTAL", "=SUM(C7:C12)"],
    ]

    def merged(made: Made, sheets: Made) -> None:
        strong = made.add_format({"bold": True})
        sheets["Scorecard"].merge_range("A5:F5", "DIAGNOSIS", strong)
        sheets["Scorecard"].merge_range("A10:F10", "POLICY", strong)

    made = draft(book({"Read me": guide, "Scorecard": rows}, merged, ("Background", "Performance", "Opportunities")))
    assert outline(made) == (
        "KAM scorecard\n"
        "0 not done, 1 started, 2 done\n"
        "C1 DIAGNOSIS\n"
        "  Background\n"
        "    C1-01 Group structure\n"
        "  Performance\n"
        "    C1-02 Turnover trend\n"
        "C2 POLICY\n"
        "  Opportunities\n"
        "    C2-03 List of opportunities\n"
    )
    found = spec(made)
    assert (found.scale.evidence, found.scale.where, found.scale.comments) == (True, True, True)
    assert (found.subject and found.subject.label, made.places) == ("Key account", 0)


def test_a_survey_with_levels_beside_sentences_without_a_heading_takes_the_ends_from_its_legend() -> None:
    rows: Rows = [
        ["Employee survey"],
        ["1 = strongly disagree ... 4 = strongly agree"],
        [],
        [None, "1", "2", "3", "4"],
        ["I know my goals"],
        ["I have the tools"],
    ]
    assert outline(draft(book({"Survey": rows}))) == (
        "Employee survey\n"
        "1 strongly disagree, 2 Level 2, 3 Level 3, 4 strongly agree\n"
        "C1 Employee survey\n"
        "  C1-01 I know my goals\n"
        "  C1-02 I have the tools\n"
    )


def test_words_that_fall_from_best_to_worst_are_turned_round() -> None:
    rows: Rows = [["Clause", "Requirement", "Status"], ["4.1", "Are issues known?"], ["4.2", "Are they watched?"]]
    words = ["Compliant", "Partially compliant", "Not compliant", "Not applicable"]

    def chosen(_: Made, sheets: Made) -> None:
        sheets["4 Context"].data_validation("C2:C9", {"validate": "list", "source": words})

    assert outline(draft(book({"4 Context": rows}, chosen), "iso.xlsx")).splitlines()[1:] == [
        "0 Not compliant, 1 Partially compliant, 2 Compliant, N/A",
        "C4 iso",
        "  C4-01 Are issues known?",
        "  C4-02 Are they watched?",
    ]


def test_names_that_were_typed_into_the_cover_stay_out_of_the_draft() -> None:
    rows: Rows = [
        ["Vendor scorecard"],
        ["Vendor name", "Acme Ltd", None, "Evaluator", "Ana Silva"],
        [],
        ["Category", "Metric", "Weight (%)", "Score (1-5)", "Weighted score"],
        ["Quality", "Defect rate", "20%", 4, "=C5*D5"],
        [None, "Returns", 10, 3, "=C6*D6"],
        ["Delivery", "On time", 30, 5, "=C7*D7"],
        [None, "Overall score", None, None, "=SUM(E5:E7)"],
    ]
    made = draft(book({"Vendor": rows}))
    assert outline(made).splitlines()[2:] == [
        "C1 Quality",
        "  C1-01 Defect rate (weight 20)",
        "  C1-02 Returns (weight 10)",
        "C2 Delivery",
        "  C2-01 On time (weight 30)",
    ]
    assert b"Acme" not in made.text
    assert b"Ana" not in made.text


def test_a_drop_down_of_a_later_edition_of_the_format_is_followed_too() -> None:
    sheets: dict[str, Rows] = {"S": [["Behaviour", "Answer"], ["Greets"], ["Waits"]], "V": [["0 - no"], ["1 - yes"]]}
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    rule = (
        f'<extLst><ext xmlns:x14="{space}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>V!$A$1:$A$2</xm:f></x14:formula1>'
        "<xm:sqref>B2:B3</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    source, target = io.BytesIO(book(sheets)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"</worksheet>", rule.encode()) if name.endswith("sheet1.xml") else part)
    assert outline(draft(target.getvalue())).splitlines()[1:3] == ["0 no, 1 yes", "C1 scores"]


def test_charts_are_told_to_be_left_out() -> None:
    rows: Rows = [["Statement", "Score (0-3)"], ["We plan", 2], ["We act", 1]]

    def charted(made: Made, sheets: Made) -> None:
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=S!$B$2:$B$3"})
        sheets["S"].insert_chart("D2", chart)

    assert told(draft(book({"S": rows}, charted))) == ["KX474 1 of them", "KX479 S 2 on S"]
