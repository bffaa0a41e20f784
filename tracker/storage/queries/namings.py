"""What names a party, a source or an agreement, and stands: while there is any of it, that thing is not declared void."""

from tracker.domain.vocabulary import Noun
from tracker.storage.driver import Driver
from tracker.storage.projections.rows import REGISTERED, STANDS
from tracker.storage.queries import scores

_ON = f"commitment IN (SELECT ref FROM commitment WHERE {REGISTERED})"
_BY = {
    Noun.PARTY: (
        f"SELECT ref FROM commitment WHERE {REGISTERED} AND (beneficiaries LIKE :quoted OR seq IN (SELECT seq FROM obligation WHERE party = :name))",
        f"SELECT code FROM agreement WHERE {REGISTERED} AND parties LIKE :quoted",
        f"SELECT key FROM source WHERE {REGISTERED} AND voice = :name",
        f"SELECT '#' || entry FROM evidence WHERE {STANDS} AND (party = :name OR voice = :name) AND {_ON}",
        f"SELECT '#' || entry FROM assessment WHERE {STANDS} AND party = :name AND {_ON}",
    ),
    Noun.SOURCE: (
        f"SELECT ref FROM commitment WHERE {REGISTERED} AND (indicators LIKE :quoted OR seq IN (SELECT seq FROM wording WHERE source = :name))",
        f"SELECT '#' || entry FROM evidence WHERE {STANDS} AND source = :name AND {_ON}",
    ),
    Noun.AGREEMENT: (f"SELECT ref FROM commitment WHERE {REGISTERED} AND agreement = :name",),
}

EVIDENCE = {
    Noun.SOURCE: f"SELECT * FROM evidence WHERE {STANDS} AND source = :name AND {_ON} ORDER BY entry",
    Noun.AGREEMENT: f"SELECT * FROM evidence WHERE {STANDS} AND {_ON[:-1]} AND agreement = :name) ORDER BY entry",
}
"""The evidence that stands and names a source, or is about a commitment of an agreement."""


def standing(driver: Driver, noun: Noun, name: str, position: int) -> list[str]:
    """Refs, codes, keys and entries of what names it at a position, each kind in order."""
    found: list[str] = []
    given = {"position": position, "name": name, "quoted": f'%"{name}"%'}
    for query in _BY.get(noun, ()):
        found += sorted({str(value) for value in driver.values(query, given)})
    tables = [table for table in scores.imported(driver, position) if table.stands] if noun is not Noun.PARTY else []
    field = "source" if noun is Noun.SOURCE else "agreement"
    return found + [f"#{table.entry}" for table in tables if getattr(table.record, field) == name]
