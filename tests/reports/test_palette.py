"""The palette: neighbours differ to every eye, words and marks stand out in light and in dark, and no other file has a colour."""

import re
from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path

import pytest

from tests.reports.colour_vision import VISIONS, Triple, contrast, delta_e, seen
from tracker.domain.vocabulary import MIXED, Status
from tracker.reports import palette

NEIGHBOURS = 9
"""CIEDE2000 between what stands side by side in a picture; about 1 is just noticeable."""
SIDES = 30
"""CIEDE2000 between what was kept and what was broken."""
TEXT, GRAPHICS = 4.5, 3
"""WCAG 2.1, success criteria 1.4.3 and 1.4.11."""
SCHEMES = pytest.mark.parametrize("scheme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(one: Triple, other: Triple, expected: float) -> None:
    """Of table 1 in Sharma, Wu and Dalal 2005."""
    assert delta_e(one, other) == pytest.approx(expected, abs=5e-5)
    assert delta_e(other, one) == pytest.approx(expected, abs=5e-5)


def test_the_simulations_keep_grey_and_join_red_and_green() -> None:
    assert all(delta_e(seen("#808080", vision), seen("#808080")) < 1 for vision in VISIONS)
    red, green = "#c04000", "#707000"
    assert (
        min(delta_e(seen(red), seen(green)) / delta_e(seen(red, vision), seen(green, vision)) for vision in ("protanopia", "deuteranopia"))
        > 2
    )


def test_every_status_has_a_colour() -> None:
    assert {*palette.COLOURED} == {*Status, palette.UNMET, MIXED}
    assert palette.LIGHT.keys() == palette.DARK.keys()


@SCHEMES
@pytest.mark.parametrize("vision", VISIONS)
def test_neighbours_are_told_apart(scheme: Mapping[str, str], vision: str) -> None:
    """Red with two blues of one lightness, and with an orange and an amber that differ in hue alone."""
    distances = {pair: delta_e(*(seen(scheme[word], vision) for word in pair)) for pair in pairwise(palette.COLOURED)}
    assert {pair: round(distance, 1) for pair, distance in distances.items() if distance < NEIGHBOURS} == {}
    kept, broken = (Status.FULFILLED, Status.UPHELD), (Status.STALLED, Status.NOT_FULFILLED, Status.WITHDRAWN)
    assert min(delta_e(seen(scheme[one], vision), seen(scheme[other], vision)) for one, other in product(kept, broken)) > SIDES


@SCHEMES
def test_degree_is_depth(scheme: Mapping[str, str]) -> None:
    """Away from the paper the further it went, so that the order holds without any colour."""
    for ladder in (palette.COLOURED[:5], ("withdrawn", "not_fulfilled", "stalled", "not_started")):
        ratios = [contrast(scheme[word], scheme["paper"]) for word in ladder]
        assert ratios == sorted(ratios, reverse=True)


@SCHEMES
def test_words_and_marks_stand_out(scheme: Mapping[str, str]) -> None:
    assert {word for word in palette.COLOURED if contrast(scheme[word], palette.ink_on(scheme[word])) < TEXT} == set()
    assert {word for word in (*palette.COLOURED, "for", "against") if contrast(scheme[word], scheme["paper"]) < GRAPHICS} == set()
    pairs = [*product(("ink", "quiet", "link", "alert"), ("paper", "panel")), *product(("for", "against"), ("paper",)), ("ink", "mark")]
    pairs += [(f"series-{number}", "paper") for number in range(1, palette.SERIES + 1)]
    assert {pair for pair in pairs if contrast(*(scheme[name] for name in pair)) < TEXT} == set()


def test_the_page_is_given_every_colour_it_names() -> None:
    """Red with a custom property that no scheme has."""
    folder = files("tracker.reports").joinpath("templates")
    named = {
        name for style in folder.iterdir() if style.name.endswith(".css") for name in re.findall(r"var\(--([\w-]+)\)", style.read_text())
    }
    assert named <= {*re.findall(r"--([\w-]+):", palette.css())}
    for word in palette.COLOURED:
        assert f".status-{word} {{ --fill: var(--status-{word}); --on: var(--on-{word}); }}" in palette.css()
    assert palette.resolved("a { color: var(--quiet); fill: var(--status-stalled) }") == "a { color: #57606a; fill: #c77712 }"


def test_no_other_file_of_the_reports_has_a_colour() -> None:
    folder = Path(str(files("tracker.reports")))
    given = [path for path in folder.rglob("*.*") if path.suffix in (".py", ".css", ".typ", ".j2") and path.name != "palette.py"]
    assert [path.name for path in given if re.search(r"['\": ]#[0-9a-fA-F]{6}\b|['\"][0-9A-F]{6}['\"]", path.read_text())] == []
