"""Reports on pages: a brief is one page whatever it is about, and no part grows with parties times commitments."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from tests.domain.cases import case
from tests.ledgers import TODAY, reading
from tests.reports import opened
from tests.reports.sample import report_of, sample
from tracker.actions import naming, reporting
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.text import one_line
from tracker.reports import composition
from tracker.reports.blocks import Grid, Lanes
from tracker.reports.formats import docx_, markdown, pdf
from tracker.reports.model import Report
from tracker.reports.sentences import FINDINGS, more
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.filters import EVERYTHING, Selection


def pages(report: Report) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf.write(report).data)).pages]


def briefs(ledger: Ledger, *scopes: Selection) -> list[Report]:
    at = naming.reading(ledger, TODAY)
    return [reporting.report(ledger, at, scope, brief=True) for scope in scopes]


def test_every_finding_of_the_twenty_has_its_mark_and_room(twenty: Ledger) -> None:
    """Red with 61 lines a page, and with refs in the place of marks."""
    (report,) = briefs(twenty, EVERYTHING)
    items = [line for line in markdown.write(report).decode().split(FINDINGS)[1].split("###")[0].splitlines() if line.startswith("- ")]
    assert [item[2] for item in items] == [STATUS_GLYPHS[one.status] for one in report.findings]
    assert len(items) == 5


def test_obligations_that_went_alike_share_a_bar_that_names_their_parties(twenty: Ledger) -> None:
    """Red with a lane for each obligation, of which there are 97."""
    document = composition.compose(reporting.report(twenty, naming.reading(twenty, TODAY)))
    (lanes,) = (block for block in document.blocks if isinstance(block, Lanes) and block.whole)
    assert 17 < len(lanes.names) < 35
    assert {"TWENTY-2 All 20 parties", "TWENTY-4 Brazil", "TWENTY-17 18 parties"} <= set(lanes.names)


def test_a_brief_is_one_page_for_the_whole_a_party_a_topic_and_a_commitment(twenty: Ledger) -> None:
    """Red with the front set in 10.4 points however long it is, and no list cut."""
    scopes = (EVERYTHING, Selection(parties=("CN",)), Selection(topics=("statistics",)), Selection(refs=("TWENTY-1",)))
    assert [len(pages(brief)) for brief in briefs(twenty, *scopes)] == [1, 1, 1, 1]


def test_a_brief_of_long_titles_is_one_page_that_counts_what_it_leaves_out() -> None:
    """Red with `more` left out of `_shown`."""
    title = "An undertaking that is described at the length at which ministries describe undertakings, " * 3
    cases = [case(number=number, title=one_line(f"{title}{number}"), due=f"2026-{number:02}-01") for number in range(1, 13)]
    report = replace(report_of(*cases), brief=True, title=f"Status report: {title}")
    (page,) = pages(report)
    words = " ".join(page.split())
    assert "more in the report" in words
    text = markdown.write(report).decode()
    shown = text.count(": due ")
    assert 1 <= shown < 12
    assert more(12 - shown) in text
    assert more(12 - shown) in words
    assert more(12 - shown) in opened.text("docx", docx_.write(report))


def test_a_brief_in_letters_of_no_font_is_one_page_by_measure() -> None:
    """Red without `_fitting`: each of them is spelled by its number, which takes eight letters."""
    report = replace(
        report_of(*(case(number=number, title="\U0010ff00" * 90, due=f"2026-{number:02}-01") for number in range(1, 7))), brief=True
    )
    assert len(pages(report)) == 1


def test_woodside_takes_thirty_pages(woodside: Path) -> None:
    """Red in letters of 10 points."""
    with reading(woodside) as ledger:
        assert len(pages(reporting.report(ledger, naming.reading(ledger, TODAY)))) <= 30


def test_many_parties_with_a_commitment_each_take_pages_for_commitments_alone() -> None:
    """Red with a column for each party: that grew as parties times commitments."""
    names = [f"{first}{second}" for first in "ABCDEF" for second in "ABCDEFGHIJ"]
    report = report_of(*(case(number=number, obligors=(name,)) for number, name in enumerate(names, start=1)), names=names)
    assert len(report.parties) == 60
    tables = [block for block in composition.compose(report).blocks if isinstance(block, Grid)]
    assert max(len(table.heads) for table in tables) <= 10
    assert sum(len(table.rows) for table in tables) < 4 * 60
    assert len(pages(report)) <= 40


def test_pictures_say_what_they_show_and_there_is_no_thumbnail() -> None:
    """Red with `drop_thumbnail` left out, and without `set_alternative`."""
    data = docx_.write(sample())
    assert "docProps/thumbnail.jpeg" not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    document = docx.Document(io.BytesIO(data))
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert said[0] == sample().in_brief
    assert "LAKE-1, Northland: not assessed from Mar 2024" in said[1]
    captions = [line.text for line in document.paragraphs if line.style and line.style.name == "Caption"]
    assert captions[0].startswith("A square for each obligation")


def test_without_typst_a_docx_has_the_numbers_and_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with nothing written where there is no picture."""
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    data = docx_.write(sample())
    assert not docx.Document(io.BytesIO(data)).inline_shapes
    text = opened.text("docx", data)
    assert "kept 3 ●◆●" in text
    assert text.count("not assessed from Mar 2024, fulfilled from 1 Jun 2024") >= 2


def test_history_is_only_where_it_is_asked_for() -> None:
    """Red with `history=True` in `parts`."""
    plain = replace(sample(), with_history=False)
    assert "History of the record" in markdown.write(sample()).decode()
    for text in (markdown.write(plain).decode(), "\n".join(pages(plain)), opened.text("docx", docx_.write(plain))):
        assert "History of the record" not in text
