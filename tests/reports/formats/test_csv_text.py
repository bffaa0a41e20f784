"""CSV as RFC 4180 has it."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.formats import csv_text

CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\",; '"), max_size=8)


TABLES = st.integers(1, 4).flatmap(lambda columns: st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=6))


@given(TABLES, st.booleans())
def test_lines_are_read_back_and_end_as_the_rfc_says(rows: list[list[str]], excel: bool) -> None:
    mark = ["\ufeff"] if excel else []
    lines = list(csv_text.table(rows[0], rows[1:], excel=excel))
    assert lines[: len(mark)] == mark
    assert len(lines) == len(mark) + len(rows)
    assert all(line.endswith("\r\n") for line in lines[len(mark) :])
    text = "".join(lines[len(mark) :])
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if excel else ",")) == rows


ROWS: list[list[str | int]] = [['say "no"', "one, two", "first\nsecond"], ["one; two", "", -3]]


def test_cells_are_quoted_only_where_they_must_be() -> None:
    assert list(csv_text.table(["a b", "c", "7"], ROWS)) == [
        "a b,c,7\r\n",
        '"say ""no""","one, two","first\nsecond"\r\n',
        "one; two,,-3\r\n",
    ]
    assert list(csv_text.table(["", "b"], [[None, None], [""]])) == [",b\r\n", ",\r\n", '""\r\n']


def test_for_excel_semicolons_behind_a_byte_order_mark() -> None:
    """Nothing else: a line `sep=;` would be a row to others, and takes the mark's meaning away in Excel."""
    assert "".join(csv_text.table(["a b", "c", "7"], ROWS, excel=True)).encode() == (
        b'\xef\xbb\xbfa b;c;7\r\n"say ""no""";one, two;"first\nsecond"\r\n"one; two";;-3\r\n'
    )
