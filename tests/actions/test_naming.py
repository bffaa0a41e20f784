"""What people type and what it means: refs, numbers, codes, and both clocks."""

from datetime import UTC, date, datetime

import pytest

from tests.ledgers import GROUND, STORY, TODAY, Fresh, Ticking, amend, commitment, in_memory, tell
from tracker.actions import naming
from tracker.domain.errors import BadDate, BadInput, NotFound
from tracker.domain.record.amendments import Void
from tracker.domain.record.records import Agreement, Party
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.entries import EntryFilter
from tracker.storage.queries.filters import Selection


@pytest.mark.parametrize(
    ("text", "ref"), [("PACT-1", "PACT-1"), ("pact-2", "PACT-2"), (" Pact-1 ", "PACT-1"), ("2", "PACT-2"), ("002", "PACT-2")]
)
def test_refs_are_read_in_any_case_and_by_number_alone(ground: Ledger, text: str, ref: str) -> None:
    assert naming.ref(ground, text, 7) == ref


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("PACT-3", "did you mean PACT-2?"),
        ("PACT-999999999999999999999", "tracker list --all"),
        ("PAKT-1", "did you mean PACT-1"),
        ("3", "did you mean PACT-2?"),
        ("0", "did you mean PACT"),
        ("9" * 5_000, ""),  # red where every digit is read as a number
        ("PACT-²", ""),  # a digit to Python's isdigit() that int() does not read
        ("²", ""),
        ("PACT-\udcff", ""),
        ("zzz", "tracker list --all shows the refs"),
        ("", ""),
    ],
)
def test_a_wrong_ref_suggests_the_near_ones(ground: Ledger, text: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        naming.ref(ground, text, 7)
    assert caught.value.message.startswith("no commitment “")
    assert hint in caught.value.hint


def test_a_number_alone_needs_one_agreement(ground: Ledger) -> None:
    ground.append(Agreement(code="OTHER", title="x", made_on="2024", parties=("US",)))
    ground.append(commitment(4, agreement="OTHER", obligors=("US",)))
    assert naming.ref(ground, "1", 7) == "PACT-1"
    with pytest.raises(BadInput) as caught:
        naming.ref(ground, "1", 9)
    assert caught.value.hint == "write the whole ref: PACT-1"
    with pytest.raises(BadInput, match="could be of any"):
        naming.ref(ground, "1", 3)


def test_what_was_not_there_yet_is_not_found(ground: Ledger) -> None:
    with pytest.raises(NotFound):
        naming.ref(ground, "PACT-2", 6)
    with pytest.raises(NotFound):
        naming.party(ground, "CN", 1)
    with pytest.raises(NotFound):
        naming.agreement(ground, "PACT", 2)


def test_codes(ground: Ledger) -> None:
    assert naming.party(ground, " cn ", 7) == "CN"
    assert naming.agreement(ground, "pact", 7).title == "The pact"
    with pytest.raises(NotFound, match="no party “CM”") as caught:
        naming.party(ground, "CM", 7)
    assert caught.value.hint == "did you mean CN?"
    for text in ("PAKT", "", "a b", "\udcff", "'; DROP TABLE party; --"):
        with pytest.raises(NotFound, match="no agreement"):
            naming.agreement(ground, text, 7)


def test_a_selection_takes_names_in_any_case_and_refuses_unknown_ones(ground: Ledger) -> None:
    chosen = naming.resolved(
        ground, 7, Selection(agreements=("pact",), parties=("us", "CN"), topics=("talks",), kinds=("request",), search=("a b",))
    )
    assert (chosen.agreements, chosen.parties, chosen.topics, chosen.kinds, chosen.search) == (
        ("PACT",),
        ("US", "CN"),
        ("talks",),
        ("request",),
        ("a b",),
    )
    with pytest.raises(NotFound):
        naming.resolved(ground, 7, Selection(agreements=("X",)))
    with pytest.raises(NotFound):
        naming.resolved(ground, 7, Selection(parties=("X",)))


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("", "nothing to search for"),
        (" \t", "nothing to search for"),
        ("x" * 201, "too much to search for"),
        (" ".join(map(str, range(41))), "too much to search for"),
        ("a\udcffb", "is not text"),
        ("a\0b", "is not text"),
    ],
)
def test_searches_that_no_database_can_be_asked(ground: Ledger, search: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        naming.resolved(ground, 7, Selection(search=("talk", search)))


def test_the_longest_search_is_answered(ground: Ledger) -> None:
    from tracker.storage.queries import versions

    words = " ".join(f"{number}{'%' * 198}" for number in range(10, 50))
    assert versions.cases(ground.driver, 7, naming.resolved(ground, 7, Selection(search=(words,)))) == []


@pytest.mark.parametrize("topic", ["\udcff", "talk", "x\0"])
def test_a_topic_that_no_commitment_has(ground: Ledger, topic: str) -> None:
    with pytest.raises(NotFound, match="no topic") as caught:
        naming.resolved(ground, 7, Selection(topics=("Talks", topic)))
    assert caught.value.hint == ("did you mean talks?" if topic == "talk" else "there are talks")


def test_topics_and_actors_are_those_recorded_that_compare_alike() -> None:
    """Red with lower case for folding: it leaves the ß, wide letters and blanks."""
    with in_memory(actor="Jörg  Weiß", clock=Ticking()) as ledger:
        tell(ledger, GROUND)
        for number, topic in enumerate(("Große Straßen", "GROSSE\u00a0STRASSEN", "\uff54alks"), 3):
            ledger.append(commitment(number, topic=topic))
        found = naming.resolved(ledger, 10, Selection(topics=("grosse  strassen", "TALKS"))).topics
        assert found == ("GROSSE\u00a0STRASSEN", "Große Straßen", "talks", "\uff54alks")
        assert naming.resolved(ledger, 8, Selection(topics=("grosse strassen",))).topics == ("Große Straßen",)
        chosen = naming.entry_filter(
            ledger, 10, commitment="pact-1", agreements=["pact"], actors=["jo\u0308rg weiss"], kinds=("check_recorded",)
        )
        assert chosen == EntryFilter(commitment="PACT-1", agreements=("PACT",), actors=("Jörg  Weiß",), kinds=("check_recorded",))
        with pytest.raises(NotFound, match="no actor “Jorg Weis”") as caught:
            naming.entry_filter(ledger, 10, commitment=None, agreements=(), actors=["Jorg Weis"], kinds=())
        assert caught.value.hint == "did you mean Jörg  Weiß?"


DAYS = [datetime(2025, 6, day, 23, 59, tzinfo=UTC) for day in (1, 1, 1, 2, 2, 5, 5)]


def read(as_of: str | None = None, known_at: str | None = None) -> naming.Reading:
    """In a ledger with entries 1–3 on 1 June, 4–5 on 2 June, 6–7 on 5 June."""
    moments = iter(DAYS)
    with in_memory(clock=lambda: next(moments)) as ledger:
        tell(ledger, GROUND)
        return naming.reading(ledger, TODAY, as_of, known_at)


@pytest.mark.parametrize(
    ("as_of", "known_at", "expected"),
    [
        (None, None, naming.Reading(position=7, as_of=None, day=TODAY)),
        (None, "#4", naming.Reading(position=4, as_of=None, day=date(2025, 6, 2), known=True)),
        (None, " #7 ", naming.Reading(position=7, as_of=None, day=date(2025, 6, 5), known=True)),
        (None, "2025-06-01", naming.Reading(position=3, as_of=None, day=date(2025, 6, 1), known=True)),
        (None, "2025-06-02", naming.Reading(position=5, as_of=None, day=date(2025, 6, 2), known=True)),
        (None, "2025-06-04", naming.Reading(position=5, as_of=None, day=date(2025, 6, 2), known=True)),  # the same number, the same answer
        (None, "2025-06", naming.Reading(position=7, as_of=None, day=date(2025, 6, 5), known=True)),
        (None, "2025", naming.Reading(position=7, as_of=None, day=date(2025, 6, 5), known=True)),
        (None, "yesterday", naming.Reading(position=7, as_of=None, day=date(2025, 6, 5), known=True)),
        (None, "2024", naming.Reading(position=0, as_of=None, day=date(2024, 12, 31), known=True)),  # before everything: that day, for ever
        ("2025-03-31", None, naming.Reading(position=7, as_of=date(2025, 3, 31), day=date(2025, 3, 31))),
        ("2025-02", None, naming.Reading(position=7, as_of=date(2025, 2, 28), day=date(2025, 2, 28))),
        ("2025-03-31", "#2", naming.Reading(position=2, as_of=date(2025, 3, 31), day=date(2025, 3, 31), known=True)),
        ("today", "2025-06-02", naming.Reading(position=5, as_of=TODAY, day=TODAY, known=True)),
    ],
)
def test_both_clocks(as_of: str | None, known_at: str | None, expected: naming.Reading) -> None:
    assert read(as_of, known_at) == expected


@pytest.mark.parametrize("known_at", ["#8", "#0", "#", "#x", "#-1", "57", "2025-13", "tomorrow", "#99999999999999999999"])
def test_positions_that_are_none(known_at: str) -> None:
    with pytest.raises(BadInput):
        read(None, known_at)


def test_days_that_are_none() -> None:
    with pytest.raises(BadDate):
        read("2025-02-30")


def test_an_empty_ledger() -> None:
    with in_memory() as ledger:
        assert naming.reading(ledger, TODAY) == naming.Reading(position=0, as_of=None, day=TODAY)
        with pytest.raises(BadInput) as caught:
            naming.reading(ledger, TODAY, None, "#1")
        assert caught.value.hint == "the ledger ends at #0"
        with pytest.raises(BadInput) as caught:
            naming.ref(ledger, "1", 0)
        assert caught.value.hint == "there are no commitments yet"


def test_the_story_has_the_numbers_these_tests_speak_of() -> None:
    assert (len(GROUND), len(STORY)) == (7, 19)


def test_a_label_names_a_commitment(fresh: Fresh) -> None:
    other = Agreement(code="RIO", title="Rio", made_on="2024", parties=("US", "CN"))
    labelled = (commitment(3, label="88.1"), commitment(4, label="GAO-24-105"), other, commitment(7, agreement="RIO", label="Nr.  ５a"))
    with fresh((*GROUND, *labelled)) as ledger:
        for text, ref in (("88.1", "PACT-3"), ("gao-24–105 ", "PACT-4"), ("NR. 5A", "RIO-7"), ("PACT-1", "PACT-1")):
            assert naming.ref(ledger, text, 11) == ref
        for text, at in (("88.1", 7), ("88", 11), ("", 11), ("\x00", 11), ("\udcff", 11), ("x" * 10_000, 11)):
            with pytest.raises(NotFound if text != "88" else BadInput):
                naming.ref(ledger, text, at)
        ledger.append(Void(noun="commitment", name="PACT-3", reason="x"))
        ledger.append(amend(Noun.COMMITMENT, "PACT-4", label="88.2"))
        with pytest.raises(NotFound):
            naming.ref(ledger, "GAO-24-105", 13)
        assert (naming.ref(ledger, "88.1", 11), naming.ref(ledger, "GAO-24-105", 12), naming.ref(ledger, "88.2", 13)) == (
            *("PACT-3", "PACT-4", "PACT-4"),
        )


def test_what_has_two_meanings_is_refused_with_both(fresh: Fresh) -> None:
    other = Agreement(code="RIO", title="Rio", made_on="2024", parties=("US", "CN"))
    with fresh(
        (*GROUND, commitment(3, label="2024"), commitment(4, label="2"), commitment(5, label="5"), commitment(6, label="pact-1"))
    ) as ledger:
        assert naming.ref(ledger, "2024", 11) == "PACT-3"
        assert naming.ref(ledger, "5", 11) == "PACT-5"
        assert naming.ref(ledger, "PACT-1", 11) == "PACT-1"
        with pytest.raises(BadInput) as caught:
            naming.ref(ledger, "2", 11)
        assert (caught.value.message, caught.value.hint) == ("“2” could be PACT-2 (number) or PACT-4 (label 2)", "write the whole ref")
        tell(ledger, (other, commitment(1, agreement="RIO", label="2"), commitment(2, agreement="RIO", label="2024")))
        with pytest.raises(BadInput, match=r"could be PACT-2 \(number\) or RIO-2 \(number\) or PACT-4 \(label 2\) or RIO-1 \(label 2\)$"):
            naming.ref(ledger, "2", 14)
        with pytest.raises(BadInput, match=r"^“2024” could be PACT-3 \(label 2024\) or RIO-2 \(label 2024\)$"):
            naming.ref(ledger, "2024", 14)
        assert naming.ref(ledger, "5", 14) == "PACT-5"


def test_a_party_is_called_by_its_code_or_by_a_name_of_its_own(fresh: Fresh) -> None:
    with fresh((Party(code="US", name="United States"), Party(code="KR", name="Korea"), Party(code="KP", name="KOREA"))) as ledger:
        assert [naming.party_called(ledger, name, 9) for name in ("us", " united  STATES", "kp")] == ["US", "US", "KP"]
        for unknown in ("Korea", "France"):
            with pytest.raises(NotFound):
                naming.party_called(ledger, unknown, 9)


def test_the_label_of_a_void_commitment_means_it_where_nothing_that_stands_is_meant(fresh: Fresh) -> None:
    """Red where labels are looked for among what stands alone, or a void one hides what stands."""
    with fresh((*GROUND, commitment(3, label="88.1"), commitment(4, label="2"))) as ledger:
        tell(ledger, (Void(noun="commitment", name="PACT-3", reason="Entered twice"), Void(noun="commitment", name="PACT-4", reason="x")))
        assert naming.ref(ledger, "88.1", ledger.head.size) == "PACT-3"
        assert naming.ref(ledger, "2", ledger.head.size) == "PACT-2"
        ledger.append(commitment(5, label="88.1"))
        assert naming.ref(ledger, "88.1", ledger.head.size) == "PACT-5"
