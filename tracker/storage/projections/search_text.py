"""The folded texts that a search scans (`domain.record.folding`): written with each version of a commitment or of evidence."""

from collections.abc import Sequence
from typing import Any

from tracker.domain.record.folding import UNICODE, fold
from tracker.domain.record.identity import evidence_identity
from tracker.storage.driver import Driver
from tracker.storage.projections.rows import parts_of

COLUMNS = ("seq", "superseded_by", "commitment", "folded", "unicode")


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
