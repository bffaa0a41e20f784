"""Recorded text as Markdown: which signs lose their meaning, held against the rule spelled out one meaning at a time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.formats.markdown_text import inline

ONE_BY_ONE = re.compile(r"[\\`*_\[\]<>|~&$^@{}]|:(?=//)|:(?=(?:[a-z+-][\w+-]*|100|1234):)|(?<=www)\.|#(?=\s*$)", re.IGNORECASE)
PARTS = ["www", "WWW", ".", ":", "://", "#", "+1", "100", "1234", "a", "é", "中", "-", " ", "*", "_", "\\", "<", "&", "\u017f", "\u0130"]


@given(st.lists(st.sampled_from(PARTS) | st.characters(min_codepoint=0x20, exclude_categories=["C", "Z", "M"])))
def test_signs_in_the_middle_of_a_line(parts: list[str]) -> None:
    """Behind a word, so that nothing begins a block."""
    text = f"word {''.join(parts)} word {''.join(parts)}".strip()
    assert inline(text) == ONE_BY_ONE.sub(r"\\\g<0>", text)
