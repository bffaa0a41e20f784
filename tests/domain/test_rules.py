"""What may be recorded: every refusal, with the words it uses and what it says to type next."""

from typing import Any

import pytest

from tests.domain.cases import case, check, day, evidence, verdict
from tracker.domain import rules
from tracker.domain.errors import BadBasis, BadInput
from tracker.domain.standing import Held
from tracker.domain.vocabulary import Status

TODAY = day("2024-06-01")
WOODSIDE_2 = case(obligors=("US", "CN")).terms
PARTIES = ["US", "CN", "TW"]

EVIDENCE = {
    11: evidence("+B2 CN a", 11),
    12: evidence("-B2 US b", 12),
    13: evidence("~F6 independent c", 13),
    14: evidence("+B2 CN a retracted", 14),
}
CHECKS = {21: check(21), 22: check(22, outcome="found"), 24: check(24, retracted=True)}


# Days, parties, voices


@pytest.mark.parametrize(("on", "refused"), [("2024-05-31", False), ("2024-06-01", False), ("2024-06-02", False), ("2024-06-03", True)])
def test_a_day_that_has_come_somewhere_on_earth(on: str, refused: bool) -> None:
    if not refused:
        rules.not_in_future("the event date", day(on), TODAY)
        return
    with pytest.raises(BadInput, match=f"the event date {on} lies in the future"):
        rules.not_in_future("the event date", day(on), TODAY)


def test_only_obligors_owe() -> None:
    rules.obligor(WOODSIDE_2, None)
    rules.obligor(WOODSIDE_2, "CN")
    with pytest.raises(BadInput, match="TW does not owe WOODSIDE-2") as raised:
        rules.obligor(WOODSIDE_2, "TW")
    assert raised.value.hint == "it is owed by US, CN"


@pytest.mark.parametrize("given", ["US", "CN", "independent"])
def test_voices_that_are_there(given: str) -> None:
    rules.voice(given, PARTIES)


@pytest.mark.parametrize(
    ("given", "hint"),
    [("UK", "did you mean US?"), ("indep", "did you mean independent?"), ("XX", "a registered party's code, or independent")],
)
def test_voices_that_are_not(given: str, hint: str) -> None:
    with pytest.raises(BadInput, match=f"no party “{given}” to be the voice of") as raised:
        rules.voice(given, PARTIES)
    assert raised.value.hint == hint


# Evidence


@pytest.mark.parametrize(
    ("new", "same_event", "message"),
    [
        (evidence("+B2 CN a", 30), None, None),
        (evidence("+B2 CN a @US", 30), None, None),
        (evidence("+B2 TW a", 30), None, None),
        (evidence("+B2 CN a", 30, "2024"), None, None),  # a year that has begun
        (evidence("+B2 CN a", 30, "2024-06-02"), None, None),
        (evidence("+B2 CN a", 30, same_event_as=11), EVIDENCE[11], None),
        (evidence("+B2 CN a @TW", 30), None, "TW does not owe WOODSIDE-2"),
        (evidence("+B2 XX a", 30), None, "no party “XX” to be the voice of"),
        (evidence("+B2 CN a", 30, "2024-06-03"), None, "the event date 2024-06-03 lies in the future"),
        (evidence("+B2 CN a", 30, "2024-07"), None, "the event date 2024-07-01 lies in the future"),
        (evidence("+B2 CN a", 30, "2025"), None, "the event date 2025-01-01 lies in the future"),
        (evidence("+B2 CN a", 30, same_event_as=99), None, "#99 is not evidence about WOODSIDE-2"),
        (evidence("+B2 CN a", 30, same_event_as=14), EVIDENCE[14], "#14 is retracted"),
    ],
)
def test_evidence(new: Held[Any], same_event: Held[Any] | None, message: str | None) -> None:
    if message is None:
        rules.evidence(new.record, WOODSIDE_2, PARTIES, same_event, TODAY)
        return
    with pytest.raises(BadInput) as raised:
        rules.evidence(new.record, WOODSIDE_2, PARTIES, same_event, TODAY)
    assert raised.value.message == message
    assert raised.value.hint


def test_a_repeat_of_another_commitments_event() -> None:
    other = Held(entry=40, record=EVIDENCE[11].record.model_copy(update={"commitment": "WOODSIDE-3"}))
    with pytest.raises(BadInput, match="#40 is not evidence about WOODSIDE-2"):
        rules.evidence(evidence("+B2 CN a", 41, same_event_as=40).record, WOODSIDE_2, PARTIES, other, TODAY)


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
    new = verdict(status, 100, because).record
    if expected is None:
        rules.assessment(new, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
        return
    with pytest.raises(BadBasis) as raised:
        rules.assessment(new, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
    assert raised.value.message == expected.format(status=status.value.replace("_", " "))
    assert raised.value.hint


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
    with pytest.raises(BadBasis) as raised:
        rules.assessment(verdict(status, 100, because).record, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
    assert raised.value.message == message
    assert raised.value.hint == "tracker show WOODSIDE-2 lists what there is"


def test_not_assessed_rests_on_nothing() -> None:
    rules.assessment(verdict(Status.NOT_ASSESSED, 100).record, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
    rules.assessment(verdict(Status.NOT_ASSESSED, 100, [11]).record, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)


@pytest.mark.parametrize("status", Status)
def test_an_assessment_of_somebody_who_owes_nothing_or_from_a_day_to_come(status: Status) -> None:
    with pytest.raises(BadInput, match="TW does not owe"):
        rules.assessment(verdict(status, 100, [11, 21], party="TW").record, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
    with pytest.raises(BadInput, match="the effective date 2024-06-03 lies in the future"):
        rules.assessment(verdict(status, 100, [11, 21], on="2024-06-03").record, WOODSIDE_2, EVIDENCE, CHECKS, TODAY)
