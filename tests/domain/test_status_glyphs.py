"""The glyphs: one for each status and verification, all different, one column wide."""

import pytest

from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS, mark
from tracker.domain.text import visible, width
from tracker.domain.vocabulary import MIXED, Status, Verification

GLYPHS = [*STATUS_GLYPHS.items(), *VERIFICATION_GLYPHS.items()]


def test_every_word_has_its_own_glyph() -> None:
    assert list(STATUS_GLYPHS) == [*Status, MIXED]
    assert sorted(VERIFICATION_GLYPHS) == sorted(Verification)
    assert len({glyph for _, glyph in GLYPHS}) == len(GLYPHS)


@pytest.mark.parametrize(("word", "glyph"), GLYPHS)
def test_a_glyph_takes_one_column_and_stands_with_its_word(word: str, glyph: str) -> None:
    assert len(glyph) == width(glyph) == 1
    assert visible(glyph) == glyph
    assert mark(word) == f"{glyph} {word.replace('_', ' ')}"


def test_no_mark_for_another_word() -> None:
    with pytest.raises(KeyError):
        mark("done")
