"""CSV as RFC 4180 has it."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.formats import csv_text

CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\",; '"), max_size=8)


@given(st.integers(1, 4).flatmap(lambda columns: st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=6)))
def test_lines_are_read_back_and_end_as_the_rfc_says(rows: list[list[str]]) -> None:
    lines = list(csv_text.lines(rows))
    assert len(lines) == len(rows)
    assert all(line.endswith("\r\n") for line in lines)
    assert list(csv.reader(io.StringIO("".join(lines), newline=""))) == rows


def test_cells_are_quoted_only_where_they_must_be() -> None:
    assert list(csv_text.lines([["a b", None, 7], ['say "no"', "one, two", "first\nsecond"], [""]])) == [
        "a b,,7\r\n",
        '"say ""no""","one, two","first\nsecond"\r\n',
        '""\r\n',
    ]
