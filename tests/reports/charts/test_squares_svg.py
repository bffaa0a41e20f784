"""The picture: every obligation once, in its group and outcome, named, filled by its status and textured by its verification."""

from xml.etree import ElementTree as ET

import pytest
import typst

from tests.reports.charts.drawing import NAMES, obligation, of_class, parsed
from tracker.domain.vocabulary import CommitmentKind, Confidence, Status, Verification
from tracker.reports.charts import squares_svg
from tracker.reports.obligations import Obligation, tally

NOTHING = tally([])


def drawn(*obligations: Obligation) -> ET.Element:
    owed, other = (tally(one for one in obligations if one.owed is owed) for owed in (True, False))
    return parsed(f"<div>{squares_svg.page(owed, other, NAMES)}</div>")


def test_each_obligation_is_a_link_that_says_all() -> None:
    page = drawn(obligation(confidence=Confidence.HIGH), obligation(Status.NOT_ASSESSED, Verification.UNVERIFIED, ref="A-2"))
    assert [(link.get("href"), link.findtext("svg/title")) for link in page.iter("a")] == [
        ("#A-1", "A-1, United States: upheld, corroborated, high confidence"),
        ("#A-2", "A-2, United States: not assessed, unverified"),
    ]
    assert ["".join(term.itertext()) for term in page.iter("dt")] == ["kept 1", "not known 1"]


def test_what_is_promised_and_the_rest_stand_apart_each_with_its_denominator() -> None:
    """Red with one tally of both, and with a request that was not met in the colour of a broken promise."""
    asked = obligation(Status.NOT_FULFILLED, ref="A-2", kind=CommitmentKind.REQUEST)
    page = drawn(obligation(Status.NOT_FULFILLED), asked)
    assert ["".join(head.itertext()) for head in page.iter("h3")] == [
        "Promised 1 promise, 1 obligation",
        "Asked, assured, stated 1 request",
    ]
    assert [square.get("class") for square in page.iter("svg")] == ["status-not_fulfilled", "status-unmet"]
    assert ["".join(term.itertext()) for term in page.iter("dt")] == ["broken or withdrawn 1", "not met 1"]
    assert squares_svg.page(NOTHING, NOTHING, NAMES) == ""


@pytest.mark.parametrize(
    ("verification", "classes"),
    [
        (Verification.CONFIRMED, ["fill", "cell on"]),
        (Verification.CLAIMED, ["line", "cell ink"]),
        (Verification.CONTESTED, ["line", "stripes", "cell halo"]),
    ],
)
def test_the_texture_is_the_verification(verification: Verification, classes: list[str]) -> None:
    (square,) = drawn(obligation(verification=verification)).iter("svg")
    assert [part.get("class") for part in square if part.tag != "title"] == classes
    assert "".join(square.find("text").itertext()) == "◆"  # type: ignore[union-attr]


def test_an_outcome_is_ordered_by_status_and_the_better_verified_first() -> None:
    its = [
        obligation(status, verification, ref=f"A-{number}")
        for number, (status, verification) in enumerate(
            [
                (Status.UPHELD, Verification.CLAIMED),
                (Status.FULFILLED, Verification.CONTESTED),
                (Status.UPHELD, Verification.CONFIRMED),
                (Status.FULFILLED, Verification.CORROBORATED),
            ],
            start=1,
        )
    ]
    assert [link.get("href") for link in drawn(*its).iter("a")] == ["#A-4", "#A-2", "#A-3", "#A-1"]


def test_four_hundred_are_rows_of_a_file_that_typst_sets() -> None:
    """Red with squares beyond the width, two of them at one place, and with a custom property left in the style."""
    its = [obligation(list(Status)[number % 12], ref=f"A-{number}") for number in range(400)]
    text = squares_svg.saved(tally(its), NOTHING, NAMES, title="All", source="Tracker", width=700)
    drawing = parsed(text)
    squares = [part for part in drawing.iter("svg") if part.get("class", "").startswith("status-")]
    places = [(int(square.get("x", "")), int(square.get("y", ""))) for square in squares]
    assert len({*places}) == len(places) == 400
    assert max(x for x, _ in places) + squares_svg.SIDE <= 700
    assert max(y for _, y in places) < int(drawing.get("height", ""))
    assert not [part for part in of_class(drawing, "square") if part.tag == "a"]
    assert "var(" not in text
    assert typst.compile(b"#set page(width: auto, height: auto)\n#image(bytes(sys.inputs.one))", sys_inputs={"one": text}, format="svg")
