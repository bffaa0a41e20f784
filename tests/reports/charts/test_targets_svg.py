"""Numbers over time: each origin a line of its own, targets at their periods, what was restated faint, and no figure that cannot be drawn."""

from typing import Any

import pytest

from tests.domain.standing.test_progress import counted, seen
from tests.reports.charts.drawing import NAMES, of_class, parsed
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.reports.charts.targets_svg import drawn


def drawing(found: CommitmentRecord) -> tuple[Any, str]:
    body, height, said = made = drawn(found.terms.indicators or (), found, NAMES)
    assert made == drawn(found.terms.indicators or (), found, NAMES)
    root = parsed(f"<svg>{body}</svg>")
    assert height >= 260
    assert not any(word in body for word in ("nan", "inf", "None"))
    assert all(0 <= float(dot.get("cy", "")) <= 220 for dot in root.iter("circle"))
    assert all(0 <= float(dot.get("cx", "").rstrip("%")) <= 100 for dot in root.iter("circle"))
    return root, said


def test_origins_are_lines_of_their_own_and_what_was_restated_is_faint() -> None:
    """Red with values of two origins joined, with the restated value left out, or with a target that has no place in time."""
    goals = [{"value": "100", "period": "2020"}, {"value": "150", "period": "2021"}]
    values = ("C 2020 90 ~customs", "C 2021 80 ~customs", "C 2020 95 ~other", "C 2021 99 ~other", "C 2020 60 ~customs >10")
    found = counted(
        {"targets": goals, "baseline": {"period": "2019", "value": "50"}}, *(seen(10 + n, words) for n, words in enumerate(values))
    )
    root, said = drawing(found)
    assert said == "Customs Office 80; Other 99; target 150"
    assert [dot.findtext("title") for dot in of_class(root, "was")] == ["Customs Office 90, 2020-01-01 – 2020-12-31"]
    assert [dot.findtext("title") for dot in of_class(root, "base")] == ["baseline 50, 2019-01-01 – 2019-12-31"]
    assert [line.get("class") for line in of_class(root, "course")] == ["course series-1", "course series-2"]
    first, second = of_class(root, "goal")
    assert float(first.get("y1", "")) > float(second.get("y1", ""))
    assert float(second.get("x1", "").rstrip("%")) - float(first.get("x2", "").rstrip("%")) < 0.2


@pytest.mark.parametrize("hostile", [None, "<b>&\"'\u202e"])
def test_no_figure_is_too_odd_to_be_drawn(hostile: str | None) -> None:
    """Red with a scale that needs two different figures, with floats in the place of fractions, and with words that are markup."""
    zero = [{"value": "0", "by": "2024"}, {"value": "-5", "value_to": "5", "period": "2020/"}]
    odd = (
        ("C 2020 " + "9" * 30 + " ~a", "C 2021 -" + "9" * 30 + " ~a"),
        ("C 2020 0." + "0" * 28 + "1 ~a",),
        ("C 2020 7 ~a", "C 2021 7 ~a", "C 2022 7 ~b"),
        ("C 2020 0 ~a",),
        ("C 0001 1 ~a", "C 9999 2 ~a"),
        tuple(f"C {1800 + year} {year % 7}.5 ~a" for year in range(200)),
    )
    for words in odd:
        for targets in (None, zero):
            found = counted({"targets": targets, "measure": hostile}, *(seen(10 + n, one) for n, one in enumerate(words)))
            root, _ = drawing(found)
            assert len(of_class(root, "value")) == len(words)
