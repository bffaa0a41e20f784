"""Substring search over the folded texts of commitments and of the evidence about them (`projections.search_text`).

One table is scanned: SQLite and PostgreSQL give the same answer at every position of the ledger, for parts of words in every script.
"""

from collections.abc import Iterable, Sequence

from tracker.domain.record.folding import fold
from tracker.storage.driver import Driver
from tracker.storage.projections.rows import KNOWN


def words(texts: Iterable[str]) -> list[str]:
    """The different words that are searched for, folded as the texts are."""
    return [*dict.fromkeys(fold(" ".join(texts)).split())]


def refs(driver: Driver, wanted: Sequence[str], position: int) -> list[str]:
    """The commitments known at a position in which each of the words occurs, one at least.

    A word occurs where it is the commitment's ref, or part of its title, its text, a wording, or the summary or quote of evidence that
    stands.
    """
    return sorted(set.intersection(*(_with_word(driver, word, position) for word in wanted)))


def _with_word(driver: Driver, word: str, position: int) -> set[str]:
    occurs = "instr(folded, :word)" if driver.dialect == "sqlite" else "strpos(folded, CAST(:word AS text))"
    query = (
        f"SELECT commitment FROM search_text WHERE {KNOWN} AND {occurs} > 0"
        f" UNION ALL SELECT ref FROM commitment WHERE {KNOWN} AND ref = :ref"
    )
    return set(driver.values(query, {"position": position, "word": word, "ref": word.upper()}))
