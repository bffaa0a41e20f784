"""Substring search over the folded texts of commitments and of the evidence about them (`domain.folding`).

The texts are folded in Python when a row is written and lie in one table, `search_text`, which is scanned: SQLite and PostgreSQL give the
same answer at every position of the ledger, for parts of words in every script.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.domain.record.folding import UNICODE, fold
from tracker.storage.driver import Driver
from tracker.storage.queries.filters import KNOWN

COLUMNS = ("seq", "superseded_by", "commitment", "folded", "unicode")


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


def folded(table: str, fields: dict[str, Any]) -> str:
    """What is searched of a version of a commitment or of evidence, text by text in lines.

    Args:
        table: `commitment` or `evidence`.
        fields: the record's fields as JSON values.
    """
    texts = [fields["summary"], fields.get("quote")] if table == "evidence" else [fields["title"], fields["text"]]
    for wording in fields.get("wordings") or ():
        texts += [wording["text"], wording.get("quote")]
    return fold("\n".join(text for text in texts if text is not None))


def fill(driver: Driver) -> None:
    """Writes the folded texts and the identity of all evidence of a store whose schema did not have them, a page at a time."""
    from tracker.domain.record.identity import evidence_identity  # a search needs neither
    from tracker.storage.projections.rows import parts_of

    query = "SELECT seq, superseded_by, ref, title, text FROM commitment WHERE 1 = 1"
    for page in driver.pages(query, ("seq",)):
        wordings = parts_of(driver, "wordings", [row[0] for row in page])
        texts = [
            (seq, superseded_by, ref, folded("commitment", {"title": title, "text": text, "wordings": wordings.get(seq)}))
            for seq, superseded_by, ref, title, text in page
        ]
        _insert(driver, texts)
    query = (
        "SELECT seq, superseded_by, retracted_by, commitment, source, stance, event_date, summary, party, quote FROM evidence WHERE 1 = 1"
    )
    for page in driver.pages(query, ("seq",)):
        identities = [(evidence_identity(*row[3:9]), row[0]) for row in page]
        driver.run_many("UPDATE evidence SET identity = ? WHERE seq = ?", identities)
        texts = [
            (
                row[0],
                min((end for end in row[1:3] if end is not None), default=None),
                row[3],
                folded("evidence", {"summary": row[7], "quote": row[9]}),
            )
            for row in page
        ]
        _insert(driver, texts)


def _insert(driver: Driver, texts: Sequence[tuple[int, int | None, str, str]]) -> None:
    driver.insert_many("search_text", COLUMNS, [(*row, UNICODE) for row in texts])
