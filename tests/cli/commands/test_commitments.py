"""Commitments: the label that their publisher gave them, and their topics."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program, SmallAnd

LABELLED = (
    *("commitment", "add", "PACT", "--title", "Cut methane", "--text", "They cut it.", "--obligor", "US", "--label", "2024-122"),
    *("--topic", "climate", "--topic", "Energy"),
)


@pytest.fixture
def labelled(small_and: SmallAnd) -> Program:
    """`PACT-2` (entry 6) has a label and two topics."""
    return small_and(LABELLED)


def items(program: Program, *arguments: str) -> list[str]:
    return [item["ref"] for item in json.loads(program.ok("list", *arguments, "--format", "json"))["items"]]


def test_a_label_and_topics_are_recorded_as_they_were_given_and_absent_where_they_were_not(labelled: Program) -> None:
    contents = [json.loads(line)["content"] for line in labelled.ok("export").splitlines()]
    assert (contents[5]["label"], contents[5]["topic"], contents[5]["topics"]) == ("2024-122", "climate", ["Energy"])
    assert {"label", "topics"}.isdisjoint(contents[4])
    shown = json.loads(labelled.ok("show", "2024-122", "--format", "json"))
    assert (shown["ref"], shown["label"], shown["topic"], shown["topics"]) == ("PACT-2", "2024-122", "climate", ["Energy"])
    assert "label 2024-122 · unilateral commitment · one off · climate; Energy · owed by US" in " ".join(labelled.ok("show", "2").split())
    shown = json.loads(labelled.ok("show", "PACT-1", "--format", "json"))
    assert (shown["label"], shown["topics"]) == (None, [])
    assert "label" not in labelled.ok("show", "PACT-1")


def test_lists_find_a_label_and_any_topic_and_show_them_as_columns(labelled: Program) -> None:
    assert items(labelled, "--search", "2024-12") == ["PACT-2"]
    for topic, refs in (("energy", ["PACT-2"]), ("CLIMATE", ["PACT-2"]), ("talks", ["PACT-1"])):
        assert items(labelled, "--topic", topic) == refs
        assert items(labelled, "--topic", topic, "--as-of", "2025-12-31") == refs
    assert items(labelled, "--topic", "energy", "--topic", "talks") == ["PACT-1", "PACT-2"]
    assert "no topic “energ” — did you mean Energy?" in labelled.refuses("list", "--topic", "energ")
    for command in (("list",), ("agenda",)):
        assert {"label", "topics"}.isdisjoint(json.loads(labelled.ok(*command, "--format", "jsonl").splitlines()[0]))
    assert "label" not in labelled.ok("list", "--format", "csv").splitlines()[0]
    csv = labelled.ok("list", "--columns", "ref,label,topics", "--format", "csv")
    assert csv.splitlines() == ["ref,label,topics", "PACT-1,,", "PACT-2,2024-122,Energy"]


def test_whatever_takes_a_ref_takes_a_label(labelled: Program, tmp_path: Path) -> None:
    given = ("--stance", "supports", "--event-date", "2025-03", "--source", "wire-2025")
    labelled.ok("evidence", "add", "2024-122", *given, "--summary", "One.")
    (tmp_path / "rows.csv").write_text("commitment,stance,summary,event_date,source\n2024-122,supports,Two.,2025-03,wire-2025\n")
    labelled.ok("import", str(tmp_path / "rows.csv"))
    labelled.ok("check", "2024-122", "--query", "methane", "--outcome", "nothing-found")
    labelled.ok("commitment", "amend", "2024-122", "--title", "Cut all methane", "--reason", "Clearer")
    history = json.loads(labelled.ok("history", "2024-122", "--format", "json"))["items"]
    assert {line["commitment"] for line in history} == {"PACT-2"}
    assert len(history) == 5
    assert "no commitment “2024-123”" in labelled.refuses("show", "2024-123")


def test_amending_a_label_and_topics(labelled: Program) -> None:
    labelled.ok("commitment", "amend", "PACT-2", "--label", "2024-123", "--reason", "Misread")
    assert "no commitment" in labelled.refuses("show", "2024-122")
    labelled.ok("commitment", "amend", "2024-123", "--topic", "trade", "--reason", "Filed wrongly")
    shown = json.loads(labelled.ok("show", "PACT-2", "--format", "json"))
    assert (shown["topic"], shown["topics"]) == ("trade", [])
    labelled.ok("commitment", "amend", "PACT-1", "--topic", "talks", "--topic", "trade", "--reason", "Both")
    assert items(labelled, "--topic", "trade") == ["PACT-1", "PACT-2"]
    said = labelled.refuses("commitment", "amend", "PACT-1", "--label", "2024–123", "--reason", "x")
    assert "PACT-2 has the label “2024–123” already — give another label; see tracker show PACT-2" in said
    said = labelled.refuses("commitment", "amend", "PACT-1", "--topic", "a", "--topic", "A", "--reason", "x")
    assert "topics: names one topic twice" in said
    labelled.ok("commitment", "amend", "PACT-2", "--clear", "label", "--reason", "It had none")
    assert "no commitment" in labelled.refuses("show", "2024-123")
    assert "the ledger holds" in labelled.ok("verify")


def test_a_dossier_carries_both(labelled: Program, tmp_path: Path) -> None:
    text = labelled.ok("export", "--format", "dossier")
    assert "label: 2024-122" in text
    assert "label: 2024-122\n    topics:\n      - Energy" in text
    dossier = tmp_path / "dossier.yaml"
    dossier.write_text(text)
    copy = labelled.at(tmp_path / "copy.db")
    copy.ok("init")
    copy.ok("import", str(dossier))
    assert copy.ok("export", "--format", "dossier") == text
    dossier.write_text(text.replace("2024-122", "2024-124").replace("- Energy", "- Climate"))
    said = copy("import", str(dossier)).err
    assert "commitment 2, topics: names one topic twice" in said
    dossier.write_text(text.replace("label: 2024-122", "label: 2024-124"))
    assert "says something else there" in copy("import", str(dossier)).err
    copy.ok("import", str(dossier), "--amend", "--reason", "Misread")
    assert json.loads(copy.ok("show", "2024-124", "--format", "json"))["ref"] == "PACT-2"


def test_reports_say_both(labelled: Program, tmp_path: Path) -> None:
    report = labelled.ok("report", "--format", "markdown")
    assert all(f"\n- {fact}\n" in report for fact in ("Label: 2024-122", "Kind: unilateral commitment, one off", "Topic: climate; Energy"))
    assert "Label" not in labelled.ok("show", "PACT-1", "--format", "markdown")
    html = labelled.ok("report", "--format", "html")
    assert "<dt>Label</dt><dd>2024-122</dd>" in html
    labelled.ok("report", "-o", str(tmp_path / "report.docx"))
    labelled.ok("report", "-o", str(tmp_path / "report.xlsx"))
    from docx import Document
    from openpyxl import load_workbook

    paragraphs = [one.text for one in Document(str(tmp_path / "report.docx")).paragraphs]
    assert any("Label: 2024-122 ·" in one and "Topic: climate; Energy" in one for one in paragraphs), paragraphs
    sheet = load_workbook(tmp_path / "report.xlsx")["Commitments"]
    assert ("Label", None, "2024-122") in [*sheet.iter_cols(max_row=3, values_only=True)]
