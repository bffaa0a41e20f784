"""Whatever road evidence takes, the ledger is the same afterwards, or the refusal."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import TODAY, Fresh, tell
from tracker.actions import evidence, plainly
from tracker.domain.errors import TrackerError
from tracker.storage import tables as t
from tracker.storage.ledger import Ledger

FIELDS = st.fixed_dictionaries(
    {
        "commitment": st.sampled_from(["PACT-1", "pact-2", "1", " PACT-1 ", "PACT-9"]),
        "stance": st.sampled_from(["supports", "contradicts", "context", "Supports", "no"]),
        "summary": st.sampled_from(["Seen", "They talked", "Cafe\u0301", "Caf\u00e9", " Seen", "a\0", ""]),
        "source": st.sampled_from(["wire-1", "post-2", "nowhere", "WIRE"]),
    },
    optional={
        "event_date": st.sampled_from(["2025-03-04", "2025", "yesterday", "2031", "x"]),
        "grade": st.sampled_from(["A1", "f6", "B2", "Z9"]),
        "voice": st.sampled_from(["US", "us", "independent", "FR"]),
        "party": st.sampled_from(["US", "cn", "FR"]),
        "stage": st.sampled_from(["announced", "in-force"]),
        "same_event_as": st.sampled_from(["#8", 8, "#3"]),
        "quote": st.sampled_from(["“x”", ""]),
        "quote_prefix": st.just("before"),
        "note": st.just("a note"),
        "publisher": st.just("Somebody"),
    },
)


def contents(ledger: Ledger) -> dict[str, Any]:
    return {
        table.name: ledger.connection.execute(table.select().order_by(*table.primary_key.columns)).all()
        for table in t.metadata.sorted_tables
    }


@settings(max_examples=20)
@given(several=st.lists(st.tuples(FIELDS, st.booleans()), min_size=1, max_size=5))
def test_both_roads_write_the_same(fresh: Fresh, several: list[tuple[dict[str, Any], bool]]) -> None:
    """Red when a rule, a default or a duplicate is overlooked on the short road."""
    with fresh() as short, fresh() as long:
        tell(short)
        tell(long)
        for fields, again in several:
            answers = []
            for add, ledger in ((plainly.add, short), (evidence.add, long)):
                try:
                    answers.append(str(add(ledger, dict(fields), today=TODAY, again=again).plain()))
                except TrackerError as error:
                    answers.append(f"{type(error).__name__} {error.message} {error.hint}")
            assert answers[0] == answers[1]
        assert contents(short) == contents(long)


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
