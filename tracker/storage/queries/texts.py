"""What is said of every commitment, as texts: to find those that another text bears on."""

from collections.abc import Iterator

from tracker.storage.driver import Driver
from tracker.storage.projections.rows import KNOWN, REGISTERED, STANDS


def texts(driver: Driver, position: int) -> Iterator[tuple[str, str]]:
    """Title, text, wordings, topic, criteria and discrepancies of every commitment that is not void, and what is recorded about it and stands, each with its ref."""
    lists = " UNION ALL ".join(
        f"SELECT ref, value FROM commitment, {driver.members(name)} WHERE {name} IS NOT NULL AND {KNOWN}"
        for name in ("criteria", "discrepancies")
    )
    query = (
        f"SELECT one.commitment, one.said FROM (SELECT commitment, folded AS said FROM search_text WHERE {KNOWN}"
        f" UNION ALL SELECT ref, topic FROM commitment WHERE {KNOWN} UNION ALL {lists}"
        f" UNION ALL SELECT commitment, note FROM evidence WHERE note IS NOT NULL AND {STANDS}"
        f" UNION ALL SELECT commitment, rationale FROM assessment WHERE {STANDS}"
        f" UNION ALL SELECT commitment, value FROM search, {driver.members('queries')} WHERE {STANDS}"
        f" UNION ALL SELECT commitment, note FROM search WHERE note IS NOT NULL AND {STANDS}) one"
        f" WHERE one.commitment IN (SELECT ref FROM commitment WHERE {REGISTERED})"
    )
    yield from driver.rows(query, {"position": position})
