"""What each word of a report means, in a few words: the legend that every format for people prints at its end."""

from tracker.domain.vocabulary import MIXED, Status, Verification

STATUS_MEANINGS: dict[str, str] = {
    Status.NOT_ASSESSED.value: "nobody has looked yet",
    Status.NO_EVIDENCE.value: "looked for, and nothing found",
    Status.NOT_STARTED.value: "nothing has been done, as far as can be seen",
    Status.INITIATED.value: "first steps taken",
    Status.ADVANCED.value: "well under way",
    Status.STALLED.value: "begun, and stopped or reversed",
    Status.UPHELD.value: "a standing or recurring commitment, honoured so far",
    Status.FULFILLED.value: "done as promised",
    Status.PARTLY_FULFILLED.value: "closed with a part done",
    Status.NOT_FULFILLED.value: "closed, and not done",
    Status.WITHDRAWN.value: "the obligor took it back",
    Status.SUPERSEDED.value: "replaced by another commitment",
    Status.NOT_APPLICABLE.value: "outside every count",
    MIXED: "the parties that owe it stand differently",
}
"""By status, and `mixed`."""

VERIFICATION_MEANINGS: dict[str, str] = {
    Verification.CONTESTED.value: "evidence against the status that has not been weighed",
    Verification.UNVERIFIED.value: "nothing that counts speaks for it",
    Verification.CLAIMED.value: "only voices whose interest it serves, or a single origin",
    Verification.CONFIRMED.value: "a voice against its own interest",
    Verification.CORROBORATED.value: "an independent voice among at least two origins",
}
"""By verification."""


def beyond(text: str, label: str) -> str:
    """What a sentence says beyond the label it stands beside: `overdue since 2024` beside `overdue` → `since 2024`."""
    return text.removeprefix(label).lstrip(": ")
