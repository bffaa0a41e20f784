"""CSV (RFC 4180) row by row, by Python's own writer.

For Excel where the comma is the decimal sign: a byte order mark, without which it takes UTF-8 for the code page of its country, and semicolons.
No line `sep=;`, behind which it would take the mark for text. Lines end by CRLF in both, as Excel writes them itself.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain


class _Line:
    """A file of which nothing stays: what is written to it is handed back."""

    def write(self, text: str) -> str:
        return text


def table(columns: Iterable[str], rows: Iterable[Iterable[object]], *, excel: bool = False) -> Iterator[str]:
    r"""The names of the columns, then each row of cells, a line each with its `\r\n`; None is an empty cell."""
    return chain(["\ufeff"] if excel else [], map(csv.writer(_Line(), delimiter=";" if excel else ",").writerow, chain([columns], rows)))
