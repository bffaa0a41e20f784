"""The DOCX: headings, styles and tables that Word knows, for an editor to work on; hostile text is text in it."""

import io
import zipfile
from collections import Counter
from functools import cache
from itertools import pairwise

import docx
import pytest

from tests.reports import opened
from tests.reports.sample import sample
from tests.reports.test_hostile import UNSHOWN, hostile
from tracker.domain.text import one_line, visible
from tracker.reports.blocks import shown
from tracker.reports.citations import citation
from tracker.reports.formats import docx_, docx_styles
from tracker.reports.sentences import day


@cache
def made() -> bytes:
    return docx_.write(sample())


def test_headings_are_words_own_and_in_order() -> None:
    """Red with "Heading 1" for every level."""
    styled = [(style, words) for style, words in opened.docx_styled(made()) if style.startswith(("Heading", "Title"))]
    assert styled[0] == ("Title", sample().title)
    assert [words for style, words in styled if style == "Heading1"][:3] == ["In brief", "Commitments by topic", "Timeline"]
    assert [words.partition(":")[0] for style, words in styled if words.startswith("LAKE-")] == [sheet.ref for sheet in sample().sheets]
    levels = [int(style[-1]) for style, _ in styled[1:]]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_styles_carry_the_looks() -> None:
    document = docx.Document(io.BytesIO(made()))
    used = Counter(line.style.name for line in document.paragraphs if line.style)
    assert {"Lead", "Note", "List Bullet", "Point", "Caption", "Fixed line", "TOC 1", "TOC 2"} <= set(used)
    assert used["Normal"] == 0
    assert {table.style.name for table in document.tables if table.style} == {docx_styles.TABLE, "Normal Table"}
    assert {"Entry", "Entrydetail", "Quote"} <= {style for style, _ in opened.docx_styled(made())}


def test_tables_repeat_their_heads_and_keep_rows_whole() -> None:
    """Red without `tblHeader`."""
    tables = [table for table in opened.docx_part(made()).iter(f"{opened.W}tbl") if table.find(f".//{opened.W}tblHeader") is not None]
    assert len(tables) == 7
    for table in tables:
        rows = table.findall(f"{opened.W}tr")
        assert [row.find(f"{opened.W}trPr/{opened.W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        widths = [int(column.get(f"{opened.W}w")) for column in table.iter(f"{opened.W}gridCol")]
        assert abs(sum(widths) - 10091) < 10, "178 mm in twentieths of a point"


def test_for_and_against_stand_side_by_side() -> None:
    """Red with `plain` for `laid`."""
    sides = [
        [" ".join(piece.text or "" for piece in cell.iter(f"{opened.W}t")) for cell in row.iter(f"{opened.W}tc")]
        for table in opened.docx_part(made()).iter(f"{opened.W}tbl")
        if table.find(f".//{opened.W}tblHeader") is None
        for row in table.iter(f"{opened.W}tr")
    ]
    assert any(row[0].startswith("For (") and row[-1].startswith("Against (") for row in sides)


def test_properties_are_the_reports() -> None:
    properties = docx.Document(io.BytesIO(made())).core_properties
    assert (properties.title, properties.author, properties.comments) == (sample().title, "Tracker", sample().fixed.line)
    assert properties.created == properties.modified
    assert str(properties.created).startswith("2025-01-14 12:00:00")
    assert {member.date_time for member in zipfile.ZipFile(io.BytesIO(made())).infolist()} == {docx_.ZIP_EPOCH}


def test_links_lead_to_sources_and_to_bookmarks_that_are_there() -> None:
    body = opened.docx_part(made())
    places = [place.get(f"{opened.W}name") for place in body.iter(f"{opened.W}bookmarkStart")]
    inner = {link.get(f"{opened.W}anchor") for link in body.iter(f"{opened.W}hyperlink")} - {None}
    assert inner
    assert inner <= set(places)
    assert len(places) == len(set(places))
    assert all(len(str(place)) <= 40 for place in places)
    assert set(opened.docx_addresses(made())) == {
        "https://herald.example/2024/lake_%28summit%29?a=1&b=2#top",
        f"https://gazette.example/{'a' * 180}",
        "https://radio.example/%E6%96%B0%E9%97%BB",
    }


def test_quotations_carry_their_language() -> None:
    languages = {mark.get(f"{opened.W}val") for mark in opened.docx_part(made()).iter(f"{opened.W}lang")}
    assert {"en", "zh-Hans"} <= languages


def test_people_read_every_part() -> None:
    """Red with `_searches` left out of `sheet`."""
    report, text = sample(), opened.text("docx", made())
    for sheet in report.sheets:
        for line in sheet.evidence:
            assert f"{day(line.record.event_date)} #{line.entry} {line.record.summary}" in text
        for held in sheet.checks:
            assert f"{day(held.record.on.isoformat())} #{held.entry}" in text
        for verdict in sheet.assessments:
            assert f"#{verdict.entry}" in text
        for one in sheet.standings:
            assert one.why in text
        for entry in sheet.history:
            assert one_line(str(entry["told"])) in text
        assert citation(sheet, report.fixed) in text


@pytest.mark.parametrize("shift", [0, 34])
def test_hostile_text_is_text(shift: int) -> None:
    """Every payload stands in some field, and all of them in one. Red with `shown` left out of `Run`."""
    report, given = hostile(shift)
    data = docx_.write(report)
    text = opened.text("docx", data)
    names = given.keys() - UNSHOWN - {"source.url"}
    shown_in = {name: (" ".join(one_line(given[name]).split()), " ".join(shown(given[name]).split())) for name in names}
    assert [name for name, forms in shown_in.items() if not any(form in text for form in forms)] == []
    assert visible(text) == text
    assert all(
        address.startswith(("https://herald.example/", "https://gazette.example/", "https://radio.example/"))
        for address in opened.docx_addresses(data)
    )
    fields = {
        " ".join(str(code.text).split())
        for part in ("word/document.xml", "word/footer1.xml")
        for code in opened.docx_part(data, part).iter(f"{opened.W}instrText")
    }
    assert fields == {'TOC \\o "1-2" \\h \\z', "PAGE", "NUMPAGES"}


def test_what_xml_cannot_hold_is_spelled() -> None:
    """XML 1.0 §2.2; red with `_NO_CHARACTERS` matching nothing (lxml takes U+FFFE, Word does not open it)."""
    data = docx_.write(sample(lambda name, text: "a\ufffeb\x01c\uffffd\x0be" if name == "terms.text" else text))
    assert "a⟨U+FFFE⟩b␁c⟨U+FFFF⟩d␋e" in opened.text("docx", data)
