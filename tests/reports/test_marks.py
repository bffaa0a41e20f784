"""Every status and verification has a mark, a meaning and a rule in the style sheet."""

from importlib.resources import files

import pytest

from tests.reports.parsed import Page
from tests.reports.sample import sample
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS, mark
from tracker.domain.text import formula_safe, visible, width
from tracker.domain.vocabulary import MIXED, Status, Verification, spelled
from tracker.reports import palette
from tracker.reports.formats import html, markdown
from tracker.reports.sentences import STATUS_MEANINGS, VERIFICATION_MEANINGS

STATUSES = [*(status.value for status in Status), MIXED]
VERIFICATIONS = [verification.value for verification in Verification]
CSS = palette.css() + files("tracker.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")


def test_all_have_marks_and_meanings() -> None:
    assert list(STATUS_GLYPHS) == list(STATUS_MEANINGS) == STATUSES
    assert list(VERIFICATION_GLYPHS) == list(VERIFICATION_MEANINGS) == VERIFICATIONS


def test_marks_differ_and_take_one_column() -> None:
    glyphs = [*STATUS_GLYPHS.values(), *VERIFICATION_GLYPHS.values()]
    assert len(set(glyphs)) == len(glyphs)
    assert [
        glyph for glyph in glyphs if len(glyph) != 1 or width(glyph) != 1 or visible(glyph) != glyph or formula_safe(glyph) != glyph
    ] == []


@pytest.mark.parametrize("word", [*STATUSES, *VERIFICATIONS])
def test_mark_is_glyph_and_word_in_every_legend(word: str) -> None:
    glyph = STATUS_GLYPHS.get(word) or VERIFICATION_GLYPHS[word]
    assert mark(word) == f"{glyph} {spelled(word)}"
    report = sample()
    assert f"| {mark(word)} | " in markdown.write(report).decode()
    page = Page(html.write(report).decode())
    assert mark(word) in page.text
    kind = "status" if word in STATUS_GLYPHS else "verified"
    assert f".{kind}-{word} {{" in CSS
    assert f"{'pill' if kind == 'status' else kind} {kind}-{word}" in page.values("class")


def test_no_mark_for_an_unknown_word() -> None:
    with pytest.raises(KeyError):
        mark("done")
