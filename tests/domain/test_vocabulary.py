"""Every status, every word: group, interest and name, as docs/design.md §3.2 has them."""

import re
from enum import StrEnum

import pytest

from tracker.domain import vocabulary
from tracker.domain.vocabulary import (
    Attention,
    CommitmentKind,
    Credibility,
    Interest,
    Reliability,
    Status,
    StatusGroup,
    Verification,
    folded_word,
    spelled,
)

KNOWLEDGE, OPEN, CLOSED, OUTSIDE = StatusGroup.KNOWLEDGE, StatusGroup.OPEN, StatusGroup.CLOSED, StatusGroup.OUTSIDE
OBLIGOR, COUNTERPARTS, NOBODY = Interest.OBLIGOR, Interest.COUNTERPARTS, Interest.NOBODY

# status                   group      open   serves        may rest on a search alone
STATUSES = [
    (Status.NOT_ASSESSED, KNOWLEDGE, True, NOBODY, False),
    (Status.NO_EVIDENCE, KNOWLEDGE, True, NOBODY, True),
    (Status.NOT_STARTED, OPEN, True, COUNTERPARTS, True),
    (Status.INITIATED, OPEN, True, OBLIGOR, False),
    (Status.ADVANCED, OPEN, True, OBLIGOR, False),
    (Status.STALLED, OPEN, True, COUNTERPARTS, False),
    (Status.UPHELD, OPEN, True, OBLIGOR, False),
    (Status.FULFILLED, CLOSED, False, OBLIGOR, False),
    (Status.PARTLY_FULFILLED, CLOSED, False, OBLIGOR, False),
    (Status.NOT_FULFILLED, CLOSED, False, COUNTERPARTS, True),
    (Status.WITHDRAWN, CLOSED, False, COUNTERPARTS, False),
    (Status.SUPERSEDED, CLOSED, False, NOBODY, False),
    (Status.NOT_APPLICABLE, OUTSIDE, False, NOBODY, False),
]


@pytest.mark.parametrize(("status", "group", "is_open", "serves", "searched"), STATUSES)
def test_status(status: Status, group: StatusGroup, is_open: bool, serves: Interest, searched: bool) -> None:
    assert (status.group, status.open, status.serves, status.rests_on_check) == (group, is_open, serves, searched)


@pytest.mark.parametrize("status", Status)
def test_a_word_is_known_as_it_is_typed_and_as_it_is_printed(status: Status) -> None:
    typed, printed = status.value.replace("_", "-"), f" {spelled(status).capitalize()} "
    assert {folded_word(word) for word in (status.value, typed, printed)} == {status.value}


def test_the_table_names_every_status() -> None:
    assert [row[0] for row in STATUSES] == list(Status)


def test_only_commitments_are_owed() -> None:
    assert [kind.value for kind in CommitmentKind if kind.owed] == ["joint_commitment", "unilateral_commitment"]


def test_verification_from_the_weakest() -> None:
    assert [v.value for v in sorted(Verification, key=lambda v: v.rank)] == [
        "contested",
        "unverified",
        "claimed",
        "confirmed",
        "corroborated",
    ]


def test_attention_from_the_most_pressing() -> None:
    assert [a.value for a in sorted(Attention, key=lambda a: a.rank)][:4] == ["basis_retracted", "basis_changed", "contested", "overdue"]


def test_every_reason_for_attention_has_a_label() -> None:
    labels = [a.label for a in Attention]
    assert labels[:7] == ["basis retracted", "basis changed", "contested", "overdue", "lapse", "numbers differ", "due soon"]
    assert labels[8:] == ["source lost", "review due", "one origin", "never assessed"]


@pytest.mark.parametrize("half", [*Reliability, *Credibility])
def test_every_half_of_a_grade_has_a_meaning(half: Reliability | Credibility) -> None:
    assert half.meaning


VOCABULARIES = [one for one in vars(vocabulary).values() if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum]


def test_every_word_is_snake_case_and_spelled_without_underscores() -> None:
    words = [word for one in VOCABULARIES for word in one]
    assert len(words) > 100
    for word in words:
        assert re.fullmatch("[a-z]+[0-9]*(_[a-z]+)*|[A-F1-6]", word.value), word
        assert spelled(word) == word.value.replace("_", " "), word
