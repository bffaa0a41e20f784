"""The report as Markdown (GitHub's dialect, good in Pandoc too), for repositories, wikis and mail."""

from collections.abc import Iterable

from tracker.reports.blocks import Block
from tracker.reports.composition import parts
from tracker.reports.formats.markdown_blocks import lines
from tracker.reports.formats.markdown_text import inline
from tracker.reports.model import Report


def write(report: Report) -> bytes:
    """The whole report in UTF-8; recorded texts are escaped and their steering characters made visible."""
    written = bytearray(f"# {inline(report.title)}\n\n".encode())
    for block in parts(report):  # one by one: a long report is large
        written += "".join(f"{line}\n" for line in lines(block)).encode()
    return bytes(written + (f"`tracker-report {report.options}`\n" if report.options else "").encode())


def sheet(blocks: Iterable[Block]) -> str:
    """One commitment's sheet alone."""
    return "\n".join(line for block in blocks for line in lines(block)).rstrip("\n") + "\n"
