"""The marks by which statuses and verification are told apart, on the terminal and in every report.

Each takes one column and stands in common fonts (geometric shapes, arrows, mathematical signs; nothing that a system draws as an
emoji). A mark never stands alone: `mark` gives it with its word, so nothing depends on colour or on knowing the signs.
"""

from tracker.domain.vocabulary import MIXED, Status, Verification, spelled

STATUS_GLYPHS: dict[str, str] = {
    Status.NOT_ASSESSED.value: "○",
    Status.NO_EVIDENCE.value: "◌",
    Status.NOT_STARTED.value: "□",
    Status.INITIATED.value: "◔",
    Status.ADVANCED.value: "◕",
    Status.STALLED.value: "■",
    Status.UPHELD.value: "◆",
    Status.FULFILLED.value: "●",
    Status.PARTLY_FULFILLED.value: "◐",
    Status.NOT_FULFILLED.value: "×",  # the multiplication sign is the cross that every font has
    Status.WITHDRAWN.value: "←",
    Status.SUPERSEDED.value: "→",
    Status.NOT_APPLICABLE.value: "·",
    MIXED: "≠",
}
"""By status, and `mixed`."""

VERIFICATION_GLYPHS: dict[str, str] = {
    Verification.CONTESTED.value: "!",
    Verification.UNVERIFIED.value: "?",
    Verification.CLAIMED.value: "›",  # one voice
    Verification.CONFIRMED.value: "✓",
    Verification.CORROBORATED.value: "≡",
}
"""By verification."""


def mark(word: str) -> str:
    """A status, `mixed` or a verification as its glyph and its word: `● fulfilled`.

    Raises:
        KeyError: none of them.
    """
    glyph = STATUS_GLYPHS.get(word) or VERIFICATION_GLYPHS[word]
    return f"{glyph} {spelled(word)}"
