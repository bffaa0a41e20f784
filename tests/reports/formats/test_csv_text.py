"""CSV by columns: the bytes of Python's own writer, and marks wherever a text needs one."""

import csv
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import PAYLOADS
from tracker.domain.text import formula_safe, visible
from tracker.reports.formats import csv_text

TEXTS = st.text(st.characters() | st.sampled_from("=+-@'\t\r\n\",;＝\u202e\u034f\ufeff é中"), max_size=8) | st.sampled_from(
    ["", "a", "a,b"]
)


def safe(text: str) -> str:
    return formula_safe(visible(text, keep="\n"))


def by_python(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@given(st.integers(1, 4).flatmap(lambda columns: st.lists(st.lists(TEXTS, min_size=columns, max_size=columns), min_size=1, max_size=6)))
def test_pages_are_what_pythons_writer_makes(rows: list[list[str]]) -> None:
    columns = list(zip(*rows, strict=True))
    assert csv_text.page([csv_text.cells(column) for column in columns]) == by_python(rows)
    marked = [[safe(text) for text in row] for row in rows]
    assert csv_text.page([csv_text.cells(column, safe) for column in columns]) == by_python(marked)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_cell_among_ordinary_ones_is_marked(payload: str) -> None:
    texts = ["plain", payload, "with, comma", "Ünïcödé 中文"]
    assert csv_text.page([csv_text.cells(texts, safe)]) == by_python([[safe(text)] for text in texts])


def test_of_every_character_what_is_called_ordinary_is_left_alone_by_every_mark() -> None:
    for code in range(sys.maxunicode + 1):
        for text in (chr(code), f"a{chr(code)}"):
            if csv_text.is_ordinary(text):
                assert safe(text) == text
                assert visible(text) == text
