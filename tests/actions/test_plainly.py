"""Whatever road evidence takes, the ledger is the same afterwards, or the refusal."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import TODAY, Fresh, tell
from tracker.actions import evidence, plainly
from tracker.domain.errors import TrackerError
from tracker.storage import tables as t
from tracker.storage.ledger import Ledger

ORDINARY = {
    "commitment": "PACT-1",
    "stance": "supports",
    "summary": "They met again",
    "source": "wire-1",
    "event_date": "2025-03-04",
    "grade": "B2",
}
"""What is plainly in order."""

OTHERWISE: dict[str, list[Any]] = {
    "commitment": ["pact-2", "1", " PACT-1 ", "PACT-9"],
    "stance": ["contradicts", "context", "Supports", "no", None],
    "summary": ["They talked", "Cafe\u0301", "Caf\u00e9", " Seen", "a\0", "", None],
    "source": ["post-2", "nowhere", "WIRE", None],
    "event_date": [None, "2025", "yesterday", "2025-07-02", "2025-07-03", "2025-07", "2031", "x", "2025-02-30"],
    "grade": [None, "A1", "f6", "Z9"],
    "voice": ["US", "us", "independent", "FR"],
    "party": ["US", "cn", "CN", "FR"],
    "stage": ["announced", "in-force", "soon"],
    "same_event_as": ["#8", 8, "#3", 99],
    "quote": ["\u201cx\u201d", ""],
    "quote_prefix": ["before"],
    "quote_suffix": ["after"],
    "note": ["a note"],
    "publisher": ["Somebody"],
}
"""And what of it may be another way, right or wrong."""

CHANGES = [(name, value) for name, values in OTHERWISE.items() for value in values]


def contents(ledger: Ledger) -> dict[str, Any]:
    return {
        table.name: ledger.connection.execute(table.select().order_by(*table.primary_key.columns)).all()
        for table in t.metadata.sorted_tables
    }


def answered(ledger: Ledger, add: Any, fields: dict[str, Any], *, again: bool) -> str:
    try:
        return str(add(ledger, dict(fields), today=TODAY, again=again).plain())
    except TrackerError as error:
        return f"{type(error).__name__} {error.message} {error.hint}"


def same_by_both_roads(fresh: Fresh, several: Iterable[tuple[dict[str, Any], bool]]) -> None:
    with fresh() as short, fresh() as long:
        tell(short)
        tell(long)
        for fields, again in several:
            assert answered(short, plainly.add, fields, again=again) == answered(long, evidence.add, fields, again=again)
        assert contents(short) == contents(long)


def test_both_roads_write_the_same_of_each_field_in_each_way(fresh: Fresh) -> None:
    """Red with any of the conditions of the short road left out, or a default; each was, once."""
    same_by_both_roads(fresh, [(ORDINARY, False), (ORDINARY, False), (ORDINARY, True)])
    same_by_both_roads(fresh, [({**ORDINARY, "summary": spelled}, False) for spelled in ("Cafe\u0301", "Caf\u00e9", "Cafe\u0301")])
    same_by_both_roads(fresh, [({**ORDINARY, name: value}, again) for name, value in CHANGES for again in (True, False)])


@settings(max_examples=20)
@given(several=st.lists(st.tuples(st.lists(st.sampled_from(CHANGES), max_size=3).map(dict), st.booleans()), min_size=3, max_size=12))
def test_both_roads_write_the_same(fresh: Fresh, several: list[tuple[dict[str, Any], bool]]) -> None:
    """Red when a rule about two fields is overlooked on the short road, as that a prefix needs a quote."""
    same_by_both_roads(fresh, [({**ORDINARY, **changes}, again) for changes, again in several])


def test_what_is_typed_all_day_takes_the_short_road(fresh: Fresh, monkeypatch: Any) -> None:
    monkeypatch.setattr(evidence, "add", None)
    with fresh() as ledger:
        tell(ledger)
        fields = {
            "commitment": "pact-1",
            "stance": "supports",
            "summary": "Seen anew",
            "source": "wire-1",
            "grade": "B2",
            "event_date": "2025-03",
        }
        assert plainly.add(ledger, fields, today=TODAY).entry.seq == ledger.head.size
