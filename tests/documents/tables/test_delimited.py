"""Lines of text files, as far as the file is read."""

from io import BytesIO

from tracker.documents.tables import delimited


def test_lines_that_nobody_wants_any_more_end_quietly_even_behind_their_file() -> None:
    """Red where what is refused at its headings ends with a traceback of the closed file."""
    stream = BytesIO(b"one\ntwo\n")
    lines = delimited.lines(stream, "table")
    assert next(lines) == (1, "one\n")
    stream.close()
    lines.close()  # type: ignore[attr-defined]
