"""The XLSX: typed, filtered, frozen, linked; every text a string, and what does not fit into a cell said."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.payloads import PAYLOADS
from tests.reports import opened
from tests.reports.sample import sample
from tests.reports.test_hostile import filled, hostile
from tracker.domain.standing.changes import BothClocks, Changes
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.vocabulary import MIXED, Status, spelled
from tracker.reports import palette
from tracker.reports.blocks import shown
from tracker.reports.formats import xlsx
from tracker.reports.formats.xlsx_sheets import Page
from tracker.reports.model import Report

SHEETS = ["Summary", "Obligations", "Commitments", "Texts", "Evidence", "Searches", "Assessments", "Definitions"]
M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@cache
def made() -> bytes:
    return xlsx.write(sample()).data


def _cells(data: bytes) -> list[Any]:
    return [cell for sheet in opened.xlsx_book(data) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_sheets_are_frozen_filtered_and_wide_enough() -> None:
    """Red with `freeze_panes` or `autofilter` left out."""
    book = opened.xlsx_book(made())
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.freeze_panes in ("A2", "B2", "C2")
        assert all(column.width >= 6 for column in sheet.column_dimensions.values())
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (9, "landscape", None)
        assert sum(column.width for column in sheet.column_dimensions.values()) <= 310, "on A4, and still read"
        assert sheet.column_dimensions
        if sheet.title != "Summary":
            assert sheet.auto_filter.ref == sheet.dimensions


def test_whole_dates_are_dates_and_partial_ones_text() -> None:
    rows = opened.xlsx_table(made(), "Evidence")
    assert [row["Event date"] for row in rows if row["Ref"] == "LAKE-1"] == [date(2024, 5, 2), "May 2024", "2024"]
    (first, *_) = opened.xlsx_table(made(), "Commitments")
    assert (first["Due"], first["Extended to"]) == (date(2024, 6, 30), "Dec 2024")
    assert (first["Overdue"], first["Late"], first["For"]) == ("yes", "no", 2)


def test_numbers_are_numbers() -> None:
    for name, heads in (("Evidence", ("Entry",)), ("Assessments", ("Entry",)), ("Commitments", ("For", "Last entry"))):
        for row in opened.xlsx_table(made(), name):
            assert all(isinstance(row[head], int) for head in heads)


def test_a_date_before_excels_calendar_is_text() -> None:
    """Red without the guard for 1900, which XlsxWriter answers with a warning and a wrong day."""
    writer = xlsx._WorkbookWriter(sample())
    sheet, page = writer.book.add_worksheet("Old"), Page("Old", "", ())
    writer._cell(sheet, page, 0, 0, date(1899, 12, 31), "text")
    writer._cell(sheet, page, 1, 0, date(1900, 1, 1), "text")
    writer.book.close()
    assert [row[0] for row in opened.xlsx_rows(writer.out.getvalue())["Old"]] == ["1899-12-31", date(1900, 1, 1)]


def test_links_lead_to_sources_alone() -> None:
    found = [cell.hyperlink for cell in _cells(made()) if cell.hyperlink and cell.hyperlink.target]
    links = {f"{link.target}{f'#{link.location}' if link.location else ''}" for link in found}  # Excel keeps the two halves apart
    assert links == {
        "https://herald.example/2024/lake_%28summit%29?a=1&b=2#top",
        f"https://gazette.example/{'a' * 180}",
        "https://radio.example/%E6%96%B0%E9%97%BB",
    }


def _leads_to(cell: Any) -> str:
    return str(cell.hyperlink.target or cell.hyperlink.location)


def test_links_within_the_book_lead_to_the_top_of_each_sheet() -> None:
    """Red with links to the rows of refs, which are wrong once somebody sorts."""
    within = [cell for cell in _cells(made()) if cell.hyperlink and not cell.hyperlink.target]
    assert {cell.parent.title for cell in within} == {"Summary"}
    assert [cell.hyperlink.location for cell in within] == [f"'{name}'!A1" for name in SHEETS[1:]]
    assert [cell.value for cell in within] == SHEETS[1:]


def _colours(sheet: Any) -> dict[str, str]:
    """By rule, in their order, the fill of what a rule over words is about."""
    rules = [rule for ranged in sheet.conditional_formatting for rule in ranged.rules if rule.type == "expression"]
    return {rule.formula[0]: f"#{rule.dxf.fill.bgColor.rgb[2:].lower()}" for rule in sorted(rules, key=lambda rule: rule.priority)}


def test_statuses_are_coloured_by_rules_and_what_nobody_promised_is_neutral() -> None:
    """Red without the rule of the group, and with it after the others: a withdrawn request was as brown as a broken promise."""
    book = opened.xlsx_book(made())
    for name, word, group in (("Summary", "D", "H"), ("Obligations", "G", "D"), ("Commitments", "J", "C"), ("Assessments", "F", "D")):
        found = _colours(book[name])
        for status in (*Status, MIXED):
            assert found[f'${word}2="{spelled(status)}"'] == palette.LIGHT[status]
        neutral = {f'AND(${word}2="{status}",${group}2<>"Promised")': palette.LIGHT[palette.UNMET] for status in ("not met", "withdrawn")}
        assert dict(list(found.items())[:2]) == neutral


def test_glyphs_have_columns_of_their_own_and_confidence_is_beside_each_status() -> None:
    """Red with the mark and the word in one cell."""
    for name in ("Obligations", "Commitments", "Assessments"):
        for row in opened.xlsx_table(made(), name):
            word = row["Status"].replace(" ", "_")
            assert row["Mark"] == STATUS_GLYPHS["not_fulfilled" if word == "not_met" else word]
            assert row["Confidence"] or word == "not_assessed"
            assert row.get("Level mark") == VERIFICATION_GLYPHS.get(row.get("Verification", ""))


def test_an_assessment_says_how_far_criteria_are_met() -> None:
    """Red with the result of the one criterion at the other."""
    said = [row["Criteria"] for row in opened.xlsx_table(made(), "Assessments") if row["Criteria"]]
    assert said == ["• met: 1. A timetable is published\n• in part: 2. Ferries are seen to run"]
    whats = [row["What"] for row in opened.xlsx_table(made(), "Texts") if row["Ref"] == "LAKE-1"]
    assert {"What was promised", "Criterion 1", "Criterion 2", "Wording", "How to cite"} <= {*whats}


def test_a_sheet_prints_at_the_width_of_one_page_with_rows_that_show_their_texts() -> None:
    """Red without `fit_to_pages`, and with the rows of a table at five lines at most."""
    long = "word " * 180
    for sheet in opened.xlsx_book(xlsx.write(sample(lambda name, text: long if name == "terms.text" else text)).data).worksheets:
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
            True,
            1,
            0,
        )
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == (None if sheet.title == "Summary" else "$1:$1")
        if sheet.title == "Texts":
            assert sheet.row_dimensions[2].height >= 11 * xlsx.LINE_HEIGHT


def test_what_changed_is_on_both_clocks() -> None:
    """Red with one clock, and with the sheet of entries left out."""
    clocks = BothClocks(
        *(
            Changes(asked="#3", after=3, until=9, commitments=(), besides=({"entry": number, "on": on, "told": told},))
            for number, on, told in ((4, "2024-05", "a ferry sailed"), (9, "2024-06-01", "a search was recorded"))
        )
    )
    data = xlsx.write(replace(sample(), changes=clocks)).data
    rows = [tuple(row.values()) for row in opened.xlsx_table(data, "Changes")]
    assert rows == [("What happened", 4, "May 2024", "a ferry sailed"), ("What was recorded", 9, date(2024, 6, 1), "a search was recorded")]
    told = {row[0]: row[1] for row in opened.xlsx_rows(data)["Summary"]}
    assert told["What happened"] == clocks.happened.description


def test_the_first_sheet_counts_both_groups_and_says_findings_and_deadlines() -> None:
    """Red with one group's tally for the other, and without findings."""
    report = sample()
    rows = opened.xlsx_rows(made())["Summary"]
    for tally, title in ((report.promised, "Promised"), (report.other, "Asked, assured, stated")):
        start = next(number for number, row in enumerate(rows) if row[0] == title)
        counts = [row[2] for row in rows[start + 1 : start + 1 + len(tally.by_outcome)]]
        assert (rows[start][2], counts) == (tally.obligations, [len(its) for _, its in tally.by_outcome])
    said = [(row[0], row[1]) for row in rows]
    assert report.findings
    assert [one for one in report.findings if (one.ref, f"{one.sentence}.") not in said] == []
    assert [one for one in report.deadlines if (one.ref, f"{one.title}: {one.words}") not in said] == []


def test_an_address_too_long_for_excel_is_words() -> None:
    report = sample(lambda name, text: "x" * 1_900 + "é" * 60 if name == "source.url" else text)
    data = xlsx.write(report).data
    assert not [cell for cell in _cells(data) if cell.hyperlink and "herald" in (cell.hyperlink.target or "")]
    assert "The Herald" in opened.text("xlsx", data)


def test_definitions_are_the_methods_and_vocabularies() -> None:
    rows = opened.xlsx_table(made(), "Definitions")
    assert {row["Of"] for row in rows} == {
        "Method",
        "Status",
        "Verification",
        "Reliability of the source",
        "Credibility of the information",
    }
    assert len(rows) == len({row["Word"] for row in rows})


def test_properties_are_the_reports() -> None:
    properties = opened.xlsx_book(made()).properties
    assert (properties.title, properties.creator) == (sample().title, "Tracker")
    assert properties.created.isoformat() == "2025-01-14T12:00:00"


FORMULAS = tuple("=+-@")
"""A text that begins so is tried in every field; any other in some field, and in every one by `make test-heavy`."""


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(payload, id=f"payload{number}", marks=() if payload.startswith(FORMULAS) else pytest.mark.heavy)
        for number, payload in enumerate(PAYLOADS)
    ],
)
def test_hostile_text_is_a_string(payload: str) -> None:
    """Red with `sheet.write` for `write_string` and `strings_to_formulas` left on."""
    given: dict[str, str] = {}
    require_strings(filled(payload, given), given)


@pytest.mark.parametrize("shift", [0, 34])
def test_hostile_texts_in_turn_are_strings(shift: int) -> None:
    require_strings(*hostile(shift))


def require_strings(report: Report, given: dict[str, str]) -> None:
    data = xlsx.write(report).data
    for cell in _cells(data):
        assert cell.data_type in "snbd"
        assert not cell.hyperlink or re.match(r"https?://(herald|gazette|radio)\.example/|'[A-Z][a-z]+'!A\d+$", _leads_to(cell))
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in archive.namelist() if b"<f>" in archive.read(name) or "vba" in name or "externalLink" in name]
    strings = ["".join(part.text or "" for part in string.iter(f"{M}t")) for string in ET.fromstring(archive.read("xl/sharedStrings.xml"))]
    for name in ("terms.title", "evidence.summary", "assessment.rationale", "source.publisher", "agreement.title"):
        assert shown(given[name]) in [string.replace("_x005F_", "_") for string in strings]


def test_a_text_that_looks_like_excels_own_escape_stays_itself() -> None:
    """ECMA-376 part 1, §22.9.2.19: `_x000D_` in a string would be read as a carriage return. LibreOffice and Excel decode the escape."""
    data = xlsx.write(sample(lambda name, text: "_x000D_ and _x0041_" if name == "terms.title" else text)).data
    assert b"_x005F_x000D_ and _x005F_x0041_" in zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")


def test_a_text_longer_than_a_cell_is_cut_and_said() -> None:
    """32,767 UTF-16 units; XlsxWriter alone would leave such a cell empty. Red with `CELL_LIMIT` at 50,000."""
    long = "𝔸" * 16_500
    written = xlsx.write(sample(lambda name, text: long if name == "terms.text" else text))
    (first, *_) = opened.xlsx_table(written.data, "Texts")
    assert first["Text"].startswith("𝔸" * 16_000)
    assert first["Text"].endswith(xlsx.CUT)
    assert len(first["Text"].encode("utf-16-le")) // 2 <= xlsx.CELL_LIMIT
    (remark,) = written.remarks
    assert remark.startswith("1 cell was cut at Excel's limit of 32,767 characters: Texts!")
    assert remark in opened.text("xlsx", written.data)


def test_what_xml_cannot_hold_is_spelled() -> None:
    data = xlsx.write(sample(lambda name, text: "a\ufffeb\x01c\uffffd" if name == "terms.text" else text)).data
    assert opened.xlsx_table(data, "Texts")[0]["Text"] == "a⟨U+FFFE⟩b␁c⟨U+FFFF⟩d"


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)")
def test_libreoffice_reads_every_cell(tmp_path: Path) -> None:
    """Sheet by sheet as CSV: what LibreOffice shows is what was recorded, and it computes nothing."""
    hostile = {"terms.title": "=1+1", "source.title": "_x0041_ @SUM(A1)"}
    report = sample(hostile.get)
    (tmp_path / "report.xlsx").write_bytes(xlsx.write(report).data)
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = {name: (tmp_path / f"report-{name}.csv").read_text(encoding="utf-8") for name in SHEETS}
    assert "LAKE-1,=1+1,Promised,joint commitment" in pages["Commitments"]
    assert "30 Jun 2024,Dec 2024," in pages["Commitments"]
    assert "_x0041_ @SUM(A1)" in pages["Evidence"]
    assert report.fixed.line in pages["Summary"]
    assert pages["Obligations"].count("LAKE-") == sum(len(sheet.standings) for sheet in report.sheets)
