"""Which assessments rest on an entry: what has to be looked at again when it is taken back or changed."""

from collections.abc import Iterable

from tracker.domain.items import Item
from tracker.storage.driver import Driver, among, chunks


def assessments_on(driver: Driver, position: int, entries: Iterable[int]) -> list[Item]:
    """The unretracted assessments that cite any of these entries, in the order of entry.

    Returns:
        Of each `entry`, `commitment`, `party`, `status` and `effective_on`, and under `in_effect` whether an obligation stands by it at
        the head of the ledger.
    """
    found: dict[int, Item] = {}
    names = ("entry", "commitment", "party", "status", "effective_on", "in_effect")
    for chunk in chunks(sorted(set(entries))):
        these, given = among("cited", chunk)
        query = (
            "SELECT a.entry, a.commitment, a.party, a.status, a.effective_on,"
            " CASE WHEN EXISTS (SELECT 1 FROM standing s WHERE s.ref = a.commitment AND s.assessed_by = a.entry) THEN 1 ELSE 0 END"
            " FROM basis b JOIN assessment a ON a.seq = b.seq"
            f" WHERE b.cited IN {these} AND a.seq <= :position AND (a.superseded_by IS NULL OR a.superseded_by > :position)"
            " AND (a.retracted_by IS NULL OR a.retracted_by > :position)"
        )
        for row in driver.rows(query, {"position": position, **given}):
            found[row[0]] = dict(zip(names, row, strict=True)) | {"in_effect": bool(row[-1])}
    return [found[entry] for entry in sorted(found)]
