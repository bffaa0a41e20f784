"""Blocks on a terminal: wrapped to its width, dressed without a word lost, and nothing in them steers it."""

import re

import pytest

from tests.payloads import PAYLOADS
from tests.reports.sample import sample
from tests.reports.test_hostile import UNSHOWN, filled
from tracker.cli.terminal.blocks import lines
from tracker.domain.text import one_line, visible, width
from tracker.reports.blocks import Grid, text
from tracker.reports.composition import parts
from tracker.reports.model import Report

REPORT = sample()
SGR = re.compile(r"\x1b\[[0-9]+m")


def page(report: Report, limit: int, *, colour: bool = False) -> str:
    return "\n".join(lines(parts(report), limit, colour=colour))


@pytest.mark.parametrize("limit", [50, 80])
def test_it_fits_the_width_but_for_addresses(limit: int) -> None:
    """Red with the indent left out of what a line may hold."""
    wide = [line for line in page(REPORT, limit).split("\n") if width(line) > limit and "://" not in line]
    assert wide == []


def test_colour_changes_no_word() -> None:
    """Red with a run's style written over what it does not cover."""
    dressed = page(REPORT, 60, colour=True)
    assert "\x1b[" in dressed
    assert SGR.sub("", dressed) == page(REPORT, 60)


def test_cells_beyond_the_second_carry_the_heads_of_their_columns() -> None:
    rows = (((text("2024"),), (text("8"),), (), (text("met"),)), ((), (text("9"),), (text("IEA"),), (text(""),)))
    grid = Grid(caption="Calls", heads=("Period", "Target", "Source", "Says"), rows=rows, widths=(1, 1, 1, 1))
    assert [line.strip() for line in lines([grid], 60, colour=False)] == [
        "",
        "Calls",
        "2024",
        "Target: 8 · Says: met",
        "Target: 9 · Source: IEA",
    ]


@pytest.mark.parametrize("payload", PAYLOADS[::3])
def test_payloads_are_shown_and_steer_nothing(payload: str) -> None:
    given: dict[str, str] = {}
    text = page(filled(payload, given), 10_000)
    assert visible(text, keep="\n") == text
    flat = "".join(text.split())
    for name in given.keys() - UNSHOWN - {"source.url"}:
        forms = (one_line(given[name]), visible(given[name].replace("\r\n", "\n"), keep="\n"))
        assert any("".join(form.split()) in flat for form in forms), name
