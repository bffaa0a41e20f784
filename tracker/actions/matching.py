"""What a text bears on: the commitments that it may be evidence for, most likely first."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.actions.naming import Reading
from tracker.domain import matching
from tracker.domain.matching import Match
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, search


class Likely(NamedTuple):
    """A commitment that a text may be evidence for."""

    title: str
    match: Match


def likely(ledger: Ledger, reading: Reading, passages: Sequence[str], limit: int) -> list[Likely]:
    """The commitments that share words with the passages of a text; at most so many."""
    found = matching.rank(search.texts(ledger.driver, reading.position), passages, limit)
    titles = names.titles(ledger.driver, reading.position, [one.ref for one in found])
    return [Likely(titles[one.ref], one) for one in found]
