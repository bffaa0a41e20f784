"""What may be recorded: every refusal, with the words it uses and what it says to type next."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from tests.domain.cases import case, check, day, evidence, verdict
from tracker.domain.errors import BadBasis, TrackerError
from tracker.domain.record import rules
from tracker.domain.record.amendments import AgreementAmendment, Amendment, CommitmentAmendment, Void
from tracker.domain.record.records import Check, Commitment, Evidence, Party, Record, Regrade, Retraction, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind, Noun, Status

TODAY = day("2024-06-01")
WOODSIDE_2 = case(obligors=("US", "CN"), due="2024-12").terms
PARTIES = ["US", "CN", "TW"]

EVIDENCE = {
    11: evidence("+B2 CN a", 11),
    12: evidence("-B2 US b", 12),
    13: evidence("~F6 independent c", 13),
    14: evidence("+B2 CN a retracted", 14),
    15: evidence("+B2 independent a @US", 15),
    16: evidence("-B2 independent b @CN", 16),
}
CHECKS = {21: check(21), 22: check(22, outcome="found"), 24: check(24, retracted=True)}
OTHER = Versioned(entry=40, record=EVIDENCE[11].record.model_copy(update={"commitment": "WOODSIDE-3"}))
NAMED = Versioned(entry=50, record=EVIDENCE[11].record.model_copy(update={"id": "met"}))
GONE = Versioned(entry=51, record=EVIDENCE[12].record.model_copy(update={"id": "gone"}), retracted_by=900)


class Stated:
    """A state of a few records: WOODSIDE-2, three parties, three sources, the evidence and checks above."""

    def registered(self, noun: str, name: str) -> int | None:
        known = {"party": PARTIES, "agreement": ["WOODSIDE"], "source": ["a", "b", "c"], "commitment": ["WOODSIDE-2"]}
        return known[noun].index(name) + 1 if name in known[noun] else None

    def void(self, noun: str, name: str) -> int | None:
        return None

    def instead(self, number: int) -> Sequence[str]:
        return ()

    def taker(self, number: int) -> Record:
        raise AssertionError(number)

    def observed(self, commitment: str, indicator: str, period: str | None = None) -> Sequence[Versioned[Evidence]]:
        return []

    def labelled(self, agreement: str, label: str) -> Sequence[str]:
        return ()

    def holds(self, number: int) -> bool:
        return False

    def parties(self) -> Sequence[str]:
        return PARTIES

    def obligors(self, ref: str) -> tuple[str, ...]:
        return WOODSIDE_2.obligors if ref == "WOODSIDE-2" else ()

    def terms(self, ref: str) -> Commitment | None:
        return WOODSIDE_2 if ref == "WOODSIDE-2" else None

    def current(self, noun: Noun, target: Any) -> Record | None:
        match noun:
            case Noun.EVIDENCE:
                known = self.versioned(target)
                return known.record if known else None
            case Noun.COMMITMENT:
                return self.terms(target)
            case Noun.AGREEMENT:
                return case().agreement if target == "WOODSIDE" else None
            case _:
                sources = {"a": Source(key="a", publisher="A", published="2024-01"), "b": Source(key="b", publisher="B")}
                return sources.get(target)

    def repeats(self, number: int) -> Sequence[int]:
        return [31] if number == 30 else []

    def named_by(self, noun: Noun, name: str) -> Sequence[str]:
        return ["WOODSIDE-2"] if name in (*PARTIES, "a", "WOODSIDE") else []

    def evidence_under(self, noun: Noun, name: str) -> Iterable[tuple[int, Evidence]]:
        return []

    def next_number(self, agreement: str) -> int:
        return 3

    def kind(self, number: int) -> EntryKind | None:
        return EntryKind.PARTY_REGISTERED if number < 10 else EntryKind.EVIDENCE_ADDED if number < 90 else None

    def versioned(self, number: int) -> Versioned[Any] | None:
        found: dict[int, Versioned[Any]] = {**EVIDENCE, **CHECKS, 40: OTHER}
        return found.get(number)

    def named(self, commitment: str, name: str) -> Sequence[Versioned[Any]]:
        return [one for one in (NAMED, GONE) if one.record.id == name]


def broken(record: Record, v: int | None = None) -> list[TrackerError]:
    return [breach.error for breach in rules.breaches(record, Stated(), TODAY, v=v)]


def messages(record: Record) -> list[str]:
    errors = broken(record)
    assert all(error.hint for error in errors)
    return [error.message for error in errors]


def seen(words: str, on: str = "2024-01-30", **fields: Any) -> Evidence:
    return evidence(words, 30, on, **fields).record


def source(**fields: Any) -> Source:
    return Source(**{"key": "new", "publisher": "The Wire", **fields})


def changed(**changes: Any) -> Amendment:
    return CommitmentAmendment.model_validate({"commitment": "WOODSIDE-2", "changes": changes, "reason": "Clearer"})


def owed(**fields: Any) -> Commitment:
    return case(**{"number": 3, **fields}).terms


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (seen("+B2 CN a"), None),
        (seen("+B2 CN a @US"), None),
        (seen("+B2 TW a"), None),
        (seen("+B2 independent a", "2024-05-31"), None),
        (seen("+B2 CN a", "2024"), None),  # a year that has begun
        (seen("+B2 CN a", "2024-06-02"), None),  # a day that has come somewhere on Earth
        (seen("+B2 CN a", "2024-06-03"), "the event date 2024-06-03 lies in the future"),
        (seen("+B2 CN a", "2024-07"), "the event date 2024-07-01 lies in the future"),
        (seen("+B2 CN a", "2025"), "the event date 2025-01-01 lies in the future"),
        (seen("+B2 CN a @TW"), "TW does not owe WOODSIDE-2"),
        (seen("+B2 XX a"), "no party “XX” to be the voice of"),
        (seen("+B2 CN d"), "names the source d, which is not there"),
        (OTHER.record, "names the commitment WOODSIDE-3, which is not there"),
        (seen("+B2 CN a", quote_prefix="x"), "what stands before and after a quote is given without the quote"),
        (seen("+B2 CN a", quote_suffix="x"), "what stands before and after a quote is given without the quote"),
        (seen("+B2 CN a", quote_suffix="x", quote="y"), None),
        (seen("+B2 CN a", same_event_as=11), None),
        (seen("+B2 CN a", same_event_as=99), "#99 is not evidence about WOODSIDE-2"),
        (seen("+B2 CN a", same_event_as=21), "#21 is not evidence about WOODSIDE-2"),
        (seen("+B2 CN a", same_event_as=40), "#40 is not evidence about WOODSIDE-2"),
        (seen("+B2 CN a", same_event_as=14), "#14 is retracted"),
        (seen("+B2 CN b", id="other"), None),
        (seen("-B2 CN b", id="met"), "“met” is in the ledger as #50 and says something else there: stance is “supports” there and “contradicts” here"),
        (seen("-B2 US b", id="gone"), None),  # the same that was retracted
        (seen("-B2 US c", id="gone"), "“gone” is in the ledger as #51 and says something else there: source is “b” there and “c” here"),
        (source(), None),
        (source(voice="TW"), None),
        (source(voice="UK"), "no party “UK” to be the voice of"),
        (source(url="https://u:secret@e.org"), "the address of the source new holds a user name or password, which everybody would read"),
        (source(key="a"), "the source a is registered as #1 and says something else"),
        (Party(code="CN", name="China"), "the party CN is registered as #2 and says something else"),
        (Party(code="FR", name="France"), None),
        (WOODSIDE_2, "WOODSIDE-2 is there already"),
        (check(30, "2024-06-02").record, None),
        (check(30, "2024-06-03").record, "the search of 2024-06-03 lies in the future"),
        (verdict(Status.UPHELD, 30, [11], on="2024-06-03").record, "the effective date 2024-06-03 lies in the future"),
        (verdict(Status.UPHELD, 30, [11], party="TW").record, "TW does not owe WOODSIDE-2"),
        (Regrade(evidence=11, reliability="A", credibility="1", reason="x"), None),
        (Regrade(evidence=11, reliability="B", credibility="2", reason="x"), "#11 is graded B2 already"),
        (Regrade(evidence=14, reliability="A", credibility="1", reason="x"), "#14 is retracted"),
        (Regrade(evidence=21, reliability="A", credibility="1", reason="x"), "no evidence “#21”"),
        (Retraction(entry=11, reason="x"), None),
        (Retraction(entry=14, reason="x"), "#14 is retracted already"),
        (Retraction(entry=3, reason="x"), "#3 is party registered and cannot be retracted"),
        (Retraction(entry=99, reason="x"), "no entry “#99”"),
        (changed(title="New"), None),
        (changed(topic="counternarcotics"), "WOODSIDE-2 says that already"),
        (Void(noun="source", name="a", reason="x"), "the source a is named by WOODSIDE-2"),
        (Void(noun="commitment", name="WOODSIDE-2", reason="x", replaced_by=("WOODSIDE-2",)), "WOODSIDE-2 cannot take its own place"),
        (changed(extended_to="2025"), None),
        (changed(beneficiaries=("XX",)), "names the party XX, which is not there"),
        (seen("+B2 CN a", accessed="2024-06-02"), None),
        (seen("+B2 CN a", accessed="2024-06-03"), "the day of access 2024-06-03 lies in the future"),
        (verdict(Status.UPHELD, 30, [11], assessed_on="2024-06-03").record, "the day of the assessment 2024-06-03 lies in the future"),
        (changed(extended_to="2024-12-30"), "the extension to 2024-12-30 is before the original deadline 2024-12"),
        (changed(extended_to="2024-12-31"), None),
        (owed(due="2023-11-14"), "the deadline 2023-11-14 is before the agreement, which was made on 2023-11-15"),
        (owed(due="2023-11"), None),
        (owed(due="2024", extended_to="2024-06"), "the extension to 2024-06 is before the original deadline 2024"),
        (owed(due="2024", extended_to="2024"), None),
        (owed(extended_to="2023-01-01"), None),
        (owed(obligors=("US", "TW")), "TW is no party to WOODSIDE and cannot owe a commitment of it"),
        (owed(beneficiaries=("TW",)), None),
    ],
)  # fmt: skip
def test_rules(record: Record, message: str | None) -> None:
    assert messages(record) == ([] if message is None else [message])
    about = {error.field for error in broken(record) if not error.message.endswith("says that already")}
    assert about <= {*type(record).model_fields, *getattr(record, "fields", ())}


@pytest.mark.parametrize(
    ("given", "hint"),
    [("UK", "did you mean US?"), ("INDEP", "did you mean independent?"), ("XX", "a registered party's code, or independent")],
)
def test_voices_that_are_meant(given: str, hint: str) -> None:
    assert [error.hint for error in broken(source(voice=given))] == [hint]


def test_who_owes_is_said() -> None:
    assert [error.hint for error in broken(seen("+B2 CN a @TW"))] == ["it is owed by US, CN"]


def test_every_breach_is_found() -> None:
    assert len(broken(seen("+B2 XX d @TW", "2099", quote_suffix="x", same_event_as=99, id="met"))) == 7


@pytest.mark.parametrize(
    "record", [seen("-B2 CN b", id="met"), changed(topic="counternarcotics"), Regrade(evidence=11, reliability="B", credibility="2", reason="x"), source(url="https://e.org/a b")]
)  # fmt: skip
def test_what_earlier_programs_let_in_is_no_breach_of_what_is_there(record: Record) -> None:
    assert len(broken(record)) == 1
    assert broken(record, v=1) == []


def test_the_day_of_what_is_there() -> None:
    assert rules.latest_today("2024-05-30T23:59:59.000000Z") == TODAY


def test_a_breach_as_a_sentence_about_its_entry() -> None:
    [first, second] = rules.breaches(seen("+B2 CN d @TW"), Stated(), TODAY)
    assert first.of_entry(7) == "entry #7: TW does not owe WOODSIDE-2"
    assert second.of_entry(7) == "entry #7 names the source d, which is not there"


def test_checks_that_share_an_id() -> None:
    new = Check(commitment="WOODSIDE-2", on=TODAY, queries=("x",), outcome="found", id="met")
    assert messages(new) == ["“met” is in the ledger as #50 and says something else there: on is “nothing” there and “2024-06-01” here"]


# Assessments: a status is earned

NOTHING = "“{status}” rests on nothing"
SEARCH_ALONE = "“{status}” rests on a search alone"
FOUND = "“{status}” rests on a search that found something"
NO_CHECK = "“no evidence” says that somebody looked, and names no check"

#    basis                      no evidence  not started, not fulfilled   any other status
BASES: list[tuple[list[int], str | None, str | None, str | None]] = [
    ([], NOTHING, NOTHING, NOTHING),
    ([11], NO_CHECK, None, None),
    ([12], NO_CHECK, None, None),
    ([13], NO_CHECK, None, None),
    ([21], None, None, SEARCH_ALONE),
    ([11, 21], None, None, None),
    ([22], FOUND, FOUND, SEARCH_ALONE),
    ([21, 22], None, None, SEARCH_ALONE),
    ([11, 22], FOUND, None, None),
]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.NOT_ASSESSED])
@pytest.mark.parametrize(("because", "no_evidence", "by_absence", "other"), BASES, ids=[" ".join(map(str, row[0])) or "-" for row in BASES])
def test_what_carries_a_status(
    status: Status, because: list[int], no_evidence: str | None, by_absence: str | None, other: str | None
) -> None:
    expected = no_evidence if status is Status.NO_EVIDENCE else by_absence if status.rests_on_check else other
    errors = broken(verdict(status, 100, because).record)
    assert all(isinstance(error, BadBasis) and error.hint for error in errors)
    words = status.value.replace("_", " ")
    assert [error.message for error in errors] == ([] if expected is None else [expected.format(status=words)])


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    ("because", "message"),
    [
        ([11, 21, 99], "#99 is no evidence or check about WOODSIDE-2"),  # nothing, or of another commitment
        ([1], "#1 is no evidence or check about WOODSIDE-2"),  # the commitment itself
        ([14], "#14 was retracted by #900 and carries nothing"),
        ([11, 21, 24], "#24 was retracted by #900 and carries nothing"),
    ],
)
def test_what_carries_nothing(status: Status, because: list[int], message: str) -> None:
    [error] = broken(verdict(status, 100, because).record)
    assert (type(error), error.message) == (BadBasis, message)
    assert error.hint == "tracker show WOODSIDE-2 lists what there is"


@pytest.mark.parametrize(
    ("because", "party", "status", "lacking"),
    [
        ([15], "CN", Status.UPHELD, "“upheld” is not carried for CN: what it names is about US"),
        ([15], "US", Status.UPHELD, None),
        ([15, 16], "CN", Status.UPHELD, None),
        ([15], None, Status.UPHELD, "“upheld” is not carried for CN: what it names is about US"),
        ([15, 16], None, Status.UPHELD, None),
        ([11], None, Status.UPHELD, None),
        ([15, 21], "CN", Status.NOT_STARTED, None),  # a search is about all
        ([15, 22], "CN", Status.NOT_STARTED, "“not started” is not carried for CN: what it names is about US"),
        ([15, 21], "CN", Status.UPHELD, "“upheld” is not carried for CN: what it names is about US"),
        ([15], "CN", Status.NOT_ASSESSED, None),
    ],
)
def test_each_obligor_is_carried(because: list[int], party: str | None, status: Status, lacking: str | None) -> None:
    """Red without the rule: evidence about the other side alone made an obligor fulfil what it owed."""
    made = verdict(status, 100, because, party=party).record
    errors = broken(made)
    assert [error.message for error in errors] == ([] if lacking is None else [lacking])
    assert broken(made, v=1) == []
    if lacking:
        assert errors[0].hint == f"name evidence about CN or about all{'' if party else ', or say whom it is about with --party'}"


def test_an_obligor_that_is_no_party_can_be_made_one() -> None:
    assert [error.hint for error in broken(owed(obligors=("TW",)))] == [
        "its parties are US, CN; add it: tracker agreement amend WOODSIDE --add-party TW --reason …"
    ]
    assert broken(owed(obligors=("TW",)), v=1) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parties": ("US", "CN", "TW")}, None),
        ({"parties": ("CN",)}, "US owes WOODSIDE-2 and stays a party to WOODSIDE"),
        ({"made_on": "2024-12-31"}, None),
        ({"made_on": "2025-01-01"}, "WOODSIDE-2 is due 2024-12, before 2025-01-01"),
        ({"title": "Summit"}, None),
    ],
)
def test_an_amended_agreement_fits_its_commitments(changes: dict[str, Any], message: str | None) -> None:
    made = AgreementAmendment.model_validate({"agreement": "WOODSIDE", "changes": changes, "reason": "It was written down wrongly"})
    assert messages(made) == ([] if message is None else [message])


@pytest.mark.parametrize("because", [[], [11]])
def test_not_assessed_rests_on_nothing(because: list[int]) -> None:
    assert broken(verdict(Status.NOT_ASSESSED, 100, because).record) == []


def test_an_original_deadline_stays_in_entries_of_format_1_and_is_corrected_since() -> None:
    assert [error.message for error in broken(changed(due="2025"), v=1)] == ["the original deadline of WOODSIDE-2 is 2024-12 and stays"]
    assert broken(changed(due="2025")) == broken(changed(due="2025"), v=2) == []
