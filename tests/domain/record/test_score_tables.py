"""A table of ratings: as wide in every line as it has members, and kept to the character."""

import pytest
from pydantic import ValidationError

from tests.ledgers import score_table
from tracker.domain.vocabulary import Scale


@pytest.mark.parametrize("place", ["rows", "averages", "percents"])
def test_every_line_has_a_cell_for_each_member(place: str) -> None:
    short = {"label": "x", "cells": ("1",)}
    with pytest.raises(ValidationError, match="a row has 1 cells for 2 members"):
        score_table(**{place: (short,) if place == "rows" else short})


def test_scales_are_read_in_either_spelling() -> None:
    assert score_table(scale="TI-UK").scale is Scale.TI_UK


@pytest.mark.parametrize("cell", ["x" * 301, "a\0b", "\ud800"])
def test_what_no_cell_may_hold(cell: str) -> None:
    with pytest.raises(ValidationError):
        score_table(rows=({"label": "x", "cells": ("1", cell)},))


def test_nothing_is_stripped() -> None:
    table = score_table(rows=({"label": " x ", "cells": (" +1", "\u22121\t")},))
    assert table.rows[0].cells == (" +1", "\u22121\t")
    assert table.content()["rows"][0] == {"label": " x ", "cells": [" +1", "\u22121\t"]}
