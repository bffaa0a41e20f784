"""A scale at two readings: exact differences of cells, rows, columns and all of them."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.quantities import half_up
from tracker.domain.scoring.changes import Change, Pair, changes
from tracker.domain.scoring.crosswalks import G20, KROC
from tracker.domain.scoring.scales import NOT_COUNTED, ScoreCell
from tracker.domain.vocabulary import Status

WORDS = {1: "+1", 0: "0", -1: "-1", None: NOT_COUNTED}


def cell(value: str, party: str = "US") -> ScoreCell:
    return ScoreCell(party=party, status=Status.UPHELD, value=value, lost="")


def pair(old: str | None, new: str) -> Pair:
    return None if old is None else cell(old), cell(new)


def test_by_hand() -> None:
    """The whole first, then columns as parties are ordered, rows, cells. Red with the difference of rounded averages, which is 0.67 - 0.33 = 0.34."""
    found = changes(
        G20,
        {
            ("A-1", "US"): pair("0", "+1"),
            ("A-1", "CN"): pair("+1", "+1"),
            ("A-2", "US"): pair("0", "0"),
            ("A-2", "CN"): pair(NOT_COUNTED, NOT_COUNTED),
            ("A-3", "CN"): pair(None, "-1"),
        },
        ("CN", "US"),
    )
    assert found[0] == Change(None, None, Decimal("0.33"), Decimal("0.25"), Decimal("-0.08"), 3, 4, 5, 2)
    assert found[1:3] == [
        Change(None, "CN", Decimal("1.00"), Decimal("0.00"), Decimal("-1.00"), 1, 2, 3, 1),
        Change(None, "US", Decimal("0.00"), Decimal("0.50"), Decimal("0.50"), 2, 2, 2, 1),
    ]
    assert [(one.ref, one.old, one.new, one.difference) for one in found[3:6]] == [
        ("A-1", Decimal("0.50"), Decimal("1.00"), Decimal("0.50")),
        ("A-2", Decimal("0.00"), Decimal("0.00"), Decimal("0.00")),
        ("A-3", None, Decimal("-1.00"), None),
    ]
    assert found[6] == Change("A-1", "US", Decimal(0), Decimal(1), Decimal(1), 1, 1, 1, 1)
    assert found[9:] == [
        Change("A-2", "CN", NOT_COUNTED, NOT_COUNTED, None, 0, 0, 1, 0),
        Change("A-3", "CN", None, Decimal(-1), None, 0, 1, 1, 1),
    ]
    third = changes(
        G20, {("A-1", party): pair(old, new) for party, old, new in (("US", "0", "+1"), ("CN", "+1", "+1"), ("FR", "0", "0"))}, ()
    )
    assert third[0].difference == Decimal("0.33")


def test_words_are_counted_and_have_no_difference() -> None:
    found = changes(KROC, {("A-1", "US"): pair("Minimum", "Complete"), ("A-1", "CN"): pair(NOT_COUNTED, "Minimum")}, ())
    assert (found[0].old, found[0].new, found[0].difference, found[0].changed) == ("Minimum 1", "Minimum 1, Complete 1", None, 2)
    assert [(one.old, one.new) for one in found[-2:]] == [("Minimum", "Complete"), (NOT_COUNTED, "Minimum")]
    assert changes(KROC, {}, ()) == []


@given(st.lists(st.tuples(st.sampled_from((*WORDS, "absent")), st.sampled_from([*WORDS])), min_size=1, max_size=12))
def test_totals_follow_from_their_cells(values: list[tuple[int | str | None, int | None]]) -> None:
    """Law: the whole, a column and a row count the cells that are theirs."""
    names = list(product(("A-1", "A-2", "A-3"), ("US", "CN", "FR", "DE")))[: len(values)]
    pairs = {name: pair(None if old == "absent" else WORDS[old], WORDS[new]) for name, (old, new) in zip(names, values, strict=True)}  # type: ignore[index]
    found = changes(G20, pairs, ())
    cells = [one for one in found if one.ref and one.party]
    assert [(one.ref, one.party) for one in cells] == names
    for one in found:
        mine = [some for some in cells if one.ref in (None, some.ref) and one.party in (None, some.party)]
        assert (one.cells, one.changed) == (len(mine), sum(some.changed for some in mine))
        assert (one.n_old, one.n_new) == (sum(some.n_old for some in mine), sum(some.n_new for some in mine))
        exact = [
            Fraction(sum(int(value) for value in side if isinstance(value, Decimal)), n) if n else None
            for side, n in (([some.old for some in mine], one.n_old), ([some.new for some in mine], one.n_new))
        ]
        if not (one.ref and one.party):
            assert [one.old, one.new] == [None if average is None else half_up(average, 2) for average in exact]
            assert one.difference == (None if None in exact else half_up(exact[1] - exact[0], 2))  # type: ignore[operator]
