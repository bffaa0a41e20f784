"""The PDF: tagged and titled for screen readers, with an outline and links that arrive, and honest about glyphs that no font has."""

import io
import re
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.payloads import PAYLOADS
from tests.reports import opened
from tests.reports.sample import sample
from tests.reports.test_hostile import UNSHOWN, hostile
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.text import visible
from tracker.reports.formats import pdf
from tracker.reports.model import Report
from tracker.reports.sentences import foot

NOWHERE = "\U0010ff00"
"""A character of nobody's: private use, in no font."""
SHIFTS = (0, 34)


@cache
def made() -> bytes:
    return pdf.write(sample()).data


@cache
def reader() -> PdfReader:
    return PdfReader(io.BytesIO(made()))


def test_it_is_tagged_and_says_its_title_and_language() -> None:
    """Red with `pdf_standards` left out."""
    root = reader().root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert str(root["/Lang"]) == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert b"<pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    information = reader().metadata
    assert information
    assert information.title == sample().title
    assert information.creation_date == sample().stamp


def test_headings_are_the_outline() -> None:
    names = [str(item.title) for item in reader().outline if not isinstance(item, list)]
    assert names[:3] == ["In brief", "Commitments by topic", "Timeline"]
    inner = [str(item.title) for part in reader().outline if isinstance(part, list) for item in part if not isinstance(item, list)]
    assert [name.partition(":")[0] for name in inner if name.startswith("LAKE")] == [sheet.ref for sheet in sample().sheets]


def test_the_signs_of_statuses_on_squares_are_in_a_font_that_draws_them_large() -> None:
    """Red with the font of the text, in which a half circle is a dot."""
    fonts = reader().pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert any("DejaVuSansMono" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_tables_have_header_cells() -> None:
    kinds = [str(node.get("/S")) for node in _structure(reader().root_object["/StructTreeRoot"])]
    assert kinds.count("/Table") >= 5
    assert {"/TH", "/TD", "/H1", "/H2", "/Link", "/L", "/Caption"} <= set(kinds)


def _structure(node: object) -> list[dict[str, object]]:
    found = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.append(one)
            waiting.append(one.get("/K"))
    return found


def test_every_page_says_of_when_it_is_and_its_number_and_the_last_what_fixes_it() -> None:
    """Red with `fixed.line` at the foot."""
    pages = reader().pages
    assert round(float(pages[0].mediabox.width) / 72 * 25.4) == 210
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "Recorded 14 Jan 2025 · as of 15 Jan 2025" in " ".join(text.split())
        assert f"{number} / {len(pages)}" in text
    assert [" ".join(page.extract_text().split()).count(sample().fixed.line) for page in pages] == [0] * (len(pages) - 1) + [1]


def test_links_lead_to_sources_and_within() -> None:
    assert opened.pdf_actions(made()) <= {"/URI", "/GoTo"}
    assert set(opened.pdf_addresses(made())) == {
        "https://herald.example/2024/lake_%28summit%29?a=1&b=2#top",
        f"https://gazette.example/{'a' * 180}",
        "https://radio.example/%E6%96%B0%E9%97%BB",
    }


def test_people_read_every_part() -> None:
    """Red with `_earlier` left out of `sheet`."""
    report, text = sample(), opened.text("pdf", made())
    bare = _bare(made(), report)
    for sheet in report.sheets:
        for line in sheet.evidence:
            assert f"#{line.entry}" in text
            assert opened.bare(line.record.summary) in bare
        for entry in (*(held.entry for held in sheet.assessments), *(held.entry for held in sheet.checks)):
            assert f"#{entry}" in text
        assert all(opened.bare(held.record.rationale) in bare for held in sheet.assessments)
        for one in sheet.standings:
            assert opened.bare(one.why) in bare
            assert all(opened.bare(advice) in bare for advice in one.would_change)
        for told in sheet.history:
            assert opened.bare(str(told["told"])) in bare


def _bare(data: bytes, report: Report) -> str:
    """The text without the foot of each page: a text may go on behind the end of one."""
    return opened.bare(re.sub(rf"{re.escape(foot(report.fixed))}\s+\d+ / \d+", "", opened.pdf_text(data)))


def test_paper_has_no_bibtex() -> None:
    """Red with every fold open."""
    assert "@misc" not in opened.text("pdf", made())


@pytest.mark.parametrize("shift", SHIFTS)
def test_hostile_text_is_printed_and_nothing_else(shift: int) -> None:
    """Every payload stands in some field, and all of them in one. Red with `eval(one.text, mode: "markup")` in the template."""
    report, given = hostile(shift)
    data = pdf.write(report).data
    bare = _bare(data, report)
    missing = [
        name
        for name, value in given.items()
        if name not in UNSHOWN | {"source.url"} and not all(opened.bare(line) in bare for line in visible(value, keep="\n").split("\n"))
    ]
    assert missing == []
    assert opened.pdf_actions(data) <= {"/URI", "/GoTo"}
    assert all(re.match(r"https?://(herald|gazette|radio)\.example/", address) for address in opened.pdf_addresses(data))
    root = PdfReader(io.BytesIO(data)).root_object
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))


def test_the_payloads_are_all_among_them() -> None:
    used = {value for shift in SHIFTS for value in hostile(shift)[1].values()}
    assert [one for one in PAYLOADS if not any(value.startswith(one.strip()) for value in used)] == []


def test_a_character_of_no_font_is_spelled_and_said() -> None:
    """Red with `lacking` ignored in `_data`."""
    written = pdf.write(sample(lambda name, text: f"before {NOWHERE}{NOWHERE} after" if name == "terms.text" else text))
    text = " ".join(opened.pdf_text(written.data).split())
    assert "before ⟨U+10FF00 U+10FF00⟩ after" in text
    assert any("in no font at hand and spelled by number" in remark for remark in written.remarks)
    assert "A note on this file: " in text
    assert pdf.FONT_HINT in text


def test_it_is_written_from_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red without `root`."""
    gone = tmp_path / "gone"
    gone.mkdir()
    made()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert pdf.write(sample()).data == made()
    finally:
        monkeypatch.undo()


def test_what_the_built_in_fonts_have_asks_no_other() -> None:
    """Latin, Greek, Cyrillic and every mark: the same bytes on every machine with this typst."""
    marks = {sign for glyphs in (STATUS_GLYPHS, VERIFICATION_GLYPHS) for sign in glyphs.values()}
    assert pdf._coverage(set("Ελλάδα Россия Việt Nam Łódź “¶” – ⟨⟩ …") | marks) == (False, set())


def test_typst_names_what_it_lacks_in_a_way_that_is_read() -> None:
    """Should a new typst word it otherwise, this is red before any report fails."""
    assert pdf._lacking(["a", NOWHERE, "é", "\\", '"'], system=False) == {NOWHERE}
    assert pdf._lacking([chr(0x10F000 + number) for number in range(600)], system=False) == {
        chr(0x10F000 + number) for number in range(600)
    }
